/* SPDX-License-Identifier: MIT */
/* One file that is being written: its interfaces, and its frames in order. */
#ifndef TA_EXPORT_OUTFILE_H
#define TA_EXPORT_OUTFILE_H

#include "index.h"
#include "pcapng_out.h"
#include "selection.h"

/* An interface that the file has: of one of an input, with stamps of one form. */
struct ta_out_interface {
	unsigned input;
	uint32_t interface, linktype;
	uint8_t digits;
	int64_t offset_s;
	int64_t first_ns, last_ns; /* of its frames in the file */
};

/* A frame that waits for its place in the order of time. */
struct ta_out_held {
	int64_t time_ns;
	size_t at, bytes; /* in the held text */
};

struct ta_outfile {
	struct ta_export_file *file; /* borrowed */
	struct ta_out_interface *interface;
	size_t ninterfaces, interfaces_capacity;
	struct ta_index asked; /* hosts whose link address one of its hosts asked for */
	bool sorts;            /* it has several inputs */
	FILE *held;
	char *held_text;
	size_t held_size, held_bytes;
	struct ta_out_held *order;
	size_t norder, order_capacity;
};

/* What a frame is written with. */
struct ta_out_frame {
	unsigned input;
	const struct ta_frame *frame;
	const struct ta_interface *interface; /* of the source; NULL: not known */
	const char *path;                     /* of the input, as the file is to tell it */
	bool nameless;                        /* the interface's name is not told */
	const char *const *comment;
	size_t ncomments;
};

/* The section's head. selection: for its comment. */
void ta_outfile_begin(struct ta_outfile *out, struct ta_export_file *file,
		      const struct ta_selection *selection, bool pseudonyms);
void ta_outfile_frame(struct ta_outfile *out, const struct ta_out_frame *frame);
/* Writes what waits, and the statistics. end_ns: by input, when its last frame was captured. */
void ta_outfile_end(struct ta_outfile *out, const struct ta_selection *selection,
		    const int64_t *end_ns, size_t ninputs);
void ta_outfile_release(struct ta_outfile *out);

#endif
