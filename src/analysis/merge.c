/* SPDX-License-Identifier: MIT */
/* Files of facts: each of their runs is diagnosed and told as if its packets had just been read. Those of shards of one capture are read side
 * by side, and their connections are one run's. */
#include "tcpautopsy/analysis/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conductor.h"
#include "facts_out.h"
#include "pieces.h"
#include "store.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

enum { VERSION_MAX = 64 };

/* A shard's facts that wait for those of the others; its first run has begun. */
struct part {
	const char *name;
	struct ta_store_in *in; /* owned */
	struct ta_stored_run stored;
	uint32_t index; /* of the shard */
	bool ended;
};

struct merge {
	struct ta_conductor c;
	const char *version;
	struct ta_names *literals; /* what is borrowed for as long as something is told */
	struct part *part;         /* owned */
	struct ta_pieces *pieces;  /* runs of a split, one input each; owned */
	size_t nparts, capacity;
};

static void complain(struct merge *m, const char *name, const char *code, const char *text)
{
	struct ta_error error;
	ta_error_clear(&error);
	ta_error_set(&error, code, name, -1, 0, "%s", text);
	m->c.trouble = true;
	if (m->c.options->complain)
		m->c.options->complain(m->c.options->complain_context, &error);
}

/* Whether it is of this program's version; else it fails or is complained of. */
static bool is_ours(struct merge *m, const char *name, struct ta_store_in *in)
{
	uint64_t format = ta_get(in);
	char *version = ta_get_text(in, VERSION_MAX);
	bool same = version && format == TA_FACTS_FORMAT && !strcmp(version, m->version);
	if (!same && !ta_store_failed(in)) {
		char text[256];
		snprintf(text, sizeof(text),
			 "facts of tcpautopsy %s, and this is %s: facts are read by the version "
			 "that wrote them",
			 version ? version : "?", m->version);
		complain(m, name, "facts.version", text);
	}
	free(version);
	return same;
}

/* What an input of a split is compared with the others by; the caller owns it. */
static struct ta_sketch *take_sketch(struct ta_stored_run *stored)
{
	struct ta_sketch *sketch = stored->shard ? stored->shard->sketch : NULL;
	if (sketch)
		stored->shard->sketch = NULL;
	return sketch;
}

/* Tells the run that has begun in each of n files; ends it there. */
static void tell_run(struct merge *m, struct ta_stored_run *stored, size_t n, unsigned first_input)
{
	struct ta_conductor *c = &m->c;
	struct ta_names *names = ta_names_new();
	struct ta_run run;
	bool whole = true;
	ta_run_init(&run, 0, names, c->options, c->sink, &c->summary, NULL, &c->choice);
	struct ta_sketch *sketch = take_sketch(stored);
	bool part = stored[0].shard != NULL;
	ta_run_get(&run, stored, n, m->literals, first_input);
	for (size_t i = 0; i < n; i++) {
		whole = whole && !ta_store_failed(stored[i].in);
		ta_stored_run_end(&stored[i]);
	}
	if (whole) {
		ta_conductor_complain(c, &run);
		for (size_t i = 0; i < run.ninputs; i++) {
			run.input[i]->report.index = run.input[i]->index;
			if (run.input[i]->index >= c->ninputs)
				c->ninputs = run.input[i]->index + 1;
		}
		ta_run_number(&run, c->nruns++);
		c->refused |= ta_run_tell(&run) != 0;
		if (part && !run.together)
			ta_pieces_note(m->pieces, &run, sketch);
		else
			free(sketch);
		sketch = NULL;
	}
	free(sketch);
	ta_run_release(&run);
	ta_names_free(names);
}

static void get_summary(struct merge *m, struct ta_store_in *in, bool counts)
{
	struct ta_summary *s = &m->c.summary;
	uint64_t continued = ta_get(in), elsewhere = ta_get(in), apart = ta_get(in);
	bool interrupted = ta_get_bool(in);
	ta_get_end(in);
	if (ta_store_failed(in))
		return;
	s->interrupted |= interrupted;
	if (!counts)
		return;
	s->apart += apart;
	if (m->pieces)
		return; /* a shard does not know */
	s->continued += continued;
	s->elsewhere += elsewhere;
}

