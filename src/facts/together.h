/* SPDX-License-Identifier: MIT */
/* Private to src/facts: all silences of a run by who sends in vain, made once. */
#ifndef TA_FACTS_TOGETHER_H
#define TA_FACTS_TOGETHER_H

#include "tcpautopsy/tcp/tracker.h"

struct ta_silences;
struct ta_silences *ta_silences_new(const struct ta_tracker *tracker);
void ta_silences_free(struct ta_silences *silences);

#endif
