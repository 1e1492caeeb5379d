/* SPDX-License-Identifier: MIT */
/* What must not matter: where sequence numbers begin, which address is the lower one, when the capture began, whether
 * it was mirrored, what other connections do. Each story is told again with one of these changed, and has to give the
 * same facts and the same verdict. Beside the stories by hand, random ones: a sender, a receiver and a lossy path. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORY_MAX = 400, FACTS_MAX = 8192 };

struct story {
	char row[STORY_MAX][100];
	int rows;
	double end_ms;
};

/* How a story is told. */
struct manner {
	const char *name;
	uint32_t isn[2];
	const char *address[2];
	bool mirrored, neighbour;
	int64_t shift_ns;
};

static const struct manner plain = { "plain", { 1000, 5000 }, { "10.0.0.1", "10.0.0.2" },
				     false,   false,          0 };

/* clang-format off */
static const struct manner others[] = {
	{ "client's numbers wrap early", { 0xffffffff, 5000 }, { "10.0.0.1", "10.0.0.2" }, false, false, 0 },
	{ "client's numbers wrap late", { 0xfffff000, 5000 }, { "10.0.0.1", "10.0.0.2" }, false, false, 0 },
	{ "server's numbers wrap", { 1000, 0xffffff9c }, { "10.0.0.1", "10.0.0.2" }, false, false, 0 },
	{ "the sign bit turns", { 0x7ffffff0, 0x7ffffff0 }, { "10.0.0.1", "10.0.0.2" }, false, false, 0 },
	{ "the server's address is lower", { 1000, 5000 }, { "10.0.0.9", "10.0.0.2" }, false, false, 0 },
	{ "IPv6", { 1000, 5000 }, { "2001:db8::1", "2001:db8::2" }, false, false, 0 },
	{ "mirrored", { 1000, 5000 }, { "10.0.0.1", "10.0.0.2" }, true, false, 0 },
	{ "an hour later", { 1000, 5000 }, { "10.0.0.1", "10.0.0.2" }, false, false, 3600 * TA_SEC },
	{ "beside another connection", { 1000, 5000 }, { "10.0.0.1", "10.0.0.2" }, false, true, 0 },
};
/* clang-format on */

