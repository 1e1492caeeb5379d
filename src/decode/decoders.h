/* SPDX-License-Identifier: MIT */
/* The decoders that rows.h names, one file each unless they are variants of one header. */
#ifndef TA_DECODE_DECODERS_H
#define TA_DECODE_DECODERS_H

#include "layers.h"

#define TA_ROW(space, key, decoder, name) struct ta_next ta_decode_##decoder(struct ta_layers *layers);
#define TA_NAME(space, key, name)
#include "rows.h"
#undef TA_ROW
#undef TA_NAME

#endif
