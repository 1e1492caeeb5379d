/* SPDX-License-Identifier: MIT */
/* ARP (RFC 826), neighbour discovery (RFC 4861) and ICMP errors (RFC 792, RFC 4443) in the words of tshark
 * and tcpdump. A packet list says of an ICMP error neither what it quotes nor that it quotes TCP. */
#include "text/words/neighbour.h"

#include <string.h>

#include "text/words/hosts.h"

/* The word after a phrase, without the punctuation that follows an address. */
static bool word_after(struct ta_txt_scan info, const char *phrase, struct ta_txt_word *ret)
{
	const char *p = ta_txt_find(info.p, info.end, phrase);
	if (!p)
		return false;
	struct ta_txt_scan scan = { p + strlen(phrase), info.end };
	if (!ta_txt_word(&scan, ret))
		return false;
	while (ret->len && memchr("?,;)", ret->p[ret->len - 1], 4))
		ret->len--;
	return ret->len > 0;
}

static bool host_after(struct ta_names *names, struct ta_txt_scan info, const char *phrase,
		       struct ta_addr *ret)
{
	struct ta_txt_word word;
	return word_after(info, phrase, &word) && ta_txt_host(names, &word, ret);
}

static bool request(struct ta_names *names, struct ta_txt_scan info, struct ta_neighbour *n)
{
	static const char *const asks[][2] = {
		{ "Who has ", "Tell " },
		{ "who-has ", " tell " },
		{ "who has ", " tell " },
	};
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		if (host_after(names, info, asks[i][0], &n->target) &&
		    host_after(names, info, asks[i][1], &n->sender)) {
			n->op = TA_NEIGHBOUR_REQUEST;
			if (ta_addr_equal(&n->sender, &n->target))
				n->op = TA_NEIGHBOUR_ANNOUNCE;
			return true;
		}
	}
	return false;
}

/* "192.168.43.1 is at 34:23:…", "reply 10.1.1.1 is-at …" */
static bool reply(struct ta_names *names, struct ta_txt_scan info, struct ta_neighbour *n)
{
	const char *at = ta_txt_find(info.p, info.end, " is at ");
	if (!at)
		at = ta_txt_find(info.p, info.end, " is-at ");
	if (!at)
		return false;
	const char *start = at;
	while (start > info.p && start[-1] != ' ' && start[-1] != '\t')
		start--;
	struct ta_txt_word who = { start, (size_t)(at - start) }, mac;
	struct ta_txt_scan scan = { at + 7, info.end };
	if (!ta_txt_is_address(&who) || !ta_txt_host(names, &who, &n->sender))
		return false;
	n->target = n->sender;
	n->op = TA_NEIGHBOUR_REPLY;
	if (ta_txt_word(&scan, &mac)) {
		mac.len = mac.len > 17 ? 17 : mac.len;
		(void)ta_txt_mac(&mac, n->link_src);
	}
	return true;
}

static bool announcement(struct ta_names *names, struct ta_txt_scan info, struct ta_neighbour *n)
{
	if (!host_after(names, info, "Gratuitous ARP for ", &n->target) &&
	    !host_after(names, info, "ARP Announcement for ", &n->target))
		return false;
	n->sender = n->target;
	n->op = TA_NEIGHBOUR_ANNOUNCE;
	return true;
}

/* RFC 4861: solicitations and advertisements; an advertisement that nobody solicited is an announcement. */
static bool discovery(struct ta_names *names, struct ta_txt_scan info,
		      const struct ta_packet *packet, struct ta_neighbour *n)
{
	if (host_after(names, info, "Neighbor Solicitation for ", &n->target) ||
	    host_after(names, info, "neighbor solicitation, who has ", &n->target) ||
	    (ta_txt_find(info.p, info.end, "neighbor solicitation") &&
	     host_after(names, info, "who has ", &n->target))) {
		n->op = TA_NEIGHBOUR_REQUEST;
	} else if (host_after(names, info, "Neighbor Advertisement ", &n->target)) {
		n->op = ta_txt_find(info.p, info.end, "sol") ? TA_NEIGHBOUR_REPLY
							     : TA_NEIGHBOUR_ANNOUNCE;
	} else if (ta_txt_find(info.p, info.end, "neighbor advertisement") &&
		   host_after(names, info, "tgt is ", &n->target)) {
		const char *flags = ta_txt_find(info.p, info.end, "Flags [");
		n->op = flags && !ta_txt_find(flags, info.end, "solicited") ? TA_NEIGHBOUR_ANNOUNCE
									    : TA_NEIGHBOUR_REPLY;
	} else {
		return false;
	}
	n->sender = packet->have_addrs ? packet->seg.src : n->target;
	return true;
}

bool ta_txt_neighbour(struct ta_names *names, struct ta_txt_scan info, struct ta_packet *packet)
{
	struct ta_neighbour n = { .sender = { { { 0 } } } };
	bool arp = strcmp(packet->name, "arp") == 0, icmp6 = strcmp(packet->name, "icmpv6") == 0;
	if (arp && !request(names, info, &n) && !announcement(names, info, &n) &&
	    !reply(names, info, &n))
		return false;
	if (icmp6 && !discovery(names, info, packet, &n))
		return false;
	if (!arp && !icmp6)
		return false;
	if (packet->seg.have & TA_HAVE_LINK)
		memcpy(n.link_src, packet->seg.link_src, 6);
	packet->neighbour = n;
	packet->kind = TA_PACKET_NEIGHBOUR;
	packet->name = NULL;
	return true;
}

