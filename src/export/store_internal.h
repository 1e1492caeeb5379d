/* SPDX-License-Identifier: MIT */
/* What is being written into the database. */
#ifndef TA_EXPORT_STORE_INTERNAL_H
#define TA_EXPORT_STORE_INTERNAL_H

#include "store_db.h"
#include "tcpautopsy/core/digest.h"

struct ta_store {
	struct store_db db;
	char *program, *filter; /* owned */
	json_t *points;         /* names of capture points by their runs; owned, or NULL */

	/* The unit: what one transaction takes. */
	bool begun;          /* the transaction is open */
	bool settled;        /* its hash was asked for, and nothing else has it */
	bool replaces, grew; /* rows of an older program, of a shorter file, were deleted */
	bool unread;         /* something of it was not read to its end */
	enum ta_store_fate
		known; /* it is there (TA_STORE_KNOWN, TA_STORE_NEWER): its rows are not wanted; else TA_STORE_OPEN */
	enum ta_store_fate failed; /* TA_STORE_FAILED: what follows of it is passed over */
	struct ta_error error;     /* and why */
	json_t *input;             /* its last one; owned, or NULL */
	size_t ninputs;
	struct ta_digest *all; /* of the digests of its inputs */

	int64_t run,
		run_id; /* the run of the rows that come: by the report's number, -1 at first; by the table's */
	int64_t part, position, observation;
	int64_t connection_id; /* whose episodes come */
};

static inline const char *store_filter(const struct ta_store *store)
{
	return store->filter;
}

#endif
