/* SPDX-License-Identifier: MIT */
/* Where the capture was taken, from what only one place shows: the packet direction that cooked captures record, the
 * checksums that a sender leaves to its card, TTLs not yet counted down, and the two halves of the handshake. */
#include "facts.h"
#include "rules.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/strbuf.h"

static bool is_initial(int ttl)
{
	return ta_stack_initial_ttl(ttl) == ttl;
}

static enum ta_vantage at(const struct ta_case *k, int side)
{
	return side == k->client ? TA_VANTAGE_CLIENT : TA_VANTAGE_SERVER;
}

static bool by_direction(struct ta_case *k)
{
	const struct ta_half *h = k->conn->half;
	for (int side = 0; side < 2; side++) {
		bool left = h[side].flags & TA_HALF_LEFT && !(h[side].flags & TA_HALF_ARRIVED);
		bool other_left = h[!side].flags & TA_HALF_LEFT;
		if (!left || other_left)
			continue;
		k->d->vantage = at(k, side);
		k->d->vantage_reason =
			ta_format("the capture marks %s's packets as sent by its own host",
				  ta_case_who(k, side));
		return true;
	}
	return false;
}

static bool by_checksum(struct ta_case *k)
{
	const struct ta_half *h = k->conn->half;
	for (int side = 0; side < 2; side++) {
		bool bad = h[side].flags & TA_HALF_CSUM_BAD && !(h[side].flags & TA_HALF_CSUM_GOOD);
		bool other_good =
			h[!side].flags & TA_HALF_CSUM_GOOD && !(h[!side].flags & TA_HALF_CSUM_BAD);
		if (!bad || !other_good)
			continue;
		k->d->vantage = at(k, side);
		k->d->vantage_reason = ta_format(
			"%s's checksums are left to the network card, the other side's are filled in",
			ta_case_who(k, side));
		return true;
	}
	return false;
}

static bool by_ttl(struct ta_case *k)
{
	const struct ta_half *h = k->conn->half;
	if (!(h[0].flags & h[1].flags & TA_HALF_TTL_KNOWN))
		return false;
	bool fresh[2] = { is_initial(h[0].ttl), is_initial(h[1].ttl) };
	if (fresh[0] == fresh[1]) {
		if (fresh[0])
			return false; /* one link: either end, or between them */
		k->d->vantage = TA_VANTAGE_MIDDLE;
		k->d->vantage_reason = ta_format("both sides' TTLs have been counted down (%u, %u)",
						 h[k->client].ttl, h[!k->client].ttl);
		return true;
	}
	int side = fresh[1];
	k->d->vantage = at(k, side);
	k->d->vantage_reason = ta_format(
		"%s's TTL is still %u, the other side's has been counted down to %u: at its host or on its link",
		ta_case_who(k, side), h[side].ttl, h[!side].ttl);
	return true;
}

/* SYN to SYN-ACK takes the round trip to the server, SYN-ACK to ACK the one to the client. */
static bool by_handshake(struct ta_case *k)
{
	int64_t to_server = k->conn->syn_to_synack_us, to_client = k->conn->synack_to_ack_us;
	if (to_server >= UINT32_MAX - 1 || to_client >= UINT32_MAX - 1)
		return false;
	char a[32], b[32];
	ta_duration(a, sizeof(a), to_server * TA_US);
	ta_duration(b, sizeof(b), to_client * TA_US);
	if (to_server >= TA_PATH_US && to_server > TA_FAR_TIMES_NEAR * to_client)
		k->d->vantage = TA_VANTAGE_CLIENT;
	else if (to_client >= TA_PATH_US && to_client > TA_FAR_TIMES_NEAR * to_server)
		k->d->vantage = TA_VANTAGE_SERVER;
	else if (to_client >= TA_BOTH_FAR_US && to_server >= TA_BOTH_FAR_US)
		k->d->vantage = TA_VANTAGE_MIDDLE;
	else
		return false;
	k->d->vantage_reason =
		ta_format("the server's half of the handshake took %s, the client's %s", a, b);
	return true;
}

void ta_case_vantage(struct ta_case *k)
{
	if (by_direction(k) || by_handshake(k) || by_checksum(k) || by_ttl(k))
		return;
	k->d->vantage = TA_VANTAGE_UNKNOWN;
	k->d->vantage_reason = ta_format("neither the handshake's timing nor TTLs tell");
}
