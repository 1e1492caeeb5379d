/* SPDX-License-Identifier: MIT */
/* The file of stories, and the engine's answer to one of them. */
#include "diag_matrix.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/diag/diag.h"
#include "tcpautopsy/diag/names.h"

#include "facts/facts.h"

/* ---- hypotheses and facts by their names ---- */

#define SILENT "peer-silent/alike"

static const char *short_name(char name[MATRIX_NAME], const struct ta_hypothesis_row *row)
{
	const char *mechanism = ta_mechanism_name(row->mechanism);
	snprintf(name, MATRIX_NAME, "%s%s%s", ta_scenario_name(row->scenario), mechanism ? "/" : "",
		 mechanism ? mechanism : "");
	return name;
}

/* Calls a row by its rank among those of its scenario and mechanism, in the order of the tables. */
static const struct ta_hypothesis_row *nth_row(const char *name, unsigned *n,
					       const struct ta_hypothesis_row *until)
{
	char mine[MATRIX_NAME];
	unsigned seen = 0;
	for (int i = 0; i < TA_SCN_COUNT; i++)
		for (const struct ta_hypothesis_row *row = ta_scenario_rows[i].row; row->events;
		     row++) {
			seen += !strcmp(short_name(mine, row), name);
			if (row == until || (!until && seen == *n)) {
				*n = seen;
				return row;
			}
		}
	return NULL;
}

void matrix_row_name(char name[MATRIX_NAME], const struct ta_hypothesis_row *row)
{
	unsigned n = 0;
	if (!nth_row(short_name(name, row), &n, row)) /* in no table */
		snprintf(name, MATRIX_NAME, row == &ta_silent_row ? SILENT : "nothing");
	else if (n > 1)
		snprintf(name + strlen(name), MATRIX_NAME - strlen(name), " #%u", n);
}

bool matrix_same_verdict(const struct matrix_outcome *a, const struct matrix_outcome *b)
{
	return a->scenario == b->scenario && a->mechanism == b->mechanism &&
	       a->confidence == b->confidence;
}

void matrix_verdict(char text[MATRIX_NAME], const struct matrix_outcome *o)
{
	const char *mechanism = ta_mechanism_name(o->mechanism);
	snprintf(text, MATRIX_NAME, "%s %s%s%s%s", ta_scenario_name(o->scenario),
		 ta_confidence_name(o->confidence), mechanism ? " (" : "",
		 mechanism ? mechanism : "", mechanism ? ")" : "");
}

bool matrix_has(const struct matrix_story *s, enum ta_fact_kind kind)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->fact[i].kind == kind)
			return true;
	return false;
}

/* ---- judging ---- */

enum { ITS_SIDE = 0 };

static void put(struct ta_scene *scene, enum ta_fact_kind kind, int side, int about)
{
	struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_SIDE, side, about);
	f->from_ns = 1;
	f->to_ns = 2;
	f->conn = 3;
	ta_fact_frame(f, 7);
}

static void set_up(struct ta_facts *facts, const struct matrix_story *s)
{
	struct ta_scene scene = { .facts = facts };
	struct ta_event event = { .final = !matrix_has(s, TA_FACT_HEALED),
				  .since_ns = 1,
				  .until_ns = 2,
				  .healed_ns = -1,
				  .episode = -1 };
	memset(facts, 0, sizeof(*facts));
	ta_event_add(&scene, s->event, ITS_SIDE, &event);
	for (size_t i = 0; i < s->n; i++)
		put(&scene, s->fact[i].kind, s->fact[i].other ? !ITS_SIDE : ITS_SIDE, 0);
	if (!s->beside)
		return;
	event.final = false;
	int other = ta_event_add(&scene, TA_FACT_COURSE, ITS_SIDE, &event);
	for (int kind = 0; kind < TA_FACT_COUNT; kind++)
		if (!ta_fact_rows[kind].is_event)
			put(&scene, (enum ta_fact_kind)kind, ITS_SIDE, other);
}

/* Whether what is left of another hypothesis belongs to the verdict: the causes of a silence are one. */
static bool of_the_verdict(const struct ta_weighed *w, const struct ta_diagnosis *d, bool silent)
{
	enum ta_scenario s = w->row->scenario;
	return s == d->scenario ||
	       (silent && (s == TA_SCN_PEER_CRASH || s == TA_SCN_NETWORK_FAILURE ||
			   s == TA_SCN_MIDDLEBOX_TIMEOUT));
}

