/* SPDX-License-Identifier: MIT */
/* Stories of facts for the engine of the diagnosis: tests/unit/diag_rules.txt, read, judged and written. */
#ifndef TCPAUTOPSY_TESTS_DIAG_MATRIX_H
#define TCPAUTOPSY_TESTS_DIAG_MATRIX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tcpautopsy/core/strbuf.h"

#include "diag/differential/verdict.h"

enum { MATRIX_FACTS = 12, MATRIX_NAME = 160, MATRIX_VERDICTS = 40 };

struct matrix_fact {
	enum ta_fact_kind kind;
	bool other; /* of the other side than the event */
};

/* One event, and what is known beside it. */
struct matrix_story {
	char head[MATRIX_NAME];              /* as the file names it */
	const struct ta_hypothesis_row *row; /* that the story is about */
	enum ta_fact_kind event;
	struct matrix_fact fact[MATRIX_FACTS];
	size_t n;
	bool beside; /* there is another event, and every fact speaks of that */
};

/* What the engine makes of a story. */
struct matrix_outcome {
	/* of the story's hypothesis; that causes of a silence stand alike is open where they do, else excluded */
	enum ta_standing standing;
	int coincidences;
	enum ta_fact_kind missing; /* excluded for want of it; or TA_FACT_COUNT */
	const char *because;       /* the first coincidence; or NULL */
	/* of the verdict */
	const struct ta_hypothesis_row *by; /* that it is told by */
	enum ta_scenario scenario;
	enum ta_mechanism mechanism;
	enum ta_confidence confidence;
	enum ta_failed failed;
	enum ta_direction direction;
	/* of the story's last fact */
	bool told; /* it speaks for the verdict */
	enum ta_weight weight;
};

/* Fails where the verdict is surer than what is left allows, whatever the rules are. */
void matrix_judge(const struct matrix_story *s, struct matrix_outcome *ret);
/* The same, and quicker where it is told neither by its hypothesis nor as `base` is: without `told` then. */
void matrix_judge_beside(const struct matrix_story *s, const struct matrix_outcome *base,
			 struct matrix_outcome *ret);
/* Never with `told`. */
void matrix_decide(const struct matrix_story *s, struct matrix_outcome *ret);
/* The first hypothesis of a scenario (and of a mechanism, or TA_MECH_COUNT: of any) that the story leaves standing, or NULL. */
const struct ta_hypothesis_row *matrix_stands(const struct matrix_story *s,
					      enum ta_scenario scenario,
					      enum ta_mechanism mechanism);
bool matrix_has(const struct matrix_story *s, enum ta_fact_kind kind);
/* All that is said of it; the caller releases *ret. `client` is the event's side. */
void matrix_tell(const struct matrix_story *s, struct ta_diagnosis *ret);
bool matrix_same_verdict(const struct matrix_outcome *a, const struct matrix_outcome *b);
/* "peer-crash likely (host-died)" */
void matrix_verdict(char text[MATRIX_NAME], const struct matrix_outcome *o);
/* "scenario/mechanism #n" of a row. */
void matrix_row_name(char name[MATRIX_NAME], const struct ta_hypothesis_row *row);

/* The file as it is; the caller frees it. */
char *matrix_read(void);
void matrix_write(const char *text);
/* Fails, with the first line that is another one, and the hypothesis that it is of. */
void matrix_compare(const char *file, const char *seen);

struct matrix_reader {
	const char *at;
	struct ta_strbuf *copy; /* gets what is written by hand; or NULL */
};

void matrix_begin(struct matrix_reader *reader, const char *file, struct ta_strbuf *copy);
/* false: there is no more */
bool matrix_next(struct matrix_reader *reader, struct matrix_story *ret);

#endif
