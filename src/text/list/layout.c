/* SPDX-License-Identifier: MIT */
/* Reads a line of a packet list whose columns are known, in whatever order they stand. */
#include "text/list/layout.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "text/list/info.h"
#include "text/list/packet.h"
#include "text/rules.h"
#include "text/words/hosts.h"

/* A line on its way into a row. */
struct reading {
	const struct ta_txt_layout *layout;
	struct ta_txt_scan scan;
	const char *info; /* where the words of an Info column begin; NULL: none of TCP */
	struct ta_txt_list_row row;
	struct ta_txt_word number, seq, ack, payload;
};

static bool tab_cell(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	if (scan->p > scan->end)
		return false;
	const char *tab = memchr(scan->p, '\t', (size_t)(scan->end - scan->p));
	const char *start = scan->p, *end = tab ? tab : scan->end;
	scan->p = end + 1; /* beyond the end after the last */
	while (start < end && (*start == ' ' || *start == '\r'))
		start++;
	while (end > start && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	*ret = (struct ta_txt_word){ start, (size_t)(end - start) };
	return true;
}

bool ta_txt_layout_cell(struct ta_txt_scan *scan, bool tabs, struct ta_txt_word *ret)
{
	struct ta_txt_when when;
	if (tabs)
		return tab_cell(scan, ret);
	if (ta_txt_when(scan, &when)) {
		*ret = when.text;
		return true;
	}
	return ta_txt_word(scan, ret);
}

/* An instant, or whole seconds. */
static bool read_time(const struct ta_txt_word *cell, struct ta_txt_when *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(cell->p, cell->len);
	uint64_t seconds;
	if (ta_txt_when(&scan, ret))
		return scan.p == scan.end;
	if (cell->len > TA_TXT_SECONDS_DIGITS || !ta_txt_u64(cell, &seconds))
		return false;
	*ret = (struct ta_txt_when){ TA_TXT_TIME_SECONDS, (int64_t)seconds * TA_SEC, TA_SEC,
				     *cell };
	return true;
}

static bool is_protocol(const struct ta_txt_word *cell)
{
	return cell->p[0] != '[' && !ta_txt_is_digits(cell) && !ta_txt_is_address(cell);
}

/* Takes a cell for what its column is. False when it can't be that. */
static bool take(struct reading *r, enum ta_txt_role role, const struct ta_txt_word *cell)
{
	struct ta_txt_when when;
	uint64_t number;
	struct ta_txt_word *const word[TA_TXT_ROLES] = {
		[TA_TXT_ROLE_SRC] = &r->row.src,     [TA_TXT_ROLE_DST] = &r->row.dst,
		[TA_TXT_ROLE_SPORT] = &r->row.sport, [TA_TXT_ROLE_DPORT] = &r->row.dport,
		[TA_TXT_ROLE_PROTO] = &r->row.proto, [TA_TXT_ROLE_NUMBER] = &r->number,
		[TA_TXT_ROLE_SEQ] = &r->seq,         [TA_TXT_ROLE_ACK] = &r->ack,
		[TA_TXT_ROLE_PAYLOAD] = &r->payload
	};
	bool fits = false;
	switch (role) {
	case TA_TXT_ROLE_NUMBER:
		fits = ta_txt_frame_number(*cell, &number);
		break;
	case TA_TXT_ROLE_TIME:
		return read_time(cell, &r->row.when);
	case TA_TXT_ROLE_ASIDE:
		return read_time(cell, &when);
	case TA_TXT_ROLE_SRC:
	case TA_TXT_ROLE_DST:
		fits = ta_txt_plausible_host(cell) && !ta_txt_is_digits(cell);
		break;
	case TA_TXT_ROLE_PROTO:
		fits = is_protocol(cell);
		break;
	case TA_TXT_ROLE_LENGTH:
		return ta_txt_u32(cell, &r->row.frame_len);
	case TA_TXT_ROLE_SPORT:
	case TA_TXT_ROLE_DPORT:
		fits = !ta_txt_is_address(cell) && cell->p[0] != '[';
		break;
	case TA_TXT_ROLE_OTHER:
		return !ta_txt_is_address(cell);
	default:
		fits = ta_txt_is_digits(cell);
	}
	if (fits && word[role])
		*word[role] = *cell;
	return fits;
}

static bool is_needed(enum ta_txt_role role)
{
	return role == TA_TXT_ROLE_SRC || role == TA_TXT_ROLE_DST;
}

/* Cells between tabs: each is of the column at its place. */
static bool read_cells(struct reading *r)
{
	const struct ta_txt_layout *l = r->layout;
	struct ta_txt_word cell;
	size_t at = 0;
	bool info = false;
	while (at < l->count && ta_txt_layout_cell(&r->scan, true, &cell)) {
		if (ta_txt_is_arrow(&cell))
			continue;
		enum ta_txt_role role = l->role[at++];
		if (role == TA_TXT_ROLE_INFO) {
			r->row.info = ta_txt_scan_of(cell.p, cell.len);
			info = true;
			continue;
		}
		if (is_needed(role) && (!cell.len || !take(r, role, &cell)))
			return false;
		if (!is_needed(role) && cell.len)
			(void)take(r, role, &cell);
	}
	if (!info)
		r->row.info = ta_txt_scan_of(r->scan.end, 0);
	return !r->info || r->row.info.p == r->info;
}

/* Words: one that can't be of its column says that the column is blank here. */
static bool read_words(struct reading *r)
{
	const struct ta_txt_layout *l = r->layout;
	for (size_t i = 0; i < l->count; i++) {
		struct ta_txt_scan after;
		struct ta_txt_word cell;
		ta_txt_blanks(&r->scan);
		if (l->role[i] == TA_TXT_ROLE_INFO)
			break;
		bool ended = r->info && r->scan.p >= r->info;
		after = r->scan;
		bool any = !ended && ta_txt_layout_cell(&after, false, &cell);
		if (any && ta_txt_is_arrow(&cell)) {
			r->scan = after;
			any = ta_txt_layout_cell(&after, false, &cell);
		}
		bool taken = any && take(r, l->role[i], &cell);
		if (taken)
			r->scan = after;
		if (taken && (is_needed(l->role[i]) || l->role[i] == TA_TXT_ROLE_PROTO))
			r->row.behind = after;
		if (!taken && is_needed(l->role[i]))
			return false;
	}
	ta_txt_blanks(&r->scan);
	r->row.info = r->scan;
	return !r->info || r->scan.p == r->info;
}

/* Numbers in columns of their own, where Info hides them. */
static void set_hidden(const struct ta_txt_context *context, const struct reading *r,
		       struct ta_segment *seg)
{
	if (!(seg->have & TA_INFERRED))
		return;
	if (ta_txt_u32(&r->seq, &seg->seq))
		seg->have |= TA_HAVE_SEQ;
	if (ta_txt_u32(&r->payload, &seg->payload_len))
		seg->have |= TA_HAVE_LEN;
	if (ta_txt_u32(&r->ack, &seg->ack) && seg->ack) {
		seg->flags |= TA_ACK; /* a segment that carries another protocol has it */
		seg->have |= TA_HAVE_ACK;
	}
	if ((seg->have & (TA_HAVE_SEQ | TA_HAVE_ACK)) && !context->seq_absolute)
		seg->have |= TA_SEQ_RELATIVE;
}

bool ta_txt_layout_line(const struct ta_txt_context *context, const struct ta_txt_layout *layout,
			const char *text, size_t len, struct ta_txt_record *ret,
			const char **ret_rest)
{
	struct reading r = { .layout = layout, .scan = ta_txt_scan_of(text, len) };
	struct ta_txt_record record = { .line = 0 };
	const char *rest = NULL;
	assert(layout->count <= TA_TXT_LAYOUT_COLUMNS);
	r.info = ta_txt_info_start(r.scan);
	if (!(layout->tabs ? read_cells(&r) : read_words(&r)))
		return false;
	r.row.sure = r.info != NULL;
	if (!ta_txt_list_packet(context, &r.row, &record, &rest))
		return false;
	if (record.packet.kind == TA_PACKET_TCP)
		set_hidden(context, &r, &record.packet.seg);
	record.when = r.row.when;
	record.frame_len = r.row.frame_len;
	record.numbered = r.number.len && ta_txt_frame_number(r.number, &record.number);
	*ret = record;
	if (ret_rest)
		*ret_rest = rest;
	return true;
}

/* [number] time… source [port] destination [port] [protocol [length]] info, and words in front of the number. */
bool ta_txt_layout_is_plain(const struct ta_txt_layout *l)
{
	size_t i = 0;
	bool number, ports;
	while (i < l->count && l->role[i] == TA_TXT_ROLE_OTHER)
		i++;
	number = i < l->count && l->role[i] == TA_TXT_ROLE_NUMBER;
	i += number;
	if (i == l->count || l->role[i++] != TA_TXT_ROLE_TIME)
		return false;
	while (i < l->count && l->role[i] == TA_TXT_ROLE_ASIDE)
		i++;
	if (i == l->count || l->role[i++] != TA_TXT_ROLE_SRC)
		return false;
	ports = i < l->count && l->role[i] == TA_TXT_ROLE_SPORT;
	i += ports;
	if (i == l->count || l->role[i++] != TA_TXT_ROLE_DST)
		return false;
	if (ports && (i == l->count || l->role[i++] != TA_TXT_ROLE_DPORT))
		return false;
	if (i < l->count && l->role[i] == TA_TXT_ROLE_PROTO) {
		i++;
		i += i < l->count && l->role[i] == TA_TXT_ROLE_LENGTH;
	}
	return i < l->count && l->role[i] == TA_TXT_ROLE_INFO;
}

void ta_txt_layout_describe(const struct ta_txt_layout *layout, char *ret, size_t size)
{
	static const char *const names[TA_TXT_ROLES] = {
		[TA_TXT_ROLE_OTHER] = "(word)",    [TA_TXT_ROLE_COUNT] = "(number)",
		[TA_TXT_ROLE_NUMBER] = "number",   [TA_TXT_ROLE_TIME] = "time",
		[TA_TXT_ROLE_ASIDE] = "(time)",    [TA_TXT_ROLE_SRC] = "source",
		[TA_TXT_ROLE_DST] = "destination", [TA_TXT_ROLE_SPORT] = "source port",
		[TA_TXT_ROLE_DPORT] = "dest port", [TA_TXT_ROLE_PROTO] = "protocol",
		[TA_TXT_ROLE_LENGTH] = "length",   [TA_TXT_ROLE_SEQ] = "seq",
		[TA_TXT_ROLE_ACK] = "ack",         [TA_TXT_ROLE_PAYLOAD] = "payload bytes",
		[TA_TXT_ROLE_INFO] = "info"
	};
	size_t used = 0;
	ret[0] = '\0';
	for (size_t i = 0; i < layout->count && used < size; i++)
		used += (size_t)snprintf(ret + used, size - used, "%s%s", i ? ", " : "",
					 names[layout->role[i]]);
}
