/* SPDX-License-Identifier: MIT */
/* ICMP errors that quote what was sent in vain: whose they are, and what they say. */
#include "facts/events.h"
#include "facts/icmp_quotes.h"
#include "facts/icmp_words.h"
#include "facts/observers.h"
#include "facts/rules.h"

/* How long after the packet that it quotes an error came: the router needs some time to ask for a link address in vain. */
static int64_t delay_ns(const struct ta_episode *e, const struct ta_icmp_note *n)
{
	const struct ta_attempt *a = ta_icmp_quotes(e, n);
	int64_t sent = a ? a->time_ns : -1;
	for (uint32_t i = 0; !a && i < e->nattempts; i++)
		if (e->attempt[i].time_ns <= n->time_ns)
			sent = e->attempt[i].time_ns;
	return sent < 0 ? 0 : n->time_ns - sent;
}

static bool is_host_unreachable(const struct ta_icmp_note *n)
{
	return n->ipv6 ? n->type == TA_ICMP6_UNREACHABLE && n->code == TA_ICMP6_ADDRESS
		       : n->type == TA_ICMP_UNREACHABLE && n->code == TA_ICMP_HOST;
}

static bool is_ttl(const struct ta_icmp_note *n)
{
	return n->ipv6 ? n->type == TA_ICMP6_HOP_LIMIT : n->type == TA_ICMP_TTL;
}

static bool is_too_big(const struct ta_icmp_note *n)
{
	return n->ipv6 ? n->type == TA_ICMP6_TOO_BIG
		       : n->type == TA_ICMP_UNREACHABLE && n->code == TA_ICMP_FRAGMENTATION;
}

static void look(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	const struct ta_icmp_note *first = NULL;
	int64_t shortest = INT64_MAX, longest = 0;
	uint32_t count = 0;
	for (size_t i = 0; i < scene->trouble->nicmp; i++) {
		const struct ta_icmp_note *n = &scene->trouble->icmp[i];
		if (n->dir != e->sender || !n->plausible || n->time_ns < ev->since_ns ||
		    n->time_ns > ev->until_ns || is_too_big(n))
			continue;
		first = first ? first : n;
		count++;
		int64_t delay = delay_ns(e, n);
		shortest = delay < shortest ? delay : shortest;
		if (ta_icmp_quotes(e, n) && delay > longest)
			longest = delay;
	}
	/* What waited with it for the same address is refused with it, sooner; where the quote tells, the longest counts. */
	int64_t delay = longest ? longest : shortest;
	if (!first)
		return;
	bool own = ta_addr_equal(&first->from, &scene->conn->flow.key.addr[!e->sender]);
	bool late = is_host_unreachable(first) && delay >= TA_ICMP_AFTER_ARP_NS;
	enum ta_fact_kind kind = is_ttl(first) ? TA_FACT_ICMP_TTL
				 : own         ? TA_FACT_ICMP_HOST
				 : late        ? TA_FACT_ICMP_AFTER_ARP
					       : TA_FACT_ICMP_ROUTER;
	struct ta_fact *f = ta_fact_add(scene, kind, own ? TA_OF_HOST : TA_OF_PATH,
					own ? !e->sender : e->sender, event);
	f->addr = first->from;
	f->word = ta_icmp_words(first);
	f->from_ns = first->time_ns;
	ta_fact_frame(f, first->frame);
	if (kind == TA_FACT_ICMP_AFTER_ARP) {
		f->value[0] = delay;
	} else if (kind == TA_FACT_ICMP_TTL) {
		f->value[0] = count;
	} else {
		f->value[0] = first->type;
		f->value[1] = first->code;
		f->value[2] = count;
	}
}

void ta_observe_icmp(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (e && ta_is_silence(scene, (int)i))
			look(scene, (int)i, e);
	}
}
