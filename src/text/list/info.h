/* SPDX-License-Identifier: MIT */
/* The Info column of a TCP segment: "[notes] 49592 -> 1234 [PSH, ACK] Seq=5 …". */
#ifndef TA_TEXT_INFO_H
#define TA_TEXT_INFO_H

#include "text/dialect/dialect.h"

/* False, *seg untouched, for anything else. *ret_rest (may be NULL) is where the words stopped being of
 * this packet (a lost newline), or NULL. */
bool ta_txt_tcp_info(const struct ta_txt_context *context, struct ta_txt_scan info, struct ta_segment *seg,
		     const char **ret_rest);
/* Where in a line the Info column of a TCP segment begins, with the notes in front of its ports; NULL where none does. */
const char *ta_txt_info_start(struct ta_txt_scan line);
/* Whether the notes in brackets say retransmission or keep-alive. */
bool ta_txt_label_retrans(const char *p, const char *end);

#endif
