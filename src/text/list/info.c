/* SPDX-License-Identifier: MIT */
/* The Info column of a TCP segment, as tshark and Wireshark have written it from 1.0 on
 * (epan/dissectors/packet-tcp.c, tcp_info_append_uint). */
#include "text/list/info.h"

#include <string.h>

#include "text/rules.h"
#include "text/words/hosts.h"
#include "text/words/when.h"

static const struct {
	const char *name;
	uint16_t flag;
} flag_names[] = {
	{ "FIN", TA_FIN }, { "SYN", TA_SYN }, { "RST", TA_RST }, { "PSH", TA_PSH },
	{ "ACK", TA_ACK }, { "URG", TA_URG }, { "ECE", TA_ECE }, { "ECN", TA_ECE },
	{ "CWR", TA_CWR }, { "AE", TA_AE },   { "NS", TA_AE },   { "Nonce", TA_AE },
	{ "<None>", 0 },   { "Reserved", 0 },
};

static bool flag_words(const char *p, const char *end, uint16_t *ret)
{
	uint16_t flags = 0;
	bool any = false;
	while (p < end) {
		while (p < end && (*p == ',' || *p == ' '))
			p++;
		const char *start = p;
		while (p < end && *p != ',' && *p != ' ')
			p++;
		struct ta_txt_word word = { start, (size_t)(p - start) };
		size_t i = 0, n = sizeof(flag_names) / sizeof(flag_names[0]);
		if (!word.len)
			break;
		while (i < n && !ta_txt_is(&word, flag_names[i].name))
			i++;
		if (i == n)
			return false;
		flags |= flag_names[i].flag;
		any = true;
	}
	if (any)
		*ret = flags;
	return any;
}

bool ta_txt_label_retrans(const char *p, const char *end)
{
	const char *keepalive = ta_txt_find(p, end, "Keep-Alive");
	return ta_txt_find(p, end, "Retransmission") ||
	       (keepalive && !ta_txt_begins(keepalive, end, "Keep-Alive ACK"));
}

/* How much of a line to look at for what must be near, so that a line costs no more than its length. */
static size_t nearby(const struct ta_txt_scan *scan)
{
	size_t left = (size_t)(scan->end - scan->p);
	return left < TA_TXT_NEARBY_BYTES ? left : TA_TXT_NEARBY_BYTES;
}

/* Passes over "[TCP Retransmission] " and its like. */
static void skip_notes(struct ta_txt_scan *scan, uint32_t *have)
{
	for (;;) {
		ta_txt_blanks(scan);
		if (scan->p == scan->end || *scan->p != '[')
			return;
		const char *close = memchr(scan->p, ']', nearby(scan));
		if (!close)
			return;
		if (ta_txt_label_retrans(scan->p, close))
			*have |= TA_LABEL_RETRANS;
		if (ta_txt_begins(scan->p, close, "[Packet size limited"))
			*have |= TA_SNAP_CUT;
		scan->p = close + 1;
		while (scan->p < scan->end && (*scan->p == ',' || *scan->p == ';'))
			scan->p++;
	}
}

/* "49592 > 1234 [": with a blank, or the arrow, lost in a paste. */
static bool read_ports(const struct ta_txt_context *context, struct ta_txt_scan *scan,
		       struct ta_segment *seg)
{
	struct ta_txt_word sport, arrow, dport;
	bool named;
	if (!ta_txt_word(scan, &sport) || !ta_txt_word(scan, &arrow))
		return false;
	if (!ta_txt_is_arrow(&arrow) && ta_txt_is_digits(&sport) && ta_txt_is_digits(&arrow))
		dport = arrow;
	else if (!ta_txt_is_arrow(&arrow))
		return false;
	else if (!ta_txt_word(scan, &dport))
		return false;
	ta_txt_blanks(scan);
	if (scan->p == scan->end || *scan->p != '[' ||
	    !ta_txt_port(context->names, &sport, &seg->sport, &named))
		return false;
	seg->have |= TA_HAVE_PORTS | (named ? (uint32_t)TA_SRC_PORT_NAMED : 0);
	if (!ta_txt_port(context->names, &dport, &seg->dport, &named))
		return false;
	seg->have |= named ? (uint32_t)TA_DST_PORT_NAMED : 0;
	return true;
}

