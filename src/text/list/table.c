/* SPDX-License-Identifier: MIT */
/* Names the columns of a packet list by what their cells can be over many lines: the number goes up, the two hosts stand
 * in words that swap, ports, numbers and lengths are those that Info tells of the same line. */
#include "text/list/table.h"

#include <string.h>

#include "text/list/packet.h"
#include "text/rules.h"
#include "text/words/hosts.h"
#include "text/words/protocols.h"

static void give(struct ta_txt_table *t, size_t column, enum ta_txt_role role)
{
	t->layout.role[column] = role;
	t->given[column] = true;
}

static bool is_same(const struct ta_txt_word *a, const struct ta_txt_word *b)
{
	return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

/* Whether two columns hold the same two words in both orders. */
static bool swaps(const struct ta_txt_table *t, size_t a, size_t b)
{
	for (size_t r = 0; r < t->rows; r++) {
		const struct ta_txt_cell *x = t->row[r].cell;
		if (!x[a].word.len || !x[b].word.len || is_same(&x[a].word, &x[b].word))
			continue;
		for (size_t s = r + 1; s < t->rows; s++) {
			const struct ta_txt_cell *y = t->row[s].cell;
			if (is_same(&x[a].word, &y[b].word) && is_same(&x[b].word, &y[a].word))
				return true;
		}
	}
	return false;
}

static bool find_hosts(struct ta_txt_table *t)
{
	size_t address[2], n = 0, info = t->row[0].info;
	for (size_t c = 0; c < t->columns && n < 2; c++)
		if (t->look[c] == TA_TXT_LOOK_ADDRESS)
			address[n++] = c;
	for (size_t a = 0; n < 2 && a < info; a++) {
		for (size_t b = a + 1; n < 2 && b < info; b++) {
			bool names = (t->look[a] == TA_TXT_LOOK_WORD ||
				      t->look[a] == TA_TXT_LOOK_ADDRESS) &&
				     (t->look[b] == TA_TXT_LOOK_WORD ||
				      t->look[b] == TA_TXT_LOOK_ADDRESS);
			if (!names || !swaps(t, a, b))
				continue;
			address[0] = a;
			address[1] = b;
			n = 2;
		}
	}
	if (n < 2)
		return false;
	give(t, address[0], TA_TXT_ROLE_SRC);
	give(t, address[1], TA_TXT_ROLE_DST);
	return true;
}

static bool is_port(enum ta_txt_role role)
{
	return role == TA_TXT_ROLE_SPORT || role == TA_TXT_ROLE_DPORT;
}

/* Whether `value` is what a segment has in a column of this role. */
static bool tells(const struct ta_segment *seg, enum ta_txt_role role, uint32_t value)
{
	switch (role) {
	case TA_TXT_ROLE_SPORT:
		return value == seg->sport;
	case TA_TXT_ROLE_DPORT:
		return value == seg->dport;
	case TA_TXT_ROLE_SEQ:
		return value == seg->seq;
	case TA_TXT_ROLE_ACK:
		return value == seg->ack;
	case TA_TXT_ROLE_PAYLOAD:
		return value == seg->payload_len;
	default: /* of the frame */
		return value >= seg->payload_len + TA_TXT_LEAST_HEADERS &&
		       value - seg->payload_len <= TA_TXT_LAYOUT_HEADERS_MOST;
	}
}

/* A port by its name agrees with nothing. */
static uint32_t named_port(enum ta_txt_role role)
{
	return role == TA_TXT_ROLE_SPORT   ? TA_SRC_PORT_NAMED
	       : role == TA_TXT_ROLE_DPORT ? TA_DST_PORT_NAMED
					   : 0;
}

/* How many rows' cells are the number that Info tells (`have` says that it does); *ret_told: in how many it does. */
static size_t agrees(const struct ta_txt_table *t, size_t column, enum ta_txt_role role,
		     size_t *ret_told)
{
	static const uint32_t have[TA_TXT_ROLES] = {
		[TA_TXT_ROLE_SPORT] = TA_HAVE_PORTS, [TA_TXT_ROLE_DPORT] = TA_HAVE_PORTS,
		[TA_TXT_ROLE_SEQ] = TA_HAVE_SEQ,     [TA_TXT_ROLE_ACK] = TA_HAVE_ACK,
		[TA_TXT_ROLE_PAYLOAD] = TA_HAVE_LEN, [TA_TXT_ROLE_LENGTH] = TA_HAVE_LEN
	};
	size_t agree = 0;
	*ret_told = 0;
	for (size_t r = 0; r < t->rows; r++) {
		const struct ta_segment *seg = &t->row[r].seg;
		uint32_t value;
		if (!(seg->have & have[role]) || seg->have & named_port(role))
			continue;
		(*ret_told)++;
		const struct ta_txt_word *word = &t->row[r].cell[column].word;
		if (is_port(role) ? !ta_txt_known_port(word, &value) : !ta_txt_u32(word, &value))
			continue;
		agree += tells(seg, role, value);
	}
	return agree;
}

/* The first column, from `from` on, whose cells are what Info tells. */
static bool find_told(struct ta_txt_table *t, enum ta_txt_role role, size_t from, size_t least)
{
	for (size_t c = from; c < t->columns; c++) {
		size_t told, agree;
		bool names = is_port(role) && t->look[c] == TA_TXT_LOOK_WORD;
		if (t->given[c] || (t->look[c] != TA_TXT_LOOK_DIGITS && !names))
			continue;
		agree = agrees(t, c, role, &told);
		if (told < least || agree * 10 < told * TA_TXT_LAYOUT_TENTHS)
			continue;
		give(t, c, role);
		return true;
	}
	return false;
}

/* Whether the first column is of numbers none of which comes twice in a row: frames that are not in order. */
static bool first_changes(const struct ta_txt_table *t)
{
	if (t->given[0] || t->look[0] != TA_TXT_LOOK_DIGITS)
		return false;
	for (size_t r = 1; r < t->rows; r++)
		if (is_same(&t->row[r].cell[0].word, &t->row[r - 1].cell[0].word))
			return false;
	return true;
}

/* How often a column of numbers goes up; *ret_ones: by one. */
static size_t rises(const struct ta_txt_table *t, size_t column, size_t *ret_ones)
{
	size_t ups = 0;
	uint64_t before = 0, value = 0;
	*ret_ones = 0;
	for (size_t r = 0; r < t->rows; r++) {
		if (!ta_txt_frame_number(t->row[r].cell[column].word, &value))
			break;
		ups += r > 0 && value > before;
		*ret_ones += r > 0 && value == before + 1;
		before = value;
	}
	return ups;
}

/* The column that goes up most often, and by one; of a single row, the first if it stands in front of the hosts. */
static void find_number(struct ta_txt_table *t)
{
	size_t best = t->columns, best_score = 0, source = 0;
	while (t->layout.role[source] != TA_TXT_ROLE_SRC)
		source++;
	for (size_t c = 0; c < t->columns; c++) {
		if (t->given[c] || t->look[c] != TA_TXT_LOOK_DIGITS)
			continue;
		size_t ones, ups = rises(t, c, &ones);
		bool behind = c > source; /* lengths and windows go up, too */
		if (behind && (best < t->columns || t->rows < TA_TXT_LAYOUT_NUMBERS))
			break;
		if (c > t->row[0].info && ones * 2 < ups) /* bytes that add up do so, too */
			continue;
		if ((t->rows == 1 || ups * 2 + 1 > t->rows) && 2 * ups + ones + 1 > best_score) {
			best = c;
			best_score = 2 * ups + ones + 1;
		}
	}
	if (best > source && first_changes(t))
		best = 0;
	if (best < t->columns && (t->rows > 1 || best <= 1))
		give(t, best, TA_TXT_ROLE_NUMBER);
}

/* How often a column of instants goes back. */
static size_t steps_back(const struct ta_txt_table *t, size_t column)
{
	size_t back = 0;
	for (size_t r = 1; r < t->rows; r++)
		back += t->row[r].cell[column].when.ns < t->row[r - 1].cell[column].when.ns;
	return back;
}

/* A date or a time of day is the time; else the seconds that go back least. */
static void find_time(struct ta_txt_table *t)
{
	size_t best = t->columns, best_back = 0;
	bool best_clock = false;
	for (size_t c = 0; c < t->columns; c++) {
		if (t->look[c] != TA_TXT_LOOK_TIME)
			continue;
		bool clock = t->row[0].cell[c].when.form < TA_TXT_TIME_SECONDS;
		size_t back = steps_back(t, c);
		give(t, c, TA_TXT_ROLE_ASIDE);
		if (best == t->columns || clock > best_clock ||
		    (clock == best_clock && back < best_back)) {
			best = c;
			best_clock = clock;
			best_back = back;
		}
	}
	if (best < t->columns)
		give(t, best, TA_TXT_ROLE_TIME);
}

static void find_protocol(struct ta_txt_table *t)
{
	for (size_t c = 0; c < t->columns; c++) {
		size_t known = 0;
		if (t->given[c] || t->look[c] != TA_TXT_LOOK_WORD)
			continue;
		for (size_t r = 0; r < t->rows; r++)
			known += ta_txt_protocol(&t->row[r].cell[c].word, NULL) == TA_TXT_ON_TCP;
		if (known * 10 < t->rows * TA_TXT_LAYOUT_TENTHS)
			continue;
		give(t, c, TA_TXT_ROLE_PROTO);
		return;
	}
}

/* Where no instant is shown: whole seconds, which never go back and do not stand still. */
static void find_seconds(struct ta_txt_table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		if (t->layout.role[c] == TA_TXT_ROLE_TIME)
			return;
	for (size_t c = 0; t->layout.role[c] != TA_TXT_ROLE_SRC; c++) {
		uint64_t before = 0, value = 0;
		size_t r, back = 0, ups = 0;
		if (t->given[c] || t->look[c] != TA_TXT_LOOK_DIGITS)
			continue;
		for (r = 0; r < t->rows && ta_txt_u64(&t->row[r].cell[c].word, &value); r++) {
			back += r > 0 && value < before;
			ups += r > 0 && value > before;
			before = value;
		}
		if (r < t->rows || back || !ups)
			continue;
		give(t, c, TA_TXT_ROLE_TIME);
		return;
	}
}

bool ta_txt_table_name(struct ta_txt_table *t)
{
	size_t info = t->row[0].info, from;
	t->layout = (struct ta_txt_layout){ .tabs = t->tabs, .count = t->columns };
	for (size_t c = 0; c < t->columns; c++)
		t->layout.role[c] =
			t->look[c] == TA_TXT_LOOK_DIGITS ? TA_TXT_ROLE_COUNT : TA_TXT_ROLE_OTHER;
	give(t, info, TA_TXT_ROLE_INFO);
	if (!find_hosts(t))
		return false;
	bool sport = find_told(t, TA_TXT_ROLE_SPORT, 0, 1),
	     dport = find_told(t, TA_TXT_ROLE_DPORT, 0, 1);
	for (size_t c = 0; sport != dport && c < t->columns; c++)
		if (t->layout.role[c] == TA_TXT_ROLE_SPORT ||
		    t->layout.role[c] == TA_TXT_ROLE_DPORT)
			t->layout.role[c] = TA_TXT_ROLE_COUNT;
	find_time(t);
	find_protocol(t);
	for (from = 0; from < t->columns && t->layout.role[from] != TA_TXT_ROLE_PROTO; from++)
		;
	find_number(t);
	find_seconds(t);
	if (!find_told(t, TA_TXT_ROLE_LENGTH, from, 1))
		(void)find_told(t, TA_TXT_ROLE_LENGTH, 0, 1);
	(void)find_told(t, TA_TXT_ROLE_SEQ, 0, TA_TXT_LAYOUT_NUMBERS);
	(void)find_told(t, TA_TXT_ROLE_ACK, 0, TA_TXT_LAYOUT_NUMBERS);
	(void)find_told(t, TA_TXT_ROLE_PAYLOAD, 0, TA_TXT_LAYOUT_NUMBERS);
	return true;
}
