/* SPDX-License-Identifier: MIT */
/* Rows of a ladder: an episode's attempts with their answers, or segments of several points. */
#include "figure_data.h"

#include <inttypes.h>
#include <stdlib.h>

#include "ladder_rows.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

void ta_figure_ladder_release(struct ta_ladder *ladder)
{
	for (size_t i = 0; i < ladder->nrows; i++) {
		struct ta_ladder_row *r = &ladder->row[i];
		for (size_t k = 0; k < TA_LADDER_COLUMNS; k++)
			free(r->cell[k]);
		free(r->gap);
		free(r->words);
		free(r->title);
	}
	free(ladder->ending);
}

static struct ta_ladder_row *add(struct ta_ladder *ladder)
{
	if (ladder->nrows == TA_LADDER_ROWS)
		return NULL;
	struct ta_ladder_row *r = &ladder->row[ladder->nrows++];
	*r = (struct ta_ladder_row){ .time_ns = -1 };
	return r;
}

static void fold(struct ta_ladder *ladder, uint64_t n)
{
	struct ta_ladder_row *r = add(ladder);
	if (r)
		r->folded = n;
}

/* Another capture point saw it as well, and none beyond that one missed it. */
static bool came_over(const struct ta_connection_report *report, uint32_t frame)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(report, e);
	bool seen = false, lost = false;
	for (size_t i = 0; i < n; i++) {
		struct ta_sight_fate fate =
			ta_points_fate(report->points, e[i].joined, report->point, frame);
		seen |= fate.fate == TA_FATE_BOTH;
		lost |= fate.fate == TA_FATE_LOST;
	}
	return seen && !lost;
}

/* A frame's number, with its file where that is another than the first attempt's. */
static char *frame_text(const struct ta_connection_report *report, const struct ta_episode *e,
			uint32_t frame)
{
	struct ta_strbuf text = { 0 };
	ta_frame_beside(&text, report, frame, e->attempt[0].frame);
	return ta_strbuf_take(&text);
}

static const char *const short_names[TA_CAUSE_COUNT] = {
	[TA_CAUSE_UNKNOWN] = "copy",
	[TA_CAUSE_ORIGINAL] = "original",
	[TA_CAUSE_RTO] = "RTO",
	[TA_CAUSE_TLP] = "TLP",
	[TA_CAUSE_FAST] = "fast",
	[TA_CAUSE_SYN] = "SYN",
	[TA_CAUSE_AFTER_RTO] = "after RTO",
	[TA_CAUSE_PROBE] = "probe",
	[TA_CAUSE_PMTU] = "smaller",
};

static void add_attempt(struct ta_ladder *ladder, const struct ta_connection_report *report,
			const struct ta_episode *e, size_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	bool from_client = e->sender == ta_conn_client(report->conn);
	int64_t gap = i ? ta_fact_gap_ns(e, i) : -1;
	char text[32];
	bool last = i + 1 == e->nattempts;
	bool answered = a->answer_frame ||
			(e->answer_ns >= 0 && last && e->result == TA_RESULT_ANSWERED) ||
			came_over(report, a->frame);
	struct ta_ladder_row *r = add(ladder);
	if (!r)
		return;
	r->time_ns = a->time_ns;
	r->from = !from_client;
	r->to = from_client;
	r->lost = !answered;
	r->cause = a->cause;
	r->cell[r->from] = frame_text(report, e, a->frame);
	if (gap >= 0)
		r->gap = ta_format("+%s", ta_duration(text, sizeof(text), gap));
	if (a->nominal_ns > 0)
		r->words = ta_format("%s %s", short_names[a->cause],
				     ta_page_seconds(text, sizeof(text), a->nominal_ns));
	else
		r->words = ta_format("%s", short_names[a->cause]);
	r->title = ta_format("frame %s, %.6f s: %s, %" PRIu32 " bytes at %" PRId64 ", %s",
			     r->cell[r->from], (double)a->time_ns / 1e9, ta_cause_name(a->cause),
			     a->len, ta_fact_relative_seq(&report->conn->half[e->sender], a->seq),
			     answered ? "arrived" : "no answer");
}

