/* SPDX-License-Identifier: MIT */
/* A finished analysis made by hand, as src/analysis would tell it to a report: the dead tunnel of testdata. */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "tcpautopsy/report/report.h"

enum { FIXTURE_ATTEMPTS = 16 };

struct fixture {
	struct ta_conn conn;
	struct ta_trouble trouble;
	struct ta_fit fit;
	struct ta_abort abort;
	struct ta_episode episode, *episodes[1];
	struct ta_attempt attempt[FIXTURE_ATTEMPTS];
	struct ta_evidence evidence;
	char *undecidable[1], *advice[1];
	struct ta_diagnosis diagnosis;
	struct ta_encap encap;
	unsigned input[1];
	const char *path[1];
	struct ta_connection_report connection;
	struct ta_anomaly skipped[1], anomalies[1];
	struct ta_input_report in;
	struct ta_summary summary;
};

void fixture_init(struct fixture *f);

/* The fixture through a format: the text of the report; the caller frees it. */
char *fixture_report(const struct fixture *f, const char *format,
		     const struct ta_report_options *options);

#endif
