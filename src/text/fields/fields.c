/* SPDX-License-Identifier: MIT */
/* The values of named fields one by one; packet.c puts them together. */
#include "text/fields/fields.h"

#include <string.h>

#include "text/fields/names.h"
#include "text/words/hosts.h"
#include "text/words/option_bytes.h"

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

static void set_port(const struct ta_txt_context *context, struct ta_txt_fields *f,
		     const struct ta_txt_word *value, bool src)
{
	struct ta_segment *seg = f->in_quote ? &f->quoted : &f->seg;
	bool named;
	if (!ta_txt_port(context->names, value, src ? &seg->sport : &seg->dport, &named))
		return;
	if (named)
		seg->have |= src ? (uint32_t)TA_SRC_PORT_NAMED : (uint32_t)TA_DST_PORT_NAMED;
	if (f->in_quote)
		f->nquoted_ports |= src ? TA_TXT_HAVE_SPORT : TA_TXT_HAVE_DPORT;
	else
		f->nports |= src ? TA_TXT_HAVE_SPORT : TA_TXT_HAVE_DPORT;
}

/* What stands in front of TCP. */
static void set_frame(const struct ta_txt_context *context, struct ta_txt_fields *f,
		      enum ta_txt_field field, const struct ta_txt_word *value)
{
	struct ta_segment *seg = &f->seg;
	uint32_t n = 0;
	uint8_t mac[6];
	bool is_number = ta_txt_u32_any(value, &n);
	switch (field) {
	case TA_TXT_FIELD_FRAME_NUMBER:
		f->numbered |= ta_txt_u64(value, &f->number);
		break;
	case TA_TXT_FIELD_FRAME_LEN:
		set_number(&f->frame_len, value);
		break;
	case TA_TXT_FIELD_LINK_SRC:
	case TA_TXT_FIELD_LINK_DST:
		if (!ta_txt_mac(value, mac))
			break;
		memcpy(field == TA_TXT_FIELD_LINK_SRC ? seg->link_src : seg->link_dst, mac, 6);
		seg->have |= TA_HAVE_LINK;
		break;
	case TA_TXT_FIELD_ADDR_SRC:
		if (f->in_quote)
			(void)ta_txt_host(context->names, value, &f->quoted.src);
		else
			set_address(context->names, value, f->src, &f->nsrc);
		break;
	case TA_TXT_FIELD_ADDR_DST:
		if (f->in_quote)
			(void)ta_txt_host(context->names, value, &f->quoted.dst);
		else
			set_address(context->names, value, f->dst, &f->ndst);
		break;
	case TA_TXT_FIELD_HOST_SRC: /* repeats the address, where there is one */
		if (!f->in_quote && !f->nsrc)
			set_address(context->names, value, f->src, &f->nsrc);
		break;
	case TA_TXT_FIELD_HOST_DST:
		if (!f->in_quote && !f->ndst)
			set_address(context->names, value, f->dst, &f->ndst);
		break;
	case TA_TXT_FIELD_IP6_PLEN: /* only a packet of IPv6 has it */
		if (is_number && !f->in_quote)
			seg->have |= TA_DF;
		break;
	case TA_TXT_FIELD_IP_ID:
		if (!is_number || n > UINT16_MAX || f->in_quote)
			break;
		seg->ip_id = (uint16_t)n;
		seg->have |= TA_HAVE_IP_ID;
		break;
	case TA_TXT_FIELD_IP_TTL:
		if (!is_number || n > UINT8_MAX || f->in_quote)
			break;
		seg->ttl = (uint8_t)n;
		seg->have |= TA_HAVE_TTL;
		break;
	case TA_TXT_FIELD_IP_DF:
		if (!f->in_quote &&
		    (n == 1 || ta_txt_is(value, "True") || ta_txt_is(value, "true")))
			seg->have |= TA_DF;
		break;
	default:
		break;
	}
}

