/* SPDX-License-Identifier: MIT */
/* From a text to packets: chooses the dialect, surveys how it counts time and sequence numbers, and puts every
 * record on one clock. */
#include "tcpautopsy/text/text.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/clock.h"
#include "text/devices/sockets.h"
#include "text/dialects.h"
#include "text/refusal.h"
#include "text/rules.h"
#include "text/series/blocks.h"
#include "text/series/clocks.h"
#include "text/series/hidden.h"
#include "text/series/survey.h"

struct ta_text {
	struct ta_txt_context context;
	struct ta_txt_reader *reader;
	const struct ta_txt_dialect *dialect;
	void *state;
	struct ta_text_info info;
	struct ta_txt_clock clock;
	struct ta_txt_alias alias;
	struct ta_txt_clocks clocks;
	struct ta_txt_blocks blocks;
	struct ta_txt_hidden *hidden; /* of this run */
	bool any;
	bool used;                 /* a packet that could be used was given */
	struct ta_txt_record held; /* behind sockets that stand in front of it, with has_held */
	bool has_held, over;
	int64_t last_ns; /* of the last packet */
};

struct ta_text *ta_text_new(struct ta_source *source, struct ta_names *names,
			    const struct ta_text_options *options)
{
	struct ta_text *text = ta_xcalloc(1, sizeof(*text));
	text->reader = ta_txt_reader_new(source);
	text->context.names = names;
	text->context.alias = &text->alias;
	text->context.fields = options ? options->fields : NULL;
	text->context.decoder = options ? options->decoder : NULL;
	text->clock.seconds_form = TA_TXT_TIME_RELATIVE;
	text->hidden = ta_txt_hidden_new();
	return text;
}

void ta_text_set_decoder(struct ta_text *text, struct ta_decoder *decoder)
{
	text->context.decoder = decoder;
}

void ta_text_free(struct ta_text *text)
{
	if (!text)
		return;
	if (text->state)
		text->dialect->close(text->state);
	ta_txt_hidden_free(text->hidden);
	ta_txt_reader_free(text->reader);
	free(text);
}

const struct ta_text_info *ta_text_info(const struct ta_text *text)
{
	return &text->info;
}

/* The first line that speaks of a packet and could not be used is told. */
static void refuse(struct ta_text *text, const struct ta_txt_line *line, bool known)
{
	if (!text->used && !text->info.refusal[0] && ta_txt_refusal_is_packet(line, known))
		ta_txt_refusal_say(line, text->info.refusal, sizeof(text->info.refusal));
}

static void drop(struct ta_text *text, size_t n)
{
	struct ta_txt_line *line;
	(void)ta_txt_reader_window(text->reader, &line);
	for (size_t i = 0; i < n; i++) {
		struct ta_txt_word word;
		struct ta_txt_scan scan = ta_txt_scan_of(line[i].text, line[i].len);
		text->context.lines_skipped += ta_txt_word(&scan, &word);
		refuse(text, &line[i], false);
	}
	ta_txt_reader_drop(text->reader, n);
}

/* Reads until the window shows a dialect: 1, 0 at the end without one, -1. */
static int find_dialect(struct ta_text *text, struct ta_error *error)
{
	for (;;) {
		struct ta_txt_line *line;
		size_t first;
		if (ta_txt_reader_fill(text->reader, error) < 0)
			return -1;
		size_t n = ta_txt_reader_window(text->reader, &line);
		if (!n)
			return 0;
		const struct ta_txt_dialect *dialect = ta_txt_choose(text->reader, &first);
		if (text->context.fields) { /* the user has said what it is */
			dialect = ta_txt_named_dialect();
			first = 0;
		}
		if (first > TA_TXT_LEAD_LINES || !dialect) {
			drop(text, dialect ? first - TA_TXT_LEAD_LINES : n);
			if (!dialect)
				continue;
			if (ta_txt_reader_fill(text->reader, error) < 0)
				return -1;
			dialect = ta_txt_choose(text->reader, &first);
		}
		if (!dialect)
			continue;
		text->dialect = dialect;
		text->context.box = dialect->box;
		ta_txt_reader_words(text->reader, dialect->words);
		return 1;
	}
}

static void uncover(struct ta_text *text, struct ta_txt_record *record, bool new_run)
{
	if (!text->dialect->infers)
		return;
	if (new_run)
		ta_txt_hidden_restart(text->hidden);
	if (record->packet.kind != TA_PACKET_TCP)
		return;
	if (record->packet.seg.have & TA_INFERRED)
		ta_txt_hidden_infer(text->hidden, record);
	else
		ta_txt_hidden_see(text->hidden, record);
}

/* ---- the survey: what only a series of lines shows ---- */

