/* SPDX-License-Identifier: MIT */
/* What to do next, short and true: what several scenarios advise. */
#include "facts.h"
#include "final_silence.h"
#include "rules.h"
#include "scenario.h"

void ta_advise_second_capture(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_final_silence(k);
	enum ta_vantage at_silent =
		s && s->sender == k->client ? TA_VANTAGE_SERVER : TA_VANTAGE_CLIENT;
	if (s && k->d->vantage == at_silent) {
		ta_case_advice(
			k,
			"The retransmissions reach this capture, taken close to the silent side: capture on its host itself, and look at its firewall.");
		return;
	}
	const char *there = k->d->vantage == TA_VANTAGE_CLIENT   ? "at the server"
			    : k->d->vantage == TA_VANTAGE_SERVER ? "at the client"
								 : "at the other end";
	ta_case_advice(
		k,
		"Capture %s, too: whether the retransmissions arrive there tells a dead path from a dead host.",
		there);
}

void ta_advise_on_silence(struct ta_case *k)
{
	ta_advise_second_capture(k);
	ta_case_advice(
		k,
		"Look at the peer's system log and uptime for the time since the first unanswered segment.");
	const struct ta_silence *s = ta_case_final_silence(k);
	if (s && !s->keepalive && !s->only_fin &&
	    s->until_ns - s->since_ns > TA_ADVICE_TIMEOUT_NS &&
	    !(k->conn->half[!s->sender].flags & TA_HALF_FIN))
		ta_case_advice(
			k,
			"To fail sooner than the stack's retransmission limit, set TCP_USER_TIMEOUT on the sending socket: keep-alive does not run "
			"while data is unacknowledged.");
}
