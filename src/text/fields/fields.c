/* SPDX-License-Identifier: MIT */
/* Named fields of tshark (its display filter reference) one by one; packet.c puts them together. */
#include "text/text_internal.h"

#include <string.h>

enum field {
	FRAME_NUMBER,
	FRAME_EPOCH,
	FRAME_TIME,
	FRAME_RELATIVE,
	FRAME_DELTA,
	FRAME_LEN,
	LINK_SRC,
	LINK_DST,
	ADDR_SRC,
	ADDR_DST,
	HOST_SRC,
	HOST_DST,
	IP_LEN,
	IP_ID,
	IP_TTL,
	IP_DF,
	IP6_PLEN,
	PORT_SRC,
	PORT_DST,
	SEQ,
	SEQ_RAW,
	ACK,
	ACK_RAW,
	LEN,
	FLAGS,
	FLAGS_STR,
	WINDOW,
	WINDOW_RAW,
	HDR_LEN,
	FLAG_FIN,
	FLAG_SYN,
	FLAG_RST,
	FLAG_PSH,
	FLAG_ACK,
	FLAG_URG,
	FLAG_ECE,
	FLAG_CWR,
	CHECKSUM,
	MSS,
	WSCALE,
	SACK_PERM,
	TSVAL,
	TSECR,
	SACK_LE,
	SACK_RE,
	OPTION_BYTES,
	LABEL,
	ICMP_TYPE,
	ICMP_CODE,
	ICMP_MTU,
	ICMP6_TYPE,
	ICMP6_CODE,
	ICMP6_MTU,
	ND_SOLICIT,
	ND_ADVERTISE,
	ND_SOLICITED,
	ARP_OP,
	ARP_SENDER,
	ARP_TARGET,
	UDP_PORT,
	COL_INFO,
	COL_PROTOCOL,
	COL_TIME,
	KNOWN, /* of a trace, and not used */
};

