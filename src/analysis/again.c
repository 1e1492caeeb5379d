/* SPDX-License-Identifier: MIT */
/* Inputs read a second time. */
#include "tcpautopsy/analysis/again.h"

#include "filter.h"
#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/text/text.h"

/* What one input is read with. */
struct reader {
	const struct ta_analysis_options *options;
	struct ta_source *source;
	struct ta_decoder *decoder;
	struct ta_filter *filter; /* NULL: none */
	unsigned input;
	int (*packet)(void *context, const struct ta_again *again);
	void *context;
};

static bool go_on(const struct reader *r)
{
	return !r->options->interrupted || !*r->options->interrupted;
}

static int read_frames(const struct reader *r)
{
	struct ta_anomalies told_before = { 0 };
	const struct ta_source_info *info = ta_source_info(r->source);
	struct ta_frame frame;
	struct ta_error error;
	int rc = 0;
	ta_error_clear(&error);
	while (!rc && go_on(r) && ta_source_next_frame(r->source, &frame, &error) > 0) {
		int pass = r->filter ? ta_filter_frame(r->filter, &frame, &error) : 1;
		if (pass < 0)
			break;
		if (!pass)
			continue;
		struct ta_packet packet;
		const struct ta_origin from =
			info->shard ? ta_source_origin(r->source) : (struct ta_origin){ 0 };
		unsigned input = r->input + from.input;
		ta_decode_frame(r->decoder, &frame, frame.number, (uint16_t)input, &told_before,
				&packet);
		if (from.flags & TA_ORIGIN_PART)
			continue;
		const struct ta_again again = { input, ta_source_info(r->source), &frame, &packet,
						NULL };
		rc = r->packet(r->context, &again);
	}
	ta_anomalies_release(&told_before);
	return rc;
}

static int read_lines(const struct reader *r)
{
	const struct ta_text_options how = { .fields = r->options->fields, .decoder = r->decoder };
	struct ta_names *names = ta_names_new();
	struct ta_text *text = ta_text_new(r->source, names, &how);
	struct ta_packet packet;
	struct ta_error error;
	int rc = 0;
	ta_error_clear(&error);
	while (!rc && go_on(r) && ta_text_next(text, &packet, &error) > 0) {
		if (packet.kind == TA_PACKET_SOCKET)
			continue;
		const struct ta_again again = { r->input, ta_source_info(r->source), NULL, &packet,
						names };
		rc = r->packet(r->context, &again);
	}
	ta_text_free(text);
	ta_names_free(names);
	return rc;
}

static int read_input(struct reader *r)
{
	r->decoder = ta_decoder_new();
	int rc = ta_source_info(r->source)->form == TA_SOURCE_LINES
			 ? (r->filter ? 0 : read_lines(r))
			 : read_frames(r);
	ta_decoder_free(r->decoder);
	return rc;
}

/* The inputs of one list; r->input counts on. */
static int read_list(struct reader *r, struct ta_inputs *inputs)
{
	struct ta_error error;
	int rc = 0, got;
	for (ta_error_clear(&error);
	     !rc && go_on(r) && (got = ta_inputs_next(inputs, &r->source, &error)); r->input++) {
		if (got < 0)
			continue;
		rc = read_input(r);
		ta_source_close(r->source);
	}
	return rc;
}

int ta_read_again(struct ta_inputs *inputs, const struct ta_analysis_options *options,
		  int (*packet)(void *context, const struct ta_again *again), void *context)
{
	struct reader r = { .options = options, .packet = packet, .context = context };
	int rc = 0;
	if (options->filter)
		r.filter = ta_filter_new(options->filter);
	if (!options->npoints)
		rc = read_list(&r, inputs);
	for (size_t i = 0; i < options->npoints && !rc; i++)
		rc = read_list(&r, options->point[i].inputs);
	ta_filter_free(r.filter);
	return rc;
}
