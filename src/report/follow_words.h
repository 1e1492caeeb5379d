/* SPDX-License-Identifier: MIT */
/* A suspicion in words. */
#ifndef TA_REPORT_FOLLOW_WORDS_H
#define TA_REPORT_FOLLOW_WORDS_H

#include "tcpautopsy/analysis/follow.h"

/* "no answer for 12 s: copy 5 of about 15, gives up in about 14 min"; the caller owns it. */
char *ta_follow_suspected_words(const struct ta_suspected_report *report);
/* "after 3.2 s: copy 2 got through"; the caller owns it. */
char *ta_follow_healed_words(const struct ta_suspected_report *report);
/* A duration to two digits or so, as one says it: "0.8 s", "12 s", "14 min", "2.1 h"; buf has 24 bytes. */
enum { TA_ROUGH_TEXT = 24 };
char *ta_follow_rough(char buf[TA_ROUGH_TEXT], int64_t ns);

#endif