static int survey(struct ta_text *text, struct ta_error *error)
{
	struct ta_txt_survey s = { 0 };
	struct ta_txt_record record = { .line = 0 };
	uint64_t skipped = text->context.lines_skipped;
	int more;
	ta_txt_reader_survey(text->reader, true);
	void *state = text->dialect->open(&text->context);
	while ((more = text->dialect->next(state, text->reader, &record, error)) > 0) {
		ta_txt_survey_record(&s, &record);
		ta_txt_alias_see(&text->alias, &record.packet);
		ta_txt_clocks_see(&text->clocks, &record);
		ta_txt_blocks_see(&text->blocks, &record, ta_txt_reader_marks(text->reader));
		record.packet.seg.time_ns = record.when.ns;
		uncover(text, &record, false);
	}
	ta_txt_hidden_restart(text->hidden);
	text->dialect->close(state);
	ta_txt_reader_survey(text->reader, false);
	text->context.lines_skipped = skipped;
	ta_txt_alias_surveyed(&text->alias);
	ta_txt_blocks_surveyed(&text->blocks);
	ta_txt_clocks_surveyed(&text->clocks);
	text->info.clocks_apart_ns = text->clocks.apart_ns;
	if (!text->clocks.two)
		text->clock.seconds_form = ta_txt_survey_seconds(&s, &text->info.time_ambiguous);
	text->clock.from_zero =
		s.of_day && (s.from_zero || text->clock.seconds_form == TA_TXT_TIME_DELTA);
	text->context.seq_absolute = ta_txt_survey_absolute(&s);
	text->state = text->dialect->open(&text->context);
	return more;
}

static void note_start(struct ta_text_info *info, const struct ta_txt_record *record,
		       enum ta_txt_time_form form)
{
	if (form != TA_TXT_TIME_OF_DAY && form != TA_TXT_TIME_DATE)
		return;
	size_t len = record->when.text.len;
	len = len < sizeof(info->start_text) ? len : sizeof(info->start_text) - 1;
	memcpy(info->start_text, record->when.text.p, len);
	info->start_text[len] = '\0';
}

static void note_first(struct ta_text *text, const struct ta_txt_record *record,
		       enum ta_txt_time_form form)
{
	struct ta_text_info *info = &text->info;
	info->kind = text->dialect->kind;
	info->resolution_ns = record->when.resolution_ns;
	info->time_base = form == TA_TXT_TIME_NONE     ? TA_TIME_NONE
			  : form == TA_TXT_TIME_OF_DAY ? TA_TIME_OF_DAY
			  : form == TA_TXT_TIME_EPOCH || form == TA_TXT_TIME_DATE
				  ? TA_TIME_EPOCH
				  : TA_TIME_RELATIVE;
	info->numbered_frames = record->numbered;
	info->frames_missing = record->numbered && record->number > 1;
}

/* Whether a packet is of use: a segment with ports, or what speaks of segments and hosts. */
static bool is_used(const struct ta_packet *packet)
{
	return packet->kind == TA_PACKET_TCP ? (packet->seg.have & TA_HAVE_PORTS) != 0
					     : packet->kind != TA_PACKET_OTHER;
}

/* A packet that is none of TCP's is no fault of its line's form. */
static bool is_of_another(const struct ta_packet *packet)
{
	return packet->kind == TA_PACKET_OTHER && packet->name &&
	       strcmp(packet->name, "other") != 0;
}

static void judge(struct ta_text *text, const struct ta_txt_record *record)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(text->reader, &line);
	if (is_used(&record->packet)) {
		text->used = true;
		text->info.refusal[0] = '\0';
	}
	if (text->used || text->info.refusal[0] || is_of_another(&record->packet))
		return;
	/* with -v a packet's hosts stand on its second line; lines of sockets are not in the window */
	for (size_t i = 0; n && record->line <= line[n - 1].number && i < n; i++)
		if (line[i].number == record->line || line[i].number == record->line + 1)
			refuse(text, &line[i], true);
}

