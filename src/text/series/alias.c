/* SPDX-License-Identifier: MIT */
/* Which names of a text stand for which of its numbers. */
#include "text/series/alias.h"

void ta_txt_alias_port(struct ta_txt_alias *a, uint16_t name, uint16_t port)
{
	unsigned i = 0;
	while (i < a->nports && a->port[i].name != name)
		i++;
	if (i == TA_TXT_ALIASES)
		return;
	if (i < a->nports) {
		a->port[i].doubtful |= a->port[i].port != port;
		return;
	}
	a->port[i].name = name;
	a->port[i].port = port;
	a->port[i].doubtful = false;
	a->nports++;
}

void ta_txt_alias_host(struct ta_txt_alias *a, const struct ta_addr *name,
		       const struct ta_addr *addr)
{
	unsigned i = 0;
	while (i < a->nhosts && !ta_addr_equal(&a->host[i].name, name))
		i++;
	if (i == TA_TXT_ALIASES)
		return;
	if (i < a->nhosts) {
		a->host[i].doubtful |= !ta_addr_equal(&a->host[i].addr, addr);
		return;
	}
	a->host[i].name = *name;
	a->host[i].addr = *addr;
	a->host[i].doubtful = false;
	a->nhosts++;
}

static bool is_end(const struct ta_txt_alias_conn *c, int end, const struct ta_addr *host,
		   uint16_t port, bool named)
{
	return ta_addr_equal(&c->host[end], host) && c->port[end] == port && c->named[end] == named;
}

void ta_txt_alias_see(struct ta_txt_alias *a, const struct ta_packet *packet)
{
	const struct ta_segment *seg = &packet->seg;
	a->records++;
	if (packet->kind != TA_PACKET_TCP || !(seg->have & TA_HAVE_PORTS))
		return;
	bool src_named = seg->have & TA_SRC_PORT_NAMED, dst_named = seg->have & TA_DST_PORT_NAMED;
	struct ta_txt_alias_conn *c = a->conn;
	while (c < a->conn + a->nconns &&
	       !(is_end(c, 0, &seg->src, seg->sport, src_named) &&
		 is_end(c, 1, &seg->dst, seg->dport, dst_named)) &&
	       !(is_end(c, 1, &seg->src, seg->sport, src_named) &&
		 is_end(c, 0, &seg->dst, seg->dport, dst_named)))
		c++;
	if (c == a->conn + TA_TXT_ALIAS_CONNECTIONS)
		return;
	if (c == a->conn + a->nconns) {
		*c = (struct ta_txt_alias_conn){ .host = { seg->src, seg->dst },
						 .port = { seg->sport, seg->dport },
						 .named = { src_named, dst_named },
						 .first = a->records };
		a->nconns++;
	}
	c->last = a->records;
	c->opened |= (seg->have & TA_HAVE_FLAGS) && (seg->flags & (TA_SYN | TA_ACK)) == TA_SYN;
}

static bool is_name(const struct ta_addr *addr)
{
	return ta_addr_family(addr) == TA_ADDR_NAME;
}

static bool apart(const struct ta_txt_alias_conn *a, const struct ta_txt_alias_conn *b)
{
	return a->last < b->first || b->last < a->first;
}

/* `by_name` and `by_number` meet in their ends x and y; what do the other ends say? A name of a host is taken for an address
 * only where one was written after the other: a packet before and after its destination was rewritten has both at once. */
static void compare(struct ta_txt_alias *a, const struct ta_txt_alias_conn *by_name,
		    const struct ta_txt_alias_conn *by_number, int x, int y)
{
	if (!is_end(by_name, x, &by_number->host[y], by_number->port[y], by_number->named[y]) ||
	    by_name->named[x] || (by_name->opened && by_number->opened))
		return;
	bool same_host = ta_addr_equal(&by_name->host[!x], &by_number->host[!y]);
	if (same_host && by_name->named[!x] && !by_number->named[!y])
		ta_txt_alias_port(a, by_name->port[!x], by_number->port[!y]);
	if (is_name(&by_name->host[!x]) && !is_name(&by_number->host[!y]) &&
	    by_name->named[!x] == by_number->named[!y] &&
	    by_name->port[!x] == by_number->port[!y] && apart(by_name, by_number))
		ta_txt_alias_host(a, &by_name->host[!x], &by_number->host[!y]);
}

void ta_txt_alias_surveyed(struct ta_txt_alias *a)
{
	for (unsigned i = 0; i < a->nconns; i++)
		for (unsigned k = 0; k < a->nconns; k++)
			for (int x = 0; i != k && x < 2; x++) {
				compare(a, &a->conn[i], &a->conn[k], x, 0);
				compare(a, &a->conn[i], &a->conn[k], x, 1);
			}
}

static bool number_of(const struct ta_txt_alias *a, uint16_t *port)
{
	for (unsigned i = 0; i < a->nports; i++) {
		if (a->port[i].name != *port || a->port[i].doubtful)
			continue;
		*port = a->port[i].port;
		return true;
	}
	return false;
}

static void address_of(const struct ta_txt_alias *a, struct ta_addr *host)
{
	for (unsigned i = 0; i < a->nhosts; i++) {
		if (!ta_addr_equal(&a->host[i].name, host) || a->host[i].doubtful)
			continue;
		*host = a->host[i].addr;
		return;
	}
}

void ta_txt_alias_apply(const struct ta_txt_alias *a, struct ta_packet *packet)
{
	struct ta_segment *seg = &packet->seg;
	if (packet->kind == TA_PACKET_TCP && (seg->have & TA_HAVE_PORTS)) {
		if ((seg->have & TA_SRC_PORT_NAMED) && number_of(a, &seg->sport))
			seg->have &= ~(uint32_t)TA_SRC_PORT_NAMED;
		if ((seg->have & TA_DST_PORT_NAMED) && number_of(a, &seg->dport))
			seg->have &= ~(uint32_t)TA_DST_PORT_NAMED;
	}
	if (a->nhosts && (packet->kind == TA_PACKET_TCP || packet->have_addrs)) {
		address_of(a, &seg->src);
		address_of(a, &seg->dst);
	}
}
