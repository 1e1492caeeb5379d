/* SPDX-License-Identifier: MIT */
/* What the next packets of a run will need is fetched from memory before they are followed and noted. */
#include "run.h"

/* The segments of a batch, and what of their connections the tracker expects. */
static size_t expect(struct ta_run *run, const struct ta_packet *packet, size_t packets,
		     const struct ta_segment *seg[TA_BATCH], struct ta_tracked tracked[TA_BATCH])
{
	size_t n = 0;
	for (size_t i = 0; i < packets; i++)
		if (packet[i].kind == TA_PACKET_TCP)
			seg[n++] = &packet[i].seg;
	ta_tracker_expect(run->tracker, seg, n, tracked);
	return n;
}

void ta_run_expect(struct ta_run *run, const struct ta_packet *packet, size_t packets)
{
	const struct ta_segment *seg[TA_BATCH] = { NULL };
	struct ta_tracked tracked[TA_BATCH];
	expect(run, packet, packets, seg, tracked);
}

void ta_run_expect_notes(const struct ta_run *run, const struct ta_packet *packet,
			 const struct ta_followed *followed, size_t packets)
{
	for (size_t i = 0; i < packets; i++)
		if (followed[i].tells == TA_TELLS_SEGMENT)
			ta_net_expect(run->net, &packet[i].seg, followed[i].conn, followed[i].dir,
				      false);
}

void ta_run_expect_all(struct ta_run *run, const struct ta_packet *packet, size_t packets)
{
	const struct ta_segment *seg[TA_BATCH] = { NULL };
	struct ta_tracked tracked[TA_BATCH];
	uint32_t known = ta_tracker_count(run->tracker);
	size_t n = expect(run, packet, packets, seg, tracked);
	for (size_t i = 0; i < n; i++)
		ta_net_expect(run->net, seg[i], tracked[i].conn, tracked[i].dir,
			      tracked[i].conn >= known);
}