static void say(char *facts, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(char *facts, const char *format, ...)
{
	size_t at = strlen(facts);
	va_list ap;

	va_start(ap, format);
	vsnprintf(facts + at, FACTS_MAX - at, format, ap);
	va_end(ap);
}

static void describe_episode(const struct seg_script *s, const struct ta_conn *c,
			     const struct ta_episode *e, char *facts)
{
	int side = seg_key(c, 0) == e->sender ? 0 : 1;

	say(facts, "%s by %d at %lld..%lld: %u+%u, %s, answered %u, healed %d:",
	    ta_episode_kind_name(e->kind), side, (long long)((e->start_ns - s->shift_ns) / TA_US),
	    (long long)((e->end_ns - s->shift_ns) / TA_US), e->attempts_total, e->attempts_omitted,
	    ta_result_name(e->result), e->answered, e->healed_attempt);
	for (uint32_t i = 0; i < e->nattempts; i++)
		say(facts, " %u+%u %s%s", e->attempt[i].seq - s->talk[0].isn[side],
		    e->attempt[i].len, ta_cause_name(e->attempt[i].cause),
		    e->attempt[i].spurious ? "!" : "");
	say(facts, "\n");
}

static void describe(struct seg_script *s, double end_ms, char *facts)
{
	const struct ta_diagnosis *d = seg_diagnose(s, end_ms, 0);
	const struct ta_conn *c = seg_conn(s, 0);

	facts[0] = '\0';
	say(facts, "%s %s, failed %s, direction %s, end %s, open %zu, since %lld, healed %lld\n",
	    ta_scenario_name(d->scenario), ta_confidence_name(d->confidence),
	    ta_failed_name(d->failed), d->direction ? ta_direction_name(d->direction) : "-",
	    ta_end_name(d->end), d->nhypotheses,
	    (long long)(d->since_ns < 0 ? -1 : d->since_ns - s->shift_ns),
	    (long long)(d->healed_ns < 0 ? -1 : d->healed_ns - s->shift_ns));
	for (int side = 0; side < 2; side++)
		say(facts, "side %d: %u segments, %llu bytes, %u again, %u late, %u samples\n",
		    side, seg_half(s, 0, side)->segments,
		    (unsigned long long)ta_conn_payload_bytes(c, seg_key(c, side)),
		    seg_retransmitted(s, 0, side), seg_out_of_order(s, 0, side),
		    seg_half(s, 0, side)->rto.samples);
	for (size_t i = 0; c->trouble && i < c->trouble->nepisodes; i++)
		describe_episode(s, c, c->trouble->episode[i], facts);
}

static void tell(struct seg_script *s, const struct story *story, const struct manner *m,
		 char *facts)
{
	seg_limit(s, 0);
	s->no_ip_ids = false;
	s->shift_ns = m->shift_ns;
	for (int side = 0; side < 2; side++) {
		s->talk[0].isn[side] = m->isn[side];
		if (!ta_addr_parse(m->address[side], strlen(m->address[side]),
				   &s->talk[0].addr[side]))
			fail();
		s->talk[1].addr[side] = s->talk[0].addr[side];
		/* The other connection is between two other hosts. */
		s->talk[1].addr[side].b[14] = 77;
	}
	for (int i = 0; i < story->rows; i++) {
		seg_row(s, "%s id=%d", story->row[i], 1000 + 3 * i);
		if (m->mirrored)
			seg_row(s, "%s id=%d", story->row[i], 1000 + 3 * i);
		if (m->neighbour && i % 3 == 0)
			seg_row(s, "%.3f > P. %d 10 1 502 c=1", strtod(story->row[i], NULL),
				1 + 10 * i);
	}
	describe(s, story->end_ms + (double)m->shift_ns / TA_MS, facts);
}

static void tell_in_all_manners(struct seg_script *s, const struct story *story)
{
	static char want[FACTS_MAX], facts[FACTS_MAX];

	tell(s, story, &plain, want);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		tell(s, story, &others[i], facts);
		if (!strcmp(facts, want))
			continue;
		for (int r = 0; r < story->rows; r++)
			print_message("#   %s\n", story->row[r]);
		fail_msg("%s:\n%s\nplain:\n%s", others[i].name, facts, want);
	}
}

static void add(struct story *story, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct story *story, const char *format, ...)
{
	va_list ap;

	assert_true(story->rows < STORY_MAX);
	va_start(ap, format);
	vsnprintf(story->row[story->rows++], sizeof(story->row[0]), format, ap);
	va_end(ap);
}

static void handshake(struct story *story)
{
	story->rows = 0;
	add(story, "0 > S 0 0 - 64240 ws=7 mss=1460 sack-ok");
	add(story, "20 < S. 0 0 1 65160 ws=7 mss=1460 sack-ok");
	add(story, "20.1 > . 1 0 1 502");
}

static void tcp_invariance__of_a_peer_that_fell_silent(void **state)
{
	static struct story story;
	double at = 100, gap = 220;

	handshake(&story);
	add(&story, "50 > P. 1 300 1 502");
	add(&story, "70 < P. 1 200 301 502");
	for (int i = 0; i < 10; i++) {
		add(&story, "%.0f > P. 301 100 201 502", at);
		at += gap;
		gap *= i ? 2 : 1;
	}
	story.end_ms = at;
	tell_in_all_manners(*state, &story);
}

