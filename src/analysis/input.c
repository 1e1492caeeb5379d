/* SPDX-License-Identifier: MIT */
/* One input of a run: its frames or lines become packets, and what can be said of it as a whole is counted. */
#include "input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shard.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_run_input *ta_run_input_new(unsigned index, struct ta_source *source)
{
	struct ta_run_input *in = ta_xcalloc(1, sizeof(*in));
	in->index = index;
	in->source = source;
	in->path = ta_xstrdup(ta_source_info(source)->path);
	/* Of many inputs that are read side by side most only wait with their first packet. */
	in->batch_max = 1;
	in->batch = ta_xcalloc(in->batch_max, sizeof(*in->batch));
	in->pending = in->batch;
	in->report.complete = true;
	return in;
}

struct ta_run_input *ta_run_input_named(unsigned index, const char *path)
{
	struct ta_run_input *in = ta_xcalloc(1, sizeof(*in));
	in->index = index;
	in->path = ta_xstrdup(path);
	in->ended = true;
	return in;
}

struct ta_run_input *ta_run_input_failed(unsigned index, const char *path,
					 const struct ta_error *error)
{
	struct ta_run_input *in = ta_run_input_named(index, path);
	in->error = *error;
	return in;
}

void ta_run_input_hide_path(struct ta_run_input *in)
{
	char name[32];
	snprintf(name, sizeof(name), "input-%u", in->index + 1);
	free(in->alias);
	in->alias = ta_xstrdup(name);
}

void ta_run_input_free(struct ta_run_input *in)
{
	if (!in)
		return;
	ta_order_free(in->order);
	ta_text_free(in->text);
	ta_source_close(in->source);
	ta_anomalies_release(&in->skipped);
	ta_anomalies_release(&in->anomalies);
	ta_anomalies_release(&in->followed);
	ta_content_release(&in->content);
	free(in->ahead);
	free(in->batch);
	free(in->alias);
	free(in->path);
	free(in);
}

void ta_run_input_close(struct ta_run_input *in)
{
	ta_source_close(in->source);
	in->source = NULL;
}

/* A frame that passes the filter. 1, 0 at the end. */
static int next_frame(const struct ta_reading *reading, struct ta_run_input *in,
		      struct ta_frame *ret)
{
	for (;;) {
		int got = ta_source_next_frame(in->source, ret, &in->error);
		if (got <= 0)
			return 0;
		in->frames++;
		int pass = reading->filter ? ta_filter_frame(reading->filter, ret, &in->error) : 1;
		if (pass)
			return pass > 0;
	}
}

static void disguise(const struct ta_reading *reading, struct ta_packet *packet)
{
	if (reading->disguise)
		reading->disguise->disguise(reading->disguise->disguise_context, reading->names,
					    packet);
}

/* The same, decoded. What ended the input, be it an error in its middle, ends it for good. */
static int decode_next(const struct ta_reading *reading, struct ta_run_input *in,
		       struct ta_packet *ret)
{
	struct ta_frame frame;
	in->drained = in->drained || !next_frame(reading, in, &frame);
	if (in->drained)
		return 0;
	ta_decode_frame(reading->decoder, &frame, frame.number, (uint16_t)in->index, &in->anomalies,
			ret);
	disguise(reading, ret);
	return 1;
}

/* The next packets of a capture with one interface. Where a second one turns up, they have to be put in order from there on. */
static size_t read_unordered(const struct ta_reading *reading, struct ta_run_input *in,
			     struct ta_packet *ret, size_t max)
{
	size_t n = 0;
	while (n < max && !in->order && decode_next(reading, in, &ret[n])) {
		if (ta_source_info(in->source)->ninterfaces < 2) {
			n++;
			continue;
		}
		in->order = ta_order_new();
		ta_order_push(in->order, &ret[n], &in->anomalies);
	}
	return n;
}

static int read_ordered(const struct ta_reading *reading, struct ta_run_input *in,
			struct ta_packet *ret)
{
	while (!ta_order_pop(in->order, in->grows && ta_source_pauses(in->source), ret)) {
		if (decode_next(reading, in, ret) <= 0)
			return ta_order_pop(in->order, true, ret);
		ta_order_push(in->order, ret, &in->anomalies);
	}
	return 1;
}

static void read_batch(const struct ta_reading *reading, struct ta_run_input *in)
{
	if (in->nbatch && in->batch_max < TA_BATCH && !in->grows) {
		in->batch_max = TA_BATCH;
		free(in->batch);
		in->batch = ta_xcalloc(in->batch_max, sizeof(*in->batch));
	}
	in->nbatch = in->next_in_batch = 0;
	in->fresh = true;
	in->nbatch = read_unordered(reading, in, in->batch, in->batch_max);
}

static int read_frame(const struct ta_reading *reading, struct ta_run_input *in)
{
	if (in->next_in_batch == in->nbatch && !in->order)
		read_batch(reading, in);
	if (in->next_in_batch < in->nbatch) {
		in->pending = &in->batch[in->next_in_batch++];
		return 1;
	}
	if (!in->order)
		return 0;
	in->pending = in->batch;
	return read_ordered(reading, in, in->pending);
}

