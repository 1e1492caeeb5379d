/* SPDX-License-Identifier: MIT */
/* Captures that somebody still writes: a file, a folder that is filled with one file after the other, standard input. What they hold
 * comes as sources one after the other; a source that has nothing more for now waits for it. */
#ifndef TCPAUTOPSY_TAIL_H
#define TCPAUTOPSY_TAIL_H

#include "tcpautopsy/capture/capture.h"

struct ta_tail_options {
	/* Nothing more is there for now: comes back after a while (it sleeps), or at once with false, where it is not waited for any
	 * more. */
	bool (*wait)(void *context);
	/* What befell a file that one would want to know of: it was replaced, begun anew, deleted, or could not be read. */
	void (*note)(void *context, const struct ta_error *what);
	void *context;
	const volatile int *interrupted; /* as of struct ta_inputs_options */
};

struct ta_tail;

/* "-" is standard input. NULL and *error where there is nothing to begin with, and no folder where it may come to be. */
struct ta_tail *ta_tail_open(const char *path, const struct ta_tail_options *options,
			     struct ta_error *error);

/* The next source, which is waited for: 1 and *ret (owned by the caller), 0 at the end: standard input ended, or wait() said so. In a
 * folder files are taken in the order of their first packets; one is at its end when a newer one holds something. What is no
 * capture and no trace is passed over. */
int ta_tail_next(struct ta_tail *tail, struct ta_source **ret);

/* Whether what is read now comes from who writes it this moment: a pipe. */
bool ta_tail_never_came(const struct ta_tail *tail); /* there was no file */
bool ta_tail_is_pipe(const struct ta_tail *tail);
/* Several files are to come. */
bool ta_tail_is_folder(const struct ta_tail *tail);

/* NULL is allowed. */
void ta_tail_free(struct ta_tail *tail);

#endif
