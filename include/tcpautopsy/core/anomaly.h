/* SPDX-License-Identifier: MIT */
/* Bad input as data: named, counted, with the first frame. Work goes on after each. */
#ifndef TCPAUTOPSY_ANOMALY_H
#define TCPAUTOPSY_ANOMALY_H

#include <stddef.h>
#include <stdint.h>

struct ta_anomaly {
	const char *name;     /* "ipv4.bad_length": layer.what, a string literal */
	uint64_t count;
	uint64_t first_frame; /* frame or line number of the first, 0 where it concerns the input as a whole */
};

/* A set of counters, one per name. The zero value is an empty set. */
struct ta_anomalies {
	struct ta_anomaly *item;
	size_t count, capacity;
};

/* Counts one anomaly. `name` must be a string literal. At most TA_LIMIT_ANOMALY_NAMES different names are
 * kept; more are counted as "limits.anomaly_names". */
void ta_anomaly_add(struct ta_anomalies *set, const char *name, uint64_t frame);

/* Adds n anomalies of one name at once; n 0 does nothing. */
void ta_anomaly_add_n(struct ta_anomalies *set, const char *name, uint64_t frame, uint64_t n);

/* The counter of a name (also one that is only equal as text), or NULL. */
struct ta_anomaly *ta_anomaly_find(const struct ta_anomalies *set, const char *name);

void ta_anomalies_release(struct ta_anomalies *set);

#endif
