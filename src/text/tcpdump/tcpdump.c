/* SPDX-License-Identifier: MIT */
/* tcpdump's output: a record is a line, with -v two, with -x, -X or -A a dump after it. */
#include "text/dialect/dialect.h"
#include "text/dialect/dump.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/lines/joined.h"
#include "text/lines/wrap.h"
#include "text/series/places.h"
#include "text/rules.h"
#include "text/tcpdump/lead.h"
#include "text/tcpdump/tcpdump_words.h"
#include "text/words/hosts.h"
#include "text/words/neighbour.h"

struct tcpdump {
	struct ta_txt_context *context;
	struct ta_txt_numbering *numbering;
	struct ta_txt_joined joined;
	struct ta_txt_wrap wrap;
	size_t indent; /* blanks in front of every line of the window: the paste's */
	bool timed;    /* the trace has times: a line without one begins no record */
	bool surveyed;
	struct ta_txt_lead
		lead[2]; /* lead[turn]: of the line that is read next, if it was looked at */
	unsigned turn;
	bool in_packet;              /* what follows may be the dump of a packet */
	struct ta_txt_bytes bytes;   /* of that dump */
	struct ta_txt_places places; /* pktmon logs a packet at every component */
	uint64_t events;             /* of pktmon, 0: the trace is none of its */
};

/* The last " > " in front of which stands a host, and the ':' after the other. */
static bool find_parts(struct ta_txt_scan scan, const char *limit, struct ta_txt_tcpdump_parts *ret)
{
	const char *arrow = NULL, *p = scan.p;
	while ((p = ta_txt_find(p, limit, " > "))) {
		arrow = p;
		p += 3;
	}
	if (!arrow)
		return false;
	const char *start = arrow;
	while (start > scan.p && start[-1] != ' ' && start[-1] != '\t')
		start--;
	const char *close = memchr(start, ']', (size_t)(arrow - start)),
		   *open = memrchr(scan.p, '[', (size_t)(start - scan.p));
	if (close && open && !memchr(start, '[', (size_t)(close - start))) /* "[eth0 ip].80" */
		start = open;
	struct ta_txt_scan after = { arrow + 3, scan.end };
	if (start == arrow || !ta_txt_host_word(&after, &ret->dst))
		return false;
	if (ret->dst.p[ret->dst.len - 1] != ':')
		return false;
	ret->dst.len--;
	ret->src = (struct ta_txt_word){ start, (size_t)(arrow - start) };
	ret->head = (struct ta_txt_scan){ scan.p, start };
	ret->body = after;
	return true;
}

/* How far to look for the hosts: in front of what TCP says, else of the first ": ". */
static const char *hosts_limit(struct ta_txt_scan scan)
{
	const char *flags = ta_txt_find(scan.p, scan.end, ": Flags ["),
		   *icmp = ta_txt_find(scan.p, flags ? flags : scan.end, ": ICMP");
	if (icmp || flags)
		return icmp ? icmp : flags;
	const char *arrow = scan.p, *colon;
	while ((arrow = ta_txt_find(arrow, scan.end, " > "))) { /* past the link addresses */
		colon = ta_txt_find(arrow, scan.end, ": ");
		if (!colon || !ta_txt_find(colon, scan.end, " > "))
			return colon ? colon : scan.end;
		arrow = colon;
	}
	return scan.end;
}

static struct ta_txt_word bare_host(const struct ta_txt_word *word)
{
	const char *dot = memrchr(word->p, '.', word->len);
	if (!dot || ta_txt_is_address(word))
		return *word;
	return (struct ta_txt_word){ word->p, (size_t)(dot - word->p) };
}

static const char *other_name(const struct ta_txt_tcpdump_parts *parts)
{
	static const struct {
		const char *words, *name;
	} names[] = { { "ICMP6", "icmpv6" }, { "ICMP", "icmp" },     { "UDP", "udp" },
		      { "IGMP", "igmp" },    { "igmp", "igmp" },     { "OSPF", "ospf" },
		      { "NTP", "ntp" },      { "sctp", "sctp" },     { "icmp:", "icmp" },
		      { "icmp ", "icmp" },   { "icmp6:", "icmpv6" }, { "udp ", "udp" } };
	struct ta_txt_scan body = parts->body;
	const char *close = ta_txt_find(body.p, body.end, "sum ok]");
	if (close && close - body.p < 12)
		body.p = close + 7;
	ta_txt_blanks(&body);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ta_txt_begins(body.p, body.end, names[i].words))
			return names[i].name;
	if (ta_txt_find(parts->head.p, parts->head.end, "proto UDP") ||
	    ta_txt_find(parts->head.p, parts->head.end, "next-header UDP"))
		return "udp";
	return "other";
}