static void tcp_invariance__of_keepalive_that_dies(void **state)
{
	static struct story story;

	handshake(&story);
	for (int i = 1; i < 8; i++) {
		add(&story, "%d > . 0 0 1 502", 10000 * i);
		if (i < 5)
			add(&story, "%d < . 1 0 1 509", 10000 * i + 20);
	}
	add(&story, "80000 > R. 1 0 1 502");
	story.end_ms = 90000;
	tell_in_all_manners(*state, &story);
}

static void tcp_invariance__of_a_stalled_receiver(void **state)
{
	static struct story story;
	double at = 400, gap = 250;

	handshake(&story);
	add(&story, "100 > . 1 4000 1 502");
	add(&story, "120 < . 1 0 4001 0");
	for (int i = 0; i < 8; i++, at += gap, gap *= 2) {
		add(&story, "%.0f > . 4000 0 1 502", at);
		add(&story, "%.0f < . 1 0 4001 0", at + 20);
	}
	story.end_ms = at;
	tell_in_all_manners(*state, &story);
}

static void tcp_invariance__of_holes_sack_and_dsack(void **state)
{
	static struct story story;

	handshake(&story);
	add(&story, "100 > . 1 1000 1 502");
	add(&story, "100.1 > . 2001 1000 1 502");
	add(&story, "120 < . 1 0 1001 502 sack=2001-3001");
	add(&story, "125 > . 1001 1000 1 502");
	add(&story, "130 > P. 2001 1000 1 502");
	add(&story, "145 < . 1 0 3001 502");
	add(&story, "150 < . 1 0 3001 502 sack=2001-3001");
	add(&story, "200 > F. 3001 0 1 502");
	add(&story, "220 < F. 1 0 3002 502");
	add(&story, "220.1 > . 3002 0 2 502");
	story.end_ms = 1000;
	tell_in_all_manners(*state, &story);
}

/* ---- random stories ---- */

struct path {
	uint64_t random;
	struct story *story;
	double now;
	uint32_t una, nxt, read; /* the sender's, relative */
	bool dark;
};

static unsigned chance(struct path *p, unsigned of)
{
	p->random = p->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(p->random >> 33) % of;
}

/* What is outstanding goes out (again), and arrives or not. */
static void flight(struct path *p, bool again)
{
	uint32_t from = again ? p->una : p->nxt, len = 100 + chance(p, 1300);
	bool arrives = !p->dark && chance(p, 4);

	if (from + len > p->nxt && again)
		len = p->nxt - from;
	add(p->story, "%.1f > P. %u %u 1 502", p->now, from, len);
	if (from + len > p->nxt)
		p->nxt = from + len;
	p->now += 20 + chance(p, 10);
	if (arrives && from <= p->read)
		p->read = from + len > p->read ? from + len : p->read;
	if (!p->dark && chance(p, 5)) {
		add(p->story, "%.1f < . 1 0 %u 502", p->now, p->read);
		p->una = p->read;
	}
}

static void random_story(struct story *story, uint64_t seed)
{
	struct path p = { seed, story, 100, 1, 1, 1, false };

	handshake(story);
	for (int i = 0; i < 40 && !p.dark; i++) {
		double gap = 220;

		flight(&p, false);
		p.dark |= !chance(&p, 25);
		for (int copy = 0; copy < 10 && p.una < p.nxt; copy++, gap *= 2) {
			p.now += gap;
			flight(&p, true);
		}
		p.now += chance(&p, 10) ? chance(&p, 50) : 1000.0 * chance(&p, 5000);
	}
	story->end_ms = p.now + chance(&p, 10000);
}

static void tcp_invariance__of_random_stories(void **state)
{
	static struct story story;

	for (uint64_t seed = 1; seed <= 60; seed++) {
		random_story(&story, seed * 7919);
		tell_in_all_manners(*state, &story);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_invariance__of_a_peer_that_fell_silent),
		TELL(tcp_invariance__of_keepalive_that_dies),
		TELL(tcp_invariance__of_a_stalled_receiver),
		TELL(tcp_invariance__of_holes_sack_and_dsack),
		TELL(tcp_invariance__of_random_stories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
