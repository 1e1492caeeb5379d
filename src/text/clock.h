/* SPDX-License-Identifier: MIT */
/* The clock of a run: puts the times that a trace prints, of whatever form, on one count of nanoseconds, and sees where
 * another run begins. */
#ifndef TA_TEXT_CLOCK_H
#define TA_TEXT_CLOCK_H

#include "text/words/record.h"

/* The zero value, with seconds_form set, is the beginning of a trace. */
struct ta_txt_clock {
	/* what the survey has found out of the whole trace */
	enum ta_txt_time_form seconds_form; /* TA_TXT_TIME_RELATIVE or _DELTA: what SECONDS, or a time of day with
					     * from_zero, means here */
	bool from_zero;                     /* times of day are counted from the first packet */

	struct ta_txt_clock_run {
		bool started;
		bool numbered;
		uint64_t number;      /* of the packet before */
		int64_t raw_ns;       /* its time as written */
		int64_t first_raw_ns; /* of the run's first packet */
		int64_t time_ns;      /* its time on the run's clock */
		int64_t day;          /* midnights passed */
		uint64_t skipped;     /* lines skipped until then */
	} run;
};

/* A record's place in its run. */
struct ta_txt_instant {
	int64_t time_ns;
	bool starts_run; /* another run begins with it; never with the first record */
	bool jumped;     /* its frame number does not follow the one before */
};

/* What the record's time counts from in this trace. */
enum ta_txt_time_form ta_txt_clock_form(const struct ta_txt_clock *clock, const struct ta_txt_when *when);
/* The next record. `part`: it begins a block that shares no connection with those before. lines_skipped: lines of the trace
 * that were no packet, until now. */
struct ta_txt_instant ta_txt_clock_put(struct ta_txt_clock *clock, const struct ta_txt_record *record, bool part,
				       uint64_t lines_skipped);

#endif
