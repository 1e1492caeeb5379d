/* SPDX-License-Identifier: MIT */
/* The lines that tshark prints and Wireshark copies: one packet a line, unless a terminal or a mail wrapped
 * it, or a paste lost the line end. */
#include "text/dialect/dialect.h"
#include "text/dialect/dump.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/lines/joined.h"
#include "text/lines/wrap.h"
#include "text/list/finder.h"
#include "text/list/heading.h"
#include "text/list/info.h"
#include "text/list/packet.h"
#include "text/list/summary.h"
#include "text/rules.h"
#include "text/words/hosts.h"
#include "text/words/protocols.h"

struct tshark {
	struct ta_txt_context *context;
	struct ta_txt_joined joined;
	const char *rest; /* in joined: a packet whose line end was lost; NULL */
	struct ta_txt_wrap wrap;
	struct ta_txt_layout layout;  /* of the window's lines; empty: tshark's own order */
	struct ta_txt_layout heading; /* the first that the window has: considered in `layout` */
	struct ta_txt_layout
		headed; /* by another heading met since; empty: none, or tshark's own order */
	bool surveyed;
	bool csv;
	struct ta_txt_bytes bytes; /* of the dump below a line */
	bool dumped, worded;       /* the first segment has one, has none */
};

/* "a","b","c" into cells with tabs between, in place; the new length. */
static size_t uncsv(char *text, size_t len)
{
	size_t kept = 0;
	bool quoted = false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"' && quoted && i + 1 < len && text[i + 1] == '"')
			text[kept++] = text[++i];
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == ',' || text[i] == ';'))
			text[kept++] = '\t';
		else
			text[kept++] = text[i];
	}
	text[kept] = '\0';
	return kept;
}

static unsigned count_hosts(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word;
	unsigned hosts = 0;
	while (ta_txt_word(&scan, &word))
		hosts += ta_txt_is_address(&word);
	return hosts;
}

/* Two names in front of a protocol that TCP carries, in front of the Info: "client server TCP 66 http > 2043 [ACK]". */
static bool names_in_front(struct ta_txt_scan scan, const char *info)
{
	struct ta_txt_word word[3] = { { NULL, 0 } };
	scan.end = info;
	while (ta_txt_word(&scan, &word[2])) {
		if (word[0].len && ta_txt_protocol(&word[2], NULL) == TA_TXT_ON_TCP &&
		    ta_txt_plausible_host(&word[0]) && ta_txt_plausible_host(&word[1]) &&
		    !ta_txt_is_digits(&word[0]) && !ta_txt_is_digits(&word[1]))
			return true;
		word[0] = word[1];
		word[1] = word[2];
	}
	return false;
}

/* A line with the Info of a segment: two hosts beside it make a packet in whatever columns; at the very beginning it is
 * the rest of a wrapped one. */
static int probe_info(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	const char *info = ta_txt_info_start(scan);
	if (!info)
		return TA_TXT_SCORE_NONE;
	ta_txt_blanks(&scan);
	bool rest = scan.p == info;
	return count_hosts(text, len) >= 2 || names_in_front(scan, info) ? TA_TXT_SCORE_PACKET
	       : rest                                                    ? TA_TXT_SCORE_PART
									 : TA_TXT_SCORE_NONE;
}

static int probe(const char *text, size_t len)
{
	struct ta_names *names = ta_names_new();
	struct ta_txt_context context = { .names = names };
	struct ta_txt_record record;
	int score = probe_info(text, len);
	if (score != TA_TXT_SCORE_NONE)
		;
	else if (ta_txt_summary(&context, text, len, &record, NULL))
		score = record.packet.seg.have & TA_HAVE_FLAGS ? TA_TXT_SCORE_PACKET
			: ta_txt_protocol(&record.proto, NULL) ? TA_TXT_SCORE_PART
							       : TA_TXT_SCORE_UNKNOWN;
	else if (ta_txt_summary_begins(text, len) && len < TA_TXT_BEGINS_BYTES)
		score = TA_TXT_SCORE_BEGINS;
	ta_names_free(names);
	return score;
}

