/* SPDX-License-Identifier: MIT */
/* Finds out what the columns of -T fields are where no header says it, from what is in them. */
#include "text/fields/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/rules.h"
#include "text/words/when.h"

struct table {
	struct ta_txt_word cell[TA_TXT_GUESS_ROWS][TA_TXT_COLUMNS];
	size_t rows, columns;
	size_t src, dst, sport, dport; /* columns; sport 0: no ports */
	bool used[TA_TXT_COLUMNS];
};

/* Lines cut by one separator that have their addresses where the first of them has them. */
static void fill(struct table *t, const struct ta_txt_line *line, size_t n, char separator)
{
	struct ta_txt_row row;
	t->rows = 0;
	for (size_t i = 0; i < n && t->rows < TA_TXT_GUESS_ROWS; i++) {
		if (!ta_txt_columns_row(line[i].text, line[i].len, &row) ||
		    row.separator != separator)
			continue;
		if (t->rows && (row.src != t->src || row.dst != t->dst))
			continue;
		t->src = row.src;
		t->dst = row.dst;
		t->columns = t->rows && t->columns < row.cells ? t->columns : row.cells;
		memcpy(t->cell[t->rows++], row.cell, row.cells * sizeof(row.cell[0]));
	}
}

static bool numbers_up_to(const struct table *t, size_t column, uint32_t most)
{
	uint32_t value;
	for (size_t r = 0; r < t->rows; r++)
		if (!ta_txt_u32_any(&t->cell[r][column], &value) || value > most)
			return false;
	return true;
}

static void name_column(struct table *t, struct ta_txt_columns *c, size_t column, const char *name)
{
	snprintf(c->name[column], sizeof(c->name[column]), "%s", name);
	t->used[column] = true;
}

static void guess_ports(struct table *t, struct ta_txt_columns *c)
{
	size_t sport = t->dst == t->src + 2 ? t->src + 1 : t->dst + 1,
	       dport = t->dst == t->src + 2 ? t->dst + 1 : t->dst + 2;
	if (dport >= t->columns || !numbers_up_to(t, sport, UINT16_MAX) ||
	    !numbers_up_to(t, dport, UINT16_MAX))
		return;
	t->sport = sport;
	t->dport = dport;
	name_column(t, c, sport, "tcp.srcport");
	name_column(t, c, dport, "tcp.dstport");
}

static void guess_number(struct table *t, struct ta_txt_columns *c)
{
	for (size_t i = 0; i < t->src; i++) {
		uint32_t value, before = 0;
		bool up = t->rows > 1;
		for (size_t r = 0; r < t->rows && up; r++) {
			up = ta_txt_u32(&t->cell[r][i], &value) && (r == 0 || value > before);
			before = up ? value : 0;
		}
		if (!up)
			continue;
		name_column(t, c, i, "frame.number");
		return;
	}
}

static void guess_time(struct table *t, struct ta_txt_columns *c)
{
	for (size_t i = 0; i < t->src; i++) {
		enum ta_txt_time_form form = TA_TXT_TIME_NONE;
		int64_t before_ns = 0;
		size_t r, back = 0;
		for (r = 0; r < t->rows; r++) {
			struct ta_txt_scan scan =
				ta_txt_scan_of(t->cell[r][i].p, t->cell[r][i].len);
			struct ta_txt_when when;
			if (!ta_txt_when(&scan, &when) || scan.p != scan.end)
				break;
			form = when.form;
			back += r > 0 && when.ns < before_ns;
			before_ns = when.ns;
		}
		if (r < t->rows)
			continue;
		name_column(t, c, i,
			    form == TA_TXT_TIME_EPOCH                     ? "frame.time_epoch"
			    : form != TA_TXT_TIME_SECONDS                 ? "frame.time"
			    : back * TA_TXT_BACK_SHARE >= t->rows && back ? "frame.time_delta"
									  : "frame.time_relative");
		if (form == TA_TXT_TIME_EPOCH)
			return;
	}
}

static bool is_hex(const struct ta_txt_word *word)
{
	return word->len > 2 && word->p[0] == '0' && word->p[1] == 'x';
}

/* Flags are a hexadecimal number of nine bits; an IP identification is one that changes, a TTL follows it. */
static void guess_hex(struct table *t, struct ta_txt_columns *c)
{
	for (size_t i = t->dst + 1; i < t->columns; i++) {
		bool hex = true;
		uint32_t bits = 0, value = 0;
		for (size_t r = 0; r < t->rows && hex; r++) {
			hex = is_hex(&t->cell[r][i]) && ta_txt_u32_any(&t->cell[r][i], &value);
			bits |= value;
		}
		if (!hex || bits > UINT16_MAX)
			continue;
		if (bits <= 0x1ff && (bits & (TA_ACK | TA_SYN | TA_RST))) {
			name_column(t, c, i, "tcp.flags");
		} else if (bits > 0x1ff) {
			name_column(t, c, i, "ip.id");
			if (i + 1 < t->columns && !is_hex(&t->cell[0][i + 1]) &&
			    numbers_up_to(t, i + 1, UINT8_MAX))
				name_column(t, c, i + 1, "ip.ttl");
		}
	}
}