/* With -v an ICMP error shows what it quotes, numbered like the rest of the trace. */
static void quoted_tcp(const struct ta_txt_context *context, struct ta_txt_numbering *numbering,
		       struct ta_txt_scan body, struct ta_icmp_error *icmp)
{
	struct ta_txt_tcpdump_parts parts;
	struct ta_segment seg = { .have = 0 };
	bool named[2];
	const char *flags = ta_txt_find(body.p, body.end, ": Flags [");
	if (!flags || !find_parts(body, flags, &parts) || !ta_txt_tcpdump_tcp(parts.body, &seg) ||
	    !ta_txt_end(context->names, &parts.src, '.', &seg.src, &seg.sport, &named[0]) ||
	    !ta_txt_end(context->names, &parts.dst, '.', &seg.dst, &seg.dport, &named[1]) ||
	    named[0] || named[1])
		return;
	icmp->src = seg.src;
	icmp->dst = seg.dst;
	icmp->sport = seg.sport;
	icmp->dport = seg.dport;
	if (!numbering)
		return;
	seg.have |= TA_HAVE_PORTS;
	ta_txt_numbering_tcpdump(numbering, &seg);
	icmp->have_seq = (seg.have & TA_HAVE_SEQ) && !(seg.have & TA_SEQ_RELATIVE);
	icmp->seq = icmp->have_seq ? seg.seq : 0;
}

static void read_other(const struct ta_txt_context *context, struct ta_txt_numbering *numbering,
		       struct ta_txt_tcpdump_parts *parts, struct ta_txt_record *record)
{
	struct ta_packet *packet = &record->packet;
	struct ta_txt_word src = bare_host(&parts->src), dst = bare_host(&parts->dst);
	packet->kind = TA_PACKET_OTHER;
	packet->name = other_name(parts);
	packet->have_addrs = ta_txt_host(context->names, &src, &packet->seg.src) &&
			     ta_txt_host(context->names, &dst, &packet->seg.dst);
	if (ta_txt_neighbour(context->names, parts->body, packet))
		return;
	if (ta_txt_icmp(context->names, parts->body, packet))
		quoted_tcp(context, numbering, parts->body, &packet->icmp);
}

static bool read_tcp(const struct ta_txt_context *context, struct ta_txt_tcpdump_parts *parts,
		     struct ta_packet *packet)
{
	struct ta_segment seg = { .have = packet->seg.have & (TA_HAVE_PKTDIR | TA_SENT_BY_HOST) };
	bool src_named = false, dst_named = false;
	if (!ta_txt_tcpdump_tcp(parts->body, &seg) ||
	    !ta_txt_end(context->names, &parts->src, '.', &seg.src, &seg.sport, &src_named) ||
	    !ta_txt_end(context->names, &parts->dst, '.', &seg.dst, &seg.dport, &dst_named))
		return false;
	seg.have |= TA_HAVE_PORTS | (src_named ? (uint32_t)TA_SRC_PORT_NAMED : 0) |
		    (dst_named ? (uint32_t)TA_DST_PORT_NAMED : 0);
	ta_txt_tcpdump_head(parts->head, &seg);
	packet->seg = seg;
	packet->kind = TA_PACKET_TCP;
	packet->have_addrs = true;
	return true;
}

/* One record's text. 1 a packet, 0 none, and *ret is of no use. `numbering` may be NULL; `lead` too, or that of the text's
 * first line. */
static int parse(const struct ta_txt_context *context, struct ta_txt_numbering *numbering,
		 const struct ta_txt_lead *lead, const char *text, size_t len,
		 struct ta_txt_record *ret)
{
	struct ta_txt_tcpdump_parts parts;
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	*ret = (struct ta_txt_record){ .line = 0 };
	if (lead && lead->timed)
		ta_txt_lead_take(lead, text, &scan, ret);
	else if (!ta_txt_tcpdump_time(&scan, ret) && !ta_txt_tcpdump_untimed(text, len))
		return 0;
	if (!(lead && lead->timed && lead->len == len) && !ta_txt_tcpdump_opens(scan))
		return 0;
	ta_txt_tcpdump_preface(&scan, &ret->packet.seg);
	if (find_parts(scan, hosts_limit(scan), &parts)) {
		if (!read_tcp(context, &parts, &ret->packet))
			read_other(context, numbering, &parts, ret);
		return 1;
	}
	ret->packet.name = "arp";
	return ta_txt_neighbour(context->names, scan, &ret->packet);
}

static const char *find_last(const char *p, const char *end, const char *phrase)
{
	const char *last = NULL;
	while ((p = ta_txt_find(p, end, phrase)))
		last = p++;
	return last;
}

