/* SPDX-License-Identifier: MIT */
/* The short way of most frames: plain.c. */
#ifndef TA_DECODE_PLAIN_H
#define TA_DECODE_PLAIN_H

#include "layers.h"

/* Takes Ethernet and IP headers off a frame that holds a TCP segment and nothing out of the ordinary: true, and the layers
 * stand at the TCP header as the decoders of these headers would leave them. False: nothing was taken. */
bool ta_decode_plain(struct ta_layers *layers);

#endif
