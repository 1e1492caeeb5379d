/* SPDX-License-Identifier: MIT */
/* What a report lacks for a person: because memory, or the table of connections, did not suffice, or it was not asked for. */
#include "report_internal.h"

#include <inttypes.h>

char *ta_text_lost_line(const struct ta_summary *s)
{
	struct ta_strbuf text = { 0 };
	if (s->given_up)
		ta_strbuf_addf(
			&text,
			"%" PRIu64
			" %s in trouble or waited for an answer, and %s given up: %s neither described nor among those that failed.",
			s->given_up, s->given_up == 1 ? "connection was" : "connections were",
			s->given_up == 1 ? "was" : "were", s->given_up == 1 ? "it is" : "they are");
	if (s->not_followed)
		ta_strbuf_addf(&text, "%s%" PRIu64 " %s not followed: there was no room.",
			       text.len ? " " : "", s->not_followed,
			       s->not_followed == 1 ? "connection was" : "connections were");
	if (s->given_up_episodes)
		ta_strbuf_addf(
			&text,
			"%s%" PRIu64
			" %s that connections in trouble had healed from %s given up; the longest are kept.",
			text.len ? " " : "", s->given_up_episodes,
			s->given_up_episodes == 1 ? "episode" : "episodes",
			s->given_up_episodes == 1 ? "was" : "were");
	if (text.len)
		ta_strbuf_add(&text, " --memory allows more.");
	return ta_strbuf_take(&text);
}

char *ta_text_left_out_line(const struct ta_summary *s)
{
	struct ta_strbuf text = { 0 };
	if (s->outside)
		ta_strbuf_addf(&text,
			       "Left out: %" PRIu64 " %s outside the time of --from and --to.",
			       s->outside, s->outside == 1 ? "connection" : "connections");
	if (s->known)
		ta_strbuf_addf(&text, "%s%" PRIu64 " %s as in the baseline.",
			       text.len ? " " : "Left out: ", s->known,
			       s->known == 1 ? "connection is" : "connections are");
	return ta_strbuf_take(&text);
}
