/* SPDX-License-Identifier: MIT */
/* The format text: first how many connections and how many failed, then the failed ones, worst first. For that order
 * what is printed has to be held; connections are held as their text, and no more than a limit of them. */
#include "report_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"

enum { SAME_IN_FULL = 3, SAME_IN_LINES = 10, INPUT_NOTES = 40 };

struct text_report {
	struct ta_report base;
	struct ta_page page;
	struct ta_worst worst;
	FILE *healthy; /* lines of --all */
	char *healthy_text;
	size_t healthy_size;
	uint64_t nhealthy;
	uint64_t nleft_out; /* by --only */
	uint64_t nscanned;  /* connections that an observation tells of as one */
	uint64_t joined;    /* connections that several points saw */
	FILE *notes;        /* on inputs and on what is true of several connections */
	char *notes_text;
	size_t notes_size;
	FILE *observations;
	char *observations_text;
	size_t observations_size;
	char **path; /* of the inputs */
	size_t npaths, paths_capacity;
	uint64_t input_notes, inputs, segments;
	struct ta_summary summary;
	char *points; /* which there are; NULL: one */
};

static struct ta_page page_to(const struct text_report *r, FILE *out)
{
	struct ta_page page = r->page;
	page.out = out;
	return page;
}

/* Keep-alive probes of both sides. */
static uint64_t count_probes(const struct ta_conn *conn)
{
	uint64_t n = 0;
	for (size_t i = 0; conn->trouble && i < conn->trouble->nepisodes; i++)
		if (conn->trouble->episode[i]->kind == TA_EPISODE_KEEPALIVE)
			n += conn->trouble->episode[i]->attempts_total;
	return n;
}

enum { BYTES_TEXT = 64 };

static const char *bytes_of(char text[BYTES_TEXT], const struct ta_conn *conn, int dir,
			    const char *unit)
{
	int64_t acked = ta_conn_acked_bytes(conn, dir);
	if (ta_conn_payload_known(conn, dir))
		snprintf(text, BYTES_TEXT, "%" PRIu64 "%s", ta_conn_payload_bytes(conn, dir), unit);
	else if (acked > 0)
		snprintf(text, BYTES_TEXT, "%" PRId64 "%s (by the ACKs)", acked, unit);
	else
		return "unknown";
	return text;
}

static void healthy_line(struct text_report *r, const struct ta_connection_report *c)
{
	const struct ta_conn *conn = c->conn;
	struct ta_page page = page_to(r, r->healthy);
	int d = ta_conn_client(conn);
	char span[32], probes[64] = "", out[BYTES_TEXT], back[BYTES_TEXT];
	uint64_t n = count_probes(conn);
	if (r->nhealthy++ >= TA_LIMIT_TEXT_LINES)
		return;
	char *words = ta_text_worth_a_word(c), *points = ta_text_seen_between(c);
	if (n)
		snprintf(probes, sizeof(probes), ", %" PRIu64 " %s", n,
			 n == 1 ? "keep-alive" : "keep-alives");
	char *who = ta_fact_endpoints(c);
	struct ta_strbuf frames = { 0 };
	if (!ta_fact_last_frame(conn)) {
		ta_page_paraf(&page, 2, 2, NULL, "- %s: no packet of it; %s", who,
			      c->diagnosis->title);
		free(words);
		free(points);
		free(who);
		return;
	}
	ta_frame_span(&frames, c, conn->first_frame, ta_fact_last_frame(conn));
	ta_page_paraf(&page, 2, 2, NULL, "- %s: %s, %s in %s, %s out, %s back%s%s%s", who,
		      ta_end_name(c->diagnosis->end), ta_strbuf_text(&frames),
		      ta_duration(span, sizeof(span), ta_fact_last_ns(conn) - conn->start_ns),
		      bytes_of(out, conn, d, " bytes"), bytes_of(back, conn, !d, ""), probes, words,
		      points);
	free(words);
	free(points);
	free(who);
	ta_strbuf_release(&frames);
}

static void title_line(const struct ta_page *page, const char *title)
{
	char *text =
		ta_format("%c%s.", toupper((unsigned char)title[0]), title[0] ? title + 1 : "");
	fputs("  ", page->out);
	ta_page_ink(page, TA_INK_BOLD, text);
	putc('\n', page->out);
	free(text);
}

