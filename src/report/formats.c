/* SPDX-License-Identifier: MIT */
/* The rows as a table. */
#include "report_internal.h"

#include <string.h>

#define TA_FORMAT(name, description) { #name, description, ta_report_##name##_open },
static const struct ta_report_format formats[] = {
#include "format_rows.h"
	{ NULL, NULL, NULL },
};
#undef TA_FORMAT

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
