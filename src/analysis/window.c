/* SPDX-License-Identifier: MIT */
#include "window.h"

#include "tcpautopsy/core/saturate.h"

static bool is_set(const struct ta_run *run)
{
	return run->options->have_from || run->options->have_to;
}

/* The span from first to last, on the run's own clock, has an instant in the window; its edges belong to it. */
static bool touches(const struct ta_run *run, int64_t first_ns, int64_t last_ns)
{
	const struct ta_analysis_options *o = run->options;
	int64_t first = ta_time_add(run->start_ns, first_ns);
	int64_t last = ta_time_add(run->start_ns, last_ns);
	if (o->have_from && (o->from_relative ? last_ns : last) < o->from_ns)
		return false;
	return !o->have_to || (o->to_relative ? first_ns : first) <= o->to_ns;
}

bool ta_window_takes(const struct ta_run *run, int64_t time_ns)
{
	if (!run->options->cut || !is_set(run))
		return true;
	int64_t since = ta_time_sub(time_ns, run->start_ns);
	return touches(run, since, since);
}

/* One that did not heal lasts to the connection's last packet. */
static bool failure_touches(const struct ta_run *run, const struct ta_conn *conn, int64_t since_ns,
			    int64_t healed_ns)
{
	int64_t last = ta_conn_last_ns(conn);
	int64_t from = since_ns >= 0 ? since_ns : conn->start_ns;
	int64_t to = healed_ns >= 0 ? healed_ns : last;
	return touches(run, from, to > from ? to : from);
}

bool ta_window_shows(const struct ta_run *run, const struct ta_conn *conn,
		     const struct ta_diagnosis *d)
{
	if (run->options->cut || !is_set(run))
		return true;
	if (!ta_scenario_is_failure(d->scenario))
		return touches(run, conn->start_ns, ta_conn_last_ns(conn));
	if (failure_touches(run, conn, d->since_ns, d->healed_ns))
		return true;
	for (size_t i = 0; i < d->nalso; i++)
		if (failure_touches(run, conn, d->also[i].since_ns, d->also[i].healed_ns))
			return true;
	return false;
}

bool ta_window_shows_observation(const struct ta_run *run, const struct ta_observation *o)
{
	if (run->options->cut || !is_set(run) || o->start_ns < 0)
		return true;
	return touches(run, o->start_ns, o->end_ns > o->start_ns ? o->end_ns : o->start_ns);
}
