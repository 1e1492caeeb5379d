/* SPDX-License-Identifier: MIT */
/* A frame that a text shows in hexadecimal is decoded like one of a capture. What its link layer is only the bytes
 * say. */
#ifndef TA_TEXT_FRAME_H
#define TA_TEXT_FRAME_H

#include "tcpautopsy/decode/decode.h"
#include "text/bytes/rows.h"

/* Whether bytes begin as a frame that is known does: IP, or IP behind Ethernet, Linux cooked or a BSD loopback header. */
bool ta_txt_frame_begins(const uint8_t *data, size_t len);
/* Decodes the bytes of a dump; false, *ret untouched, when they are no frame that is known. The packet has neither
 * time nor frame number. `bytes` may be put in order: od and hexdump write words of two bytes in the host's order. */
bool ta_txt_frame_decode(struct ta_decoder *decoder, struct ta_txt_bytes *bytes, struct ta_packet *ret);

#endif
