/* SPDX-License-Identifier: MIT */
/* The rows of the book, and what is asked of them: which stack a backoff, a count or a SYN schedule may be of. */
#include "timers/stacks/book.h"

#include <string.h>

#include "tcpautopsy/timers/stack.h"
#include "timers/rules.h"
#include "tcpautopsy/core/saturate.h"

#define ROW(stack) &ta_stack_##stack,
const struct ta_stack_profile *const ta_stack_book[TA_STACK_COUNT] = { TA_STACKS(ROW) };

static bool near(int64_t a_ns, int64_t b_ns, int64_t tolerance_ns)
{
	return a_ns <= b_ns + tolerance_ns && b_ns <= a_ns + tolerance_ns;
}

static size_t add_distinct(int64_t *all, size_t n, int64_t ns)
{
	for (size_t i = 0; i < n; i++)
		if (all[i] == ns)
			return n;
	all[n] = ns;
	return n + 1;
}

size_t ta_stack_caps_ns(int64_t ret[TA_STACK_COUNT])
{
	size_t n = 0;

	for (size_t i = 0; i < TA_STACK_COUNT; i++)
		if (ta_stack_book[i]->timer != TA_STACK_WHEEL && ta_stack_book[i]->rto_max_ns)
			n = add_distinct(ret, n, ta_stack_book[i]->rto_max_ns);
	return n;
}

size_t ta_stack_slops_ns(int64_t ret[TA_STACK_COUNT])
{
	size_t n = 0;

	for (size_t i = 0; i < TA_STACK_COUNT; i++)
		if (ta_stack_book[i]->slop_ns)
			n = add_distinct(ret, n, ta_stack_book[i]->slop_ns);
	return n;
}

int ta_stack_initial_ttl(int ttl)
{
	int least = 0;

	for (size_t i = 0; i < TA_STACK_COUNT; i++)
		if (ta_stack_book[i]->ttl >= ttl && (!least || ta_stack_book[i]->ttl < least))
			least = ta_stack_book[i]->ttl;
	return least ? least : ttl;
}

/* ---- keep-alive ---- */

int64_t ta_stack_keepalive_idle_ns(int64_t lo_ns, int64_t hi_ns)
{
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const int64_t idle = ta_stack_book[i]->keepalive_idle_ns;

		if (idle && lo_ns < idle && idle <= hi_ns)
			return idle;
	}
	return -1;
}

int64_t ta_stack_keepalive_interval_ns(int64_t lo_ns, int64_t hi_ns)
{
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const int64_t interval = ta_stack_book[i]->keepalive_interval_ns;

		if (interval && lo_ns < interval && interval <= hi_ns)
			return interval;
	}
	return -1;
}

unsigned ta_stack_keepalive_count(int64_t interval_ns, bool wheel, unsigned sent)
{
	unsigned fewest = 0;

	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *p = ta_stack_book[i];

		if (!p->keepalive_count || p->keepalive_count < sent ||
		    wheel != (p->timer == TA_STACK_WHEEL) ||
		    !near(interval_ns, p->keepalive_interval_ns, TA_STACK_INTERVAL_NS))
			continue;
		if (!fewest || p->keepalive_count < fewest)
			fewest = p->keepalive_count;
	}
	return fewest ? fewest : ta_stack_book[0]->keepalive_count;
}

/* ---- retransmitted data ---- */

/* Where the delay stops growing from this base on; 0: not known. */
static int64_t cap_ns(const struct ta_stack_profile *p, int64_t base_ns)
{
	const int64_t multiple = base_ns > 0 ? ta_time_mul(base_ns, p->rto_multiple) : 0;

	if (p->rto_max_ns && (!multiple || p->rto_max_ns < multiple))
		return p->rto_max_ns;
	return multiple;
}

/* So many timeouts would have shown the row's cap, and the chain shows another or none. */
static bool lacks_cap(const struct ta_stack_profile *p, const struct ta_backoff *b,
		      unsigned timeouts)
{
	const int64_t cap = cap_ns(p, b->base_ns);
	unsigned uncapped = 0;

	if (!cap || b->base_ns <= 0)
		return false;
	while (uncapped < timeouts && ta_time_shift(b->base_ns, uncapped) < cap)
		uncapped++;
	/* One capped delay alone shows no plateau. */
	return uncapped + 1 < timeouts && !near(b->rto_max_ns, cap, cap / TA_STACK_CAP_PART);
}

const struct ta_stack_profile *ta_stack_by_cap(const struct ta_backoff *b, unsigned timeouts)
{
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *p = ta_stack_book[i];

		if (p->timer == TA_STACK_WHEEL || p->data.by == TA_GIVE_UP_UNKNOWN ||
		    (p->data.by == TA_GIVE_UP_COUNT && timeouts > p->data.count))
			continue;
		if ((b->slop_ns && b->slop_ns == p->slop_ns) ||
		    (b->rto_max_ns > 0 && b->rto_max_ns == p->rto_max_ns))
			return p;
	}
	return NULL;
}

const struct ta_stack_profile *ta_stack_by_count(const struct ta_backoff *b, unsigned timeouts)
{
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *p = ta_stack_book[i];
		const bool ticks = !p->tick_ns || (b->base_ns > 0 && b->base_ns % p->tick_ns == 0);

		if (p->data.by == TA_GIVE_UP_COUNT && p->data.count == timeouts && ticks &&
		    p->slop_ns == b->slop_ns && !lacks_cap(p, b, timeouts))
			return p;
	}
	return NULL;
}

/* ---- SYN ---- */

unsigned ta_stack_syn_linear(const struct ta_stack_profile *p)
{
	unsigned equal = 0;

	while (equal + 1 < TA_SYN_DELAYS && p->syn_delay_ds[equal + 1] &&
	       p->syn_delay_ds[equal + 1] == p->syn_delay_ds[0])
		equal++;
	return equal;
}

static enum ta_law syn_law(const struct ta_stack_profile *p)
{
	const unsigned linear = ta_stack_syn_linear(p);

	if (linear == 0)
		return TA_LAW_EXPONENTIAL;
	return linear + 1 < TA_SYN_DELAYS && p->syn_delay_ds[linear + 1]
		       ? TA_LAW_LINEAR_THEN_EXPONENTIAL
		       : TA_LAW_CONSTANT;
}

/* Delays that double show their slop; equal ones are without. */
static bool shows_syn(const struct ta_stack_profile *p, const struct ta_backoff *b)
{
	const enum ta_law law = syn_law(p);

	if (b->slop_ns)
		return b->slop_ns == p->slop_ns && b->law == law;
	return b->law == law && b->base_ns == p->syn_delay_ds[0] * TA_SYN_DELAY_UNIT_NS &&
	       (law != TA_LAW_EXPONENTIAL || !p->slop_ns);
}

const struct ta_stack_profile *ta_stack_by_syn(const struct ta_backoff *b, bool syn_ack,
					       unsigned timeouts)
{
	/* The first row's family doubles from 1 s on as others do: its wheel tells it, not its SYNs. */
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *p = ta_stack_book[i];
		const struct ta_give_up *rule = syn_ack ? &p->syn_ack : &p->syn;

		if (p->timer == TA_STACK_WHEEL || !strcmp(p->family, ta_stack_book[0]->family) ||
		    rule->by == TA_GIVE_UP_UNKNOWN ||
		    (rule->by == TA_GIVE_UP_COUNT && timeouts > rule->count))
			continue;
		if (shows_syn(p, b))
			return p;
	}
	return NULL;
}
