/* SPDX-License-Identifier: MIT */
/* What is true of more than one connection: silences of the whole capture, resets and deaths together, and the idle
 * time after which something on the path forgets. */
#include "rules.h"
#include "run.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/core/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>

void ta_observations_release(struct ta_observations *o)
{
	for (size_t i = 0; i < o->count; i++) {
		free(o->item[i].conn);
		free(o->item[i].text);
	}
	free(o->item);
	*o = (struct ta_observations){ 0 };
}

static struct ta_observation *add(struct ta_observations *set, enum ta_observation_kind kind,
				  const char *format, ...) __attribute__((format(printf, 3, 4)));

static struct ta_observation *add(struct ta_observations *set, enum ta_observation_kind kind,
				  const char *format, ...)
{
	struct ta_strbuf text = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	set->item = ta_xgrow(set->item, &set->capacity, set->count + 1, sizeof(*set->item));
	struct ta_observation *o = &set->item[set->count++];
	*o = (struct ta_observation){ .kind = kind, .port = -1, .start_ns = -1, .end_ns = -1 };
	o->text = ta_strbuf_take(&text);
	return o;
}

static void value(struct ta_observation *o, const char *name, int64_t v)
{
	if (o->nvalues < TA_EVIDENCE_VALUES) {
		o->value[o->nvalues].name = name;
		o->value[o->nvalues++].value = v;
	}
}

static void add_conn(struct ta_observation *o, uint32_t id)
{
	o->conn = ta_xrealloc(o->conn, o->nconns + 1, sizeof(*o->conn));
	o->conn[o->nconns++] = id;
}

static void duplicated(struct ta_diag *diag, struct ta_observations *set)
{
	const struct ta_diag_context *c = &diag->ctx;
	if (!c->duplicates || c->duplicates * 100 < c->tcp_segments * TA_DUPLICATES_PERCENT)
		return;
	struct ta_observation *o = add(
		set, TA_OBS_DUPLICATED_CAPTURE,
		"%llu of %llu segments were captured twice (several interfaces, a mirror port, or both sides of a router); each is counted once",
		(unsigned long long)c->duplicates, (unsigned long long)c->tcp_segments);
	value(o, "duplicates", (int64_t)c->duplicates);
	value(o, "segments", (int64_t)c->tcp_segments);
}

static void filtered(struct ta_diag *diag, struct ta_observations *set)
{
	if (diag->ctx.is_trace && diag->ctx.frames_missing)
		add(set, TA_OBS_FILTERED_TRACE,
		    "frame numbers jump: frames were filtered out of this trace; their absence is no sign of loss");
}

static void one_sided(struct ta_diag *diag, struct ta_observations *set)
{
	uint32_t n = ta_tracker_count(diag->ctx.tracker), alone = 0, talking = 0, first[16];
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		if (!c || c->half[0].segments + c->half[1].segments < TA_ONE_SIDED_SEGMENTS)
			continue;
		talking++;
		int side = !c->half[0].segments;
		const struct ta_half *absent = &c->half[!side];
		/* It acknowledges ever more of what was never seen: there is another side, and it speaks. */
		bool lone = !absent->segments && absent->flags & TA_HALF_UNA_KNOWN &&
			    absent->una != absent->isn + 1;
		if (lone && alone < 16)
			first[alone] = id;
		alone += lone;
	}
	if (!alone || (alone < talking && alone * 2 <= talking))
		return;
	struct ta_observation *o = add(
		set, TA_OBS_ONE_SIDED_CAPTURE,
		"%u of %u connections show only one direction: the other took a path that this capture does not see",
		alone, talking);
	for (uint32_t i = 0; i < alone && i < 16; i++)
		add_conn(o, first[i]);
}