static bool read_flags(struct ta_txt_scan *scan, struct ta_segment *seg)
{
	const char *close = memchr(scan->p, ']', nearby(scan));
	if (!close || !flag_words(scan->p + 1, close, &seg->flags))
		return false;
	seg->have |= TA_HAVE_FLAGS;
	scan->p = close + 1;
	return true;
}

enum key {
	KEY_SEQ,
	KEY_ACK,
	KEY_WIN,
	KEY_LEN,
	KEY_MSS,
	KEY_WS,
	KEY_TSVAL,
	KEY_TSECR,
	KEY_SLE,
	KEY_SRE,
	KEY_PERM
};

static const struct {
	const char *name;
	enum key key;
} keys[] = {
	{ "Seq", KEY_SEQ },        { "Ack", KEY_ACK },     { "Win", KEY_WIN },
	{ "Len", KEY_LEN },        { "MSS", KEY_MSS },     { "WS", KEY_WS },
	{ "TSval", KEY_TSVAL },    { "TSecr", KEY_TSECR }, { "TSV", KEY_TSVAL },
	{ "TSER", KEY_TSECR },     { "SLE", KEY_SLE },     { "SRE", KEY_SRE },
	{ "SACK_PERM", KEY_PERM },
};

/* Window scale: the factor, but before Wireshark 1.8 the shift; those versions write TSV for TSval. */
static void set_wscale(struct ta_segment *seg, uint32_t value, bool shift)
{
	uint8_t log2 = 0;
	if (!shift && value && (value & (value - 1)) == 0) {
		while (value >>= 1)
			log2++;
		seg->wscale = log2;
	} else if (value <= TA_WSCALE_MAX) {
		seg->wscale = (uint8_t)value;
	} else {
		return;
	}
	seg->have |= TA_HAVE_WSCALE;
}

static void set_key(struct ta_segment *seg, enum key key, uint32_t value, bool old_words)
{
	switch (key) {
	case KEY_SEQ:
		seg->seq = value;
		seg->have |= TA_HAVE_SEQ;
		break;
	case KEY_ACK:
		if (!(seg->flags & TA_ACK))
			break;
		seg->ack = value;
		seg->have |= TA_HAVE_ACK;
		break;
	case KEY_WIN:
		seg->window = value;
		seg->have |=
			TA_HAVE_WINDOW | (seg->flags & TA_SYN ? 0 : (uint32_t)TA_WINDOW_SCALED);
		break;
	case KEY_LEN:
		seg->payload_len = value;
		seg->have |= TA_HAVE_LEN;
		break;
	case KEY_MSS:
		seg->mss = (uint16_t)value;
		seg->have |= value <= UINT16_MAX ? TA_HAVE_MSS : 0;
		break;
	case KEY_WS:
		set_wscale(seg, value, old_words);
		break;
	case KEY_TSVAL:
		seg->tsval = value;
		break;
	case KEY_TSECR:
		seg->tsecr = value;
		seg->have |= TA_HAVE_TS;
		break;
	case KEY_SLE:
		if (seg->nsack < 4)
			seg->sack[seg->nsack][0] = value;
		break;
	case KEY_SRE:
		if (seg->nsack < 4)
			seg->sack[seg->nsack++][1] = value;
		break;
	case KEY_PERM:
		seg->have |= TA_HAVE_SACK_PERM;
		break;
	}
}

/* What the last number of a line that was cut must take back. */
static uint32_t key_bit(enum key key)
{
	switch (key) {
	case KEY_SEQ:
		return TA_HAVE_SEQ;
	case KEY_ACK:
		return TA_HAVE_ACK;
	case KEY_WIN:
		return TA_HAVE_WINDOW | TA_WINDOW_SCALED;
	default:
		return 0;
	}
}

