/* SPDX-License-Identifier: MIT */
/* The scenarios: one file and one row each. TA_SCENARIOS in diagnosis.h names them. */
#ifndef TA_DIAG_SCENARIO_H
#define TA_DIAG_SCENARIO_H

#include "case.h"

#include "tcpautopsy/core/strbuf.h"

struct ta_scenario_row {
	const char *name;    /* as the report's contract has it */
	const char *meaning; /* one line */
	const char *page;    /* for --explain */
	unsigned severity;   /* where it stands among failures in a report: 0 first; at most 15 */
	/* Adds findings of what an explicit sign shows: a RST, an ICMP error, sizes, windows, what healed; or NULL. */
	void (*find)(struct ta_case *k);
	/* Adds a finding that explains the silence that lasts to the end, if it can; or NULL. Without either nothing
	 * proposes it: it is what is left. */
	void (*explain)(struct ta_case *k, const struct ta_silence *s);
	/* What to do next: a function where it depends on the case, or NULL; then fixed sentences. */
	void (*advise)(struct ta_case *k);
	const char *advice[2];
};

#define TA_SCENARIO_DECLARE(id, row) extern const struct ta_scenario_row ta_scn_##row;
TA_SCENARIOS(TA_SCENARIO_DECLARE)
#undef TA_SCENARIO_DECLARE

/* By id. */
extern const struct ta_scenario_row *const ta_scenario_rows[TA_SCN_COUNT];
/* The order in which they are asked, ended by TA_SCN_COUNT. It is the order of precedence, too: of what ended the
 * connection the first finding stands for it. */
extern const enum ta_scenario ta_scenario_order[];

/* What is left when nothing was found: why the capture can't tell (false: it can), and what went well. */
bool ta_cannot_tell(struct ta_case *k, struct ta_strbuf *summary);
enum ta_confidence ta_nothing_failed(struct ta_case *k, struct ta_strbuf *summary);

/* Advice that several scenarios give: advice.c. */
void ta_advise_second_capture(struct ta_case *k);
void ta_advise_on_silence(struct ta_case *k);

#endif
