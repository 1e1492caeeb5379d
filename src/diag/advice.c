/* SPDX-License-Identifier: MIT */
/* What to do next, short and true, for each scenario. */
#include "facts.h"
#include "final_silence.h"

#include "tcpautopsy/core/timefmt.h"

#include <inttypes.h>

static void second_capture(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_final_silence(k);
	enum ta_vantage at_silent =
		s && s->sender == k->client ? TA_VANTAGE_SERVER : TA_VANTAGE_CLIENT;
	if (s && k->d->vantage == at_silent) {
		ta_case_advice(
			k,
			"The copies reach this capture, taken close to the silent side: capture on its host itself, and look at its firewall.");
		return;
	}
	const char *there = k->d->vantage == TA_VANTAGE_CLIENT   ? "at the server"
			    : k->d->vantage == TA_VANTAGE_SERVER ? "at the client"
								 : "at the other end";
	ta_case_advice(
		k,
		"Capture %s, too: whether the copies arrive there tells a dead path from a dead host.",
		there);
}

static void for_silence(struct ta_case *k)
{
	second_capture(k);
	ta_case_advice(
		k,
		"Look at the peer's system log and uptime for the time since the first unanswered segment.");
	const struct ta_silence *s = ta_case_final_silence(k);
	if (s && !s->keepalive && !s->only_fin && s->until_ns - s->since_ns > 60 * TA_SEC &&
	    !(k->conn->half[!s->sender].flags & TA_HALF_FIN))
		ta_case_advice(
			k,
			"To fail sooner than the stack's retransmission limit, set TCP_USER_TIMEOUT on the sending socket: keep-alive does not run "
			"while data is unacknowledged.");
}

static void for_idle(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_final_silence(k);
	int64_t idle_s =
		s && s->episode->idle_before_ns > 0 ? s->episode->idle_before_ns / TA_SEC : 0;
	if (idle_s > 1)
		ta_case_advice(k,
			       "Set the keep-alive idle time (TCP_KEEPIDLE) clearly below %" PRId64
			       " s, the silence after which it was forgotten.",
			       idle_s);
	ta_case_advice(
		k,
		"Find the firewall, NAT or load balancer on the path and its timeout for idle connections.");
}

static void for_path(struct ta_case *k)
{
	if (k->d->healed_ns >= 0)
		ta_case_advice(
			k,
			"Look for what happened on the path at that time: routing, a link, a VPN or tunnel that reconnected.");
	else if (k->d->direction == TA_DIR_CLIENT_TO_SERVER ||
		 k->d->direction == TA_DIR_SERVER_TO_CLIENT)
		ta_case_advice(
			k,
			"Follow the path in the direction that is broken: capture hop by hop, compare routes and filters with those of the way back.");
	else
		second_capture(k);
}

static void for_connect_timeout(struct ta_case *k)
{
	if (k->conn->flags & TA_CONN_SYN_ACK)
		ta_case_advice(
			k,
			"The SYN arrives and is answered: capture at the client, whether the SYN-ACKs get there, and look at the way back (routes, filters).");
	else
		ta_case_advice(
			k,
			"Capture at the server: whether the SYN arrives there tells a filter on the path from a full listen queue (`nstat -az TcpExtListenDrops`).");
}

static void for_process(struct ta_case *k)
{
	const char *who = k->d->failed == TA_FAILED_CLIENT ? "the client" : "the server";
	if (k->d->scenario == TA_SCN_PROCESS_EXIT)
		ta_case_advice(
			k,
			"Look at the log and exit status of the process on %s's side at that time.",
			who);
	else
		ta_case_advice(
			k,
			"Look at the reading process on %s's host: a stack trace tells what it waits for; `ss -tmi` shows its full receive buffer.",
			who);
}

/* A row: fixed sentences, or a function where they depend on the case. */
struct advice {
	void (*give)(struct ta_case *k);
	const char *sentence[2];
};

/* clang-format off */
static const struct advice advice[TA_SCN_COUNT] = {
	[TA_SCN_PEER_SILENT] = { for_silence, { NULL } },
	[TA_SCN_PEER_CRASH] = { for_silence, { NULL } },
	[TA_SCN_NETWORK_FAILURE] = { for_path, { NULL } },
	[TA_SCN_MIDDLEBOX_TIMEOUT] = { for_idle, { NULL } },
	[TA_SCN_MIDDLEBOX_RESET] = { NULL, { "Compare TTL and time with a capture at the end that is said to have sent the RST: it will not show it leaving.",
		"Look at the logs of firewalls, intrusion prevention and load balancers on the path." } },
	[TA_SCN_PEER_REBOOT] = { NULL, { "Check the peer's uptime, and whether its address moved to another host (failover, container restart)." } },
	[TA_SCN_PROCESS_EXIT] = { for_process, { NULL } },
	[TA_SCN_RECEIVER_STALLED] = { for_process, { NULL } },
	[TA_SCN_CONNECT_REFUSED] = { NULL, { "Check on the server that the service runs and listens on this address and port (`ss -ltn`)." } },
	[TA_SCN_CONNECT_UNREACHABLE] = { NULL, { "Ask the owner of the router that sent the ICMP error for its route or filter rule." } },
	[TA_SCN_CONNECT_TIMEOUT] = { for_connect_timeout, { NULL } },
	[TA_SCN_CLOSE_UNANSWERED] = { NULL, { "If the connection had been idle, a keep-alive below the path's idle limit avoids it." } },
	[TA_SCN_PMTU_BLACKHOLE] = { NULL, { "Let ICMP \"fragmentation needed\" (IPv6: packet too big) through, clamp the MSS at the tunnel, or set net.ipv4.tcp_mtu_probing=1." } },
	[TA_SCN_UNDETERMINED] = { NULL, { "Capture longer, and both directions, to let the answer be seen." } },
};
/* clang-format on */
void ta_case_advise(struct ta_case *k)
{
	const struct advice *a = &advice[k->d->scenario];
	if (a->give)
		a->give(k);
	for (int i = 0; i < 2 && a->sentence[i]; i++)
		ta_case_advice(k, "%s", a->sentence[i]);
}
