/* SPDX-License-Identifier: MIT */
/* From a text to packets: tells the dialect, surveys how it counts time and sequence numbers, and puts every
 * record on one clock. */
#include "text/text_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

#define DAY_NS (INT64_C(86400) * TA_SEC)

/* Lines kept in front of the first that a dialect knows: an object may begin there. */
enum { LEAD_LINES = 16 };

/* Where a clock of a hostile trace stops. */
#define LATEST_NS INT64_C(4000000000000000000)
#define LATEST_DAY 40000

/* How far time may go back in one trace before it counts as another. */
#define DISORDER_NS TA_SEC

struct run_clock {
	bool started;
	bool numbered;
	uint64_t number;      /* of the packet before */
	int64_t raw_ns;       /* its time as written */
	int64_t first_raw_ns; /* of the run's first packet */
	int64_t time_ns;      /* its time on the run's clock */
	int64_t day;          /* midnights passed */
	uint64_t skipped;     /* lines skipped until then */
};

struct ta_text {
	struct ta_txt_context context;
	struct ta_txt_reader *reader;
	const struct ta_txt_dialect *dialect;
	void *state;
	struct ta_text_info info;
	enum ta_txt_time_form
		seconds_form; /* what SECONDS, or a time of day that starts at 0, means here */
	bool clock_from_zero; /* times of day are counted from the first packet */
	struct run_clock clock;
	struct ta_txt_hidden *hidden; /* of this run */
	bool any;
};

struct ta_text *ta_text_new(struct ta_source *source, struct ta_names *names,
			    const struct ta_text_options *options)
{
	struct ta_text *text = ta_xcalloc(1, sizeof(*text));
	text->reader = ta_txt_reader_new(source);
	text->context.names = names;
	text->context.fields = options ? options->fields : NULL;
	text->seconds_form = TA_TXT_TIME_RELATIVE;
	text->hidden = ta_txt_hidden_new();
	return text;
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

/* ---- which dialect ---- */

/* Scores the window. Returns the best dialect, or NULL, and the first line that any of them knows. */
static const struct ta_txt_dialect *score_window(const struct ta_text *text, size_t *ret_first)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(text->reader, &line), best = 0;
	uint64_t total[16] = { 0 };
	*ret_first = n;
	for (size_t i = 0; i < n; i++) {
		char *plain = ta_xmemdup(line[i].text, line[i].len + 1);
		size_t plain_len = ta_txt_plain(plain, line[i].len);
		for (size_t d = 0; d < ta_txt_ndialects; d++) {
			const struct ta_txt_dialect *dialect = ta_txt_dialects[d];
			int score = dialect->words ? dialect->probe(plain, plain_len)
						   : dialect->probe(line[i].text, line[i].len);
			total[d] += (unsigned)score;
			if (score > 0 && *ret_first == n)
				*ret_first = i;
		}
		free(plain);
	}
	for (size_t d = 1; d < ta_txt_ndialects; d++)
		if (total[d] > total[best])
			best = d;
	return total[best] > 1 ? ta_txt_dialects[best] : NULL;
}

static void drop(struct ta_text *text, size_t n)
{
	struct ta_txt_line *line;
	(void)ta_txt_reader_window(text->reader, &line);
	for (size_t i = 0; i < n; i++) {
		struct ta_txt_word word;
		struct ta_txt_scan scan = ta_txt_scan_of(line[i].text, line[i].len);
		text->context.lines_skipped += ta_txt_word(&scan, &word);
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
		const struct ta_txt_dialect *dialect = score_window(text, &first);
		if (text->context.fields) { /* the user has said what it is */
			dialect = &ta_txt_tsfields;
			first = 0;
		}
		if (first > LEAD_LINES || !dialect) {
			drop(text, dialect ? first - LEAD_LINES : n);
			if (!dialect)
				continue;
			if (ta_txt_reader_fill(text->reader, error) < 0)
				return -1;
			dialect = score_window(text, &first);
		}
		if (!dialect)
			continue;
		text->dialect = dialect;
		ta_txt_reader_words(text->reader, dialect->words);
		return 1;
	}
}

static void uncover(struct ta_text *text, struct ta_txt_record *record, bool new_run)
{
	if (new_run)
		ta_txt_hidden_restart(text->hidden);
	if (record->packet.kind != TA_PACKET_TCP)
		return;
	if (record->packet.seg.have & TA_INFERRED)
		ta_txt_hidden_infer(text->hidden, record);
	else
		ta_txt_hidden_see(text->hidden, record);
}

/* ---- the survey: what only a series of lines tells ---- */

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
		record.packet.seg.time_ns = record.when.ns;
		uncover(text, &record, false);
	}
	ta_txt_hidden_restart(text->hidden);
	text->dialect->close(state);
	ta_txt_reader_survey(text->reader, false);
	text->context.lines_skipped = skipped;
	text->seconds_form = ta_txt_survey_seconds(&s, &text->info.time_ambiguous);
	text->clock_from_zero =
		s.of_day && (s.from_zero || text->seconds_form == TA_TXT_TIME_DELTA);
	text->context.seq_absolute = ta_txt_survey_absolute(&s);
	text->state = text->dialect->open(&text->context);
	return more;
}

/* ---- one clock ---- */

static enum ta_txt_time_form form_of(const struct ta_text *text, const struct ta_txt_when *when)
{
	if (when->form == TA_TXT_TIME_SECONDS ||
	    (when->form == TA_TXT_TIME_OF_DAY && text->clock_from_zero))
		return text->seconds_form;
	return when->form;
}

