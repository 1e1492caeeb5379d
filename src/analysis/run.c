/* SPDX-License-Identifier: MIT */
/* One run: packets in the order of time go to the connections and to the hosts; at the end every connection is
 * diagnosed and reported. */
#include "run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "facts_out.h"
#include "instant.h"
#include "judge_point.h"
#include "point_log.h"
#include "shard.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "window.h"

void ta_run_init(struct ta_run *run, unsigned index, struct ta_names *names,
		 const struct ta_analysis_options *options, const struct ta_sink *sink,
		 struct ta_summary *summary, struct ta_filter *filter,
		 const struct ta_choice *choice)
{
	*run = (struct ta_run){
		.index = index, .options = options, .sink = sink, .summary = summary
	};
	run->reading.filter = filter;
	run->reading.fields = options->fields;
	run->reading.disguise = options->disguise ? options : NULL;
	run->choice = choice;
	run->reading.names = names;
	run->reading.decoder = ta_decoder_new();
	run->net = ta_net_new();
	run->resolution_ns = 1;
	run->selected = options->filter || options->cut;
	run->tracker = ta_tracker_new(options->max_connections);
	ta_tracker_limit_memory(run->tracker, options->memory_bytes);
	if (options->sleep_early)
		ta_tracker_sleep_early(run->tracker);
	if (options->long_way) {
		ta_tracker_go_long_way(run->tracker);
		ta_decoder_go_long_way(run->reading.decoder);
	}
	ta_net_limit_memory(run->net, options->memory_bytes);
}

void ta_run_release(struct ta_run *run)
{
	/* The last first: libc finds the newest of its FILEs at once, and the oldest behind all others. */
	for (size_t i = run->ninputs; i-- > 0;)
		ta_run_input_free(run->input[i]);
	free(run->input);
	ta_frame_map_free(run->frame_map);
	ta_sightings_release(&run->sightings);
	ta_cuts_release(&run->cuts);
	ta_copies_release(&run->copies);
	ta_sockets_release(&run->sockets);
	ta_shard_view_free(run->shard);
	ta_tracker_free(run->tracker);
	ta_net_free(run->net);
	ta_observations_release(&run->observations);
	if (!run->decoder_borrowed)
		ta_decoder_free(run->reading.decoder);
}

void ta_run_share_reading(struct ta_run *run, const struct ta_reading *reading)
{
	ta_decoder_free(run->reading.decoder);
	run->reading = *reading;
	run->decoder_borrowed = true;
}

void ta_run_add_input(struct ta_run *run, struct ta_run_input *input)
{
	run->input =
		ta_xgrow(run->input, &run->inputs_capacity, run->ninputs + 1, sizeof(*run->input));
	run->input[run->ninputs++] = input;
}

void ta_run_begin_clock(struct ta_run *run, int64_t time_ns)
{
	if (run->have_start)
		return;
	run->have_start = true;
	run->start_ns = time_ns;
	ta_tracker_set_date(run->tracker, time_ns);
}

/* The frame's number in the whole run. */
static uint64_t run_frame(struct ta_run *run, struct ta_run_input *in, uint64_t frame)
{
	if (run->together) {
		bool part = run->shard != NULL;
		if (!run->frame_map)
			run->frame_map = ta_frame_map_new(run->input[run->ninputs - 1]->index +
							  (size_t)1 + part);
		if (part)
			ta_frame_map_skip_to(run->frame_map, run->shard->ordinal);
		frame = ta_frame_map_add(run->frame_map, in->index, frame);
	}
	return ta_frame_bounded(in, frame);
}

