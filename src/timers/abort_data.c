/* SPDX-License-Identifier: MIT */
/* When unacknowledged data is given up: tcp_write_timeout, tcp_orphan_retries and tcp_clamp_rto_to_user_timeout of
 * net/ipv4/tcp_timer.c; the counts of Windows (TcpMaxDataRetransmissions), the BSDs (TCP_MAXRXTSHIFT), lwIP (TCP_MAXRTX)
 * and the five minutes of illumos. */
#include <stdio.h>

#include "abort_internal.h"
#include "timers_internal.h"

enum {
	TCP_RETRIES2 = 15,
	ORPHAN_RETRIES = 8,
	WINDOWS_COPIES = 5,
	BSD_COPIES = 12,
	FITTED_TIMEOUTS_MIN = 4,
	ORPHAN_TIMEOUTS_MIN = 3
};

static const int64_t illumos_abort_ns = 300 * TA_SEC;

static double seconds(int64_t ns)
{
	return (double)ns / TA_SEC;
}

/* Next copy: when it is due, unless the sender gives up instead of sending it. */
static void set_next(const struct ta_outlook *o, struct ta_abort *ret)
{
	ret->next_lo_ns = o->last_ns + o->delay_ns - 5 * TA_MS;
	ret->next_hi_ns = ta_outlook_latest_ns(o);
}

/* The clock starts at the first timeout's copy; before there is one, where it is due. */
static int64_t clock_zero(const struct ta_outlook *o)
{
	if (o->first_ns < 0 && o->timeouts == 0)
		return ta_outlook_next_ns(o);
	return o->first_ns;
}

/* A copy later than the orphan's limit shows that a process still owned the socket. */
static bool may_be_orphan(const struct ta_outlook *o, int64_t zero_ns)
{
	return o->in->orphan_possible &&
	       o->last_ns - zero_ns < ta_linux_budget_ns(ORPHAN_RETRIES, o->cap_ns);
}

/* The settings first..last whose budget ends behind the last copy and no later than the expiry that sent none. */
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
	const struct retries orphan = retries_between(lo_ns, hi_ns, o->cap_ns, ORPHAN_RETRIES);
	char name[64];

	ret->observed = true;
	ret->expected_ns = ta_outlook_next_ns(o);
	if (orphan.first == 0) {
		ta_abort_text(ret,
			      "the copies stopped %.1f to %.1f s after the first: "
			      "no setting of tcp_orphan_retries ends them there",
			      seconds(lo_ns), seconds(hi_ns));
		return;
	}
	retries_name(name, sizeof(name), "tcp_orphan_retries", orphan);
	ta_abort_rule(ret, "linux %s", name);
	ta_abort_text(ret,
		      "the copies of a closed socket stopped %.1f to %.1f s after the first: %s%s",
		      seconds(lo_ns), seconds(hi_ns), name,
		      owned ? " (tcp_retries2, if it only shut down its sending side)" : "");
}

/* The last timer is cut to what is left of TCP_USER_TIMEOUT, but it sends nothing: only a time that no count of retries
 * ends at is the option's for sure. */
static void owned_stopped(const struct ta_outlook *o, int64_t zero_ns, int64_t lo_ns, int64_t hi_ns,
			  struct ta_abort *ret)
{
	const struct retries retries = retries_between(lo_ns, hi_ns, o->cap_ns, TCP_RETRIES2);
	char name[64];

	ret->observed = true;
	ret->expected_ns = ta_outlook_next_ns(o);
	if (retries.first == 0) {
		ret->user_timeout_ns = ta_roundest_ns(lo_ns, hi_ns);
		ret->expected_ns = zero_ns + ret->user_timeout_ns;
		ta_abort_rule(ret, "user timeout");
		ta_abort_text(ret,
			      "the copies stopped %.1f to %.1f s after the first, long before "
			      "tcp_retries2=15 ends them: TCP_USER_TIMEOUT of about %g s, or the "
			      "application closed it",
			      seconds(lo_ns), seconds(hi_ns), seconds(ret->user_timeout_ns));
		return;
	}
	retries_name(name, sizeof(name), "tcp_retries2", retries);
	ta_abort_rule(ret, "linux %s, or user timeout", name);
	ta_abort_text(
		ret,
		"the copies stopped %.1f to %.1f s after the first: %s, a TCP_USER_TIMEOUT in "
		"between, or the application closed it",
		seconds(lo_ns), seconds(hi_ns), name);
}

/* The chain ended before its rule: what was configured lies between the last copy and the one that did not come. */
static void stopped_early(const struct ta_outlook *o, int64_t zero_ns, struct ta_abort *ret)
{
	const int64_t lo = o->last_ns - zero_ns, hi = ta_outlook_next_ns(o) - zero_ns;
	const bool orphan = may_be_orphan(o, zero_ns);

	ret->stopped_early = true;
	ret->expected_ns = -1;
	ret->rule[0] = '\0';
	if (orphan && o->timeouts >= ORPHAN_TIMEOUTS_MIN)
		orphan_stopped(o, lo, hi, ret);
	else if (!orphan && o->timeouts >= FITTED_TIMEOUTS_MIN)
		owned_stopped(o, zero_ns, lo, hi, ret);
	else
		ta_abort_text(ret,
			      "no further copy came although one was due: too few came to tell a "
			      "setting from %sa capture that keeps the beginning only",
			      orphan ? "" : "the application's own limit or ");
}

