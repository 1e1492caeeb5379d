/* SPDX-License-Identifier: MIT */
/* Plays a table of rows as segments, ICMP errors and neighbour messages. */
#include "seg_script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the script's life ---- */

static struct ta_addr address(const char *text)
{
	struct ta_addr a;

	if (!ta_addr_parse(text, strlen(text), &a))
		fail_msg("no address: %s", text);
	return a;
}

static void begin(struct seg_script *s, size_t max_connections)
{
	struct ta_tracker_options options = { .resolution_ns = 1 };

	options.max_connections = max_connections;
	s->tracker = ta_tracker_new(&options);
	s->net = ta_net_new();
	s->names = ta_names_new();
	s->end_ns = -1;
	for (int n = 0; n < SEG_TALKS; n++) {
		struct seg_talk *t = &s->talk[n];

		t->addr[0] = address("10.0.0.1");
		t->addr[1] = address("10.0.0.2");
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

enum { WORDS_MAX = 20, ROW_MAX = 256, ATTEMPTS_SHOWN = 40 };

struct row {
	char text[ROW_MAX];
	char *word[WORDS_MAX];
	int nwords;
	struct seg_script *script;
	struct seg_talk *talk;
	int side; /* who sends: 0 the client */
	struct ta_packet packet;
};

static const char *word(const struct row *r, int i)
{
	if (i >= r->nwords)
		fail_msg("a row with too few words: %s", r->text);
	return r->word[i];
}

static int64_t number(const char *text)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 0);
	if (errno || end == text)
		fail_msg("no number: %s", text);
	return n;
}

static int64_t instant(const struct row *r)
{
	const char *text = word(r, 0);
	char *end;
	double n = strtod(text, &end);
	double unit = *end == 's' ? 1e9 : *end == 'm' ? 60e9 : *end == 'h' ? 3600e9 : 1e6;

	if (end == text)
		fail_msg("no time: %s", text);
	return (int64_t)(n * unit + (n < 0 ? -0.5 : 0.5)) + r->script->shift_ns;
}

static uint16_t flags_of(const char *text)
{
	static const char letter[] = "FSRP.UEW";
	uint16_t flags = 0;

	for (const char *p = text; *p; p++) {
		const char *at = strchr(letter, *p);

		if (!at)
			fail_msg("no flag: %s", text);
		flags |= (uint16_t)(1u << (at - letter));
	}
	return flags;
}

static void read_sack(struct row *r, const char *text)
{
	struct ta_segment *seg = &r->packet.seg;
	uint32_t isn = r->talk->isn[!r->side];

	while (text && *text) {
		const char *dash = strchr(text, '-');

		if (!dash || seg->nsack == 4)
			fail_msg("no SACK block: %s", text);
		seg->sack[seg->nsack][0] = isn + (uint32_t)number(text);
		seg->sack[seg->nsack++][1] = isn + (uint32_t)number(dash + 1);
		text = strchr(text, ',');
		text = text ? text + 1 : NULL;
	}
}

static const char *value_of(const char *option, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(option, name, len) && option[len] == '=' ? option + len + 1 : NULL;
}

static void read_ip_id(struct ta_segment *seg, const char *v)
{
	seg->ip_id = strcmp(v, "none") ? (uint16_t)number(v) : 0;
	if (!strcmp(v, "none"))
		seg->have &= ~(uint32_t)TA_HAVE_IP_ID;
}

static void read_option(struct row *r, const char *option)
{
	struct ta_segment *seg = &r->packet.seg;
	const char *v;

	if ((v = value_of(option, "ws"))) {
		seg->wscale = (uint8_t)number(v);
		seg->have |= TA_HAVE_WSCALE;
	} else if ((v = value_of(option, "mss"))) {
		seg->mss = (uint16_t)number(v);
		seg->have |= TA_HAVE_MSS;
	} else if (!strcmp(option, "sack-ok")) {
		seg->have |= TA_HAVE_SACK_PERM;
	} else if ((v = value_of(option, "ts"))) {
		const char *slash = strchr(v, '/');

		seg->tsval = (uint32_t)number(v);
		seg->tsecr = slash ? (uint32_t)number(slash + 1) : 0;
		seg->have |= TA_HAVE_TS;
	} else if ((v = value_of(option, "sack"))) {
		read_sack(r, v);
	} else if ((v = value_of(option, "ttl"))) {
		seg->ttl = (uint8_t)number(v);
	} else if ((v = value_of(option, "id"))) {
		read_ip_id(seg, v);
	} else if (!strcmp(option, "no-options")) {
		seg->have &= ~(uint32_t)TA_HAVE_OPTIONS;
	} else if (strcmp(option, "raw") && !value_of(option, "c")) {
		fail_msg("no option: %s", option);
	}
}