void ta_run_input_begin_text(struct ta_run_input *in, const struct ta_text *text)
{
	const struct ta_text_info *info = ta_text_info(text);
	snprintf(in->start_text, sizeof(in->start_text), "%s", info->start_text);
	if (info->clocks_apart_ns)
		ta_anomaly_add(&in->anomalies, "text.two_clocks", in->pending->seg.frame);
	if (info->time_ambiguous)
		ta_anomaly_add(&in->anomalies, "text.time_ambiguous", in->pending->seg.frame);
}

static int read_line(const struct ta_reading *reading, struct ta_run_input *in)
{
	if (reading->filter) {
		ta_error_set(
			&in->error, "filter.text", in->path, -1, 0,
			"--filter needs a capture; this is text and was not read (use --connection)");
		return 0;
	}
	if (!in->text) {
		struct ta_text_options options = { .fields = reading->fields,
						   .decoder = reading->decoder };
		in->text = ta_text_new(in->source, reading->names, &options);
	}
	in->pending = in->batch;
	in->drained = in->drained || ta_text_next(in->text, in->pending, &in->error) <= 0;
	if (in->drained)
		return 0;
	if (!in->frames)
		ta_run_input_begin_text(in, in->text);
	in->pending->seg.input = (uint16_t)in->index;
	disguise(reading, in->pending);
	in->frames++;
	return 1;
}

/* A text that ended, of which nothing could be used. */
static void refuse_text(struct ta_run_input *in)
{
	const struct ta_text_info *info = in->text ? ta_text_info(in->text) : NULL;
	if (info && info->refusal[0])
		ta_error_set(&in->error, "text.not_understood", in->path, -1, 0, "%s",
			     info->refusal);
	else if (!in->frames)
		ta_error_set(&in->error, "text.no_packets", in->path, -1, 0,
			     "not a capture, and no line looks like tshark or tcpdump output");
}

/* The next packet of the source becomes pending: as ta_run_input_read(). */
static int read_source(const struct ta_reading *reading, struct ta_run_input *in)
{
	if (in->ended || !in->source)
		return 0;
	bool is_text = ta_source_info(in->source)->form == TA_SOURCE_LINES;
	in->has_pending = is_text ? read_line(reading, in) : read_frame(reading, in);
	if (!in->has_pending) {
		in->ended = true;
		if (!is_text) {
			free(in->batch);
			in->batch = in->pending = NULL;
			in->nbatch = in->next_in_batch = 0;
		}
		/* A text that was only come across in a folder need not be a trace. */
		if (is_text && !ta_source_info(in->source)->searched && !in->error.code[0])
			refuse_text(in);
	}
	return in->has_pending;
}

size_t ta_run_input_fill(const struct ta_reading *reading, struct ta_run_input *in,
			 struct ta_packet *ret, size_t max)
{
	size_t n = 0;
	if (ta_source_info(in->source)->form == TA_SOURCE_FRAMES) {
		n = read_unordered(reading, in, ret, max);
		while (n < max && in->order && read_ordered(reading, in, &ret[n]))
			n++;
		return n;
	}
	while (n < max && !in->has_pending && read_line(reading, in)) {
		in->has_pending = in->pending->starts_run;
		if (!in->has_pending)
			ret[n++] = *in->pending;
	}
	return n;
}

bool ta_run_input_is_between(const struct ta_run_input *in)
{
	return !in->has_pending && in->next_ahead == in->nahead &&
	       in->next_in_batch == in->nbatch && !in->ended && in->source;
}

int ta_run_input_read(const struct ta_reading *reading, struct ta_run_input *in)
{
	if (in->has_pending)
		return 1;
	if (in->next_ahead == in->nahead)
		return read_source(reading, in);
	in->pending = &in->ahead[in->next_ahead++];
	in->has_pending = true;
	return 1;
}

void ta_run_input_read_ahead(const struct ta_reading *reading, struct ta_run_input *in, size_t max)
{
	size_t capacity = 0;
	while (in->nahead < max && read_source(reading, in)) {
		in->has_pending = false;
		in->ahead = ta_xgrow(in->ahead, &capacity, in->nahead + 1, sizeof(*in->ahead));
		in->ahead[in->nahead++] = *in->pending;
	}
}

static void count_kind(struct ta_run_input *in, const struct ta_segment *s)
{
	uint32_t have = TA_HAVE_FLAGS | TA_HAVE_LEN;
	bool unread = in->text && !(s->have & (TA_HAVE_SEQ | TA_HAVE_LEN));
	in->kinds.hidden += unread;
	in->kinds.resent_unread += unread && s->have & TA_LABEL_RETRANS;
	in->kinds.not_syn += !(s->have & TA_HAVE_FLAGS) || !(s->flags & TA_SYN);
	if ((s->have & have) != have || s->flags & (TA_SYN | TA_FIN | TA_RST))
		return;
	in->kinds.pure_acks += !s->payload_len;
	in->kinds.sack_acks += !s->payload_len && s->nsack;
	in->kinds.data += !!s->payload_len;
}

