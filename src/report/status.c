/* SPDX-License-Identifier: MIT */
/* An open report, which connections it is to hold, and its end: every write is checked. */
#include "report_internal.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "tcpautopsy/analysis/closeup.h"

const struct ta_sink *ta_report_sink(const struct ta_report *report)
{
	return &report->sink;
}

struct ta_closeup *ta_report_closeup(const struct ta_report *report)
{
	return report->closeup && ta_closeup_wants(report->closeup) ? report->closeup : NULL;
}

int ta_report_status(struct ta_report *report)
{
	assert(report->options.out);
	if (!ferror(report->options.out))
		return 0;
	if (!report->write_errno)
		report->write_errno = errno;
	return -1;
}

bool ta_report_wants(const struct ta_report *report, const struct ta_diagnosis *verdict)
{
	uint32_t only = report->options.only;
	bool failed = ta_scenario_is_failure(verdict->scenario);
	return !only || only >> verdict->scenario & 1 || (only & TA_ONLY_FAILED && failed) ||
	       (only & TA_ONLY_HEALED && failed && verdict->healed_ns >= 0);
}

bool ta_report_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	return ta_report_wants(context, verdict);
}

void ta_report_discard(struct ta_report *report)
{
	report->release(report);
}

int ta_report_close(struct ta_report *report, struct ta_error *error)
{
	FILE *out = report->options.out;
	errno = 0;
	bool failed = report->finish(report) < 0;
	failed |= fflush(out) != 0;
	failed |= ferror(out) != 0;
	int cause = report->write_errno ? report->write_errno : errno;
	report->release(report);
	if (!failed)
		return 0;
	return ta_error_set(error, "report.write", "", -1, 0, "the report could not be written: %s",
			    cause ? strerror(cause) : "write error");
}