/* Which talk, and whether numbers are raw: asked before anything else is read. */
static bool find_talk(struct row *r)
{
	bool raw = false;

	r->talk = &r->script->talk[0];
	for (int i = 5; i < r->nwords; i++) {
		const char *v = value_of(r->word[i], "c");

		if (v && (number(v) < 0 || number(v) >= SEG_TALKS))
			fail_msg("no talk: %s", v);
		if (v)
			r->talk = &r->script->talk[number(v)];
		raw |= !strcmp(r->word[i], "raw");
	}
	return raw;
}

static void read_header(struct row *r)
{
	struct ta_segment *seg = &r->packet.seg;
	struct seg_talk *t = r->talk;

	seg->src = t->addr[r->side];
	seg->dst = t->addr[!r->side];
	seg->sport = t->port[r->side];
	seg->dport = t->port[!r->side];
	seg->have |= TA_HAVE_LEN | TA_HAVE_PORTS | TA_HAVE_FLAGS;
	if (r->script->is_trace)
		return;
	seg->have |= TA_HAVE_TTL | TA_HAVE_OPTIONS | TA_DF;
	seg->ttl = t->ttl[r->side];
	if (r->script->no_ip_ids)
		return;
	seg->have |= TA_HAVE_IP_ID;
	seg->ip_id = ++t->ip_id[r->side];
}

static void read_segment(struct row *r)
{
	struct ta_segment *seg = &r->packet.seg;
	bool raw = find_talk(r);

	r->packet.kind = TA_PACKET_TCP;
	r->side = *word(r, 1) == '<';
	read_header(r);
	seg->flags = flags_of(word(r, 2));
	if (strcmp(word(r, 3), "-")) {
		seg->seq = (uint32_t)number(word(r, 3)) + (raw ? 0 : r->talk->isn[r->side]);
		seg->have |= TA_HAVE_SEQ;
	}
	seg->payload_len = (uint32_t)number(word(r, 4));
	if (strcmp(word(r, 5), "-")) {
		seg->ack = (uint32_t)number(word(r, 5)) + (raw ? 0 : r->talk->isn[!r->side]);
		seg->have |= TA_HAVE_ACK;
	}
	if (strcmp(word(r, 6), "-")) {
		seg->window = (uint32_t)number(word(r, 6));
		seg->have |= TA_HAVE_WINDOW;
	}
	for (int i = 7; i < r->nwords; i++)
		read_option(r, r->word[i]);
	if (!!(seg->flags & TA_ACK) != !!(seg->have & TA_HAVE_ACK))
		fail_msg("flag and field of the ACK disagree: %s", r->text);
}

static void read_icmp(struct row *r)
{
	struct ta_icmp_error *icmp = &r->packet.icmp;
	const struct seg_talk *t = find_talk(r) ? NULL : r->talk;
	const char *slash = strchr(word(r, 3), '/');
	int side = *word(r, 4) == '<';

	if (!t || !slash)
		fail_msg("no ICMP error: %s", r->text);
	r->packet.kind = TA_PACKET_ICMP;
	icmp->from = address(word(r, 2));
	icmp->to = icmp->src = t->addr[side];
	icmp->dst = t->addr[!side];
	icmp->sport = t->port[side];
	icmp->dport = t->port[!side];
	icmp->type = (uint8_t)number(word(r, 3));
	icmp->code = (uint8_t)number(slash + 1);
	icmp->time_ns = r->packet.seg.time_ns;
	icmp->frame = r->packet.seg.frame;
	icmp->have_seq = strcmp(word(r, 5), "-") != 0;
	icmp->seq = icmp->have_seq ? t->isn[side] + (uint32_t)number(word(r, 5)) : 0;
	for (int i = 6; i < r->nwords; i++)
		if (value_of(r->word[i], "mtu"))
			icmp->mtu = (uint32_t)number(value_of(r->word[i], "mtu"));
}