/* Of many that were asked for and not opened one line tells. */
static bool is_told_by_scan(const struct text_report *r, const struct ta_diagnosis *d)
{
	return d->of_scan && !r->base.options.all;
}

/* One by one: with --all, or where nothing but healthy ones was asked for. */
static bool lists_healthy(const struct text_report *r)
{
	return r->base.options.all || r->base.options.only == UINT32_C(1) << TA_SCN_NORMAL;
}

static bool text_wants_words(void *context, const struct ta_diagnosis *d)
{
	const struct text_report *r = context;
	if (!ta_report_wants(&r->base, d))
		return false;
	if (d->scenario == TA_SCN_NORMAL)
		return lists_healthy(r) || ta_text_is_worth_a_word(d);
	return !is_told_by_scan(r, d);
}

static int text_connection(void *context, const struct ta_connection_report *c)
{
	struct text_report *r = context;
	const struct ta_diagnosis *d = c->diagnosis;
	r->joined += c->points && ta_points_joined_count(c->points, c->point, c->id);
	if (!ta_report_wants(&r->base, d)) {
		r->nleft_out++;
		return 0;
	}
	if (d->scenario == TA_SCN_NORMAL) {
		if (lists_healthy(r) || ta_text_is_worth_a_word(d))
			healthy_line(r, c);
		return 0;
	}
	if (is_told_by_scan(r, d)) {
		r->nscanned++;
		return 0;
	}
	size_t size;
	struct ta_worst_item *item = ta_worst_add(&r->worst, c);
	if (!item)
		return 0;
	FILE *f = ta_stream_open(&item->body, &size);
	struct ta_page page = page_to(r, f);
	if (d->title)
		title_line(&page, d->title);
	ta_text_connection(&page, c);
	ta_stream_close(f);
	return 0;
}

static int text_observation(void *context, const struct ta_observation_report *report)
{
	struct text_report *r = context;
	struct ta_page page = page_to(r, r->observations);
	ta_page_paraf(&page, 2, 2, NULL, "- %s", report->observation->text);
	return 0;
}

static int text_input(void *context, const struct ta_input_report *in)
{
	struct text_report *r = context;
	r->path = ta_xgrow(r->path, &r->paths_capacity, r->npaths + 1, sizeof(*r->path));
	r->path[r->npaths++] = ta_xstrdup(in->path ? in->path : "?");
	r->segments += in->tcp_segments;
	r->inputs++;
	bool odd = in->nanomalies || !in->complete;
	if (!odd && r->inputs > 3)
		return 0;
	if (r->input_notes++ >= INPUT_NOTES)
		return 0;
	char *text = ta_text_input_note(in);
	struct ta_page page = page_to(r, r->notes);
	ta_page_para(&page, 2, 2, NULL, text);
	free(text);
	return 0;
}

static int text_points(void *context, const struct ta_points_report *report)
{
	struct text_report *r = context;
	r->points = ta_text_points_line(report);
	return 0;
}

static int text_summary(void *context, const struct ta_summary *summary)
{
	struct text_report *r = context;
	r->summary = *summary;
	return 0;
}

/* How many of each scenario, where there are several. */
static void by_scenario(const struct ta_page *page, const struct ta_summary *s)
{
	struct ta_strbuf line = { 0 };
	size_t kinds = 0;
	for (int i = 0; i < TA_SCN_COUNT; i++) {
		if (!s->by_scenario[i])
			continue;
		kinds++;
		ta_strbuf_addf(&line, "%s%" PRIu64 " %s", line.len ? ", " : "", s->by_scenario[i],
			       ta_scenario_name(i));
	}
	if (kinds > 1)
		ta_page_para(page, 0, 0, NULL, ta_strbuf_text(&line));
	ta_strbuf_release(&line);
}

