/* SPDX-License-Identifier: MIT */
/* ICMPv6 errors that quote TCP (RFC 4443) and neighbour discovery (RFC 4861 sections 4.3 and 4.4). */
#include <string.h>

#include "decoders.h"
#include "quote.h"

enum {
	HEADER_BYTES = 8,
	TYPE_UNREACHABLE = 1,
	TYPE_PACKET_TOO_BIG = 2,
	TYPE_PARAMETER_PROBLEM = 4,
	TYPE_SOLICITATION = 135,
	TYPE_ADVERTISEMENT = 136,

	TARGET_BYTES = 16,
	OPTION_SOURCE_LINK = 1,
	OPTION_TARGET_LINK = 2,
	SOLICITED = 0x40,
};

/* The link address that the options tell: the sender's in a solicitation, the target's in an advertisement;
 * without one the frame's. */
static void read_link(struct ta_layers *layers, uint8_t wanted)
{
	struct ta_neighbour *neighbour = &layers->out->neighbour;
	const uint8_t *p = layers->pos;

	if (layers->have & TA_HAVE_LINK)
		memcpy(neighbour->link_src, layers->out->seg.link_src, sizeof(neighbour->link_src));
	else
		memset(neighbour->link_src, 0, sizeof(neighbour->link_src));
	while (layers->end - p >= 8) {
		ptrdiff_t len = p[1] * 8;
		if (len == 0 || len > layers->end - p) {
			ta_layers_anomaly(layers, "icmpv6.bad_option");
			return;
		}
		if (p[0] == wanted) {
			memcpy(neighbour->link_src, p + 2, sizeof(neighbour->link_src));
			return;
		}
		p += len;
	}
}

static struct ta_next read_neighbour(struct ta_layers *layers, const uint8_t *header)
{
	struct ta_neighbour *neighbour = &layers->out->neighbour;
	const struct ta_segment *seg = &layers->out->seg;
	bool solicitation = header[0] == TYPE_SOLICITATION;
	const uint8_t *target = ta_layers_take(layers, TARGET_BYTES);

	if (!target)
		return ta_next_truncated(layers, "icmpv6.truncated");
	neighbour->sender = seg->src;
	neighbour->target = ta_addr_ipv6(target);
	neighbour->time_ns = seg->time_ns;
	neighbour->frame = seg->frame;
	neighbour->input = seg->input;
	neighbour->op = solicitation            ? TA_NEIGHBOUR_REQUEST
			: header[4] & SOLICITED ? TA_NEIGHBOUR_REPLY
						: TA_NEIGHBOUR_ANNOUNCE;
	read_link(layers, solicitation ? OPTION_SOURCE_LINK : OPTION_TARGET_LINK);
	return ta_next_done(layers, TA_PACKET_NEIGHBOUR);
}

struct ta_next ta_decode_icmpv6(struct ta_layers *layers)
{
	struct ta_icmp_error *error = &layers->out->icmp;
	const struct ta_segment *seg = &layers->out->seg;
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p)
		return ta_next_truncated(layers, "icmpv6.truncated");
	if (layers->ip_version != 6)
		return ta_next_other(layers, "icmpv6");
	if (p[0] == TYPE_SOLICITATION || p[0] == TYPE_ADVERTISEMENT)
		return read_neighbour(layers, p);
	if (p[0] < TYPE_UNREACHABLE || p[0] > TYPE_PARAMETER_PROBLEM ||
	    !ta_quote_read(layers->pos, ta_layers_left(layers), error))
		return ta_next_other(layers, "icmpv6");
	error->from = seg->src;
	error->to = seg->dst;
	error->time_ns = seg->time_ns;
	error->frame = seg->frame;
	error->input = seg->input;
	error->type = p[0];
	error->code = p[1];
	error->mtu = p[0] == TYPE_PACKET_TOO_BIG ? ta_be32(p + 4) : 0;
	error->ipv6 = true;
	error->ttl = seg->ttl;
	return ta_next_done(layers, TA_PACKET_ICMP);
}