/* An orphan whose delay has reached the cap has no retries left. */
static int64_t orphan_end_ns(const struct ta_outlook *o, int64_t zero_ns)
{
	const int64_t limit = zero_ns + ta_linux_budget_ns(ORPHAN_RETRIES, o->cap_ns);

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
	ta_abort_rule(ret, "linux tcp_orphan_retries=%d", ORPHAN_RETRIES);
	if (owned_ns > 0 && ret->expected_ns > 0)
		ta_abort_text(
			ret,
			"gives up %.1f s behind the first copy if the application has closed the socket "
			"(tcp_orphan_retries), %.1f s if it only shut down its sending side (tcp_retries2=15)",
			seconds(ret->expected_ns - zero_ns), seconds(owned_ns - zero_ns));
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
			set_next(o, ret);
	} else if (ran_past) {
		stopped_early(o, zero_ns, ret);
	} else {
		set_next(o, ret);
	}
}

static void linux_clock(const struct ta_outlook *o, struct ta_abort *ret)
{
	const int64_t zero = clock_zero(o);
	int64_t limit;

	if (zero < 0) {
		/* The beginning is not in the capture: only the next copy can be told. */
		if (!ta_outlook_ran_past(o, ta_outlook_latest_ns(o)))
			set_next(o, ret);
		return;
	}
	limit = zero + ta_linux_budget_ns(TCP_RETRIES2, o->cap_ns);
	ta_abort_rule(ret, "linux tcp_retries2=%d", TCP_RETRIES2);
	if (window_closed_in_flight(o, zero)) {
		limit = o->in->last_answer_ns + 2 * o->cap_ns;
		ta_abort_rule(ret, "linux zero window");
	}
	linux_decide(o, zero, limit, ret);
	if (ret->text[0] == '\0' && ret->expected_ns > 0)
		ta_abort_text(
			ret,
			"gives up without a RST at the first expiry %.1f s or more after the first copy by timeout",
			seconds(limit - zero));
}

/* ---- stacks that count ---- */

static void counted(const struct ta_outlook *o, const char *stack, unsigned copies,
		    struct ta_abort *ret)
{
	const bool spent = o->timeouts >= copies;

	ta_abort_rule(ret, "%s", stack);
	ret->expected_ns = ta_outlook_after_ns(o, spent ? 0 : copies - o->timeouts);
	ret->observed = spent &&
			(ta_outlook_ran_past(o, ta_outlook_latest_ns(o)) || o->in->reset_by_sender);
	if (spent)
		return;
	if (!ta_outlook_ran_past(o, ta_outlook_latest_ns(o)))
		set_next(o, ret);
	else
		stopped_early(o, clock_zero(o), ret);
}

static void illumos_clock(const struct ta_outlook *o, struct ta_abort *ret)
{
	const int64_t limit = o->in->chain->attempt[0].time_ns + illumos_abort_ns;
	const bool ran_past = ta_outlook_ran_past(o, ta_outlook_latest_ns(o));

	ta_abort_rule(ret, "illumos 5 minutes");
	ret->expected_ns = ta_outlook_expiry_ns(o, limit);
	ret->observed = ran_past && ta_outlook_next_ns(o) >= limit;
	ret->stopped_early = ran_past && !ret->observed;
	if (!ran_past && ta_outlook_next_ns(o) < limit)
		set_next(o, ret);
}

/* Clean doubling without a cap: few copies fit Windows as well as an older Linux. */
static void unnamed_clock(const struct ta_outlook *o, struct ta_abort *ret)
{
	const bool over = o->in->reset_by_sender || ta_outlook_ran_past(o, ta_outlook_latest_ns(o));

	if (o->timeouts == WINDOWS_COPIES && over)
		counted(o, "windows TcpMaxDataRetransmissions=5", WINDOWS_COPIES, ret);
	else if (o->timeouts == BSD_COPIES && over)
		counted(o,
			o->in->backoff->base_ns % (TA_SEC / 2) ? "bsd 12 copies" : "lwip 12 copies",
			BSD_COPIES, ret);
	else if (!over)
		set_next(o, ret);
	else if (may_be_orphan(o, clock_zero(o)))
		stopped_early(o, clock_zero(o), ret);
	else
		ret->stopped_early = true;
	if (ret->text[0] == '\0')
		ta_abort_text(
			ret,
			"the delays double cleanly: no timer wheel of Linux; which stack, and so how long it goes on, "
			"is not told");
}

static bool reset_before_due(const struct ta_outlook *o)
{
	return o->in->reset_by_sender && o->in->reset_ns < ta_outlook_next_ns(o) - o->delay_ns / 10;
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
			"the sender reset it %.3f s after its last copy, before the next was due: "
			"the application, not a timer",
			seconds(o->in->reset_ns - o->last_ns));
		return;
	}
	const bool reset_ends_it = o->in->reset_by_sender && !b->wheel;

	if ((!b->clean && !reset_ends_it) || b->rto_max_ns == TA_RTO_MAX_NS)
		linux_clock(o, ret);
	else if (b->slop_ns || b->rto_max_ns == 64 * TA_SEC)
		counted(o, "bsd 12 copies", BSD_COPIES, ret);
	else if (b->rto_max_ns == 60 * TA_SEC)
		illumos_clock(o, ret);
	else
		unnamed_clock(o, ret);
}