/* clang-format off */
static const struct {
	const char *name;
	enum field field;
} table[] = {
	{ "frame.number", FRAME_NUMBER }, { "frame.time_epoch", FRAME_EPOCH }, { "frame.time", FRAME_TIME },
	{ "frame.time_utc", FRAME_TIME }, { "frame.time_relative", FRAME_RELATIVE },
	{ "frame.time_delta", FRAME_DELTA }, { "frame.time_delta_displayed", FRAME_DELTA },
	{ "frame.len", FRAME_LEN },
	{ "eth.src", LINK_SRC }, { "eth.dst", LINK_DST },
	{ "ip.src", ADDR_SRC }, { "ip.dst", ADDR_DST }, { "ipv6.src", ADDR_SRC }, { "ipv6.dst", ADDR_DST },
	{ "ip.src_host", HOST_SRC }, { "ip.dst_host", HOST_DST },
	{ "ipv6.src_host", HOST_SRC }, { "ipv6.dst_host", HOST_DST },
	{ "_ws.col.Source", ADDR_SRC }, { "_ws.col.Destination", ADDR_DST },
	{ "_ws.col.def_src", ADDR_SRC }, { "_ws.col.def_dst", ADDR_DST },
	{ "ip.len", IP_LEN }, { "ip.id", IP_ID }, { "ip.ttl", IP_TTL }, { "ip.flags.df", IP_DF },
	{ "ipv6.hlim", IP_TTL }, { "ipv6.plen", IP6_PLEN },
	{ "tcp.srcport", PORT_SRC }, { "tcp.dstport", PORT_DST },
	{ "tcp.seq", SEQ }, { "tcp.seq_raw", SEQ_RAW }, { "tcp.ack", ACK }, { "tcp.ack_raw", ACK_RAW },
	{ "tcp.len", LEN }, { "tcp.flags", FLAGS }, { "tcp.flags.str", FLAGS_STR },
	{ "tcp.window_size", WINDOW }, { "tcp.window_size_value", WINDOW_RAW }, { "tcp.hdr_len", HDR_LEN },
	{ "tcp.flags.fin", FLAG_FIN }, { "tcp.flags.syn", FLAG_SYN }, { "tcp.flags.reset", FLAG_RST },
	{ "tcp.flags.push", FLAG_PSH }, { "tcp.flags.ack", FLAG_ACK }, { "tcp.flags.urg", FLAG_URG },
	{ "tcp.flags.ece", FLAG_ECE }, { "tcp.flags.ecn", FLAG_ECE }, { "tcp.flags.cwr", FLAG_CWR },
	{ "tcp.checksum.status", CHECKSUM }, { "tcp.options.mss_val", MSS },
	{ "tcp.options.wscale.shift", WSCALE }, { "tcp.options.sack_perm", SACK_PERM },
	{ "tcp.options.timestamp.tsval", TSVAL }, { "tcp.options.timestamp.tsecr", TSECR },
	{ "tcp.options.sack_le", SACK_LE }, { "tcp.options.sack_re", SACK_RE },
	{ "tcp.analysis.keep_alive", LABEL }, { "tcp.analysis.retransmission", LABEL },
	{ "tcp.analysis.fast_retransmission", LABEL }, { "tcp.analysis.spurious_retransmission", LABEL },
	{ "icmp.type", ICMP_TYPE }, { "icmp.code", ICMP_CODE }, { "icmp.mtu", ICMP_MTU },
	{ "icmpv6.type", ICMP6_TYPE }, { "icmpv6.code", ICMP6_CODE }, { "icmpv6.mtu", ICMP6_MTU },
	{ "icmpv6.nd.ns.target_address", ND_SOLICIT }, { "icmpv6.nd.na.target_address", ND_ADVERTISE },
	{ "icmpv6.nd.na.flag.s", ND_SOLICITED },
	{ "arp.opcode", ARP_OP }, { "arp.src.proto_ipv4", ARP_SENDER }, { "arp.dst.proto_ipv4", ARP_TARGET },
	{ "udp.srcport", UDP_PORT }, { "udp.dstport", UDP_PORT },
	{ "_ws.col.Info", COL_INFO }, { "_ws.col.Protocol", COL_PROTOCOL }, { "_ws.col.Time", COL_TIME },
	{ "_ws.col.No.", FRAME_NUMBER }, { "_ws.col.number", FRAME_NUMBER }, { "_ws.col.Length", FRAME_LEN },
	{ "tcp.stream", KNOWN }, { "frame.protocols", KNOWN }, { "frame.cap_len", KNOWN }, { "ip.proto", KNOWN },
	{ "tcp.nxtseq", KNOWN }, { "tcp.time_delta", KNOWN }, { "tcp.time_relative", KNOWN },
	{ "tcp.analysis.ack_rtt", KNOWN }, { "tcp.analysis.rto", KNOWN }, { "tcp.analysis.flags", KNOWN },
	{ "tcp.analysis.bytes_in_flight", KNOWN }, { "_ws.expert", KNOWN }, { "_ws.expert.message", KNOWN },
	{ "tcp.completeness", KNOWN }, { "tcp.payload", KNOWN }, { "tcp.port", KNOWN }, { "ip.addr", KNOWN },
	{ "tcp.window_size_scalefactor", KNOWN }, { "tcp.options", OPTION_BYTES }, { "tcp.urgent_pointer", KNOWN },
};
/* clang-format on */

static char fold(char c)
{
	return c == '.' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_name(const char *name, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!name[i] || fold(name[i]) != fold(p[i]))
			return false;
	return !name[len];
}

static bool find_name(const char *name, size_t len, enum field *ret)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (same_name(table[i].name, name, len)) {
			*ret = table[i].field;
			return true;
		}
	}
	return false;
}

/* The name as -T fields, json and pdml have it, or as -T ek does, with the protocol in front. */
static bool find_field(const char *name, size_t len, enum field *ret)
{
	if (len > 64)
		return false;
	if (find_name(name, len, ret))
		return true;
	const char *behind = memchr(name, '_', len);
	size_t prefix = behind ? (size_t)(behind - name) : 0;
	if (!prefix || len < 2 * prefix + 2 || memcmp(behind + 1, name, prefix) != 0)
		return false;
	return find_name(behind + 1, len - prefix - 1, ret);
}

bool ta_txt_fields_known(const char *name, size_t name_len)
{
	enum field field;
	return find_field(name, name_len, &field);
}

void ta_txt_fields_begin(struct ta_txt_fields *fields)
{
	struct ta_txt_numbering *numbering = fields->numbering;
	bool tree = fields->tree;
	memset(fields, 0, sizeof(*fields));
	fields->numbering = numbering;
	fields->tree = tree;
}

