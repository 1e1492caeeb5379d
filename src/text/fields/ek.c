/* SPDX-License-Identifier: MIT */
/* tshark -T ek: for each packet a line for the index of Elasticsearch and a line of fields. */
#include "text/fields/json_object.h"

#include "text/rules.h"
#include "text/words/scan.h"

static int probe(const char *text, size_t len)
{
	const char *end = text + len;
	if (!ta_txt_begins(text, end, "{\""))
		return TA_TXT_SCORE_NONE;
	if (ta_txt_begins(text, end, "{\"timestamp\"") && ta_txt_find(text, end, "\"layers\""))
		return TA_TXT_SCORE_OWN;
	return ta_txt_begins(text, end, "{\"index\"") ? TA_TXT_SCORE_OTHER : TA_TXT_SCORE_NONE;
}

const struct ta_txt_dialect ta_txt_ek = {
	.kind = "tshark-ek",
	.infers = true,
	.probe = probe,
	.open = ta_txt_json_open,
	.close = ta_txt_json_close,
	.next = ta_txt_json_next,
};