/* Hosts whose timestamp clocks stood still in a silence: one observation a host, the longest. */
static void suspended(struct ta_diag *diag, struct ta_observations *set)
{
	size_t first = set->count;
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		for (int side = 0; c && c->trouble && side < 2; side++) {
			const struct ta_trouble *t = c->trouble;
			if (!t->half[side].suspend_ns)
				continue;
			struct ta_observation *o = NULL;
			for (size_t i = first; i < set->count && !o; i++)
				if (ta_addr_equal(&set->item[i].host[0], &c->flow.key.addr[side]))
					o = &set->item[i];
			if (!o && set->count - first < 32) {
				char host[TA_ADDR_TEXT], took[32];
				ta_addr_format(host, sizeof(host), &c->flow.key.addr[side],
					       diag->ctx.names);
				ta_duration(took, sizeof(took), t->half[side].suspend_ns);
				o = add(set, TA_OBS_HOST_SUSPENDED,
					"%s stood still for %s (frame %u): its timestamp clock did not run meanwhile, as on a suspended or migrated machine",
					host, took, t->half[side].suspend_frame);
				o->host[o->nhosts++] = c->flow.key.addr[side];
				o->start_ns = t->half[side].suspend_from_ns;
				o->end_ns = t->half[side].suspend_to_ns;
				value(o, "stood_still_ns", t->half[side].suspend_ns);
			}
			if (o && o->nconns < 64)
				add_conn(o, id);
		}
	}
}

struct death {
	struct ta_addr host; /* who fell silent, or sent the RST */
	int64_t when_ns;
	uint32_t id;
};

static int by_host_and_time(const void *a, const void *b)
{
	const struct death *x = a, *y = b;
	int c = ta_addr_compare(&x->host, &y->host);
	if (c)
		return c;
	return x->when_ns < y->when_ns   ? -1
	       : x->when_ns > y->when_ns ? 1
	       : x->id < y->id           ? -1
					 : x->id > y->id;
}

static bool died_silently(enum ta_scenario s)
{
	return s == TA_SCN_PEER_SILENT || s == TA_SCN_PEER_CRASH || s == TA_SCN_NETWORK_FAILURE;
}

/* Connections of one host that failed within `within_ns` of each other; returns the end of the group from i on. */
static size_t group_end(const struct ta_diag *diag, const struct death *d, size_t n, size_t i,
			int64_t within_ns)
{
	struct ta_net_sign sign;
	size_t j = i + 1;
	while (j < n && ta_addr_equal(&d[j].host, &d[i].host) &&
	       d[j].when_ns - d[j - 1].when_ns <= within_ns &&
	       !(diag && ta_net_alive(diag->ctx.net, &d[i].host, d[j - 1].when_ns, d[j].when_ns,
				      UINT32_MAX, &sign)))
		j++;
	return j;
}

static void tell_group(struct ta_diag *diag, struct ta_observations *set, bool resets,
		       const struct death *d, size_t n)
{
	char host[TA_ADDR_TEXT];
	struct ta_net_sign sign;
	ta_addr_format(host, sizeof(host), &d->host, diag->ctx.names);
	struct ta_observation *o;
	if (resets)
		o = add(set, TA_OBS_RESET_TOGETHER,
			"%zu connections were reset by %s within a moment of each other: look for one cause",
			n, host);
	else if (ta_net_alive(diag->ctx.net, &d->host, d[n - 1].when_ns + TA_HEARD_LATER_NS,
			      diag->ctx.capture_end_ns, UINT32_MAX, &sign))
		o = add(set, TA_OBS_DIED_TOGETHER,
			"%zu connections with %s fell silent together, although it was heard later (frame %u): look for one cause",
			n, host, sign.frame);
	else
		o = add(set, TA_OBS_HOST_SILENT,
			"all that was heard of %s ended: %zu connections fell silent together, and nothing came from it any more",
			host, n);
	o->host[o->nhosts++] = d->host;
	o->start_ns = d[0].when_ns;
	o->end_ns = d[n - 1].when_ns;
	value(o, "connections", (int64_t)n);
	for (size_t x = 0; x < n && x < 64; x++)
		add_conn(o, d[x].id);
}

static void together(struct ta_diag *diag, struct ta_observations *set, bool resets,
		     int64_t within_ns)
{
	struct death *d = ta_xcalloc(diag->noutcomes, sizeof(*d));
	size_t n = 0;
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_outcome *o = &diag->outcome[id];
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		/* A client that closes its connections by RST is no news; a server, or something in its name, is. */
		bool wanted =
			resets ? o->end == TA_END_RESET &&
					 ta_scenario_is_failure((enum ta_scenario)o->scenario) &&
					 c && o->failed_side != ta_conn_client(c)
			       : died_silently((enum ta_scenario)o->scenario);
		if (c && wanted && o->when_ns >= 0)
			d[n++] = (struct death){ c->flow.key.addr[o->failed_side], o->when_ns, id };
	}
	qsort(d, n, sizeof(*d), by_host_and_time);
	for (size_t i = 0, j; i < n; i = j) {
		j = group_end(resets ? NULL : diag, d, n, i, within_ns);
		if (j - i >= TA_GROUP_CONNECTIONS && set->count < 256)
			tell_group(diag, set, resets, d + i, j - i);
	}
	free(d);
}

