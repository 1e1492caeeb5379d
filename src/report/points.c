/* SPDX-License-Identifier: MIT */
/* What other capture points saw of a connection, seen from the point where it is judged. */
#include "report_internal.h"

size_t ta_elsewhere(const struct ta_connection_report *report, struct ta_elsewhere *ret)
{
	size_t n = 0;
	if (!report->points)
		return 0;
	size_t count = ta_points_joined_count(report->points, report->point, report->id);
	for (size_t i = 0; i < count && n < TA_ELSEWHERE_MAX; i++) {
		const struct ta_joined *j =
			ta_points_joined(report->points, report->point, report->id, i);
		bool is_a = j->point[0] == report->point && j->conn[0] == report->id;
		ret[n++] = (struct ta_elsewhere){ j, j->point[is_a], j->conn[is_a], is_a };
	}
	return n;
}

const struct ta_between *ta_elsewhere_between(const struct ta_elsewhere *e, int dir)
{
	return &e->joined->between[e->is_a ? dir : dir ^ (int)e->joined->swapped];
}

bool ta_elsewhere_is_far(const struct ta_elsewhere *e, int dir, int client)
{
	const struct ta_between *b = ta_elsewhere_between(e, dir);
	return b->near_known ? b->near_is_a == e->is_a : dir == client;
}

int ta_elsewhere_dir(const struct ta_elsewhere *e, int dir)
{
	return dir ^ (int)e->joined->swapped;
}

bool ta_elsewhere_clock(const struct ta_connection_report *report, const struct ta_elsewhere *e,
			struct ta_clock_pair *ret)
{
	unsigned here = report->point, there = e->point;
	const struct ta_clock_pair *c = ta_points_clock(report->points, here < there ? here : there,
							here < there ? there : here);
	if (!c || !c->known)
		return false;
	*ret = *c;
	if (here > there) {
		ret->offset_ns = -c->offset_ns;
		ret->since_ns = c->since_ns + c->offset_ns;
		ret->drift = -c->drift;
	}
	return true;
}

int64_t ta_parts_per_million(double part)
{
	double millionths = part * 1e6;
	return (int64_t)(millionths < 0 ? millionths - 0.5 : millionths + 0.5);
}

const char *ta_fate_name(enum ta_fate fate)
{
	static const char *const name[] = { "unknown", "both", "lost", "made" };
	return name[fate];
}

const char *ta_fate_why_name(enum ta_fate_why why)
{
	static const char *const name[TA_FATE_WHY_COUNT] = { NULL,
							     "before-start",
							     "after-end",
							     "capture-ended",
							     "capture-not-begun",
							     "capture-lossy",
							     "filtered",
							     "order-unknown",
							     "between-pieces" };
	return name[why];
}

const char *ta_rewritten_name(unsigned bit)
{
	static const char *const name[TA_REWRITTEN_NAMES] = { "address",  "port",  "seq",
							      "sack-not", "mss",   "timestamps",
							      "window",   "ttl-up" };
	return name[bit];
}

const char *ta_rewritten_words(unsigned bit)
{
	static const char *const words[TA_REWRITTEN_NAMES] = {
		"addresses", "ports",      "sequence numbers", "not the SACK blocks with them",
		"MSS",       "timestamps", "windows",          "a TTL that grew"
	};
	return words[bit];
}
