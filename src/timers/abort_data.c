/* SPDX-License-Identifier: MIT */
/* When unacknowledged data is given up: tcp_write_timeout, tcp_orphan_retries and tcp_clamp_rto_to_user_timeout of
 * net/ipv4/tcp_timer.c; the stacks that count, or wait for a fixed time, as the book of stacks has them. */
#include <stdio.h>

#include "abort_internal.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "tcpautopsy/core/saturate.h"

/* The clock starts at the first timeout's retransmission; before there is one, where it is due. */
static int64_t clock_zero(const struct ta_outlook *o)
{
	if (o->first_ns < 0 && o->timeouts == 0)
		return ta_outlook_next_ns(o);
	return o->first_ns;
}

/* A retransmission later than the orphan's limit shows that a process still owned the socket. */
static bool may_be_orphan(const struct ta_outlook *o, int64_t zero_ns)
{
	return o->in->orphan_possible &&
	       o->last_ns - zero_ns < ta_linux_budget_ns(ta_stack_linux.orphan.count, o->cap_ns);
}

/* The settings first..last whose budget ends after the last retransmission and no later than the expiry that sent none. */
struct retries {
	unsigned first, last;
};

static struct retries retries_between(int64_t lo_ns, int64_t hi_ns, int64_t cap_ns, unsigned below)
{
	struct retries ret = { 0, 0 };

	for (unsigned n = 1; n < below; n++) {
		const int64_t budget = ta_linux_budget_ns(n, cap_ns);

		if (budget <= lo_ns || budget > hi_ns)
			continue;
		ret.first = ret.first ? ret.first : n;
		ret.last = n;
	}
	return ret;
}

static const char *retries_name(char *buf, size_t size, const char *setting, struct retries r)
{
	if (r.first == r.last)
		snprintf(buf, size, "%s=%u", setting, r.first);
	else
		snprintf(buf, size, "%s=%u or %u", setting, r.first, r.last);
	return buf;
}

/* Nobody closes a socket that is closed: an orphan's chain ends by its own retries. */
static void orphan_stopped(const struct ta_outlook *o, int64_t lo_ns, int64_t hi_ns,
			   struct ta_abort *ret)
{
	const bool owned = o->in->chain->kind == TA_EPISODE_RETRANSMISSION;
	const struct retries orphan =
		retries_between(lo_ns, hi_ns, o->cap_ns, ta_stack_linux.orphan.count);
	char name[64];

	ret->observed = true;
	ret->expected_ns = ta_outlook_next_ns(o);
	if (orphan.first == 0) {
		ta_abort_text(
			ret,
			"the retransmissions stopped %.1f to %.1f s after the first: no setting of tcp_orphan_retries ends them there",
			ta_seconds(lo_ns), ta_seconds(hi_ns));
		return;
	}
	retries_name(name, sizeof(name), "tcp_orphan_retries", orphan);
	ta_abort_rule(ret, "linux %s", name);
	ta_abort_text(
		ret,
		"the retransmissions of a closed socket stopped %.1f to %.1f s after the first: %s%s",
		ta_seconds(lo_ns), ta_seconds(hi_ns), name,
		owned ? " (tcp_retries2, if it only shut down its sending side)" : "");
}

/* The last timer is cut to what is left of TCP_USER_TIMEOUT, but it sends nothing: only a time that no count of retries
 * ends at is the option's for sure. */
static void owned_stopped(const struct ta_outlook *o, int64_t zero_ns, int64_t lo_ns, int64_t hi_ns,
			  struct ta_abort *ret)
{
	const struct retries retries =
		retries_between(lo_ns, hi_ns, o->cap_ns, ta_stack_linux.data.count);
	char name[64];

	ret->observed = true;
	ret->expected_ns = ta_outlook_next_ns(o);
	if (retries.first == 0) {
		ret->user_timeout_ns = ta_roundest_ns(lo_ns, hi_ns);
		ret->expected_ns = zero_ns + ret->user_timeout_ns;
		ta_abort_rule(ret, "user timeout");
		ta_abort_text(
			ret,
			"the retransmissions stopped %.1f to %.1f s after the first, long before tcp_retries2=15 ends them: TCP_USER_TIMEOUT of about %g s, or the application closed it",
			ta_seconds(lo_ns), ta_seconds(hi_ns), ta_seconds(ret->user_timeout_ns));
		return;
	}
	retries_name(name, sizeof(name), "tcp_retries2", retries);
	ta_abort_rule(ret, "linux %s, or user timeout", name);
	ta_abort_text(
		ret,
		"the retransmissions stopped %.1f to %.1f s after the first: %s, a TCP_USER_TIMEOUT in between, or the application closed it",
		ta_seconds(lo_ns), ta_seconds(hi_ns), name);
}

