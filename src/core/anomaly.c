/* SPDX-License-Identifier: MIT */
/* Counters of bad input, one per name. */
#include "tcpautopsy/core/anomaly.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

static struct ta_anomaly *find(const struct ta_anomalies *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->item[i].name == name || !strcmp(set->item[i].name, name))
			return &set->item[i];
	return NULL;
}

void ta_anomaly_add_n(struct ta_anomalies *set, const char *name, uint64_t frame, uint64_t n)
{
	assert(name && *name);
	if (!n)
		return;
	struct ta_anomaly *a = find(set, name);
	if (!a && set->count >= TA_LIMIT_ANOMALY_NAMES - 1) {
		name = "limits.anomaly_names";
		a = find(set, name);
	}
	if (!a) {
		set->item = ta_xgrow(set->item, &set->capacity, set->count + 1, sizeof(*set->item));
		a = &set->item[set->count++];
		*a = (struct ta_anomaly){ name, 0, frame };
	}
	a->count += n;
}

void ta_anomaly_add(struct ta_anomalies *set, const char *name, uint64_t frame)
{
	ta_anomaly_add_n(set, name, frame, 1);
}

struct ta_anomaly *ta_anomaly_find(const struct ta_anomalies *set, const char *name)
{
	return find(set, name);
}

void ta_anomalies_release(struct ta_anomalies *set)
{
	free(set->item);
	*set = (struct ta_anomalies){ 0 };
}
