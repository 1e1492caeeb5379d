/* SPDX-License-Identifier: MIT */
/* Back to a capture: the connections that failed, written as pcapng, frame by frame as they were, with what the diagnosis says of a
 * frame as its comment.
 *
 * The analysis keeps no frames. While it reports, a selection notes which connections are wanted and what is said of which frame
 * (ta_selection_connection()); then the inputs are read a second time (analysis/again.h) and what belongs to a file of the
 * selection is written to it (ta_export_write()). */
#ifndef TCPAUTOPSY_EXPORT_H
#define TCPAUTOPSY_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/core/error.h"

struct ta_pseudonyms;

struct ta_selection_options {
	bool every; /* each connection that is reported, whatever became of it; else those that failed */
	bool everything; /* one file with all frames of the inputs, not only those of the selected connections */
	const char *tool_version;
};

/* What is to be written. Owned by the caller. */
struct ta_selection;

struct ta_selection *ta_selection_new(const struct ta_selection_options *options);
/* NULL is allowed. */
void ta_selection_free(struct ta_selection *selection);

/* Whether a connection with this verdict is wanted, in words. */
bool ta_selection_wants(const struct ta_selection *selection, const struct ta_diagnosis *verdict);
/* Notes a connection, if it is wanted; and, at the end, the totals. For the functions of a struct ta_sink. */
void ta_selection_connection(struct ta_selection *selection,
			     const struct ta_connection_report *connection);
void ta_selection_input(struct ta_selection *selection, const struct ta_input_report *input);
void ta_selection_summary(struct ta_selection *selection, const struct ta_summary *summary);

/* Connections that were selected; and those of them that have frames: the others are in traces. */
size_t ta_selection_count(const struct ta_selection *selection);
size_t ta_selection_with_frames(const struct ta_selection *selection);
bool ta_selection_has_frames(const struct ta_selection *selection, size_t i);
/* Those that were wanted and had no place (TA_LIMIT_EXPORT_CONNECTIONS), and what was to be said of frames and had none
 * (TA_LIMIT_EXPORT_NOTES). */
uint64_t ta_selection_left_out(const struct ta_selection *selection);
uint64_t ta_selection_notes_left_out(const struct ta_selection *selection);
/* Connections that were not looked at as siblings of others (TA_LIMIT_EXPORT_CANDIDATES). */
uint64_t ta_selection_unseen(const struct ta_selection *selection);

/* The name of a file for one selected connection, from its input, id, endpoints and scenario: letters, digits, '.', '-', '_' alone, of
 * at most TA_EXPORT_NAME bytes with the NUL, no two alike. Borrowed until the selection is freed. */
enum { TA_EXPORT_NAME = 200 };
const char *ta_selection_name(const struct ta_selection *selection, size_t i);

/* What was written into a file. */
struct ta_export_counts {
	uint64_t frames;
	uint64_t comments;
	uint64_t siblings; /* other connections of the same hosts, in the time of the failure */
	uint64_t siblings_left_out; /* beyond TA_LIMIT_EXPORT_SIBLINGS */
	uint64_t frames_left_out;   /* that could not be given pseudonyms */
	bool not_in_order; /* more of several inputs than TA_LIMIT_EXPORT_SORT_BYTES: input by input */
	uint64_t notes_left_out; /* of a frame that has more than TA_LIMIT_EXPORT_FRAME_NOTES */
};

/* One file: the connections [first, first + count) of a selection; several files have theirs in that order. */
struct ta_export_file {
	FILE *out; /* borrowed; flushed by the caller */
	size_t first, count;
	struct ta_export_counts counts;
};

struct ta_export_options {
	const struct ta_analysis_options *analysis;
	const struct ta_pseudonyms *pseudonyms; /* NULL: addresses as they are */
};

/* Reads the inputs again, all in the order of the first time, and writes `nfiles` files. 0; -1 and *error when a file could not be
 * written, the inputs are no longer what they were, or the work was interrupted ("interrupted"). */
int ta_export_write(struct ta_inputs *inputs, const struct ta_selection *selection,
		    const struct ta_export_options *options, struct ta_export_file *file,
		    size_t nfiles, struct ta_error *error);

#endif
