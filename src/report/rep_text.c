/* SPDX-License-Identifier: MIT */
/* The format text: first how many connections and how many failed, then the failed ones, worst first. For that order
 * what is printed has to be held; connections are held as their text, and no more than a limit of them. */
#include "report_internal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/limits.h"
#include "tcpautopsy/timefmt.h"
#include "tcpautopsy/xalloc.h"

enum { SAME_IN_FULL = 3, SAME_IN_LINES = 10, INPUT_NOTES = 40 };

/* A connection that is no healthy one, as text. */
struct item {
	unsigned rank;  /* smaller is worse */
	uint64_t order; /* in which they came */
	unsigned input;
	enum ta_scenario scenario;
	char *key;  /* equal for connections that failed alike at the same server */
	char *line; /* heading: verdict and endpoints */
	char *title;
	char *body;
};

struct text_report {
	struct ta_report base;
	struct ta_page page;
	struct item *item;
	size_t nitems, capacity;
	uint64_t came, dropped;
	FILE *healthy; /* lines of --all */
	char *healthy_text;
	size_t healthy_size;
	uint64_t nhealthy;
	FILE *notes; /* on inputs and on what is true of several connections */
	char *notes_text;
	size_t notes_size;
	FILE *observations;
	char *observations_text;
	size_t observations_size;
	char **path; /* of the inputs */
	size_t npaths, paths_capacity;
	uint64_t input_notes, inputs, segments;
	struct ta_summary summary;
};

static struct ta_page page_to(const struct text_report *r, FILE *out)
{
	struct ta_page page = r->page;
	page.out = out;
	return page;
}

/* Unhealed before healed, sure before unsure, then what costs most; undetermined last. */
static unsigned rank_of(const struct ta_diagnosis *d)
{
	static const uint8_t weight[TA_SCN_COUNT] = {
		[TA_SCN_PEER_CRASH] = 0,       [TA_SCN_NETWORK_FAILURE] = 1,
		[TA_SCN_PEER_SILENT] = 2,      [TA_SCN_MIDDLEBOX_TIMEOUT] = 3,
		[TA_SCN_MIDDLEBOX_RESET] = 4,  [TA_SCN_PMTU_BLACKHOLE] = 5,
		[TA_SCN_PEER_REBOOT] = 6,      [TA_SCN_RECEIVER_STALLED] = 7,
		[TA_SCN_CONNECT_TIMEOUT] = 8,  [TA_SCN_CONNECT_UNREACHABLE] = 9,
		[TA_SCN_PROCESS_EXIT] = 10,    [TA_SCN_CLOSE_UNANSWERED] = 11,
		[TA_SCN_CONNECT_REFUSED] = 12, [TA_SCN_NORMAL] = 15,
		[TA_SCN_UNDETERMINED] = 15,
	};
	unsigned group = !ta_scenario_is_failure(d->scenario) ? 3
			 : d->healed_ns >= 0                  ? 2
							      : d->confidence == TA_POSSIBLE;
	return group << 8 | weight[d->scenario] << 4 | (unsigned)(TA_CERTAIN - d->confidence);
}

static char *finished(FILE *f, char **text)
{
	if (fclose(f))
		abort(); /* a stream in memory: for want of memory only */
	return *text;
}

static FILE *memory(char **text, size_t *size)
{
	FILE *f = open_memstream(text, size);
	if (!f)
		abort();
	return f;
}

static char *format(const char *how, ...) __attribute__((format(printf, 1, 2)));

static char *format(const char *how, ...)
{
	char *text = NULL;
	size_t size;
	FILE *f = memory(&text, &size);
	va_list ap;
	va_start(ap, how);
	vfprintf(f, how, ap);
	va_end(ap);
	return finished(f, &text);
}

static void release_item(struct item *item)
{
	free(item->key);
	free(item->line);
	free(item->title);
	free(item->body);
}

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Keeps the worst half when too many are held. */
static void make_room(struct text_report *r)
{
	if (r->nitems < 2 * (size_t)TA_LIMIT_TEXT_CONNECTIONS)
		return;
	qsort(r->item, r->nitems, sizeof(*r->item), compare_items);
	while (r->nitems > TA_LIMIT_TEXT_CONNECTIONS) {
		release_item(&r->item[--r->nitems]);
		r->dropped++;
	}
}

