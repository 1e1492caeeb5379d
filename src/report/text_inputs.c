/* SPDX-License-Identifier: MIT */
/* What the text report says of an input. */
#include "text_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

static bool is_hidden(const struct ta_anomaly *a)
{
	return !strcmp(a->name, TA_HIDDEN_LINK) || !strcmp(a->name, TA_HIDDEN_ENCRYPTED);
}

/* Why TCP can't be seen in some packets; where there is no TCP, also what there is. */
static void note_hidden(struct ta_strbuf *text, const struct ta_input_report *in)
{
	bool told = false;
	for (size_t i = 0; i < in->nanomalies; i++) {
		const struct ta_anomaly *a = &in->anomalies[i];
		if (!is_hidden(a))
			continue;
		ta_strbuf_addf(text, ", %" PRIu64 " of them ", a->count);
		if (!strcmp(a->name, TA_HIDDEN_ENCRYPTED))
			ta_strbuf_add(text, "encrypted");
		else if (in->link_type >= 0)
			ta_strbuf_addf(text, "of link type %" PRId64 ", which is not decoded",
				       in->link_type);
		else
			ta_strbuf_add(text, "of a link type that is not decoded");
	}
	for (size_t i = 0; !in->tcp_segments && i < in->nskipped; i++) {
		const struct ta_anomaly *other = &in->skipped[i];
		if (in->is_text || ta_decode_hidden(other->name))
			continue;
		ta_strbuf_addf(text, "%s%" PRIu64 " %s", told ? ", " : " (", other->count,
			       other->name);
		told = true;
	}
	if (told)
		ta_strbuf_add(text, ")");
}

static void note_anomalies(struct ta_strbuf *text, const struct ta_input_report *in)
{
	const char *before = "; anomalies: ";
	for (size_t i = 0; i < in->nanomalies; i++) {
		const struct ta_anomaly *a = &in->anomalies[i];
		if (is_hidden(a))
			continue; /* told in words */
		ta_strbuf_addf(text, "%s%s %" PRIu64 " %s", before, a->name, a->count,
			       a->count == 1 ? "time" : "times");
		if (a->first_frame)
			ta_strbuf_addf(text, " from %s %" PRIu64,
				       in->numbering ? in->numbering : "frame", a->first_frame);
		before = ", ";
	}
}

static void note_counts(struct ta_strbuf *text, const struct ta_input_report *in)
{
	if (in->duplicates)
		ta_strbuf_addf(text,
			       ", %" PRIu64
			       " of them second copies (captured twice, or doubled on the path)",
			       in->duplicates);
	if (in->sockets)
		ta_strbuf_addf(text, ", %" PRIu64 " %s of ss or netstat", in->sockets,
			       in->sockets == 1 ? "line" : "lines");
	if (in->skipped_lines)
		ta_strbuf_addf(text, ", %" PRIu64 " other %s skipped", in->skipped_lines,
			       in->skipped_lines == 1 ? "line" : "lines");
	if (in->have_drops && in->drops)
		ta_strbuf_addf(text, ", %" PRIu64 " %s lost by the capture", in->drops,
			       in->drops == 1 ? "packet" : "packets");
}

char *ta_text_input_note(const struct ta_input_report *in)
{
	struct ta_strbuf text = { 0 };
	char span[32];
	ta_strbuf_addf(&text, "%s: ", in->path ? in->path : "?");
	if (in->kind)
		ta_strbuf_addf(&text, "%s%s%s, %" PRIu64 " TCP %s of %" PRIu64 " %s in %s",
			       in->kind, in->compression ? " in " : "",
			       in->compression ? in->compression : "", in->tcp_segments,
			       in->tcp_segments == 1 ? "segment" : "segments", in->packets,
			       in->packets == 1 ? "packet" : "packets",
			       ta_duration(span, sizeof(span), in->duration_ns));
	else
		ta_strbuf_add(&text, "not read");
	note_hidden(&text, in);
	note_counts(&text, in);
	note_anomalies(&text, in);
	if (in->error && in->error->code[0])
		ta_strbuf_addf(&text, "; %s: %s", in->kind ? "read in part" : "error",
			       in->error->message);
	return ta_strbuf_take(&text);
}

struct ta_text_run *ta_text_run_of(struct ta_text_inputs *inputs, unsigned run)
{
	while (inputs->nruns <= run) {
		inputs->run = ta_xgrow(inputs->run, &inputs->runs_capacity, inputs->nruns + 1,
				       sizeof(*inputs->run));
		inputs->run[inputs->nruns] =
			(struct ta_text_run){ .index = (unsigned)inputs->nruns, .first_ns = -1 };
		inputs->nruns++;
	}
	return &inputs->run[run];
}

static void add_span(struct ta_text_inputs *inputs, const struct ta_input_report *in)
{
	if (!in->tcp_segments)
		return;
	if (in->duration_ns > inputs->longest_ns)
		inputs->longest_ns = in->duration_ns;
	int64_t end_ns;
	if (!in->have_start || in->start_epoch_ns < 0 ||
	    __builtin_add_overflow(in->start_epoch_ns, in->duration_ns, &end_ns)) {
		inputs->undated = true; /* before 1970 no clock was set */
		return;
	}
	if (!inputs->dated || in->start_epoch_ns < inputs->first_epoch_ns)
		inputs->first_epoch_ns = in->start_epoch_ns;
	if (!inputs->dated || end_ns > inputs->last_epoch_ns)
		inputs->last_epoch_ns = end_ns;
	inputs->dated = true;
}