static void *open_tshark(struct ta_txt_context *context)
{
	struct tshark *t = ta_xcalloc(1, sizeof(*t));
	t->context = context;
	return t;
}

static void close_tshark(void *state)
{
	struct tshark *t = state;
	ta_txt_joined_release(&t->joined);
	ta_txt_bytes_release(&t->bytes);
	free(t);
}

/* A line says all that its columns hold; what they are in this trace, the window has shown. */
static bool read_line(const struct tshark *t, const char *text, size_t len,
		      struct ta_txt_record *ret, const char **ret_rest)
{
	if (t->headed.count && ta_txt_layout_line(t->context, &t->headed, text, len, ret, ret_rest))
		return true;
	if (t->layout.count && ta_txt_layout_line(t->context, &t->layout, text, len, ret, ret_rest))
		return true;
	return ta_txt_summary(t->context, text, len, ret, ret_rest);
}

/* Whether a line begins as a packet of this trace does. */
static bool begins(const struct tshark *t, const char *text, size_t len)
{
	return ta_txt_summary_begins(text, len) || (t->layout.count && count_hosts(text, len) >= 2);
}

/* "TCP" in the column of protocols, and no Info: it may be in the next line. */
static bool is_bare(const struct ta_txt_record *record)
{
	return record->packet.kind == TA_PACKET_TCP && !(record->packet.seg.have & TA_HAVE_FLAGS) &&
	       ta_txt_is(&record->proto, "TCP");
}

static bool is_whole(const struct ta_txt_record *record)
{
	return record->packet.kind != TA_PACKET_TCP || (record->packet.seg.have & TA_HAVE_LEN) ||
	       !(record->packet.seg.have & TA_HAVE_FLAGS);
}

static bool is_packet_line(const char *text, size_t len)
{
	return ta_txt_summary_begins(text, len);
}

/* Whether what a join gave is more than what there was. */
static bool is_better(bool found_before, const struct ta_txt_record *before, bool found_after,
		      const struct ta_txt_record *after)
{
	const uint32_t hints =
		TA_INFERRED | TA_LABEL_RETRANS; /* "[TCP Keep-Alive", and "ACK]" in the next line */
	uint32_t known_before = found_before ? before->packet.seg.have & ~hints : 0,
		 known_after = found_after ? after->packet.seg.have : 0;
	if (found_after != found_before)
		return found_after;
	return (known_after & known_before) == known_before ||
	       (!is_whole(before) && is_whole(after));
}

/* "Len=2" and "9 packets captured" in the next line: a number must not grow on the word of one line. */
static bool is_risky(const struct tshark *t, const struct ta_txt_record *record,
		     const struct ta_txt_line *next)
{
	return !t->wrap.sure && (record->packet.seg.have & TA_HAVE_LEN) && t->joined.len > 0 &&
	       ta_txt_is_digit(t->joined.text[t->joined.len - 1]) && ta_txt_is_digit(next->text[0]);
}

/* Appends the lines that continue a wrapped one. `joined` holds the first, which is *line; `found` and *record are what it
 * says so far. Returns what the whole says. */
static int unwrap(struct tshark *t, struct ta_txt_reader *reader, const struct ta_txt_line *line,
		  int found, struct ta_txt_record *record, const char **rest,
		  struct ta_error *error)
{
	struct ta_txt_line *next;
	if (!found && !begins(t, t->joined.text, t->joined.len))
		return found;
	for (int i = 0; i < TA_TXT_WRAP_LINES; i++) {
		bool full = ta_txt_wrap_full(&t->wrap, line), bare = found && is_bare(record),
		     whole = found && is_whole(record) && !bare;
		if (!full && whole && !t->wrap.at_blanks)
			break;
		int more = ta_txt_read_ahead(reader, &next, error);
		if (more < 0)
			return -1;
		if (!more || ta_txt_is_blank(next->text, next->len) ||
		    begins(t, next->text, next->len))
			break;
		if (!full && whole && !ta_txt_wrap_broken(&t->wrap, line, next))
			break;
		if (found && is_risky(t, record, next))
			break;
		size_t len = t->joined.len;
		struct ta_txt_record longer;
		const char *longer_rest = NULL;
		ta_txt_joined_add(&t->joined, next->text, next->len, !full);
		bool found_longer =
			read_line(t, t->joined.text, t->joined.len, &longer, &longer_rest);
		if (!is_better(found, record, found_longer, &longer) ||
		    (bare && !full && is_bare(&longer))) {
			ta_txt_joined_cut(&t->joined, len);
			found = read_line(t, t->joined.text, len, record, rest);
			break;
		}
		if (found_longer)
			*record = longer;
		found = found_longer;
		*rest = longer_rest;
		(void)ta_txt_read(reader, &next, error);
		line = next;
	}
	return found;
}

