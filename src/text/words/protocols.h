/* SPDX-License-Identifier: MIT */
/* What a Protocol column says: tshark prints the highest protocol that it knows. */
#ifndef TA_TEXT_PROTOCOLS_H
#define TA_TEXT_PROTOCOLS_H

#include "text/words/scan.h"

enum ta_txt_carrier { TA_TXT_UNKNOWN_PROTOCOL, TA_TXT_ON_TCP, TA_TXT_NOT_TCP };

/* What the protocol runs on. *ret_name (may be NULL) is a literal in lower case, untouched for an unknown protocol. */
enum ta_txt_carrier ta_txt_protocol(const struct ta_txt_word *proto, const char **ret_name);
/* The literal for a protocol, "other" for an unknown one. */
const char *ta_txt_protocol_name(const struct ta_txt_word *proto);

#endif
