/* SPDX-License-Identifier: MIT */
/* One line of a packet list. */
#ifndef TA_TEXT_SUMMARY_H
#define TA_TEXT_SUMMARY_H

#include "text/dialect/dialect.h"

/* Reads a line. False where it is no packet, and *ret is of no use. *ret_rest (may be NULL) as for ta_txt_tcp_info(). */
bool ta_txt_summary(const struct ta_txt_context *context, const char *text, size_t len, struct ta_txt_record *ret,
		    const char **ret_rest);
/* Whether a line begins as one of the packet list does, whole or not. */
bool ta_txt_summary_begins(const char *text, size_t len);

#endif
