/* SPDX-License-Identifier: MIT */
/* Finds the columns of a packet list: those that its heading names, or those that its cells show, whichever reads more. */
#include "text/list/finder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/list/heading.h"
#include "text/list/info.h"
#include "text/list/packet.h"
#include "text/list/summary.h"
#include "text/list/table.h"
#include "text/rules.h"
#include "text/words/hosts.h"
#include "text/words/when.h"

/* A line read by its Info is worth more than all that stands in front of it. */
enum { MERIT_FLAGS = 4 };

static enum ta_txt_look look_of(struct ta_txt_cell *cell)
{
	struct ta_txt_scan scan = ta_txt_scan_of(cell->word.p, cell->word.len);
	uint64_t number;
	if (!cell->word.len)
		return TA_TXT_LOOK_EMPTY;
	if (ta_txt_is_address(&cell->word))
		return TA_TXT_LOOK_ADDRESS;
	if (ta_txt_when(&scan, &cell->when) && scan.p == scan.end)
		return TA_TXT_LOOK_TIME;
	return ta_txt_frame_number(cell->word, &number) ? TA_TXT_LOOK_DIGITS : TA_TXT_LOOK_WORD;
}

/* Cuts a line into cells up to its Info, with tabs also beyond. False when it has no Info of TCP. */
static bool cut(const struct ta_txt_context *context, const char *text, size_t len, bool tabs,
		struct ta_txt_table_row *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	const char *info = ta_txt_info_start(scan);
	bool found = false;
	*ret = (struct ta_txt_table_row){ .n = 0 };
	if (!info)
		return false;
	while (ret->n < TA_TXT_LAYOUT_COLUMNS) {
		struct ta_txt_cell *cell = &ret->cell[ret->n];
		struct ta_txt_scan here = scan;
		ta_txt_blanks(&here);
		if (!tabs && here.p >= info)
			break;
		if (!ta_txt_layout_cell(&scan, tabs, &cell->word))
			break;
		if (ta_txt_is_arrow(&cell->word))
			continue;
		if (cell->word.p == info) {
			found = true;
			ret->info = ret->n;
		}
		cell->look = cell->word.p == info ? TA_TXT_LOOK_WORD : look_of(cell);
		ret->n++;
	}
	if (!tabs && ret->n < TA_TXT_LAYOUT_COLUMNS) {
		ret->info = ret->n;
		ret->cell[ret->n++] =
			(struct ta_txt_cell){ { info, 1 }, TA_TXT_LOOK_WORD, { .ns = 0 } };
		found = true;
	}
	if (tabs && found) { /* Info is one cell */
		const struct ta_txt_word *cell = &ret->cell[ret->info].word;
		return ret->info >= TA_TXT_LAYOUT_TABS &&
		       ta_txt_tcp_info(context, ta_txt_scan_of(cell->p, cell->len), &ret->seg,
				       NULL);
	}
	return found && ta_txt_tcp_info(context, ta_txt_scan_of(info, (size_t)(text + len - info)),
					&ret->seg, NULL);
}

/* Whether a row's cells are some of another's, in order: the others may be blank. */
static bool is_part(const struct ta_txt_table_row *part, const struct ta_txt_table_row *whole,
		    bool tabs)
{
	size_t k = 0;
	if (tabs)
		return part->info == whole->info && part->n <= whole->n;
	for (size_t i = 0; i < whole->n && k < part->n; i++)
		k += part->cell[k].look == whole->cell[i].look;
	return k == part->n;
}

/* A port by its number in one line, by its name in another. */
static bool both_ports(const struct ta_txt_cell *a, const struct ta_txt_cell *b)
{
	return (a->look == TA_TXT_LOOK_WORD && b->look == TA_TXT_LOOK_DIGITS) ||
	       (a->look == TA_TXT_LOOK_DIGITS && b->look == TA_TXT_LOOK_WORD);
}

static bool is_alike(const struct ta_txt_table_row *a, const struct ta_txt_table_row *b)
{
	if (a->n != b->n || a->info != b->info)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->cell[i].look != b->cell[i].look && !both_ports(&a->cell[i], &b->cell[i]))
			return false;
	return true;
}

