/* SPDX-License-Identifier: MIT */
/* A hypothesis is a row: what happened (scenario, mechanism), whose fault, in which direction, and which facts it needs,
 * which exclude it, and which it can live with only by a coincidence. All knowledge of diagnosis is in such rows; the
 * engine (weigh.c) knows none. */
#ifndef TA_DIAG_HYPOTHESIS_H
#define TA_DIAG_HYPOTHESIS_H

#include <stdint.h>

#include "tcpautopsy/diag/diagnosis.h"
#include "tcpautopsy/diag/mechanism.h"
#include "tcpautopsy/facts/fact.h"

/* What a rule says of its fact. */
enum ta_verb {
	TA_RULE_END,
	TA_RULE_NEEDS,      /* without the fact the hypothesis is excluded */
	TA_RULE_NEEDS_ANY,  /* rows of these in a row: at least one of them */
	TA_RULE_FORBIDS,    /* the fact excludes the hypothesis */
	TA_RULE_COINCIDES,  /* with the fact the hypothesis needs a coincidence, named by `because` */
	TA_RULE_SUPPORTED   /* the fact speaks for it, and decides nothing */
};

/* Whose fact is meant, seen from the event: its own side, the other one, or any. */
enum ta_whose { TA_ANYONES, TA_ITS_OWN, TA_THE_OTHERS };

struct ta_rule {
	enum ta_verb verb;
	enum ta_fact_kind kind;
	enum ta_whose whose;
	const char *because; /* COINCIDES: "…, just then, by chance"; else NULL */
};

#define TA_NEEDS(id) { TA_RULE_NEEDS, TA_FACT_##id, TA_ANYONES, 0 }
#define TA_NEEDS_OF(id, whose) { TA_RULE_NEEDS, TA_FACT_##id, whose, 0 }
#define TA_NEEDS_ANY(id) { TA_RULE_NEEDS_ANY, TA_FACT_##id, TA_ANYONES, 0 }
#define TA_FORBIDS(id) { TA_RULE_FORBIDS, TA_FACT_##id, TA_ANYONES, 0 }
#define TA_FORBIDS_OF(id, whose) { TA_RULE_FORBIDS, TA_FACT_##id, whose, 0 }
#define TA_COINCIDES(id, because) { TA_RULE_COINCIDES, TA_FACT_##id, TA_ANYONES, because }
#define TA_SUPPORTED(id) { TA_RULE_SUPPORTED, TA_FACT_##id, TA_ANYONES, 0 }
#define TA_RULES_END { TA_RULE_END, 0, 0, 0 }

/* Who failed, and which direction is broken, seen from the event's side. */
enum ta_party { TA_NOBODY, TA_SELF, TA_OTHER, TA_PATH, TA_MIDDLEBOX, TA_UNKNOWN_PARTY };
enum ta_way { TA_WAY_NONE, TA_WAY_OUT, TA_WAY_IN, TA_WAY_BOTH };

/* Events come first among the kinds, so that a set of them is a word. */
#define TA_EVENT(id) (UINT32_C(1) << TA_FACT_##id)

/* What a kernel says of its own socket (ss, netstat), without packets that show it. */
#define TA_SOCKET_EVENTS \
	(TA_EVENT(SOCKET_RETRANSMITS) | TA_EVENT(SOCKET_PROBES) | TA_EVENT(SOCKET_STALLS) | TA_EVENT(SOCKET_CONNECTS) | \
	 TA_EVENT(SOCKET_CLOSES) | TA_EVENT(SOCKET_UNREAD))
/* Any event that packets show: what they lack does not touch a kernel's own word. */
#define TA_ANY_EVENT (UINT32_MAX & ~TA_SOCKET_EVENTS)

struct ta_hypothesis_row {
	uint32_t events; /* TA_EVENT() of those that it explains */
	enum ta_scenario scenario;
	enum ta_mechanism mechanism;
	enum ta_party failed;
	enum ta_way way;
	bool weak; /* it stands for an event only where no other one stands */
	const char *where;   /* "local-link", or NULL */
	const char *title;   /* marks as in a fact's sentence, of the event's fact */
	const char *summary; /* a sentence without its full stop; the facts that decide follow it */
	const char *phrase;  /* in "whether …, …, or …" */
	const char *unknown; /* what stays unknown even if it is so; or NULL */
	const char *advice[3];
	const struct ta_rule *rule; /* ends with TA_RULES_END */
};

/* The rows of a scenario; ends with a row whose events are 0. */
struct ta_scenario_row {
	const char *name;
	const char *meaning; /* one line */
	const char *page;    /* for --explain */
	unsigned severity;   /* for ranking: 0 is worst, at most 15 */
	const struct ta_hypothesis_row *row;
};

/* By enum ta_scenario: scenarios.c. */
extern const struct ta_scenario_row ta_scenario_rows[TA_SCN_COUNT];
/* The order in which hypotheses that stand alike are named; ends with TA_SCN_COUNT. */
extern const enum ta_scenario ta_scenario_order[];

#endif
