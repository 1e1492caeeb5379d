/* SPDX-License-Identifier: MIT */
/* Plays rows into the tracker and the hosts' timelines, and ends the capture. */
#include "seg_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tcpautopsy/facts/base.h>

enum { STORY_MAX = 8192 }; /* bytes of seg_anew() */

/* ---- the script's life ---- */

static void begin(struct seg_script *s, size_t max_connections)
{
	s->tracker = ta_tracker_new(max_connections);
	s->net = ta_net_new();
	s->names = ta_names_new();
	s->end_ns = -1;
	for (int n = 0; n < SEG_TALKS; n++) {
		struct seg_talk *t = &s->talk[n];

		t->addr[0] = seg_address("10.0.0.1");
		t->addr[1] = seg_address("10.0.0.2");
		t->port[0] = (uint16_t)(40000 + n);
		t->port[1] = 22;
		t->isn[0] = 1000000u + 7919u * (uint32_t)n;
		t->isn[1] = 3000000000u + 104729u * (uint32_t)n;
		t->ttl[0] = t->ttl[1] = 64;
		t->ip_id[0] = (uint16_t)(1000 + 5000 * n);
		t->ip_id[1] = (uint16_t)(30000 + 5000 * n);
	}
}

static void release(struct seg_script *s)
{
	ta_diagnosis_release(&s->diagnosis);
	ta_observations_release(&s->observations);
	ta_diag_free(s->diag);
	ta_tracker_free(s->tracker);
	ta_net_free(s->net);
	ta_names_free(s->names);
}

int seg_setup(void **state)
{
	struct seg_script *s = calloc(1, sizeof(*s));

	if (!s)
		return -1;
	begin(s, 0);
	*state = s;
	return 0;
}

int seg_teardown(void **state)
{
	release(*state);
	free(*state);
	return 0;
}

void seg_limit(struct seg_script *s, size_t max_connections)
{
	release(s);
	memset(s, 0, sizeof(*s));
	begin(s, max_connections);
}

/* ---- rows ---- */

/* The order of src/analysis: connections first, then the hosts. */
static void deliver(struct seg_script *s, struct ta_packet *p)
{
	uint32_t conn = TA_NO_CONN;

	if (p->kind == TA_PACKET_TCP) {
		ta_tracker_segment(s->tracker, &p->seg, s->frames_missing, &s->last);
		conn = s->last.conn;
		s->segments++;
		s->duplicates += s->last.duplicate;
		if (s->last.duplicate)
			return;
	} else if (p->kind == TA_PACKET_ICMP) {
		conn = s->icmp_conn = ta_tracker_icmp(s->tracker, &p->icmp, &s->icmp_dir);
	}
	ta_net_packet(s->net, p, conn);
}

static void play_row(struct seg_script *s, const char *text, size_t len)
{
	struct ta_packet packet;

	if (seg_read_row(s, text, len, &packet))
		deliver(s, &packet);
}

void seg_play(struct seg_script *s, const char *rows)
{
	while (*rows) {
		size_t len = strcspn(rows, "\n");

		play_row(s, rows, len);
		rows += len + (rows[len] == '\n');
	}
}

