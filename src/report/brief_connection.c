/* SPDX-License-Identifier: MIT */
/* A connection that failed in a brief: the verdict, what it rests on, the law of its attempts, what is ruled out, what the capture
 * can't tell, what to do. */
#include "report/brief.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Words of its parts at most. */
enum {
	VERDICT_WORDS = 120,
	EVIDENCE_WORDS = 100,
	LAW_WORDS = 100,
	POINTS_WORDS = 120,
	DOUBT_WORDS = 120,
	UNKNOWN_WORDS = 70,
	ADVICE_WORDS = 110,
};

/* Its first sentence: those behind it are the evidence once more. */
static void summary_line(const struct ta_page *page, const char *summary)
{
	const char *end = strstr(summary, ". ");
	char *text =
		ta_format("%.*s", end ? (int)(end - summary) + 1 : (int)strlen(summary), summary);
	ta_page_para(page, 0, 0, NULL, text);
	free(text);
}

static void verdict_part(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	char *verdict = ta_text_verdict(d);
	ta_page_paraf(page, 0, 0, "verdict", "%s: %s.", verdict, d->title ? d->title : "");
	free(verdict);
	ta_text_since(page, c);
	if (d->summary && d->summary[0])
		summary_line(page, d->summary);
	ta_text_also_failed(page, c);
	ta_text_capture(page, c);
}

static void doubts_part(const struct ta_page *page, const struct ta_connection_report *c)
{
	ta_text_doubts(page, c->diagnosis);
}

static void unknown_part(const struct ta_page *page, const struct ta_connection_report *c)
{
	ta_text_unknown(page, c->diagnosis);
}

static void advice_part(const struct ta_page *page, const struct ta_connection_report *c)
{
	ta_text_advice(page, c->diagnosis);
}

/* The parts of a connection, in their order. What stands last is not crowded out. */
static const struct {
	void (*write)(const struct ta_page *page, const struct ta_connection_report *c);
	size_t most; /* words */
	size_t kept; /* of the connection's, for the parts behind it */
} parts[] = {
	{ verdict_part, VERDICT_WORDS, UNKNOWN_WORDS + ADVICE_WORDS },
	{ ta_text_evidence, EVIDENCE_WORDS, UNKNOWN_WORDS + ADVICE_WORDS },
	{ ta_text_course, LAW_WORDS, UNKNOWN_WORDS + ADVICE_WORDS },
	{ ta_text_points, POINTS_WORDS, UNKNOWN_WORDS + ADVICE_WORDS },
	{ doubts_part, DOUBT_WORDS, UNKNOWN_WORDS + ADVICE_WORDS },
	{ unknown_part, UNKNOWN_WORDS, ADVICE_WORDS },
	{ advice_part, ADVICE_WORDS, 0 },
};

void ta_brief_connection(const struct ta_page *page, const struct ta_connection_report *c)
{
	struct ta_brief_room room = { .words = TA_BRIEF_CONNECTION_WORDS };
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct ta_brief_part part;
		ta_brief_begin(&part, page);
		parts[i].write(&part.page, c);
		room.words -= parts[i].kept;
		ta_brief_end(&part, page->out, &room, parts[i].most);
		room.words += parts[i].kept;
	}
	if (room.dropped)
		fprintf(page->out, "- and %" PRIu64 " more %s: `tcpautopsy FILE %" PRIu32 "`\n",
			room.dropped, room.dropped == 1 ? "line" : "lines", c->id);
}
