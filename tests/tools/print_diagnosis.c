/* SPDX-License-Identifier: MIT */
/* Writes doc/diagnosis.md from the program's own tables: which hypotheses explain which event, and by which facts each is
 * needed, excluded or made a coincidence. tests/tools/diagnosis.sh holds the page against it. */
#include <stdio.h>
#include <string.h>

#include "diag/differential/hypothesis.h"

static const char head[] =
	"# How a verdict is reached\n"
	"\n"
	"This page is written by `tests/tools/print_diagnosis` from the tables of the program; change those, not this.\n"
	"\n"
	"1. **Facts.** Observers (`src/facts`, one file and one row each) read a connection once, after the last packet. A fact has a kind, an owner,\n"
	"   frames and values. Some facts are **events**: they ask for an explanation.\n"
	"2. **Hypotheses.** Each row below explains some kind of event. It *needs* facts (without them it is excluded), some facts *exclude* it, and\n"
	"   with some it can live only by a *coincidence*. The engine (`src/diag/differential/weigh.c`) knows nothing else.\n"
	"3. **Confidence.** `certain`: every other scenario is excluded by a fact. `likely`: each other one needs a coincidence. `possible`: two or\n"
	"   more stand alike. Several causes of a silence that stand alike are `peer-silent`.\n"
	"4. **The verdict** is the event that ended the connection abnormally, else its longest failure, else what keeps the capture from telling, else\n"
	"   its course. `diagnosis.differential` in the JSON has what became of each row on that event, `diagnosis.facts` all facts.\n"
	"5. **Words.** Title and summary are the row's, evidence the facts' own sentences. Nothing else writes prose.\n";

static void kinds(const char *verb, const struct ta_hypothesis_row *row, enum ta_verb first,
		  enum ta_verb second)
{
	unsigned n = 0;
	for (const struct ta_rule *r = row->rule; r->verb != TA_RULE_END; r++) {
		if (r->verb != first && r->verb != second)
			continue;
		bool again = r->verb == TA_RULE_NEEDS_ANY && r > row->rule &&
			     r[-1].verb == TA_RULE_NEEDS_ANY;
		if (!n++)
			printf("  - %s: ", verb);
		else
			printf(again ? " or " : ", ");
		printf("`%s`", ta_fact_rows[r->kind].name);
		if (r->whose != TA_ANYONES)
			printf(" (%s)",
			       r->whose == TA_ITS_OWN ? "of its own side" : "of the other side");
	}
	if (n)
		putchar('\n');
}

static void coincidences(const struct ta_hypothesis_row *row)
{
	for (const struct ta_rule *r = row->rule; r->verb != TA_RULE_END; r++)
		if (r->verb == TA_RULE_COINCIDES)
			printf("  - with `%s` only by coincidence: %s\n",
			       ta_fact_rows[r->kind].name, r->because);
}

static void print_row(const struct ta_hypothesis_row *row)
{
	const char *mechanism = ta_mechanism_name(row->mechanism);
	printf("- **%s**%s%s%s\n", ta_scenario_name(row->scenario), mechanism ? " / " : "",
	       mechanism ? mechanism : "", row->weak ? " (only where no other stands)" : "");
	kinds("needs", row, TA_RULE_NEEDS, TA_RULE_NEEDS_ANY);
	kinds("excluded by", row, TA_RULE_FORBIDS, TA_RULE_FORBIDS);
	coincidences(row);
	kinds("supported by", row, TA_RULE_SUPPORTED, TA_RULE_SUPPORTED);
}

int main(void)
{
	fputs(head, stdout);
	for (int kind = 0; kind < TA_FACT_COUNT; kind++) {
		if (!ta_fact_rows[kind].is_event)
			continue;
		printf("\n## Event `%s`\n\n%s.\n\n", ta_fact_rows[kind].name,
		       ta_fact_rows[kind].meaning);
		for (const enum ta_scenario *s = ta_scenario_order; *s != TA_SCN_COUNT; s++)
			for (const struct ta_hypothesis_row *row = ta_scenario_rows[*s].row;
			     row->events; row++)
				if (row->events != TA_ANY_EVENT && row->events & UINT32_C(1)
											 << kind)
					print_row(row);
	}
	printf("\n## Any event\n\nWhat keeps a capture from telling stands beside every other hypothesis.\n\n");
	for (const struct ta_hypothesis_row *row = ta_scenario_rows[TA_SCN_UNDETERMINED].row;
	     row->events; row++)
		if (row->events == TA_ANY_EVENT)
			print_row(row);
	printf("\n## Facts\n\n| fact | what it means | source | values |\n|---|---|---|---|\n");
	for (int kind = 0; kind < TA_FACT_COUNT; kind++) {
		const struct ta_fact_row *f = &ta_fact_rows[kind];
		printf("| `%s` | %s | %s | ", f->name, f->meaning, f->source);
		for (int i = 0; i < TA_FACT_VALUES && f->value[i]; i++)
			printf("%s`%s`", i ? ", " : "", f->value[i]);
		printf(" |\n");
	}
	return 0;
}