static void set_time(struct ta_txt_fields *f, const struct ta_txt_word *value, int rank,
		     enum ta_txt_time_form form)
{
	char *text = f->when_text;
	size_t len = value->len < sizeof(f->when_text) ? value->len : sizeof(f->when_text) - 1;
	uint64_t seconds;
	struct ta_txt_when when;
	if (rank < f->when_rank)
		return;
	memcpy(text, value->p, len);
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	if (!ta_txt_when(&scan, &when)) {
		if (form == TA_TXT_TIME_NONE || !ta_txt_u64(value, &seconds) ||
		    seconds > UINT32_MAX)
			return;
		when = (struct ta_txt_when){
			form, (int64_t)seconds * 1000000000, 1000000000, { text, len }
		};
	} else if (form != TA_TXT_TIME_NONE && when.form >= TA_TXT_TIME_SECONDS) {
		when.form = form;
	} else if (form == TA_TXT_TIME_RELATIVE || form == TA_TXT_TIME_DELTA) {
		when.form = form; /* a large number of seconds is no date here */
	}
	f->when = when;
	f->when_rank = rank;
}

static void set_number(struct ta_txt_number *number, const struct ta_txt_word *value)
{
	number->known |= ta_txt_u32_any(value, &number->value);
}

static void set_address(struct ta_names *names, const struct ta_txt_word *value,
			struct ta_addr *list, unsigned *n)
{
	struct ta_addr addr;
	if (!ta_txt_host(names, value, &addr))
		return;
	list[*n > 0] = addr;
	*n = *n < 2 ? *n + 1 : 2;
}

static void set_flag(struct ta_txt_fields *f, const struct ta_txt_word *value, uint16_t flag)
{
	if (f->in_quote || f->flags.known)
		return;
	f->seg.have |= TA_HAVE_FLAGS;
	if (ta_txt_is(value, "1") || ta_txt_is(value, "True") || ta_txt_is(value, "true") ||
	    ta_txt_is(value, "Set"))
		f->seg.flags |= flag;
}

/* "·······AP···", whatever became of the dots. */
static void set_flag_letters(struct ta_txt_fields *f, const struct ta_txt_word *value)
{
	static const char letters[] = "FSRPAUEC";
	uint16_t flags = 0;
	if (f->in_quote || f->flags.known)
		return;
	for (size_t i = 0; i < value->len; i++) {
		const char *letter = value->p[i] > 0 ? strchr(letters, value->p[i]) : NULL;
		if (letter && *letter)
			flags |= (uint16_t)(1u << (letter - letters));
	}
	f->seg.flags = flags;
	f->seg.have |= TA_HAVE_FLAGS;
}

static void set_checksum(struct ta_segment *seg, const struct ta_txt_word *value)
{
	if (ta_txt_is(value, "1") || ta_txt_is(value, "Good"))
		seg->have |= TA_CSUM_GOOD;
	else if (ta_txt_is(value, "0") || ta_txt_is(value, "Bad"))
		seg->have |= TA_CSUM_BAD;
}

static void set_text(char *into, size_t size, size_t *ret_len, const struct ta_txt_word *value)
{
	*ret_len = value->len < size ? value->len : size;
	memcpy(into, value->p, *ret_len);
}

static void set_port(struct ta_txt_context *context, struct ta_txt_fields *f,
		     const struct ta_txt_word *value, bool src)
{
	struct ta_segment *seg = f->in_quote ? &f->quoted : &f->seg;
	bool named;
	if (!ta_txt_port(context->names, value, src ? &seg->sport : &seg->dport, &named))
		return;
	if (named)
		seg->have |= src ? (uint32_t)TA_SRC_PORT_NAMED : (uint32_t)TA_DST_PORT_NAMED;
	if (f->in_quote)
		f->nquoted_ports |= src ? 1 : 2;
	else
		f->nports |= src ? 1 : 2;
}

