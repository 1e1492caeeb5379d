/* SPDX-License-Identifier: MIT */
/* The values of named fields one by one; packet.c puts them together. */
#include "text/fields/fields.h"

#include <assert.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
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

/* Ways to show one time: the highest rank that came is taken. */
/* clang-format off */
static const struct time_field {
	enum ta_txt_field field;
	int rank;
	enum ta_txt_time_form form; /* NONE: as it is written */
} time_fields[] = {
	{ TA_TXT_FIELD_FRAME_EPOCH, 4, TA_TXT_TIME_EPOCH },
	{ TA_TXT_FIELD_FRAME_TIME, 3, TA_TXT_TIME_NONE },
	{ TA_TXT_FIELD_FRAME_RELATIVE, 2, TA_TXT_TIME_RELATIVE },
	{ TA_TXT_FIELD_COL_TIME, 2, TA_TXT_TIME_NONE },
	{ TA_TXT_FIELD_FRAME_DELTA, 1, TA_TXT_TIME_DELTA },
};
/* clang-format on */

static void set_time(struct ta_txt_fields *f, enum ta_txt_field field,
		     const struct ta_txt_word *value)
{
	const struct time_field *row = time_fields,
				*end = row + sizeof(time_fields) / sizeof(time_fields[0]);
	while (row < end && row->field != field)
		row++;
	assert(row < end);
	char *text = f->when_text;
	size_t len = value->len < sizeof(f->when_text) ? value->len : sizeof(f->when_text) - 1;
	uint64_t seconds;
	struct ta_txt_when when;
	if (row->rank < f->when_rank)
		return;
	memcpy(text, value->p, len);
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	if (!ta_txt_when(&scan, &when)) {
		if (row->form == TA_TXT_TIME_NONE || !ta_txt_u64(value, &seconds) ||
		    seconds > UINT32_MAX)
			return;
		when = (struct ta_txt_when){
			row->form, (int64_t)seconds * TA_SEC, TA_SEC, { text, len }
		};
	} else if (row->form != TA_TXT_TIME_NONE && when.form >= TA_TXT_TIME_SECONDS) {
		when.form = row->form;
	} else if (row->form == TA_TXT_TIME_RELATIVE || row->form == TA_TXT_TIME_DELTA) {
		when.form = row->form; /* a large number of seconds is no date here */
	}
	f->when = when;
	f->when_rank = row->rank;
}

static void set_number(struct ta_txt_number *number, const struct ta_txt_word *value)
{
	number->known |= ta_txt_u32_any(value, &number->value);
}

/* Whether a bit is set: 1 of -T fields and pdml, True of json and Wireshark 4, Set of packet details. */
static bool is_set(const struct ta_txt_word *value)
{
	uint32_t n;
	return ta_txt_is(value, "True") || ta_txt_is(value, "true") || ta_txt_is(value, "Set") ||
	       (ta_txt_u32_any(value, &n) && n == 1);
}

