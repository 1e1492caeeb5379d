/* SPDX-License-Identifier: MIT */
/* Families of OpenMetrics 1.0, which the text format of Prometheus (0.0.4) reads alike: all are gauges, because a file tells of
 * the captures of one run, and the next run's may hold fewer. Zeros are written, so that a series never ends for want of failures. */
#include "openmetrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"

#define PREFIX "tcpautopsy_"

static void family(FILE *out, const char *name, const char *unit, const char *help)
{
	fprintf(out, "# TYPE " PREFIX "%s gauge\n", name);
	if (unit)
		fprintf(out, "# UNIT " PREFIX "%s %s\n", name, unit);
	fprintf(out, "# HELP " PREFIX "%s %s\n", name, help);
}

/* A family of one sample without labels. */
static void single(FILE *out, const char *name, uint64_t value, const char *help)
{
	family(out, name, NULL, help);
	fprintf(out, PREFIX "%s %" PRIu64 "\n", name, value);
}

static void seconds(FILE *out, const char *name, int64_t ns, const char *help)
{
	uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	family(out, name, "seconds", help);
	fprintf(out, PREFIX "%s %s%" PRIu64 ".%09" PRIu64 "\n", name, ns < 0 ? "-" : "",
		size / (uint64_t)TA_SEC, size % (uint64_t)TA_SEC);
}

/* A sample with one label, whose value needs no escape. */
static void sample(FILE *out, const char *name, const char *label, const char *is, uint64_t value)
{
	fprintf(out, PREFIX "%s{%s=\"%s\"} %" PRIu64 "\n", name, label, is, value);
}

static void about_run(FILE *out, const struct ta_metrics *m, const struct ta_summary *s,
		      const char *tool_version)
{
	bool whole = !m->partial && !m->unreadable && !s->interrupted && !s->given_up &&
		     !s->not_followed;
	family(out, "build_info", NULL, "The program that wrote this; always 1.");
	fputs(PREFIX "build_info{version=\"", out);
	ta_escape_label(out, tool_version);
	fputs("\",schema=\"" TA_REPORT_SCHEMA "\"} 1\n", out);
	single(out, "complete", whole,
	       "1: every input was read to its end, and every connection followed; 0: not.");
	family(out, "inputs", NULL, "Inputs: read whole, in part, or not at all.");
	sample(out, "inputs", "read", "whole", m->whole);
	sample(out, "inputs", "read", "part", m->partial);
	sample(out, "inputs", "read", "none", m->unreadable);
	family(out, "packets", NULL, "Packets by kind; neighbour: ARP and neighbour discovery.");
	sample(out, "packets", "kind", "tcp", m->tcp);
	sample(out, "packets", "kind", "icmp", m->icmp);
	sample(out, "packets", "kind", "neighbour", m->neighbour);
	sample(out, "packets", "kind", "other", m->other);
	single(out, "duplicate_segments", m->duplicates,
	       "TCP segments that were captured twice; packets has them, too.");
	if (!m->have_span)
		return;
	seconds(out, "capture_start_timestamp_seconds", m->from_ns,
		"The first packet of all inputs, on the Unix clock.");
	seconds(out, "capture_end_timestamp_seconds", m->to_ns,
		"The last packet of all inputs, on the Unix clock.");
}

