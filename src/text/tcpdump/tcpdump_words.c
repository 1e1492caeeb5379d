/* SPDX-License-Identifier: MIT */
/* tcpdump's words for a TCP segment (print-tcp.c), its IP header (print-ip.c, print-ip6.c) and its link layer, from
 * version 3 to 4.99. */
#include "text/tcpdump/tcpdump_words.h"

#include <string.h>

#include "text/rules.h"
#include "text/words/hosts.h"

static const struct {
	char letter;
	uint16_t flag;
} letters[] = {
	{ 'F', TA_FIN }, { 'S', TA_SYN }, { 'R', TA_RST }, { 'P', TA_PSH }, { '.', TA_ACK },
	{ 'U', TA_URG }, { 'E', TA_ECE }, { 'W', TA_CWR }, { 'e', TA_AE },
};

static bool flag_letters(const char *p, const char *end, uint16_t *ret)
{
	uint16_t flags = 0;
	if (p == end)
		return false;
	for (; p < end; p++) {
		size_t i = 0, n = sizeof(letters) / sizeof(letters[0]);
		while (i < n && letters[i].letter != *p)
			i++;
		if (i == n)
			return false;
		flags |= letters[i].flag;
	}
	*ret = flags;
	return true;
}

static void drop_comma(struct ta_txt_word *word)
{
	while (word->len && (word->p[word->len - 1] == ',' || word->p[word->len - 1] == ':'))
		word->len--;
}

static bool next_u32(struct ta_txt_scan *scan, uint32_t *ret)
{
	struct ta_txt_word word;
	if (!ta_txt_word(scan, &word))
		return false;
	struct ta_txt_scan digits = ta_txt_scan_of(word.p, word.len);
	uint64_t value;
	if (!ta_txt_digits(&digits, &value) || value > UINT32_MAX)
		return false;
	while (digits.p < digits.end && (*digits.p == ',' || *digits.p == ':'))
		digits.p++;
	if (digits.p < digits.end)
		return false;
	*ret = (uint32_t)value;
	return true;
}

/* "1:97", "1:97(96)", "1" */
static bool seq_range(const struct ta_txt_word *word, struct ta_segment *seg)
{
	struct ta_txt_scan scan = ta_txt_scan_of(word->p, word->len);
	uint64_t from, to, len;
	if (!ta_txt_digits(&scan, &from) || from > UINT32_MAX)
		return false;
	if (ta_txt_take(&scan, ":")) {
		if (!ta_txt_digits(&scan, &to) || to > UINT32_MAX)
			return false;
		len = (uint32_t)(to - from);
		if (ta_txt_take(&scan, "(") &&
		    (!ta_txt_digits(&scan, &len) || !ta_txt_take(&scan, ")")))
			return false;
		if (len > UINT32_MAX)
			return false;
		seg->payload_len = (uint32_t)len;
		seg->have |= TA_HAVE_LEN;
	}
	if (scan.p != scan.end)
		return false;
	seg->seq = (uint32_t)from;
	seg->have |= TA_HAVE_SEQ;
	return true;
}

/* "{0:1}{5:9}" */
static void sack_blocks(struct ta_txt_scan *scan, struct ta_segment *seg)
{
	const char *p = ta_txt_find(scan->p, scan->end, "{");
	uint64_t left, right;
	while (p && seg->nsack < 4) {
		struct ta_txt_scan s = { p + 1, scan->end };
		if (!ta_txt_digits(&s, &left) || !ta_txt_take(&s, ":") ||
		    !ta_txt_digits(&s, &right) || !ta_txt_take(&s, "}") || left > UINT32_MAX ||
		    right > UINT32_MAX)
			break;
		seg->sack[seg->nsack][0] = (uint32_t)left;
		seg->sack[seg->nsack++][1] = (uint32_t)right;
		p = s.p < s.end && *s.p == '{' ? s.p : NULL;
	}
}

