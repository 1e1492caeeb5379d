/* SPDX-License-Identifier: MIT */
/* What stands in front of a packet in tcpdump's notation. pktmon: learn.microsoft.com, "Packet Monitor"; pktap: macOS
 * tcpdump -k. */
#include "text/tcpdump/lead.h"

#include <string.h>

#include "text/rules.h"
#include "text/words/hosts.h"

#define PKTMON "[Microsoft-Windows-PktMon]" /* not in the newer form */
#define EVENT "PktGroupId "

/* "[30]0000.0000::2023-01-12 11:33:51.819746000" */
static bool event_time(struct ta_txt_scan *scan, struct ta_txt_record *record)
{
	struct ta_txt_scan s = *scan;
	ta_txt_blanks(&s);
	if (s.p == s.end || *s.p != '[' || !ta_txt_find(s.p, s.end, EVENT))
		return false;
	s.p = ta_txt_find(s.p, s.end, "::");
	if (!s.p)
		return false;
	s.p += 2;
	if (!ta_txt_when(&s, &record->when))
		return false;
	*scan = s;
	return true;
}

/* "12", "12:" (Cisco ASA) */
static bool take_number(struct ta_txt_word word, uint64_t *ret)
{
	if (word.len && word.p[word.len - 1] == ':')
		word.len--;
	return word.len && ta_txt_u64(&word, ret);
}

bool ta_txt_tcpdump_time(struct ta_txt_scan *scan, struct ta_txt_record *record)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_word before = { s.p, 0 };
	if (event_time(scan, record)) {
		record->numbered = false;
		return true;
	}
	for (int i = 0; i < TA_TXT_BEGINNING_WORDS; i++) {
		if (ta_txt_when(&s, &record->when)) {
			record->numbered = take_number(before, &record->number);
			*scan = s;
			return true;
		}
		if (!ta_txt_word(&s, &before))
			break;
	}
	record->when = (struct ta_txt_when){ .form = TA_TXT_TIME_NONE };
	return false;
}

/* "(en0, proc Google Chrome:244, svc BE, out)": its end, or NULL. */
static const char *pktap_end(struct ta_txt_scan scan)
{
	ta_txt_blanks(&scan);
	if (scan.p == scan.end || *scan.p != '(')
		return NULL;
	const char *close = memchr(scan.p, ')', (size_t)(scan.end - scan.p));
	if (!close)
		return NULL;
	return ta_txt_find(scan.p, close, ", in") || ta_txt_find(scan.p, close, ", out") ||
			       ta_txt_find(scan.p, close, "svc ") ||
			       ta_txt_find(scan.p, close, "proc ")
		       ? close
		       : NULL;
}

/* "a.1 > b.2:" */
static bool at_hosts(struct ta_txt_scan scan)
{
	struct ta_txt_word src, arrow, dst;
	return ta_txt_host_word(&scan, &src) && ta_txt_word(&scan, &arrow) &&
	       ta_txt_is(&arrow, ">") && ta_txt_host_word(&scan, &dst) && dst.p[dst.len - 1] == ':';
}

/* "ip: a.1 > b.2:" (-e of a raw IP capture, print-raw.c). */
static bool skip_raw(struct ta_txt_scan *scan)
{
	struct ta_txt_scan s = *scan;
	ta_txt_blanks(&s);
	bool raw = ta_txt_take(&s, "ip: ") &&
		   (at_hosts(s) || ta_txt_begins(s.p, s.end, "(tos ") ||
		    ta_txt_begins(s.p, s.end, "(hlim ") || ta_txt_begins(s.p, s.end, "(class ") ||
		    ta_txt_begins(s.p, s.end, "(flowlabel "));
	if (raw)
		*scan = s;
	return raw;
}

/* "eth0 > a.1 > b.2:", "eth0 < a.1 > b.2:" (tcpdump 3.5 on Linux): the interface, and which way. */
static bool interface_way(struct ta_txt_scan *scan, bool *ret_out)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_word name, way;
	if (!ta_txt_word(&s, &name) || !ta_txt_word(&s, &way) ||
	    (!ta_txt_is(&way, ">") && !ta_txt_is(&way, "<")) || !at_hosts(s))
		return false;
	*ret_out = ta_txt_is(&way, ">");
	*scan = s;
	return true;
}

static bool is_opener(const struct ta_txt_word *word)
{
	static const char *const openers[] = { "IP",         "IP6",  "ARP,", "ARP",    "arp",
					       "PPPoE",      "MPLS", "vlan", "802.1Q", PKTMON,
					       "PktGroupId", "In",   "Out" };
	for (size_t i = 0; i < sizeof(openers) / sizeof(openers[0]); i++)
		if (ta_txt_is(word, openers[i]))
			return true;
	return false;
}

bool ta_txt_tcpdump_opens(struct ta_txt_scan scan)
{
	struct ta_txt_word word, after, third;
	const char *pktap = pktap_end(scan);
	bool out;
	if (pktap)
		scan.p = pktap + 1;
	if (ta_txt_peek(&scan, &word) && is_opener(&word)) /* nearly all lines */
		return true;
	if (skip_raw(&scan) || at_hosts(scan) || interface_way(&scan, &out))
		return true;
	for (int i = 0; i < TA_TXT_BEGINNING_WORDS && ta_txt_word(&scan, &word); i++) {
		struct ta_txt_scan ahead = scan;
		uint8_t mac[6];
		if (i == 0 &&
		    ta_txt_mac(&word,
			       mac)) /* a packet list has no comma behind the other address */
			return ta_txt_word(&ahead, &after) &&
			       (!ta_txt_is(&after, ">") || !ta_txt_word(&ahead, &third) ||
				third.p[third.len - 1] == ',');
		if (is_opener(&word))
			return true;
		if (i == 0 && ta_txt_word(&ahead, &after) && ta_txt_is(&after, ">"))
			return false;
	}
	return false;
}

