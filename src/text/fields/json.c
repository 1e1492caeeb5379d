/* SPDX-License-Identifier: MIT */
/* tshark -T json: an array of objects, a field a line. */
#include "text/fields/json_object.h"

#include "text/fields/names.h"
#include "text/rules.h"
#include "text/words/scan.h"

static int probe(const char *text, size_t len)
{
	const char *end = text + len;
	if (ta_txt_find(text, end, "\"_source\"") || ta_txt_find(text, end, "\"layers\": {"))
		return TA_TXT_SCORE_PACKET;
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	ta_txt_blanks(&scan);
	if (!ta_txt_take(&scan, "\""))
		return TA_TXT_SCORE_NONE;
	const char *close = ta_txt_find(scan.p, end, "\": ");
	return close && ta_txt_field_known(scan.p, (size_t)(close - scan.p)) ? TA_TXT_SCORE_PART
									     : TA_TXT_SCORE_NONE;
}

const struct ta_txt_dialect ta_txt_json = {
	.kind = "tshark-json",
	.infers = true,
	.probe = probe,
	.open = ta_txt_json_open,
	.close = ta_txt_json_close,
	.next = ta_txt_json_next,
};
