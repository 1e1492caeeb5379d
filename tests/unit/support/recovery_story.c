/* SPDX-License-Identifier: MIT */
#include "recovery_story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_MAX = 200, WORDS_MAX = 16 };

static const char *const rule_word[TA_SENT_BY_COUNT] = {
	[TA_SENT_BY_NONE] = "none",         [TA_SENT_BY_ACK_RECOVERY] = "ack",
	[TA_SENT_BY_ACK_LOSS] = "after",    [TA_SENT_BY_REORDERING] = "reo",
	[TA_SENT_BY_PACED] = "paced",       [TA_SENT_BY_PTO] = "pto",
	[TA_SENT_BY_RTO] = "rto",           [TA_SENT_BY_TOO_BIG] = "icmp",
	[TA_SENT_BY_SCHEDULE] = "schedule", [TA_SENT_BY_ANSWER] = "answer",
};

/* One row in words, and the event that they make. */
struct row {
	const char *text;
	char copy[ROW_MAX];
	char *word[WORDS_MAX];
	unsigned nwords;
	int64_t now_ns;
	uint32_t frame;
};

static void begin(struct story *s)
{
	ta_recovery_begin(s->recovery, STORY_BASE, STORY_BASE, -1, 0);
	s->frame = 0;
}

int story_setup(void **state)
{
	struct story *s = calloc(1, sizeof(*s));
	assert_non_null(s);
	s->recovery = ta_recovery_new();
	s->clock = (struct ta_recovery_clock){ .srtt_ns = 20 * TA_MS,
					       .min_rtt_ns = 20 * TA_MS,
					       .rto_ns = 220 * TA_MS,
					       .delack_ns = 200 * TA_MS,
					       .mss = STORY_MSS,
					       .sack = true };
	begin(s);
	*state = s;
	return 0;
}

int story_teardown(void **state)
{
	struct story *s = *state;
	ta_recovery_free(s->recovery);
	free(s);
	return 0;
}

static uint32_t number(const char *text)
{
	return STORY_BASE + (uint32_t)(int64_t)(strtod(text, NULL) * STORY_MSS);
}

/* The value behind NAME= in a row, or NULL. */
static const char *value(const struct row *r, const char *name)
{
	size_t len = strlen(name);
	for (unsigned i = 2; i < r->nwords; i++)
		if (!strncmp(r->word[i], name, len) && r->word[i][len] == '=' && len)
			return r->word[i] + len + 1;
	return NULL;
}

static bool has(const struct row *r, const char *word)
{
	for (unsigned i = 2; i < r->nwords; i++)
		if (!strcmp(r->word[i], word))
			return true;
	return false;
}

static bool is_number(const struct row *r, unsigned i)
{
	return i < r->nwords && strchr(".0123456789", r->word[i][0]);
}

static bool stamps(const struct row *r, uint32_t *tsval, uint32_t *tsecr)
{
	const char *ts = value(r, "ts");
	if (ts && sscanf(ts, "%u/%u", tsval, tsecr) != 2)
		fail_msg("ts=VAL/ECR: %s", r->text);
	return ts != NULL;
}

static void sent_of(const struct row *r, uint32_t seq, uint32_t len, struct ta_recovery_sent *ret)
{
	const char *ack = value(r, "ack");
	*ret = (struct ta_recovery_sent){
		.now_ns = r->now_ns, .frame = r->frame, .seq = seq, .len = len
	};
	ret->have_ts = stamps(r, &ret->tsval, &ret->tsecr);
	ret->by_clock = has(r, "clock");
	ret->have_ack = ack != NULL;
	ret->ack = ack ? number(ack) : 0;
}

static void send_new(struct story *s, const struct row *r)
{
	unsigned count = is_number(r, 3) ? (unsigned)strtoul(r->word[3], NULL, 10) : 1;
	for (unsigned i = 0; i < count; i++) {
		struct ta_recovery_sent sent;
		sent_of(r, number(r->word[2]) + i * STORY_MSS, STORY_MSS, &sent);
		ta_recovery_sent_new(s->recovery, &s->clock, &sent, has(r, "unseen"));
	}
}

static void take_over(struct story *s, const struct row *r)
{
	unsigned count = is_number(r, 3) ? (unsigned)strtoul(r->word[3], NULL, 10) : 1;
	for (unsigned i = 0; i < count; i++) {
		struct ta_recovery_range range = { .sent_ns = r->now_ns,
						   .frame = r->frame,
						   .seq = number(r->word[2]) + i * STORY_MSS,
						   .len = STORY_MSS };
		uint32_t tsecr;
		range.have_tsval = stamps(r, &range.tsval, &tsecr);
		range.sacked = has(r, "sacked");
		range.again = has(r, "again");
		range.unseen = has(r, "unseen");
		ta_recovery_outstanding(s->recovery, &range);
	}
}

static void begin_with(struct story *s, const struct row *r)
{
	bool armed = has(r, "armed");
	assert_true(is_number(r, 3));
	ta_recovery_begin(s->recovery, number(r->word[2]), number(r->word[3]),
			  armed ? r->now_ns : -1, armed ? r->frame : 0);
}

static unsigned cause_of(const struct row *r, const char *name)
{
	for (unsigned c = 0; c < TA_CAUSE_COUNT; c++)
		if (!strcmp(ta_cause_name(c), name))
			return c;
	fail_msg("no cause %s: %s", name, r->text);
	return 0;
}

