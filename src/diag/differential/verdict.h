/* SPDX-License-Identifier: MIT */
/* The verdict on a connection from the judgements on its events, and everything that is said of it: title, summary,
 * evidence, what stays open, advice. No other file writes prose of a diagnosis. */
#ifndef TA_DIAG_VERDICT_H
#define TA_DIAG_VERDICT_H

#include "diag/differential/tell.h"
#include "diag/differential/weigh.h"

/* What is being written. */
struct ta_verdict {
	const struct ta_facts *facts;
	const struct ta_judgement *judgement; /* by event */
	const struct ta_judgement *main;      /* the one that stands for the connection */
	struct ta_teller teller;
	struct ta_diagnosis *d;
};

/* Which event stands for the connection: what ended it abnormally, else its longest failure, else what keeps the capture
 * from telling, else its course. */
const struct ta_judgement *ta_choose_event(const struct ta_facts *facts,
					   const struct ta_judgement *judgement);

/* Chooses v->main: scenario, confidence, who failed, since when. */
void ta_verdict_decide(struct ta_verdict *v);
/* To a decided verdict: what else failed, the words (words.c) and the table (differential.c). *v->d gets strings and arrays of its own. */
void ta_verdict_write(struct ta_verdict *v);

/* Title, summary, evidence, undecidable, advice: words.c. */
void ta_verdict_words(struct ta_verdict *v);
/* diagnosis.differential: differential.c. */
void ta_verdict_table(struct ta_verdict *v);

/* From an event's point of view to the connection's. */
enum ta_failed ta_party_failed(const struct ta_teller *teller, enum ta_party party, int side);
enum ta_direction ta_way_direction(const struct ta_teller *teller, enum ta_way way, int side);

/* How a peer-silent verdict is told: no hypothesis, but what several leave alike; it has no events and no scenario. */
extern const struct ta_hypothesis_row ta_silent_row;
/* How an event is told when every hypothesis on it is excluded; likewise. */
extern const struct ta_hypothesis_row ta_unexplained_row;
/* The row that a judgement is told by. */
const struct ta_hypothesis_row *ta_judgement_row(const struct ta_judgement *j);

#endif
