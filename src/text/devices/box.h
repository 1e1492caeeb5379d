/* SPDX-License-Identifier: MIT */
/* What the dialects of other programs and boxes have in common: a packet is a line, or a line and some that go on with
 * it; perhaps a hex dump follows; and a box may show one packet at several places. */
#ifndef TA_TEXT_BOX_H
#define TA_TEXT_BOX_H

#include "text/dialect/dialect.h"

struct ta_txt_box_form {
	/* Whether a line begins a packet. */
	bool (*begins)(const char *text, size_t len);
	/* Whether a line goes on with the packet whose text so far is `sofar`; NULL: a packet is one line. */
	bool (*goes_on)(struct ta_txt_scan sofar, struct ta_txt_scan line);
	/* A packet out of its text; false when it is none. *ret_place: where it was seen, 0 where there is one place. */
	bool (*read)(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		     uint64_t *ret_place);
};

/* A dialect's functions, for the form that is its `box`. */
int ta_txt_box_probe(const struct ta_txt_box_form *form, const char *text, size_t len);
void *ta_txt_box_open(struct ta_txt_context *context);
void ta_txt_box_close(void *state);
int ta_txt_box_next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		    struct ta_error *error);

/* Hosts and ports of a segment; false when they are none. */
bool ta_txt_box_ends(struct ta_names *names, struct ta_txt_word src, struct ta_txt_word dst,
		     char separator, struct ta_segment *seg);
/* Flags by their letters, dots and stars aside: "***AP***", ".S....". False for any other letter. */
bool ta_txt_box_flags(const struct ta_txt_word *word, uint16_t *ret);
/* What flags alone say: a SYN's number is 0, relative, and its answer's ACK 1. Other numbers are unknown. */
void ta_txt_box_unnumbered(struct ta_segment *seg);
/* What an IPv4 packet's length says of the payload where the TCP header's is not shown. */
void ta_txt_box_length(struct ta_segment *seg, uint32_t packet_bytes);
/* A month and a day without a year in front of a time of day, which is all that is taken of it. */
bool ta_txt_box_when(struct ta_txt_scan *scan, struct ta_txt_when *ret);
/* The number behind `name`, decimal or, with `hex`, hexadecimal with or without 0x. */
bool ta_txt_box_number(struct ta_txt_scan scan, const char *name, bool hex, uint32_t *ret);

#endif
