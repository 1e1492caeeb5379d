/* SPDX-License-Identifier: MIT */
/* One line of a packet list: number, time, source, destination, protocol, length, Info, in the columns of
 * tshark and Wireshark and in those that people make of them. */
#include "text/list/summary.h"

#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "text/list/info.h"
#include "text/rules.h"
#include "text/words/hosts.h"
#include "text/words/neighbour.h"
#include "text/words/protocols.h"

struct columns {
	struct ta_txt_when when;
	struct ta_txt_word src, dst, sport, dport, proto;
	uint32_t frame_len;
	bool arrow;
	struct ta_txt_scan info;
};

static bool is_host_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       memchr("._:-*<>[]%", c, 10) || (unsigned char)c >= 0x80;
}

static bool plausible_host(const struct ta_txt_word *word)
{
	if (!word->len || word->len > 255 || ta_txt_is_arrow(word) || word->p[word->len - 1] == ':')
		return false;
	for (size_t i = 0; i < word->len; i++)
		if (!is_host_char(word->p[i]))
			return false;
	return true;
}

/* An address, a link address, or what stands for one in an anonymised trace. */
static bool sure_host(const struct ta_txt_word *word)
{
	uint8_t mac[6];
	return ta_txt_is_address(word) || ta_txt_mac(word, mac) || ta_txt_is(word, "Broadcast") ||
	       (word->len > 9 && word->p[word->len - 9] == '_' && word->p[word->len - 6] == ':') ||
	       (plausible_host(word) && memchr(word->p, '.', word->len));
}

static bool port_column(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_word word;
	if (!ta_txt_word(&s, &word) || !ta_txt_is_digits(&word) || word.len > 5)
		return false;
	*scan = s;
	*ret = word;
	return true;
}

/* Protocol and length; both may be missing. */
static void protocol_columns(struct ta_txt_scan *scan, struct columns *c)
{
	struct ta_txt_scan s = *scan, at;
	struct ta_txt_word word, next;
	if (!ta_txt_word(&s, &word) || word.p[0] == '[' || ta_txt_is_digits(&word) ||
	    (ta_txt_peek(&s, &next) && ta_txt_is_arrow(&next)))
		return;
	c->proto = word;
	*scan = at = s;
	if (ta_txt_word(&at, &word) && ta_txt_is_digits(&word) &&
	    !(ta_txt_peek(&at, &next) && ta_txt_is_arrow(&next)) &&
	    ta_txt_u32(&word, &c->frame_len))
		*scan = at;
}

/* The columns after the time. */
static bool read_columns(struct ta_txt_scan scan, struct columns *c)
{
	struct ta_txt_when other;
	struct ta_txt_word word;
	for (int i = 0; i < 2 && ta_txt_when(&scan, &other); i++)
		if (c->when.form >= TA_TXT_TIME_SECONDS && other.form < TA_TXT_TIME_SECONDS)
			c->when = other;
	if (!ta_txt_word(&scan, &c->src) || !plausible_host(&c->src))
		return false;
	(void)port_column(&scan, &c->sport);
	struct ta_txt_scan after = scan;
	if (ta_txt_word(&after, &word) && ta_txt_is_arrow(&word)) {
		c->arrow = true;
		scan = after;
	}
	if (!ta_txt_word(&scan, &c->dst) || !plausible_host(&c->dst))
		return false;
	if (c->sport.len && !port_column(&scan, &c->dport))
		return false;
	protocol_columns(&scan, c);
	ta_txt_blanks(&scan);
	c->info = scan;
	return true;
}

static void set_hosts(const struct ta_txt_context *context, const struct columns *c,
		      struct ta_packet *packet)
{
	packet->have_addrs = ta_txt_host(context->names, &c->src, &packet->seg.src) &&
			     ta_txt_host(context->names, &c->dst, &packet->seg.dst);
}

static void set_column_ports(const struct ta_txt_context *context, const struct columns *c,
			     struct ta_segment *seg)
{
	bool src_named, dst_named;
	if (c->sport.len && ta_txt_port(context->names, &c->sport, &seg->sport, &src_named) &&
	    ta_txt_port(context->names, &c->dport, &seg->dport, &dst_named))
		seg->have |= TA_HAVE_PORTS;
}

/* A segment whose protocol hides what TCP says. */
static void hidden_segment(const struct ta_txt_context *context, const struct columns *c,
			   struct ta_txt_record *record)
{
	struct ta_packet *packet = &record->packet;
	packet->kind = TA_PACKET_TCP;
	packet->seg.have = TA_INFERRED;
	if (c->info.p < c->info.end && *c->info.p == '[' &&
	    ta_txt_label_retrans(c->info.p, c->info.end))
		packet->seg.have |= TA_LABEL_RETRANS;
	record->noted = ta_txt_begins(c->info.p, c->info.end, "[TCP ") &&
			!ta_txt_begins(c->info.p, c->info.end, "[TCP segment of");
	set_column_ports(context, c, &packet->seg);
}

