/* SPDX-License-Identifier: MIT */
/* How to see a finding in other programs: a display filter to paste into Wireshark, and commands. They stand on lines of their
 * own that are never wrapped, so that a terminal copies them whole. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum { INDENT = 2, HANG = 13, FILES = 4 };

/* Frames of a finding: `own` are segments of the connection, the others are of ICMP, ARP or other connections, or may be. */
struct frames {
	uint32_t *frame; /* owned */
	size_t n, capacity;
};

static void add_frame(struct frames *set, uint32_t frame)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->frame[i] == frame)
			return;
	if (!frame)
		return;
	set->frame = ta_xgrow(set->frame, &set->capacity, set->n + 1, sizeof(*set->frame));
	set->frame[set->n++] = frame;
}

static bool has_frame(const struct frames *set, uint32_t frame)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->frame[i] == frame)
			return true;
	return false;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void collect_episode(struct frames *own, const struct ta_episode *e)
{
	add_frame(own, e->last_heard_frame);
	for (uint32_t i = 0; i < e->nattempts; i++) {
		add_frame(own, e->attempt[i].frame);
		add_frame(own, e->attempt[i].answer_frame);
	}
	if (e->result != TA_RESULT_ICMP)
		add_frame(own, e->end_frame);
}

/* Of a side's own segments: a fact on one side that names no third host and no other connection. */
static bool is_own(const struct ta_connection_report *c, const struct ta_evidence *e,
		   uint32_t frame)
{
	static const struct ta_addr nobody;
	const struct ta_facts *facts = &c->diagnosis->facts;
	const struct ta_fact *f = e->fact < facts->count ? &facts->item[e->fact] : NULL;
	return f && f->subject == TA_OF_SIDE && e->conn == TA_NO_CONN &&
	       ta_addr_equal(&f->addr, &nobody) && frame >= c->conn->first_frame &&
	       frame <= ta_conn_last_frame(c->conn);
}

static void collect(struct frames *own, struct frames *others, const struct ta_connection_report *c)
{
	const struct ta_trouble *t = c->conn->trouble;
	const struct ta_diagnosis *d = c->diagnosis;
	if (t && d->main_episode >= 0 && (size_t)d->main_episode < t->nepisodes)
		collect_episode(own, t->episode[d->main_episode]);
	for (size_t i = 0; t && i < t->nresets; i++)
		add_frame(own, t->reset[i].frame);
	for (size_t i = 0; i < d->nevidence; i++) {
		const struct ta_evidence *e = &d->evidence[i];
		if (e->weight == TA_CONTRADICTS)
			continue;
		for (unsigned k = 0; k < e->nframes; k++)
			if (is_own(c, e, e->frame[k]))
				add_frame(own, e->frame[k]);
	}
	for (size_t i = 0; i < d->nevidence; i++)
		for (unsigned k = 0; k < d->evidence[i].nframes; k++)
			if (d->evidence[i].weight != TA_CONTRADICTS &&
			    !has_frame(own, d->evidence[i].frame[k]))
				add_frame(others, d->evidence[i].frame[k]);
	if (own->n)
		qsort(own->frame, own->n, sizeof(*own->frame), by_number);
	if (others->n)
		qsort(others->frame, others->n, sizeof(*others->frame), by_number);
}

/* "frame.number in {16, 21, 29..31}"; of many a range, which holds others, too. */
static void add_set(struct ta_strbuf *out, const uint32_t *frame, size_t n)
{
	struct ta_strbuf set = { 0 };
	size_t parts = 0;
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && frame[k] == frame[k - 1] + 1;)
			k++;
		ta_strbuf_addf(&set, k > i + 1 ? "%s%" PRIu32 "..%" PRIu32 : "%s%" PRIu32,
			       parts++ ? ", " : "", frame[i], frame[k - 1]);
	}
	if (parts > TA_LIMIT_TEXT_FILTER)
		ta_strbuf_addf(out, "frame.number in {%" PRIu32 "..%" PRIu32 "}", frame[0],
			       frame[n - 1]);
	else
		ta_strbuf_addf(out, "frame.number in {%s}", ta_strbuf_text(&set));
	ta_strbuf_release(&set);
}

/* Whether both ends are numbers, as filters need them. */
static bool has_numbers(const struct ta_connection_report *c)
{
	for (int dir = 0; dir < 2; dir++)
		if (ta_addr_family(&c->conn->flow.key.addr[dir]) == TA_ADDR_NAME ||
		    ta_fact_port_named(c->conn, dir))
			return false;
	return true;
}

static void add_endpoints(struct ta_strbuf *out, const struct ta_connection_report *c, bool tcpdump)
{
	const struct ta_flow_key *key = &c->conn->flow.key;
	int client = ta_conn_client(c->conn);
	char *a = ta_fact_addr(&key->addr[client], NULL),
	     *b = ta_fact_addr(&key->addr[!client], NULL);
	const char *family = ta_addr_family(&key->addr[client]) == TA_ADDR_IPV6 ? "ipv6" : "ip";
	if (tcpdump)
		ta_strbuf_addf(out, "host %s and host %s and tcp port %u and tcp port %u", a, b,
			       key->port[client], key->port[!client]);
	else
		ta_strbuf_addf(out,
			       "%s.addr == %s && %s.addr == %s && tcp.port == %u && tcp.port == %u",
			       family, a, family, b, key->port[client], key->port[!client]);
	free(a);
	free(b);
}