static char *endpoints(const struct ta_connection_report *c)
{
	char client[512], server[512];
	int d = ta_conn_client(c->conn);
	return format("%s \xe2\x86\x92 %s", ta_fact_endpoint(client, sizeof(client), c, d),
		      ta_fact_endpoint(server, sizeof(server), c, !d));
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

static void healthy_line(struct text_report *r, const struct ta_connection_report *c)
{
	const struct ta_conn *conn = c->conn;
	struct ta_page page = page_to(r, r->healthy);
	int d = ta_conn_client(conn);
	char span[32], probes[64] = "";
	uint64_t n = count_probes(conn);
	if (r->nhealthy++ >= TA_LIMIT_TEXT_LINES)
		return;
	if (n)
		snprintf(probes, sizeof(probes), ", %" PRIu64 " %s", n,
			 n == 1 ? "keep-alive" : "keep-alives");
	char *who = endpoints(c);
	ta_page_paraf(&page, 2, 2, NULL,
		      "- %s: %s, frames %" PRIu32 " to %" PRIu32 " in %s, %" PRIu64
		      " bytes out, %" PRIu64 " back%s",
		      who, ta_end_name(c->diagnosis->end), conn->first_frame,
		      ta_fact_last_frame(conn),
		      ta_duration(span, sizeof(span), ta_fact_last_ns(conn) - conn->start_ns),
		      ta_conn_payload_bytes(conn, d), ta_conn_payload_bytes(conn, !d), probes);
	free(who);
}

static void title_line(const struct ta_page *page, const char *title)
{
	char *text = format("%c%s.", toupper((unsigned char)title[0]), title[0] ? title + 1 : "");
	fputs("  ", page->out);
	ta_page_ink(page, TA_INK_BOLD, text);
	putc('\n', page->out);
	free(text);
}

static int text_connection(void *context, const struct ta_connection_report *c)
{
	struct text_report *r = context;
	const struct ta_diagnosis *d = c->diagnosis;
	if (d->scenario == TA_SCN_NORMAL) {
		if (r->base.options.all)
			healthy_line(r, c);
		return 0;
	}
	char server[512];
	size_t size;
	make_room(r);
	r->item = ta_xgrow(r->item, &r->capacity, r->nitems + 1, sizeof(*r->item));
	struct item *item = &r->item[r->nitems++];
	*item = (struct item){ .rank = rank_of(d), .order = r->came++, .scenario = d->scenario };
	item->input = c->ninputs ? c->input[0] : 0;
	ta_fact_endpoint(server, sizeof(server), c, !ta_conn_client(c->conn));
	item->key = format("%s %s %d", ta_scenario_name(d->scenario), server, d->healed_ns >= 0);
	item->line = endpoints(c);
	item->title =
		format("%s, %s%s", ta_scenario_name(d->scenario), ta_confidence_name(d->confidence),
		       d->healed_ns >= 0 ? ", healed" : "");
	FILE *f = memory(&item->body, &size);
	struct ta_page page = page_to(r, f);
	if (d->title)
		title_line(&page, d->title);
	ta_text_connection(&page, c);
	finished(f, &item->body);
	return 0;
}

static int text_observation(void *context, const struct ta_observation_report *report)
{
	struct text_report *r = context;
	struct ta_page page = page_to(r, r->observations);
	ta_page_paraf(&page, 2, 2, NULL, "- %s", report->observation->text);
	return 0;
}

static void note_anomalies(FILE *f, const struct ta_input_report *in)
{
	for (size_t i = 0; i < in->nanomalies; i++) {
		const struct ta_anomaly *a = &in->anomalies[i];
		fprintf(f, "%s%s %" PRIu64 " %s", i ? ", " : "; odd: ", a->name, a->count,
			a->count == 1 ? "time" : "times");
		if (a->first_frame)
			fprintf(f, " from %s %" PRIu64, in->numbering ? in->numbering : "frame",
				a->first_frame);
	}
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
	char *text = NULL, span[32];
	size_t size;
	FILE *f = memory(&text, &size);
	fprintf(f, "%s: ", in->path ? in->path : "?");
	if (in->kind)
		fprintf(f, "%s%s%s, %" PRIu64 " TCP %s of %" PRIu64 " packets in %s", in->kind,
			in->compression ? " in " : "", in->compression ? in->compression : "",
			in->tcp_segments, in->tcp_segments == 1 ? "segment" : "segments",
			in->packets, ta_duration(span, sizeof(span), in->duration_ns));
	else
		fputs("not read", f);
	if (in->duplicates)
		fprintf(f, ", %" PRIu64 " of them captured twice", in->duplicates);
	if (in->skipped_lines)
		fprintf(f, ", %" PRIu64 " other %s skipped", in->skipped_lines,
			in->skipped_lines == 1 ? "line" : "lines");
	if (in->have_drops && in->drops)
		fprintf(f, ", %" PRIu64 " packets lost by the capture", in->drops);
	note_anomalies(f, in);
	if (in->error && in->error->code[0])
		fprintf(f, "; %s: %s", in->kind ? "read in part" : "error", in->error->message);
	finished(f, &text);
	struct ta_page page = page_to(r, r->notes);
	ta_page_para(&page, 2, 2, NULL, text);
	free(text);
	return 0;
}

static int text_summary(void *context, const struct ta_summary *summary)
{
	struct text_report *r = context;
	r->summary = *summary;
	return 0;
}

static void head(const struct text_report *r)
{
	const struct ta_summary *s = &r->summary;
	const struct ta_page *page = &r->page;
	uint64_t unsure = s->by_scenario[TA_SCN_UNDETERMINED];
	char *text = format("%" PRIu64 " %s, %" PRIu64 " failed", s->connections,
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
	size_t kinds = 0, n = 0;
	for (int i = 0; i < TA_SCN_COUNT; i++)
		kinds += s->by_scenario[i] != 0;
	char line[512] = "";
	for (int i = 0; kinds > 1 && i < TA_SCN_COUNT && n < sizeof(line); i++)
		if (s->by_scenario[i])
			n += (size_t)snprintf(line + n, sizeof(line) - n, "%s%" PRIu64 " %s",
					      n ? ", " : "", s->by_scenario[i],
					      ta_scenario_name(i));
	if (n)
		ta_page_para(page, 0, 0, NULL, line);
}

static enum ta_ink ink_of(const struct item *item)
{
	return (item->rank >> 8) >= 2 ? TA_INK_YELLOW : TA_INK_RED;
}

static void print_item(const struct text_report *r, const struct item *item)
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

/* Those that failed alike at the same server: a few in full, some in a line each, then only a number. */
static void print_same(const struct text_report *r, size_t first, size_t *shown)
{
	const struct ta_page *page = &r->page;
	uint64_t n = 0;
	for (size_t i = first; i < r->nitems; i++) {
		const struct item *item = &r->item[i];
		if (!item->key || strcmp(item->key, r->item[first].key))
			continue;
		if (n == SAME_IN_FULL)
			fputs("\nAlike:\n", page->out);
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
			r->item[i].key = NULL;
		}
	}
	if (n > SAME_IN_FULL + SAME_IN_LINES)
		ta_page_paraf(page, 2, 2, NULL, "- and %" PRIu64 " more alike",
			      n - SAME_IN_FULL - SAME_IN_LINES);
}

static void section(const struct ta_page *page, const char *title)
{
	putc('\n', page->out);
	ta_page_ink(page, TA_INK_BOLD, title);
	putc('\n', page->out);
}

static int text_finish(struct ta_report *report)
{
	struct text_report *r = (struct text_report *)report;
	const struct ta_page *page = &r->page;
	size_t shown = 0;
	if (fflush(r->healthy) || fflush(r->notes) || fflush(r->observations))
		return -1;
	if (r->nitems)
		qsort(r->item, r->nitems, sizeof(*r->item), compare_items);
	head(r);
	for (size_t i = 0; i < r->nitems; i++)
		if (r->item[i].key)
			print_same(r, i, &shown);
	if (r->dropped)
		ta_page_paraf(page, 0, 0, NULL,
			      "%" PRIu64
			      " more connections are not shown here; --format ndjson has all.",
			      r->dropped);
	if (r->nitems) {
		putc('\n', page->out);
		ta_page_rule(page);
	}
	if (r->observations_size) {
		section(page, "Of several connections");
		fwrite(r->observations_text, 1, r->observations_size, page->out);
	}
	uint64_t normal = r->summary.by_scenario[TA_SCN_NORMAL];
	if (normal && r->base.options.all) {
		section(page, "Healthy");
		fwrite(r->healthy_text, 1, r->healthy_size, page->out);
		if (r->nhealthy > TA_LIMIT_TEXT_LINES)
			ta_page_paraf(page, 2, 2, NULL, "- and %" PRIu64 " more",
				      r->nhealthy - TA_LIMIT_TEXT_LINES);
	} else if (normal) {
		char *text = format("%" PRIu64 " healthy %s", normal,
				    normal == 1 ? "connection" : "connections");
		putc('\n', page->out);
		ta_page_ink(page, TA_INK_GREEN, text);
		fputs("; --all lists them.\n", page->out);
		free(text);
	}
	if (r->notes_size) {
		section(page, r->inputs == 1 ? "Input" : "Inputs");
		fwrite(r->notes_text, 1, r->notes_size, page->out);
	}
	return 0;
}

static void text_release(struct ta_report *report)
{
	struct text_report *r = (struct text_report *)report;
	for (size_t i = 0; i < r->nitems; i++)
		release_item(&r->item[i]);
	for (size_t i = 0; i < r->npaths; i++)
		free(r->path[i]);
	free(r->item);
	free(r->path);
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
	r->base.sink =
		(struct ta_sink){ r, text_connection, text_observation, text_input, text_summary };
	r->base.finish = text_finish;
	r->base.release = text_release;
	r->page = (struct ta_page){ options->out, options->width < 80 ? 80 : options->width,
				    options->colour, options->utf8 };
	r->healthy = memory(&r->healthy_text, &r->healthy_size);
	r->notes = memory(&r->notes_text, &r->notes_size);
	r->observations = memory(&r->observations_text, &r->observations_size);
	return &r->base;
}
