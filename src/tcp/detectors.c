/* SPDX-License-Identifier: MIT */
/* The order in which a segment out of sequence is looked at: the first that claims it says what it is. */
#include "detector.h"

const struct ta_detector ta_detectors[] = {
	{ "window-probe", ta_det_window_probe }, /* the peer's window is 0: never a keep-alive */
	{ "keep-alive", ta_det_keepalive },      /* nothing outstanding: never a retransmission */
	{ "retransmission", ta_det_retransmission }, /* bytes sent before, or a hole filled late */
	{ NULL, NULL },
};