/* Hosts whose link address was asked for in vain while a connection to them failed. */
static void unanswered_neighbours(struct ta_diag *diag, struct ta_observations *set)
{
	size_t first = set->count;
	for (uint32_t id = 0; id < diag->noutcomes && set->count - first < 32; id++) {
		const struct ta_outcome *out = &diag->outcome[id];
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		if (!c || out->scenario != TA_SCN_PEER_CRASH)
			continue;
		const struct ta_addr *who = &c->flow.key.addr[out->failed_side];
		struct ta_net_neighbours nb;
		ta_net_neighbour_activity(diag->ctx.net, who, out->when_ns,
					  diag->ctx.capture_end_ns, &nb);
		bool told = false;
		for (size_t i = first; i < set->count; i++)
			told |= ta_addr_equal(&set->item[i].host[0], who);
		if (told || !nb.requests || nb.replies)
			continue;
		char host[TA_ADDR_TEXT];
		ta_addr_format(host, sizeof(host), who, diag->ctx.names);
		struct ta_observation *o = add(
			set, TA_OBS_NEIGHBOUR_UNANSWERED,
			"%u ARP or neighbour requests for %s, the last in frame %u, and no answer",
			nb.requests, host, nb.last_request_frame);
		o->host[o->nhosts++] = *who;
		o->start_ns = nb.first_request_ns;
		o->end_ns = nb.last_request_ns;
		value(o, "requests", nb.requests);
		add_conn(o, id);
	}
}

/* Outages that the sender's own link explains: nothing at all was captured meanwhile. */
static void links_down(struct ta_diag *diag, struct ta_observations *set)
{
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_outcome *out = &diag->outcome[id];
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		if (!c || !out->local_link || set->count >= 256)
			continue;
		char host[TA_ADDR_TEXT];
		const struct ta_addr *who = &c->flow.key.addr[!out->failed_side];
		ta_addr_format(host, sizeof(host), who, diag->ctx.names);
		struct ta_observation *o = add(
			set, TA_OBS_LINK_DOWN,
			"the link of %s was down: its own copies are missing from the capture that was taken there, and so is everything else",
			host);
		o->host[o->nhosts++] = *who;
		o->start_ns = out->when_ns;
		add_conn(o, id);
		return; /* one link */
	}
}

/* A silence that ends in an attempt of an episode is the pause of its timer. */
static bool is_timers_pause(const struct ta_diag *diag, uint32_t frame)
{
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		for (size_t i = 0; c && c->trouble && i < c->trouble->nepisodes; i++) {
			const struct ta_episode *e = c->trouble->episode[i];
			for (uint32_t a = 0;
			     a < e->nattempts && frame >= e->first_frame && frame <= e->last_frame;
			     a++)
				if (e->attempt[a].frame == frame)
					return true;
		}
	}
	return false;
}

static void gaps(struct ta_diag *diag, struct ta_observations *set)
{
	struct ta_net_gap gap[4];
	size_t n = ta_net_gaps(diag->ctx.net, gap, 4);
	/* A trace is a selection of frames, and a quiet capture is no stalled one: only a busy one says something. */
	if (diag->ctx.is_trace || diag->ctx.tcp_segments < TA_BUSY_SEGMENTS)
		return;
	for (size_t i = 0; i < n; i++) {
		char took[32];
		int64_t length = gap[i].end_ns - gap[i].start_ns;
		if (length < TA_CAPTURE_GAP_NS || is_timers_pause(diag, gap[i].frame_after))
			continue;
		ta_duration(took, sizeof(took), length);
		struct ta_observation *o = add(
			set, TA_OBS_CAPTURE_GAP,
			"no frame of any kind for %s (between frames %u and %u): everything was silent, or the capture stood still",
			took, gap[i].frame_before, gap[i].frame_after);
		o->start_ns = gap[i].start_ns;
		o->end_ns = gap[i].end_ns;
		value(o, "gap_ns", length);
	}
}

