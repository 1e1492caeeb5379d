/* SPDX-License-Identifier: MIT */
/* Rows of hex dumps: tcpdump -x to -XX, xxd, od, hexdump, text2pcap's form, Wireshark's, and those of network boxes. */
#ifndef TA_TEXT_ROWS_H
#define TA_TEXT_ROWS_H

#include "text/words/scan.h"

enum { TA_TXT_ROW_BYTES = 32 /* no program writes more in a row */ };

/* One row: an offset, groups of two, four or eight digits, perhaps the characters. */
struct ta_txt_hex {
	uint64_t offset; /* read as hexadecimal */
	uint64_t octal;  /* the same digits read as octal (od); UINT64_MAX: they can't be */
	unsigned count;
	unsigned group;  /* bytes of a group */
	uint8_t byte[TA_TXT_ROW_BYTES];
};

/* False, *ret untouched, when the line is no row. */
bool ta_txt_hex_read(const char *text, size_t len, struct ta_txt_hex *ret);

/* A row of a list in C: "0x45, 0x00, …", a comment behind it or not. False, *ret untouched, when the text is none. */
bool ta_txt_hex_list(const char *text, size_t len, struct ta_txt_hex *ret);

/* The bytes of rows that follow one another. Owned by who has it; the zero value is empty. */
struct ta_txt_bytes {
	uint8_t *data;
	size_t len, capacity; /* up to TA_LIMIT_FRAME_BYTES; what comes after is left out */
	struct ta_txt_hex last;
};

/* Whether the row goes on where the bytes end. */
bool ta_txt_bytes_continue(const struct ta_txt_bytes *bytes, const struct ta_txt_hex *row);
void ta_txt_bytes_add(struct ta_txt_bytes *bytes, const struct ta_txt_hex *row);
void ta_txt_bytes_clear(struct ta_txt_bytes *bytes);
void ta_txt_bytes_release(struct ta_txt_bytes *bytes);

#endif
