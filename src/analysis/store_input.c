/* SPDX-License-Identifier: MIT */
/* What is reported of an input. */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

#define N(name) TA_STORED(struct ta_run_input, report.name)
#define B(name) TA_STORED_BOOL(struct ta_run_input, report.name)
/* What points elsewhere comes beside it; run and index are those of the reading. */
static const struct ta_store_field report_fields[] = {
	B(have_start),
	N(start_epoch_ns),
	N(duration_ns),
	N(sockets),
	N(packets),
	N(tcp_segments),
	N(duplicates),
	N(icmp),
	N(neighbour),
	N(link_type),
	N(skipped_lines),
	B(is_text),
	N(comments),
	N(drops),
	B(have_drops),
	B(complete),
	TA_STORED(struct ta_run_input, copies),
};
#undef N
#undef B

static const struct ta_store_field error_fields[] = {
	TA_STORED(struct ta_error, offset),
	TA_STORED(struct ta_error, frame),
};

/* Fields that nobody has given a row would be lost; content and goes_on are for a database, which is made of captures alone. */
_Static_assert(sizeof(void *) != 8 || sizeof(struct ta_input_report) == 232,
	       "a new field wants its row");

static const struct ta_run_input no_input;
static const struct ta_error no_error;

void ta_run_input_put(const struct ta_run_input *input, struct ta_store_out *out)
{
	const struct ta_input_report *r = &input->report;
	const struct ta_error *e = &input->error;
	ta_put(out, input->index);
	ta_put_text(out, ta_run_input_name(input));
	ta_put_record(out, report_fields, TA_STORE_COUNT(report_fields), input, &no_input);
	ta_put_text(out, r->kind);
	ta_put_text(out, r->compression);
	ta_put_text(out, r->numbering);
	ta_put_text(out, r->start_text);
	ta_put_text(out, r->columns);
	ta_put_anomalies(out, &input->anomalies);
	ta_put_anomalies(out, &input->skipped);
	ta_put(out, e->code[0] != 0);
	if (!e->code[0])
		return;
	ta_put_text(out, e->code);
	ta_put_text(out, e->source);
	ta_put_text(out, e->message);
	ta_put_record(out, error_fields, TA_STORE_COUNT(error_fields), e, &no_error);
}

static void get_error(struct ta_store_in *in, struct ta_error *e)
{
	ta_get_text_into(in, e->code, sizeof(e->code));
	ta_get_text_into(in, e->source, sizeof(e->source));
	ta_get_text_into(in, e->message, sizeof(e->message));
	ta_get_record(in, error_fields, TA_STORE_COUNT(error_fields), e);
	if (!e->code[0])
		ta_store_fail(in, "an error in it has no code");
}

struct ta_run_input *ta_run_input_get(struct ta_store_in *in, struct ta_names *literals)
{
	struct ta_run_input *input = ta_xcalloc(1, sizeof(*input));
	struct ta_input_report *r = &input->report;
	input->index = (unsigned)ta_get_max(in, TA_LIMIT_FACTS_INPUTS - 1);
	input->path = ta_get_text(in, TA_LIMIT_FACTS_TEXT);
	ta_get_record(in, report_fields, TA_STORE_COUNT(report_fields), input);
	input->first_ns = input->report.start_epoch_ns;
	input->last_ns = ta_time_add(input->first_ns, input->report.duration_ns);
	r->kind = ta_get_literal(in, literals);
	r->compression = ta_get_literal(in, literals);
	r->numbering = ta_get_literal(in, literals);
	r->start_text = ta_get_literal(in, literals);
	r->columns = ta_get_literal(in, literals);
	ta_get_anomalies(in, literals, &input->anomalies);
	ta_get_anomalies(in, literals, &input->skipped);
	if (ta_get_bool(in)) {
		get_error(in, &input->error);
		r->error = &input->error;
	}
	if (!input->path || !r->numbering)
		ta_store_fail(in, "an input in it has no name");
	r->path = input->path;
	r->skipped = input->skipped.item;
	r->nskipped = input->skipped.count;
	input->ended = true;
	if (!ta_store_failed(in))
		return input;
	ta_run_input_free(input);
	return NULL;
}