static void read_neighbour(struct row *r)
{
	struct ta_neighbour *n = &r->packet.neighbour;
	bool request = !strcmp(word(r, 1), "arp?");

	r->packet.kind = TA_PACKET_NEIGHBOUR;
	n->op = request ? TA_NEIGHBOUR_REQUEST : TA_NEIGHBOUR_REPLY;
	n->sender = address(word(r, 2));
	n->target = request ? address(word(r, 3)) : n->sender;
	n->time_ns = r->packet.seg.time_ns;
	n->frame = r->packet.seg.frame;
}

static void read_other(struct row *r)
{
	r->packet.kind = TA_PACKET_OTHER;
	r->packet.name = "udp";
	r->packet.have_addrs = true;
	r->packet.seg.src = address(word(r, 2));
	r->packet.seg.dst = r->script->talk[0].addr[0];
}

/* The order of src/analysis: connections first, then the hosts. */
static void deliver(struct row *r)
{
	struct seg_script *s = r->script;
	struct ta_packet *p = &r->packet;
	uint32_t conn = TA_NO_CONN;

	if (p->kind == TA_PACKET_TCP) {
		ta_tracker_segment(s->tracker, &p->seg, &s->last);
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
	struct row r = { .script = s };
	char *p = r.text;

	if (len >= ROW_MAX)
		fail_msg("a row that is too long");
	memcpy(r.text, text, len);
	while (*(p += strspn(p, " \t"))) {
		if (*p == '#' || r.nwords == WORDS_MAX)
			break;
		r.word[r.nwords++] = p;
		p += strcspn(p, " \t");
		if (*p)
			*p++ = '\0';
	}
	if (!r.nwords)
		return;
	r.packet.seg.time_ns = instant(&r);
	r.packet.seg.frame = ++s->frame;
	if (r.packet.seg.time_ns > s->last_ns)
		s->last_ns = r.packet.seg.time_ns;
	if (!strcmp(word(&r, 1), ">") || !strcmp(word(&r, 1), "<"))
		read_segment(&r);
	else if (!strcmp(word(&r, 1), "icmp"))
		read_icmp(&r);
	else if (!strncmp(word(&r, 1), "arp", 3))
		read_neighbour(&r);
	else
		read_other(&r);
	deliver(&r);
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
	char text[ROW_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	play_row(s, text, strlen(text));
}

void seg_handshake(struct seg_script *s)
{
	seg_play(s, "  0  >  S   0  0  -  64240  ws=7 mss=1460 sack-ok\n"
		    " 20  <  S.  0  0  1  65160  ws=7 mss=1460 sack-ok\n"
		    " 20  >  .   1  0  1    502\n");
}

void seg_open(struct seg_script *s, int n, double ms)
{
	seg_row(s, "%.3f > S 0 0 - 64240 ws=7 mss=1460 sack-ok c=%d", ms, n);
	seg_row(s, "%.3f < S. 0 0 1 65160 ws=7 mss=1460 sack-ok c=%d", ms + 20, n);
	seg_row(s, "%.3f > . 1 0 1 502 c=%d", ms + 20, n);
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

/* As src/analysis has it: a sender that asks in vain for its neighbour keeps its timers running unseen. */
static int64_t visible_until(void *context, const struct ta_conn *c, const struct ta_episode *e)
{
	const struct seg_script *s = context;
	struct ta_net_neighbours nb;

	ta_net_neighbour_activity(s->net, &c->flow.key.addr[!e->sender], e->start_ns, s->end_ns,
				  &nb);
	return nb.requests >= 3 && !nb.replies ? nb.first_request_ns : s->end_ns;
}

void seg_end(struct seg_script *s, double ms)
{
	if (s->end_ns >= 0)
		return;
	s->end_ns = (int64_t)(ms * 1e6);
	if (s->end_ns < s->last_ns)
		s->end_ns = s->last_ns;
	ta_tracker_set_visibility(s->tracker, visible_until, s);
	ta_tracker_finish(s->tracker, s->end_ns);
}

static void begin_diagnosis(struct seg_script *s, double end_ms)
{
	struct ta_diag_context context = { .tracker = s->tracker, .net = s->net };

	seg_end(s, end_ms);
	if (s->diag)
		return;
	context.names = s->names;
	context.capture_end_ns = s->end_ns;
	context.resolution_ns = 1;
	context.is_trace = s->is_trace;
	context.duplicates = s->duplicates;
	context.tcp_segments = s->segments;
	s->diag = ta_diag_new(&context);
}

const struct ta_diagnosis *seg_diagnose(struct seg_script *s, double end_ms, uint32_t id)
{
	begin_diagnosis(s, end_ms);
	ta_diagnosis_release(&s->diagnosis);
	ta_diagnose(s->diag, id, &s->diagnosis);
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

/* ---- what became of it ---- */

const struct ta_conn *seg_conn(const struct seg_script *s, uint32_t id)
{
	const struct ta_conn *c = ta_tracker_conn(s->tracker, id);

	if (!c)
		fail_msg("no connection %u", id);
	return c;
}

int seg_key(const struct ta_conn *c, int side)
{
	return side ? !ta_conn_client(c) : ta_conn_client(c);
}

const struct ta_half *seg_half(const struct seg_script *s, uint32_t id, int side)
{
	const struct ta_conn *c = seg_conn(s, id);

	return &c->half[seg_key(c, side)];
}

size_t seg_episodes(const struct seg_script *s, uint32_t id)
{
	const struct ta_conn *c = seg_conn(s, id);

	return c->trouble ? c->trouble->nepisodes : 0;
}

unsigned seg_count(const struct seg_script *s, uint32_t id, enum ta_episode_kind kind)
{
	const struct ta_conn *c = seg_conn(s, id);
	unsigned count = 0;

	for (size_t i = 0; i < seg_episodes(s, id); i++)
		count += c->trouble->episode[i]->kind == kind;
	return count;
}

const struct ta_episode *seg_episode(const struct seg_script *s, uint32_t id,
				     enum ta_episode_kind kind, unsigned n)
{
	const struct ta_conn *c = seg_conn(s, id);

	for (size_t i = 0; i < seg_episodes(s, id); i++)
		if (c->trouble->episode[i]->kind == kind && !n--)
			return c->trouble->episode[i];
	fail_msg("only %u %s episodes", seg_count(s, id, kind), ta_episode_kind_name(kind));
	return NULL;
}

uint32_t seg_retransmitted(const struct seg_script *s, uint32_t id, int side)
{
	const struct ta_conn *c = seg_conn(s, id);

	return c->trouble ? c->trouble->retransmitted[seg_key(c, side)] : 0;
}

uint32_t seg_out_of_order(const struct seg_script *s, uint32_t id, int side)
{
	const struct ta_conn *c = seg_conn(s, id);

	return c->trouble ? c->trouble->out_of_order[seg_key(c, side)] : 0;
}

void assert_attempts(const struct ta_episode *e, const char *causes)
{
	static const char letter[TA_CAUSE_COUNT + 1] = "?ortfasp";
	char seen[ATTEMPTS_SHOWN + 1];
	uint32_t n = e->nattempts < ATTEMPTS_SHOWN ? e->nattempts : ATTEMPTS_SHOWN;

	for (uint32_t i = 0; i < n; i++)
		seen[i] = letter[e->attempt[i].cause];
	seen[n] = '\0';
	assert_string_equal(seen, causes);
}

void assert_result(const struct ta_episode *e, enum ta_result result)
{
	assert_string_equal(ta_result_name(e->result), ta_result_name(result));
}

void assert_verdict(const struct ta_diagnosis *d, enum ta_scenario scenario, const char *why)
{
	if (d->scenario != scenario)
		print_message("# %s\n#   said: %s: %s\n", why, d->title, d->summary);
	assert_string_equal(ta_scenario_name(d->scenario), ta_scenario_name(scenario));
}

void assert_ms(int64_t ns, double ms)
{
	int64_t want = (int64_t)(ms * 1e6 + 0.5);

	if (ns < want - TA_US || ns > want + TA_US)
		fail_msg("%lld us, not %.3f ms", (long long)(ns / 1000), ms);
}

bool is_open(const struct ta_diagnosis *d, enum ta_scenario scenario)
{
	for (size_t i = 0; i < d->nhypotheses; i++)
		if (d->hypothesis[i].scenario == scenario)
			return true;
	return false;
}

bool has_evidence(const struct ta_diagnosis *d, enum ta_weight weight, enum ta_scenario scenario)
{
	for (size_t i = 0; i < d->nevidence; i++)
		if (d->evidence[i].weight == weight && d->evidence[i].scenario == scenario)
			return true;
	return false;
}
