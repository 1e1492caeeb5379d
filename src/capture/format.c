/* SPDX-License-Identifier: MIT */
/* What all container formats report: interfaces, and an end that comes too early. */
#include "format.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

uint32_t ta_source_add_interface(struct ta_source *source, const struct ta_interface *interface)
{
	size_t index = source->info.ninterfaces;

	if (index >= TA_LIMIT_INTERFACES) {
		ta_anomaly_add(&source->anomalies, "limits.interfaces", source->count);
		index = TA_LIMIT_INTERFACES - 1;
	} else {
		source->interface = ta_xgrow(source->interface, &source->interface_capacity,
					     index + 1, sizeof(*interface));
		source->info.interface = source->interface;
		source->info.ninterfaces = index + 1;
	}
	source->interface[index] = *interface;
	return (uint32_t)index;
}

int ta_source_truncated(struct ta_source *source, struct ta_error *error, const char *what,
			uint64_t want, uint64_t have)
{
	if (source->stream->error.code[0]) {
		if (error && !error->code[0])
			*error = source->stream->error;
		return -1;
	}
	return ta_error_set(error, "capture.truncated_tail", source->path, source->stream->offset,
			    source->count + 1,
			    "the file ends inside %s: %llu bytes are needed, %llu are there", what,
			    (unsigned long long)want, (unsigned long long)have);
}