/* weigh.h: certain is what every other one is excluded against, likely what each other one needs a coincidence against. */
static void assert_honest(const struct matrix_story *s, const struct ta_judgement *j,
			  const struct ta_diagnosis *d)
{
	bool open = false, by_chance = false;
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_weighed *w = &j->weighed[i];
		if (of_the_verdict(w, d, j->silent))
			continue;
		open |= w->standing == TA_STANDING_OPEN;
		by_chance |= w->standing == TA_STANDING_COINCIDENCE;
	}
	if (d->confidence == TA_CERTAIN && (open || by_chance))
		fail_msg("%s: certain, though another hypothesis stands", s->head);
	if (d->confidence == TA_LIKELY && open)
		fail_msg("%s: likely, though another hypothesis is open", s->head);
	if (d->confidence == TA_CERTAIN && d->scenario == TA_SCN_UNDETERMINED)
		fail_msg("%s: certain of what the capture does not show", s->head);
}

static void read_verdict(const struct matrix_story *s, const struct ta_judgement *j,
			 const struct ta_diagnosis *d, struct matrix_outcome *ret)
{
	size_t last = s->n; /* the event is item 0 */
	ret->by = ta_judgement_row(j);
	ret->scenario = d->scenario;
	ret->failed = d->failed;
	ret->direction = d->direction;
	ret->mechanism = d->mechanism;
	ret->confidence = d->confidence;
	for (size_t i = 0; i < d->nevidence; i++)
		if (d->evidence[i].fact == last && d->evidence[i].weight != TA_CONTRADICTS) {
			ret->told = true;
			ret->weight = d->evidence[i].weight;
		}
}

/* What becomes of the story's hypothesis. */
static void read_standing(const struct matrix_story *s, const struct ta_judgement *j,
			  struct matrix_outcome *ret)
{
	if (s->row == &ta_silent_row) {
		ret->standing = j->silent ? TA_STANDING_OPEN : TA_STANDING_EXCLUDED;
		return;
	}
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_weighed *w = &j->weighed[i];
		if (w->row != s->row)
			continue;
		ret->standing = w->standing;
		ret->coincidences = w->coincidences;
		ret->missing = w->missing;
		ret->because = w->because;
		return;
	}
	fail_msg("%s: it is no hypothesis on that event", s->head);
}

/* Judges its first event alone; *ret_d gets the facts. */
static void decide(const struct matrix_story *s, struct ta_judgement j[2],
		   struct ta_diagnosis *ret_d, struct ta_verdict *ret)
{
	struct ta_facts *facts = &ret_d->facts;
	set_up(facts, s);
	for (size_t i = 0; i < facts->nevents; i++)
		ta_weigh(facts, (int)i, &j[i]);
	facts->nevents = 1;
	*ret = (struct ta_verdict){ .facts = facts,
				    .judgement = j,
				    .teller = { .client = ITS_SIDE, .facts = facts },
				    .d = ret_d };
	ta_verdict_decide(ret);
}

/* In words where it is told by the story's hypothesis, or as `base` is (NULL: by any). */
static void judge(const struct matrix_story *s, bool in_words, const struct matrix_outcome *base,
		  struct matrix_outcome *ret)
{
	struct ta_judgement j[2] = { 0 };
	struct ta_diagnosis d = { 0 };
	struct ta_verdict v;
	decide(s, j, &d, &v);
	const struct ta_hypothesis_row *by = ta_judgement_row(j);
	if (in_words && (!base || by == base->by || by == s->row))
		ta_verdict_words(&v);
	*ret = (struct matrix_outcome){ .missing = TA_FACT_COUNT };
	read_standing(s, j, ret);
	assert_honest(s, j, &d);
	read_verdict(s, j, &d, ret);
	ta_diagnosis_release(&d);
	ta_judgement_release(&j[0]);
	ta_judgement_release(&j[1]);
}

void matrix_tell(const struct matrix_story *s, struct ta_diagnosis *ret)
{
	struct ta_judgement j[2] = { 0 };
	struct ta_verdict v;
	memset(ret, 0, sizeof(*ret));
	decide(s, j, ret, &v);
	ta_verdict_write(&v);
	ta_judgement_release(&j[0]);
	ta_judgement_release(&j[1]);
}

void matrix_judge(const struct matrix_story *s, struct matrix_outcome *ret)
{
	judge(s, true, NULL, ret);
}

void matrix_judge_beside(const struct matrix_story *s, const struct matrix_outcome *base,
			 struct matrix_outcome *ret)
{
	judge(s, true, base, ret);
}

void matrix_decide(const struct matrix_story *s, struct matrix_outcome *ret)
{
	judge(s, false, NULL, ret);
}

