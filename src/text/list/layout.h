/* SPDX-License-Identifier: MIT */
/* The columns of a packet list that are not in tshark's own order: which there are, and a line read by them. */
#ifndef TA_TEXT_LAYOUT_H
#define TA_TEXT_LAYOUT_H

#include "text/dialect/dialect.h"

enum { TA_TXT_LAYOUT_COLUMNS = 24 };

enum ta_txt_role {
	TA_TXT_ROLE_OTHER,   /* a word that is of no use */
	TA_TXT_ROLE_COUNT,   /* a number that is of no use: VLAN, TTL, stream, window */
	TA_TXT_ROLE_NUMBER,  /* of the frame */
	TA_TXT_ROLE_TIME,
	TA_TXT_ROLE_ASIDE,   /* another instant: a delta beside a time */
	TA_TXT_ROLE_SRC,
	TA_TXT_ROLE_DST,
	TA_TXT_ROLE_SPORT,
	TA_TXT_ROLE_DPORT,
	TA_TXT_ROLE_PROTO,
	TA_TXT_ROLE_LENGTH,  /* bytes of the frame */
	TA_TXT_ROLE_SEQ,
	TA_TXT_ROLE_ACK,
	TA_TXT_ROLE_PAYLOAD, /* bytes of the payload */
	TA_TXT_ROLE_INFO,
	TA_TXT_ROLES
};

/* The zero value holds no columns: lines are read as tshark writes them. */
struct ta_txt_layout {
	bool tabs;    /* a cell ends at a tab, else at a blank: then one that is empty can only be seen by what follows */
	size_t count;
	enum ta_txt_role role[TA_TXT_LAYOUT_COLUMNS];
};

/* The next cell of a line, of the columns' kind; an instant is one cell. Borrowed as the line is. False at its end. */
bool ta_txt_layout_cell(struct ta_txt_scan *scan, bool tabs, struct ta_txt_word *ret);
/* Whether the columns are those that ta_txt_summary() reads in the same way. */
bool ta_txt_layout_is_plain(const struct ta_txt_layout *layout);
/* Reads a line. False where it is no packet, *ret untouched. *ret_rest (may be NULL) as for ta_txt_tcp_info(). */
bool ta_txt_layout_line(const struct ta_txt_context *context, const struct ta_txt_layout *layout, const char *text,
			size_t len, struct ta_txt_record *ret, const char **ret_rest);
/* "number, time, source, …". Writes at most `size` bytes, terminated. */
void ta_txt_layout_describe(const struct ta_txt_layout *layout, char *ret, size_t size);

#endif
