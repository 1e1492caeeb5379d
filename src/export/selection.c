/* SPDX-License-Identifier: MIT */
/* Which connections are wanted, noted while they are reported. */
#include "selection.h"

#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_selection *ta_selection_new(const struct ta_selection_options *options)
{
	struct ta_selection *s = ta_xcalloc(1, sizeof(*s));
	s->options = *options;
	return s;
}

void ta_selection_free(struct ta_selection *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->item[i].input);
		free(s->item[i].headline);
		free(s->item[i].name);
	}
	for (size_t i = 0; i < s->nnotes; i++)
		free(s->note[i].text);
	for (size_t i = 0; i < s->ninputs; i++)
		free(s->input[i].path);
	ta_index_release(&s->names);
	ta_candidates_release(&s->candidates);
	free(s->item);
	free(s->note);
	free(s->input);
	free(s);
}

bool ta_selection_wants(const struct ta_selection *s, const struct ta_diagnosis *verdict)
{
	return s->options.every || ta_scenario_is_failure(verdict->scenario);
}

/* Remembers what an input was called, to see that it is the same one the second time. */
static void note_input(struct ta_selection *s, const struct ta_connection_report *c, unsigned input)
{
	size_t before = s->ninputs;
	if (input >= before) {
		s->ninputs = input + (size_t)1;
		s->input = ta_xgrow(s->input, &s->inputs_capacity, s->ninputs, sizeof(*s->input));
		memset(s->input + before, 0, (s->ninputs - before) * sizeof(*s->input));
	}
	if (!s->input[input].path)
		s->input[input].path = ta_xstrdup(ta_run_input_path(c->the_run, c->point, input));
}

const uint64_t *ta_selection_drops(const struct ta_selection *s, unsigned input)
{
	return input < s->ninputs && s->input[input].have_drops ? &s->input[input].drops : NULL;
}

/* The frames of a connection, in its one input, and its time. */
static void find_range(struct ta_selected *item, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	uint32_t last_frame;
	int64_t from_ns = d->since_ns >= 0 ? d->since_ns : c->conn->start_ns;
	if (d->has_outage && d->outage_start_ns[0] < from_ns)
		from_ns = d->outage_start_ns[0];
	ta_candidate_times(c, &item->first_ns, &item->last_ns, &last_frame);
	item->by_frame = item->ninputs == 1;
	item->first_frame = ta_run_frame_at(c->the_run, c->conn->first_frame).frame;
	item->last_frame = ta_run_frame_at(c->the_run, last_frame).frame;
	item->from_ns = ta_time_sub(ta_time_add(c->start_epoch_ns, from_ns), TA_EXPORT_MARGIN_NS);
	item->to_ns = ta_time_add(item->last_ns, TA_EXPORT_MARGIN_NS);
}

void ta_selection_connection(struct ta_selection *s, const struct ta_connection_report *c)
{
	ta_candidates_add(&s->candidates, c);
	if (!ta_selection_wants(s, c->diagnosis))
		return;
	if (s->count == TA_LIMIT_EXPORT_CONNECTIONS) {
		s->left_out++;
		return;
	}
	s->item = ta_xgrow(s->item, &s->capacity, s->count + 1, sizeof(*s->item));
	struct ta_selected *item = &s->item[s->count++];
	*item = (struct ta_selected){ .key = c->conn->flow.key,
				      .run = c->run,
				      .id = c->id,
				      .input = ta_xmemdup(c->input, c->ninputs * sizeof(*c->input)),
				      .ninputs = c->ninputs,
				      .headline = ta_notes_headline(c) };
	item->key.tenant = 0;
	for (size_t i = 0; i < c->ninputs; i++)
		note_input(s, c, c->input[i]);
	find_range(item, c);
	ta_selection_name_newest(s, c);
	ta_notes_add(s, (uint32_t)(s->count - 1), c);
	for (size_t i = 0; i < c->diagnosis->nevidence; i++)
		if (c->diagnosis->evidence[i].conn != TA_NO_CONN)
			ta_candidates_mention(&s->candidates, (uint32_t)(s->count - 1), c->run,
					      c->diagnosis->evidence[i].conn);
}

/* Of the connections of its run, which were selected last: a trace has no frames, and a capture may tell its losses. */
void ta_selection_input(struct ta_selection *s, const struct ta_input_report *report)
{
	for (size_t i = s->count; i-- > 0 && s->item[i].run == report->run;) {
		struct ta_selected *item = &s->item[i];
		for (size_t k = 0; k < item->ninputs; k++) {
			struct ta_selected_input *input = &s->input[item->input[k]];
			if (strcmp(input->path, report->path) != 0)
				continue;
			item->ntexts += report->is_text;
			input->have_drops = report->have_drops;
			input->drops = report->drops;
		}
	}
}

static int compare_notes(const void *a, const void *b)
{
	const struct ta_note *x = a, *y = b;
	if (x->input != y->input)
		return x->input < y->input ? -1 : 1;
	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->of != y->of)
		return x->of < y->of ? -1 : 1;
	/* The order in which they were noted. */
	return x->order < y->order ? -1 : 1;
}

void ta_selection_summary(struct ta_selection *s, const struct ta_summary *summary)
{
	s->summary = *summary;
	if (s->nnotes)
		qsort(s->note, s->nnotes, sizeof(*s->note), compare_notes);
}

size_t ta_selection_count(const struct ta_selection *s)
{
	return s->count;
}

size_t ta_selection_with_frames(const struct ta_selection *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->count; i++)
		n += ta_selected_has_frames(&s->item[i]);
	return n;
}

bool ta_selection_has_frames(const struct ta_selection *s, size_t i)
{
	return ta_selected_has_frames(&s->item[i]);
}

uint64_t ta_selection_left_out(const struct ta_selection *s)
{
	return s->left_out;
}

uint64_t ta_selection_notes_left_out(const struct ta_selection *s)
{
	return s->notes_left_out;
}

uint64_t ta_selection_unseen(const struct ta_selection *s)
{
	return s->candidates.left_out;
}

const char *ta_selection_name(const struct ta_selection *s, size_t i)
{
	return s->item[i].name;
}
