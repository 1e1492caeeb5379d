/* SPDX-License-Identifier: MIT */
/* Facts: all that settled runs know before anything is diagnosed, written to a file, and files of facts read again, diagnosed and
 * reported. What is read so costs what connections cost, not packets. */
#ifndef TCPAUTOPSY_ANALYSIS_MERGE_H
#define TCPAUTOPSY_ANALYSIS_MERGE_H

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/core/store.h"

/* Counts up when something is written in another way. */
enum { TA_FACTS_FORMAT = 1 };

/* Where the facts of an analysis go: ta_analysis_options.facts. Nothing is diagnosed then, and the sink gets no more than the summary. */
struct ta_facts_out;
/* `version` is that of the program: facts are read by the same one. */
struct ta_facts_out *ta_facts_out_new(ta_store_write_fn write, void *context, const char *version);
/* Whether all of it was written, when the analysis has ended. */
bool ta_facts_out_whole(const struct ta_facts_out *facts);
void ta_facts_out_free(struct ta_facts_out *facts);

/* A file of facts. */
struct ta_facts_in {
	const char *name; /* borrowed */
	ta_store_read_fn read;
	void *context;
};

/* Diagnoses and reports the runs of files of facts, in their order, as ta_analyse() would have when it read the captures: with its options but
 * for those of reading. Returns as it does; 1 also where a file could not be read. */
int ta_merge(const struct ta_facts_in *file, size_t nfiles, const char *version,
	     const struct ta_analysis_options *options, const struct ta_sink *sink);

#endif
