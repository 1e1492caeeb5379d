/* SPDX-License-Identifier: MIT */
#include "tcpautopsy/analysis/analysis.h"

#include <inttypes.h>

#include "tcpautopsy/core/strbuf.h"

char *ta_summary_words(const struct ta_summary *s)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "%" PRIu64 " %s, %" PRIu64 " failed", s->connections,
		       s->connections == 1 ? "connection" : "connections", s->failed);
	if (s->healed && s->healed == s->failed)
		ta_strbuf_add(&text, s->healed == 1 ? " and healed" : ", all of them healed");
	else if (s->healed)
		ta_strbuf_addf(&text, ", %" PRIu64 " of them healed", s->healed);
	return ta_strbuf_take(&text);
}
