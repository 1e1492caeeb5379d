/* SPDX-License-Identifier: MIT */
/* Where the capture was taken, from what only one place shows: the packet direction that cooked captures record, the two
 * halves of the handshake, the checksums that a sender leaves to its card, TTLs not yet counted down. */
#include "facts/observers.h"
#include "facts/rules.h"

#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/timers/stack.h"

static bool is_initial(int ttl)
{
	return ta_stack_initial_ttl(ttl) == ttl;
}

static struct ta_fact *at_end(struct ta_scene *scene, enum ta_fact_kind kind, int side)
{
	return ta_fact_add(scene, kind, TA_OF_CAPTURE, side, -1);
}

static bool by_direction(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	for (int side = 0; side < 2; side++) {
		if (!ta_half_marked_sent(&h[side]) || h[!side].flags & TA_HALF_LEFT)
			continue;
		at_end(scene, TA_FACT_VANTAGE_MARKS, side);
		return true;
	}
	return false;
}

/* SYN to SYN-ACK takes the round trip to the server, SYN-ACK to ACK the one to the client. */
static bool by_handshake(struct ta_scene *scene)
{
	int64_t to_server = scene->conn->syn_to_synack_us,
		to_client = scene->conn->synack_to_ack_us;
	if (to_server >= UINT32_MAX - 1 || to_client >= UINT32_MAX - 1)
		return false;
	struct ta_fact *f;
	if (to_server >= TA_HALF_RTT_US && to_server > TA_HALF_RTT_RATIO * to_client)
		f = at_end(scene, TA_FACT_VANTAGE_HANDSHAKE, scene->client);
	else if (to_client >= TA_HALF_RTT_US && to_client > TA_HALF_RTT_RATIO * to_server)
		f = at_end(scene, TA_FACT_VANTAGE_HANDSHAKE, !scene->client);
	else if (to_client >= TA_MIDDLE_RTT_US && to_server >= TA_MIDDLE_RTT_US)
		f = ta_fact_add(scene, TA_FACT_VANTAGE_HANDSHAKE, TA_OF_PATH, scene->client, -1);
	else
		return false;
	f->value[0] = to_server * TA_US;
	f->value[1] = to_client * TA_US;
	return true;
}

static bool by_checksum(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	for (int side = 0; side < 2; side++) {
		if (!ta_half_checksums_left_to_card(&h[side]) ||
		    !ta_half_checksums_filled_in(&h[!side]))
			continue;
		at_end(scene, TA_FACT_VANTAGE_CHECKSUMS, side);
		return true;
	}
	return false;
}

static void by_ttl(struct ta_scene *scene)
{
	int ttl[2] = { ta_half_ttl(&scene->conn->half[0]), ta_half_ttl(&scene->conn->half[1]) };
	if (ttl[0] < 0 || ttl[1] < 0)
		return;
	bool fresh[2] = { is_initial(ttl[0]), is_initial(ttl[1]) };
	if (fresh[0] && fresh[1])
		return; /* one link: either end, or between them */
	int side = fresh[0] == fresh[1] ? scene->client : fresh[1];
	struct ta_fact *f = fresh[0] == fresh[1]
				    ? ta_fact_add(scene, TA_FACT_VANTAGE_TTLS, TA_OF_PATH, side, -1)
				    : at_end(scene, TA_FACT_VANTAGE_TTLS, side);
	f->value[0] = ttl[side];
	f->value[1] = ttl[!side];
}

void ta_observe_vantage(struct ta_scene *scene)
{
	if (!by_direction(scene) && !by_handshake(scene) && !by_checksum(scene))
		by_ttl(scene);
}

const struct ta_fact *ta_vantage_fact(const struct ta_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->item[i].kind >= TA_FACT_VANTAGE_MARKS &&
		    facts->item[i].kind <= TA_FACT_VANTAGE_TTLS)
			return &facts->item[i];
	return NULL;
}