void seg_row(struct seg_script *s, const char *format, ...)
{
	char text[SEG_ROW_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	play_row(s, text, strlen(text));
}

void seg_anew(struct seg_script *s, const char *format, ...)
{
	char rows[STORY_MAX];
	va_list ap;
	int len;

	va_start(ap, format);
	len = vsnprintf(rows, sizeof(rows), format, ap);
	va_end(ap);
	if (len >= STORY_MAX)
		fail_msg("a story that is too long");
	seg_limit(s, 0);
	seg_play(s, rows);
}

void seg_handshake(struct seg_script *s)
{
	seg_play(s, SEG_HANDSHAKE);
}

void seg_talk(struct seg_script *s)
{
	seg_play(s, SEG_TALKED);
}

void seg_open(struct seg_script *s, int n, double ms)
{
	seg_row(s, "%.3f > S 0 0 - 64240 ws=7 mss=1460 sack-ok c=%d", ms, n);
	seg_row(s, "%.3f < S. 0 0 1 65160 ws=7 mss=1460 sack-ok c=%d", ms + 20, n);
	seg_row(s, "%.3f > . 1 0 1 502 c=%d", ms + 20, n);
}

void seg_far_handshake(struct seg_script *s, const char *options)
{
	seg_row(s, "0 > S 0 0 - 64240 ws=7 mss=1460 %s", options);
	seg_row(s, "150 < S. 0 0 1 65160 ws=7 mss=1460 %s", options);
	seg_row(s, "150 > . 1 0 1 502");
}

void seg_redial(struct seg_script *s)
{
	seg_play(s, "    0  >  S        0  0       -  64240\n"
		    "   10  <  .   777777  0  444444    502\n"
		    "   10  >  R   444444  0       -      0  id=0\n"
		    " 1010  >  S        0  0       -  64240\n"
		    " 1020  <  S.       0  0       1  65160\n"
		    " 1020  >  .        1  0       1    502\n"
		    " 1100  >  P.       1  5       1    502\n"
		    " 1120  <  .        1  0       6    502\n");
}

double seg_in_vain(struct seg_script *s, double ms, unsigned copies, const char *segment)
{
	double gap = 220;

	seg_row(s, "%.3f %s", ms, segment);
	for (unsigned i = 0; i < copies; i++) {
		ms += gap < 120000 ? gap : 120000;
		if (i)
			gap *= 2;
		seg_row(s, "%.3f %s", ms, segment);
	}
	return ms;
}

/* ---- the end ---- */

static int64_t visible_until(void *context, const struct ta_conn *c, const struct ta_episode *e)
{
	const struct seg_script *s = context;

	return ta_fact_visible_until(s->net, c, e, s->end_ns);
}

void seg_end(struct seg_script *s, double ms)
{
	if (s->end_ns >= 0)
		return;
	s->end_ns = (int64_t)(ms * 1e6);
	if (s->end_ns < s->last_ns)
		s->end_ns = s->last_ns;
	ta_tracker_set_visibility(s->tracker, visible_until, s);
	ta_tracker_finish(s->tracker, s->end_ns, 1);
}

static void begin_diagnosis(struct seg_script *s, double end_ms)
{
	struct ta_fact_context context = { .tracker = s->tracker, .net = s->net };

	seg_end(s, end_ms);
	if (s->diag)
		return;
	context.names = s->names;
	context.points = s->points;
	context.capture_end_ns = s->end_ns;
	context.resolution_ns = 1;
	context.is_trace = s->is_trace;
	context.timeless = s->timeless;
	context.frames_missing = s->frames_missing;
	context.capture_drops = s->capture_drops;
	context.kinds = s->kinds;
	context.incomplete = s->incomplete;
	context.duplicates = s->duplicates;
	context.tcp_segments = s->segments;
	s->diag = ta_diag_new(&context);
}

const struct ta_diagnosis *seg_diagnose(struct seg_script *s, double end_ms, uint32_t id)
{
	begin_diagnosis(s, end_ms);
	ta_diagnosis_release(&s->diagnosis);
	ta_diagnose(s->diag, id, NULL, &s->diagnosis);
	return &s->diagnosis;
}

const struct ta_observation *seg_observe(struct seg_script *s, double end_ms,
					 enum ta_observation_kind kind)
{
	begin_diagnosis(s, end_ms);
	for (uint32_t id = 0; id < ta_tracker_count(s->tracker); id++)
		if (ta_tracker_conn(s->tracker, id))
			seg_diagnose(s, end_ms, id);
	ta_observations_release(&s->observations);
	ta_diag_observe(s->diag, &s->observations);
	for (size_t i = 0; i < s->observations.count; i++)
		if (s->observations.item[i].kind == kind)
			return &s->observations.item[i];
	return NULL;
}