/* Wireshark counts connections as they are counted here, where the file is one capture that was read whole, and no tunnel tells
 * apart what has the same endpoints. */
static bool counts_alike(const struct ta_connection_report *c)
{
	return !c->from_trace && !c->selected && !c->several_inputs && c->encap &&
	       !c->encap->nvlans && !c->encap->tunnel[0];
}

char *ta_text_filter(const struct ta_connection_report *c)
{
	struct frames own = { 0 }, others = { 0 };
	struct ta_strbuf out = { 0 };
	if (c->diagnosis->scenario != TA_SCN_NORMAL)
		collect(&own, &others, c); /* of what did not fail all frames are meant */
	bool numbered = !c->unnumbered && !c->several_inputs;
	if (counts_alike(c))
		ta_strbuf_addf(&out, "tcp.stream eq %" PRIu32, c->id);
	else if (has_numbers(c))
		add_endpoints(&out, c, false);
	if (numbered && own.n) {
		ta_strbuf_add(&out, out.len ? " && " : "");
		add_set(&out, own.frame, own.n);
	}
	if (numbered && others.n) {
		char *first = own.n ? ta_format("(%s) || ", out.text) : ta_xstrdup("");
		ta_strbuf_release(&out);
		ta_strbuf_add(&out, first);
		add_set(&out, others.frame, others.n);
		free(first);
	}
	free(own.frame);
	free(others.frame);
	return ta_strbuf_take(&out);
}

/* A word of a shell. */
static char *quoted(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./,:+@%=";
	struct ta_strbuf out = { 0 };
	if (*text && !text[strspn(text, plain)] && *text != '-')
		return ta_xstrdup(text);
	ta_strbuf_add(&out, *text == '-' ? "./'" : "'");
	for (; *text; text++) {
		char c[2] = { *text, '\0' };
		ta_strbuf_add(&out, *text == '\'' ? "'\\''" : c);
	}
	ta_strbuf_add(&out, "'");
	return ta_strbuf_take(&out);
}

/* A line that is not wrapped. */
static void whole_line(const struct ta_page *page, const char *label, const char *text)
{
	if (page->element) {
		if (*label)
			ta_html_text(page->out, "dt", label);
		fprintf(page->out, "<%s>", page->element);
		ta_html_text(page->out, "code", text);
		fprintf(page->out, "</%s>\n", page->element);
		return;
	}
	fprintf(page->out, "%*s", INDENT, "");
	ta_page_ink(page, TA_INK_DIM, label);
	fprintf(page->out, "%*s", HANG - INDENT - (int)strlen(label), "");
	ta_page_ink(page, TA_INK_PLAIN, text);
	putc('\n', page->out);
}

/* The file of a run that is one, where other programs can open it; NULL: a pipe, a member of an archive. The caller frees it. */
static char *one_file(const struct ta_connection_report *c)
{
	if (c->several_inputs || c->from_trace || !c->the_run || !c->ninputs)
		return NULL;
	const char *path = ta_run_input_path(c->the_run, c->point, c->input[0]);
	return strcmp(path, "-") && !strchr(path, '!') ? quoted(path) : NULL;
}

/* Frames of a run of several inputs, by the file that they are in. */
static void frames_by_file(const struct ta_page *page, const struct ta_connection_report *c)
{
	struct frames own = { 0 }, others = { 0 };
	collect(&own, &others, c);
	for (size_t i = 0; i < others.n; i++)
		add_frame(&own, others.frame[i]);
	if (own.n)
		qsort(own.frame, own.n, sizeof(*own.frame), by_number);
	size_t files = 0, left = 0;
	for (size_t i = 0, k; i < own.n; i = k) {
		struct frames here = { 0 };
		for (k = i; k < own.n && ta_frame_is_in_file_of(c, own.frame[k], own.frame[i]); k++)
			add_frame(&here, (uint32_t)ta_frame_number(c, c->point, own.frame[k]));
		if (files++ < FILES) {
			struct ta_strbuf text = { 0 };
			char *file = ta_frame_file(c, c->point, own.frame[i]);
			ta_strbuf_addf(&text, "%s: ", file);
			add_set(&text, here.frame, here.n);
			whole_line(page, files == 1 ? "frames" : "", ta_strbuf_text(&text));
			ta_strbuf_release(&text);
			free(file);
		} else {
			left++;
		}
		free(here.frame);
	}
	if (left)
		ta_page_paraf(page, HANG, HANG, NULL, "and frames of %zu more files", left);
	free(own.frame);
	free(others.frame);
}

void ta_text_open_in(const struct ta_page *page, const struct ta_connection_report *c)
{
	if (!ta_conn_last_frame(c->conn))
		return;
	char *filter = ta_text_filter(c), *file = one_file(c);
	if (*filter)
		whole_line(page, "Wireshark", filter);
	if (c->frames)
		frames_by_file(page, c);
	if (file && *filter) {
		char *command = ta_format("tshark -r %s -Y '%s'", file, filter);
		whole_line(page, "tshark", command);
		free(command);
	}
	if (file && has_numbers(c) && !c->encap->nvlans && !c->encap->tunnel[0]) {
		struct ta_strbuf command = { 0 };
		ta_strbuf_addf(&command, "tcpdump -nr %s '", file);
		add_endpoints(&command, c, true);
		ta_strbuf_add(&command, "'");
		whole_line(page, "tcpdump", ta_strbuf_text(&command));
		ta_strbuf_release(&command);
	}
	free(filter);
	free(file);
}