/* Whether a line without an arrow is to have one: "… IP ". */
static bool opens_hosts(const char *text, const char *end)
{
	struct ta_txt_scan scan = { text, end };
	struct ta_txt_word word;
	while (ta_txt_word(&scan, &word))
		if (ta_txt_is(&word, "IP") || ta_txt_is(&word, "IP6"))
			return true;
	return false;
}

/* Whether a record is complete: -v puts the hosts on a line of their own, and a wrapped line has no length yet. */
static bool is_whole(const char *text, size_t len)
{
	const char *end = text + len, *arrow = ta_txt_find(text, end, " > ");
	const char *ip = find_last(text, end, "(tos ");
	const char *flags = ta_txt_find(ip ? ip : text, end, ": Flags [");
	if (flags)
		return ta_txt_find(flags, end, ", length ") != NULL && end[-1] != ' ';
	if (ip) /* the innermost header of a tunnel's */
		return (arrow = ta_txt_find(ip, end, " > ")) && ta_txt_find(arrow, end, ": ");
	if (ta_txt_find(text, end, "ARP, "))
		return ta_txt_find(text, end, ", length ") != NULL;
	if (!arrow)
		return !ta_txt_tcpdump_preface_only(text, len) && !opens_hosts(text, end);
	const char *colon = ta_txt_find(arrow, end, ": ");
	return colon && !ta_txt_is_blank(colon + 2, (size_t)(end - colon - 2));
}

/* What may follow the colon behind the second host, where a mail broke the line there. */
static bool goes_on(const struct ta_txt_line *line)
{
	static const char *const words[] = { "Flags", "tcp", "UDP,", "ICMP", "ICMP6,",  "S",
					     "P",     ".",   "F",    "R",    "Request", "Reply" };
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	struct ta_txt_word word, arrow;
	if (!ta_txt_word(&scan, &word))
		return false;
	if (ta_txt_peek(&scan, &arrow) && ta_txt_is(&arrow, ">")) /* behind the link addresses */
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ta_txt_is(&word, words[i]))
			return true;
	return false;
}

/* Lines that belong to a record that looks whole: the packet that an ICMP error quotes, or that a tunnel holds. */
static bool is_inner(const struct tcpdump *t, const struct ta_txt_line *line)
{
	const char *text = t->joined.text, *end = text + t->joined.len, *p = line->text;
	bool indented = line->len && (*p == '\t' || *p == ' ');
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	ta_txt_blanks(&scan);
	if (indented &&
	    (ta_txt_find(text, end, ": ICMP") || ta_txt_begins(scan.p, scan.end, "IP (") ||
	     ta_txt_begins(scan.p, scan.end, "IP6 (")))
		return true;
	return t->timed && ta_txt_tcpdump_untimed(line->text, line->len);
}

/* Whether the line goes on with the record that was gathered so far, to the line `last`. */
static bool belongs(const struct tcpdump *t, const struct ta_txt_line *last,
		    const struct ta_txt_line *line, bool full)
{
	const char *text = t->joined.text;
	size_t len = t->joined.len;
	if (full || is_inner(t, line))
		return true;
	if (is_whole(text, len))
		return ta_txt_wrap_broken(&t->wrap, last, line);
	if (len && text[len - 1] == ':' && ta_txt_find(text, text + len, " > ") &&
	    !ta_txt_find(text, text + len, "(tos "))
		return goes_on(line);
	return true;
}

/* The second host's colon is followed by a blank, whether or not all first lines are of one width. */
static bool at_colon(const struct tcpdump *t, const struct ta_txt_line *line)
{
	return t->joined.text[t->joined.len - 1] == ':' && goes_on(line);
}

static size_t indent_of(const struct ta_txt_line *line)
{
	size_t n = 0;
	while (n < line->len && (line->text[n] == ' ' || line->text[n] == '\t'))
		n++;
	return n;
}

/* The text of a record that begins with the line `last`; *ahead is the lead of the line behind it. */
static int gather(struct tcpdump *t, struct ta_txt_reader *reader, const struct ta_txt_line *last,
		  struct ta_txt_lead *ahead, struct ta_error *error)
{
	struct ta_txt_line *line;
	int more;
	ta_txt_joined_set(&t->joined, last);
	for (int i = 0; i < TA_TXT_WRAP_LINES; i++) {
		bool full = ta_txt_wrap_full(&t->wrap, last);
		more = ta_txt_read_ahead(reader, &line, error);
		if (more <= 0)
			return more;
		if (ta_txt_is_blank(line->text, line->len) ||
		    ta_txt_is_dump(line->text, line->len) || ta_txt_lead_timed(ahead, line) ||
		    (!t->timed && ta_txt_tcpdump_untimed(line->text, line->len)))
			break;
		if (!belongs(t, last, line, full))
			break;
		size_t skip = indent_of(line) >= t->indent ? t->indent : 0;
		ta_txt_joined_add(&t->joined, line->text + skip, line->len - skip,
				  !full || at_colon(t, line));
		(void)ta_txt_read(reader, &line, error);
		ahead->line = NULL;
		last = line;
	}
	return 1;
}