/* The chain ended before its rule: what was configured lies between the last retransmission and the one that did not come. */
static void stopped_early(const struct ta_outlook *o, int64_t zero_ns, struct ta_abort *ret)
{
	const int64_t lo = o->last_ns - zero_ns, hi = ta_outlook_next_ns(o) - zero_ns;
	const bool orphan = may_be_orphan(o, zero_ns);

	ret->stopped_early = true;
	ret->expected_ns = -1;
	ret->rule[0] = '\0';
	if (orphan && o->timeouts >= TA_FITTED_ORPHAN_TIMEOUTS)
		orphan_stopped(o, lo, hi, ret);
	else if (!orphan && o->timeouts >= TA_FITTED_TIMEOUTS)
		owned_stopped(o, zero_ns, lo, hi, ret);
	else
		ta_abort_text(
			ret,
			"no further retransmission came although one was due: too few came to tell a setting from %sa capture that keeps only the beginning",
			orphan ? "" : "the application's own limit or ");
}

/* An orphan whose delay has reached the cap has no retries left. */
static int64_t orphan_end_ns(const struct ta_outlook *o, int64_t zero_ns)
{
	const int64_t limit = zero_ns + ta_linux_budget_ns(ta_stack_linux.orphan.count, o->cap_ns);

	if (o->delay_ns >= o->cap_ns)
		return ta_outlook_next_ns(o);
	return ta_outlook_expiry_ns(o, limit);
}

/* Answered by a closed window while data is in flight: twice the RTO maximum of silence ends it (tcp_rtx_probe0_timed_out). */
static bool window_closed_in_flight(const struct ta_outlook *o, int64_t zero_ns)
{
	return o->in->zero_window && o->in->last_answer_ns > zero_ns;
}

static void linux_orphan(const struct ta_outlook *o, int64_t zero_ns, struct ta_abort *ret)
{
	const int64_t owned_ns = ret->expected_ns;

	ret->expected_ns = orphan_end_ns(o, zero_ns);
	ta_abort_name(ret, &ta_stack_linux, &ta_stack_linux.orphan);
	if (owned_ns > 0 && ret->expected_ns > 0)
		ta_abort_text(
			ret,
			"gives up %.1f s after the first retransmission if the application has closed the socket (tcp_orphan_retries), %.1f s if it only shut down its sending side (tcp_retries2=15)",
			ta_seconds(ret->expected_ns - zero_ns), ta_seconds(owned_ns - zero_ns));
}

static void linux_decide(const struct ta_outlook *o, int64_t zero_ns, int64_t limit_ns,
			 struct ta_abort *ret)
{
	const int64_t next = ta_outlook_next_ns(o);
	const bool orphan = may_be_orphan(o, zero_ns);
	const bool ran_past = ta_outlook_ran_past(o, ta_outlook_latest_ns(o));
	const bool orphan_due = orphan && orphan_end_ns(o, zero_ns) <= next;

	ret->expected_ns = ta_outlook_expiry_ns(o, limit_ns);
	if (orphan && (!ran_past || orphan_due))
		linux_orphan(o, zero_ns, ret);
	if (next >= limit_ns || orphan_due) {
		ret->observed = ran_past;
		/* An orphan that turns out to be owned goes on. */
		if (!ran_past && next < limit_ns)
			ta_abort_set_next(o, ret);
	} else if (ran_past) {
		stopped_early(o, zero_ns, ret);
	} else {
		ta_abort_set_next(o, ret);
	}
}

static void linux_clock(const struct ta_outlook *o, const struct ta_stack_profile *p,
			struct ta_abort *ret)
{
	const int64_t zero = clock_zero(o);
	int64_t limit;

	if (zero < 0) {
		/* The beginning is not in the capture: only the next retransmission can be predicted. */
		if (!ta_outlook_ran_past(o, ta_outlook_latest_ns(o)))
			ta_abort_set_next(o, ret);
		return;
	}
	limit = zero + ta_linux_budget_ns(p->data.count, o->cap_ns);
	ta_abort_name(ret, p, &p->data);
	if (window_closed_in_flight(o, zero)) {
		limit = ta_time_add(o->in->last_answer_ns, ta_time_mul(o->cap_ns, 2));
		ta_abort_rule(ret, "linux zero window");
	}
	linux_decide(o, zero, limit, ret);
	if (ret->text[0] == '\0' && ret->expected_ns > 0)
		ta_abort_text(
			ret,
			"gives up without a RST at the first expiry %.1f s or more after the first retransmission by timeout",
			ta_seconds(limit - zero));
}