/* The first few are told of, whatever they are. */
enum { TOLD = 3 };

void ta_text_inputs_add(struct ta_text_inputs *inputs, const struct ta_input_report *in)
{
	inputs->item = ta_xgrow(inputs->item, &inputs->capacity, inputs->nitems + 1,
				sizeof(*inputs->item));
	struct ta_text_input *item = &inputs->item[inputs->nitems];
	*item = (struct ta_text_input){ .path = ta_xstrdup(in->path ? in->path : "?"),
					.run = in->run };
	if (!in->complete)
		item->reading = in->kind ? TA_TEXT_IN_PART : TA_TEXT_NOT_READ;
	if (in->nanomalies || !in->complete || inputs->nitems < TOLD)
		item->note = ta_text_input_note(in);
	inputs->count[item->reading]++;
	inputs->segments += in->tcp_segments;
	add_span(inputs, in);
	struct ta_text_run *run = ta_text_run_of(inputs, in->run);
	if (!run->ninputs++)
		run->first_input = inputs->nitems;
	inputs->nitems++;
}

void ta_text_inputs_release(struct ta_text_inputs *inputs)
{
	for (size_t i = 0; i < inputs->nitems; i++) {
		free(inputs->item[i].path);
		free(inputs->item[i].note);
	}
	for (size_t i = 0; i < inputs->nruns; i++)
		free(inputs->run[i].verdict);
	free(inputs->item);
	free(inputs->run);
}

enum { MILLISECONDS = 3 };

void ta_text_span_line(const struct ta_page *page, const struct ta_text_inputs *inputs)
{
	char from[TA_INSTANT_TEXT], to[TA_INSTANT_TEXT], date[TA_INSTANT_TEXT],
		last[TA_INSTANT_TEXT], span[32];
	if (!inputs->dated) {
		if (inputs->undated)
			ta_page_paraf(
				page, 0, 0, NULL,
				"%s, without a wall clock: times count from the first packet.",
				ta_duration(span, sizeof(span), inputs->longest_ns));
		return;
	}
	ta_text_date(date, page, inputs->first_epoch_ns);
	ta_text_date(last, page, inputs->last_epoch_ns);
	ta_time_for_people(from, inputs->first_epoch_ns, page->zone, MILLISECONDS);
	if (!strcmp(date, last))
		ta_time_of_day(to, inputs->last_epoch_ns, page->zone, MILLISECONDS);
	else
		ta_time_for_people(to, inputs->last_epoch_ns, page->zone, MILLISECONDS);
	ta_page_paraf(
		page, 0, 0, NULL, "%s to %s (%s).%s", from, to,
		ta_duration(span, sizeof(span), inputs->last_epoch_ns - inputs->first_epoch_ns),
		inputs->undated ? " Some inputs have no wall clock." : "");
}

static void names_of(const struct ta_page *page, const struct ta_text_inputs *inputs,
		     enum ta_text_reading reading, const char *title, size_t *room)
{
	struct ta_strbuf text = { 0 };
	uint64_t told = 0;
	if (!inputs->count[reading])
		return;
	for (size_t i = 0; i < inputs->nitems; i++) {
		if (inputs->item[i].reading != reading)
			continue;
		if (!*room && !page->all)
			break;
		ta_strbuf_addf(&text, "%s%s", told++ ? ", " : "", inputs->item[i].path);
		*room -= !!*room;
	}
	if (told < inputs->count[reading])
		ta_strbuf_addf(&text, "%s%" PRIu64 " %s; --all names them", told ? " and " : "",
			       inputs->count[reading] - told, told ? "more" : "inputs");
	char *label = ta_format("%s (%" PRIu64 "): ", title, inputs->count[reading]);
	ta_page_para(page, 0, 2, label, ta_strbuf_text(&text));
	free(label);
	ta_strbuf_release(&text);
}

void ta_text_unread_lines(const struct ta_page *page, const struct ta_text_inputs *inputs)
{
	size_t room = TA_LIMIT_TEXT_UNREAD;
	names_of(page, inputs, TA_TEXT_NOT_READ, "Not read", &room);
	names_of(page, inputs, TA_TEXT_IN_PART, "Read only in part", &room);
}

void ta_text_input_notes(const struct ta_page *page, const struct ta_text_inputs *inputs)
{
	size_t told = 0, odd = 0;
	for (int reading = TA_TEXT_NOT_READ; reading >= TA_TEXT_READ; reading--)
		for (size_t i = 0; i < inputs->nitems; i++) {
			const struct ta_text_input *in = &inputs->item[i];
			if ((int)in->reading != reading || !in->note)
				continue;
			odd++;
			if (told == TA_LIMIT_TEXT_NOTES && !page->all)
				continue;
			ta_page_para(page, 2, 2, NULL, in->note);
			told++;
		}
	if (odd > told)
		ta_page_paraf(page, 2, 2, NULL,
			      "and %zu more with something odd; --all tells of them", odd - told);
	if (odd < inputs->nitems)
		ta_page_paraf(page, 2, 2, NULL, "and %zu %swithout anything odd",
			      inputs->nitems - odd, odd ? "more " : "");
}