/* Where a field that is nothing but a number is kept; NULL for any other. */
static struct ta_txt_number *number_of(struct ta_txt_fields *f, enum ta_txt_field field)
{
	switch (field) {
	case TA_TXT_FIELD_FRAME_LEN:
		return &f->frame_len;
	case TA_TXT_FIELD_SEQ:
		return f->in_quote ? &f->quoted_seq : &f->seq;
	case TA_TXT_FIELD_SEQ_RAW:
		return f->in_quote ? &f->quoted_seq_raw : &f->seq_raw;
	case TA_TXT_FIELD_ACK:
		return &f->ack;
	case TA_TXT_FIELD_ACK_RAW:
		return &f->ack_raw;
	case TA_TXT_FIELD_FLAGS:
		return &f->flags;
	case TA_TXT_FIELD_WINDOW:
		return &f->window;
	case TA_TXT_FIELD_WINDOW_RAW:
		return &f->window_raw;
	case TA_TXT_FIELD_HDR_LEN:
		return &f->hdr_len;
	case TA_TXT_FIELD_ICMP_TYPE:
	case TA_TXT_FIELD_ICMP6_TYPE:
		return &f->icmp_type;
	case TA_TXT_FIELD_ICMP_CODE:
	case TA_TXT_FIELD_ICMP6_CODE:
		return &f->icmp_code;
	case TA_TXT_FIELD_ICMP_MTU:
	case TA_TXT_FIELD_ICMP6_MTU:
		return &f->icmp_mtu;
	case TA_TXT_FIELD_ARP_OP:
		return &f->arp_op;
	default:
		return NULL;
	}
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

static void set_host(struct ta_names *names, struct ta_txt_fields *f, enum ta_txt_field field,
		     const struct ta_txt_word *value)
{
	bool src = field == TA_TXT_FIELD_ADDR_SRC || field == TA_TXT_FIELD_HOST_SRC;
	bool repeats = field == TA_TXT_FIELD_HOST_SRC || field == TA_TXT_FIELD_HOST_DST;
	unsigned *n = src ? &f->nsrc : &f->ndst;
	if (f->in_quote)
		(void)ta_txt_host(names, value, src ? &f->quoted.src : &f->quoted.dst);
	else if (!repeats || !*n) /* the name repeats the address, where there is one */
		set_address(names, value, src ? f->src : f->dst, n);
}

static void set_link(struct ta_segment *seg, uint8_t *address, const struct ta_txt_word *value)
{
	if (ta_txt_mac(value, address))
		seg->have |= TA_HAVE_LINK;
}

static void set_ip(struct ta_segment *seg, enum ta_txt_field field, const struct ta_txt_word *value)
{
	uint32_t n = 0;
	if (field == TA_TXT_FIELD_IP_DF) {
		seg->have |= is_set(value) ? TA_DF : 0;
		return;
	}
	if (!ta_txt_u32_any(value, &n))
		return;
	switch (field) {
	case TA_TXT_FIELD_IP6_PLEN: /* only a packet of IPv6 has it */
		seg->have |= TA_DF;
		break;
	case TA_TXT_FIELD_IP_ID:
		if (n > UINT16_MAX)
			break;
		seg->ip_id = (uint16_t)n;
		seg->have |= TA_HAVE_IP_ID;
		break;
	case TA_TXT_FIELD_IP_TTL:
		if (n > UINT8_MAX)
			break;
		seg->ttl = (uint8_t)n;
		seg->have |= TA_HAVE_TTL;
		break;
	default:
		break;
	}
}

static void set_port(struct ta_names *names, struct ta_txt_fields *f,
		     const struct ta_txt_word *value, bool src)
{
	struct ta_segment *seg = f->in_quote ? &f->quoted : &f->seg;
	bool named;
	if (!ta_txt_port(names, value, src ? &seg->sport : &seg->dport, &named))
		return;
	if (named)
		seg->have |= src ? (uint32_t)TA_SRC_PORT_NAMED : (uint32_t)TA_DST_PORT_NAMED;
	*(f->in_quote ? &f->nquoted_ports : &f->nports) |=
		src ? TA_TXT_HAVE_SPORT : TA_TXT_HAVE_DPORT;
}

static void set_flag(struct ta_txt_fields *f, const struct ta_txt_word *value, uint16_t flag)
{
	if (f->flags.known)
		return;
	f->seg.have |= TA_HAVE_FLAGS;
	f->seg.flags |= is_set(value) ? flag : 0;
}

/* "·······AP···", whatever became of the dots. */
static void set_flag_letters(struct ta_txt_fields *f, const struct ta_txt_word *value)
{
	static const char letters[] = "FSRPAUEC";
	uint16_t flags = 0;
	if (f->flags.known)
		return;
	for (size_t i = 0; i < value->len; i++) {
		const char *letter = value->p[i] > 0 ? strchr(letters, value->p[i]) : NULL;
		if (letter)
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

static void set_option(struct ta_txt_fields *f, enum ta_txt_field field,
		       const struct ta_txt_word *value)
{
	struct ta_segment *seg = &f->seg;
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

static void set_tcp(struct ta_txt_fields *f, enum ta_txt_field field,
		    const struct ta_txt_word *value)
{
	struct ta_segment *seg = &f->seg;
	if (field >= TA_TXT_FIELD_FLAG_FIN && field <= TA_TXT_FIELD_FLAG_CWR) {
		set_flag(f, value, (uint16_t)(1u << (field - TA_TXT_FIELD_FLAG_FIN)));
		return;
	}
	switch (field) {
	case TA_TXT_FIELD_LEN:
		if (ta_txt_u32_any(value, &seg->payload_len))
			seg->have |= TA_HAVE_LEN;
		break;
	case TA_TXT_FIELD_FLAGS_STR:
		set_flag_letters(f, value);
		break;
	case TA_TXT_FIELD_CHECKSUM:
		set_checksum(seg, value);
		break;
	case TA_TXT_FIELD_LABEL:
		seg->have |= ta_txt_is(value, "0") ? 0 : TA_LABEL_RETRANS;
		break;
	default:
		set_option(f, field, value);
	}
}

/* Neighbour discovery and ARP. */
static void set_neighbour(struct ta_names *names, struct ta_txt_fields *f, enum ta_txt_field field,
			  const struct ta_txt_word *value)
{
	switch (field) {
	case TA_TXT_FIELD_ND_SOLICIT:
		f->solicitation = ta_txt_host(names, value, &f->nd_target);
		break;
	case TA_TXT_FIELD_ND_ADVERTISE:
		f->advertisement = ta_txt_host(names, value, &f->nd_target);
		break;
	case TA_TXT_FIELD_ND_SOLICITED:
		f->nd_solicited = (struct ta_txt_number){ true, is_set(value) };
		break;
	case TA_TXT_FIELD_ARP_SENDER:
		f->arp |= ta_txt_host(names, value, &f->arp_sender);
		break;
	case TA_TXT_FIELD_ARP_TARGET:
		f->arp |= ta_txt_host(names, value, &f->arp_target);
		break;
	default:
		break;
	}
}

static void set_text(char *into, size_t size, size_t *ret_len, const struct ta_txt_word *value)
{
	*ret_len = value->len < size ? value->len : size;
	memcpy(into, value->p, *ret_len);
}

/* Of what an ICMP error quotes addresses, ports and sequence number are kept. The same names would speak of the
 * packet around it otherwise. */
static bool is_kept(const struct ta_txt_fields *f, enum ta_txt_field field)
{
	return !f->in_quote ||
	       !((field >= TA_TXT_FIELD_HOST_SRC && field <= TA_TXT_FIELD_IP6_PLEN) ||
		 (field >= TA_TXT_FIELD_ACK && field <= TA_TXT_FIELD_LABEL) ||
		 field == TA_TXT_FIELD_UDP_PORT);
}

static void set_one(struct ta_names *names, struct ta_txt_fields *f, enum ta_txt_field field,
		    const struct ta_txt_word *value)
{
	struct ta_txt_number *number = number_of(f, field);
	if (!value->len || !is_kept(f, field))
		return;
	f->icmpv6 |= field == TA_TXT_FIELD_ICMP6_TYPE;
	f->arp |= field == TA_TXT_FIELD_ARP_OP;
	if (number)
		set_number(number, value);
	else if (field == TA_TXT_FIELD_FRAME_NUMBER)
		f->numbered |= ta_txt_u64(value, &f->number);
	else if (field <= TA_TXT_FIELD_FRAME_DELTA || field == TA_TXT_FIELD_COL_TIME)
		set_time(f, field, value);
	else if (field == TA_TXT_FIELD_LINK_SRC || field == TA_TXT_FIELD_LINK_DST)
		set_link(&f->seg,
			 field == TA_TXT_FIELD_LINK_SRC ? f->seg.link_src : f->seg.link_dst, value);
	else if (field <= TA_TXT_FIELD_HOST_DST)
		set_host(names, f, field, value);
	else if (field <= TA_TXT_FIELD_IP6_PLEN)
		set_ip(&f->seg, field, value);
	else if (field == TA_TXT_FIELD_PORT_SRC || field == TA_TXT_FIELD_PORT_DST)
		set_port(names, f, value, field == TA_TXT_FIELD_PORT_SRC);
	else if (field <= TA_TXT_FIELD_LABEL)
		set_tcp(f, field, value);
	else if (field <= TA_TXT_FIELD_ARP_TARGET)
		set_neighbour(names, f, field, value);
	else if (field == TA_TXT_FIELD_UDP_PORT)
		f->udp = true;
	else if (field == TA_TXT_FIELD_COL_INFO)
		set_text(f->info, sizeof(f->info), &f->info_len, value);
	else if (field == TA_TXT_FIELD_COL_PROTOCOL)
		set_text(f->proto, sizeof(f->proto), &f->proto_len, value);
}

void ta_txt_fields_put(const struct ta_txt_context *context, struct ta_txt_fields *f,
		       enum ta_txt_field field, const char *value, size_t value_len)
{
	struct ta_txt_word whole = { value, value_len };
	bool single = field == TA_TXT_FIELD_COL_INFO || field == TA_TXT_FIELD_FRAME_TIME ||
		      field == TA_TXT_FIELD_FLAGS_STR || field == TA_TXT_FIELD_FRAME_EPOCH;
	const char *p = value, *end = value + value_len;
	if (single || !value_len || !memchr(value, ',', value_len)) {
		set_one(context->names, f, field, &whole);
		return;
	}
	while (p < end) { /* several of the name in one packet */
		const char *comma = memchr(p, ',', (size_t)(end - p));
		struct ta_txt_word part = { p, (size_t)((comma ? comma : end) - p) };
		set_one(context->names, f, field, &part);
		p = comma ? comma + 1 : end;
	}
}

bool ta_txt_fields_set(const struct ta_txt_context *context, struct ta_txt_fields *f,
		       const char *name, size_t name_len, const char *value, size_t value_len)
{
	enum ta_txt_field field;
	if (!ta_txt_field_of(name, name_len, &field))
		return false;
	ta_txt_fields_put(context, f, field, value, value_len);
	return true;
}
