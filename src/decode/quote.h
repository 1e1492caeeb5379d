/* SPDX-License-Identifier: MIT */
#ifndef TA_DECODE_QUOTE_H
#define TA_DECODE_QUOTE_H

#include "layers.h"

/* The packet that an ICMP error quotes: true when it is TCP with its ports; fills src, dst,
 * ports, seq. */
bool ta_quote_read(const uint8_t *p, size_t len, struct ta_icmp_error *ret);

#endif
