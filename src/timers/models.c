/* SPDX-License-Identifier: MIT */
/* Tries every way in which a stack's timers could have made a chain's gaps, and ranks what fits: RFC 6298 backoff, RFC 8985
 * loss probe, the wheel of Linux, the slop of the BSDs (TCP_REXMTVAL, tcp_rexmit_slop). */
#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"

static const struct ta_lateness wheel_lateness = { TA_WHEEL_LATE_NUM, TA_WHEEL_LATE_DEN,
						   TA_WHEEL_EARLY_NS, TA_WHEEL_NOISE_NS };
static const struct ta_lateness plain_lateness = { TA_CLEAN_DRIFT_NUM, TA_CLEAN_DRIFT_DEN,
						   TA_CLEAN_EARLY_NS, TA_CLEAN_NOISE_NS };

/* Spread of the stamps around the tick that is tried, in turn: capture at the sender, in the path, far away. */
enum { GRIDS = 3 };
static const int64_t tolerances_ns[GRIDS] = { TA_GRID_SENDER_NS, TA_GRID_PATH_NS, TA_GRID_FAR_NS };

struct search {
	const struct ta_chain *chain;
	const struct ta_timer_steps *steps;
	size_t n;
	struct ta_lateness wheel, plain; /* with the resolution of the stamps */
	int64_t plateau_ns;
	unsigned plateau_count;
	unsigned hold,
		hold_tlp; /* delays that do not double, without and with a loss probe before them */
	int64_t cap_ns[TA_STACK_COUNT], slop_ns[TA_STACK_COUNT]; /* of the stacks without a wheel */
	size_t ncaps, nslops;
	bool any_min;      /* the loss probe may be that of any minimum RTO */
	unsigned above_hz; /* only wheels that turn faster */
	struct ta_models *models;
};

/* How many gaps from `first` on stay as long as the first of them, beyond that one. */
static unsigned count_hold(const struct search *s, size_t first, unsigned least)
{
	unsigned count = 0;

	while (first + count + 1 < s->n &&
	       ta_gaps_equal(ta_step_gap_ns(s->steps, first),
			     ta_step_gap_ns(s->steps, first + count + 1)))
		count++;
	return count >= least ? count : 0;
}

static int64_t ticks_ns(int64_t ticks, unsigned hz)
{
	return ta_ticks_to_ns(ticks, hz);
}

/* Of the bases that fit, the one that this minimum gives. */
static int64_t base_with_minimum_ns(const struct ta_chain *chain, const struct ta_model *m)
{
	const int64_t add = chain->variance_ns > m->min_ns ? chain->variance_ns : m->min_ns;
	const int64_t rto = ta_chain_srtt_ns(chain) + add;
	const int64_t base = m->hz ? ticks_ns(ta_ns_to_ticks_up(rto, m->hz), m->hz) : rto;

	if (m->estimated || base < m->base_lo_ns || base > m->base_hi_ns)
		return m->base_ns;
	return base;
}

static void add(struct search *s, struct ta_model *m)
{
	struct ta_models *all = s->models;
	const enum ta_minimum minimum = ta_minimum_of(s->chain, s->steps, m, &m->min_ns);

	/* Found with any loss probe, it has to be one of another minimum. */
	if (s->any_min && minimum != TA_MINIMUM_OTHER)
		return;
	m->other_min = minimum == TA_MINIMUM_OTHER;
	m->no_min = minimum == TA_MINIMUM_NONE;
	if (m->min_ns > 0)
		m->base_ns = base_with_minimum_ns(s->chain, m);
	m->rank = ta_model_rank(s->chain, s->steps, m);
	if (all->n < TA_MODELS)
		all->model[all->n++] = *m;
}

/* ---- one hypothesis ---- */

/* A lost frame is supposed only where the base that it implies can be one. */
static bool base_possible(const struct search *s, const struct ta_shape *shape)
{
	const int64_t srtt = s->chain->srtt_ns > 0 ? ta_nearly_ns(s->chain->srtt_ns) : 0;

	return !shape->first_missing && !shape->lost_tlp
		       ? true
		       : shape->base_hi_ns >= ta_stack_linux.rto_min_ns + srtt;
}

static bool try_wheel_at(struct search *s, struct ta_model *m, int64_t tolerance_ns)
{
	struct ta_tick_range range;

	if (!ta_wheel_scan(s->steps, &m->shape, m->hz, tolerance_ns, ta_chain_rto_ns(s->chain),
			   &range))
		return false;
	m->base_lo_ns = ticks_ns(range.lo, m->hz);
	m->base_hi_ns = ticks_ns(range.hi, m->hz);
	if (m->base_hi_ns < TA_GRID_BASE_PART * tolerance_ns)
		return false;
	m->base_ns = ticks_ns((range.lo + range.hi) / 2, m->hz);
	m->estimated = range.preferred > 0;
	if (m->estimated)
		m->base_ns = ticks_ns(range.preferred, m->hz);
	add(s, m);
	return true;
}

