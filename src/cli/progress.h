/* SPDX-License-Identifier: MIT */
/* --progress: how far the reading is, in one line on standard error that is written over and over, by the main thread alone. */
#ifndef TA_CLI_PROGRESS_H
#define TA_CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/analysis/analysis.h"

enum cli_progress_when { CLI_PROGRESS_AUTO, CLI_PROGRESS_ALWAYS, CLI_PROGRESS_NEVER };

struct cli_options;
struct cli_progress {
	struct ta_watch watch;
	uint64_t bytes; /* read so far, by all threads */
	uint64_t total; /* of all inputs; 0: not known */
	pthread_t main;
	int64_t start_ns, next_ns;
	bool shown; /* the line is there */
};

/* Before the sandbox, by the main thread; false: none is wanted. */
bool cli_progress_start(struct cli_progress *progress, const struct cli_options *options);
/* Takes the line away; it comes back at its time. Without a line: nothing. */
void cli_progress_clear(void);
/* For good. */
void cli_progress_end(void);

#endif
