/* SPDX-License-Identifier: MIT */
/* The rows and the page of each scenario; scenarios.c is their table. */
#ifndef TA_DIAG_HYPOTHESES_LIST_H
#define TA_DIAG_HYPOTHESES_LIST_H

#include "diag/differential/hypothesis.h"

#define TA_SCENARIOS(X) \
	X(normal) X(peer_crash) X(peer_reboot) X(network_failure) X(peer_silent) X(middlebox_timeout) X(middlebox_reset) \
	X(process_exit) X(receiver_stalled) X(connect_refused) X(connect_unreachable) X(connect_timeout) \
	X(close_unanswered) X(pmtu_blackhole) X(application_silent) X(undetermined)

#define TA_SCENARIO_DECLARE(name) \
	extern const struct ta_hypothesis_row ta_rows_##name[]; \
	extern const char ta_page_##name[];
TA_SCENARIOS(TA_SCENARIO_DECLARE)
#undef TA_SCENARIO_DECLARE

#endif
