/* SPDX-License-Identifier: MIT */
/* The rows as a table. */
#include "table.h"

#include "decoders.h"

#define TA_ROW(space, key, decoder, name) { TA_SPACE_##space, key, ta_decode_##decoder, name },
#define TA_NAME(space, key, name) { TA_SPACE_##space, key, NULL, name },
const struct ta_decode_row ta_decode_table[] = {
#include "rows.h"
};
#undef TA_ROW
#undef TA_NAME

const size_t ta_decode_table_len = sizeof(ta_decode_table) / sizeof(ta_decode_table[0]);

_Static_assert(sizeof(ta_decode_table) / sizeof(ta_decode_table[0]) < UINT8_MAX,
	       "a row's number is kept in a byte");
