/* SPDX-License-Identifier: MIT */
/* What decoders say about a frame on its way through the layers. */
#include <string.h>

#include "layers.h"

enum { ETHERTYPE_MIN = 0x600, RAW_IPX = 0xffff };

struct ta_next ta_next_bad(struct ta_layers *layers, const char *name)
{
	ta_layers_anomaly(layers, name);
	return ta_next_other(layers, name);
}

struct ta_next ta_next_truncated(struct ta_layers *layers, const char *name)
{
	if (ta_layers_left(layers) == layers->wire)
		ta_layers_anomaly(layers, name);
	return ta_next_other(layers, name);
}

struct ta_next ta_next_ethertype(struct ta_layers *layers, uint16_t type)
{
	if (type >= ETHERTYPE_MIN)
		return ta_next(TA_SPACE_ETHERTYPE, type);
	if (type > 0) /* IEEE 802.3: a length; some switches write 0 */
		ta_layers_trim(layers, type);
	if (ta_layers_left(layers) >= 2 && ta_be16(layers->pos) == RAW_IPX)
		return ta_next_other(layers, "ipx");
	return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
}

void ta_layers_vlan(struct ta_layers *layers, uint16_t vlan)
{
	struct ta_wrapping *wrapping = &layers->wrapping;

	if (!vlan)
		return;
	if (wrapping->nvlans == TA_LIMIT_VLANS)
		ta_layers_anomaly(layers, "limits.vlans");
	else
		wrapping->vlan[wrapping->nvlans++] = vlan;
}

static void push_tunnel(struct ta_layers *layers, const char *name, uint32_t id, bool has_id,
			bool separates)
{
	struct ta_wrapping *wrapping = &layers->wrapping;

	layers->have &= ~(uint32_t)TA_HAVE_LINK;
	if (wrapping->ntunnels == TA_LIMIT_TUNNELS) {
		ta_layers_anomaly(layers, "limits.tunnels");
		return;
	}
	wrapping->tunnel[wrapping->ntunnels].name = name;
	wrapping->tunnel[wrapping->ntunnels].id = id;
	wrapping->tunnel[wrapping->ntunnels].has_id = has_id;
	wrapping->tunnel[wrapping->ntunnels].separates = separates;
	wrapping->ntunnels++;
}

void ta_layers_tunnel(struct ta_layers *layers, const char *name)
{
	push_tunnel(layers, name, 0, false, false);
}

void ta_layers_tunnel_id(struct ta_layers *layers, const char *name, uint32_t id)
{
	push_tunnel(layers, name, id, true, false);
}

void ta_layers_tenant(struct ta_layers *layers, const char *name, uint32_t id)
{
	push_tunnel(layers, name, id, true, true);
}

void ta_layers_direction(struct ta_layers *layers, uint8_t direction)
{
	if (direction <= 1)
		layers->have |= TA_HAVE_PKTDIR | (direction ? TA_SENT_BY_HOST : 0);
}

void ta_layers_mirrored(struct ta_layers *layers)
{
	layers->have &= ~(uint32_t)(TA_HAVE_PKTDIR | TA_SENT_BY_HOST);
}

void ta_layers_link(struct ta_layers *layers, const uint8_t *src, const uint8_t *dst)
{
	struct ta_segment *seg = &layers->out->seg;

	if (src)
		memcpy(seg->link_src, src, sizeof(seg->link_src));
	else
		memset(seg->link_src, 0, sizeof(seg->link_src));
	if (dst)
		memcpy(seg->link_dst, dst, sizeof(seg->link_dst));
	else
		memset(seg->link_dst, 0, sizeof(seg->link_dst));
	layers->have |= TA_HAVE_LINK;
}
