/* SPDX-License-Identifier: MIT */
/* Files that somebody has read before, or that may still be written. */
#include <stdlib.h>

#include "inputs.h"

struct ta_file_id ta_inputs_file(const struct ta_inputs *inputs, const struct ta_stream *stream)
{
	for (int i = 0; i < inputs->depth; i++)
		if (ta_unpacker_is_archive(inputs->unpacker[i]))
			return (struct ta_file_id){ 0 };
	return ta_stream_file(stream);
}

bool ta_inputs_passes_over(struct ta_inputs *inputs, const struct ta_stream *stream)
{
	struct ta_file_id file;
	bool known;

	if (inputs->depth)
		return false;
	if (inputs->directory && inputs->options.changed_before_ns &&
	    stream->changed_ns > inputs->options.changed_before_ns) {
		inputs->fresh++;
		return true;
	}
	if (!inputs->options.is_known)
		return false;
	file = ta_inputs_file(inputs, stream);
	known = file.path && inputs->options.is_known(inputs->options.is_known_context, &file);
	free(file.path);
	inputs->known += known;
	return known;
}

uint64_t ta_inputs_known(const struct ta_inputs *inputs)
{
	return inputs->known;
}

uint64_t ta_inputs_fresh(const struct ta_inputs *inputs)
{
	return inputs->fresh;
}
