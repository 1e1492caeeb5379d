/* SPDX-License-Identifier: MIT */
/* What is outstanding: its pieces up to their limit, and what SACK blocks have marked of it. */
#include "support/seg_script.h"

#include <stdio.h>
#include <string.h>

#include "tcp/outq.h"
#include "tcpautopsy/core/limits.h"

enum { FIRST = 0xffffff00u };

/* The number of the first byte lies below 2^32, so that most lie above it. */
static void tcp_queue__at_its_limit_the_newest_piece_grows(void **state)
{
	struct ta_outq_pool pool = { 0 };
	struct ta_outq *q = NULL;
	uint32_t seq = FIRST;

	(void)state;
	for (uint32_t i = 0; i < TA_LIMIT_OUTSTANDING; i++, seq += 10)
		assert_true(ta_outq_push(&pool, &q, i, 1 + i, seq, 10, TA_OUT_ALERT));
	assert_false(ta_outq_push(&pool, &q, 5000, 5000, seq, 10, 0));
	assert_false(ta_outq_push(&pool, &q, 5001, 5001, seq + 10, 7, TA_OUT_FIN));
	assert_int_equal(q->count, TA_LIMIT_OUTSTANDING);
	const struct ta_out *last = ta_outq_at(q, q->count - 1);
	assert_int_equal(last->seq, seq - 10);
	assert_int_equal(last->len, 27);
	assert_int_equal(last->frame, TA_LIMIT_OUTSTANDING);
	assert_int_equal(last->flags, TA_OUT_ALERT | TA_OUT_MERGED | TA_OUT_FIN);
	/* The one before it stays as it was. */
	assert_int_equal(last[-1].len, 10);
	/* What lies below the end is no next piece. */
	assert_false(ta_outq_push(&pool, &q, 5002, 5002, seq, 10, 0));
	assert_int_equal(last->len, 27);
	ta_outq_drop(&pool, &q);
	assert_null(q);
	ta_outq_pool_release(&pool);
}

static void tcp_queue__a_piece_is_split_where_it_is_asked_for(void **state)
{
	struct ta_outq_pool pool = { 0 };
	struct ta_outq *q = NULL;

	(void)state;
	ta_outq_push(&pool, &q, 1, 1, FIRST, 100, TA_OUT_SYN | TA_OUT_FIN);
	assert_int_equal(q->anchor_ns, -1); /* SND.UNA has not moved yet */
	ta_outq_push(&pool, &q, 2, 2, FIRST + 100, 100, 0);
	ta_outq_split(&pool, &q, 0, FIRST);
	assert_int_equal(q->count, 2);
	ta_outq_split(&pool, &q, 0, FIRST + 30);
	assert_int_equal(q->count, 3);
	static const struct {
		uint32_t at, len;
		uint16_t flags;
	} want[] = { { 0, 30, TA_OUT_SYN }, { 30, 70, TA_OUT_FIN }, { 100, 100, 0 } };
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(ta_outq_at(q, i)->seq - FIRST, want[i].at);
		assert_int_equal(ta_outq_at(q, i)->len, want[i].len);
		assert_int_equal(ta_outq_at(q, i)->flags, want[i].flags);
		assert_int_equal(ta_outq_find(q, FIRST + want[i].at), i);
		assert_int_equal(ta_outq_find(q, FIRST + want[i].at + want[i].len - 1), i);
	}
	assert_int_equal(ta_outq_find(q, FIRST + 200), 3);
	ta_outq_drop(&pool, &q);
	ta_outq_pool_release(&pool);
}

/* The ranges that SACK blocks have marked, as text: "101-201 301-401". */
static void assert_marked(const struct seg_script *s, const char *want)
{
	const struct ta_conn *c = seg_conn(s, 0);
	const struct ta_half_trouble *t = &c->trouble->half[seg_key(c, 0)];
	char text[200] = "";

	for (uint32_t i = 0; i < t->nmarked; i++) {
		size_t n = strlen(text);
		snprintf(text + n, sizeof(text) - n, "%s%u-%u", n ? " " : "",
			 t->marked[i].left - s->talk[0].isn[0],
			 t->marked[i].right - s->talk[0].isn[0]);
	}
	assert_string_equal(text, want);
}