bool ta_txt_tcpdump_timed(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_record record;
	return ta_txt_tcpdump_time(&scan, &record) && ta_txt_tcpdump_opens(scan);
}

bool ta_txt_lead_timed(struct ta_txt_lead *lead, const struct ta_txt_line *line)
{
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	if (lead->line == line)
		return lead->timed;
	struct ta_txt_record record;
	lead->line = line;
	lead->timed = ta_txt_tcpdump_time(&scan, &record) && ta_txt_tcpdump_opens(scan);
	if (!lead->timed)
		return false;
	lead->len = line->len;
	lead->begin = (size_t)(record.when.text.p - line->text);
	lead->behind = (size_t)(scan.p - line->text);
	lead->when = record.when;
	lead->numbered = record.numbered;
	lead->number = record.numbered ? record.number : 0;
	return true;
}

void ta_txt_lead_take(const struct ta_txt_lead *lead, const char *text, struct ta_txt_scan *scan,
		      struct ta_txt_record *record)
{
	record->when = lead->when;
	record->when.text.p = text + lead->begin;
	record->number = lead->number;
	record->numbered = lead->numbered;
	scan->p = text + lead->behind;
}

static bool is_direction(const struct ta_txt_word *word)
{
	return ta_txt_is(word, "In") || ta_txt_is(word, "Out") || ta_txt_is(word, "P") ||
	       ta_txt_is(word, "B") || ta_txt_is(word, "M");
}

static bool is_protocol(const struct ta_txt_word *word)
{
	return ta_txt_is(word, "IP") || ta_txt_is(word, "IP6") || ta_txt_is(word, "ARP,");
}

/* "eth0  In  IP …", "In IP …": -i any and Junos without times. */
static bool begins_with_direction(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word a, b, c;
	if (!ta_txt_word(&scan, &a) || a.p != text || !ta_txt_word(&scan, &b))
		return false;
	if (is_direction(&a) && is_protocol(&b))
		return true;
	return is_direction(&b) && ta_txt_word(&scan, &c) && is_protocol(&c);
}

/* tcpdump -t: no time, and no blank in front. */
bool ta_txt_tcpdump_untimed(const char *text, size_t len)
{
	const char *end = text + len;
	if (!len || *text == ' ' || *text == '\t')
		return false;
	struct ta_txt_scan raw = { text, end };
	return skip_raw(&raw) || ta_txt_begins(text, end, "IP ") ||
	       ta_txt_begins(text, end, "IP6 ") || ta_txt_begins(text, end, "ARP, ") ||
	       ta_txt_begins(text, end, "arp ") || begins_with_direction(text, len);
}

bool ta_txt_tcpdump_begins(const char *text, size_t len)
{
	return ta_txt_tcpdump_timed(text, len) || ta_txt_tcpdump_untimed(text, len);
}

static void set_direction(struct ta_segment *seg, bool out)
{
	seg->have |= TA_HAVE_PKTDIR | (out ? (uint32_t)TA_SENT_BY_HOST : 0);
}

void ta_txt_tcpdump_preface(struct ta_txt_scan *scan, struct ta_segment *seg)
{
	const char *pktap = pktap_end(*scan);
	if (pktap) {
		if (ta_txt_find(scan->p, pktap, ", in") || ta_txt_find(scan->p, pktap, ", out"))
			set_direction(seg, ta_txt_find(scan->p, pktap, ", out") != NULL);
		scan->p = pktap + 1;
	}
	(void)skip_raw(scan);
	bool out;
	if (interface_way(scan, &out))
		set_direction(seg, out);
	struct ta_txt_scan event = *scan;
	ta_txt_blanks(&event);
	if (ta_txt_take(&event, PKTMON))
		ta_txt_blanks(&event);
	if (!ta_txt_begins(event.p, event.end, EVENT))
		return;
	const char *last = ta_txt_find(event.p, event.end, "LoggedSize ");
	if (!last)
		return;
	if (ta_txt_find(event.p, last, " Rx ") || ta_txt_find(event.p, last, " Tx "))
		set_direction(seg, ta_txt_find(event.p, last, " Tx ") != NULL);
	scan->p = last + strlen("LoggedSize ");
	struct ta_txt_word size;
	(void)ta_txt_word(scan, &size);
}

static bool number_at(const char *p, const char *end, const char *phrase, uint64_t *ret)
{
	const char *found = ta_txt_find(p, end, phrase);
	if (!found)
		return false;
	struct ta_txt_scan scan = { found + strlen(phrase), end };
	return ta_txt_digits(&scan, ret);
}

uint64_t ta_txt_pktmon_group(struct ta_txt_scan scan)
{
	uint64_t group, number;
	const char *event = ta_txt_find(scan.p, scan.end, EVENT);
	if (!event || !number_at(event, scan.end, EVENT, &group) ||
	    !number_at(event, scan.end, "PktNumber ", &number))
		return 0;
	return (group << 8 | (number & 0xff)) + 1;
}

bool ta_txt_tcpdump_preface_only(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_record record;
	struct ta_txt_word word, last = { text, 0 };
	uint8_t mac[6];
	if (ta_txt_find(text, text + len, " > "))
		return false;
	if (ta_txt_find(text, text + len, EVENT))
		return true;
	(void)ta_txt_tcpdump_time(&scan, &record);
	if (ta_txt_peek(&scan, &word) && ta_txt_mac(&word, mac))
		return true; /* Cisco ASA: "detail" */
	while (ta_txt_word(&scan, &word))
		last = word;
	return ta_txt_is(&last, "In") || ta_txt_is(&last, "Out") || ta_txt_is(&last, ">");
}
