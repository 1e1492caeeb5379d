/* SPDX-License-Identifier: MIT */
#ifndef TA_DECODE_CHECKSUM_H
#define TA_DECODE_CHECKSUM_H

#include "layers.h"

/* Whether the TCP checksum (RFC 9293 section 3.1) over a whole segment is right. */
bool ta_tcp_checksum_ok(const struct ta_layers *layers, const uint8_t *tcp, size_t len);

#endif