/* The configured maximum that a wheel of this HZ shows as the plateau. */
static int64_t wheel_cap_ns(const struct search *s, unsigned hz)
{
	if (s->plateau_ns < 0)
		return ta_stack_linux.rto_max_ns;

	const int64_t ticks = ta_ns_to_ticks_up(s->plateau_ns, hz) + 1;
	const int64_t late =
		(int64_t)ta_wheel_granularity((uint64_t)ta_wheel_shortest_ns(ticks)) + 1;
	const int64_t lo = ta_ticks_to_ns(ticks - late, hz), hi = s->plateau_ns;

	return lo <= ta_stack_linux.rto_max_ns && ta_stack_linux.rto_max_ns <= hi
		       ? ta_stack_linux.rto_max_ns
		       : ta_roundest_ns(lo, hi);
}

/* The initial RTO is 1 s, or 3 s: no need to look for another where one of them fits. */
static void fix_initial_rto(const struct search *s, struct ta_shape *shape)
{
	static const int64_t initial_ns[] = { TA_RTO_INITIAL_NS, TA_RTO_INITIAL_OLD_NS };

	const bool known = s->steps->from_start || shape->hold;

	for (size_t i = 0; ta_chain_is_syn(s->chain) && known && i < 2; i++) {
		if (shape->base_lo_ns <= initial_ns[i] && initial_ns[i] <= shape->base_hi_ns) {
			shape->base_lo_ns = initial_ns[i];
			shape->base_hi_ns = initial_ns[i];
			return;
		}
	}
}

static void try_wheel(struct search *s, const struct ta_shape *wish, unsigned max_missing,
		      int64_t tolerance_ns)
{
	for (size_t i = 0; i < TA_WHEEL_HZS; i++) {
		struct ta_model m = { .kind = TA_MODEL_WHEEL,
				      .hz = ta_wheel_hz[i],
				      .shape = *wish };

		m.shape.cap_ns = wheel_cap_ns(s, m.hz);
		if (m.hz <= s->above_hz ||
		    !ta_shape_parse(&m.shape, s->steps, &s->wheel, max_missing) ||
		    !base_possible(s, &m.shape))
			continue;
		fix_initial_rto(s, &m.shape);
		/* A chain that is all plateau shows no base. */
		if (!s->steps->from_start && s->plateau_ns > 0 &&
		    ta_gaps_equal(ta_step_gap_ns(s->steps, 0), s->plateau_ns))
			m.shape.base_lo_ns = m.shape.base_hi_ns = m.shape.cap_ns;
		try_wheel_at(s, &m, tolerance_ns);
	}
}

/* The base that the promptest gap shows, in whole milliseconds. */
static int64_t rounded_ms(int64_t ns, int64_t lo_ns, int64_t hi_ns)
{
	const int64_t rounded = (ns + TA_MS / 2) / TA_MS * TA_MS;

	return rounded < lo_ns ? lo_ns : rounded > hi_ns ? hi_ns : rounded;
}

static void try_doubling(struct search *s, const struct ta_shape *wish, unsigned max_missing,
			 enum ta_model_kind kind, const struct ta_lateness *lateness)
{
	struct ta_model m = { .kind = kind, .shape = *wish };

	if (!ta_shape_parse(&m.shape, s->steps, lateness, max_missing) ||
	    !base_possible(s, &m.shape))
		return;
	fix_initial_rto(s, &m.shape);
	m.base_lo_ns = m.shape.base_lo_ns;
	m.base_hi_ns = m.shape.base_hi_ns;
	m.base_ns = rounded_ms(m.shape.base_seen_ns, m.base_lo_ns, m.base_hi_ns);
	if (ta_chain_rto_ns(s->chain) >= m.base_lo_ns && ta_chain_rto_ns(s->chain) <= m.base_hi_ns)
		m.estimated = true;
	add(s, &m);
}

static void try_plain_capped(struct search *s, const struct ta_shape *wish, unsigned max_missing,
			     int64_t cap_ns)
{
	struct ta_shape shape = *wish;

	shape.cap_ns = cap_ns;
	try_doubling(s, &shape, max_missing, TA_MODEL_PLAIN, &s->plain);
	shape.bare_first = ta_chain_is_syn(s->chain);
	for (size_t i = 0; i < s->nslops && s->chain->kind != TA_EPISODE_ZERO_WINDOW_PROBE; i++) {
		shape.slop_ns = s->slop_ns[i];
		try_doubling(s, &shape, max_missing, TA_MODEL_PLAIN, &s->plain);
	}
}

