/* SPDX-License-Identifier: MIT */
/* The transfer encodings of a mail (RFC 2045 6.7, 6.8), line by line. */
#ifndef TA_TEXT_TRANSFER_H
#define TA_TEXT_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>

enum ta_txt_coding {
	TA_TXT_CODING_NONE,
	TA_TXT_CODING_QUOTED, /* quoted-printable */
	TA_TXT_CODING_BASE64,
	TA_TXT_CODING_SKIPPED /* base64 of what is no text */
};

/* What the headers of a mail, or of one part of it, say. The zero value is no mail. */
struct ta_txt_transfer {
	enum ta_txt_coding coding,
		announced;   /* of the line at hand; of the body that an empty line begins */
	bool headers;        /* a header of ours was seen, no empty line yet */
	bool no_text;        /* Content-Type is not text */
	bool by_form;        /* quoted-printable without a header: the lines look like it */
	unsigned held, bits; /* base64: bits that make no byte yet */
};

/* What the "=" of lines say of quoted-printable. */
struct ta_txt_quoting {
	size_t fits, contradicts;
};

void ta_txt_quoting_add(struct ta_txt_quoting *quoting, const char *text, size_t len);
bool ta_txt_quoting_is(const struct ta_txt_quoting *quoting);

/* Takes note of headers and boundaries; false when the line is to be decoded (or left out) as `coding` says. */
bool ta_txt_transfer_header(struct ta_txt_transfer *transfer, const char *text, size_t len);
/* Decodes a line to `to`, which has room for len bytes. Returns how many it made; *ret_goes_on: the line end is not part
 * of the text. */
size_t ta_txt_transfer_decode(struct ta_txt_transfer *transfer, const char *text, size_t len,
			      char *to, bool *ret_goes_on);

#endif
