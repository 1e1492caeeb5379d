/* SPDX-License-Identifier: MIT */
/* What ended a connection as a small ladder, where one capture point saw it: the segments around a RST or an ICMP error, an arrow
 * each from its sender. What went on in a chain is in its table. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"

enum { STEPS = 8, ARROW = 30, TIME_WIDTH = 13, FRAME_WIDTH = 7 };

struct step {
	int64_t time_ns;
	uint32_t frame;
	bool to_server;
	bool midway; /* a router made it: it begins between the two */
	char what[24];
};

struct steps {
	struct step step[STEPS];
	size_t n;
	int client;
};

/* The first word for a frame stands. */
static void add(struct steps *s, uint32_t frame, int64_t time_ns, int sender, const char *what)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->step[i].frame == frame)
			return;
	if (!frame || time_ns < 0 || s->n == STEPS)
		return;
	struct step *step = &s->step[s->n++];
	*step = (struct step){ .time_ns = time_ns,
			       .frame = frame,
			       .to_server = sender == s->client };
	snprintf(step->what, sizeof(step->what), "%s", what);
}

/* The last of a side before what ended it, which is the last of all or not. */
static const char *last_of(const struct steps *s, int side, bool of_all)
{
	return of_all ? "last before it" : side == s->client ? "client's last" : "server's last";
}

static void add_reset(struct steps *s, const struct ta_reset *r)
{
	add(s, r->frame, r->time_ns, r->sender, r->has_ack ? "RST, ACK" : "RST");
	add(s, r->refused_seen_frame, r->refused_seen_ns, !r->sender, "data, not acked");
	bool answers = r->stood_frame <= r->trigger_frame || r->silence_ns < 0;
	if (!answers)
		add(s, r->stood_frame, r->time_ns - r->silence_ns, r->sender, "last before it");
	if (r->reaction_ns >= 0)
		add(s, r->trigger_frame, r->time_ns - r->reaction_ns, !r->sender,
		    r->to_syn ? "SYN" : last_of(s, !r->sender, answers));
}

static void add_icmp(struct steps *s, const struct ta_icmp_note *icmp)
{
	char what[24];
	size_t n = s->n;
	snprintf(what, sizeof(what), "ICMP %u/%u", icmp->type, icmp->code);
	add(s, icmp->frame, icmp->time_ns, !icmp->dir, what);
	if (s->n > n)
		s->step[n].midway = true;
}

static int by_time(const void *a, const void *b)
{
	const struct step *x = a, *y = b;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return (x->frame > y->frame) - (x->frame < y->frame);
}

static void repeat(struct ta_strbuf *out, const char *what, size_t n)
{
	while (n--)
		ta_strbuf_add(out, what);
}

/* "|--- RST, ACK 125 ---->|", the other way round for the server's; from the middle on for a router's. */
static void print_step(const struct ta_page *page, const struct step *s)
{
	const char *line = page->utf8 ? "\xe2\x94\x80" : "-",
		   *side = page->utf8 ? "\xe2\x94\x82" : "|";
	size_t words = strlen(s->what) + 2, rest = ARROW - words - 1, near = 2;
	struct ta_strbuf out = { 0 };
	char at[32];
	if (s->midway)
		near = rest / 2;
	ta_strbuf_addf(&out, "  %*s %*" PRIu32 "  %s", TIME_WIDTH,
		       ta_page_instant(at, sizeof(at), s->time_ns), FRAME_WIDTH, s->frame, side);
	if (s->to_server) {
		repeat(&out, s->midway ? " " : line, near);
		ta_strbuf_addf(&out, " %s ", s->what);
		repeat(&out, line, rest - near);
		ta_strbuf_add(&out, ">");
	} else {
		ta_strbuf_add(&out, "<");
		repeat(&out, line, rest - near);
		ta_strbuf_addf(&out, " %s ", s->what);
		repeat(&out, s->midway ? " " : line, near);
	}
	ta_strbuf_add(&out, side);
	ta_page_ink(page, TA_INK_PLAIN, ta_strbuf_text(&out));
	putc('\n', page->out);
	ta_strbuf_release(&out);
}

void ta_text_steps(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_trouble *t = c->conn->trouble;
	struct steps s = { .client = ta_conn_client(c->conn) };
	if (!t || c->points || c->several_inputs)
		return;
	for (size_t i = 0; i < t->nresets && i < 2; i++)
		add_reset(&s, &t->reset[i]);
	for (size_t i = 0; i < t->nicmp && i < 2; i++)
		add_icmp(&s, &t->icmp[i]);
	if (!s.n)
		return;
	const uint32_t first = s.step[0].frame;
	for (int dir = 0; dir < 2; dir++) {
		const struct ta_half *h = &c->conn->half[dir], *p = &c->conn->half[!dir];
		bool newest = p->last_frame > first || p->last_frame < h->last_frame;
		if (h->last_frame && h->last_frame < first)
			add(&s, h->last_frame, h->last_seen_ns, dir, last_of(&s, dir, newest));
	}
	qsort(s.step, s.n, sizeof(*s.step), by_time);
	if (s.n < 2)
		return;
	char *head = ta_format("  %*s %*s  %-*s%s", TIME_WIDTH, "time, s", FRAME_WIDTH, "frame",
			       ARROW - 3, "client", "server");
	ta_page_ink(page, TA_INK_DIM, head);
	putc('\n', page->out);
	free(head);
	for (size_t i = 0; i < s.n; i++)
		print_step(page, &s.step[i]);
	putc('\n', page->out);
}
