/* SPDX-License-Identifier: MIT */
/* The engine: every hypothesis that could explain an event is weighed against the facts, and confidence follows from what
 * is left. `certain`: every other one is excluded by a fact. `likely`: each other one needs a coincidence. `possible`:
 * two or more stand alike. */
#ifndef TA_DIAG_WEIGH_H
#define TA_DIAG_WEIGH_H

#include "diag/differential/hypothesis.h"

enum { TA_DECIDING_FACTS = 6 };

/* One hypothesis after weighing. */
struct ta_weighed {
	const struct ta_hypothesis_row *row;
	enum ta_standing standing;
	int coincidences;
	const struct ta_fact *by[TA_DECIDING_FACTS]; /* the facts that exclude it, or that it meets by chance only */
	unsigned nby;
	enum ta_fact_kind missing; /* excluded for want of this fact; TA_FACT_COUNT: not so */
	const char *because;       /* the first coincidence; or NULL */
};

/* The verdict on one event. */
struct ta_judgement {
	int event;
	struct ta_weighed *weighed; /* owned; in order of precedence */
	size_t nweighed;
	size_t best; /* index of the one that stands first */
	bool silent; /* several causes of a silence stand alike: peer-silent */
	enum ta_scenario scenario;
	enum ta_confidence confidence;
};

void ta_weigh(const struct ta_facts *facts, int event, struct ta_judgement *ret);
void ta_judgement_release(struct ta_judgement *judgement);

#endif