static void tcp_queue__what_sack_has_marked_is_remembered(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	for (int i = 0; i < 12; i++)
		seg_row(s, "100 > . %d 100 1 502", 1 + 100 * i);
	/* The first hole makes it a connection with trouble. */
	seg_play(s, "120 < . 1 0 1 509 sack=101-201\n"
		    "121 > . 1 100 1 502\n"
		    "122 < . 1 0 1 509 sack=301-401,101-201\n");
	assert_marked(s, "101-201 301-401");
	seg_play(s, "123 < . 1 0 1 509 sack=301-501,101-201\n"); /* it goes on */
	assert_marked(s, "101-201 301-501");
	seg_play(s, "124 < . 1 0 1 509 sack=701-801\n125 < . 1 0 1 509 sack=901-1001\n");
	assert_marked(s, "101-201 301-501 701-801 901-1001");
	seg_play(s, "126 < . 1 0 1 509 sack=1101-1201\n"); /* four are remembered */
	assert_marked(s, "101-201 301-501 701-801 1101-1201");
	/* What is not is gone through again, and is no news. */
	uint32_t news = seg_half(s, 0, 0)->out->sack_news;
	seg_play(s, "126.5 < . 1 0 1 600 sack=901-1001\n");
	assert_int_equal(seg_half(s, 0, 0)->out->sack_news, news);
	seg_play(s, "126.6 < . 1 0 1 509 sack=1101-1201\n");
	seg_play(s, "127 < . 1 0 1 509 sack=601-901\n"); /* around one of them */
	assert_marked(s, "101-201 301-501 1101-1201 601-901");
	assert_int_equal(seg_half(s, 0, 0)->out->sacked_bytes, 100 + 200 + 300 + 100 + 100);
	seg_play(s, "140 < . 1 0 501 509 sack=601-901\n"); /* and forgotten when they are passed */
	assert_marked(s, "1101-1201 601-901");
	assert_int_equal(seg_half(s, 0, 0)->out->sacked_bytes, 300 + 100 + 100);
	/* What lies below SND.UNA, beyond SND.NXT or ends before it begins says nothing. */
	seg_play(s, "141 < . 1 0 501 509 sack=601-901,301-401\n"
		    "142 < . 1 0 501 509 sack=1101-1202\n143 < . 1 0 501 509 sack=1301-1401\n"
		    "144 < . 1 0 501 509 sack=1101-1051\n");
	assert_marked(s, "1101-1201 601-901");
	assert_int_equal(seg_half(s, 0, 0)->out->sacked_bytes, 300 + 100 + 100);
}

/* Segmentation offload: blocks that begin and end inside of what was captured as one piece. */
static void tcp_queue__sack_marks_parts_of_a_piece(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *block;
		uint32_t bytes, pieces;
	} story[] = {
		{ "101-1101", 1000, 2 }, /* the whole */
		{ "101-601", 500, 3 },   { "601-1101", 500, 3 },
		{ "401-701", 300, 4 },   { "401-501,601-701", 200, 6 },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(
			s,
			SEG_HANDSHAKE
			"100 > . 1 100 1 502\n100 > P. 101 1000 1 502\n120 < . 1 0 1 509 sack=%s\n",
			story[i].block);
		struct ta_outq *q = seg_half(s, 0, 0)->out;
		assert_int_equal(q->sacked_bytes, story[i].bytes);
		assert_int_equal(q->count, story[i].pieces);
		uint32_t marked = 0;
		for (uint32_t k = 0; k < q->count; k++)
			marked +=
				ta_outq_at(q, k)->flags & TA_OUT_SACKED ? ta_outq_at(q, k)->len : 0;
		assert_int_equal(marked, story[i].bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_queue__at_its_limit_the_newest_piece_grows),
		TELL(tcp_queue__a_piece_is_split_where_it_is_asked_for),
		TELL(tcp_queue__sack_marks_parts_of_a_piece),
		TELL(tcp_queue__what_sack_has_marked_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
