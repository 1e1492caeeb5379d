/* SPDX-License-Identifier: MIT */
/* A RST that neither end sent: told by its TTL, by the stream going on, by the timestamps that it lacks. */
#include "scenario.h"
#include "words.h"

static const char page[] =
	"A RST that neither end sent: a firewall, an intrusion prevention system or a load balancer made it.\n"
	"By eye: its TTL differs from that of the packets of the end that it claims to come from; that end goes on\n"
	"sending, unaware; it lacks the timestamps of the stream.\n";

static void find(struct ta_case *k)
{
	if (k->reset.origin != TA_RST_MIDDLEBOX || ta_reset_after_idle(k))
		return;
	const struct ta_reset *r = k->reset.reset;
	struct ta_finding *f = ta_case_find(k, TA_SCN_MIDDLEBOX_RESET);
	ta_finding_title(f, "a RST that %s did not send", ta_case_who(k, r->sender));
	ta_finding_summary(f, "Something between the two ends sent a RST in the name of %s: %s.",
			   ta_case_who(k, r->sender), k->reset.why);
	ta_finding_of_foreign_reset(k, f);
}

const struct ta_scenario_row ta_scn_middlebox_reset = {
	.name = "middlebox-reset",
	.meaning = "a RST that neither end sent",
	.page = page,
	.severity = 4,
	.find = find,
	.advice = { "Capture at the host that the RST claims to come from: a forged RST will not be seen leaving it.",
		    "Look at the logs of firewalls, intrusion prevention and load balancers on the path." },
};
