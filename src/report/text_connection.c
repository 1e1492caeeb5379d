/* SPDX-License-Identifier: MIT */
/* One failed connection for a person: what happened, the chain, what the timers say, the evidence, what stays open,
 * what to do next. The order is that of the questions that one asks. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/attention.h"

enum { INDENT = 2, HANG = 13, OTHER_EPISODES = 6 };

/* A run of probes that was answered to its end has one line. */
bool ta_text_wants_table(const struct ta_episode *episode)
{
	return episode->attempts_total > 1 &&
	       (!ta_episode_is_probing(episode) || episode->answered < episode->attempts_total);
}

/* When and how the sender gives up, or what its attempts came to. */
static void outlook(const struct ta_page *page, const struct ta_episode *episode)
{
	if (!episode->fit || !episode->fit->abort->text[0])
		return;
	const struct ta_abort *a = episode->fit->abort;
	struct ta_strbuf text = { 0 };
	char at[32], to[32];
	ta_strbuf_add(&text, a->text);
	if (a->expected_ns >= 0 && !a->observed)
		ta_strbuf_addf(&text, "; due at %s",
			       ta_page_seconds(at, sizeof(at), a->expected_ns));
	else if (a->next_lo_ns >= 0)
		ta_strbuf_addf(&text, "; the next attempt is due between %s and %s",
			       ta_page_seconds(at, sizeof(at), a->next_lo_ns),
			       ta_page_seconds(to, sizeof(to), a->next_hi_ns));
	ta_page_para(page, INDENT, HANG, "outlook", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

const struct ta_episode *ta_text_main_episode(const struct ta_connection_report *report)
{
	const struct ta_trouble *trouble = report->conn->trouble;
	int index = report->diagnosis->main_episode;
	return trouble && index >= 0 && (size_t)index < trouble->nepisodes ? trouble->episode[index]
									   : NULL;
}

static bool has_table(const struct ta_connection_report *report)
{
	const struct ta_episode *episode = ta_text_main_episode(report);
	return episode && ta_text_wants_table(episode);
}

void ta_text_other_episodes(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_trouble *trouble = report->conn->trouble;
	size_t shown = 0, left = 0;
	for (size_t i = 0; trouble && i < trouble->nepisodes; i++) {
		const struct ta_episode *e = trouble->episode[i];
		if ((int)i == report->diagnosis->main_episode || !ta_episode_is_notable(e))
			continue;
		if (shown == OTHER_EPISODES) {
			left++;
			continue;
		}
		ta_text_episode_line(page, shown++ ? NULL : "episodes", report, e);
	}
	if (left || (trouble && trouble->episodes_omitted))
		ta_page_paraf(page, HANG, HANG, NULL, "and %" PRIu64 " more episodes",
			      (uint64_t)left + trouble->episodes_omitted);
}

static void evidence_line(const struct ta_page *page, const char *label,
			  const struct ta_connection_report *report, const struct ta_evidence *e)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_add(&text, "- ");
	ta_strbuf_add(&text, e->text);
	if (e->nframes && !e->text_names_frame) {
		ta_strbuf_add(&text, " (");
		ta_frames_tell(&text, report->frames, e->frame, e->nframes);
		ta_strbuf_add(&text, ")");
	}
	ta_page_para(page, INDENT, HANG, label, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

static void evidence(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	bool told = false;
	for (size_t i = 0; i < d->nevidence; i++) {
		if (d->evidence[i].weight == TA_CONTRADICTS)
			continue; /* told by what it rules out */
		evidence_line(page, told ? NULL : "evidence", report, &d->evidence[i]);
		told = true;
	}
}

static void kernels(const struct ta_page *page, const struct ta_connection_report *report)
{
	size_t next = 0;
	const char *label = "kernels";
	for (char *word; (word = ta_fact_kernels_word(report, &next)); label = NULL) {
		ta_page_paraf(page, INDENT, HANG, label, "- %s", word);
		free(word);
	}
}

/* Those that one and the same thing rules out stand in one line. */
static void ruled_out_line(const struct ta_page *page, const char *label,
			   const struct ta_diagnosis *d, size_t first)
{
	const struct ta_ruled_out *r = &d->ruled_out[first];
	struct ta_strbuf names = { 0 };
	for (size_t i = first; i < d->nruled_out; i++)
		if (d->ruled_out[i].coincidence == r->coincidence &&
		    !strcmp(d->ruled_out[i].text, r->text))
			ta_strbuf_addf(&names, "%s%s", names.len ? ", " : "",
				       ta_scenario_name(d->ruled_out[i].scenario));
	ta_page_paraf(page, INDENT, HANG, label, "- %s: %s", ta_strbuf_text(&names), r->text);
	ta_strbuf_release(&names);
}

static bool told_before(const struct ta_diagnosis *d, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (d->ruled_out[i].coincidence == d->ruled_out[index].coincidence &&
		    !strcmp(d->ruled_out[i].text, d->ruled_out[index].text))
			return true;
	return false;
}

static void ruled_out(const struct ta_page *page, const struct ta_diagnosis *d)
{
	for (int chance = 0; chance < 2; chance++) {
		bool told = false;
		for (size_t i = 0; i < d->nruled_out; i++) {
			if (d->ruled_out[i].coincidence != chance || told_before(d, i))
				continue;
			ruled_out_line(page, told ? NULL : chance ? "unlikely" : "ruled out", d, i);
			told = true;
		}
	}
}

static void hypotheses(const struct ta_page *page, const struct ta_diagnosis *d)
{
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; i < d->nhypotheses; i++) {
		const struct ta_hypothesis *h = &d->hypothesis[i];
		if (h->scenario != d->scenario && !ta_diagnosis_doubts(d, h->scenario))
			ta_strbuf_addf(&text, "%s%s (%s)", text.len ? ", " : "",
				       ta_scenario_name(h->scenario),
				       ta_confidence_name(h->confidence));
	}
	if (text.len)
		ta_page_para(page, INDENT, HANG, "still open", text.text);
	ta_strbuf_release(&text);
}

static void list(const struct ta_page *page, const char *label, char *const *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ta_page_paraf(page, INDENT, HANG, i ? NULL : label, n > 1 ? "- %s" : "%s", text[i]);
}

void ta_text_also_failed(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	for (size_t i = 0; i < d->nalso; i++) {
		const struct ta_failure *f = &d->also[i];
		struct ta_strbuf text = { 0 };
		ta_strbuf_addf(&text, "%s from ", ta_scenario_name(f->scenario));
		if (f->since_ns >= 0)
			ta_text_when(&text, page, ta_calendar_of(report), f->since_ns);
		else
			ta_strbuf_add(&text, "an unknown time on");
		if (f->healed_ns >= 0) {
			ta_strbuf_add(&text, ", healed at ");
			ta_text_when(&text, page, ta_calendar_of(report), f->healed_ns);
		}
		ta_page_para(page, INDENT, HANG, i ? NULL : "also", ta_strbuf_text(&text));
		ta_strbuf_release(&text);
	}
}

static const char *end_words(enum ta_end end)
{
	static const char *const words[TA_END_COUNT] = {
		[TA_END_OPEN] = "open at its end",
		[TA_END_CLOSED] = "closed by both sides",
		[TA_END_HALF_CLOSED] = "closed by one side",
		[TA_END_RESET] = "ended by a RST",
		[TA_END_REFUSED] = "refused",
		[TA_END_UNREACHABLE] = "unreachable",
		[TA_END_GAVE_UP] = "given up by its sender",
	};
	return words[end];
}

void ta_text_capture(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_conn *conn = report->conn;
	const struct ta_diagnosis *d = report->diagnosis;
	struct ta_strbuf text = { 0 };
	char span[32];
	if (!ta_conn_last_frame(conn)) {
		ta_page_para(page, INDENT, HANG, "capture",
			     "no packet of it; who is the client is guessed");
		return;
	}
	ta_frame_span(&text, report, conn->first_frame, ta_conn_last_frame(conn));
	int64_t span_ns = ta_conn_last_ns(conn) - conn->start_ns;
	if (span_ns)
		ta_strbuf_addf(&text, ", %s from ", ta_duration(span, sizeof(span), span_ns));
	else
		ta_strbuf_add(&text, ", at ");
	ta_text_when(&text, page, ta_calendar_of(report), conn->start_ns);
	ta_strbuf_addf(&text, "%s; handshake %s; %s", span_ns ? " on" : "",
		       ta_handshake_name(d->handshake), end_words(d->end));
	if (!(conn->flags & TA_CONN_ROLES_KNOWN))
		ta_strbuf_add(&text, "; who is the client is guessed");
	if (d->vantage != TA_VANTAGE_UNKNOWN)
		ta_strbuf_addf(&text, "; captured %s the %s",
			       d->vantage == TA_VANTAGE_MIDDLE ? "in" : "at",
			       ta_vantage_name(d->vantage));
	else if (page->all)
		ta_strbuf_add(&text, "; capture point unknown");
	if (page->all && d->vantage_reason)
		ta_strbuf_addf(&text, " (%s)", d->vantage_reason);
	ta_page_para(page, INDENT, HANG, "capture", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void ta_text_since(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	int64_t until_ns = ta_diagnosis_until_ns(d);
	bool ends;
	uint32_t first = ta_diagnosis_first_frame(report->conn, d, &ends);
	bool lasts = until_ns > d->since_ns;
	struct ta_strbuf text = { 0 };
	char span[32];
	if (d->since_ns < 0)
		return;
	ta_strbuf_add(&text, lasts ? "Since " : "At ");
	ta_text_when(&text, page, ta_calendar_of(report), d->since_ns);
	if (lasts)
		ta_strbuf_addf(&text, ", for %s",
			       ta_duration(span, sizeof(span), until_ns - d->since_ns));
	if (first) {
		ta_strbuf_add(&text, ends ? ", to " : lasts ? ", from " : ", ");
		ta_frame_tell(&text, report->frames, first);
		ta_strbuf_add(&text, lasts && !ends ? " on" : "");
	}
	ta_strbuf_add(&text, ".");
	ta_page_para(page, INDENT, INDENT, NULL, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void ta_text_course(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_episode *episode = ta_text_main_episode(report);
	if (episode && (page->markdown || !ta_text_wants_table(episode)))
		ta_text_episode_line(page, page->markdown ? "attempts" : "what", report, episode);
	if (episode) {
		ta_text_backoff(page, episode);
		outlook(page, episode);
	}
}

void ta_text_evidence(const struct ta_page *page, const struct ta_connection_report *report)
{
	evidence(page, report);
	kernels(page, report);
}

void ta_text_doubts(const struct ta_page *page, const struct ta_diagnosis *d)
{
	ruled_out(page, d);
	hypotheses(page, d);
}

void ta_text_unknown(const struct ta_page *page, const struct ta_diagnosis *d)
{
	list(page, page->markdown ? "this capture can't tell" : "unknown", d->undecidable,
	     d->nundecidable);
}

void ta_text_advice(const struct ta_page *page, const struct ta_diagnosis *d)
{
	list(page, page->markdown ? "what to do next" : "next", d->advice, d->nadvice);
}

void ta_text_reasons(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	ta_text_also_failed(page, report);
	ta_text_capture(page, report);
	ta_text_evidence(page, report);
	ta_text_doubts(page, d);
	ta_text_unknown(page, d);
	ta_text_advice(page, d);
	ta_text_sides(page, report);
	ta_text_open_in(page, report);
}

void ta_text_connection(const struct ta_page *page, const struct ta_connection_report *report)
{
	const struct ta_diagnosis *d = report->diagnosis;
	ta_text_since(page, report);
	if (d->summary && d->summary[0])
		ta_page_para(page, INDENT, INDENT, NULL, d->summary);
	putc('\n', page->out);
	if (has_table(report)) {
		ta_text_chain(page, report, ta_text_main_episode(report));
		putc('\n', page->out);
	}
	ta_text_course(page, report);
	if (!has_table(report))
		ta_text_steps(page, report);
	ta_text_other_episodes(page, report);
	ta_text_points(page, report);
	ta_text_reasons(page, report);
}