/* Numbers and times both start anew: another paste. Without numbers the times alone have to tell. */
static bool starts_run(const struct ta_text *text, const struct ta_txt_record *record,
		       enum ta_txt_time_form form)
{
	const struct run_clock *c = &text->clock;
	int64_t back_ns = c->raw_ns - record->when.ns;
	bool words_between = text->context.lines_skipped > c->skipped;
	if (!c->started)
		return false;
	if (record->numbered && c->numbered) {
		if (form == TA_TXT_TIME_NONE || form == TA_TXT_TIME_DELTA)
			return record->number <= c->number;
		return record->number <= c->number &&
		       (back_ns > 0 || (back_ns == 0 && record->number == 1));
	}
	switch (form) {
	case TA_TXT_TIME_NONE:
	case TA_TXT_TIME_SECONDS:
		return false;
	case TA_TXT_TIME_DELTA:
		return record->when.ns == 0 && c->time_ns > 0 && words_between;
	case TA_TXT_TIME_OF_DAY:
		if (back_ns >= DAY_NS / 2)
			return false;
		/* fallthrough */
	default:
		if (form == TA_TXT_TIME_RELATIVE && record->when.form == TA_TXT_TIME_OF_DAY &&
		    record->when.ns)
			return false;
		return back_ns >= DISORDER_NS &&
		       (words_between || record->when.ns <= c->first_raw_ns);
	}
}

/* The record's time on the run's clock, and what the next one is measured by. */
static int64_t run_time(struct ta_text *text, const struct ta_txt_when *when,
			enum ta_txt_time_form form)
{
	struct run_clock *c = &text->clock;
	int64_t before_ns = c->raw_ns;
	c->raw_ns = when->ns;
	if (!c->started) {
		c->first_raw_ns = when->ns;
		return form == TA_TXT_TIME_DELTA ? 0 : when->ns;
	}
	if (form == TA_TXT_TIME_DELTA)
		return c->time_ns < LATEST_NS && c->time_ns > -LATEST_NS ? c->time_ns + when->ns
									 : c->time_ns;
	if (form == TA_TXT_TIME_RELATIVE && when->form == TA_TXT_TIME_OF_DAY) {
		/* tcpdump -ttttt begins again at 0 after a day */
		c->day += before_ns - when->ns > DISORDER_NS && c->day < LATEST_DAY;
	} else if (form == TA_TXT_TIME_OF_DAY) {
		if (before_ns - when->ns > DAY_NS / 2) {
			c->day += c->day < LATEST_DAY;
		} else if (when->ns - before_ns > DAY_NS / 2 && c->day > 0) {
			c->raw_ns = before_ns; /* a straggler from before midnight */
			return when->ns + (c->day - 1) * DAY_NS;
		}
	} else {
		return when->ns;
	}
	return when->ns + c->day * DAY_NS;
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
	if (form == TA_TXT_TIME_OF_DAY || form == TA_TXT_TIME_DATE) {
		size_t len = record->when.text.len;
		len = len < sizeof(info->start_text) ? len : sizeof(info->start_text) - 1;
		memcpy(info->start_text, record->when.text.p, len);
		info->start_text[len] = '\0';
	}
	info->numbered_frames = record->numbered;
	info->frames_missing = record->numbered && record->number > 1;
	text->any = true;
}

static void finish(struct ta_text *text, struct ta_txt_record *record, struct ta_packet *ret)
{
	struct run_clock *c = &text->clock;
	struct ta_text_info *info = &text->info;
	enum ta_txt_time_form form = form_of(text, &record->when);
	bool new_run = starts_run(text, record, form);
	if (!text->any)
		note_first(text, record, form);
	if (new_run)
		*c = (struct run_clock){ .started = false };
	else if (record->numbered && c->numbered && record->number > c->number + 1)
		info->frames_missing = true;
	if (record->when.resolution_ns && record->when.resolution_ns < info->resolution_ns)
		info->resolution_ns = record->when.resolution_ns;
	int64_t time_ns = run_time(text, &record->when, form);
	c->started = true;
	c->time_ns = time_ns;
	c->numbered = record->numbered;
	c->number = record->number;
	c->skipped = text->context.lines_skipped;
	record->packet.seg.time_ns = time_ns;
	uncover(text, record, new_run);
	*ret = record->packet;
	ret->starts_run = new_run;
	ret->seg.time_ns = ret->icmp.time_ns = ret->neighbour.time_ns = time_ns;
	ret->seg.frame = record->numbered ? record->number : record->line;
	ret->icmp.frame = ret->neighbour.frame = ret->seg.frame;
	if (ret->kind == TA_PACKET_TCP)
		info->packets_inferred += (ret->seg.have & TA_INFERRED) != 0;
}

int ta_text_next(struct ta_text *text, struct ta_packet *ret, struct ta_error *error)
{
	struct ta_txt_record record;
	int more = 1;
	if (!text->dialect) {
		more = find_dialect(text, error);
		if (more > 0)
			more = survey(text, error) < 0 ? -1 : 1;
	}
	memset(&record, 0, sizeof(record));
	if (more > 0)
		more = text->dialect->next(text->state, text->reader, &record, error);
	text->info.lines_skipped = text->context.lines_skipped;
	if (more > 0)
		finish(text, &record, ret);
	return more;
}