/* What stands in front of TCP. */
static void set_frame(struct ta_txt_context *context, struct ta_txt_fields *f, enum field field,
		      const struct ta_txt_word *value)
{
	struct ta_segment *seg = &f->seg;
	uint32_t n = 0;
	uint8_t mac[6];
	bool is_number = ta_txt_u32_any(value, &n);
	switch (field) {
	case FRAME_NUMBER:
		f->numbered |= ta_txt_u64(value, &f->number);
		break;
	case FRAME_LEN:
		set_number(&f->frame_len, value);
		break;
	case LINK_SRC:
	case LINK_DST:
		if (!ta_txt_mac(value, mac))
			break;
		memcpy(field == LINK_SRC ? seg->link_src : seg->link_dst, mac, 6);
		seg->have |= TA_HAVE_LINK;
		break;
	case ADDR_SRC:
		if (f->in_quote)
			(void)ta_txt_host(context->names, value, &f->quoted.src);
		else
			set_address(context->names, value, f->src, &f->nsrc);
		break;
	case ADDR_DST:
		if (f->in_quote)
			(void)ta_txt_host(context->names, value, &f->quoted.dst);
		else
			set_address(context->names, value, f->dst, &f->ndst);
		break;
	case HOST_SRC: /* repeats the address, where there is one */
		if (!f->in_quote && !f->nsrc)
			set_address(context->names, value, f->src, &f->nsrc);
		break;
	case HOST_DST:
		if (!f->in_quote && !f->ndst)
			set_address(context->names, value, f->dst, &f->ndst);
		break;
	case IP_LEN:
	case IP6_PLEN:
		if (!is_number || f->in_quote)
			break;
		seg->ip_len = field == IP_LEN ? n : n + 40;
		seg->have |= TA_HAVE_IP_LEN | (field == IP_LEN ? 0 : (uint32_t)TA_DF);
		break;
	case IP_ID:
		if (!is_number || n > UINT16_MAX || f->in_quote)
			break;
		seg->ip_id = (uint16_t)n;
		seg->have |= TA_HAVE_IP_ID;
		break;
	case IP_TTL:
		if (!is_number || n > UINT8_MAX || f->in_quote)
			break;
		seg->ttl = (uint8_t)n;
		seg->have |= TA_HAVE_TTL;
		break;
	case IP_DF:
		if (!f->in_quote &&
		    (n == 1 || ta_txt_is(value, "True") || ta_txt_is(value, "true")))
			seg->have |= TA_DF;
		break;
	default:
		break;
	}
}

static void set_option(struct ta_segment *seg, struct ta_txt_fields *f, enum field field,
		       const struct ta_txt_word *value)
{
	uint32_t n = 0;
	if (field == OPTION_BYTES)
		f->option_bytes |= ta_txt_option_bytes(value, seg);
	else if (f->option_bytes || (!ta_txt_u32_any(value, &n) && field != SACK_PERM))
		return;
	switch (field) {
	case MSS:
		seg->mss = (uint16_t)n;
		seg->have |= n <= UINT16_MAX ? TA_HAVE_MSS : 0;
		break;
	case WSCALE:
		seg->wscale = (uint8_t)n;
		seg->have |= n <= UINT8_MAX ? TA_HAVE_WSCALE : 0;
		break;
	case SACK_PERM:
		seg->have |= TA_HAVE_SACK_PERM;
		break;
	case TSVAL:
		seg->tsval = n;
		break;
	case TSECR:
		seg->tsecr = n;
		seg->have |= TA_HAVE_TS;
		break;
	case SACK_LE:
		if (f->nle < 4)
			seg->sack[f->nle++][0] = n;
		break;
	case SACK_RE:
		if (f->nre < 4)
			seg->sack[f->nre++][1] = n;
		break;
	default:
		break;
	}
}

static void set_tcp(struct ta_txt_context *context, struct ta_txt_fields *f, enum field field,
		    const struct ta_txt_word *value)
{
	struct ta_segment *seg = &f->seg;
	if (field == PORT_SRC || field == PORT_DST) {
		set_port(context, f, value, field == PORT_SRC);
		return;
	}
	if (f->in_quote) {
		if (field == SEQ || field == SEQ_RAW)
			set_number(field == SEQ ? &f->quoted_seq : &f->quoted_seq_raw, value);
		return;
	}
	switch (field) {
	case SEQ:
		set_number(&f->seq, value);
		break;
	case SEQ_RAW:
		set_number(&f->seq_raw, value);
		break;
	case ACK:
		set_number(&f->ack, value);
		break;
	case ACK_RAW:
		set_number(&f->ack_raw, value);
		break;
	case LEN:
		if (ta_txt_u32_any(value, &seg->payload_len))
			seg->have |= TA_HAVE_LEN;
		break;
	case FLAGS:
		set_number(&f->flags, value);
		break;
	case FLAGS_STR:
		set_flag_letters(f, value);
		break;
	case WINDOW:
		set_number(&f->window, value);
		break;
	case WINDOW_RAW:
		set_number(&f->window_raw, value);
		break;
	case HDR_LEN:
		set_number(&f->hdr_len, value);
		break;
	case CHECKSUM:
		set_checksum(seg, value);
		break;
	case LABEL:
		if (value->len && !ta_txt_is(value, "0"))
			seg->have |= TA_LABEL_RETRANS;
		break;
	default:
		if (field >= FLAG_FIN && field <= FLAG_CWR)
			set_flag(f, value, (uint16_t)(1u << (field - FLAG_FIN)));
		else
			set_option(seg, f, field, value);
	}
}

