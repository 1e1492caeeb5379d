/* SPDX-License-Identifier: MIT */
/* The second reading: each frame goes to the files that it belongs to, with what was noted of it. Of the first and the last frame of an
 * input each of its files has the time, without their bytes where they are others': it shows how long the capture ran, without which
 * nothing can be said of what did not come. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/export/pseudonym.h"

struct pass {
	const struct ta_selection *selection;
	const struct ta_export_options *options;
	struct ta_outfile *out;
	size_t nfiles;
	struct ta_matcher *matcher;
	const struct ta_match *here; /* files of the input that is being read */
	size_t note;                 /* the next one */
	unsigned input;              /* that is being read, */
	bool begun;                  /* once there is one */
	bool other_input;            /* one is not what it was */
	int64_t *end_ns;             /* by input */

	/* the newest frame, which may be its input's last: all but its bytes */
	struct ta_frame last;
	struct ta_interface last_interface;
	struct ta_match last_written; /* files that have it */

	uint8_t *disguised; /* bytes of a frame with pseudonyms */
	size_t disguised_capacity;
	struct ta_decoder *proof; /* reads what was rewritten */
	struct ta_anomalies told_before;
};

/* Comments of one frame for one file. */
struct remarks {
	const char *text[TA_LIMIT_EXPORT_FRAME_NOTES];
	size_t count;
	uint64_t left_out;
};

static void collect(const struct pass *p, size_t first, size_t end, size_t file,
		    struct remarks *ret)
{
	ret->count = 0;
	ret->left_out = 0;
	for (size_t i = first; i < end; i++) {
		const struct ta_note *note = &p->selection->note[i];
		if (ta_matcher_file_of(p->matcher, note->of) != file)
			continue;
		if (ret->count < TA_LIMIT_EXPORT_FRAME_NOTES)
			ret->text[ret->count++] = note->text;
		else
			ret->left_out++;
	}
}

/* Whether a frame with pseudonyms still is what it was: the same segment, or the same message. */
static bool is_same(const struct ta_packet *a, const struct ta_packet *b)
{
	const uint32_t sums = TA_CSUM_GOOD | TA_CSUM_BAD;
	if (a->kind == TA_PACKET_OTHER)
		return true;
	if (a->kind != b->kind)
		return false;
	if (a->kind == TA_PACKET_ICMP)
		return ta_addr_equal(&a->icmp.src, &b->icmp.src) &&
		       ta_addr_equal(&a->icmp.dst, &b->icmp.dst) &&
		       a->icmp.sport == b->icmp.sport && a->icmp.dport == b->icmp.dport;
	if (a->kind == TA_PACKET_NEIGHBOUR)
		return ta_addr_equal(&a->neighbour.sender, &b->neighbour.sender) &&
		       ta_addr_equal(&a->neighbour.target, &b->neighbour.target);
	/* Of a packet in fragments it is not told any more. */
	if (b->seg.have & sums && (a->seg.have & sums) != (b->seg.have & sums))
		return false;
	return ta_addr_equal(&a->seg.src, &b->seg.src) && ta_addr_equal(&a->seg.dst, &b->seg.dst) &&
	       a->seg.sport == b->seg.sport && a->seg.dport == b->seg.dport &&
	       a->seg.seq == b->seg.seq && a->seg.flags == b->seg.flags &&
	       a->seg.payload_len == b->seg.payload_len;
}

enum { LINKTYPE_ETHERNET = 1, LINKTYPE_RAW = 101 };

/* Leaves nothing of a frame but its time and its length, which say nothing of anybody. Some link types begin with a header that
 * Wireshark must have to go on in the file at all; those of Ethernet and of raw IP do not. */
static void drop_bytes(struct ta_frame *frame)
{
	frame->caplen = 0;
	if (frame->linktype != LINKTYPE_ETHERNET)
		frame->linktype = LINKTYPE_RAW;
}

/* Gives a frame its pseudonyms: false where it can't be written with them. packet: of the frame, with pseudonyms. */
static bool disguise(struct pass *p, const struct ta_packet *packet, struct ta_frame *frame)
{
	struct ta_packet again;
	p->disguised = ta_xgrow(p->disguised, &p->disguised_capacity, frame->caplen + (size_t)1, 1);
	if (frame->caplen)
		memcpy(p->disguised, frame->data, frame->caplen);
	int64_t left = ta_pseudonym_frame(p->options->pseudonyms, frame, p->disguised);
	frame->data = p->disguised;
	frame->caplen = left > 0 ? (uint32_t)left : 0;
	if (!frame->caplen)
		drop_bytes(frame);
	ta_decode_frame(p->proof, frame, frame->number, 0, &p->told_before, &again);
	return is_same(packet, &again);
}

