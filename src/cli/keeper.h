/* SPDX-License-Identifier: MIT */
/* The process of --sqlite, and what it says. */
#ifndef TA_CLI_KEEPER_H
#define TA_CLI_KEEPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tcpautopsy/core/error.h"
#include "tcpautopsy/export/store.h"

/* What it answers: first of all whether the database is open, then to what ends a unit or asks. */
struct cli_keeper_answer {
	enum ta_store_fate fate;
	uint64_t files; /* the first answer: so many times both keys of a file follow */
	struct ta_error error;
};

struct cli_keeper {
	struct ta_store_options options;
	bool wants_files, no_sandbox;
};

/* Opens or makes the file and starts the process: 0, its end of the socket in *ret_ask, or -1 and *error. */
int cli_keeper_start(const struct cli_keeper *keeper, const char *path, pid_t *ret_pid,
		     int *ret_ask, struct ta_error *error);

#endif
