/* SPDX-License-Identifier: MIT */
/* The scenarios: one file and one row each. */
#ifndef TA_DIAG_SCENARIO_H
#define TA_DIAG_SCENARIO_H

#include "case.h"

struct ta_scenario_row {
	unsigned severity; /* where it stands among failures in a report: 0 first; at most 15 */
	const char *name;
	const char *meaning;
	const char *page;
	void (*evaluate)(struct ta_case *k); /* NULL: nothing proposes it, it is what is left */
};

/* By id; ta_scenario_order[] is the order of evaluation. */
extern const struct ta_scenario_row ta_scenario_rows[TA_SCN_COUNT];
extern const enum ta_scenario ta_scenario_order[];

/* What is left when nothing was found: why the capture can't tell (false: it can), and what went well. */
bool ta_scn_undetermined(struct ta_case *k, char *summary, size_t size);
enum ta_confidence ta_scn_normal(struct ta_case *k, char *summary, size_t size);
void ta_scn_peer_crash(struct ta_case *k);
void ta_scn_peer_reboot(struct ta_case *k);
void ta_scn_network_failure(struct ta_case *k);
void ta_scn_peer_silent(struct ta_case *k);
void ta_scn_middlebox_timeout(struct ta_case *k);
void ta_scn_middlebox_reset(struct ta_case *k);
void ta_scn_process_exit(struct ta_case *k);
void ta_scn_receiver_stalled(struct ta_case *k);
void ta_scn_connect_refused(struct ta_case *k);
void ta_scn_connect_unreachable(struct ta_case *k);
void ta_scn_connect_timeout(struct ta_case *k);
void ta_scn_close_unanswered(struct ta_case *k);
void ta_scn_pmtu_blackhole(struct ta_case *k);

extern const char ta_page_normal[], ta_page_peer_crash[], ta_page_peer_reboot[],
	ta_page_network_failure[], ta_page_peer_silent[], ta_page_middlebox_timeout[],
	ta_page_middlebox_reset[], ta_page_process_exit[], ta_page_receiver_stalled[],
	ta_page_connect_refused[], ta_page_connect_unreachable[], ta_page_connect_timeout[],
	ta_page_close_unanswered[], ta_page_pmtu_blackhole[], ta_page_undetermined[];

#endif
