/* SPDX-License-Identifier: MIT */
/* What the text report says of an input. */
#include "report_internal.h"

#include <inttypes.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"

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
		ta_strbuf_addf(text, ", %" PRIu64 " packets lost by the capture", in->drops);
}

char *ta_text_input_note(const struct ta_input_report *in)
{
	struct ta_strbuf text = { 0 };
	char span[32];
	ta_strbuf_addf(&text, "%s: ", in->path ? in->path : "?");
	if (in->kind)
		ta_strbuf_addf(&text, "%s%s%s, %" PRIu64 " TCP %s of %" PRIu64 " packets in %s",
			       in->kind, in->compression ? " in " : "",
			       in->compression ? in->compression : "", in->tcp_segments,
			       in->tcp_segments == 1 ? "segment" : "segments", in->packets,
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