void ta_run_input_count(struct ta_run_input *in, const struct ta_packet *p)
{
	struct ta_input_report *r = &in->report;
	r->packets++;
	switch (p->kind) {
	case TA_PACKET_TCP:
		r->tcp_segments++;
		count_kind(in, &p->seg);
		break;
	case TA_PACKET_ICMP:
		r->icmp++;
		break;
	case TA_PACKET_NEIGHBOUR:
		r->neighbour++;
		break;
	case TA_PACKET_SOCKET: /* counted before: it is no packet */
		break;
	case TA_PACKET_OTHER:
		ta_anomaly_add(&in->skipped, p->name, p->seg.frame);
		if (in->text && ta_text_may_be_tcp(p->name)) {
			in->kinds.unread++;
			in->kinds.resent_unread += (p->seg.have & TA_LABEL_RETRANS) != 0;
		}
		break;
	}
}

static void report_text(struct ta_run_input *in)
{
	struct ta_input_report *r = &in->report;
	const struct ta_text_info *info = in->text ? ta_text_info(in->text) : NULL;
	r->is_text = true;
	if (!info)
		return;
	r->kind = info->kind;
	r->numbering = info->numbered_frames ? "frame" : "line";
	r->skipped_lines = info->lines_skipped;
	r->have_start = r->packets && info->time_base == TA_TIME_EPOCH;
	r->start_text = in->start_text[0] ? in->start_text : NULL;
	snprintf(in->columns, sizeof(in->columns), "%s", info->columns ? info->columns : "");
	ta_anomaly_add_n(&in->anomalies, "limits.sockets", 0, info->sockets_lost);
	r->columns = in->columns[0] ? in->columns : NULL;
}

int64_t ta_run_input_end_ns(const struct ta_run_input *in)
{
	int64_t end_ns = INT64_MAX;
	const struct ta_source_info *info = in->source ? ta_source_info(in->source) : NULL;
	for (size_t i = 0; info && i < info->ninterfaces; i++) {
		const struct ta_interface *interface = &info->interface[i];
		if (interface->packets && !interface->have_end)
			return in->last_ns;
		if (interface->packets && interface->end_ns < end_ns)
			end_ns = interface->end_ns;
	}
	return end_ns == INT64_MAX || end_ns < in->last_ns ? in->last_ns : end_ns;
}

/* Packets in which TCP can't be seen, whether it is there or not. */
static void note_hidden(struct ta_run_input *in)
{
	for (size_t i = 0; i < in->skipped.count && !in->text; i++) {
		const struct ta_anomaly *a = &in->skipped.item[i];
		const char *hidden = ta_decode_hidden(a->name);
		if (hidden)
			ta_anomaly_add_n(&in->anomalies, hidden, a->first_frame, a->count);
	}
}

void ta_run_input_report(struct ta_run_input *in, unsigned run)
{
	struct ta_input_report *r = &in->report;
	if (in->whole)
		ta_shard_fill_input(in);
	r->run = run;
	r->link_type = in->whole ? in->whole->report.link_type : -1;
	r->index = in->index;
	r->path = ta_run_input_name(in);
	r->numbering = "frame";
	r->error = in->error.code[0] ? &in->error : NULL;
	r->complete = !r->error;
	for (size_t i = 0; i < in->followed.count; i++) {
		const struct ta_anomaly *a = &in->followed.item[i];
		ta_anomaly_add_n(&in->anomalies, a->name, a->first_frame, a->count);
	}
	if (in->source) {
		const struct ta_source_info *info = ta_source_info(in->source);
		r->kind = info->kind;
		r->compression = info->compression;
		r->comments = info->comments;
		r->have_start = r->packets > 0;
		for (size_t i = 0; i < info->ninterfaces; i++) {
			r->have_drops |= info->interface[i].have_drops;
			r->drops += info->interface[i].dropped;
		}
		if (info->ninterfaces == 1 && info->form != TA_SOURCE_LINES)
			r->link_type = info->interface[0].linktype;
		for (size_t i = 0; i < info->anomalies->count; i++) {
			const struct ta_anomaly *a = &info->anomalies->item[i];
			ta_anomaly_add_n(&in->anomalies, a->name, a->first_frame, a->count);
		}
		if (info->form == TA_SOURCE_LINES)
			report_text(in);
	}
	r->goes_on = in->goes_on;
	if (in->source && !in->goes_on && !in->has_content &&
	    strcmp(in->error.code, "interrupted") != 0)
		in->has_content = ta_source_content(in->source, &in->content) == 0;
	in->content.is_file &= !in->alias; /* what it is called is not to be told */
	r->content = in->has_content ? &in->content : NULL;
	if (!in->whole)
		note_hidden(in);
	if (r->packets) {
		r->start_epoch_ns = in->first_ns;
		r->duration_ns = ta_time_sub(in->last_ns, in->first_ns);
	}
	r->skipped = in->skipped.item;
	r->nskipped = in->skipped.count;
	r->anomalies = in->anomalies.item;
	r->nanomalies = in->anomalies.count;
}