/* One option: "mss 1460", "TS val 5194 ecr 4637", "timestamp 61612 0". */
static void read_option(struct ta_txt_scan option, struct ta_segment *seg)
{
	struct ta_txt_word name;
	uint32_t a, b;
	if (!ta_txt_word(&option, &name))
		return;
	if (ta_txt_is(&name, "mss") && next_u32(&option, &a) && a <= UINT16_MAX) {
		seg->mss = (uint16_t)a;
		seg->have |= TA_HAVE_MSS;
	} else if (ta_txt_is(&name, "wscale") && next_u32(&option, &a) && a <= UINT8_MAX) {
		seg->wscale = (uint8_t)a;
		seg->have |= TA_HAVE_WSCALE;
	} else if (ta_txt_is(&name, "sackOK")) {
		seg->have |= TA_HAVE_SACK_PERM;
	} else if (ta_txt_is(&name, "md5") || ta_txt_is(&name, "tcp-ao")) {
		seg->have |= TA_HAVE_DIGEST;
	} else if (ta_txt_is(&name, "sack")) {
		sack_blocks(&option, seg);
	} else if (ta_txt_is(&name, "timestamp") && next_u32(&option, &a) &&
		   next_u32(&option, &b)) {
		seg->tsval = a;
		seg->tsecr = b;
		seg->have |= TA_HAVE_TS;
	} else if (ta_txt_is(&name, "TS")) {
		struct ta_txt_word word;
		if (ta_txt_word(&option, &word) && next_u32(&option, &a) &&
		    ta_txt_word(&option, &word) && next_u32(&option, &b)) {
			seg->tsval = a;
			seg->tsecr = b;
			seg->have |= TA_HAVE_TS;
		}
	}
}

/* Where an option ends whose braces may hold commas. */
static const char *option_end(const char *p, const char *end)
{
	int depth = 0;
	for (; p < end && (*p != ',' || depth > 0); p++)
		depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
	return p;
}

/* "nop,nop,TS val 5194 ecr 4637", which nearly all segments bear, and nothing else. */
static bool read_stamps(const char *p, const char *end, struct ta_segment *seg)
{
	struct ta_txt_scan scan = { p, end };
	uint64_t value, echo;
	if (!ta_txt_take(&scan, "nop,nop,TS val ") || !ta_txt_digits(&scan, &value) ||
	    !ta_txt_take(&scan, " ecr ") || !ta_txt_digits(&scan, &echo) || scan.p != end ||
	    value > UINT32_MAX || echo > UINT32_MAX)
		return false;
	seg->tsval = (uint32_t)value;
	seg->tsecr = (uint32_t)echo;
	seg->have |= TA_HAVE_TS;
	return true;
}

/* The list between its brackets. False when it was cut ("[|tcp]"). */
static bool read_options(const char *p, const char *end, struct ta_segment *seg)
{
	if (read_stamps(p, end, seg))
		return true;
	const char *cut = ta_txt_find(p, end, "[|");
	bool braces = memchr(p, '{', (size_t)(end - p));
	while (p < end) {
		const char *comma = braces ? option_end(p, end) : memchr(p, ',', (size_t)(end - p));
		comma = comma ? comma : end;
		struct ta_txt_word option = { p, (size_t)(comma - p) };
		if (cut && ta_txt_contains(&option, "[|"))
			return false;
		read_option(ta_txt_scan_of(option.p, option.len), seg);
		p = comma + 1;
	}
	return true;
}

/* Takes the flags: 4.x "Flags [S.], ", 3.x "S, " or "S ". */
static bool take_flags(struct ta_txt_scan *body, struct ta_segment *seg, bool *ret_old)
{
	struct ta_txt_word word, after;
	*ret_old = false;
	if (ta_txt_take(body, "Flags [")) {
		const char *close = memchr(body->p, ']', (size_t)(body->end - body->p));
		if (!close)
			return false;
		if (!ta_txt_begins(body->p, close, "none") &&
		    !flag_letters(body->p, close, &seg->flags))
			return false;
		body->p = close + 1;
		(void)ta_txt_take(body, ",");
		seg->have |= TA_HAVE_FLAGS;
		return true;
	}
	struct ta_txt_scan scan = *body;
	if (!ta_txt_word(&scan, &word))
		return false;
	drop_comma(&word);
	ta_txt_blanks(&scan);
	if (ta_txt_take(&scan, "[tcp sum ok]"))
		seg->have |= TA_CSUM_GOOD;
	else if (ta_txt_begins(scan.p, scan.end, "[bad tcp cksum "))
		scan.p = memchr(scan.p, ']', (size_t)(scan.end - scan.p));
	scan.p = scan.p ? scan.p : scan.end;
	(void)ta_txt_take(&scan, "]");
	if (!flag_letters(word.p, word.p + word.len, &seg->flags) || !ta_txt_peek(&scan, &after))
		return false;
	struct ta_segment ignored = { .seq = 0 };
	if (!ta_txt_is(&after, "ack") && !ta_txt_is(&after, "win") && !ta_txt_is(&after, "cksum") &&
	    !(ta_txt_contains(&after, "(") && seq_range(&after, &ignored)))
		return false;
	/* 3.x writes the ACK bit as "." only where nothing else is set, and "ack N" otherwise */
	if (ta_txt_find(scan.p, scan.end, " ack ") || ta_txt_is(&after, "ack"))
		seg->flags |= TA_ACK;
	seg->have |= TA_HAVE_FLAGS;
	*body = scan;
	*ret_old = true;
	return true;
}

