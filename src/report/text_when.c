/* SPDX-License-Identifier: MIT */
/* Instants in the text report: the wall clock where the run has one, and the run's own seconds beside it. */
#include "report_internal.h"

#include <string.h>

struct ta_calendar ta_calendar_of(const struct ta_connection_report *report)
{
	return (struct ta_calendar){ report->have_epoch, report->start_epoch_ns };
}

enum { MILLISECONDS = 3, DATE = sizeof("2022-10-17") - 1 };

void ta_text_when(struct ta_strbuf *out, const struct ta_page *page, struct ta_calendar calendar,
		  int64_t since_ns)
{
	char seconds[32], clock[TA_INSTANT_TEXT];
	ta_page_seconds(seconds, sizeof(seconds), since_ns);
	if (!calendar.known) {
		ta_strbuf_add(out, seconds);
		return;
	}
	ta_strbuf_addf(out, "%s (%s)",
		       ta_time_for_people(clock, calendar.start_epoch_ns + since_ns, page->zone,
					  MILLISECONDS),
		       seconds);
}

char *ta_text_date(char *buf, const struct ta_page *page, int64_t epoch_ns)
{
	ta_time_for_people(buf, epoch_ns, page->zone, 0);
	buf[DATE] = '\0';
	return buf;
}
