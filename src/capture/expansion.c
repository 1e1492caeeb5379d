/* SPDX-License-Identifier: MIT */
/* How much comes out of compressed data, against what went in. */
#include "tcpautopsy/core/limits.h"
#include "expansion.h"

int ta_count_expansion(const struct ta_stream *below, uint64_t *out, size_t n,
		       struct ta_error *error)
{
	const struct ta_stream *outermost = below;
	uint64_t in;

	while (outermost->below)
		outermost = outermost->below;
	in = (uint64_t)outermost->offset + (outermost->end - outermost->start);
	*out += n;
	if (*out <= TA_LIMIT_EXPANSION_FREE_BYTES || *out / TA_LIMIT_EXPANSION <= in)
		return 0;
	return ta_error_set(error, "limits.expansion", below->name, -1, 0,
			    "more than %d times its size comes out of it: not unpacked further",
			    TA_LIMIT_EXPANSION);
}