/* ---- shards ---- */

static bool is_same_split(const struct ta_stored_shard *a, const struct ta_stored_shard *b)
{
	return a->head.identity[0] == b->head.identity[0] &&
	       a->head.identity[1] == b->head.identity[1] && a->head.count == b->head.count;
}

/* A shard waits for the others: takes the file's stream. */
static void add_part(struct merge *m, const char *name, struct ta_store_in *in,
		     struct ta_stored_run *stored)
{
	char text[512];
	const struct ta_stored_shard *s = stored->shard;
	for (size_t i = 0; i < m->nparts; i++) {
		const struct ta_stored_shard *other = m->part[i].stored.shard;
		bool same = is_same_split(s, other);
		if (same && s->head.index != other->head.index)
			continue;
		if (same)
			snprintf(text, sizeof(text),
				 "shard %u of %u once more: it is in '%.256s' already",
				 s->head.index + 1, s->head.count, m->part[i].name);
		else
			snprintf(text, sizeof(text), "a shard of another split than '%.256s'",
				 m->part[i].name);
		complain(m, name, "facts.shard", text);
		ta_stored_run_end(stored);
		ta_store_in_free(in);
		return;
	}
	m->part = ta_xgrow(m->part, &m->capacity, m->nparts + 1, sizeof(*m->part));
	m->part[m->nparts++] = (struct part){ name, in, *stored, s->head.index, false };
}