struct pair {
	const struct ta_conn *conn;
	uint32_t id;
	int server;
	int64_t survived_ns, died_ns;
};

static int by_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	const struct ta_flow_key *p = &x->conn->flow.key, *q = &y->conn->flow.key;
	int c = ta_addr_compare(&p->addr[0], &q->addr[0]);
	c = c ? c : ta_addr_compare(&p->addr[1], &q->addr[1]);
	c = c ? c : x->server - y->server;
	c = c ? c : (int)p->port[x->server] - (int)q->port[y->server];
	return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

static bool same_service(const struct pair *x, const struct pair *y)
{
	const struct ta_flow_key *p = &x->conn->flow.key, *q = &y->conn->flow.key;
	return ta_addr_equal(&p->addr[0], &q->addr[0]) && ta_addr_equal(&p->addr[1], &q->addr[1]) &&
	       x->server == y->server && p->port[x->server] == q->port[y->server];
}

static void bracket(struct ta_observations *set, const struct pair *p, size_t n)
{
	int64_t survived = 0, died = INT64_MAX;
	for (size_t i = 0; i < n; i++) {
		if (p[i].survived_ns > survived)
			survived = p[i].survived_ns;
		if (p[i].died_ns > 0 && p[i].died_ns < died)
			died = p[i].died_ns;
	}
	if (died == INT64_MAX || survived <= 0 || survived >= died)
		return;
	char a[32], b[32];
	ta_duration(a, sizeof(a), survived);
	ta_duration(b, sizeof(b), died);
	struct ta_observation *o = add(
		set, TA_OBS_IDLE_LIMIT,
		"something on the path forgets a connection between %s and %s of silence: a keep-alive idle time below %s would have kept it",
		a, b, a);
	o->host[0] = p->conn->flow.key.addr[!p->server];
	o->host[1] = p->conn->flow.key.addr[p->server];
	o->nhosts = 2;
	o->port = p->conn->flow.key.port[p->server];
	value(o, "survived_ns", survived);
	value(o, "died_ns", died);
	for (size_t i = 0; i < n && i < 64; i++)
		if (p[i].survived_ns == survived || p[i].died_ns > 0)
			add_conn(o, p[i].id);
}

static void idle_limits(struct ta_diag *diag, struct ta_observations *set)
{
	struct pair *p = ta_xcalloc(diag->noutcomes, sizeof(*p));
	size_t n = 0;
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		const struct ta_outcome *o = &diag->outcome[id];
		if (!c || c->flags & (TA_CONN_SPORT_NAMED | TA_CONN_DPORT_NAMED))
			continue;
		bool died = o->died_idle && (o->scenario == TA_SCN_MIDDLEBOX_TIMEOUT ||
					     o->scenario == TA_SCN_NETWORK_FAILURE ||
					     o->scenario == TA_SCN_PEER_SILENT ||
					     o->scenario == TA_SCN_CLOSE_UNANSWERED);
		if (c->longest_idle_quarters || died)
			p[n++] = (struct pair){ c, id, !ta_conn_client(c),
						ta_conn_longest_idle_ns(c), died ? o->idle_ns : 0 };
	}
	qsort(p, n, sizeof(*p), by_pair);
	for (size_t i = 0, j; i < n; i = j) {
		bool forgotten = false;
		for (j = i; j < n && same_service(&p[i], &p[j]); j++)
			forgotten |= diag->outcome[p[j].id].scenario == TA_SCN_MIDDLEBOX_TIMEOUT;
		if (forgotten)
			bracket(set, p + i, j - i);
	}
	free(p);
}

void ta_diag_observe(struct ta_diag *diag, struct ta_observations *ret)
{
	duplicated(diag, ret);
	filtered(diag, ret);
	one_sided(diag, ret);
	suspended(diag, ret);
	together(diag, ret, true, TA_RESETS_TOGETHER_NS);
	together(diag, ret, false, TA_DEATHS_TOGETHER_NS);
	unanswered_neighbours(diag, ret);
	links_down(diag, ret);
	gaps(diag, ret);
	idle_limits(diag, ret);
}
