/* SPDX-License-Identifier: MIT */
/* What no single line says: whether its seconds count from the first packet or from the one before, and whether its
 * sequence numbers are relative. */
#ifndef TA_TEXT_SURVEY_H
#define TA_TEXT_SURVEY_H

#include "text/words/record.h"

enum { TA_TXT_SURVEY_SENDERS = 4 };

/* The two ways to read a trace's seconds. */
enum ta_txt_reading { TA_TXT_SINCE_FIRST, TA_TXT_AS_DELTAS, TA_TXT_READINGS };

/* What the first lines add up to. The zero value is the beginning. */
struct ta_txt_survey {
	uint64_t steps, back;            /* of the times; those to less than half of the one before */
	uint64_t down, close;            /* those that went back at all; those that hardly went on */
	bool spread;                     /* a time is more than disorder away from zero */
	bool before_first;               /* a time is well below zero */
	bool fell;                       /* one of them by more than disorder explains */
	unsigned doublings;              /* consecutive times, each twice the one before; the most in a row */
	unsigned doubling;
	bool started, from_zero, of_day; /* of_day: written as hours, minutes, seconds */
	int64_t raw_ns, sum_ns;
	uint64_t number;
	uint64_t syn_zero, syn_other, small, large, segments;
	struct {
		struct ta_addr src;
		uint16_t port;
		uint32_t tsval;
		int64_t raw_ns, sum_ns;
	} sender[TA_TXT_SURVEY_SENDERS]; /* the last time stamp of each */
	unsigned nsenders;
	unsigned pairs;
	double xx[TA_TXT_READINGS], xy[TA_TXT_READINGS], yy; /* sums of squares and products: seconds x, ticks y */
};

void ta_txt_survey_record(struct ta_txt_survey *survey, const struct ta_txt_record *record);
/* Whether seconds count from the first packet or from the one before: TA_TXT_TIME_RELATIVE or _DELTA.
 * *ret_ambiguous: both fit. */
enum ta_txt_time_form ta_txt_survey_seconds(const struct ta_txt_survey *survey, bool *ret_ambiguous);
/* Whether sequence numbers are raw. */
bool ta_txt_survey_absolute(const struct ta_txt_survey *survey);

#endif