static void head(const struct text_report *r)
{
	const struct ta_summary *s = &r->summary;
	const struct ta_page *page = &r->page;
	uint64_t unsure = s->by_scenario[TA_SCN_UNDETERMINED];
	char *text = ta_format("%" PRIu64 " %s, %" PRIu64 " failed", s->connections,
			       s->connections == 1 ? "connection" : "connections", s->failed);
	ta_page_ink(page, TA_INK_BOLD, text);
	free(text);
	if (s->healed)
		fprintf(page->out, " (%" PRIu64 " healed)", s->healed);
	if (unsure)
		fprintf(page->out, ", %" PRIu64 " undetermined", unsure);
	fprintf(page->out, ".  %" PRIu64 " TCP %s", r->segments,
		r->segments == 1 ? "segment" : "segments");
	if (r->inputs > 1)
		fprintf(page->out, " in %" PRIu64 " inputs", r->inputs);
	fputs(".\n", page->out);
	if (s->interrupted) {
		ta_page_ink(page, TA_INK_YELLOW, "Interrupted: this report is incomplete.");
		putc('\n', page->out);
	}
	char *inputs = ta_text_inputs_line(s), *lost = ta_text_lost_line(s);
	if (*lost)
		ta_page_para(page, 0, 0, NULL, lost);
	if (*inputs)
		ta_page_para(page, 0, 0, NULL, inputs);
	free(lost);
	free(inputs);
	by_scenario(page, s);
	if (!r->points)
		return;
	struct ta_strbuf line = { 0 };
	ta_strbuf_add(&line, r->points);
	if (r->joined)
		ta_strbuf_addf(&line, ". %" PRIu64 " %s seen at several of them and told once",
			       r->joined, r->joined == 1 ? "connection was" : "connections were");
	ta_strbuf_add(&line, ".");
	ta_page_para(page, 0, 0, NULL, ta_strbuf_text(&line));
	ta_strbuf_release(&line);
}

static enum ta_ink ink_of(const struct ta_worst_item *item)
{
	return item->lasting ? TA_INK_RED : TA_INK_YELLOW;
}

static void print_item(const struct text_report *r, const struct ta_worst_item *item)
{
	const struct ta_page *page = &r->page;
	putc('\n', page->out);
	ta_page_rule(page);
	ta_page_ink(page, TA_INK_BOLD, item->line);
	size_t used = ta_page_columns(page, item->line), need = ta_page_columns(page, item->title);
	if (used + 2 + need <= page->width)
		fprintf(page->out, "%*s", (int)(page->width - used - need), "");
	else
		fputs("\n  ", page->out);
	ta_page_ink(page, ink_of(item), item->title);
	putc('\n', page->out);
	if (r->inputs > 1 && item->input < r->npaths)
		ta_page_para(page, 2, 2, NULL, r->path[item->input]);
	fputs(item->body, page->out);
}

/* Those that failed in the same way at the same server: a few in full, some in a line each, then only a number. */
static void print_same(const struct text_report *r, size_t first, size_t *shown)
{
	const struct ta_page *page = &r->page;
	uint64_t n = 0;
	for (size_t i = first; i < r->worst.nitems; i++) {
		const struct ta_worst_item *item = &r->worst.item[i];
		if (!item->key || strcmp(item->key, r->worst.item[first].key))
			continue;
		if (n == SAME_IN_FULL)
			fputs("\nSimilar:\n", page->out);
		if (n < SAME_IN_FULL)
			print_item(r, item);
		else if (n < SAME_IN_FULL + SAME_IN_LINES)
			ta_page_paraf(page, 2, 2, NULL, "- %s  %s%s%s", item->line, item->title,
				      r->inputs > 1 && item->input < r->npaths ? "  " : "",
				      r->inputs > 1 && item->input < r->npaths
					      ? r->path[item->input]
					      : "");
		n++;
		(*shown)++;
		if (i != first) {
			free(item->key);
			r->worst.item[i].key = NULL;
		}
	}
	if (n > SAME_IN_FULL + SAME_IN_LINES)
		ta_page_paraf(page, 2, 2, NULL, "- and %" PRIu64 " more like these",
			      n - SAME_IN_FULL - SAME_IN_LINES);
}

static void section(const struct ta_page *page, const char *title)
{
	putc('\n', page->out);
	ta_page_ink(page, TA_INK_BOLD, title);
	putc('\n', page->out);
}