static bool same_word(const struct ta_txt_word *a, const struct ta_txt_word *b)
{
	return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

/* Of the two sides of the first row's connection: 0, 1, or -1 for another connection. */
static int side_of(const struct table *t, size_t row)
{
	const struct ta_txt_word *first = t->cell[0], *cell = t->cell[row];
	if (same_word(&cell[t->src], &first[t->src]) &&
	    same_word(&cell[t->sport], &first[t->sport]) &&
	    same_word(&cell[t->dst], &first[t->dst]) &&
	    same_word(&cell[t->dport], &first[t->dport]))
		return 0;
	if (same_word(&cell[t->src], &first[t->dst]) &&
	    same_word(&cell[t->sport], &first[t->dport]) &&
	    same_word(&cell[t->dst], &first[t->src]) &&
	    same_word(&cell[t->dport], &first[t->sport]))
		return 1;
	return -1;
}

/* Follows three columns as if they were seq, ack and len. A score, 0 when too much speaks against it. */
static size_t agreement(const struct table *t, size_t s, size_t a, size_t l)
{
	uint32_t end[2] = { 0, 0 };
	bool known[2] = { false, false };
	size_t tested = 0, agree = 0, moved = 0, data = 0;
	for (size_t r = 0; r < t->rows; r++) {
		uint32_t seq, ack, len;
		int side = side_of(t, r);
		if (side < 0 || !ta_txt_u32(&t->cell[r][s], &seq) ||
		    !ta_txt_u32(&t->cell[r][a], &ack) || !ta_txt_u32(&t->cell[r][l], &len))
			continue;
		bool again = known[side] && ta_seq_lt(seq, end[side]) &&
			     end[side] - seq < TA_TXT_GUESS_BACK_BYTES;
		if (known[side] && !again) {
			tested++;
			agree += seq - end[side] <= 1; /* goes on, or counts a SYN or FIN */
			data += len > 0;
			moved += seq == end[side] && len > 0;
		}
		if (known[!side]) {
			tested++;
			agree += ack - end[!side] <= 1 ||
				 (ta_seq_leq(ack, end[!side]) &&
				  end[!side] - ack < TA_TXT_GUESS_BACK_BYTES);
		}
		if (!known[side] || ta_seq_gt(seq + len, end[side]))
			end[side] = seq + len;
		known[side] = true;
	}
	if (tested < TA_TXT_GUESS_TESTED || moved == 0 || moved * 2 < data ||
	    agree * 10 < tested * TA_TXT_GUESS_TENTHS)
		return 0;
	return agree * 4 + moved * 4;
}

static void guess_numbers(struct table *t, struct ta_txt_columns *c)
{
	size_t candidate[TA_TXT_GUESS_COLUMNS], n = 0, best = 0, pick[3] = { 0, 0, 0 };
	if (!t->sport)
		return;
	for (size_t i = t->dst + 1; i < t->columns && n < TA_TXT_GUESS_COLUMNS; i++)
		if (!t->used[i] && !is_hex(&t->cell[0][i]) && numbers_up_to(t, i, UINT32_MAX))
			candidate[n++] = i;
	for (size_t s = 0; s < n; s++) {
		for (size_t a = 0; a < n; a++) {
			for (size_t l = 0; l < n; l++) {
				if (s == a || a == l || s == l)
					continue;
				size_t score =
					agreement(t, candidate[s], candidate[a], candidate[l]);
				score +=
					score > 0 && s + 1 == a && a + 1 == l; /* the usual order */
				if (score <= best)
					continue;
				best = score;
				pick[0] = candidate[s], pick[1] = candidate[a],
				pick[2] = candidate[l];
			}
		}
	}
	if (!best)
		return;
	name_column(t, c, pick[0], "tcp.seq");
	name_column(t, c, pick[1], "tcp.ack");
	name_column(t, c, pick[2], "tcp.len");
}

/* "·······AP···": a column of nothing but flag letters and the dots between them, at least one A. */
static void guess_flag_letters(struct table *t, struct ta_txt_columns *c)
{
	for (size_t i = t->dst + 1; i < t->columns; i++) {
		bool letters = !t->used[i];
		size_t acks = 0;
		for (size_t r = 0; r < t->rows && letters; r++) {
			const struct ta_txt_word *cell = &t->cell[r][i];
			letters = cell->len >= TA_TXT_FLAG_LETTERS;
			for (size_t k = 0; k < cell->len && letters; k++)
				letters = (unsigned char)cell->p[k] >= 0x80 ||
					  memchr("RNCEUAPRSF.*", cell->p[k], 12);
			acks += letters && memchr(cell->p, 'A', cell->len);
		}
		if (!letters || !acks)
			continue;
		name_column(t, c, i, "tcp.flags.str");
		return;
	}
}

bool ta_txt_columns_guess(const struct ta_txt_line *line, size_t n, struct ta_txt_columns *ret)
{
	struct ta_txt_row first;
	size_t i = 0;
	while (i < n && !ta_txt_columns_row(line[i].text, line[i].len, &first))
		i++;
	if (i == n)
		return false;
	struct table *t = ta_xcalloc(1, sizeof(*t));
	fill(t, line, n, first.separator);
	bool found = t->rows > 0;
	if (found) {
		*ret = (struct ta_txt_columns){ .separator = first.separator,
						.count = t->columns,
						.guessed = true };
		name_column(t, ret, t->src, "ip.src");
		name_column(t, ret, t->dst, "ip.dst");
		guess_ports(t, ret);
		found = t->sport > 0; /* else it is no table of segments */
		guess_number(t, ret);
		guess_time(t, ret);
		guess_hex(t, ret);
		guess_flag_letters(t, ret);
		guess_numbers(t, ret);
	}
	free(t);
	return found;
}