/* How the files of the input that is being read are to tell it. */
static const char *path_of(const struct pass *p)
{
	const struct ta_selection *s = p->selection;
	return p->input < s->ninputs && s->input[p->input].path ? s->input[p->input].path : "";
}

/* Writes a frame to the files of a set. first, end: its notes. */
static void write_frame(struct pass *p, const struct ta_frame *frame,
			const struct ta_interface *interface, const struct ta_packet *packet,
			const struct ta_match *match, size_t first, size_t end)
{
	struct ta_frame written = *frame;
	bool fine = !p->options->pseudonyms || disguise(p, packet, &written);
	for (size_t f = 0; f < p->nfiles; f++) {
		struct ta_export_counts *counts = &p->out[f].file->counts;
		struct remarks remarks;
		if (!ta_match_has(match, f))
			continue;
		collect(p, first, end, f, &remarks);
		if (!fine) {
			counts->frames_left_out++;
			continue;
		}
		const struct ta_out_frame out = { .input = p->input,
						  .frame = &written,
						  .interface = interface,
						  .path = path_of(p),
						  .nameless = p->options->pseudonyms != NULL,
						  .comment = remarks.text,
						  .ncomments = remarks.count };
		ta_outfile_frame(&p->out[f], &out);
		counts->comments += remarks.count;
		counts->notes_left_out += remarks.left_out;
	}
}

/* Writes the time of a frame to the files of the input that are not in `but`. */
static void write_time(struct pass *p, const struct ta_frame *frame,
		       const struct ta_interface *interface, const struct ta_match *but,
		       const char *remark)
{
	struct ta_frame written = *frame;
	const struct ta_out_frame out = { .input = p->input,
					  .frame = &written,
					  .interface = interface,
					  .path = path_of(p),
					  .nameless = p->options->pseudonyms != NULL,
					  .comment = &remark,
					  .ncomments = 1 };
	drop_bytes(&written);
	for (size_t f = 0; f < p->nfiles; f++)
		if (ta_match_has(p->here, f) && !ta_match_has(but, f))
			ta_outfile_frame(&p->out[f], &out);
}

/* The input that was read is through: its last frame. */
static void end_input(struct pass *p)
{
	if (!p->begun || !p->last.number)
		return;
	write_time(p, &p->last, &p->last_interface, &p->last_written,
		   "tcpautopsy: the capture ended here; of this frame only the time is kept");
	if (p->input < p->selection->ninputs)
		p->end_ns[p->input] = p->last.time_ns;
	p->last.number = 0;
}

static void begin_input(struct pass *p, const struct ta_again *again)
{
	const struct ta_selection *s = p->selection;
	end_input(p);
	p->input = again->input;
	p->begun = true;
	p->here = ta_matcher_begin_input(p->matcher, again->input);
	/* With pseudonyms the paths of the first time are none, either. */
	p->other_input |= !p->options->pseudonyms && again->input < s->ninputs &&
			  s->input[again->input].path &&
			  strcmp(s->input[again->input].path, again->source->path) != 0;
}

/* Notes of a frame that has passed without coming are of an input that has changed. */
static void find_notes(struct pass *p, const struct ta_again *again, size_t *ret_first,
		       size_t *ret_end)
{
	const struct ta_selection *s = p->selection;
	for (; p->note < s->nnotes; p->note++) {
		const struct ta_note *note = &s->note[p->note];
		if (note->input > again->input ||
		    (note->input == again->input && note->frame >= again->frame->number))
			break;
	}
	*ret_first = p->note;
	for (; p->note < s->nnotes; p->note++)
		if (s->note[p->note].input != again->input ||
		    s->note[p->note].frame != again->frame->number)
			break;
	*ret_end = p->note;
}

static void keep_last(struct pass *p, const struct ta_again *again,
		      const struct ta_interface *interface, const struct ta_match *written)
{
	p->last = *again->frame;
	p->last.data = NULL; /* only its time is asked for */
	p->last_interface = *interface;
	p->last_written = *written;
}

