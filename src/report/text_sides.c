/* SPDX-License-Identifier: MIT */
/* What the packets show of the two TCP stacks, for a person: which they may be, and how they keep to the RFCs. */
#include "report_internal.h"

#include <inttypes.h>
#include <string.h>

#include "tcpautopsy/diag/names.h"

enum { INDENT = 2, HANG = 13 };

static bool stack_line(const struct ta_page *page, const struct ta_connection_report *c, int side,
		       bool told)
{
	const struct ta_stack_guess *g = &c->diagnosis->stack[side];
	struct ta_strbuf names = { 0 };
	if (!g->ncandidates || !g->confidence)
		return false;
	for (size_t i = 0; i < g->ncandidates; i++)
		ta_strbuf_addf(&names, "%s%s",
			       !i                       ? ""
			       : i + 1 < g->ncandidates ? ", "
							: " or ",
			       g->candidate[i]);
	ta_page_paraf(page, INDENT, HANG, told ? NULL : "stack", "%s: %s, %s%s%s",
		      ta_fact_side(c->conn, side), ta_strbuf_text(&names),
		      ta_confidence_name(g->confidence > 1 ? TA_LIKELY : TA_POSSIBLE),
		      g->reason[0] ? "; " : "", g->reason);
	ta_strbuf_release(&names);
	return true;
}

/* A rule that a side meets in one way and not in another is not met. */
static bool differs(const struct ta_diagnosis *d, const struct ta_conformance *rule)
{
	for (size_t i = 0; i < d->nconformance; i++) {
		const struct ta_conformance *k = &d->conformance[i];
		if (k->side == rule->side && !strcmp(k->rule, rule->rule) &&
		    (k->verdict == TA_VIOLATES || k->verdict == TA_DIFFERS))
			return true;
	}
	return false;
}

/* Rules of a side that it meets, each once; whether there are any. */
static bool met_rules(struct ta_strbuf *out, const struct ta_diagnosis *d, int side)
{
	bool any = false;
	for (size_t i = 0; i < d->nconformance; i++) {
		const struct ta_conformance *k = &d->conformance[i];
		bool again = k->side != side || k->verdict != TA_MEETS || differs(d, k);
		for (size_t n = 0; !again && n < i; n++)
			again = d->conformance[n].side == side &&
				d->conformance[n].verdict == TA_MEETS &&
				!strcmp(d->conformance[n].rule, k->rule);
		if (!again)
			ta_strbuf_addf(out, "%s%s", any ? ", " : " meets ", k->rule);
		any |= !again;
	}
	return any;
}

static void other_rules(struct ta_strbuf *out, const struct ta_diagnosis *d, int side, bool any)
{
	for (size_t i = 0; i < d->nconformance; i++) {
		const struct ta_conformance *k = &d->conformance[i];
		if (k->side != side || (k->verdict != TA_VIOLATES && k->verdict != TA_DIFFERS))
			continue;
		ta_strbuf_addf(out, "%s %s %s (%s)", any ? ";" : "",
			       k->verdict == TA_VIOLATES ? "violates" : "differs from", k->rule,
			       k->text);
		any = true;
	}
}

/* One line a side; with --all a line for each rule. */
static void rules_of(const struct ta_page *page, const struct ta_connection_report *c, int side,
		     bool *told)
{
	static const char *const words[TA_CONFORMANCE_COUNT] = {
		[TA_MEETS] = "meets",
		[TA_VIOLATES] = "violates",
		[TA_DIFFERS] = "differs from",
		[TA_NOT_OBSERVABLE] = "does not show",
	};
	const struct ta_diagnosis *d = c->diagnosis;
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; page->all && i < d->nconformance; i++) {
		const struct ta_conformance *k = &d->conformance[i];
		if (k->side != side)
			continue;
		ta_page_paraf(page, INDENT, HANG, *told ? NULL : "RFCs", "- %s %s %s: %s",
			      ta_fact_side(c->conn, side), words[k->verdict], k->rule, k->text);
		*told = true;
	}
	if (page->all)
		return;
	other_rules(&text, d, side, met_rules(&text, d, side));
	if (text.len) {
		ta_page_paraf(page, INDENT, HANG, *told ? NULL : "RFCs", "%s%s",
			      ta_fact_side(c->conn, side), text.text);
		*told = true;
	}
	ta_strbuf_release(&text);
}

void ta_text_sides(const struct ta_page *page, const struct ta_connection_report *c)
{
	int client = ta_conn_client(c->conn);
	bool told = stack_line(page, c, client, false);
	stack_line(page, c, !client, told);
	told = false;
	rules_of(page, c, client, &told);
	rules_of(page, c, !client, &told);
}
