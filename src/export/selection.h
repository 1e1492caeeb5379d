/* SPDX-License-Identifier: MIT */
/* A selection from the inside: what the second reading goes by. */
#ifndef TA_EXPORT_SELECTION_H
#define TA_EXPORT_SELECTION_H

#include "candidates.h"
#include "index.h"
#include "tcpautopsy/export/export.h"

/* What is said of one frame. */
struct ta_note {
	unsigned input;
	uint64_t frame; /* in that input */
	uint32_t of;    /* index of its connection in the selection */
	uint32_t order; /* in which it was noted */
	char *text;     /* owned */
};

/* One connection. Instants are of the Unix clock. */
struct ta_selected {
	struct ta_flow_key
		key; /* without the tenant, whose number is another one in each reading */
	unsigned run;
	uint32_t id;
	unsigned *input; /* indexes of the inputs that it is in; owned */
	size_t ninputs;
	size_t ntexts;                    /* of them, traces */
	bool by_frame;                    /* it has one input: the range of its frames holds */
	uint64_t first_frame, last_frame; /* else the range of its time */
	int64_t first_ns, last_ns;
	int64_t from_ns, to_ns; /* of the failure, with the margin: when siblings count */
	char *headline;         /* endpoints and verdict, one line; owned */
	char *name;             /* of a file; owned */
};

struct ta_selection {
	struct ta_selection_options options;
	struct ta_selected *item; /* owned */
	size_t count, capacity;
	struct ta_note *note; /* owned; by input, frame and connection once the summary has come */
	size_t nnotes, notes_capacity;
	struct ta_selected_input {
		char *path; /* owned; NULL: no selected connection is in it */
		bool have_drops;
		uint64_t drops; /* packets that its capture says it lost */
	} * input;              /* by index; owned */
	size_t ninputs, inputs_capacity;
	uint64_t left_out, notes_left_out;
	struct ta_summary summary;
	struct ta_index names; /* of files */
	struct ta_candidates candidates;
};

/* Whether a connection has frames in any input. */
static inline bool ta_selected_has_frames(const struct ta_selected *item)
{
	return item->ntexts < item->ninputs;
}

/* What the capture of an input says that it lost; NULL: nothing is known of it. */
const uint64_t *ta_selection_drops(const struct ta_selection *selection, unsigned input);

/* ---- notes.c ---- */

/* What the verdict, its evidence and the attempts of a connection say of its frames. */
void ta_notes_add(struct ta_selection *selection, uint32_t item,
		  const struct ta_connection_report *connection);
/* "10.0.0.1:4000 → 10.0.0.2:80: peer-silent, likely: title". The caller frees it. */
char *ta_notes_headline(const struct ta_connection_report *connection);

/* ---- filename.c ---- */

/* Gives the newest item its name. */
void ta_selection_name_newest(struct ta_selection *selection,
			      const struct ta_connection_report *connection);

#endif
