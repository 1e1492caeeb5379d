/* SPDX-License-Identifier: MIT */
/* A capture that grows, as one run: packets drive the clock, and in a silence of a live capture the time that goes by. */
#include "tcpautopsy/analysis/follow.h"

#include <stdlib.h>
#include <string.h>

#include "follow_internal.h"
#include "rules.h"
#include "tcpautopsy/capture/tail.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

static bool is_stopped(const struct ta_follow *f)
{
	return f->refused || ta_conductor_interrupted(&f->c);
}

/* A text's time of day is no calendar's. */
static bool has_epoch(const struct ta_follow *f)
{
	const struct ta_run_input *in = f->in;
	bool is_text = in && in->source && ta_source_info(in->source)->form == TA_SOURCE_LINES;
	return f->run.have_start &&
	       (!is_text || (in->text && ta_text_info(in->text)->time_base == TA_TIME_EPOCH));
}

static int64_t resolution(const struct ta_follow *f)
{
	return f->in && f->in->text ? ta_text_info(f->in->text)->resolution_ns : 1;
}

/* ---- what is suspected ---- */

/* Tells with what there is of the connection so far. */
static int with_connection(struct ta_follow *f, const struct ta_suspected_report *what, uint32_t id,
			   int (*tell)(void *, const struct ta_suspected_report *))
{
	const struct ta_conn *c = ta_tracker_glance(f->run.tracker, id);
	struct ta_seen_in seen;
	if (!c || (f->c.choice.chosen && !ta_choice_matches(&f->c.choice, c)) ||
	    (f->o->analysis->stream >= 0 && f->o->analysis->stream != id))
		return 0;
	f->run.context.frames = ta_run_frame_names(&f->run);
	f->run.have_epoch = has_epoch(f);
	ta_run_seen_in(&f->run, &id, 1, &seen);
	struct ta_connection_report connection = ta_run_connection_report(&f->run, id, c, &seen);
	struct ta_suspected_report report = *what;
	report.connection = &connection;
	int rc = tell(f->live->context, &report);
	ta_seen_in_release(&seen);
	return rc;
}

static void on_suspected(void *context, const struct ta_watched *what, int64_t now_ns)
{
	struct ta_follow *f = context;
	struct ta_suspected_report report = {
		.suspicion = &what->suspicion, .now_ns = now_ns, .step = what->step, .healed_ns = -1
	};
	f->refused |= with_connection(f, &report, what->id, f->live->suspected) != 0;
}

static void on_healed(void *context, const struct ta_watched *what, int64_t now_ns,
		      int64_t healed_ns, uint32_t healed_try)
{
	struct ta_follow *f = context;
	struct ta_suspected_report report = { .suspicion = &what->suspicion,
					      .now_ns = now_ns,
					      .step = what->step,
					      .healed_ns = healed_ns,
					      .healed_try = healed_try };
	f->refused |= with_connection(f, &report, what->id, f->live->healed) != 0;
}

/* ---- time ---- */

static void advance(struct ta_follow *f, int64_t now_ns)
{
	if (now_ns > f->now_ns)
		f->now_ns = now_ns;
	ta_follow_watch_advance(f->watch, f->now_ns, resolution(f));
	ta_follow_settle_ended(f);
}

/* What is read now is written now, so that its silence is the network's. */
static bool is_live(const struct ta_follow *f, int64_t silence_ns)
{
	if (ta_tail_is_pipe(f->tail))
		return true;
	if (!has_epoch(f))
		return false;
	int64_t newest_ns = ta_time_add(f->run.start_ns, f->run.last_ns);
	/* When it was read: a long silence makes no old file. */
	int64_t age_ns = ta_time_sub(f->o->epoch_ns(f->o->context), newest_ns) - silence_ns;
	return age_ns < TA_FOLLOW_LIVE_NS && age_ns > -TA_FOLLOW_LIVE_NS;
}

static bool on_wait(void *context)
{
	struct ta_follow *f = context;
	const struct ta_follow_options *o = f->o;
	struct ta_follow_state state = { .packets = f->packets,
					 .told = f->told,
					 .next_gives_up_ns = -1,
					 .path = f->in ? ta_run_input_name(f->in) : NULL };
	const struct ta_watched *next;
	f->caught_up = true;
	if (is_stopped(f))
		return false;
	if (f->packets) {
		state.silence_ns = o->clock_ns(o->context) - f->read_ns;
		advance(f, is_live(f, state.silence_ns)
				   ? ta_time_add(f->run.last_ns, state.silence_ns)
				   : f->now_ns);
	}
	state.suspected = ta_follow_watch_suspected(f->watch, &next);
	if (next)
		state.next_gives_up_ns = next->suspicion.gives_up_ns - f->now_ns;
	return !is_stopped(f) && o->wait(o->context, &state);
}

static void on_note(void *context, const struct ta_error *what)
{
	const struct ta_follow *f = context;
	f->o->note(f->o->context, what);
}

/* ---- reading ---- */

static void follow_packet(struct ta_follow *f)
{
	struct ta_run_input *in = f->in;
	struct ta_packet *p = in->pending;
	struct ta_followed followed = { .conn = TA_NO_CONN };
	if (f->run.have_start && p->kind != TA_PACKET_SOCKET)
		advance(f, ta_time_sub(*ta_packet_time(p), f->run.start_ns));
	in->has_pending = in->fresh = false;
	ta_run_follow(&f->run, in, p, &followed);
	ta_run_note(&f->run, in, p, &followed);
	f->packets++;
	f->caught_up = false;
	f->read_ns = f->o->clock_ns(f->o->context);
	if (f->run.last_ns > f->now_ns)
		f->now_ns = f->run.last_ns;
	if (followed.tells != TA_TELLS_NOTHING && followed.conn != TA_NO_CONN)
		ta_follow_watch_touch(f->watch, followed.conn, f->now_ns, resolution(f));
}

