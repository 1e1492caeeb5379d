/* SPDX-License-Identifier: MIT */
/* From an event's point of view to the connection's: who failed, which direction is broken, by which row it is told. */
#include "diag/differential/verdict.h"

enum ta_failed ta_party_failed(const struct ta_teller *teller, enum ta_party party, int side)
{
	switch (party) {
	case TA_NOBODY:
		return TA_FAILED_NONE;
	case TA_SELF:
		return side == teller->client ? TA_FAILED_CLIENT : TA_FAILED_SERVER;
	case TA_OTHER:
		return side == teller->client ? TA_FAILED_SERVER : TA_FAILED_CLIENT;
	case TA_PATH:
		return TA_FAILED_PATH;
	case TA_MIDDLEBOX:
		return TA_FAILED_MIDDLEBOX;
	case TA_UNKNOWN_PARTY:
		break;
	}
	return TA_FAILED_UNKNOWN;
}

enum ta_direction ta_way_direction(const struct ta_teller *teller, enum ta_way way, int side)
{
	if (way == TA_WAY_NONE)
		return TA_DIR_NULL;
	if (way == TA_WAY_BOTH)
		return TA_DIR_BOTH;
	return (way == TA_WAY_OUT) == (side == teller->client) ? TA_DIR_CLIENT_TO_SERVER
							       : TA_DIR_SERVER_TO_CLIENT;
}

const struct ta_hypothesis_row *ta_judgement_row(const struct ta_judgement *j)
{
	if (j->silent)
		return &ta_silent_row;
	const struct ta_weighed *best = &j->weighed[j->best];
	return best->standing == TA_STANDING_EXCLUDED ? &ta_unexplained_row : best->row;
}
