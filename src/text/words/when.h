/* SPDX-License-Identifier: MIT */
/* Instants in the ways that tshark -t, Wireshark and tcpdump -t… write them. */
#ifndef TA_TEXT_WHEN_H
#define TA_TEXT_WHEN_H

#include "text/words/scan.h"

/* What an instant counts from. The order matters: from SECONDS on it is not known which day it is. */
enum ta_txt_time_form {
	TA_TXT_TIME_NONE,
	TA_TXT_TIME_EPOCH,
	TA_TXT_TIME_DATE,     /* a date and a time of day without a zone, taken as UTC */
	TA_TXT_TIME_OF_DAY,
	TA_TXT_TIME_SECONDS,  /* since the first packet, or since the one before: only the series shows which */
	TA_TXT_TIME_RELATIVE, /* since the first packet */
	TA_TXT_TIME_DELTA     /* since the packet before */
};

struct ta_txt_when {
	enum ta_txt_time_form form;
	int64_t ns;
	int64_t resolution_ns;   /* of the last digit that is written */
	struct ta_txt_word text; /* as written; borrowed as its line is */
};

/* Reads one instant of one to five words at the scan's position, with a point or a comma, and moves over it. False,
 * nothing moved and *ret untouched, when no instant is there. */
bool ta_txt_when(struct ta_txt_scan *scan, struct ta_txt_when *ret);

/* Whether "HH:MM:SS.fraction " stands at p, which ta_txt_when() reads; false says nothing. Cheaper than that. */
bool ta_txt_is_clock(const char *p, const char *end);

#endif