static int take_packet(void *context, const struct ta_again *again)
{
	static const struct ta_interface unknown = { .digits = 9 };
	struct pass *p = context;
	struct ta_match match = { { 0 } };
	size_t first, end;
	if (!again->frame)
		return 0;
	bool first_frame = !p->begun || again->input != p->input;
	if (first_frame)
		begin_input(p, again);
	struct ta_packet packet = *again->packet;
	if (p->options->pseudonyms)
		ta_pseudonym_packet(p->options->pseudonyms, NULL, &packet);
	const struct ta_interface *interface =
		again->frame->interface < again->source->ninterfaces
			? &again->source->interface[again->frame->interface]
			: &unknown;
	find_notes(p, again, &first, &end);
	for (size_t i = first; i < end; i++) {
		uint32_t file = ta_matcher_file_of(p->matcher, p->selection->note[i].of);
		if (file != TA_INDEX_NONE)
			ta_match_add(&match, file);
	}
	if (p->selection->options.everything)
		ta_match_add(&match, 0);
	else
		ta_matcher_packet(p->matcher, again, &packet, &match);
	write_frame(p, again->frame, interface, &packet, &match, first, end);
	if (first_frame) {
		write_time(
			p, again->frame, interface, &match,
			"tcpautopsy: the capture began here; of this frame only the time is kept");
		match = *p->here; /* they have it now, should it be the last one, too */
	}
	keep_last(p, again, interface, &match);
	return p->other_input ? -1 : 0;
}

static void begin_pass(struct pass *p, const struct ta_selection *selection,
		       const struct ta_export_options *options, struct ta_export_file *file,
		       size_t nfiles)
{
	*p = (struct pass){ .selection = selection, .options = options, .nfiles = nfiles };
	p->out = ta_xcalloc(nfiles, sizeof(*p->out));
	p->end_ns = ta_xcalloc(selection->ninputs + 1, sizeof(*p->end_ns));
	for (size_t f = 0; f < nfiles; f++)
		ta_outfile_begin(&p->out[f], &file[f], selection, options->pseudonyms != NULL);
	p->matcher = ta_matcher_new(selection, p->out, nfiles);
	p->proof = ta_decoder_new();
}

static void end_pass(struct pass *p, bool whole)
{
	if (whole)
		end_input(p);
	for (size_t f = 0; f < p->nfiles; f++) {
		if (whole)
			ta_outfile_end(&p->out[f], p->selection, p->end_ns, p->selection->ninputs);
		ta_outfile_release(&p->out[f]);
	}
	ta_matcher_free(p->matcher);
	ta_decoder_free(p->proof);
	ta_anomalies_release(&p->told_before);
	free(p->out);
	free(p->end_ns);
	free(p->disguised);
}

/* What was to be said of frames, and was not. */
static uint64_t count_unplaced(const struct ta_selection *s, const struct ta_export_file *file)
{
	uint64_t expected = 0;
	for (size_t i = 0; i < s->nnotes; i++)
		expected += s->note[i].of >= file->first &&
			    s->note[i].of < file->first + file->count &&
			    ta_selected_has_frames(&s->item[s->note[i].of]);
	return expected - file->counts.comments - file->counts.notes_left_out;
}

int ta_export_write(struct ta_inputs *inputs, const struct ta_selection *selection,
		    const struct ta_export_options *options, struct ta_export_file *file,
		    size_t nfiles, struct ta_error *error)
{
	const struct ta_analysis_options *o = options->analysis;
	struct pass pass;
	begin_pass(&pass, selection, options, file, nfiles);
	int rc = ta_read_again(inputs, o, take_packet, &pass);
	bool interrupted = o->interrupted && *o->interrupted;
	end_pass(&pass, !rc && !interrupted);
	if (interrupted)
		return ta_error_set(error, "interrupted", "", -1, 0,
				    "interrupted: no capture was written");
	for (size_t f = 0; f < nfiles; f++) {
		if (fflush(file[f].out) || ferror(file[f].out))
			return ta_error_set(error, "export.write", "", -1, 0,
					    "the capture could not be written: %s",
					    strerror(errno));
		/* With pseudonyms a frame may be left out with what is said of it. */
		if (!file[f].counts.frames_left_out && count_unplaced(selection, &file[f]))
			rc = -1;
	}
	if (rc)
		return ta_error_set(
			error, "export.changed", "", -1, 0,
			"an input is no longer what it was when it was analysed: no capture was written");
	return 0;
}
