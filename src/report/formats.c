/* SPDX-License-Identifier: MIT */
/* The table of formats, and the end of a report: every write is checked. */
#include "report_internal.h"

#include <errno.h>
#include <string.h>

static const struct ta_report_format formats[] = {
	{ "text", "for a person at a terminal", "txt", ta_report_text_open },
	{ "json", "one document, see doc/report.schema.json", "json", ta_report_json_open },
	{ "ndjson", "one JSON object a line, as soon as it is known", "ndjson",
	  ta_report_ndjson_open },
	{ "html", "one file that needs no other, with ladders", "html", ta_report_html_open },
	{ "csv", "one row a connection", "csv", ta_report_csv_open },
	{ NULL, NULL, NULL, NULL },
};

const struct ta_report_format *ta_report_formats(void)
{
	return formats;
}

const struct ta_report_format *ta_report_format_find(const char *name)
{
	for (const struct ta_report_format *f = formats; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

const struct ta_sink *ta_report_sink(const struct ta_report *report)
{
	return &report->sink;
}

int ta_report_status(struct ta_report *report)
{
	if (!ferror(report->options.out))
		return 0;
	if (!report->write_errno)
		report->write_errno = errno;
	return -1;
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
