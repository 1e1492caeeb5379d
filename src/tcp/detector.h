/* SPDX-License-Identifier: MIT */
/* What a segment is that does not lie at SND.NXT: one file and one row of ta_detectors[] each. */
#ifndef TA_TCP_DETECTOR_H
#define TA_TCP_DETECTOR_H

#include "step.h"

/* A detector looks at a segment that is not simply new in sequence, and says whether it is its kind; the first that
 * claims it ends the search. */
struct ta_detector {
	const char *name;
	bool (*claims)(struct ta_step *step);
};
extern const struct ta_detector ta_detectors[];

bool ta_det_window_probe(struct ta_step *step);
bool ta_det_keepalive(struct ta_step *step);
bool ta_det_retransmission(struct ta_step *step);

/* A capture that begins in mid-idle: the other side's empty segments so far were probes, as this answer to one
 * byte more shows. */
void ta_keepalive_unmask(struct ta_step *step);

/* An empty segment of a half that has sent nothing else yet, in a capture that began in mid-stream: remembered as a
 * probe that nothing has confirmed so far. */
void ta_keepalive_suspect(struct ta_step *step);

/* A trace without sequence numbers on empty ACKs: a probe told by silence and repetition alone. */
void ta_keepalive_infer(struct ta_step *step);
void ta_window_probe_infer(struct ta_step *step); /* likewise, into a closed window */

#endif