static void add_answer(struct ta_ladder *ladder, const struct ta_connection_report *report,
		       const struct ta_episode *e, uint32_t frame, int64_t time_ns, char *words)
{
	bool from_client = e->sender == ta_conn_client(report->conn);
	struct ta_ladder_row *r = add(ladder);
	if (!r) {
		free(words);
		return;
	}
	r->time_ns = time_ns;
	r->from = from_client;
	r->to = !from_client;
	r->answer = true;
	r->cell[r->from] = frame_text(report, e, frame);
	r->words = words;
	r->title = ta_format("frame %s: %s", r->cell[r->from], words);
}

/* What ended it, where that is a segment and no attempt's answer. */
static void add_end(struct ta_ladder *ladder, const struct ta_connection_report *report,
		    const struct ta_episode *e)
{
	const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
	if (!e->end_frame || e->end_frame == last->answer_frame)
		return;
	bool own = e->result == TA_RESULT_RESET_BY_SENDER || e->result == TA_RESULT_GAVE_UP ||
		   e->result == TA_RESULT_SUPERSEDED || e->result == TA_RESULT_STOPPED;
	add_answer(ladder, report, e, e->end_frame, e->answer_ns,
		   ta_format("%s", ta_result_name(e->result)));
	struct ta_ladder_row *r = &ladder->row[ladder->nrows - 1];
	if (!own || !r->answer)
		return;
	char *cell = r->cell[r->from];
	r->cell[r->from] = NULL;
	unsigned from = r->from;
	r->from = r->to;
	r->to = from;
	r->cell[r->from] = cell;
	r->answer = false; /* its sender's own, and no answer */
}

void ta_figure_ladder_of(struct ta_ladder *ret, const struct ta_connection_report *report,
			 const struct ta_episode *e)
{
	bool folded = e->nattempts > TA_LIMIT_TABLE_HEAD + TA_LIMIT_TABLE_TAIL + 1;
	*ret = (struct ta_ladder){ .column = { "client", "server" }, .ncolumns = 2 };
	for (size_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (folded && i == TA_LIMIT_TABLE_HEAD) {
			size_t last = e->nattempts - TA_LIMIT_TABLE_TAIL;
			fold(ret, last - i + e->attempts_omitted);
			i = last;
			a = &e->attempt[i];
		}
		add_attempt(ret, report, e, i);
		if (a->answer_frame)
			add_answer(ret, report, e, a->answer_frame, -1,
				   a->answer_window ? ta_format("window %" PRIu32, a->answer_window)
						    : ta_format("window 0"));
	}
	if (!e->nattempts)
		return;
	add_end(ret, report, e);
	ret->ending = ta_format("end: %s", ta_result_name(e->result));
	if (!report->frames)
		return;
	char *file = ta_frame_file(report, report->point, e->attempt[0].frame);
	char *ending = ta_format("%s; frames of %s", ret->ending, file);
	free(ret->ending);
	free(file);
	ret->ending = ending;
}

