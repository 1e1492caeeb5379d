/* SPDX-License-Identifier: MIT */
/* What another capture point shows of a connection as a whole. */
#include "facts/point_view.h"

static const struct {
	uint32_t bit;
	const char *what;
} rewritten[] = {
	{ TA_REWRITTEN_ADDRESS, "an address is translated (NAT)" },
	{ TA_REWRITTEN_PORT, "a port is translated (NAT)" },
	{ TA_REWRITTEN_SEQ, "sequence numbers are shifted" },
	{ TA_REWRITTEN_SACK_NOT, "SACK blocks are not shifted with the sequence numbers" },
	{ TA_REWRITTEN_MSS, "the MSS option is changed" },
	{ TA_REWRITTEN_TIMESTAMPS, "timestamps are taken out or changed" },
	{ TA_REWRITTEN_WINDOW, "the window is changed" },
	{ TA_REWRITTEN_TTL_UP, "the TTL grows: something sends in an end's name" },
};

void ta_note_point(struct ta_scene *scene, const struct ta_point_view *view)
{
	const struct ta_joined *j = view->joined;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_OTHER_POINT, TA_OF_CAPTURE, scene->client, -1);
	f->word = view->there;
	f->value[0] = (int64_t)j->between[0].both + j->between[1].both;
	for (size_t i = 0; i < sizeof(rewritten) / sizeof(rewritten[0]); i++)
		if (j->rewritten & rewritten[i].bit)
			ta_fact_add(scene, TA_FACT_REWRITTEN, TA_OF_PATH, scene->client, -1)->word =
				rewritten[i].what;
}
