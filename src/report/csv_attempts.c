/* SPDX-License-Identifier: MIT */
/* The second table of CSV: one row an attempt of an episode, named as in JSON. */
#include "csv.h"

#include <stdlib.h>

#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/why.h"

void ta_csv_attempts_head(struct ta_csv *csv)
{
	ta_csv_head(csv,
		    "run,id," TA_CSV_WHICH
		    ",scenario,confidence,episode,kind,sender,result,attempt,frame,input_path,"
		    "input_frame,time,time_ns,gap_ns,sender_gap_ns,seq,length,cause,nominal_ns,"
		    "explained,spurious,new_data,missing_before,answer_frame,trigger_frame,why");
}

static void place(struct ta_csv *csv, const struct ta_connection_report *c, uint32_t frame)
{
	const char *path = c->ninputs ? c->path[0] : NULL;
	uint64_t number = frame;
	if (c->several_inputs) {
		struct ta_frame_at at = ta_run_frame_at(c->the_run, frame);
		path = ta_run_input_path(c->the_run, c->point, at.input);
		number = at.frame;
	}
	ta_csv_int(csv, frame, frame);
	ta_csv_text(csv, path);
	ta_csv_int(csv, frame, (int64_t)number);
}

static void attempt(struct ta_csv *csv, const struct ta_connection_report *c,
		    const struct ta_episode *e, size_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	char *why = ta_why_text(c->conn, e, i, c->frames);
	uint64_t omitted = i >= ta_fact_omission(e) ? e->attempts_omitted : 0;
	ta_csv_int(csv, true, (int64_t)(i + 1 + omitted));
	place(csv, c, a->frame);
	ta_csv_instant(csv, c->have_epoch, ta_time_add(c->start_epoch_ns, a->time_ns));
	ta_csv_int(csv, true, a->time_ns);
	ta_csv_ns(csv, ta_fact_gap_ns(e, i));
	ta_csv_ns(csv, ta_fact_sender_gap_ns(c->conn, e, i));
	ta_csv_int(csv, !e->seq_unknown, ta_fact_relative_seq(&c->conn->half[e->sender], a->seq));
	ta_csv_int(csv, true, a->len);
	ta_csv_text(csv, ta_cause_name(a->cause));
	ta_csv_ns(csv, a->nominal_ns);
	ta_csv_bool(csv, a->nominal_ns != -1, a->flags & TA_ATTEMPT_EXPLAINED);
	ta_csv_bool(csv, true, a->spurious != TA_SPURIOUS_NO);
	ta_csv_bool(csv, true, a->flags & TA_ATTEMPT_NEW_DATA);
	ta_csv_int(csv, true, a->missing_before);
	ta_csv_int(csv, a->answer_frame, a->answer_frame);
	ta_csv_int(csv, a->why.trigger_frame, a->why.trigger_frame);
	ta_csv_text(csv, why);
	free(why);
}

void ta_csv_attempts(struct ta_csv *csv, const struct ta_connection_report *c)
{
	const struct ta_trouble *t = c->conn->trouble;
	for (size_t n = 0; t && n < t->nepisodes; n++) {
		const struct ta_episode *e = t->episode[n];
		for (size_t i = 0; i < e->nattempts; i++) {
			ta_csv_int(csv, true, c->run);
			ta_csv_int(csv, true, c->id);
			ta_csv_which(csv, c);
			ta_csv_text(csv, ta_scenario_name(c->diagnosis->scenario));
			ta_csv_text(csv, ta_confidence_name(c->diagnosis->confidence));
			ta_csv_int(csv, true, (int64_t)n);
			ta_csv_text(csv, ta_episode_kind_name(e->kind));
			ta_csv_text(csv, ta_fact_side(c->conn, e->sender));
			ta_csv_text(csv, ta_result_name(e->result));
			attempt(csv, c, e, i);
			ta_csv_end(csv);
		}
	}
}