/* "Len=024241 145.475893 …": the digits before the time are a number of this packet and the frame number of
 * the next. Takes the shortest that goes up from this frame's and leaves a length that fits the frame. */
static const char *split_digits(const char *digits, const char *end,
				const struct ta_txt_record *record)
{
	bool is_len = digits[-1] == '=' && memcmp(digits - 4, "Len", 3) == 0;
	for (const char *p = end - 1; p > digits; p--) {
		struct ta_txt_word number = { p, (size_t)(end - p) },
				   value = { digits, (size_t)(p - digits) };
		uint64_t n, v;
		if (*p == '0' || !ta_txt_u64(&number, &n) || n <= record->number ||
		    !ta_txt_u64(&value, &v))
			continue;
		if (is_len && record->frame_len && v > record->frame_len)
			continue;
		return p;
	}
	return digits;
}

/* Ends this packet where the next one begins, and keeps the next. */
static int split(struct tshark *t, const char *start, const char *rest,
		 struct ta_txt_record *record)
{
	const char *end = rest;
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	const char *digits = end;
	while (digits > start && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	if (digits - start < 4 || digits == end)
		return 1;
	const char *cut = record->numbered ? split_digits(digits, end, record) : end;
	t->rest = cut == digits ? rest : cut;
	return read_line(t, start, (size_t)(cut - start), record, NULL);
}

/* A heading that is not the window's first may tell of other columns. */
static void see_heading(struct tshark *t)
{
	struct ta_txt_layout heading;
	if (!ta_txt_heading(t->joined.text, t->joined.len, &heading) ||
	    (heading.count == t->heading.count &&
	     memcmp(heading.role, t->heading.role, sizeof(heading.role)) == 0))
		return;
	t->headed = heading;
	if (ta_txt_layout_is_plain(&heading))
		t->headed.count = 0;
}

/* Bytes below a line say more than it. Their numbers are raw, those of the lines mostly are not: a list whose first segment
 * shows no bytes is read by its lines alone. */
static int take_dump(struct tshark *t, struct ta_txt_reader *reader, struct ta_txt_record *record,
		     struct ta_error *error)
{
	bool segment = record->packet.kind == TA_PACKET_TCP;
	int took = ta_txt_take_dump_below(t->context, &t->bytes, reader, record, error);
	if (took < 0)
		return -1;
	t->dumped |= took > 0;
	t->worded = segment && !t->dumped;
	return 1;
}

static int next_record(struct tshark *t, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		       struct ta_error *error)
{
	struct ta_txt_line *line;
	const char *rest = NULL;
	int more = ta_txt_read(reader, &line, error);
	if (more <= 0)
		return more;
	*ret = (struct ta_txt_record){ .line = 0 };
	bool blank = ta_txt_is_blank(line->text, line->len);
	ta_txt_joined_set(&t->joined, line);
	if (t->csv)
		t->joined.len = uncsv(t->joined.text, t->joined.len);
	int found = read_line(t, t->joined.text, t->joined.len, ret, &rest);
	found = unwrap(t, reader, line, found, ret, &rest, error);
	if (found < 0)
		return -1;
	if (!found) {
		see_heading(t);
		t->context->lines_skipped += !blank;
		return 2;
	}
	if (rest && !split(t, t->joined.text, rest, ret))
		return 2;
	ret->line = t->joined.number;
	return t->worded ? 1 : take_dump(t, reader, ret, error);
}

/* A line of the window as the columns are looked for in it; owned by the caller. */
static char *sample(const struct tshark *t, const struct ta_txt_line *line)
{
	char *copy = ta_xstrndup(line->text, line->len);
	if (t->csv)
		(void)uncsv(copy, strlen(copy));
	return copy;
}

/* Whether a line has two hosts and no Info behind them: a mail wrapped it there. */
static bool lacks_info(const char *text)
{
	size_t len = strlen(text);
	return count_hosts(text, len) >= 2 && !ta_txt_info_start(ta_txt_scan_of(text, len));
}

/* Finds the columns of the window's lines. */
static void find_columns(struct tshark *t, const struct ta_txt_reader *reader)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), kept = 0;
	char **text = ta_xcalloc(n + 1, sizeof(*text));
	for (size_t i = 0; i < n && kept < TA_TXT_LAYOUT_ROWS; i++) {
		char *copy = sample(t, &line[i]);
		if (kept > 0 && lacks_info(text[kept - 1]) && count_hosts(copy, strlen(copy)) < 2 &&
		    !begins(t, copy, strlen(copy))) {
			size_t before = strlen(text[kept - 1]), more = strlen(copy);
			char *joined = ta_xmalloc(before + more + 2);
			memcpy(joined, text[kept - 1], before);
			joined[before] = ' ';
			memcpy(joined + before + 1, copy, more + 1);
			free(text[kept - 1]);
			free(copy);
			text[kept - 1] = joined;
		} else {
			text[kept++] = copy;
		}
	}
	for (size_t i = 0; i < kept && !t->heading.count; i++)
		(void)ta_txt_heading(text[i], strlen(text[i]), &t->heading);
	ta_txt_layout_find(t->context, text, kept, &t->layout);
	ta_txt_layout_describe(&t->layout, t->context->columns, sizeof(t->context->columns));
	for (size_t i = 0; i < kept; i++)
		free(text[i]);
	free(text);
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct tshark *t = state;
	if (!t->surveyed) {
		t->wrap = ta_txt_wrap_survey(reader, is_packet_line);
		find_columns(t, reader);
		t->surveyed = true;
	}
	while (t->rest) {
		const char *start = t->rest, *rest = NULL;
		size_t len = (size_t)(t->joined.text + t->joined.len - start);
		t->rest = NULL;
		if (!read_line(t, start, len, ret, &rest))
			break;
		if (rest && !split(t, start, rest, ret))
			continue;
		ret->line = t->joined.number;
		return 1;
	}
	int found;
	while ((found = next_record(t, reader, ret, error)) == 2)
		;
	return found;
}

