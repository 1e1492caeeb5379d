/* SPDX-License-Identifier: MIT */
/* A settled run in a file of facts, and out of it again. */
#ifndef TA_ANALYSIS_STORE_H
#define TA_ANALYSIS_STORE_H

#include "run.h"
#include "tcpautopsy/core/store.h"

/* All that its telling needs. */
void ta_run_put(const struct ta_run *run, struct ta_store_out *out);
/* Into a run as ta_run_init() made it, with names of its own. Its inputs count on from first_input. */
void ta_run_get(struct ta_run *run, struct ta_store_in *in, struct ta_names *literals,
		unsigned first_input);

/* What is written of a run, and of an encapsulation: store_put.c. */
extern const struct ta_store_field ta_run_fields[], ta_encap_fields[];
extern const size_t ta_run_nfields, ta_encap_nfields;

/* store_input.c */
void ta_run_input_put(const struct ta_run_input *input, struct ta_store_out *out);
/* NULL where it failed. */
struct ta_run_input *ta_run_input_get(struct ta_store_in *in, struct ta_names *literals);

#endif
