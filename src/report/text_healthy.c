/* SPDX-License-Identifier: MIT */
/* What is worth a word of a connection that did not fail. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tcpautopsy/diag/names.h"

static void add_fact(struct ta_strbuf *out, const struct ta_connection_report *c,
		     enum ta_fact_kind kind)
{
	const struct ta_fact *f = ta_fact_find(&c->diagnosis->facts, kind, -1);
	char *text = f ? ta_fact_text(f, ta_conn_client(c->conn), c->names, c->frames) : NULL;
	if (text)
		ta_strbuf_addf(out, "; %s", text);
	free(text);
}

static const enum ta_fact_kind worth[] = { TA_FACT_LONGEST_WAIT, TA_FACT_FILLED_LATE };
enum { WORTH = sizeof(worth) / sizeof(worth[0]) };

bool ta_text_is_worth_a_word(const struct ta_diagnosis *d)
{
	for (unsigned i = 0; i < WORTH; i++)
		if (ta_facts_have(&d->facts, worth[i]))
			return true;
	return false;
}

char *ta_text_worth_a_word(const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	for (unsigned i = 0; i < WORTH; i++)
		add_fact(&text, c, worth[i]);
	return ta_strbuf_take(&text);
}

char *ta_text_seen_between(const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(c, e);
	for (size_t i = 0; i < n; i++) {
		uint32_t lost =
			ta_elsewhere_between(&e[i], 0)->lost + ta_elsewhere_between(&e[i], 1)->lost;
		const char *here = ta_points_name(c->points, c->point);
		const char *there = ta_points_name(c->points, e[i].point);
		char *changed = ta_text_rewritten(&e[i]);
		if (lost)
			ta_strbuf_addf(&text,
				       "; %" PRIu32 " of its segments %s lost between %s and %s",
				       lost, lost == 1 ? "was" : "were", here, there);
		if (*changed)
			ta_strbuf_addf(&text, "; %s and %s: %s", here, there, changed);
		free(changed);
	}
	return ta_strbuf_take(&text);
}
