/* SPDX-License-Identifier: MIT */
/* Files of facts, read one after the other: each of their runs is diagnosed and told as if its packets had just been read. */
#include "tcpautopsy/analysis/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conductor.h"
#include "facts_out.h"
#include "store.h"
#include "tcpautopsy/core/limits.h"

enum { VERSION_MAX = 64 };

struct merge {
	struct ta_conductor c;
	const char *version;
	struct ta_names *literals; /* what is borrowed for as long as something is told */
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
		snprintf(
			text, sizeof(text),
			"facts of tcpautopsy %s, and this is %s: facts are read by the version that wrote "
			"them",
			version ? version : "?", m->version);
		complain(m, name, "facts.version", text);
	}
	free(version);
	return same;
}

static void tell_run(struct merge *m, struct ta_store_in *in, unsigned first_input)
{
	struct ta_conductor *c = &m->c;
	struct ta_names *names = ta_names_new();
	struct ta_run run;
	ta_run_init(&run, 0, names, c->options, c->sink, &c->summary, NULL, &c->choice);
	ta_run_get(&run, in, m->literals, first_input);
	if (!ta_store_failed(in)) {
		ta_conductor_complain(c, &run);
		for (size_t i = 0; i < run.ninputs; i++) {
			run.input[i]->report.index = run.input[i]->index;
			if (run.input[i]->index >= c->ninputs)
				c->ninputs = run.input[i]->index + 1;
		}
		ta_run_number(&run, c->nruns++);
		c->refused |= ta_run_tell(&run) != 0;
	}
	ta_run_release(&run);
	ta_names_free(names);
}

static void get_summary(struct merge *m, struct ta_store_in *in)
{
	struct ta_summary *s = &m->c.summary;
	uint64_t continued = ta_get(in), elsewhere = ta_get(in), apart = ta_get(in);
	bool interrupted = ta_get_bool(in);
	ta_get_end(in);
	if (ta_store_failed(in))
		return;
	s->continued += continued;
	s->elsewhere += elsewhere;
	s->apart += apart;
	s->interrupted |= interrupted;
}

static void read_runs(struct merge *m, struct ta_store_in *in)
{
	unsigned first_input = m->c.ninputs;
	while (!m->c.refused && !ta_store_failed(in)) {
		if (ta_conductor_interrupted(&m->c))
			return;
		if (ta_get_max(in, TA_FACTS_TAGS - 1) == TA_FACTS_ENDS) {
			get_summary(m, in);
			return;
		}
		tell_run(m, in, first_input);
	}
}

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

static void read_file(struct merge *m, const struct ta_facts_in *file)
{
	if (!begins_well(file)) {
		complain(m, file->name, "facts.not_facts",
			 "no facts: 'tcpautopsy --facts FILE CAPTURE...' writes them");
		return;
	}
	struct ta_store_in *in = ta_store_in_new(file->read, file->context);
	if (is_ours(m, file->name, in))
		read_runs(m, in);
	if (ta_store_failed(in))
		complain(m, file->name, "facts.damaged", ta_store_why(in));
	ta_store_in_free(in);
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
	m.c.summary.interrupted |= ta_conductor_interrupted(&m.c);
	ta_conductor_complain_of_lost(&m.c);
	int rc = m.c.refused ? -1 : sink->summary(sink->context, &m.c.summary);
	ta_names_free(m.literals);
	return rc ? -1 : m.c.trouble;
}