static void try_plain(struct search *s, const struct ta_shape *wish, unsigned max_missing)
{
	const size_t before = s->models->n;

	if (s->plateau_ns > 0) {
		const int64_t cap = ta_clean_cap_ns(s->steps, s->n, s->plateau_ns, &s->plain);

		if (cap > 0)
			try_plain_capped(s, wish, max_missing, cap);
		return;
	}
	try_plain_capped(s, wish, max_missing, 0);
	/* The last gap may be the first that is capped. */
	for (size_t i = 0; i < s->ncaps && s->models->n == before; i++)
		try_plain_capped(s, wish, max_missing, s->cap_ns[i]);
}

static void try_coarse(struct search *s, const struct ta_shape *wish, unsigned max_missing)
{
	struct ta_shape shape = *wish;

	shape.cap_ns = ta_stack_linux.rto_max_ns;
	if (s->plateau_ns > 0)
		shape.cap_ns = ta_roundest_ns(ta_wheel_shortest_ns(s->plateau_ns), s->plateau_ns);
	try_doubling(s, &shape, max_missing, TA_MODEL_COARSE, &s->wheel);
}

/* ---- the hypotheses ---- */

enum { HYPOTHESES = 6 };

/* With or without a loss probe, and the first retransmission seen or not. Returns how many. */
static size_t hypotheses(const struct search *s, struct ta_shape *ret)
{
	const struct ta_timer_step *first = &s->steps->step[0];
	const bool probe = s->steps->probe_possible && s->n > 1;
	const bool lost = s->steps->from_start && s->n >= TA_GRID_STEPS;
	size_t n = 0;

	if (!(probe && first->probe_only))
		ret[n++] = (struct ta_shape){ .n = s->n, .hold = s->hold };
	if (probe && !first->timeout_only)
		ret[n++] = (struct ta_shape){ .n = s->n, .hold = s->hold_tlp, .tlp = true };
	if (probe && first->probe_only && s->steps->in_flight != 1)
		ret[n++] = (struct ta_shape){ .n = s->n, .tlp = true, .from_head = true };
	if (lost && !(probe && first->probe_only))
		ret[n++] = (struct ta_shape){ .n = s->n, .first_missing = 1 };
	if (lost && probe && !first->timeout_only)
		ret[n++] = (struct ta_shape){ .n = s->n, .tlp = true, .first_missing = 1 };
	if (lost && probe && !first->probe_only)
		ret[n++] = (struct ta_shape){ .n = s->n, .lost_tlp = true };
	return n;
}

static unsigned missing_budget(size_t n)
{
	return n >= TA_MISSING_THREE_STEPS ? TA_MISSING_MAX
	       : n >= TA_MISSING_TWO_STEPS ? 2
					   : n >= TA_GRID_STEPS;
}

static int least_missing(const struct ta_models *models, size_t from)
{
	unsigned least = UINT8_MAX;

	for (size_t i = from; i < models->n; i++)
		if (models->model[i].shape.missing < least)
			least = models->model[i].shape.missing;
	return (int)least;
}

/* Wheels whose stamps are spread so far, without more frames missing than the bare bounds need; false: none, and *s is as before. */
static bool search_spread(struct search *s, const struct ta_shape *wish, size_t nwish,
			  int coarse_missing, int64_t spread_ns)
{
	const size_t before = s->models->n;

	for (size_t i = 0; i < nwish; i++)
		try_wheel(s, &wish[i], missing_budget(s->n), spread_ns + s->chain->resolution_ns);
	if (s->models->n > before && least_missing(s->models, before) <= coarse_missing)
		return true;
	s->models->n = before;
	return false;
}

static bool only_slow(const struct ta_models *models, size_t from)
{
	for (size_t i = from; i < models->n; i++)
		if (models->model[i].hz > TA_GRID_SLOW_HZ)
			return false;
	return true;
}

/* The narrowest spread with which a wheel makes the gaps. A tick of 10 ms hides as much of it as the next wider one does with a
 * finer tick: those wheels fit as well then. */
static void search_wheel(struct search *s, const struct ta_shape *wish, size_t nwish,
			 int coarse_missing)
{
	const size_t before = s->models->n;
	size_t t = 0;

	while (t < GRIDS && !search_spread(s, wish, nwish, coarse_missing, tolerances_ns[t]))
		t++;
	if (t == GRIDS)
		return;
	s->models->tolerance_ns = tolerances_ns[t];
	if (t + 1 < GRIDS && only_slow(s->models, before)) {
		s->above_hz = TA_GRID_SLOW_HZ;
		search_spread(s, wish, nwish, coarse_missing, tolerances_ns[t + 1]);
		s->above_hz = 0;
	}
}

