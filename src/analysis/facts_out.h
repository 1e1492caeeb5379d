/* SPDX-License-Identifier: MIT */
/* The file of facts that an analysis writes: facts_out.c. */
#ifndef TA_ANALYSIS_FACTS_OUT_H
#define TA_ANALYSIS_FACTS_OUT_H

#include "tcpautopsy/analysis/merge.h"

/* What a file begins with. */
#define TA_FACTS_MAGIC "tcpautopsy facts"
enum { TA_FACTS_MAGIC_BYTES = sizeof(TA_FACTS_MAGIC) - 1 };

/* What comes next in it. */
enum ta_facts_tag { TA_FACTS_ENDS, TA_FACTS_RUN, TA_FACTS_TAGS };

struct ta_run;
/* Writes a settled run: 0, or -1 where it could not be written. */
int ta_facts_put_run(struct ta_facts_out *facts, const struct ta_run *run);
/* Writes what is known of all, and the end. */
void ta_facts_put_summary(struct ta_facts_out *facts, const struct ta_summary *summary);

#endif