static void about_connections(FILE *out, const struct ta_metrics *m, const struct ta_summary *s)
{
	single(out, "connections", s->connections, "TCP connections.");
	single(out, "connections_failed", s->failed,
	       "Connections that failed, those that healed among them.");
	single(out, "connections_healed", s->healed, "Connections that failed and healed.");
	single(out, "connections_folded", s->folded,
	       "Healthy connections that a memory limit left without a verdict.");
	single(out, "connections_outside", s->outside,
	       "Connections outside the time of --from and --to; no other metric has them.");
	single(out, "connections_known", s->known,
	       "Connections that the baseline has, too; no other metric has them.");
	single(out, "connections_given_up", s->given_up,
	       "Connections in trouble that a memory limit left without a verdict.");
	single(out, "connections_not_followed", s->not_followed,
	       "Connections that there was no room for; connections lacks them.");
	family(out, "verdicts", NULL, "Connections by verdict and by how sure it is.");
	for (int i = 0; i < TA_SCN_COUNT; i++)
		for (int c = 0; c < TA_CONFIDENCE_COUNT; c++)
			fprintf(out,
				PREFIX "verdicts{scenario=\"%s\",confidence=\"%s\"} %" PRIu64 "\n",
				ta_scenario_name(i), ta_confidence_name(c), m->verdict[i][c]);
	family(out, "verdicts_healed", NULL, "Connections that healed, by verdict.");
	for (int i = 0; i < TA_SCN_COUNT; i++)
		if (ta_scenario_is_failure(i))
			sample(out, "verdicts_healed", "scenario", ta_scenario_name(i),
			       m->healed[i]);
	seconds(out, "longest_outage_seconds", m->longest_outage_ns,
		"The longest time that a connection that failed went without an answer.");
	if (m->have_failure)
		seconds(out, "last_failure_timestamp_seconds", m->last_failure_ns,
			"When the newest failure began, on the Unix clock.");
	family(out, "observations", NULL, "What is true of several connections, by kind.");
	for (int i = 0; i < TA_OBS_COUNT; i++)
		sample(out, "observations", "kind", ta_observation_name(i), m->observed[i]);
}

static void about_attempts(FILE *out, const struct ta_metrics *m)
{
	static const char *const kind[] = { "keep-alive", "zero-window-probe" };
	static const char *const answered[] = { "no", "yes" };
	single(out, "retransmitted_segments", m->retransmitted, "Segments that were sent again.");
	family(out, "retransmissions", NULL,
	       "Segments sent again in episodes that the report describes, by cause.");
	for (int i = 0; i < TA_CAUSE_COUNT; i++)
		if (i != TA_CAUSE_ORIGINAL && i != TA_CAUSE_PROBE)
			sample(out, "retransmissions", "cause", ta_cause_name(i), m->sent_again[i]);
	single(out, "attempts_omitted", m->omitted,
	       "Attempts of long episodes that are in no cause.");
	family(out, "probes", NULL, "Probes by kind, and whether they were answered.");
	for (int k = 0; k < 2; k++)
		for (int a = 0; a < 2; a++)
			fprintf(out, PREFIX "probes{kind=\"%s\",answered=\"%s\"} %" PRIu64 "\n",
				kind[k], answered[a], m->probes[k][a]);
}

static int by_path(const void *a, const void *b)
{
	const struct ta_metrics_input *x = a, *y = b;
	if (!x->path || !y->path)
		return (x->path == NULL) - (y->path == NULL);
	return strcmp(x->path, y->path);
}

/* A series has a name of its own: inputs whose paths read alike are one. */
static void join_same(struct ta_metrics *m)
{
	size_t kept = 0;
	if (m->ninputs)
		qsort(m->input, m->ninputs, sizeof(*m->input), by_path);
	for (size_t i = 0; i < m->ninputs; i++) {
		struct ta_metrics_input *in = &m->input[i],
					*last = kept ? &m->input[kept - 1] : NULL;
		if (!in->path)
			continue;
		if (last && !strcmp(last->path, in->path)) {
			last->failed += in->failed;
			last->complete &= in->complete;
			free(in->path);
			continue;
		}
		m->input[kept++] = *in;
	}
	m->ninputs = kept;
}

static void path_sample(FILE *out, const char *name, const char *path, uint64_t value)
{
	fprintf(out, PREFIX "%s{path=\"%s\"} %" PRIu64 "\n", name, path, value);
}

static void about_inputs(FILE *out, struct ta_metrics *m)
{
	join_same(m);
	family(out, "input_connections_failed", NULL, "Connections that failed, by input.");
	for (size_t i = 0; i < m->ninputs; i++)
		path_sample(out, "input_connections_failed", m->input[i].path, m->input[i].failed);
	family(out, "input_complete", NULL, "1: the input was read to its end; 0: not.");
	for (size_t i = 0; i < m->ninputs; i++)
		path_sample(out, "input_complete", m->input[i].path, m->input[i].complete);
	single(out, "inputs_unlisted", m->unlisted, "Inputs that have no series of their own.");
}

void ta_metrics_write(FILE *out, struct ta_metrics *m, const struct ta_summary *summary,
		      const char *tool_version)
{
	about_run(out, m, summary, tool_version);
	about_connections(out, m, summary);
	about_attempts(out, m);
	about_inputs(out, m);
	fputs("# EOF\n", out);
}