/* A busy host runs a handler late now and then: one step off the grid is allowed where nothing fits without. */
static void search_late(struct search *s, const struct ta_shape *wish, size_t nwish)
{
	/* Bases of many seconds have too many ticks to try them all again and again. */
	if (s->n < TA_LATE_STEPS || s->n > TA_LATE_STEPS_MAX ||
	    ta_step_gap_ns(s->steps, 1) > TA_LATE_BASE_NS)
		return;
	for (size_t k = 1; k < s->n; k++) {
		for (size_t i = 0; i < nwish; i++) {
			struct ta_shape shape = wish[i];

			shape.late_step = k + 1;
			try_wheel(s, &shape, missing_budget(s->n),
				  tolerances_ns[0] + s->chain->resolution_ns);
		}
	}
}

static struct ta_lateness with_resolution(const struct ta_lateness *lateness, int64_t resolution_ns)
{
	struct ta_lateness ret = *lateness;

	ret.early_ns += resolution_ns;
	ret.late_ns += resolution_ns;
	return ret;
}

/* With any minimum allowed, the bounds alone show no more than that one could be. */
static void drop_unshown(struct ta_models *models, size_t from)
{
	size_t kept = from;

	for (size_t i = from; i < models->n; i++)
		if (models->model[i].min_ns > 0)
			models->model[kept++] = models->model[i];
	models->n = kept;
}

/* All that makes the gaps; the coarse models only where nothing finer does. */
static void search_all(struct search *s, bool grid)
{
	struct ta_shape wish[HYPOTHESES];
	struct ta_models *ret = s->models;
	const size_t nwish = hypotheses(s, wish), before = ret->n;

	for (size_t i = 0; i < nwish; i++)
		try_coarse(s, &wish[i], missing_budget(s->n));

	const size_t ncoarse = ret->n;

	if (grid && s->n >= TA_GRID_STEPS) {
		if (ncoarse > before)
			search_wheel(s, wish, nwish, least_missing(ret, before));
		for (size_t i = 0; i < nwish; i++)
			try_plain(s, &wish[i], missing_budget(s->n));
		if (ncoarse > before && ret->n == ncoarse)
			search_late(s, wish, nwish);
	}
	if (ret->n > ncoarse) {
		for (size_t i = ncoarse; i < ret->n; i++)
			ret->model[before + i - ncoarse] = ret->model[i];
		ret->n -= ncoarse - before;
	} else if (s->any_min) {
		drop_unshown(ret, before);
	}
}

/* The best model is what the round trips give: no need to look for another minimum RTO. */
static bool is_settled(const struct search *s)
{
	const struct ta_model *best = &s->models->model[0];
	const int64_t estimate = ta_chain_rto_ns(s->chain);

	if (!s->steps->probe_possible || s->steps->step[0].timeout_only ||
	    s->steps->in_flight > 1 || s->chain->srtt_ns <= 0 || estimate <= 0)
		return true;
	return s->models->n > 0 && best->shape.missing == 0 && !best->other_min &&
	       (best->estimated || best->shape.tlp) &&
	       best->base_hi_ns >= ta_nearly_ns(s->chain->rto_estimate_ns) &&
	       best->base_lo_ns <= estimate + estimate / TA_ABOVE_PART;
}

void ta_models_find(const struct ta_chain *chain, const struct ta_timer_steps *steps, size_t n,
		    bool grid, struct ta_models *ret)
{
	struct search s = { .chain = chain, .steps = steps, .n = n, .models = ret };
	struct ta_timer_steps any;

	ret->n = 0;
	ret->tolerance_ns = 0;
	s.wheel = with_resolution(&wheel_lateness, chain->resolution_ns);
	s.plain = with_resolution(&plain_lateness, chain->resolution_ns);
	s.ncaps = ta_stack_caps_ns(s.cap_ns);
	s.nslops = ta_stack_slops_ns(s.slop_ns);
	s.plateau_ns = ta_plateau_ns(steps, n, &s.plateau_count);
	s.hold = count_hold(&s, 0, ta_chain_is_syn(chain) ? 1 : 2);
	s.hold_tlp = count_hold(&s, 1, 2);
	search_all(&s, grid);
	ta_models_sort(ret);
	if (is_settled(&s))
		return;
	any = *steps;
	ta_steps_probe_bounds(chain, -1, &any);
	s.steps = &any;
	s.any_min = true;
	search_all(&s, grid);
	ta_models_sort(ret);
}
