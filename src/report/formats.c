/* SPDX-License-Identifier: MIT */
/* The table of formats. */
#include "report_internal.h"

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