/* ---- stacks that count ---- */

static void counted(const struct ta_outlook *o, const struct ta_stack_profile *p,
		    struct ta_abort *ret)
{
	const bool spent = o->timeouts >= p->data.count;
	const bool ran_past = ta_outlook_ran_past(o, ta_outlook_latest_ns(o));

	ta_abort_name(ret, p, &p->data);
	ret->expected_ns = ta_outlook_counted_ns(o, p, &p->data);
	ret->observed = spent && (ran_past || o->in->reset_by_sender);
	if (spent)
		return;
	if (!ran_past)
		ta_abort_set_next(o, ret);
	else
		stopped_early(o, clock_zero(o), ret);
}

/* ---- stacks that wait for a fixed time ---- */

static void timed(const struct ta_outlook *o, const struct ta_stack_profile *p,
		  struct ta_abort *ret)
{
	const int64_t limit = o->in->chain->attempt[0].time_ns + p->data.after_ns;
	const bool ran_past = ta_outlook_ran_past(o, ta_outlook_latest_ns(o));

	ta_abort_name(ret, p, &p->data);
	ret->expected_ns = ta_outlook_expiry_ns(o, limit);
	ret->observed = ran_past && ta_outlook_next_ns(o) >= limit;
	ret->stopped_early = ran_past && !ret->observed;
	if (!ran_past && ta_outlook_next_ns(o) < limit)
		ta_abort_set_next(o, ret);
}

/* ---- which stack it is ---- */

/* Clean doubling without a known cap: few retransmissions fit Windows as well as an older Linux. */
static void unnamed_clock(const struct ta_outlook *o, struct ta_abort *ret)
{
	const bool over = o->in->reset_by_sender || ta_outlook_ran_past(o, ta_outlook_latest_ns(o));
	const struct ta_stack_profile *p =
		over ? ta_stack_by_count(o->in->backoff, o->timeouts) : NULL;

	if (p)
		counted(o, p, ret);
	else if (!over)
		ta_abort_set_next(o, ret);
	else if (may_be_orphan(o, clock_zero(o)))
		stopped_early(o, clock_zero(o), ret);
	else
		ret->stopped_early = true;
	if (!p && ret->text[0] == '\0')
		ta_abort_text(
			ret,
			"the delays double cleanly, so this is no Linux timer wheel; which stack it is, and how long it goes on, is not known");
}

static void clock_of(const struct ta_outlook *o, const struct ta_stack_profile *p,
		     struct ta_abort *ret)
{
	switch (p ? p->data.by : TA_GIVE_UP_UNKNOWN) {
	case TA_GIVE_UP_BUDGET:
		linux_clock(o, p, ret);
		break;
	case TA_GIVE_UP_COUNT:
		counted(o, p, ret);
		break;
	case TA_GIVE_UP_TIME:
		timed(o, p, ret);
		break;
	case TA_GIVE_UP_UNKNOWN:
		unnamed_clock(o, ret);
		break;
	}
}

static bool reset_before_due(const struct ta_outlook *o)
{
	return o->in->reset_by_sender &&
	       o->in->reset_ns < ta_outlook_next_ns(o) - o->delay_ns / TA_NEARLY_PART;
}

void ta_abort_data(const struct ta_outlook *o, struct ta_abort *ret)
{
	const struct ta_backoff *b = o->in->backoff;

	if (o->delay_ns <= 0 || b->law == TA_LAW_IRREGULAR)
		return;
	if (reset_before_due(o)) {
		ret->stopped_early = true;
		ta_abort_text(
			ret,
			"the sender reset it %.3f s after its last retransmission, before the next was due: the application, not a timer",
			ta_seconds(o->in->reset_ns - o->last_ns));
		return;
	}
	/* Linux gives up in silence: a RST of the sender ends a chain of another stack, unless its wheel says otherwise. */
	const bool others = b->clean || (o->in->reset_by_sender && !b->wheel);

	clock_of(o, others ? ta_stack_by_cap(b, o->timeouts) : &ta_stack_linux, ret);
}
