/* SPDX-License-Identifier: MIT */
/* Why a line that speaks of a packet could not be used: which part of it was not understood, and what form would be. */
#ifndef TA_TEXT_REFUSAL_H
#define TA_TEXT_REFUSAL_H

#include "text/lines/reader.h"

/* Whether the line speaks of a packet, in whatever form: two hosts, and a port or a word of TCP unless it is `known` for one. */
bool ta_txt_refusal_is_packet(const struct ta_txt_line *line, bool known);
/* The sentence, lower case, no full stop: "line 3: 'to' between the hosts is not understood; …". */
void ta_txt_refusal_say(const struct ta_txt_line *line, char *ret, size_t size);

#endif
