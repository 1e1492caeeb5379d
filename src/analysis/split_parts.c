/* SPDX-License-Identifier: MIT */
#include "split_parts.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct part {
	struct ta_lane_frame frame; /* bytes are owned; data NULL: none */
	int shard;
	unsigned input;
};

struct ta_parts {
	struct part kept[TA_LIMIT_KEPT_PARTS]; /* a ring */
	size_t next;
};

struct ta_parts *ta_parts_new(void)
{
	return ta_xcalloc(1, sizeof(struct ta_parts));
}

void ta_parts_free(struct ta_parts *parts)
{
	if (!parts)
		return;
	for (size_t i = 0; i < TA_LIMIT_KEPT_PARTS; i++)
		ta_lane_frame_release(&parts->kept[i].frame);
	free(parts);
}

void ta_parts_keep(struct ta_parts *parts, const struct ta_lane_frame *frame, int shard,
		   unsigned input)
{
	struct part *p = &parts->kept[parts->next++ % TA_LIMIT_KEPT_PARTS];
	ta_lane_frame_release(&p->frame);
	ta_lane_frame_copy(&p->frame, frame);
	p->shard = shard;
	p->input = input;
}

int ta_parts_send(struct ta_parts *parts, const struct ta_fragment_seen *seen, int shard,
		  int (*part)(void *context, const struct ta_lane_frame *frame, unsigned input),
		  void *context)
{
	int rc = 0;
	for (size_t i = 0; i < TA_LIMIT_KEPT_PARTS && !rc; i++) {
		/* In the order in which they came. */
		struct part *p = &parts->kept[(parts->next + i) % TA_LIMIT_KEPT_PARTS];
		if (!p->frame.frame.data || p->shard == shard ||
		    !ta_addr_equal(&p->frame.packet.seg.src, &seen->src) ||
		    !ta_addr_equal(&p->frame.packet.seg.dst, &seen->dst))
			continue;
		rc = part(context, &p->frame, p->input);
		p->shard = shard; /* it has it now */
	}
	return rc;
}