const struct ta_hypothesis_row *matrix_stands(const struct matrix_story *s,
					      enum ta_scenario scenario,
					      enum ta_mechanism mechanism)
{
	struct ta_facts facts;
	struct ta_judgement j;
	const struct ta_hypothesis_row *stands = NULL;
	set_up(&facts, s);
	ta_weigh(&facts, 0, &j);
	for (size_t i = 0; i < j.nweighed && !stands; i++) {
		const struct ta_hypothesis_row *row = j.weighed[i].row;
		if (j.weighed[i].standing != TA_STANDING_EXCLUDED && row->scenario == scenario &&
		    (mechanism == TA_MECH_COUNT || row->mechanism == mechanism))
			stands = row;
	}
	ta_judgement_release(&j);
	ta_facts_release(&facts);
	return stands;
}

/* ---- the file ---- */

static void file_path(char path[512])
{
	const char *top = getenv("top_srcdir");
	snprintf(path, 512, "%s/tests/unit/diag_rules.txt", top ? top : ".");
}

char *matrix_read(void)
{
	char path[512], line[1024];
	struct ta_strbuf text = { 0 };
	file_path(path);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in))
		ta_strbuf_add(&text, line);
	fclose(in);
	return ta_strbuf_take(&text);
}

void matrix_write(const char *text)
{
	char path[512];
	file_path(path);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static size_t line_length(const char *at)
{
	return strcspn(at, "\n");
}

static const char *next_line(const char *at)
{
	at += line_length(at);
	return *at ? at + 1 : at;
}

void matrix_compare(const char *file, const char *seen)
{
	const char *of = "";
	for (; *file || *seen; file = next_line(file), seen = next_line(seen)) {
		size_t n = line_length(file);
		if (!strncmp(file, "== ", 3))
			of = file;
		if (n != line_length(seen) || strncmp(file, seen, n) != 0)
			fail_msg("%.*s\n  was:   %.*s\n  is:    %.*s\n"
				 "read the diff after tests/unit/test_diag_rules --write",
				 (int)line_length(of), of, (int)n, file, (int)line_length(seen),
				 seen);
	}
}

static void copy_line(struct matrix_reader *r, const char *line)
{
	if (r->copy)
		ta_strbuf_addf(r->copy, "%.*s\n", (int)line_length(line), line);
}

void matrix_begin(struct matrix_reader *reader, const char *file, struct ta_strbuf *copy)
{
	*reader = (struct matrix_reader){ file, copy };
	for (; *reader->at == '#'; reader->at = next_line(reader->at))
		copy_line(reader, reader->at);
}

static void parse_head(struct matrix_story *s, const char *line)
{
	char name[MATRIX_NAME], event[MATRIX_NAME];
	unsigned n = 1;
	snprintf(s->head, sizeof(s->head), "%.*s", (int)line_length(line), line);
	if (sscanf(s->head, "== %159s #%u on %159s", name, &n, event) != 3 &&
	    sscanf(s->head, "== %159s on %159s", name, event) != 2)
		fail_msg("%s: neither a hypothesis nor an event", s->head);
	s->row = strcmp(name, SILENT) ? nth_row(name, &n, NULL) : &ta_silent_row;
	s->event = ta_fact_kind_of(event);
	if (!s->row || s->event == TA_FACT_COUNT || !ta_fact_rows[s->event].is_event)
		fail_msg("%s: no such hypothesis, or event", s->head);
}

static void parse_facts(struct matrix_story *s, const char *line)
{
	const char *at = line + strlen("story:"), *end = line + line_length(line);
	assert_false(strncmp(line, "story:", strlen("story:")));
	while (at += strspn(at, " "), at < end) {
		char word[MATRIX_NAME];
		size_t n = strcspn(at, " \n");
		snprintf(word, sizeof(word), "%.*s", (int)n, at);
		at += n;
		char *side = strchr(word, '(');
		bool other = side && !strcmp(side, "(other)");
		if (side)
			*side = '\0';
		enum ta_fact_kind kind = ta_fact_kind_of(word);
		if (kind == TA_FACT_COUNT)
			fail_msg("%s: no fact is called %s", s->head, word);
		assert_true(s->n < MATRIX_FACTS - 1); /* one more is added */
		s->fact[s->n++] = (struct matrix_fact){ kind, other };
	}
}

bool matrix_next(struct matrix_reader *reader, struct matrix_story *ret)
{
	memset(ret, 0, sizeof(*ret));
	while (*reader->at && strncmp(reader->at, "== ", 3) != 0)
		reader->at = next_line(reader->at);
	if (!*reader->at)
		return false;
	const char *head = reader->at, *facts = next_line(head);
	parse_head(ret, head);
	parse_facts(ret, facts);
	if (reader->copy)
		ta_strbuf_add(reader->copy, "\n");
	copy_line(reader, head);
	copy_line(reader, facts);
	reader->at = next_line(facts);
	return true;
}