/* Follows a segment, whose time on its input's own clock is clock_ns. */
static void follow(struct ta_run *run, struct ta_run_input *in, const struct ta_packet *p, bool cut,
		   int64_t clock_ns, struct ta_followed *ret)
{
	struct ta_tracked tracked;
	bool copy = run->shard ? run->shard->flags & TA_ORIGIN_COPY
			       : run->ninputs > 1 && !in->text &&
					 ta_copies_seen(&run->copies, in->index, clock_ns, &p->seg);
	if (copy) {
		in->copies++;
		in->report.duplicates++;
		return;
	}
	ta_tracker_segment(run->tracker, &p->seg, p->frames_missing, &tracked);
	bool known = tracked.conn != TA_NO_CONN;
	if (run->together && known && !run->in_sequence)
		ta_sightings_note(&run->sightings, tracked.conn, in->index);
	if (run->shard)
		ta_shard_view_followed(run, &p->seg, tracked.duplicate);
	if (tracked.duplicate)
		in->report.duplicates++;
	if (!known && !(p->seg.have & TA_HAVE_PORTS))
		ta_anomaly_add(&in->followed, "text.segment_without_connection", p->seg.frame);
	if (tracked.duplicate)
		return;
	ret->tells = known ? TA_TELLS_SEGMENT : TA_TELLS_PACKET;
	ret->conn = tracked.conn;
	ret->dir = tracked.dir;
	if (!known)
		return;
	if (cut)
		ta_cuts_segment(&run->cuts, in, tracked.conn, tracked.dir, &p->seg);
	if (run->points)
		ta_point_log_sight(run, &tracked, &p->seg, clock_ns);
}

void ta_run_packet(struct ta_run *run, struct ta_run_input *in, struct ta_packet *p)
{
	struct ta_followed followed;
	if (in->fresh)
		ta_run_expect_all(run, in->batch, in->nbatch);
	in->fresh = false;
	ta_run_follow(run, in, p, &followed);
	ta_run_note(run, in, p, &followed);
}

void ta_run_follow(struct ta_run *run, struct ta_run_input *in, struct ta_packet *p,
		   struct ta_followed *ret)
{
	ret->counts = false;
	ret->tells = TA_TELLS_NOTHING;
	if (p->kind == TA_PACKET_SOCKET) {
		ta_sockets_add(&run->sockets, &p->socket);
		in->report.sockets++;
		return;
	}
	int64_t *time_ns = ta_packet_time(p);
	uint64_t *frame = ta_packet_frame(p);
	ta_run_begin_clock(run, *time_ns);
	if (!ta_window_takes(run, *time_ns))
		return;
	if (!in->begun)
		in->first_ns = *time_ns;
	if (*time_ns > in->last_ns || !in->begun)
		in->last_ns = *time_ns;
	in->begun = true;
	ret->counts = true;
	bool cut = run->points && run->ninputs > 1;
	if (cut)
		ta_cuts_packet(&run->cuts, in, *time_ns);
	*frame = run_frame(run, in, *frame);
	int64_t clock_ns = *time_ns;
	*time_ns = ta_instant_since(run->start_ns, in, *time_ns, *frame);
	if (*time_ns > run->last_ns)
		run->last_ns = *time_ns;
	if (p->kind == TA_PACKET_TCP) {
		follow(run, in, p, cut, clock_ns, ret);
		return;
	}
	ret->tells = TA_TELLS_PACKET;
	ret->conn = p->kind == TA_PACKET_ICMP ? ta_tracker_icmp(run->tracker, &p->icmp, &ret->dir)
					      : TA_NO_CONN;
	if (p->kind != TA_PACKET_OTHER) {
		p->seg.time_ns = *time_ns;
		p->seg.frame = *frame;
	}
}

static bool wanted(const struct ta_run *run, uint32_t id, const struct ta_conn *c)
{
	if (run->options->stream >= 0 && (uint32_t)run->options->stream != id)
		return false;
	return !run->choice || !run->choice->chosen || ta_choice_matches(run->choice, c);
}

/* Of what was asked for, what --from and --to leave; the rest is counted. */
static bool is_left_in(struct ta_run *run, const struct ta_conn *c, const struct ta_diagnosis *d)
{
	run->summary->chosen++;
	if (ta_window_shows(run, c, d))
		return true;
	run->summary->outside++;
	return false;
}

static void count_verdict(struct ta_run *run, const struct ta_diagnosis *d)
{
	run->summary->connections++;
	run->summary->by_scenario[d->scenario]++;
	if (ta_scenario_is_failure(d->scenario)) {
		run->summary->failed++;
		run->summary->healed += d->healed_ns >= 0;
	}
}

