/* SPDX-License-Identifier: MIT */
/* Reads the rows of a script: segments, ICMP errors, neighbour messages and other signs of life. */
#include "seg_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ta_addr seg_address(const char *text)
{
	struct ta_addr a;

	if (!ta_addr_parse(text, strlen(text), &a))
		fail_msg("no address: %s", text);
	return a;
}

enum { WORDS_MAX = 20 };

struct row {
	char text[SEG_ROW_MAX];
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
	} else if ((v = value_of(option, "mac"))) {
		seg->link_src[0] = (uint8_t)number(v);
		seg->have |= TA_HAVE_LINK;
	} else if ((v = value_of(option, "byte"))) {
		seg->payload0 = (uint8_t)number(v);
		seg->have |= TA_HAVE_PAYLOAD0;
	} else if ((v = value_of(option, "sum"))) {
		seg->have |= strcmp(v, "bad") ? TA_CSUM_GOOD : TA_CSUM_BAD;
	} else if ((v = value_of(option, "named"))) {
		seg->have |= strcmp(v, "src") ? TA_DST_PORT_NAMED : TA_SRC_PORT_NAMED;
	} else if (!strcmp(option, "md5")) {
		seg->have |= TA_HAVE_DIGEST;
	} else if (!strcmp(option, "no-options")) {
		seg->have &= ~(uint32_t)TA_HAVE_OPTIONS;
	} else if (!strcmp(option, "cut")) {
		seg->have = (seg->have & ~(uint32_t)TA_HAVE_OPTIONS) | TA_SNAP_CUT;
	} else if (strcmp(option, "raw") && !value_of(option, "c")) {
		fail_msg("no option: %s", option);
	}
}

/* Which talk, and whether numbers are raw: asked before anything else is read. */
static bool find_talk(struct row *r)
{
	bool raw = r->script->is_relative;

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
	seg->tenant = t->tenant[r->side];
	seg->sport = t->port[r->side];
	seg->dport = t->port[!r->side];
	seg->have |= TA_HAVE_LEN | TA_HAVE_PORTS | TA_HAVE_FLAGS;
	if (r->script->is_relative)
		seg->have |= TA_SEQ_RELATIVE;
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
	if (strcmp(word(r, 2), "-"))
		seg->flags = flags_of(word(r, 2));
	else
		seg->have &= ~(uint32_t)TA_HAVE_FLAGS;
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
	icmp->from = seg_address(word(r, 2));
	icmp->to = icmp->src = t->addr[side];
	icmp->ipv6 = ta_addr_family(&icmp->src) == TA_ADDR_IPV6;
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
	n->sender = seg_address(word(r, 2));
	n->target = request ? seg_address(word(r, 3)) : n->sender;
	n->time_ns = r->packet.seg.time_ns;
	n->frame = r->packet.seg.frame;
}

static void read_other(struct row *r)
{
	r->packet.kind = TA_PACKET_OTHER;
	r->packet.name = "udp";
	r->packet.have_addrs = true;
	r->packet.seg.src = seg_address(word(r, 2));
	r->packet.seg.dst = r->script->talk[0].addr[0];
}

bool seg_read_row(struct seg_script *s, const char *text, size_t len, struct ta_packet *ret)
{
	struct row r = { .script = s };
	char *p = r.text;

	if (len >= SEG_ROW_MAX)
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
		return false;
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
	*ret = r.packet;
	return true;
}