static void *open_tcpdump(struct ta_txt_context *context)
{
	struct tcpdump *t = ta_xcalloc(1, sizeof(*t));
	t->context = context;
	t->numbering = ta_txt_numbering_new();
	ta_txt_numbering_set_votes(t->numbering, context->votes);
	return t;
}

static void close_tcpdump(void *state)
{
	struct tcpdump *t = state;
	ta_txt_numbering_votes(t->numbering, t->context->votes);
	ta_txt_numbering_free(t->numbering);
	ta_txt_joined_release(&t->joined);
	ta_txt_bytes_release(&t->bytes);
	free(t);
}

static void look_at_window(struct tcpdump *t, struct ta_txt_reader *reader)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), timed = 0, untimed = 0;
	t->indent = n ? SIZE_MAX : 0;
	for (size_t i = 0; i < n; i++) {
		if (!ta_txt_is_blank(line[i].text, line[i].len) && indent_of(&line[i]) < t->indent)
			t->indent = indent_of(&line[i]);
		t->events |= ta_txt_pktmon_group(ta_txt_scan_of(line[i].text, line[i].len)) != 0;
		if (ta_txt_tcpdump_timed(line[i].text, line[i].len))
			timed++;
		else if (ta_txt_tcpdump_untimed(line[i].text, line[i].len))
			untimed++;
	}
	t->timed = timed > 0 && timed * TA_TXT_TIMED_SHARE >= untimed;
	t->wrap =
		ta_txt_wrap_survey(reader, t->timed ? ta_txt_tcpdump_timed : ta_txt_tcpdump_begins);
	t->surveyed = true;
}

/* pktmon logs a packet at every component that it passes: the first counts. */
static bool is_repeated(struct tcpdump *t, const struct ta_txt_record *record)
{
	if (!t->events)
		return false;
	uint64_t group = ta_txt_pktmon_group(ta_txt_scan_of(t->joined.text, t->joined.len));
	return group && ta_txt_places_seen(&t->places, group, t->events++, record->when.ns);
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct tcpdump *t = state;
	struct ta_txt_line *line;
	int more;
	if (!t->surveyed)
		look_at_window(t, reader);
	while ((more = ta_txt_read(reader, &line, error)) > 0) {
		struct ta_txt_lead *lead = &t->lead[t->turn], *ahead = &t->lead[!t->turn];
		t->turn = !t->turn;
		ahead->line = NULL;
		if (!ta_txt_lead_timed(lead, line) &&
		    (t->timed || !ta_txt_tcpdump_untimed(line->text, line->len))) {
			bool dump = t->in_packet && ta_txt_is_dump(line->text, line->len);
			t->context->lines_skipped +=
				!dump && !ta_txt_is_blank(line->text, line->len);
			continue;
		}
		if (gather(t, reader, line, ahead, error) < 0)
			return -1;
		if (!parse(t->context, t->numbering, lead, t->joined.text, t->joined.len, ret) ||
		    is_repeated(t, ret)) {
			t->context->lines_skipped++;
			continue;
		}
		t->in_packet = true;
		ret->line = t->joined.number;
		if (ret->packet.kind == TA_PACKET_TCP)
			ta_txt_numbering_tcpdump(t->numbering, &ret->packet.seg);
		if (ta_txt_take_dump(t->context, &t->bytes, reader, ret, error) < 0)
			return -1;
		if (t->bytes.len) /* the line that was looked at is read */
			ahead->line = NULL;
		return 1;
	}
	return more;
}

static int probe(const char *text, size_t len)
{
	struct ta_names *names;
	struct ta_txt_context context = { .lines_skipped = 0 };
	struct ta_txt_record record;
	int score = TA_TXT_SCORE_NONE;
	if (!ta_txt_tcpdump_begins(text, len))
		return TA_TXT_SCORE_NONE;
	if (!is_whole(text, len))
		return TA_TXT_SCORE_PART;
	names = context.names = ta_names_new();
	if (parse(&context, NULL, NULL, text, len, &record))
		score = record.packet.kind == TA_PACKET_TCP ? TA_TXT_SCORE_OWN : TA_TXT_SCORE_OTHER;
	ta_names_free(names);
	return score;
}

const struct ta_txt_dialect ta_txt_tcpdump = {
	.kind = "tcpdump-text",
	.words = true,
	.probe = probe,
	.open = open_tcpdump,
	.close = close_tcpdump,
	.next = next,
};