static bool number_after(struct ta_txt_scan scan, const char *phrase, uint32_t *ret)
{
	uint64_t value;
	scan.p = ta_txt_find(scan.p, scan.end, phrase);
	if (!scan.p)
		return false;
	scan.p += strlen(phrase);
	if (!ta_txt_digits(&scan, &value) || value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

/* Behind the segment: 3.x -v writes the IP header there, "(DF) (ttl 64, id 5)"; F5 the direction, "in slot1/tmm0 lis=". */
static void trailer(struct ta_txt_scan scan, struct ta_segment *seg, bool old)
{
	uint32_t value;
	const char *slot = ta_txt_find(scan.p, scan.end, " slot");
	const char *lis = slot ? ta_txt_find(slot, scan.end, " lis=") : NULL;
	if (lis && (ta_txt_begins(slot - 3 < scan.p ? scan.p : slot - 3, slot, "out") ||
		    (slot - 2 >= scan.p && ta_txt_begins(slot - 2, slot, "in"))))
		seg->have |= TA_HAVE_PKTDIR | (slot[-1] == 't' ? (uint32_t)TA_SENT_BY_HOST : 0);
	if (!old)
		return;
	if (ta_txt_find(scan.p, scan.end, "(DF)"))
		seg->have |= TA_DF;
	if (number_after(scan, "(ttl ", &value) && value <= UINT8_MAX) {
		seg->ttl = (uint8_t)value;
		seg->have |= TA_HAVE_TTL;
	}
	if (number_after(scan, ", id ", &value) && value <= UINT16_MAX) {
		seg->ip_id = (uint16_t)value;
		seg->have |= TA_HAVE_IP_ID;
	}
}

static void checksum(struct ta_txt_scan scan, struct ta_segment *seg)
{
	struct ta_txt_word value, verdict;
	if (!ta_txt_word(&scan, &value) || !ta_txt_word(&scan, &verdict))
		return;
	if (ta_txt_begins(verdict.p, scan.end, "(correct"))
		seg->have |= TA_CSUM_GOOD;
	else if (ta_txt_begins(verdict.p, scan.end, "(incorrect"))
		seg->have |= TA_CSUM_BAD;
}

static const char *options_end(const char *p, const char *end, char close)
{
	int depth = 0;
	const char *first = memchr(p, close, (size_t)(end - p));
	if (!first || (!memchr(p, '[', (size_t)(first - p)) && close == ']'))
		return first; /* nearly always */
	for (; p < end; p++) {
		if (*p == '[')
			depth++;
		else if (*p == close && depth == 0)
			return p;
		else if (*p == ']')
			depth--;
	}
	return NULL;
}

/* The options at the scan's position, after their opening bracket. */
static bool take_options(struct ta_txt_scan *scan, struct ta_segment *seg, char close)
{
	const char *end = options_end(scan->p, scan->end, close);
	bool whole = end && read_options(scan->p, end, seg);
	scan->p = end ? end + 1 : scan->end;
	if (!whole)
		seg->have |= TA_SNAP_CUT;
	return whole;
}

/* A named number at `word`, whose value follows it at the scan. */
static bool take_number(struct ta_txt_scan *scan, struct ta_txt_word *word, struct ta_segment *seg)
{
	uint32_t value;
	if (ta_txt_is(word, "seq") && ta_txt_word(scan, word)) {
		drop_comma(word);
		(void)seq_range(word, seg);
		return true;
	}
	if (ta_txt_is(word, "ack") && next_u32(scan, &value)) {
		seg->ack = value;
		seg->have |= seg->flags & TA_ACK ? TA_HAVE_ACK : 0;
		return true;
	}
	if (ta_txt_is(word, "win") && next_u32(scan, &value)) {
		seg->window = value;
		seg->have |= TA_HAVE_WINDOW;
		return true;
	}
	return false;
}

/* "seq", "ack", "win" … in whatever order; stops after the length. */
static void read_body(struct ta_txt_scan scan, struct ta_segment *seg, bool old)
{
	struct ta_txt_word word;
	uint32_t value;
	bool whole = true;
	struct ta_txt_scan behind = scan;
	while (ta_txt_word(&scan, &word)) {
		if (word.p[0] == '<' && old) {
			scan.p = word.p + 1;
			whole = take_options(&scan, seg, '>');
			behind.p = scan.p;
			continue;
		}
		if (old && seg->have & TA_HAVE_WINDOW && (word.p[0] == '(' || word.p[0] == '['))
			break; /* what stands behind the segment */
		drop_comma(&word);
		if (take_number(&scan, &word, seg))
			continue;
		if (ta_txt_is(&word, "cksum")) {
			checksum(scan, seg);
		} else if (ta_txt_is(&word, "options") &&
			   (ta_txt_blanks(&scan), ta_txt_take(&scan, "["))) {
			whole = take_options(&scan, seg, ']');
		} else if (ta_txt_is(&word, "length") && !old && next_u32(&scan, &value)) {
			seg->payload_len = value;
			seg->have |= TA_HAVE_LEN;
			behind.p = scan.p;
			break;
		} else if (old && !(seg->have & TA_HAVE_SEQ)) {
			(void)seq_range(&word, seg);
		}
	}
	trailer(behind, seg, old);
	if (old && !(seg->have & TA_HAVE_SEQ) && (seg->have & TA_HAVE_WINDOW))
		seg->have |= TA_HAVE_LEN; /* 3.x leaves the numbers out where they would be equal */
	if (whole && (seg->have & TA_HAVE_WINDOW) && (seg->have & TA_HAVE_LEN))
		seg->have |= TA_HAVE_OPTIONS;
}

bool ta_txt_tcpdump_tcp(struct ta_txt_scan body, struct ta_segment *seg)
{
	struct ta_segment found = *seg;
	bool old;
	ta_txt_blanks(&body);
	if (ta_txt_take(&body, "tcp ")) { /* -q */
		if (!next_u32(&body, &found.payload_len))
			return false;
		found.have |= TA_HAVE_LEN;
		*seg = found;
		return true;
	}
	if (!take_flags(&body, &found, &old))
		return false;
	read_body(body, &found, old);
	*seg = found;
	return true;
}

/* ---- in front of it ---- */

static void ip_header(struct ta_txt_scan ip, bool ipv6, struct ta_segment *seg)
{
	uint32_t value;
	if (number_after(ip, ipv6 ? "hlim " : "ttl ", &value) && value <= UINT8_MAX) {
		seg->ttl = (uint8_t)value;
		seg->have |= TA_HAVE_TTL;
	}
	if (ipv6) {
		seg->have |= TA_DF;
		return;
	}
	if (number_after(ip, "id ", &value) && value <= UINT16_MAX) {
		seg->ip_id = (uint16_t)value;
		seg->have |= TA_HAVE_IP_ID;
	}
	if (ta_txt_find(ip.p, ip.end, "flags [DF"))
		seg->have |= TA_DF;
}

/* The innermost parenthesis that describes an IP header. */
static void find_ip_header(struct ta_txt_scan head, struct ta_segment *seg)
{
	static const char *const openings[] = { "(tos ", "(hlim ", "(class ", "(flowlabel " };
	const char *last = NULL;
	bool ipv6 = false;
	head.p = memchr(head.p, '(', (size_t)(head.end - head.p));
	for (size_t i = 0; head.p && i < sizeof(openings) / sizeof(openings[0]); i++) {
		const char *p = head.p;
		while ((p = ta_txt_find(p, head.end, openings[i]))) {
			ipv6 = !last || p > last ? i > 0 : ipv6;
			last = !last || p > last ? p : last;
			p++;
		}
	}
	if (last)
		ip_header((struct ta_txt_scan){ last, head.end }, ipv6, seg);
}

void ta_txt_tcpdump_head(struct ta_txt_scan head, struct ta_segment *seg)
{
	struct ta_txt_scan scan = head;
	struct ta_txt_word word;
	uint8_t mac[2][6];
	int macs = 0;
	for (int i = 0; i < TA_TXT_HEAD_WORDS && macs < 2 && ta_txt_word(&scan, &word); i++) {
		drop_comma(&word);
		if (ta_txt_mac(&word, mac[macs]))
			macs++;
		else if (i < TA_TXT_BEGINNING_WORDS &&
			 (ta_txt_is(&word, "In") || ta_txt_is(&word, "Out")))
			seg->have |=
				TA_HAVE_PKTDIR | (word.p[0] == 'O' ? (uint32_t)TA_SENT_BY_HOST : 0);
	}
	if (macs == 2) {
		memcpy(seg->link_src, mac[0], 6);
		memcpy(seg->link_dst, mac[1], 6);
		seg->have |= TA_HAVE_LINK;
	}
	find_ip_header(head, seg);
}