/* What all cells of a column look like, empty ones aside; a word where they differ. */
static enum ta_txt_look look_of_column(const struct ta_txt_table *t, size_t column)
{
	enum ta_txt_look common = TA_TXT_LOOK_EMPTY;
	for (size_t r = 0; r < t->rows; r++) {
		enum ta_txt_look look = t->row[r].cell[column].look;
		if (look != TA_TXT_LOOK_EMPTY && common != look)
			common = common == TA_TXT_LOOK_EMPTY ? look : TA_TXT_LOOK_WORD;
	}
	return common;
}

/* Keeps the rows that have all columns: those of the form that most other rows are a part of. */
static void choose_form(struct ta_txt_table *t)
{
	size_t best = 0, best_votes = 0, kept = 0;
	for (size_t i = 0; i < t->rows; i++) {
		size_t votes = 0, alike = 0;
		for (size_t k = 0; k < t->rows; k++) {
			alike += t->tabs ? t->row[k].info == t->row[i].info
					 : is_alike(&t->row[k], &t->row[i]);
			votes += is_part(&t->row[k], &t->row[i], t->tabs);
		}
		if (alike * TA_TXT_LAYOUT_SHARE >= t->rows && votes > best_votes) {
			best = i;
			best_votes = votes;
		}
	}
	struct ta_txt_table_row form = t->row[best];
	t->columns = form.n;
	for (size_t i = 0; i < t->rows; i++)
		if (t->tabs ? t->row[i].info == form.info && t->row[i].n >= form.n
			    : is_alike(&t->row[i], &form))
			t->row[kept++] = t->row[i];
	t->rows = kept;
	for (size_t c = 0; c < t->columns; c++)
		t->look[c] = look_of_column(t, c);
}

/* The columns by what is in them, cut at tabs or at blanks. */
static bool guess(const struct ta_txt_context *context, char *const *line, size_t n, bool tabs,
		  struct ta_txt_layout *ret)
{
	struct ta_txt_table t = { .row = ta_xcalloc(TA_TXT_LAYOUT_ROWS, sizeof(*t.row)),
				  .tabs = tabs };
	for (size_t i = 0; i < n; i++)
		t.rows += cut(context, line[i], strlen(line[i]), tabs, &t.row[t.rows]);
	bool found = false;
	if (t.rows) {
		choose_form(&t);
		found = ta_txt_table_name(&t);
	}
	free(t.row);
	if (found)
		*ret = t.layout;
	return found;
}

/* How much of the lines can be read so, by an empty layout as tshark writes them: flags, two addresses, a frame number that
 * goes up, a time that does not go back. */
static size_t merit(const struct ta_txt_context *context, char *const *line, size_t n,
		    const struct ta_txt_layout *layout)
{
	struct ta_txt_record record, before = { .number = 0 };
	size_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(line[i]);
		bool found = layout->count ? ta_txt_layout_line(context, layout, line[i], len,
								&record, NULL)
					   : ta_txt_summary(context, line[i], len, &record, NULL);
		const struct ta_segment *seg = &record.packet.seg;
		if (!found || !(seg->have & TA_HAVE_FLAGS))
			continue;
		sum += MERIT_FLAGS + (ta_addr_family(&seg->src) != TA_ADDR_NAME &&
				      ta_addr_family(&seg->dst) != TA_ADDR_NAME);
		sum += record.numbered && record.number > before.number;
		sum += record.when.form != TA_TXT_TIME_NONE && record.when.ns >= before.when.ns;
		before = record;
	}
	return sum;
}

void ta_txt_layout_find(const struct ta_txt_context *context, char *const *line, size_t n,
			struct ta_txt_layout *ret)
{
	struct ta_txt_layout guessed[2], heading, best = { .count = 0 };
	assert(n <= TA_TXT_LAYOUT_ROWS);
	size_t most = merit(context, line, n, &best), i = 0;
	while (i < n && !ta_txt_heading(line[i], strlen(line[i]), &heading))
		i++;
	if (i < n) {
		size_t sum = merit(context, line, n, &heading);
		if (sum > 0 && sum >= most) { /* names say more than what is in the columns */
			best = heading;
			most = sum;
		}
	}
	size_t candidates = guess(context, line, n, true, &guessed[0]);
	candidates += guess(context, line, n, false, &guessed[candidates]);
	for (i = 0; i < candidates; i++) {
		size_t sum = merit(context, line, n, &guessed[i]);
		if (sum <= most)
			continue;
		best = guessed[i];
		most = sum;
	}
	if (!ta_txt_layout_is_plain(&best))
		*ret = best;
}