/* What the series of lines says of the record that is held. */
static void finish(struct ta_text *text)
{
	struct ta_txt_record *record = &text->held;
	struct ta_packet *ret = &record->packet;
	struct ta_text_info *info = &text->info;
	enum ta_txt_time_form form = ta_txt_clock_form(&text->clock, &record->when);
	if (!text->any)
		note_first(text, record, form);
	ta_txt_alias_apply(&text->alias, &record->packet);
	record->when.ns = ta_txt_clocks_time(&text->clocks, record);
	bool part = ta_txt_blocks_part(&text->blocks, ta_txt_reader_marks(text->reader));
	struct ta_txt_instant instant =
		ta_txt_clock_put(&text->clock, record, part, text->context.lines_skipped);
	if (instant.starts_run || !text->any)
		note_start(info, record, form);
	text->any = true;
	info->frames_missing |= instant.jumped;
	if (record->when.resolution_ns && record->when.resolution_ns < info->resolution_ns)
		info->resolution_ns = record->when.resolution_ns;
	record->packet.seg.time_ns = instant.time_ns;
	uncover(text, record, instant.starts_run);
	judge(text, record);
	ret->starts_run = instant.starts_run;
	ret->frames_missing = info->frames_missing;
	ret->seg.time_ns = ret->icmp.time_ns = ret->neighbour.time_ns = instant.time_ns;
	ret->seg.frame = record->numbered ? record->number : record->line;
	ret->icmp.frame = ret->neighbour.frame = ret->seg.frame;
	if (ret->kind == TA_PACKET_TCP)
		info->packets_inferred += (ret->seg.have & TA_INFERRED) != 0;
}

/* A dialect was chosen, and read no packet. */
static void refuse_window(struct ta_text *text)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(text->reader, &line);
	for (size_t i = 0; i < n; i++)
		refuse(text, &line[i], false);
}

static int next_record(struct ta_text *text, struct ta_error *error)
{
	int more = 1;
	if (!text->dialect) {
		more = find_dialect(text, error);
		if (more > 0)
			more = survey(text, error) < 0 ? -1 : 1;
	}
	memset(&text->held, 0, sizeof(text->held));
	if (more > 0)
		more = text->dialect->next(text->state, text->reader, &text->held, error);
	if (!more && !text->any)
		refuse_window(text);
	if (more <= 0)
		return more;
	finish(text);
	text->has_held = true;
	return 1;
}

/* A host or a service that the trace has by name and by number is one here, too. */
static void apply_alias(const struct ta_text *text, struct ta_socket *socket)
{
	struct ta_packet as = { .kind = TA_PACKET_TCP };
	struct ta_segment *seg = &as.seg;
	seg->src = socket->addr[0];
	seg->dst = socket->addr[1];
	seg->sport = socket->port[0];
	seg->dport = socket->port[1];
	seg->have = TA_HAVE_PORTS | (socket->named[0] ? (uint32_t)TA_SRC_PORT_NAMED : 0) |
		    (socket->named[1] ? (uint32_t)TA_DST_PORT_NAMED : 0);
	ta_txt_alias_apply(&text->alias, &as);
	socket->addr[0] = seg->src;
	socket->addr[1] = seg->dst;
	socket->port[0] = seg->sport;
	socket->port[1] = seg->dport;
	socket->named[0] = seg->have & TA_SRC_PORT_NAMED;
	socket->named[1] = seg->have & TA_DST_PORT_NAMED;
}

/* The next line of ss or netstat in front of a line of the text: 1, or 0. */
static int next_socket(struct ta_text *text, uint64_t before, struct ta_packet *ret)
{
	struct ta_txt_sockets *sockets = ta_txt_reader_sockets(text->reader);
	const struct ta_txt_socket_line *line;
	struct ta_socket socket;
	while ((line = ta_txt_sockets_next(sockets, before, text->over))) {
		if (!ta_txt_socket_read(text->context.names, line, &socket)) {
			text->context.lines_skipped++;
			continue;
		}
		apply_alias(text, &socket);
		text->used = true;
		text->info.refusal[0] = '\0';
		*ret = (struct ta_packet){ .kind = TA_PACKET_SOCKET, .socket = socket };
		ret->seg.time_ns = text->last_ns;
		ret->seg.frame = line->number;
		text->info.kind = text->info.kind ? text->info.kind : "socket-list";
		return 1;
	}
	return 0;
}

int ta_text_next(struct ta_text *text, struct ta_packet *ret, struct ta_error *error)
{
	int more = text->has_held;
	while (!more && !text->over) {
		more = next_record(text, error);
		if (more < 0)
			return -1;
		text->over = !more && (text->dialect || ta_txt_reader_ended(text->reader));
		/* The window was not filled, since too many sockets wait. */
		if (!more && next_socket(text, UINT64_MAX, ret))
			more = 2;
	}
	if (more < 2 && next_socket(text, text->has_held ? text->held.line : UINT64_MAX, ret))
		more = 2;
	text->info.lines_skipped = text->context.lines_skipped;
	text->info.sockets_lost = ta_txt_reader_sockets(text->reader)->lost;
	text->info.columns = text->context.columns[0] ? text->context.columns : NULL;
	if (more != 1)
		return more == 2;
	*ret = text->held.packet;
	text->has_held = false;
	text->last_ns = ret->seg.time_ns;
	return 1;
}
