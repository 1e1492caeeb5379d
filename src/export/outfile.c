/* SPDX-License-Identifier: MIT */
/* One file that is being written. Frames of one input are written as they come. Those of several are held, so that the file has them
 * in the order of time, as far as the limit goes. */
#include "outfile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

enum { NANOSECONDS = 9, HEADLINES = 200 };

/* Stamps are written without a sign: for what is before 1970 they count from 272 years earlier. */
#define BEFORE_ALL_S (-(INT64_C(1) << 33))

/* Several inputs: more than one holds a connection of the file. */
static bool has_several_inputs(const struct ta_selection *s, const struct ta_export_file *file)
{
	const struct ta_selected *first = NULL;
	for (size_t i = file->first; i < file->first + file->count; i++) {
		const struct ta_selected *item = &s->item[i];
		if (item->ninputs > 1 ||
		    (first && item->ninputs && first->input[0] != item->input[0]))
			return true;
		if (!first && item->ninputs)
			first = item;
	}
	return s->options.everything && s->ninputs > 1;
}

/* The section's comment: what the file holds, and the verdict on each. */
static char *section_comment(const struct ta_selection *s, const struct ta_export_file *file,
			     bool pseudonyms)
{
	struct ta_strbuf text = { 0 };
	char *counts = ta_summary_words(&s->summary);
	ta_strbuf_addf(&text, "tcpautopsy: %s", counts);
	free(counts);
	ta_strbuf_addf(&text, "; %zu of them here%s.", file->count,
		       s->options.everything ? " with verdicts, among all frames" : "");
	if (pseudonyms)
		ta_strbuf_add(&text, " Addresses are pseudonyms, payload is zeroed.");
	ta_strbuf_add(&text, " Comments number frames as the input did.");
	for (size_t i = 0; i < file->count; i++) {
		const struct ta_selected *item = &s->item[file->first + i];
		if (i == HEADLINES) {
			ta_strbuf_addf(&text, "\n%zu more", file->count - i);
			break;
		}
		ta_strbuf_addf(&text, "\nstream %" PRIu32 ", %s", item->id, item->headline);
	}
	return ta_strbuf_take(&text);
}

void ta_outfile_begin(struct ta_outfile *out, struct ta_export_file *file,
		      const struct ta_selection *s, bool pseudonyms)
{
	*out = (struct ta_outfile){ .file = file, .sorts = has_several_inputs(s, file) };
	file->counts = (struct ta_export_counts){ 0 };
	if (out->sorts)
		out->held = ta_stream_open(&out->held_text, &out->held_size);
	char *comment = section_comment(s, file, pseudonyms);
	char *application = ta_format("tcpautopsy %s", s->options.tool_version);
	ta_pcapng_write_section(file->out, application, comment);
	free(application);
	free(comment);
}

static int64_t unit_ns(uint8_t digits)
{
	int64_t unit = 1;
	for (int d = digits; d < NANOSECONDS; d++)
		unit *= 10;
	return unit;
}

static uint32_t add_interface(struct ta_outfile *out, const struct ta_out_frame *f, uint8_t digits,
			      int64_t offset_s)
{
	const char *slash = strrchr(f->path, '/');
	bool named = !f->nameless && f->interface && f->interface->name[0];
	const struct ta_pcapng_interface described = {
		.linktype = f->frame->linktype,
		.snaplen = f->interface ? f->interface->snaplen : 0,
		.digits = digits,
		.offset_s = offset_s,
		.name = named ? f->interface->name : NULL,
		.description = slash && slash[1] ? slash + 1
			       : f->path[0]      ? f->path
						 : NULL,
	};
	ta_pcapng_write_interface(out->file->out, &described);
	out->interface = ta_xgrow(out->interface, &out->interfaces_capacity, out->ninterfaces + 1,
				  sizeof(*out->interface));
	out->interface[out->ninterfaces] = (struct ta_out_interface){
		.input = f->input,
		.interface = f->frame->interface,
		.linktype = f->frame->linktype,
		.digits = digits,
		.offset_s = offset_s,
		.first_ns = f->frame->time_ns,
		.last_ns = f->frame->time_ns,
	};
	return (uint32_t)out->ninterfaces++;
}

