/* SPDX-License-Identifier: MIT */
/* The segments of a connection that several points saw as rows of a ladder, put together from what each saw. */
#ifndef TA_REPORT_LADDER_ROWS_H
#define TA_REPORT_LADDER_ROWS_H

#include "report_internal.h"

/* One segment, wherever it was seen. */
struct ta_ladder_seen {
	int64_t time_ns; /* on the clock of where the connection is judged, since the run's start */
	uint32_t frame[TA_POINTS_MAX]; /* by point; 0: not seen there */
	uint8_t fate
		[TA_POINTS_MAX]; /* where it was not: enum ta_fate as that point's absence tells */
	int64_t delay_ns;        /* with two points; -1 */
	uint32_t seq, ack, len;  /* in the numbers of where it is judged */
	uint16_t flags;
	uint8_t dir; /* key index of its sender there */
};

struct ta_ladder_rows {
	const struct ta_connection_report *report;
	struct ta_ladder_seen *row; /* owned */
	size_t n, capacity;
	struct ta_elsewhere other[TA_ELSEWHERE_MAX];
	const struct ta_elsewhere
		*elsewhere[TA_POINTS_MAX]; /* by point; NULL: not, or where it is judged */
	size_t begin[TA_POINTS_MAX];    /* rows that a point added: in the order of its frames, */
	size_t end[TA_POINTS_MAX];      /* up to here */
	unsigned column[TA_POINTS_MAX]; /* points, from the client to the server */
	unsigned ncolumns;
	int64_t from_ns; /* what is earlier is not looked at */
};

/* Collects them from a few before what failed on; false (and nothing to release): no other point saw it. */
bool ta_ladder_rows(struct ta_ladder_rows *ret, const struct ta_connection_report *report);
void ta_ladder_rows_release(struct ta_ladder_rows *rows);
/* The first row of what failed; rows->n: none. */
size_t ta_ladder_rows_focus(const struct ta_ladder_rows *rows);
/* "SYN", "ack 101", "1:101"; adds what it is. */
void ta_ladder_row_words(struct ta_strbuf *out, const struct ta_ladder_rows *rows,
			 const struct ta_ladder_seen *row);

#endif