static void set_other(struct ta_txt_context *context, struct ta_txt_fields *f, enum field field,
		      const struct ta_txt_word *value)
{
	switch (field) {
	case ICMP6_TYPE:
		f->icmpv6 = true;
		/* fallthrough */
	case ICMP_TYPE:
		set_number(&f->icmp_type, value);
		break;
	case ICMP_CODE:
	case ICMP6_CODE:
		set_number(&f->icmp_code, value);
		break;
	case ICMP_MTU:
	case ICMP6_MTU:
		set_number(&f->icmp_mtu, value);
		break;
	case ND_SOLICIT:
		f->solicitation = ta_txt_host(context->names, value, &f->nd_target);
		break;
	case ND_ADVERTISE:
		f->advertisement = ta_txt_host(context->names, value, &f->nd_target);
		break;
	case ND_SOLICITED:
		f->nd_solicited.known = true;
		f->nd_solicited.value = ta_txt_is(value, "1") || ta_txt_is(value, "True") ||
					ta_txt_is(value, "true");
		break;
	case ARP_OP:
		f->arp = true;
		set_number(&f->arp_op, value);
		break;
	case ARP_SENDER:
		f->arp |= ta_txt_host(context->names, value, &f->arp_sender);
		break;
	case ARP_TARGET:
		f->arp |= ta_txt_host(context->names, value, &f->arp_target);
		break;
	case UDP_PORT:
		f->udp |= !f->in_quote;
		break;
	case COL_INFO:
		set_text(f->info, sizeof(f->info), &f->info_len, value);
		break;
	case COL_PROTOCOL:
		set_text(f->proto, sizeof(f->proto), &f->proto_len, value);
		break;
	default:
		break;
	}
}

static void set_one(struct ta_txt_context *context, struct ta_txt_fields *f, enum field field,
		    const struct ta_txt_word *value)
{
	if (field == FRAME_EPOCH)
		set_time(f, value, 4, TA_TXT_TIME_EPOCH);
	else if (field == FRAME_TIME)
		set_time(f, value, 3, TA_TXT_TIME_NONE);
	else if (field == FRAME_RELATIVE)
		set_time(f, value, 2, TA_TXT_TIME_RELATIVE);
	else if (field == COL_TIME)
		set_time(f, value, 2, TA_TXT_TIME_NONE);
	else if (field == FRAME_DELTA)
		set_time(f, value, 1, TA_TXT_TIME_DELTA);
	else if (field < PORT_SRC)
		set_frame(context, f, field, value);
	else if (field <= LABEL)
		set_tcp(context, f, field, value);
	else
		set_other(context, f, field, value);
}

bool ta_txt_fields_set(struct ta_txt_context *context, struct ta_txt_fields *f, const char *name,
		       size_t name_len, const char *value, size_t value_len)
{
	enum field field;
	if (!find_field(name, name_len, &field))
		return false;
	struct ta_txt_word whole = { value, value_len };
	bool single = field == COL_INFO || field == FRAME_TIME || field == FLAGS_STR ||
		      field == FRAME_EPOCH;
	const char *p = value, *end = value + value_len;
	if (single || !value_len || !memchr(value, ',', value_len)) {
		if (value_len)
			set_one(context, f, field, &whole);
		return true;
	}
	while (p < end) { /* several of the name in one packet */
		const char *comma = memchr(p, ',', (size_t)(end - p));
		struct ta_txt_word part = { p, (size_t)((comma ? comma : end) - p) };
		if (part.len)
			set_one(context, f, field, &part);
		p = comma ? comma + 1 : end;
	}
	return true;
}