static void count_healthy(const struct text_report *r, uint64_t normal)
{
	char *text = ta_format("%" PRIu64 " healthy %s", normal,
			       normal == 1 ? "connection" : "connections");
	putc('\n', r->page.out);
	ta_page_ink(&r->page, TA_INK_GREEN, text);
	fputs(r->nhealthy == normal ? ":\n"
	      : r->nhealthy         ? "; --all lists them. Worth a word:\n"
				    : "; --all lists them.\n",
	      r->page.out);
	free(text);
}

static void healthy_lines(const struct text_report *r)
{
	fwrite(r->healthy_text, 1, r->healthy_size, r->page.out);
	if (r->nhealthy > TA_LIMIT_TEXT_LINES)
		ta_page_paraf(&r->page, 2, 2, NULL, "- and %" PRIu64 " more",
			      r->nhealthy - TA_LIMIT_TEXT_LINES);
}

static int text_finish(struct ta_report *report)
{
	struct text_report *r = (struct text_report *)report;
	const struct ta_page *page = &r->page;
	size_t shown = 0;
	if (fflush(r->healthy) || fflush(r->notes) || fflush(r->observations))
		return -1;
	ta_worst_sort(&r->worst);
	head(r);
	for (size_t i = 0; i < r->worst.nitems; i++)
		if (r->worst.item[i].key)
			print_same(r, i, &shown);
	if (r->worst.dropped)
		ta_page_paraf(page, 0, 0, NULL,
			      "%" PRIu64
			      " more connections are not shown here; --format ndjson has all.",
			      r->worst.dropped);
	if (r->nleft_out) {
		putc('\n', page->out);
		ta_page_paraf(page, 0, 0, NULL, "%" PRIu64 " %s not described: --only left %s out.",
			      r->nleft_out, r->nleft_out == 1 ? "connection is" : "connections are",
			      r->nleft_out == 1 ? "it" : "them");
	}
	if (r->nscanned) {
		putc('\n', page->out);
		ta_page_paraf(
			page, 0, 0, NULL,
			"%" PRIu64
			" connections of a scan or a flood are told as one, below; --all describes them.",
			r->nscanned);
	}
	if (r->worst.nitems) {
		putc('\n', page->out);
		ta_page_rule(page);
	}
	if (r->observations_size) {
		section(page, "Across connections");
		fwrite(r->observations_text, 1, r->observations_size, page->out);
	}
	bool wanted =
		ta_report_wants(&r->base, &(struct ta_diagnosis){ .scenario = TA_SCN_NORMAL });
	uint64_t normal = wanted ? r->summary.by_scenario[TA_SCN_NORMAL] : 0;
	if (normal && lists_healthy(r))
		section(page, "Healthy");
	else if (normal)
		count_healthy(r, normal);
	if (normal)
		healthy_lines(r);
	if (r->notes_size) {
		section(page, r->inputs == 1 ? "Input" : "Inputs");
		fwrite(r->notes_text, 1, r->notes_size, page->out);
	}
	return 0;
}

static void text_release(struct ta_report *report)
{
	struct text_report *r = (struct text_report *)report;
	ta_worst_release(&r->worst);
	for (size_t i = 0; i < r->npaths; i++)
		free(r->path[i]);
	free(r->path);
	free(r->points);
	fclose(r->healthy);
	fclose(r->notes);
	fclose(r->observations);
	free(r->healthy_text);
	free(r->notes_text);
	free(r->observations_text);
	free(r);
}

struct ta_report *ta_report_text_open(const struct ta_report_options *options)
{
	struct text_report *r = ta_xcalloc(1, sizeof(*r));
	r->base.options = *options;
	r->base.sink = (struct ta_sink){
		.context = r,
		.connection = text_connection,
		.observation = text_observation,
		.input = text_input,
		.summary = text_summary,
		.points = text_points,
		.wants_words = text_wants_words,
	};
	r->base.finish = text_finish;
	r->base.release = text_release;
	r->page = (struct ta_page){ options->out, options->width < 80 ? 80 : options->width,
				    options->colour, options->utf8 };
	r->healthy = ta_stream_open(&r->healthy_text, &r->healthy_size);
	r->notes = ta_stream_open(&r->notes_text, &r->notes_size);
	r->observations = ta_stream_open(&r->observations_text, &r->observations_size);
	return &r->base;
}