/* "?tlp|rto" */
static void expect_open(const struct story *s, const struct row *r, char *names)
{
	unsigned candidates = 0;
	char *rest = NULL;
	for (char *name = strtok_r(names + 1, "|", &rest); name; name = strtok_r(NULL, "|", &rest))
		candidates |= TA_CAUSE_BIT(cause_of(r, name));
	if (s->why.cause != TA_CAUSE_UNKNOWN || s->why.candidates != candidates)
		fail_msg("is %s with candidates %x, not %x: %s", ta_cause_name(s->why.cause),
			 s->why.candidates, candidates, r->text);
}

static void expect_word(const struct story *s, const struct row *r, const char *word)
{
	const char *congestion = ta_congestion_name(s->why.sender.congestion);
	bool is_rule = false;
	if (word[0] == '@') {
		uint32_t frame = word[1] == '-' ? 0 : (uint32_t)strtoul(word + 1, NULL, 10);
		if (s->why.trigger_frame != frame)
			fail_msg("triggered by %u: %s", s->why.trigger_frame, r->text);
		return;
	}
	for (unsigned i = 0; i < TA_SENT_BY_COUNT; i++)
		is_rule = is_rule || !strcmp(rule_word[i], word);
	if (is_rule && strcmp(rule_word[s->why.rule], word))
		fail_msg("sent by %s: %s", rule_word[s->why.rule], r->text);
	if (!is_rule && strcmp(congestion ? congestion : "unknown", word))
		fail_msg("in state %s: %s", congestion ? congestion : "unknown", r->text);
}

static void send_copy(struct story *s, const struct row *r)
{
	struct ta_recovery_sent sent;
	uint32_t len =
		is_number(r, 3) ? (uint32_t)(strtod(r->word[3], NULL) * STORY_MSS) : STORY_MSS;
	unsigned i = 3;
	sent_of(r, number(r->word[2]), len, &sent);
	ta_recovery_sent_again(s->recovery, &s->clock, &sent, &s->why);
	while (i < r->nwords && strcmp(r->word[i], "="))
		i++;
	if (i + 1 >= r->nwords)
		return;
	char *cause = r->word[i + 1];
	if (cause[0] == '?')
		expect_open(s, r, cause);
	else if (s->why.cause != cause_of(r, cause))
		fail_msg("is %s: %s", ta_cause_name(s->why.cause), r->text);
	for (i += 2; i < r->nwords; i++)
		expect_word(s, r, r->word[i]);
}

static void acknowledge(struct story *s, const struct row *r)
{
	struct ta_recovery_ack ack = { .now_ns = r->now_ns,
				       .frame = r->frame,
				       .ack = number(r->word[2]) };
	const char *sack = value(r, "sack"), *seq = value(r, "seq");
	ack.have_ts = stamps(r, &ack.tsval, &ack.tsecr);
	ack.dsack = has(r, "dsack"); /* of the first segment behind the ACK */
	ack.dsack_right = ack.ack + STORY_MSS;
	ack.duplicate = has(r, "dup");
	ack.cut = has(r, "cut");
	ack.have_seq = seq != NULL;
	ack.seq = seq ? number(seq) : 0;
	while (sack) {
		const char *right = strchr(sack, '-');
		assert_non_null(right);
		assert_true(ack.nsack < 4);
		ack.sack[ack.nsack][0] = number(sack);
		ack.sack[ack.nsack++][1] = number(right + 1);
		sack = strchr(sack, ',');
		if (sack)
			sack++;
	}
	ta_recovery_ack(s->recovery, &s->clock, &ack);
}

static void play(struct story *s, const struct row *r)
{
	const char *what = r->word[1];
	if (!strcmp(what, "new"))
		send_new(s, r);
	else if (!strcmp(what, "copy"))
		send_copy(s, r);
	else if (!strcmp(what, "ack"))
		acknowledge(s, r);
	else if (!strcmp(what, "begin"))
		begin_with(s, r);
	else if (!strcmp(what, "range"))
		take_over(s, r);
	else if (!strcmp(what, "icmp"))
		ta_recovery_too_big(s->recovery, &s->clock, r->now_ns, r->frame);
	else if (!strcmp(what, "probe"))
		ta_recovery_fresh_probe(s->recovery, s->sent_ns, r->frame - 1);
	else if (!strcmp(what, "busy") || !strcmp(what, "idle"))
		assert_int_equal(ta_recovery_busy(s->recovery), what[0] == 'b');
	else
		fail_msg("no such row: %s", r->text);
	s->sent_ns = r->now_ns;
}

static void tell_row(struct story *s, const char *text)
{
	struct row r = { .text = text };
	char *rest = NULL;
	snprintf(r.copy, sizeof(r.copy), "%s", text);
	r.copy[strcspn(r.copy, "#")] = '\0';
	for (char *word = strtok_r(r.copy, " \t", &rest); word;
	     word = strtok_r(NULL, " \t", &rest)) {
		assert_true(r.nwords < WORDS_MAX);
		r.word[r.nwords++] = word;
	}
	if (!r.nwords)
		return;
	assert_true(r.nwords >= 2);
	r.now_ns = TA_SEC + (int64_t)(strtod(r.word[0], NULL) * TA_MS);
	r.frame = ++s->frame;
	play(s, &r);
}

void story_tell(struct story *s, const char *rows)
{
	while (*rows) {
		char text[ROW_MAX];
		size_t len = strcspn(rows, "\n");
		assert_true(len < sizeof(text));
		memcpy(text, rows, len);
		text[len] = '\0';
		tell_row(s, text);
		rows += len + (rows[len] == '\n');
	}
}

void story_row(struct story *s, const char *format, ...)
{
	char text[ROW_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	tell_row(s, text);
}

void story_anew(struct story *s, const char *rows)
{
	ta_recovery_free(s->recovery);
	s->recovery = ta_recovery_new();
	begin(s);
	story_tell(s, rows);
}
