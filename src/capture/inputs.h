/* SPDX-License-Identifier: MIT */
/* Private to src/capture: where the opening of inputs stands. */
#ifndef TA_CAPTURE_INPUTS_H
#define TA_CAPTURE_INPUTS_H

#include "tcpautopsy/core/limits.h"

#include "directory.h"
#include "stream.h"
#include "unpack.h"

struct ta_inputs {
	struct ta_inputs_options options;
	char **path;     /* as they were named; owned */
	bool *was_found; /* of each: by who searched a folder, not named; owned */
	size_t count, capacity, found_capacity;
	size_t next;

	struct ta_directory *directory; /* the one being searched, or NULL */
	struct ta_unpacker
		*unpacker[TA_LIMIT_NESTING]; /* what is being unpacked, outermost first */
	int depth;
	bool first_member; /* the next file of the innermost is its first */

	const char *named; /* the path that all this is of; borrowed from `path` */
	bool wanted;       /* `named` is one file in an archive: "bundle.tar!a.pcap" */
	bool searching;    /* a directory or archive was named: what is no capture is passed over */
	uint64_t found;    /* of the named path */
	uint64_t passed_over, passed_over_before;
	uint64_t known;  /* files that need not be read */
	uint64_t fresh;  /* and those that may still be written */
	bool at_output;  /* the file that is open is the one that the report is to replace */
	bool stopped;    /* read and written atomically */
	bool met_output; /* and there was one that had to be read */
};

/* The file that all of a stream comes out of, its path owned; NULL: none, or one among others. */
struct ta_file_id ta_inputs_file(const struct ta_inputs *inputs, const struct ta_stream *stream);

/* Whether it is a file that need not be read, or not yet; counts it. */
bool ta_inputs_passes_over(struct ta_inputs *inputs, const struct ta_stream *stream);

#endif
