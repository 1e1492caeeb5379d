/* SPDX-License-Identifier: MIT */
/* Finds out whether the two directions of a trace were stamped by two clocks, and how far these are apart. */
#include "text/series/clocks.h"

#include "tcpautopsy/core/timefmt.h"
#include "text/rules.h"

#define DAY_NS (INT64_C(86400) * TA_SEC)

/* Nanoseconds from one time of day to another, less than half a day either way. */
static int64_t turn(int64_t from_ns, int64_t to_ns)
{
	int64_t step_ns = to_ns - from_ns;
	return step_ns > DAY_NS / 2     ? step_ns - DAY_NS
	       : step_ns <= -DAY_NS / 2 ? step_ns + DAY_NS
					: step_ns;
}

static void change_direction(struct ta_txt_clocks *c, bool other, int64_t raw_ns)
{
	/* from the first clock to the other the line's order says "at most so far ahead", back "at least" */
	int64_t ahead_ns = other ? turn(c->raw_ns[0], raw_ns) : turn(raw_ns, c->raw_ns[1]);
	int64_t size_ns = ahead_ns < 0 ? -ahead_ns : ahead_ns;
	c->contradicted |= size_ns < TA_TXT_CLOCKS_APART_NS;
	if (other)
		c->most_ns = c->changes && c->most_ns < ahead_ns ? c->most_ns : ahead_ns;
	else
		c->least_ns = c->changes > 1 && c->least_ns > ahead_ns ? c->least_ns : ahead_ns;
	c->changes++;
}

void ta_txt_clocks_see(struct ta_txt_clocks *c, const struct ta_txt_record *record)
{
	const struct ta_packet *packet = &record->packet;
	if (packet->kind != TA_PACKET_TCP || c->contradicted)
		return;
	if (record->when.form != TA_TXT_TIME_OF_DAY) {
		c->contradicted = true;
		return;
	}
	int64_t raw_ns = record->when.ns;
	if (!c->started)
		c->host = packet->seg.src;
	bool other = !ta_addr_equal(&packet->seg.src, &c->host);
	c->contradicted |= other && !ta_addr_equal(&packet->seg.dst, &c->host);
	if (c->started && other != c->other)
		change_direction(c, other, raw_ns);
	else if (c->started) {
		int64_t step_ns = turn(c->raw_ns[other], raw_ns);
		c->contradicted |= step_ns < 0 || step_ns >= TA_TXT_CLOCKS_APART_NS;
	}
	c->started = true;
	c->other = other;
	c->raw_ns[other] = raw_ns;
}

void ta_txt_clocks_surveyed(struct ta_txt_clocks *c)
{
	bool ahead = c->least_ns > 0,
	     behind = c->most_ns < 0; /* else one clock fits, with pauses */
	c->two = !c->contradicted && c->changes >= TA_TXT_CLOCK_CHANGES && (ahead || behind) &&
		 c->least_ns <= c->most_ns;
	c->apart_ns = c->two ? c->least_ns + (c->most_ns - c->least_ns) / 2 : 0;
}

int64_t ta_txt_clocks_time(const struct ta_txt_clocks *c, const struct ta_txt_record *record)
{
	int64_t raw_ns = record->when.ns;
	if (!c->two || record->when.form != TA_TXT_TIME_OF_DAY ||
	    (record->packet.kind != TA_PACKET_TCP && !record->packet.have_addrs) ||
	    ta_addr_equal(&record->packet.seg.src, &c->host))
		return raw_ns;
	raw_ns -= c->apart_ns;
	return raw_ns < 0 ? raw_ns + DAY_NS : raw_ns >= DAY_NS ? raw_ns - DAY_NS : raw_ns;
}
