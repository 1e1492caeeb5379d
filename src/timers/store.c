/* SPDX-License-Identifier: MIT */
/* Attempts, each by what it is off from the one before it, and what src/timers says of them. */
#include "tcpautopsy/timers/store.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

#define N(name) TA_STORED(struct ta_attempt, name)
#define T(name) TA_STORED_TIME(struct ta_attempt, name)
#define M(name, most) TA_STORED_UP_TO(struct ta_attempt, name, most)
static const struct ta_store_field attempt_fields[] = {
	T(time_ns),
	N(frame),
	T(nominal_ns),
	N(answer_frame),
	T(heard_ns),
	N(heard_frame),
	N(ip_id),
	N(flags),
	N(tsval),
	N(tsecr),
	N(answer_tsval),
	N(answer_window),
	N(seq),
	N(len),
	M(cause, TA_CAUSE_COUNT - 1),
	M(spurious, TA_SPURIOUS_COUNT - 1),
	N(missing_before),
	N(why.sender.outstanding),
	N(why.sender.sacked),
	T(why.sender.rto_ns),
	T(why.sender.pto_ns),
	M(why.sender.congestion, TA_CONGESTION_COUNT - 1),
	M(why.sender.exact, 1),
	N(why.trigger_frame),
	N(why.candidates),
	M(why.cause, TA_CAUSE_COUNT - 1),
	M(why.rule, TA_SENT_BY_COUNT - 1),
};
#undef N
#undef T
#undef M

#define N(name) TA_STORED(struct ta_backoff, name)
#define T(name) TA_STORED_TIME(struct ta_backoff, name)
#define B(name) TA_STORED_BOOL(struct ta_backoff, name)
static const struct ta_store_field backoff_fields[] = {
	TA_STORED_UP_TO(struct ta_backoff, law, TA_LAW_COUNT - 1),
	T(base_ns),
	T(base_lo_ns),
	T(base_hi_ns),
	T(slop_ns),
	N(doublings),
	T(plateau_ns),
	N(plateau_count),
	T(rto_max_ns),
	T(rto_min_ns),
	T(slow_tick_ns),
	N(tick_hz),
	B(wheel),
	B(clean),
	B(estimator_agrees),
	N(explained_attempts),
	N(tlp_index),
};
#undef N
#undef T
#undef B

static const struct ta_store_field model_fields[] = {
	TA_STORED_TIME(struct ta_backoff_model, base_ns),
	TA_STORED_TIME(struct ta_backoff_model, base_lo_ns),
	TA_STORED_TIME(struct ta_backoff_model, base_hi_ns),
	TA_STORED_TIME(struct ta_backoff_model, rto_max_ns),
	TA_STORED(struct ta_backoff_model, tick_hz),
};

static const struct ta_store_field keepalive_fields[] = {
	TA_STORED_TIME(struct ta_keepalive_fit, idle_ns),
	TA_STORED_TIME(struct ta_keepalive_fit, interval_ns),
	TA_STORED_TIME(struct ta_keepalive_fit, nominal_idle_ns),
	TA_STORED_TIME(struct ta_keepalive_fit, nominal_interval_ns),
	TA_STORED(struct ta_keepalive_fit, tick_hz),
};

static const struct ta_store_field abort_fields[] = {
	TA_STORED_TIME(struct ta_abort, expected_ns),
	TA_STORED_TIME(struct ta_abort, next_lo_ns),
	TA_STORED_TIME(struct ta_abort, next_hi_ns),
	TA_STORED_TIME(struct ta_abort, user_timeout_ns),
	TA_STORED_BOOL(struct ta_abort, observed),
	TA_STORED_BOOL(struct ta_abort, stopped_early),
	TA_STORED(struct ta_abort, more),
};

/* Fields that nobody has given a row would be lost. */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct ta_attempt) == 112 && sizeof(struct ta_backoff) == 592 &&
			sizeof(struct ta_backoff_model) == 40 &&
			sizeof(struct ta_keepalive_fit) == 40 && sizeof(struct ta_abort) == 352 &&
			sizeof(struct ta_fit) == 640),
	       "a new field wants its row");