static bool is_known(const struct ta_run *run, const struct ta_connection_report *report)
{
	const struct ta_analysis_options *o = run->options;
	return o->is_known && o->is_known(o->is_known_context, report);
}

int ta_run_tell_connection(struct ta_run *run, struct ta_diag *diag, uint32_t id,
			   const struct ta_conn *c)
{
	struct ta_diagnosis diagnosis;
	int rc = 0;
	if (run->points && !ta_judge_point_is_here(run, id)) {
		ta_diag_note(diag, id);
		run->summary->counterparts++;
		return 0;
	}
	const struct ta_diag_reader reader = { run->sink->wants_words, run->sink->context };
	ta_diagnose(diag, id, reader.wants_words ? &reader : NULL, &diagnosis);
	if (wanted(run, id, c) && is_left_in(run, c, &diagnosis)) {
		struct ta_seen_in seen;
		ta_run_seen_in(run, &id, 1, &seen);
		struct ta_connection_report report = ta_run_connection_report(run, id, c, &seen);
		report.diagnosis = &diagnosis;
		if (is_known(run, &report)) {
			run->summary->known++;
		} else {
			count_verdict(run, &diagnosis);
			rc = run->sink->connection(run->sink->context, &report);
		}
		ta_seen_in_release(&seen);
	}
	ta_diagnosis_release(&diagnosis);
	return rc;
}

/* Of the same hosts and as many connections. */
static bool is_same(const struct ta_observation *a, const struct ta_observation *b)
{
	if (a->kind != b->kind || a->nhosts != b->nhosts || a->port != b->port ||
	    a->nconns != b->nconns)
		return false;
	for (unsigned i = 0; i < a->nhosts; i++)
		if (!ta_addr_equal(&a->host[i], &b->host[i]))
			return false;
	return true;
}

/* What several connections show is seen at each point that saw them; the first one tells it. What is true of a capture is another
 * matter at each. */
static bool is_told_elsewhere(const struct ta_run *run, const struct ta_observation *o)
{
	for (unsigned p = 0; run->points && o->nhosts && p < run->index; p++) {
		const struct ta_observations *told = &run->runs[p].observations;
		for (size_t i = 0; i < told->count; i++)
			if (is_same(&told->item[i], o))
				return true;
	}
	return false;
}

static int report_observations(struct ta_run *run, struct ta_diag *diag)
{
	int rc = 0;
	ta_diag_observe(diag, &run->observations);
	for (size_t i = 0; i < run->observations.count && !rc; i++) {
		const struct ta_observation *o = &run->observations.item[i];
		if (is_told_elsewhere(run, o) || !ta_window_shows_observation(run, o))
			continue;
		struct ta_seen_in seen;
		/* A list that was cut short does not name all of them. */
		ta_run_seen_in(run, o->conn,
			       o->nconns < TA_LIMIT_OBSERVED_CONNECTIONS ? o->nconns : 0, &seen);
		struct ta_observation_report report = { .run = run->index,
							.observation = o,
							.names = run->reading.names,
							.input = seen.input,
							.path = seen.path,
							.ninputs = seen.n,
							.have_epoch = run->have_epoch,
							.start_epoch_ns = run->start_ns };
		rc = run->sink->observation(run->sink->context, &report);
		ta_seen_in_release(&seen);
	}
	return rc;
}

void ta_run_context(struct ta_run *run, struct ta_fact_context *context)
{
	*context = (struct ta_fact_context){ .tracker = run->tracker,
					     .net = run->net,
					     .names = run->reading.names };
	run->have_epoch = run->have_start;
	for (size_t i = 0; i < run->ninputs; i++) {
		struct ta_run_input *in = run->input[i];
		const struct ta_text_info *info = in->text ? ta_text_info(in->text) : NULL;
		if (info) {
			run->is_trace = true;
			run->frames_missing |= info->frames_missing;
			run->unnumbered |= !info->numbered_frames;
			context->timeless |= info->time_base == TA_TIME_NONE;
			if (info->resolution_ns > run->resolution_ns)
				run->resolution_ns = info->resolution_ns;
		}
		ta_run_input_report(in, run->index);
		run->have_epoch &= in->report.have_start || !in->report.packets;
		context->incomplete |= !in->report.complete;
		context->capture_drops += in->report.drops;
		context->duplicates += in->report.duplicates - in->copies;
		context->tcp_segments += in->report.tcp_segments;
		context->kinds.pure_acks += in->kinds.pure_acks;
		context->kinds.sack_acks += in->kinds.sack_acks;
		context->kinds.data += in->kinds.data;
		context->kinds.not_syn += in->kinds.not_syn;
		context->kinds.hidden += in->kinds.hidden;
		context->kinds.unread += in->kinds.unread;
		context->kinds.resent_unread += in->kinds.resent_unread;
	}
	context->kinds.counted = true;
	context->is_trace = run->is_trace;
	context->frames_missing = run->frames_missing;
	context->resolution_ns = run->resolution_ns;
	context->capture_end_ns = run->last_ns;
}