/* Frames of a second input have numbers of their own: from here on they are counted through, as if they had been from the start. */
static void count_through(struct ta_follow *f)
{
	struct ta_run *run = &f->run;
	if (run->together || !run->ninputs)
		return;
	run->together = run->in_sequence = true;
	run->frame_map = ta_frame_map_new(2);
	for (uint64_t frame = 1; frame <= run->input[0]->frames; frame++)
		(void)ta_frame_map_add(run->frame_map, run->input[0]->index, frame);
}

static void begin_input(struct ta_follow *f, struct ta_source *source)
{
	count_through(f);
	f->in = ta_run_input_new(f->c.ninputs++, source);
	f->in->grows = true;
	if (f->o->analysis->disguise)
		ta_run_input_hide_path(f->in);
	ta_run_add_input(&f->run, f->in);
}

/* What is wrong with it is said at once: the end may be weeks away. */
static void end_input(struct ta_follow *f)
{
	const struct ta_analysis_options *a = f->o->analysis;
	if (f->in->error.code[0]) {
		f->c.trouble = true;
		if (a->complain)
			a->complain(a->complain_context, &f->in->error);
	}
	if (f->in->source)
		ta_source_let_go(f->in->source);
}

static void refuse_second_run(struct ta_follow *f)
{
	struct ta_run_input *in = f->in;
	ta_error_set(
		&in->error, "follow.begins_anew", in->path, -1, in->pending->seg.frame,
		"the trace begins anew here: what comes is of another run, which is not followed");
	in->has_pending = false;
	in->ended = true;
}

static void read_all(struct ta_follow *f)
{
	struct ta_source *source;
	while (!is_stopped(f) && ta_tail_next(f->tail, &source) > 0) {
		begin_input(f, source);
		while (!is_stopped(f) && ta_run_input_read(&f->run.reading, f->in)) {
			if (f->in->pending->starts_run && f->in->report.packets)
				refuse_second_run(f);
			else
				follow_packet(f);
		}
		end_input(f);
	}
}

/* ---- the end ---- */

/* As of any capture; and verdicts that were not told, or not so. */
static int on_connection(void *context, const struct ta_connection_report *c)
{
	struct ta_follow *f = context;
	int rc = ta_follow_tell_late(f, c);
	return rc ? rc : f->sink->connection(f->sink->context, c);
}

static int on_observation(void *context, const struct ta_observation_report *observation)
{
	const struct ta_follow *f = context;
	return f->sink->observation(f->sink->context, observation);
}

static int on_input(void *context, const struct ta_input_report *input)
{
	const struct ta_follow *f = context;
	return f->sink->input(f->sink->context, input);
}

static bool on_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	const struct ta_follow *f = context;
	const struct ta_sink *sink = f->sink;
	return f->o->all || ta_scenario_is_failure(verdict->scenario) || !sink->wants_words ||
	       sink->wants_words(sink->context, verdict);
}

static void add_dropped(struct ta_follow *f)
{
	struct ta_summary *s = &f->c.summary;
	s->connections += f->dropped.connections;
	s->failed += f->dropped.failed;
	s->folded += f->dropped.connections;
	for (size_t i = 0; i < TA_SCN_COUNT; i++)
		s->by_scenario[i] += f->dropped.by_scenario[i];
}

static int tell_all(struct ta_follow *f)
{
	const struct ta_sink sink = { .context = f,
				      .connection = on_connection,
				      .observation = on_observation,
				      .input = on_input,
				      .wants_words = on_wants_words };
	f->run.sink = &sink;
	ta_follow_watched_until_now(f);
	ta_run_settle(&f->run);
	int rc = ta_run_tell(&f->run);
	add_dropped(f);
	f->c.summary.interrupted = ta_conductor_interrupted(&f->c) && !f->caught_up;
	ta_conductor_complain_of_lost(&f->c);
	return rc ? rc : f->sink->summary(f->sink->context, &f->c.summary);
}

static void begin(struct ta_follow *f)
{
	const struct ta_watcher watcher = { f, on_suspected, on_healed };
	f->names = ta_names_new();
	ta_conductor_begin(&f->c, &f->run, f->names);
	f->run.together = f->run.in_sequence = ta_tail_is_folder(f->tail);
	f->watch = ta_follow_watch_new(f->run.tracker, &watcher);
}

int ta_follow(const struct ta_follow_options *o, const struct ta_follow_sink *live,
	      const struct ta_sink *sink)
{
	struct ta_error error;
	struct ta_follow *f = ta_xcalloc(1, sizeof(*f));
	const struct ta_tail_options tail = { .wait = on_wait,
					      .note = on_note,
					      .context = f,
					      .interrupted = o->analysis->interrupted };
	int rc = -1;
	*f = (struct ta_follow){ .o = o, .live = live, .sink = sink };
	ta_error_clear(&error);
	if (ta_conductor_start(&f->c, o->analysis, sink)) {
		free(f);
		return 1;
	}
	f->tail = ta_tail_open(o->path, &tail, &error);
	if (f->tail) {
		begin(f);
		read_all(f);
		f->c.trouble |= ta_tail_never_came(f->tail);
		rc = f->refused ? -1 : tell_all(f);
		ta_follow_watch_free(f->watch);
		ta_run_release(&f->run);
		ta_names_free(f->names);
	} else {
		f->c.trouble = true;
		o->note(o->context, &error);
		rc = sink->summary(sink->context, &f->c.summary);
	}
	ta_tail_free(f->tail);
	bool trouble = f->c.trouble;
	ta_conductor_end(&f->c);
	free(f);
	return rc ? -1 : trouble;
}
