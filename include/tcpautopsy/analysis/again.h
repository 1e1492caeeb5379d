/* SPDX-License-Identifier: MIT */
/* Inputs read a second time, after the verdicts: for what is written or drawn of single packets, none of which the analysis keeps. */
#ifndef TCPAUTOPSY_AGAIN_H
#define TCPAUTOPSY_AGAIN_H

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"

/* One packet of one input, in the order of the file. Everything is borrowed for the time of the call. */
struct ta_again {
	unsigned input;                      /* its index, as in the first reading */
	const struct ta_source_info *source; /* of it */
	const struct ta_frame *frame;        /* its bytes; NULL: a trace has none */
	const struct ta_packet *
		packet; /* decoded; its time is on the input's own clock, its frame counts in the input */
	const struct ta_names *names; /* of a trace; NULL: a capture has none */
};

/* Reads inputs again: `inputs` (or those of the options' points) were made from the same names in the same order as in the first
 * reading, so that indexes of inputs and numbers of frames are the same. What could not be read then is passed over, as are frames that the options' filter keeps out.
 * `packet` returns 0, or -1 to stop. 0, or -1 where it did. */
int ta_read_again(struct ta_inputs *inputs, const struct ta_analysis_options *options,
		  int (*packet)(void *context, const struct ta_again *again), void *context);

#endif
