/* SPDX-License-Identifier: MIT */
/* Only large segments vanish: a path with a smaller MTU whose ICMP errors do not come back (RFC 2923, RFC 4821). */
#include "rules.h"
#include "scenario.h"
#include "words.h"

static const char page[] =
	"Small segments get through, full-size ones vanish, and no ICMP error says why: the path's MTU is smaller than\n"
	"the sender believes (a tunnel, PPPoE, a VPN), and the errors are filtered.\n"
	"By eye: handshake and small requests work, the first full segment is repeated in vain, while a smaller one\n"
	"after it is acknowledged by SACK; a retransmission cut to a smaller size gets through.\n"
	"Let ICMP type 3 code 4 (packet too big in IPv6) pass, clamp the MSS on the tunnel, or set tcp_mtu_probing=1.\n";

struct sizes {
	uint32_t lost;   /* smallest copy at SND.UNA that vanished */
	uint32_t copies; /* how many of that size or above vanished */
	uint32_t got;    /* the copy that got through in the end; 0 */
	uint32_t got_frame;
};

static void measure(const struct ta_episode *e, struct sizes *z)
{
	*z = (struct sizes){ .lost = UINT32_MAX };
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!(a->flags & TA_ATTEMPT_HEAD))
			continue;
		if (e->result == TA_RESULT_ANSWERED && (int32_t)i == e->healed_attempt) {
			z->got = a->len;
			z->got_frame = a->frame;
			break;
		}
		z->copies++;
		if (a->len < z->lost)
			z->lost = a->len;
	}
}

static void judge(struct ta_case *k, const struct ta_episode *e, int index)
{
	struct sizes z;
	int side = e->sender;
	measure(e, &z);
	uint32_t largest = k->conn->half[side].largest_acked;
	if (z.copies < TA_PMTU_COPIES || z.lost < TA_PMTU_BYTES || z.lost == UINT32_MAX)
		return;
	if (largest >= z.lost)
		return; /* segments of that size do get through */
	bool smaller_through = z.got && z.got < z.lost;
	bool tail_sacked = e->sacked_bytes > 0 && e->largest_sacked < z.lost;
	if (!smaller_through && !(tail_sacked && e->result != TA_RESULT_ANSWERED))
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PMTU_BLACKHOLE);
	f->failure.failed = TA_FAILED_PATH;
	f->failure.direction = ta_case_direction(k, side);
	f->failure.since_ns = e->start_ns;
	f->failure.healed_ns = smaller_through && e->healed_attempt >= 0
				       ? e->attempt[e->healed_attempt].time_ns
				       : -1;
	f->until_ns = e->answer_ns >= 0 ? e->answer_ns : k->end_ns;
	f->final = !smaller_through;
	f->episode = index;
	f->confidence = TA_LIKELY;
	ta_finding_title(f, "segments of %u bytes vanish, smaller ones arrive", z.lost);
	ta_finding_summary(
		f,
		"Segments of %u bytes vanish on the path from %s to %s while smaller ones arrive%s: the path's MTU is smaller than "
		"the sender believes, and no ICMP error reached it.",
		z.lost, ta_case_who(k, side), ta_case_who(k, !side),
		smaller_through ? "; a retransmission cut smaller got through" : "");
	struct ta_evidence *ev =
		ta_case_evidence(k, TA_SCN_PMTU_BLACKHOLE, TA_REQUIRES,
				 "%u segments of at least %u bytes vanished", z.copies, z.lost);
	ta_evidence_frame(ev, e->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "lost_bytes", z.lost);
	ta_evidence_value(ev, "largest_acknowledged_bytes", largest);
	if (smaller_through) {
		ev = ta_case_evidence(k, TA_SCN_PMTU_BLACKHOLE, TA_SUPPORTS,
				      "the same bytes cut to %u got through", z.got);
		ta_evidence_frame(ev, z.got_frame);
		ta_evidence_value(ev, "got_through_bytes", z.got);
	} else {
		ev = ta_case_evidence(
			k, TA_SCN_PMTU_BLACKHOLE, TA_SUPPORTS,
			"smaller segments sent after them were reported as received (SACK)");
		ta_evidence_frame(ev, e->peer_first_frame);
		ta_evidence_value(ev, "sacked_bytes", e->sacked_bytes);
	}
}

static void find(struct ta_case *k)
{
	for (size_t i = 0; k->trouble && i < k->trouble->nepisodes; i++)
		if (k->trouble->episode[i]->kind == TA_EPISODE_RETRANSMISSION)
			judge(k, k->trouble->episode[i], (int)i);
}

const struct ta_scenario_row ta_scn_pmtu_blackhole = {
	.name = "pmtu-blackhole",
	.meaning = "only full-size segments vanish",
	.page = page,
	.severity = 5,
	.find = find,
	.advice = { "Let ICMP \"fragmentation needed\" (IPv6: packet too big) through, clamp the MSS at the tunnel, or set net.ipv4.tcp_mtu_probing=1." },
};