/* Errors that stop a connection, and how the two programs call them. */
/* clang-format off */
static const struct {
	const char *words;
	uint8_t type4, code4, type6, code6;
} errors[] = {
	{ "(Host unreachable)", 3, 1, 1, 3 },
	{ "(Network unreachable)", 3, 0, 1, 0 },
	{ "(Host administratively prohibited)", 3, 10, 1, 1 },
	{ "(Network administratively prohibited)", 3, 9, 1, 1 },
	{ "(Communication administratively filtered)", 3, 13, 1, 1 },
	{ "(Fragmentation needed)", 3, 4, 2, 0 },
	{ "(no route to destination)", 3, 0, 1, 0 },
	{ "(Address unreachable)", 3, 1, 1, 3 },
	{ "(Administratively prohibited)", 3, 13, 1, 1 },
	{ "Packet Too Big", 3, 4, 2, 0 },
	{ " unreachable - need to frag", 3, 4, 2, 0 },
	{ " unreachable - admin prohibited", 3, 13, 1, 1 },
	{ "unreachable prohibited", 3, 13, 1, 1 },
	{ "unreachable address", 3, 1, 1, 3 },
	{ "unreachable route", 3, 0, 1, 0 },
	{ "packet too big", 3, 4, 2, 0 },
};
/* clang-format on */

static bool find_error(struct ta_txt_scan info, bool ipv6, struct ta_icmp_error *icmp)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (!ta_txt_find(info.p, info.end, errors[i].words))
			continue;
		icmp->type = ipv6 ? errors[i].type6 : errors[i].type4;
		icmp->code = ipv6 ? errors[i].code6 : errors[i].code4;
		return true;
	}
	return false;
}

/* The host behind "ICMP " (tcpdump 4), "icmp: " or "icmp 68: " (3). */
static bool host_named(struct ta_names *names, struct ta_txt_scan info, const char *what,
		       struct ta_addr *ret)
{
	static const char *const leads[] = { "ICMP ", "icmp: ", "icmp " };
	struct ta_txt_word word;
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const char *p = ta_txt_find(info.p, info.end, leads[i]);
		struct ta_txt_scan scan = { p ? p + strlen(leads[i]) : info.end, info.end };
		uint64_t bytes;
		if (p && leads[i][0] == 'i' && ta_txt_digits(&scan, &bytes) &&
		    !ta_txt_take(&scan, ": "))
			continue;
		if (p && ta_txt_take(&scan, what) && word_after(scan, "", &word) &&
		    (*what || ta_txt_is_address(&word)))
			return ta_txt_host(names, &word, ret);
	}
	return false;
}

/* tcpdump's "ICMP host 10.0.0.2 unreachable", "ICMP net …", "ICMP 10.0.0.2 tcp port 80 unreachable". */
static bool tcpdump_error(struct ta_names *names, struct ta_txt_scan info,
			  struct ta_icmp_error *icmp)
{
	struct ta_txt_word word;
	uint32_t port;
	if (!ta_txt_find(info.p, info.end, "unreachable"))
		return false;
	if (word_after(info, " tcp port ", &word) && ta_txt_u32(&word, &port) &&
	    port <= UINT16_MAX) {
		icmp->type = icmp->ipv6 ? 1 : 3;
		icmp->code = icmp->ipv6 ? 4 : 3;
		icmp->dport = (uint16_t)port;
		return icmp->ipv6 ? host_after(names, info, "unreachable port, ", &icmp->dst)
				  : host_named(names, info, "", &icmp->dst);
	}
	if (ta_txt_find(info.p, info.end, " udp port ") || icmp->ipv6)
		return false;
	if (host_named(names, info, "host ", &icmp->dst)) {
		icmp->type = 3;
		icmp->code = 1;
		return true;
	}
	if (host_named(names, info, "net ", &icmp->dst)) {
		icmp->type = 3;
		return true;
	}
	return false;
}

bool ta_txt_icmp(struct ta_names *names, struct ta_txt_scan info, struct ta_packet *packet)
{
	struct ta_icmp_error icmp = { .ipv6 = strcmp(packet->name, "icmpv6") == 0 };
	struct ta_txt_word word;
	if (!icmp.ipv6 && strcmp(packet->name, "icmp") != 0)
		return false;
	bool known = find_error(info, icmp.ipv6, &icmp);
	if (known)
		(void)(host_named(names, info, "host ", &icmp.dst) ||
		       (!icmp.ipv6 && host_named(names, info, "", &icmp.dst)));
	if ((!known && !tcpdump_error(names, info, &icmp)) || !packet->have_addrs)
		return false;
	if (word_after(info, "mtu ", &word))
		(void)ta_txt_u32(&word, &icmp.mtu);
	icmp.from = packet->seg.src;
	icmp.to = packet->seg.dst;
	icmp.src = packet->seg.dst; /* an error goes to the sender of what it quotes */
	packet->icmp = icmp;
	packet->kind = TA_PACKET_ICMP;
	packet->name = NULL;
	return true;
}
