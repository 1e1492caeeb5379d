/* SPDX-License-Identifier: MIT */
/* Words that several scenarios use: words.c. */
#ifndef TA_DIAG_WORDS_H
#define TA_DIAG_WORDS_H

#include "case.h"

/* "the client" or "the server"; with a capital at the beginning of a sentence. */
const char *ta_case_who(const struct ta_case *k, int side);
const char *ta_case_who_capital(const struct ta_case *k, int side);
/* " from the client to the server" or the other way, or "". */
const char *ta_direction_words(enum ta_direction d);

#endif