const struct ta_txt_dialect ta_txt_tshark = {
	.kind = "tshark-text",
	.infers = true,
	.words = true,
	.probe = probe,
	.open = open_tshark,
	.close = close_tshark,
	.next = next,
};

/* ---- the same with the columns in quotes: "Export packet dissections, as CSV" ---- */

static int probe_csv(const char *text, size_t len)
{
	const char *end = text + len;
	if (!ta_txt_find(text, end, "\",\""))
		return TA_TXT_SCORE_NONE;
	if (ta_txt_find(text, end, "\"No.\""))
		return TA_TXT_SCORE_OTHER;
	if (text[0] != '"')
		return TA_TXT_SCORE_NONE;
	char *copy = ta_xstrndup(text, len);
	int score = probe(copy, uncsv(copy, len));
	free(copy);
	return score > TA_TXT_SCORE_BEGINS ? score + TA_TXT_SCORE_QUOTED : TA_TXT_SCORE_NONE;
}

static void *open_csv(struct ta_txt_context *context)
{
	struct tshark *t = open_tshark(context);
	t->csv = true;
	return t;
}

const struct ta_txt_dialect ta_txt_csv = {
	.kind = "wireshark-csv",
	.infers = true,
	.words = true,
	.probe = probe_csv,
	.open = open_csv,
	.close = close_tshark,
	.next = next,
};