static void set_option(struct ta_segment *seg, struct ta_txt_fields *f, enum ta_txt_field field,
		       const struct ta_txt_word *value)
{
	uint32_t n = 0;
	if (field == TA_TXT_FIELD_OPTION_BYTES)
		f->option_bytes |= ta_txt_option_bytes(value, seg);
	else if (f->option_bytes || (!ta_txt_u32_any(value, &n) && field != TA_TXT_FIELD_SACK_PERM))
		return;
	switch (field) {
	case TA_TXT_FIELD_MSS:
		seg->mss = (uint16_t)n;
		seg->have |= n <= UINT16_MAX ? TA_HAVE_MSS : 0;
		break;
	case TA_TXT_FIELD_WSCALE:
		seg->wscale = (uint8_t)n;
		seg->have |= n <= UINT8_MAX ? TA_HAVE_WSCALE : 0;
		break;
	case TA_TXT_FIELD_SACK_PERM:
		seg->have |= TA_HAVE_SACK_PERM;
		break;
	case TA_TXT_FIELD_TSVAL:
		seg->tsval = n;
		break;
	case TA_TXT_FIELD_TSECR:
		seg->tsecr = n;
		seg->have |= TA_HAVE_TS;
		break;
	case TA_TXT_FIELD_SACK_LE:
		if (f->nle < 4)
			seg->sack[f->nle++][0] = n;
		break;
	case TA_TXT_FIELD_SACK_RE:
		if (f->nre < 4)
			seg->sack[f->nre++][1] = n;
		break;
	default:
		break;
	}
}

static void set_tcp(const struct ta_txt_context *context, struct ta_txt_fields *f,
		    enum ta_txt_field field, const struct ta_txt_word *value)
{
	struct ta_segment *seg = &f->seg;
	if (field == TA_TXT_FIELD_PORT_SRC || field == TA_TXT_FIELD_PORT_DST) {
		set_port(context, f, value, field == TA_TXT_FIELD_PORT_SRC);
		return;
	}
	if (f->in_quote) {
		if (field == TA_TXT_FIELD_SEQ || field == TA_TXT_FIELD_SEQ_RAW)
			set_number(field == TA_TXT_FIELD_SEQ ? &f->quoted_seq : &f->quoted_seq_raw,
				   value);
		return;
	}
	switch (field) {
	case TA_TXT_FIELD_SEQ:
		set_number(&f->seq, value);
		break;
	case TA_TXT_FIELD_SEQ_RAW:
		set_number(&f->seq_raw, value);
		break;
	case TA_TXT_FIELD_ACK:
		set_number(&f->ack, value);
		break;
	case TA_TXT_FIELD_ACK_RAW:
		set_number(&f->ack_raw, value);
		break;
	case TA_TXT_FIELD_LEN:
		if (ta_txt_u32_any(value, &seg->payload_len))
			seg->have |= TA_HAVE_LEN;
		break;
	case TA_TXT_FIELD_FLAGS:
		set_number(&f->flags, value);
		break;
	case TA_TXT_FIELD_FLAGS_STR:
		set_flag_letters(f, value);
		break;
	case TA_TXT_FIELD_WINDOW:
		set_number(&f->window, value);
		break;
	case TA_TXT_FIELD_WINDOW_RAW:
		set_number(&f->window_raw, value);
		break;
	case TA_TXT_FIELD_HDR_LEN:
		set_number(&f->hdr_len, value);
		break;
	case TA_TXT_FIELD_CHECKSUM:
		set_checksum(seg, value);
		break;
	case TA_TXT_FIELD_LABEL:
		if (value->len && !ta_txt_is(value, "0"))
			seg->have |= TA_LABEL_RETRANS;
		break;
	default:
		if (field >= TA_TXT_FIELD_FLAG_FIN && field <= TA_TXT_FIELD_FLAG_CWR)
			set_flag(f, value, (uint16_t)(1u << (field - TA_TXT_FIELD_FLAG_FIN)));
		else
			set_option(seg, f, field, value);
	}
}