/* The file's interface for a frame: with the resolution of its source, and where that does not hold its instant, with more. */
static uint32_t find_interface(struct ta_outfile *out, const struct ta_out_frame *f)
{
	uint8_t digits = f->interface && f->interface->digits <= NANOSECONDS ? f->interface->digits
									     : NANOSECONDS;
	int64_t offset_s = f->frame->time_ns < 0 ? BEFORE_ALL_S : 0;
	if (f->frame->time_ns % unit_ns(digits))
		digits = NANOSECONDS;
	for (size_t i = out->ninterfaces; i-- > 0;) {
		const struct ta_out_interface *known = &out->interface[i];
		if (known->input == f->input && known->interface == f->frame->interface &&
		    known->linktype == f->frame->linktype && known->digits == digits &&
		    known->offset_s == offset_s)
			return (uint32_t)i;
	}
	return add_interface(out, f, digits, offset_s);
}

static int compare_held(const void *a, const void *b)
{
	const struct ta_out_held *x = a, *y = b;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Writes what was held, in the order of time. */
static void release_held(struct ta_outfile *out)
{
	fclose(out->held);
	if (out->norder)
		qsort(out->order, out->norder, sizeof(*out->order), compare_held);
	for (size_t i = 0; i < out->norder; i++)
		fwrite(out->held_text + out->order[i].at, 1, out->order[i].bytes, out->file->out);
	free(out->held_text);
	free(out->order);
	out->held = NULL;
	out->held_text = NULL;
	out->order = NULL;
	out->norder = out->order_capacity = 0;
}

void ta_outfile_frame(struct ta_outfile *out, const struct ta_out_frame *f)
{
	uint32_t index = find_interface(out, f);
	struct ta_out_interface *interface = &out->interface[index];
	const struct ta_pcapng_packet packet = { .frame = f->frame,
						 .interface = index,
						 .digits = interface->digits,
						 .offset_s = interface->offset_s,
						 .comment = f->comment,
						 .ncomments = f->ncomments };
	if (f->frame->time_ns > interface->last_ns)
		interface->last_ns = f->frame->time_ns;
	if (f->frame->time_ns < interface->first_ns)
		interface->first_ns = f->frame->time_ns;
	size_t bytes = ta_pcapng_write_packet(out->held ? out->held : out->file->out, &packet);
	out->file->counts.frames++;
	if (!out->held)
		return;
	out->order =
		ta_xgrow(out->order, &out->order_capacity, out->norder + 1, sizeof(*out->order));
	out->order[out->norder++] =
		(struct ta_out_held){ f->frame->time_ns, out->held_bytes, bytes };
	out->held_bytes += bytes;
	if (out->held_bytes > TA_LIMIT_EXPORT_SORT_BYTES) {
		release_held(out);
		out->file->counts.not_in_order = true;
	}
}

void ta_outfile_end(struct ta_outfile *out, const struct ta_selection *s, const int64_t *end_ns,
		    size_t ninputs)
{
	if (out->held)
		release_held(out);
	for (size_t i = 0; i < out->ninterfaces; i++) {
		const struct ta_out_interface *in = &out->interface[i];
		bool first = true;
		for (size_t k = 0; k < i; k++)
			first &= out->interface[k].input != in->input;
		const struct ta_pcapng_statistics statistics = {
			.interface = (uint32_t)i,
			.digits = in->digits,
			.offset_s = in->offset_s,
			.start_ns = in->first_ns,
			.end_ns = in->input < ninputs && end_ns[in->input] > in->last_ns
					  ? end_ns[in->input]
					  : in->last_ns,
			.dropped = first ? ta_selection_drops(s, in->input) : NULL,
		};
		ta_pcapng_write_statistics(out->file->out, &statistics);
	}
}

void ta_outfile_release(struct ta_outfile *out)
{
	if (out->held) {
		fclose(out->held);
		free(out->held_text);
	}
	free(out->order);
	free(out->interface);
	ta_index_release(&out->asked);
}
