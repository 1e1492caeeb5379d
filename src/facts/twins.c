/* SPDX-License-Identifier: MIT */
/* One SYN seen with two destinations: before and after the address was rewritten on the way (NAT). */
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/tcp/facts.h"

/* The client refused the answer that came from the other address. A single SYN may else have been answered, translated back,
 * just after the end of the capture. */
static bool was_refused(const struct ta_sibling *s)
{
	const struct ta_trouble *t = s->conn->trouble;
	return t && t->nresets && t->reset[0].sender == s->side;
}

/* Ports and ISN equal within a moment are no chance (RFC 6528). Where both were answered, or neither, the rewriting works or
 * says nothing. */
static uint32_t twin_of(const struct ta_scene *scene, uint32_t *ret_frame)
{
	const struct ta_conn *c = scene->conn;
	const struct ta_half *h = &c->half[scene->client];
	struct ta_host_walk w = ta_host_walk(scene, scene->client);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_half *o = &s.conn->half[s.side];
		int64_t apart = s.conn->start_ns - c->start_ns;
		if (!ta_half_sent_syn(o) || o->isn != h->isn || apart > TA_TWIN_NS ||
		    apart < -TA_TWIN_NS ||
		    s.conn->flow.key.port[s.side] != c->flow.key.port[scene->client] ||
		    !((s.conn->flags ^ c->flags) & TA_CONN_SYN_ACK) ||
		    ta_addr_equal(&s.conn->flow.key.addr[!s.side],
				  &c->flow.key.addr[!scene->client]))
			continue;
		if (!scene->trouble && !was_refused(&s))
			continue;
		*ret_frame = s.conn->first_frame;
		return s.id;
	}
	return TA_NO_CONN;
}

void ta_observe_twins(struct ta_scene *scene)
{
	const struct ta_half *h = &scene->conn->half[scene->client];
	uint32_t frame = 0;
	bool open = !(scene->conn->flags & TA_CONN_ESTABLISHED);
	if (!open || !ta_half_sent_syn(h) || !ta_half_isn_known(h) ||
	    h->flags & TA_HALF_SEQ_RELATIVE)
		return;
	uint32_t twin = twin_of(scene, &frame);
	if (twin == TA_NO_CONN)
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_TWIN_SYN, TA_OF_MIDDLEBOX, scene->client, -1);
	f->conn = twin;
	ta_fact_frame(f, scene->conn->first_frame);
	ta_fact_frame(f, frame);
}