static void set_other(const struct ta_txt_context *context, struct ta_txt_fields *f,
		      enum ta_txt_field field, const struct ta_txt_word *value)
{
	switch (field) {
	case TA_TXT_FIELD_ICMP6_TYPE:
		f->icmpv6 = true;
		/* fallthrough */
	case TA_TXT_FIELD_ICMP_TYPE:
		set_number(&f->icmp_type, value);
		break;
	case TA_TXT_FIELD_ICMP_CODE:
	case TA_TXT_FIELD_ICMP6_CODE:
		set_number(&f->icmp_code, value);
		break;
	case TA_TXT_FIELD_ICMP_MTU:
	case TA_TXT_FIELD_ICMP6_MTU:
		set_number(&f->icmp_mtu, value);
		break;
	case TA_TXT_FIELD_ND_SOLICIT:
		f->solicitation = ta_txt_host(context->names, value, &f->nd_target);
		break;
	case TA_TXT_FIELD_ND_ADVERTISE:
		f->advertisement = ta_txt_host(context->names, value, &f->nd_target);
		break;
	case TA_TXT_FIELD_ND_SOLICITED:
		f->nd_solicited.known = true;
		f->nd_solicited.value = ta_txt_is(value, "1") || ta_txt_is(value, "True") ||
					ta_txt_is(value, "true");
		break;
	case TA_TXT_FIELD_ARP_OP:
		f->arp = true;
		set_number(&f->arp_op, value);
		break;
	case TA_TXT_FIELD_ARP_SENDER:
		f->arp |= ta_txt_host(context->names, value, &f->arp_sender);
		break;
	case TA_TXT_FIELD_ARP_TARGET:
		f->arp |= ta_txt_host(context->names, value, &f->arp_target);
		break;
	case TA_TXT_FIELD_UDP_PORT:
		f->udp |= !f->in_quote;
		break;
	case TA_TXT_FIELD_COL_INFO:
		set_text(f->info, sizeof(f->info), &f->info_len, value);
		break;
	case TA_TXT_FIELD_COL_PROTOCOL:
		set_text(f->proto, sizeof(f->proto), &f->proto_len, value);
		break;
	default:
		break;
	}
}

static void set_one(const struct ta_txt_context *context, struct ta_txt_fields *f,
		    enum ta_txt_field field, const struct ta_txt_word *value)
{
	if (field == TA_TXT_FIELD_FRAME_EPOCH)
		set_time(f, value, 4, TA_TXT_TIME_EPOCH);
	else if (field == TA_TXT_FIELD_FRAME_TIME)
		set_time(f, value, 3, TA_TXT_TIME_NONE);
	else if (field == TA_TXT_FIELD_FRAME_RELATIVE)
		set_time(f, value, 2, TA_TXT_TIME_RELATIVE);
	else if (field == TA_TXT_FIELD_COL_TIME)
		set_time(f, value, 2, TA_TXT_TIME_NONE);
	else if (field == TA_TXT_FIELD_FRAME_DELTA)
		set_time(f, value, 1, TA_TXT_TIME_DELTA);
	else if (field < TA_TXT_FIELD_PORT_SRC)
		set_frame(context, f, field, value);
	else if (field <= TA_TXT_FIELD_LABEL)
		set_tcp(context, f, field, value);
	else
		set_other(context, f, field, value);
}

bool ta_txt_fields_set(const struct ta_txt_context *context, struct ta_txt_fields *f,
		       const char *name, size_t name_len, const char *value, size_t value_len)
{
	enum ta_txt_field field;
	if (!ta_txt_field_of(name, name_len, &field))
		return false;
	struct ta_txt_word whole = { value, value_len };
	bool single = field == TA_TXT_FIELD_COL_INFO || field == TA_TXT_FIELD_FRAME_TIME ||
		      field == TA_TXT_FIELD_FLAGS_STR || field == TA_TXT_FIELD_FRAME_EPOCH;
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
