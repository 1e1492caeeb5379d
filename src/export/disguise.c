/* SPDX-License-Identifier: MIT */
/* The way of a frame through its layers, to pseudonyms. */
#include "disguise.h"

#include <string.h>

static enum ta_disguise_next step(struct ta_disguise *d, enum ta_disguise_next next)
{
	switch (next) {
	case TA_DISGUISE_ETHERNET:
		return ta_disguise_ethernet(d);
	case TA_DISGUISE_ETHERTYPE:
		return ta_disguise_ethertype(d);
	case TA_DISGUISE_IP:
		return ta_disguise_ip(d);
	case TA_DISGUISE_PROTOCOL:
		return ta_disguise_protocol(d);
	default:
		return TA_DISGUISE_CUT;
	}
}

int64_t ta_pseudonym_frame(const struct ta_pseudonyms *p, const struct ta_frame *frame,
			   uint8_t *data)
{
	struct ta_disguise d = { .p = p,
				 .pos = data,
				 .end = data + frame->caplen,
				 .complete = frame->caplen >= frame->wirelen,
				 .wire = frame->wirelen };
	uint8_t *end = d.end;
	enum ta_disguise_next next = ta_disguise_begin(&d, frame->linktype);
	if (next == TA_DISGUISE_CUT)
		return -1;
	for (int layer = 0; layer < TA_DISGUISE_LAYERS && next > TA_DISGUISE_WHOLE; layer++)
		next = step(&d, next);
	if (next == TA_DISGUISE_WHOLE)
		memset(d.pos, 0, (size_t)(end - d.pos)); /* padding, and what a switch adds */
	else
		end = d.pos;
	ta_disguise_settle_sums(&d, end);
	return end - data;
}