/* The columns of a segment's arrow: points are the even ones, what lies between them the odd ones. */
static void add_seen(struct ta_ladder *ladder, const struct ta_ladder_rows *rows,
		     const struct ta_ladder_seen *seen)
{
	const struct ta_connection_report *report = rows->report;
	bool to_right = seen->dir == ta_conn_client(report->conn);
	unsigned n = (ladder->ncolumns + 1) / 2, first = n, last = 0;
	struct ta_ladder_row *r = add(ladder);
	if (!r)
		return;
	struct ta_strbuf words = { 0 }, title = { 0 };
	r->time_ns = seen->time_ns;
	struct ta_ladder_seen bare = *seen;
	bare.delay_ns = -1; /* its title has it */
	ta_ladder_row_words(&words, rows, &bare);
	ta_strbuf_addf(&title, "%.6f s: ", (double)seen->time_ns / 1e9);
	ta_ladder_row_words(&title, rows, seen);
	for (unsigned k = 0; k < n; k++) {
		unsigned p = rows->column[k];
		if (!seen->frame[p])
			continue;
		first = first < k ? first : k;
		last = k;
		r->cell[2 * k] = ta_format("%" PRIu64, ta_frame_number(report, p, seen->frame[p]));
		ta_strbuf_addf(&title, "; %s: frame %s", ta_points_name(report->points, p),
			       r->cell[2 * k]);
	}
	unsigned near = to_right ? first : last, far = to_right ? last : first;
	unsigned end = to_right ? n - 1 : 0, begin = to_right ? 0 : n - 1;
	r->from = 2 * near;
	r->to = 2 * far;
	if (near != begin)
		r->from = to_right ? r->from - 1 : r->from + 1;
	if (far != end) {
		unsigned next = rows->column[to_right ? far + 1 : far - 1];
		r->lost = seen->fate[next] == TA_FATE_LOST;
		r->unknown = !r->lost;
		r->to = to_right ? r->to + 1 : r->to - 1;
		ta_strbuf_add(&title, r->lost ? "; lost" : "; not known whether it came over");
	}
	r->cause = TA_CAUSE_ORIGINAL;
	r->words = ta_strbuf_take(&words);
	r->title = ta_strbuf_take(&title);
}

enum {
	LADDER_AFTER = 5, /* rows after the first that failed, */
	LADDER_LOST = 12, /* of those that did not come over, from the first on, */
	LADDER_LAST = 4   /* and of all the last ones */
};

static bool is_lost(const struct ta_ladder_rows *rows, const struct ta_ladder_seen *seen)
{
	for (unsigned k = 0; k < rows->ncolumns; k++)
		if (!seen->frame[rows->column[k]] && seen->fate[rows->column[k]] == TA_FATE_LOST)
			return true;
	return false;
}

/* Which rows are shown: those around what failed first, what was lost, the last; the caller frees it. */
static bool *choose_rows(const struct ta_ladder_rows *rows)
{
	bool *shown = ta_xcalloc(rows->n + 1, sizeof(*shown));
	size_t focus = ta_ladder_rows_focus(rows), lost = 0;
	size_t from = focus > TA_LIMIT_LADDER_BEFORE ? focus - TA_LIMIT_LADDER_BEFORE : 0;
	const size_t most = TA_LIMIT_LADDER_HEAD + TA_LIMIT_LADDER_TAIL;
	bool unfocused = focus == rows->n;
	if (unfocused)
		from = rows->n > most ? rows->n - most : 0;
	for (size_t i = from; i < rows->n; i++) {
		bool is = is_lost(rows, &rows->row[i]);
		shown[i] = unfocused || i < focus + LADDER_AFTER || i + LADDER_LAST >= rows->n ||
			   (is && lost < LADDER_LOST);
		lost += is;
	}
	for (size_t i = 1; i + 1 < rows->n; i++)
		shown[i] |= shown[i - 1] && shown[i + 1]; /* one row folded saves nothing */
	return shown;
}

bool ta_figure_ladder_of_points(struct ta_ladder *ret, const struct ta_connection_report *report)
{
	enum { MOST_POINTS = (TA_LADDER_COLUMNS + 1) / 2 };
	struct ta_ladder_rows rows;
	*ret = (struct ta_ladder){ .ncolumns = 0 };
	if (!ta_ladder_rows(&rows, report))
		return false;
	unsigned n = rows.ncolumns < MOST_POINTS ? rows.ncolumns : MOST_POINTS;
	ret->ncolumns = 2 * n - 1;
	for (unsigned k = 0; k < n; k++)
		ret->column[2 * k] = ta_points_name(report->points, rows.column[k]);
	if (n == 2)
		ret->column[1] = "between";
	bool *shown = choose_rows(&rows);
	uint64_t folded = 0;
	for (size_t i = 0; i < rows.n; i++) {
		folded += !shown[i] && ret->nrows;
		if (!shown[i])
			continue;
		if (folded)
			fold(ret, folded);
		folded = 0;
		add_seen(ret, &rows, &rows.row[i]);
	}
	free(shown);
	ta_ladder_rows_release(&rows);
	return true;
}
