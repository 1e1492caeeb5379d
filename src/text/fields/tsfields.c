/* SPDX-License-Identifier: MIT */
/* tshark -T fields: a line a packet, its columns named by a header line, by the user, or by what is in them. */
#include "text/dialect/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/fields/columns.h"
#include "text/fields/fields.h"
#include "text/fields/names.h"
#include "text/rules.h"

/* What the name of a column says. */
struct column {
	bool known; /* else its cells are passed over */
	enum ta_txt_field field;
	enum form { FORM_ANY, FORM_NUMBER, FORM_ADDRESS } form; /* of its cells */
};

struct tsfields {
	struct ta_txt_context *context;
	struct ta_txt_fields fields;
	struct ta_txt_columns columns;
	struct column column[TA_TXT_COLUMNS]; /* of those */
	bool ready;                           /* columns are known */
};

static int probe(const char *text, size_t len)
{
	struct ta_txt_columns columns;
	struct ta_txt_row row;
	if (ta_txt_columns_header(text, len, &columns))
		return TA_TXT_SCORE_MOST;
	return ta_txt_columns_row(text, len, &row) ? TA_TXT_SCORE_CELLS : TA_TXT_SCORE_NONE;
}

static void *open_tsfields(struct ta_txt_context *context)
{
	struct tsfields *f = ta_xcalloc(1, sizeof(*f));
	f->context = context;
	f->fields.numbering = ta_txt_numbering_new();
	return f;
}

static void close_tsfields(void *state)
{
	struct tsfields *f = state;
	ta_txt_numbering_free(f->fields.numbering);
	free(f);
}

static enum form form_of(const char *name)
{
	static const char *const numeric[] = { "frame.number", "tcp.srcport", "tcp.dstport",
					       "tcp.seq",      "tcp.seq_raw", "tcp.ack",
					       "tcp.len" };
	for (size_t i = 0; i < sizeof(numeric) / sizeof(numeric[0]); i++)
		if (strcmp(name, numeric[i]) == 0)
			return FORM_NUMBER;
	return strcmp(name, "ip.src") == 0 || strcmp(name, "ip.dst") == 0 ? FORM_ADDRESS : FORM_ANY;
}

/* Takes the names of the columns for what they say, once for all rows. */
static void know_columns(struct tsfields *f)
{
	for (size_t i = 0; i < f->columns.count; i++) {
		const char *name = f->columns.name[i];
		struct column *column = &f->column[i];
		column->form = form_of(name);
		column->known = ta_txt_field_of(name, strlen(name), &column->field);
	}
	f->ready = true;
}

/* The list of --fields. Each line has its own separator. */
static void named_columns(struct tsfields *f)
{
	struct ta_txt_word cell[TA_TXT_COLUMNS];
	f->columns.count =
		ta_txt_cells(f->context->fields, strlen(f->context->fields), ',', 0, cell);
	for (size_t i = 0; i < f->columns.count; i++) {
		size_t len = cell[i].len < sizeof(f->columns.name[i])
				     ? cell[i].len
				     : sizeof(f->columns.name[i]) - 1;
		memcpy(f->columns.name[i], cell[i].p, len);
	}
	f->columns.separator = '\0';
	know_columns(f);
}

/* Without a header in the window, and nothing said, the columns are guessed. */
static void look_at_window(struct tsfields *f, struct ta_txt_reader *reader)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line);
	struct ta_txt_columns columns;
	if (f->context->fields) {
		named_columns(f);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (ta_txt_columns_header(line[i].text, line[i].len, &columns))
			return;
	if (ta_txt_columns_guess(line, n, &f->columns))
		know_columns(f);
}

static bool is_info(const char *name)
{
	return strncmp(name, "_ws.col.", 8) == 0;
}

/* The cells of a row, or 0 when it isn't one. */
static size_t row_cells(const struct tsfields *f, char separator, const struct ta_txt_line *line,
			struct ta_txt_word *cell)
{
	const struct ta_txt_columns *c = &f->columns;
	bool rest = c->count && is_info(c->name[c->count - 1]);
	size_t n = ta_txt_cells(line->text, line->len, separator, rest ? c->count : 0, cell);
	if (n == c->count || (c->guessed && n > c->count))
		return c->count < n ? c->count : n;
	/* an editor took the empty cells at the end */
	return n < c->count && n * 2 >= c->count && n > 1 && separator != ' ' && separator != ','
		       ? n
		       : 0;
}

static size_t cut_row(const struct tsfields *f, const struct ta_txt_line *line,
		      struct ta_txt_word *cell)
{
	static const char separators[] = TA_TXT_SEPARATORS;
	if (f->columns.separator)
		return row_cells(f, f->columns.separator, line, cell);
	for (const char *s = separators; *s; s++) {
		size_t n = row_cells(f, *s, line, cell);
		if (n == f->columns.count)
			return n;
	}
	return 0;
}

/* A cell that can't be what its column says makes the line a line of something else. */
static bool fits(enum form form, const struct ta_txt_word *cell)
{
	if (!cell->len || form == FORM_ANY)
		return true;
	if (form == FORM_NUMBER)
		return cell->p[0] >= '0' && cell->p[0] <= '9';
	return !memchr(cell->p, ' ', cell->len);
}

static int read_row(struct tsfields *f, const struct ta_txt_line *line, struct ta_txt_record *ret)
{
	struct ta_txt_word cell[TA_TXT_COLUMNS];
	size_t n = cut_row(f, line, cell);
	if (!n)
		return 0;
	ta_txt_fields_begin(&f->fields);
	for (size_t i = 0; i < n; i++) {
		const struct column *column = &f->column[i];
		if (!fits(column->form, &cell[i]))
			return 0;
		if (column->known)
			ta_txt_fields_put(f->context, &f->fields, column->field, cell[i].p,
					  cell[i].len);
	}
	return ta_txt_fields_end(f->context, &f->fields, ret);
}

static int next(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret,
		struct ta_error *error)
{
	struct tsfields *f = state;
	struct ta_txt_line *line;
	int more;
	if (!f->ready && !f->columns.count)
		look_at_window(f, reader);
	while ((more = ta_txt_read(reader, &line, error)) > 0) {
		if (!f->context->fields &&
		    ta_txt_columns_header(line->text, line->len, &f->columns)) {
			know_columns(f);
			continue;
		}
		if (!f->ready || !read_row(f, line, ret)) {
			f->context->lines_skipped += !ta_txt_is_blank(line->text, line->len);
			continue;
		}
		ret->line = line->number;
		return 1;
	}
	return more;
}

const struct ta_txt_dialect ta_txt_tsfields = {
	.kind = "tshark-fields",
	.infers = true,
	.words = true,
	.named = true,
	.probe = probe,
	.open = open_tsfields,
	.close = close_tsfields,
	.next = next,
};