void ta_put_attempts(struct ta_store_out *out, const struct ta_attempt *a, size_t n)
{
	struct ta_attempt expected = { 0 };
	ta_put(out, n);
	for (size_t i = 0; i < n; i++) {
		ta_put_record(out, attempt_fields, TA_STORE_COUNT(attempt_fields), &a[i],
			      &expected);
		expected = a[i];
	}
}

struct ta_attempt *ta_get_attempts(struct ta_store_in *in, size_t max, uint32_t *ret_n)
{
	uint32_t n = (uint32_t)ta_get_max(in, max);
	if (!n)
		ta_store_fail(in, "an episode in it has no attempts");
	if (ta_store_failed(in))
		return NULL;
	struct ta_attempt expected = { 0 }, *a = ta_xcalloc(n, sizeof(*a));
	for (uint32_t i = 0; i < n && !ta_store_failed(in); i++) {
		ta_get_record(in, attempt_fields, TA_STORE_COUNT(attempt_fields), &expected);
		a[i] = expected;
	}
	if (ta_store_failed(in)) {
		free(a);
		return NULL;
	}
	*ret_n = n;
	return a;
}

/* What a fit is most often. */
static const struct ta_backoff usual = { .base_ns = -1,
					 .base_lo_ns = -1,
					 .base_hi_ns = -1,
					 .plateau_ns = -1,
					 .rto_max_ns = -1,
					 .rto_min_ns = -1,
					 .tlp_index = -1 };
static const struct ta_keepalive_fit no_probes;
static const struct ta_backoff_model no_model;

void ta_put_fit(struct ta_store_out *out, const struct ta_fit *fit)
{
	const struct ta_backoff *b = &fit->backoff;
	bool aborts = fit->abort != &ta_abort_none;
	ta_put_record(out, backoff_fields, TA_STORE_COUNT(backoff_fields), b, &usual);
	ta_put_record(out, keepalive_fields, TA_STORE_COUNT(keepalive_fields), &fit->keepalive,
		      &no_probes);
	ta_put(out, b->nalternatives << 1 | aborts);
	for (size_t i = 0; i < b->nalternatives; i++)
		ta_put_record(out, model_fields, TA_STORE_COUNT(model_fields), &b->alternative[i],
			      i ? &b->alternative[i - 1] : &no_model);
	if (!aborts)
		return;
	ta_put_record(out, abort_fields, TA_STORE_COUNT(abort_fields), fit->abort, &ta_abort_none);
	ta_put_text(out, fit->abort->rule);
	ta_put_text(out, fit->abort->text);
}

struct ta_fit *ta_get_fit(struct ta_store_in *in, uint32_t nattempts)
{
	struct ta_fit fit = { .abort = &ta_abort_none, .backoff = usual };
	struct ta_backoff *b = &fit.backoff;
	struct ta_abort abort = ta_abort_none;
	ta_get_record(in, backoff_fields, TA_STORE_COUNT(backoff_fields), b);
	ta_get_record(in, keepalive_fields, TA_STORE_COUNT(keepalive_fields), &fit.keepalive);
	uint64_t head = ta_get_max(in, TA_MAX_ALTERNATIVES << 1 | 1);
	b->nalternatives = (size_t)(head >> 1);
	for (size_t i = 0; i < b->nalternatives; i++) {
		b->alternative[i] = i ? b->alternative[i - 1] : no_model;
		ta_get_record(in, model_fields, TA_STORE_COUNT(model_fields), &b->alternative[i]);
	}
	if (head & 1) {
		ta_get_record(in, abort_fields, TA_STORE_COUNT(abort_fields), &abort);
		ta_get_text_into(in, abort.rule, sizeof(abort.rule));
		ta_get_text_into(in, abort.text, sizeof(abort.text));
		fit.abort = &abort;
	}
	if (b->tlp_index < -1 || b->tlp_index >= (int)nattempts)
		ta_store_fail(in, "a fit in it names an attempt that there is not");
	return ta_store_failed(in) ? NULL : ta_fit_keep(&fit);
}