static bool find_key(const struct ta_txt_word *word, enum key *ret, struct ta_txt_word *ret_value)
{
	const char *equals = memchr(word->p, '=', word->len);
	struct ta_txt_word name = { word->p, equals ? (size_t)(equals - word->p) : word->len };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!ta_txt_is(&name, keys[i].name))
			continue;
		/* a note may follow without a blank */
		size_t len = word->len;
		const char *note =
			equals ? memchr(equals, '[', (size_t)(word->p + len - equals)) : NULL;
		if (note)
			len = (size_t)(note - word->p);
		*ret = keys[i].key;
		*ret_value = equals ? (struct ta_txt_word){ equals + 1,
							    (size_t)(word->p + len - equals) - 1 }
				    : (struct ta_txt_word){ word->p + word->len, 0 };
		return true;
	}
	return false;
}

static const char *read_keys(struct ta_txt_scan scan, struct ta_segment *seg)
{
	bool old_words = ta_txt_find(scan.p, scan.p + nearby(&scan), "TSV=") != NULL;
	const char *rest = NULL;
	struct ta_txt_word word, text;
	uint32_t cut = 0;
	for (;;) {
		enum key key;
		uint32_t value = 0;
		struct ta_txt_when when;
		skip_notes(&scan, &seg->have);
		struct ta_txt_scan here = scan;
		if (!ta_txt_word(&scan, &word))
			break;
		if (!find_key(&word, &key, &text)) {
			if ((seg->have & TA_HAVE_LEN) && ta_txt_when(&here, &when)) {
				rest = word.p;
				break;
			}
			cut = 0;
			continue;
		}
		if (text.p + text.len < word.p + word.len)
			scan.p = text.p + text.len; /* a note without a blank before it */
		if (key != KEY_PERM && !ta_txt_u32(&text, &value))
			continue;
		set_key(seg, key, value, old_words);
		cut = scan.p == scan.end ? key_bit(key) : 0;
	}
	if (!(seg->have & TA_HAVE_LEN))
		seg->have &= ~cut;
	return rest;
}

/* A port as a number or a service's name: no address, and no bracket. */
static bool is_port_word(const struct ta_txt_word *word)
{
	return word->p[0] != '[' && !memchr(word->p, '.', word->len) &&
	       !memchr(word->p, ':', word->len);
}

/* Whether the words at a position are those of an Info column: notes, ports, flags. */
static bool is_info(struct ta_txt_scan scan)
{
	struct ta_txt_word sport, arrow, dport;
	uint32_t have = 0;
	uint16_t flags;
	skip_notes(&scan, &have);
	if (!ta_txt_word(&scan, &sport) || !is_port_word(&sport) || !ta_txt_word(&scan, &arrow) ||
	    !ta_txt_is_arrow(&arrow) || !ta_txt_word(&scan, &dport) || !is_port_word(&dport))
		return false;
	ta_txt_blanks(&scan);
	const char *close =
		scan.p < scan.end && *scan.p == '[' ? memchr(scan.p, ']', nearby(&scan)) : NULL;
	return close && flag_words(scan.p + 1, close, &flags);
}

const char *ta_txt_info_start(struct ta_txt_scan scan)
{
	struct ta_txt_word word;
	for (unsigned i = 0; i < TA_TXT_INFO_WORDS; i++) {
		ta_txt_blanks(&scan);
		if (is_info(scan))
			return scan.p;
		if (!ta_txt_word(&scan, &word))
			break;
	}
	return NULL;
}

bool ta_txt_tcp_info(const struct ta_txt_context *context, struct ta_txt_scan info,
		     struct ta_segment *seg, const char **ret_rest)
{
	struct ta_segment found = *seg;
	skip_notes(&info, &found.have);
	if (!read_ports(context, &info, &found) || !read_flags(&info, &found))
		return false;
	const char *rest = read_keys(info, &found);
	if (!context->seq_absolute)
		found.have |= TA_SEQ_RELATIVE;
	if ((found.have & TA_HAVE_LEN) && !(found.have & TA_SNAP_CUT))
		found.have |= TA_HAVE_OPTIONS;
	*seg = found;
	if (ret_rest)
		*ret_rest = rest;
	return true;
}
