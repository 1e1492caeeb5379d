/* SPDX-License-Identifier: MIT */
/* Names of the diagnosis' enums as the report's contract has them; literals. */
#ifndef TCPAUTOPSY_DIAG_NAMES_H
#define TCPAUTOPSY_DIAG_NAMES_H

#include "tcpautopsy/core/frames.h"
#include "tcpautopsy/diag/observation.h"

const char *ta_confidence_name(enum ta_confidence confidence);
const char *ta_failed_name(enum ta_failed failed);
const char *ta_direction_name(enum ta_direction direction); /* NULL for TA_DIR_NULL */
const char *ta_weight_name(enum ta_weight weight);
const char *ta_end_name(enum ta_end end);
const char *ta_vantage_name(enum ta_vantage vantage);
const char *ta_handshake_name(enum ta_handshake handshake);
const char *ta_observation_name(enum ta_observation_kind kind);
const char *ta_conformance_name(enum ta_conformance_verdict verdict);
const char *ta_standing_name(enum ta_standing standing);
/* A fact in words; the caller frees it. client: key index. */
char *ta_fact_text(const struct ta_fact *fact, int client, const struct ta_names *names,
		   const struct ta_frame_names *frames);

#endif
