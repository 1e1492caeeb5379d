/* SPDX-License-Identifier: MIT */
/* Times of day, dates, seconds since the first packet and deltas on one clock. */
#include "text/clock.h"

#include <assert.h>

#include "tcpautopsy/core/timefmt.h"
#include "text/rules.h"

#define DAY_NS (INT64_C(86400) * TA_SEC)

enum ta_txt_time_form ta_txt_clock_form(const struct ta_txt_clock *clock,
					const struct ta_txt_when *when)
{
	if (when->form == TA_TXT_TIME_SECONDS ||
	    (when->form == TA_TXT_TIME_OF_DAY && clock->from_zero))
		return clock->seconds_form;
	return when->form;
}

/* Numbers and times both start again: another paste. Without numbers the times alone decide. */
static bool starts_run(const struct ta_txt_clock_run *c, const struct ta_txt_record *record,
		       enum ta_txt_time_form form, bool words_between)
{
	int64_t back_ns = c->raw_ns - record->when.ns;
	if (!c->started)
		return false;
	if (record->numbered && c->numbered) {
		if (form == TA_TXT_TIME_NONE || form == TA_TXT_TIME_DELTA)
			return record->number <= c->number;
		return record->number <= c->number &&
		       (back_ns > 0 || (back_ns == 0 && record->number == 1));
	}
	switch (form) {
	case TA_TXT_TIME_NONE:
	case TA_TXT_TIME_SECONDS:
		return false;
	case TA_TXT_TIME_DELTA:
		return record->when.ns == 0 && c->time_ns > 0 && words_between;
	case TA_TXT_TIME_OF_DAY:
		if (back_ns > TA_TXT_MIDNIGHT_NS)
			return false;
		/* fallthrough */
	default:
		if (form == TA_TXT_TIME_RELATIVE && record->when.form == TA_TXT_TIME_OF_DAY &&
		    record->when.ns)
			return false;
		return back_ns >= TA_TXT_RUN_BACK_NS &&
		       (words_between || record->when.ns <= c->first_raw_ns);
	}
}

/* The record's time on the run's clock, and what the next one is measured by. */
static int64_t run_time(struct ta_txt_clock_run *c, const struct ta_txt_when *when,
			enum ta_txt_time_form form)
{
	int64_t before_ns = c->raw_ns;
	c->raw_ns = when->ns;
	if (!c->started) {
		c->first_raw_ns = when->ns;
		return form == TA_TXT_TIME_DELTA ? 0 : when->ns;
	}
	if (form == TA_TXT_TIME_DELTA)
		return c->time_ns < TA_TXT_LATEST_NS && c->time_ns > -TA_TXT_LATEST_NS
			       ? c->time_ns + when->ns
			       : c->time_ns;
	if (form == TA_TXT_TIME_RELATIVE && when->form == TA_TXT_TIME_OF_DAY) {
		/* tcpdump -ttttt begins again at 0 after a day */
		c->day += before_ns - when->ns > TA_TXT_RUN_BACK_NS && c->day < TA_TXT_LATEST_DAY;
	} else if (form == TA_TXT_TIME_OF_DAY) {
		if (before_ns - when->ns > TA_TXT_MIDNIGHT_NS) {
			c->day += c->day < TA_TXT_LATEST_DAY;
		} else if (when->ns - before_ns > TA_TXT_MIDNIGHT_NS && c->day > 0) {
			c->raw_ns = before_ns; /* a straggler from before midnight */
			return when->ns + (c->day - 1) * DAY_NS;
		}
	} else {
		return when->ns;
	}
	return when->ns + c->day * DAY_NS;
}

struct ta_txt_instant ta_txt_clock_put(struct ta_txt_clock *clock,
				       const struct ta_txt_record *record, bool part,
				       uint64_t lines_skipped)
{
	struct ta_txt_clock_run *c = &clock->run;
	enum ta_txt_time_form form = ta_txt_clock_form(clock, &record->when);
	assert(clock->seconds_form == TA_TXT_TIME_RELATIVE ||
	       clock->seconds_form == TA_TXT_TIME_DELTA);
	bool other_block = part && c->started && !(record->numbered && record->number > c->number);
	struct ta_txt_instant instant = {
		.starts_run = other_block || starts_run(c, record, form, lines_skipped > c->skipped)
	};
	if (instant.starts_run)
		*c = (struct ta_txt_clock_run){ .started = false };
	instant.jumped = record->numbered && c->numbered && record->number > c->number + 1;
	instant.time_ns = run_time(c, &record->when, form);
	c->started = true;
	c->time_ns = instant.time_ns;
	c->numbered = record->numbered;
	c->number = record->number;
	c->skipped = lines_skipped;
	return instant;
}
