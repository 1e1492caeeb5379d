/* SPDX-License-Identifier: MIT */
/* Which number of which space is decoded by whom. */
#ifndef TA_DECODE_TABLE_H
#define TA_DECODE_TABLE_H

#include "layers.h"

typedef struct ta_next (*ta_decode_fn)(struct ta_layers *layers);

/* A row with a name and no decoder is a protocol that is counted and not looked into. */
struct ta_decode_row {
	uint16_t space, key;
	ta_decode_fn decode;
	const char *name;
};

extern const struct ta_decode_row ta_decode_table[];
extern const size_t ta_decode_table_len;

#endif
