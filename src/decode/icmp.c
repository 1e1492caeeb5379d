/* SPDX-License-Identifier: MIT */
/* ICMP errors (RFC 792, RFC 1191 for the MTU) that quote TCP. */
#include "decoders.h"
#include "quote.h"

enum {
	HEADER_BYTES = 8,
	TYPE_UNREACHABLE = 3,
	TYPE_SOURCE_QUENCH = 4,
	TYPE_REDIRECT = 5,
	TYPE_TIME_EXCEEDED = 11,
	TYPE_PARAMETER_PROBLEM = 12,
	CODE_FRAGMENTATION_NEEDED = 4,
};

struct ta_next ta_decode_icmp(struct ta_layers *layers)
{
	struct ta_icmp_error *error = &layers->out->icmp;
	const struct ta_segment *seg = &layers->out->seg;
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p)
		return ta_next_truncated(layers, "icmp.truncated");
	switch (p[0]) {
	case TYPE_UNREACHABLE:
	case TYPE_SOURCE_QUENCH:
	case TYPE_REDIRECT:
	case TYPE_TIME_EXCEEDED:
	case TYPE_PARAMETER_PROBLEM:
		break;
	default:
		return ta_next_other(layers, "icmp");
	}
	if (layers->ip_version != 4 || !ta_quote_read(layers->pos, ta_layers_left(layers), error))
		return ta_next_other(layers, "icmp");
	error->from = seg->src;
	error->to = seg->dst;
	error->time_ns = seg->time_ns;
	error->frame = seg->frame;
	error->input = seg->input;
	error->type = p[0];
	error->code = p[1];
	error->mtu =
		p[0] == TYPE_UNREACHABLE && p[1] == CODE_FRAGMENTATION_NEEDED ? ta_be16(p + 6) : 0;
	error->ipv6 = false;
	error->ttl = seg->ttl;
	return ta_next_done(layers, TA_PACKET_ICMP);
}