static bool is_packet(const struct ta_txt_context *context, struct columns *c,
		      struct ta_txt_record *record, const char **ret_rest)
{
	struct ta_packet *packet = &record->packet;
	bool sure = c->arrow || (sure_host(&c->src) && sure_host(&c->dst));
	const char *name = "other";
	if (ta_txt_tcp_info(context, c->info, &packet->seg, ret_rest)) {
		packet->kind = TA_PACKET_TCP;
		set_hosts(context, c, packet);
		return packet->have_addrs;
	}
	enum ta_txt_carrier carrier = ta_txt_protocol(&c->proto, &name);
	if (!sure || !c->proto.len || ta_txt_begins(c->proto.p, c->info.end, "0x"))
		return false;
	if (carrier == TA_TXT_UNKNOWN_PROTOCOL && ta_txt_begins(c->info.p, c->info.end, "[TCP "))
		carrier = TA_TXT_ON_TCP;
	if (carrier == TA_TXT_UNKNOWN_PROTOCOL &&
	    (!c->frame_len || (!c->arrow && !sure_host(&c->src))))
		return false;
	record->proto = c->proto;
	uint8_t mac[6];
	if (carrier == TA_TXT_ON_TCP && !ta_txt_mac(&c->src, mac)) {
		set_hosts(context, c, packet);
		hidden_segment(context, c, record);
		return packet->have_addrs;
	}
	packet->kind = TA_PACKET_OTHER;
	packet->name = name;
	bool link = strcmp(name, "arp") == 0 || ta_txt_mac(&c->src, mac);
	if (!link)
		set_hosts(context, c, packet);
	if (ta_txt_mac(&c->src, packet->seg.link_src))
		packet->seg.have |= TA_HAVE_LINK;
	if (!ta_txt_neighbour(context->names, c->info, packet))
		(void)ta_txt_icmp(context->names, c->info, packet);
	return true;
}

static bool frame_number(struct ta_txt_word word, uint64_t *ret)
{
	if (word.len && (word.p[word.len - 1] == '.' || word.p[word.len - 1] == ':'))
		word.len--;
	return word.len <= TA_TXT_UNNAMED_DIGITS && ta_txt_u64(&word, ret);
}

static bool at_time(const struct ta_txt_context *context, struct ta_txt_scan scan,
		    const struct ta_txt_when *when, const struct ta_txt_word *before,
		    struct ta_txt_record *ret, const char **ret_rest)
{
	struct columns c = { .when = *when };
	struct ta_txt_record record = { .when = *when };
	if (!read_columns(scan, &c) || !is_packet(context, &c, &record, ret_rest))
		return false;
	record.when = c.when;
	record.frame_len = c.frame_len;
	record.numbered = frame_number(*before, &record.number);
	*ret = record;
	return true;
}

/* Whole seconds: "7 0 10.0.0.1 …", a number, a time, and an address after them. */
static bool whole_seconds(struct ta_txt_scan *scan, const struct ta_txt_word *before,
			  struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_word word, next;
	uint64_t seconds;
	if (!before->len || !ta_txt_is_digits(before) || !ta_txt_word(&s, &word) || word.len > 9 ||
	    !ta_txt_u64(&word, &seconds) || !ta_txt_peek(&s, &next) || !ta_txt_is_address(&next))
		return false;
	*ret = (struct ta_txt_when){ TA_TXT_TIME_SECONDS, (int64_t)seconds * TA_SEC, TA_SEC, word };
	*scan = s;
	return true;
}

int ta_txt_summary(const struct ta_txt_context *context, const char *text, size_t len,
		   struct ta_txt_record *ret, const char **ret_rest)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word = { text, 0 }, before = { text, 0 };
	const char *rest = NULL;
	for (int i = 0; i < TA_TXT_LEADING_WORDS; i++) {
		struct ta_txt_when when;
		struct ta_txt_scan after = scan;
		if ((ta_txt_when(&after, &when) || whole_seconds(&after, &before, &when)) &&
		    at_time(context, after, &when, &before, ret, &rest)) {
			if (ret_rest)
				*ret_rest = rest;
			return 1;
		}
		if (!ta_txt_word(&scan, &word))
			break;
		before = word;
	}
	return 0;
}

bool ta_txt_summary_begins(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word = { text, 0 }, before = word;
	struct ta_txt_when when;
	for (int i = 0; i < TA_TXT_BEGINNING_WORDS; i++) {
		struct ta_txt_scan after = scan;
		if (ta_txt_when(&after, &when) && (i == 0 || ta_txt_is_digits(&before)))
			return !ta_txt_peek(&after, &word) || plausible_host(&word);
		if (!ta_txt_word(&scan, &before))
			return false;
	}
	return false;
}