/* What concerns the run as a whole is told of its first input. */
static void add_anomalies(struct ta_run_input *in, const struct ta_anomalies *odd)
{
	for (size_t i = 0; i < odd->count; i++)
		ta_anomaly_add_n(&in->anomalies, odd->item[i].name, odd->item[i].first_frame,
				 odd->item[i].count);
}

void ta_run_number(struct ta_run *run, unsigned index)
{
	run->index = index;
	for (size_t i = 0; i < run->ninputs; i++)
		run->input[i]->report.run = index;
}

void ta_run_settle(struct ta_run *run)
{
	if (run->options->watch)
		__atomic_fetch_add(&run->options->watch->packets, run->unwatched, __ATOMIC_RELAXED);
	if (run->shard)
		ta_shard_view_settle(run);
	ta_run_context(run, &run->context);
	run->context.points = run->points;
	run->context.point = run->points ? run->index : 0;
	run->context.frames = ta_run_frame_names(run);
	ta_run_watch_tracker(run);
	ta_tracker_finish(run->tracker, run->last_ns, run->resolution_ns);
	for (size_t i = 0; i < run->sockets.count; i++)
		ta_tracker_socket(run->tracker, &run->sockets.item[i], run->last_ns);
	if (run->points)
		ta_point_log_end(run);
}

int ta_run_tell(struct ta_run *run)
{
	if (run->options->facts)
		return ta_facts_put_run(run->options->facts, run);
	struct ta_diag *diag = ta_diag_new(&run->context);
	int rc = 0;
	uint32_t ids = ta_tracker_count(run->tracker);
	if (ids > run->summary->ids)
		run->summary->ids = ids;
	for (uint32_t id = 0; id < ids && !rc; id++) {
		const struct ta_conn *c = ta_tracker_glance(run->tracker, id);
		if (c)
			rc = ta_run_tell_connection(run, diag, id, c);
	}
	if (!rc)
		rc = report_observations(run, diag);
	if (run->ninputs) {
		add_anomalies(run->input[0], ta_tracker_anomalies(run->tracker));
		add_anomalies(run->input[0], ta_diag_anomalies(diag));
		ta_anomaly_add_n(&run->input[0]->anomalies, "limits.sockets", 0,
				 run->sockets.refused);
		ta_net_limits(run->net, &run->input[0]->anomalies);
		ta_anomaly_add_n(&run->input[0]->anomalies, "limits.names", 0,
				 ta_names_refused(run->reading.names));
	}
	ta_diag_free(diag);
	const struct ta_lost *lost = ta_tracker_lost(run->tracker);
	run->summary->folded += ta_tracker_folded(run->tracker);
	run->summary->given_up += lost->given_up;
	run->summary->not_followed += lost->not_followed;
	run->summary->given_up_episodes += lost->episodes;
	run->summary->connections += ta_tracker_folded(run->tracker) + lost->given_up;
	for (size_t i = 0; i < run->ninputs && !rc; i++) {
		struct ta_run_input *in = run->input[i];
		in->report.anomalies = in->anomalies.item;
		in->report.nanomalies = in->anomalies.count;
		rc = run->sink->input(run->sink->context, &in->report);
	}
	return rc;
}

int ta_run_finish(struct ta_run *run)
{
	ta_run_settle(run);
	return ta_run_tell(run);
}