static void tell_missing(struct merge *m)
{
	const struct ta_shard_head *head = &m->part[0].stored.shard->head;
	struct ta_strbuf text = { 0 };
	size_t missing = head->count - m->nparts, at = 0;
	if (!missing)
		return;
	ta_strbuf_addf(&text, "of its %u shards %zu %s missing:", head->count, missing,
		       missing == 1 ? "is" : "are");
	for (uint32_t index = 0; index < head->count; index++) {
		while (at < m->nparts && m->part[at].index < index)
			at++;
		if (at == m->nparts || m->part[at].index != index)
			ta_strbuf_addf(&text, " %u", index + 1);
	}
	complain(m, m->part[0].name, "facts.shard_missing", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

static int by_index(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	return (x->index > y->index) - (x->index < y->index);
}

/* Goes on to the next run of a shard: false at its end, or where it can't be read. */
static bool next_run(struct merge *m, struct part *p, bool counts)
{
	if (ta_store_failed(p->in))
		return false;
	if (ta_get_max(p->in, TA_FACTS_TAGS - 1) == TA_FACTS_ENDS) {
		get_summary(m, p->in, counts);
		p->ended = true;
		return false;
	}
	ta_stored_run_begin(&p->stored, p->in);
	if (!p->stored.shard || p->stored.shard->head.index != p->index)
		ta_store_fail(p->in,
			      "a run in it is not of the same shard: one shard, one file of facts");
	return !ta_store_failed(p->in);
}

/* The shards of a split, run by run. One that can't be read on takes the rest of them with it: of a connection each knows all or nothing,
 * but of a host each knows a part. */
static void tell_parts(struct merge *m)
{
	unsigned first_input = m->c.ninputs;
	if (!m->nparts)
		return;
	qsort(m->part, m->nparts, sizeof(*m->part), by_index);
	tell_missing(m);
	struct ta_stored_run *stored = ta_xcalloc(m->nparts, sizeof(*stored));
	for (bool more = true; more && !m->c.refused && !ta_conductor_interrupted(&m->c);) {
		for (size_t i = 0; i < m->nparts; i++)
			stored[i] = m->part[i].stored;
		for (size_t i = 0; i < m->nparts; i++)
			m->part[i].stored = (struct ta_stored_run){ 0 };
		tell_run(m, stored, m->nparts, first_input);
		for (size_t i = 0; i < m->nparts; i++)
			more &= next_run(m, &m->part[i], !i);
	}
	free(stored);
}

static void free_parts(struct merge *m)
{
	for (size_t i = 0; i < m->nparts; i++) {
		struct part *p = &m->part[i];
		if (ta_store_failed(p->in))
			complain(m, p->name, "facts.damaged", ta_store_why(p->in));
		else if (!p->ended && !m->c.refused && !ta_conductor_interrupted(&m->c))
			complain(m, p->name, "facts.shard", "it has other runs than another shard");
		ta_stored_run_end(&p->stored);
		ta_store_in_free(p->in);
	}
	free(m->part);
}

/* ---- files ---- */

/* Whether it begins as files of facts do. */
static bool begins_well(const struct ta_facts_in *file)
{
	char magic[TA_FACTS_MAGIC_BYTES];
	size_t n = 0;
	while (n < sizeof(magic)) {
		int64_t got = file->read(file->context, magic + n, sizeof(magic) - n);
		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	return !memcmp(magic, TA_FACTS_MAGIC, sizeof(magic));
}

/* Tells its runs, but for a shard's. True: it is one, and `in` belongs to the parts now. */
static bool read_runs(struct merge *m, const char *name, struct ta_store_in *in)
{
	unsigned first_input = m->c.ninputs;
	bool begun = false;
	while (!m->c.refused && !ta_store_failed(in) && !ta_conductor_interrupted(&m->c)) {
		struct ta_stored_run stored;
		if (ta_get_max(in, TA_FACTS_TAGS - 1) == TA_FACTS_ENDS) {
			get_summary(m, in, true);
			return false;
		}
		ta_stored_run_begin(&stored, in);
		if (stored.shard && !ta_store_failed(in) && !begun) {
			add_part(m, name, in, &stored);
			return true;
		}
		if (stored.shard)
			ta_store_fail(in, "a run in it is a shard's, and another is not");
		begun = true;
		if (ta_store_failed(in))
			ta_stored_run_end(&stored);
		else
			tell_run(m, &stored, 1, first_input);
	}
	return false;
}

static void read_file(struct merge *m, const struct ta_facts_in *file)
{
	if (!begins_well(file)) {
		complain(m, file->name, "facts.not_facts",
			 "no facts: 'tcpautopsy --facts FILE CAPTURE...' writes them");
		return;
	}
	struct ta_store_in *in = ta_store_in_new(file->read, file->context);
	if (is_ours(m, file->name, in) && read_runs(m, file->name, in))
		return;
	if (ta_store_failed(in))
		complain(m, file->name, "facts.damaged", ta_store_why(in));
	ta_store_in_free(in);
}

/* What inputs of a split are to each other. */
static void count_pieces(struct merge *m)
{
	uint64_t continued, elsewhere;
	if (!m->pieces)
		return;
	ta_pieces_count(m->pieces, &continued, &elsewhere);
	m->c.summary.continued += continued;
	m->c.summary.elsewhere += elsewhere;
	ta_pieces_free(m->pieces);
}

int ta_merge(const struct ta_facts_in *file, size_t nfiles, const char *version,
	     const struct ta_analysis_options *options, const struct ta_sink *sink)
{
	struct merge m = { .c = { .options = options, .sink = sink },
			   .version = version,
			   .literals = ta_names_new() };
	struct ta_error error;
	ta_error_clear(&error);
	if (options->connection && ta_choice_parse(options->connection, &m.c.choice, &error)) {
		if (options->complain)
			options->complain(options->complain_context, &error);
		ta_names_free(m.literals);
		return 1;
	}
	for (size_t i = 0; i < nfiles && !m.c.refused && !ta_conductor_interrupted(&m.c); i++)
		read_file(&m, &file[i]);
	m.pieces = m.nparts ? ta_pieces_new() : NULL;
	tell_parts(&m);
	free_parts(&m);
	count_pieces(&m);
	m.c.summary.interrupted |= ta_conductor_interrupted(&m.c);
	ta_conductor_complain_of_lost(&m.c);
	int rc = m.c.refused ? -1 : sink->summary(sink->context, &m.c.summary);
	ta_names_free(m.literals);
	return rc ? -1 : m.c.trouble;
}
