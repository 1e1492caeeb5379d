/* SPDX-License-Identifier: MIT */
/* What tests/audit asks of a verdict and needs no packets for: its parts don't contradict each other, nothing is said twice,
 * nothing is counted that is not there. */
#include "run.h"

#include <ctype.h>
#include <string.h>

static bool is_in(const struct ta_diagnosis *d, const char *words)
{
	bool found = strstr(d->title, words) || strstr(d->summary, words);
	for (size_t i = 0; i < d->nevidence; i++)
		found |= strstr(d->evidence[i].text, words) != NULL;
	for (size_t i = 0; i < d->nundecidable; i++)
		found |= strstr(d->undecidable[i], words) != NULL;
	for (size_t i = 0; i < d->nadvice; i++)
		found |= strstr(d->advice[i], words) != NULL;
	return found;
}

static bool ends_word(char c)
{
	return !isalpha((unsigned char)c);
}

/* "0 segments", "1 segments" */
static void look_at_counts(const char *text)
{
	static const char *const plural[] = { "segments", "bytes", "copies",       "probes",
					      "times",    "SYNs",  "SYN-ACKs",     "connections",
					      "requests", "RSTs",  "transmissions" };
	for (const char *p = text; (p = strpbrk(p, "01")); p++) {
		if (p[1] != ' ' || (p > text && strchr("0123456789.,:", p[-1])))
			continue;
		for (size_t i = 0; i < sizeof(plural) / sizeof(plural[0]); i++) {
			size_t len = strlen(plural[i]);
			HOLD(strncmp(p + 2, plural[i], len) != 0 || !ends_word(p[2 + len]));
		}
	}
}

static void look_at_lines(char *const *line, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		HOLD(line[i] && line[i][0]);
		look_at_counts(line[i]);
		for (size_t k = 0; k < i; k++)
			HOLD(strcmp(line[i], line[k]) != 0);
	}
}

static void look_at_words(const struct ta_diagnosis *d)
{
	look_at_counts(d->title);
	look_at_counts(d->summary);
	for (size_t i = 0; i < d->nevidence; i++) {
		look_at_counts(d->evidence[i].text);
		for (size_t k = 0; k < i; k++)
			HOLD(strcmp(d->evidence[i].text, d->evidence[k].text) != 0 ||
			     d->evidence[i].scenario != d->evidence[k].scenario);
	}
	look_at_lines(d->undecidable, d->nundecidable);
	look_at_lines(d->advice, d->nadvice);
	for (size_t i = 0; i < d->nruled_out; i++)
		look_at_counts(d->ruled_out[i].text);
	for (size_t i = 0; i < d->nconformance; i++)
		look_at_counts(d->conformance[i].text);
}

/* A silent peer names no cause, and its causes are the hypotheses. */
static void look_at_hypotheses(const struct ta_diagnosis *d)
{
	bool silent = d->scenario == TA_SCN_PEER_SILENT, found = silent;
	for (size_t i = 0; i < d->nhypotheses; i++) {
		if (d->hypothesis[i].scenario != d->scenario)
			continue;
		HOLD(silent || d->hypothesis[i].confidence == d->confidence);
		found = true;
	}
	HOLD(found);
	HOLD(d->confidence != TA_CERTAIN || d->nhypotheses < 2 || silent);
}

static void look_at_reboot(const struct ta_diagnosis *d)
{
	if (!is_in(d, "it did not reboot"))
		return;
	HOLD(!is_in(d, "whether the host rebooted"));
	for (size_t i = 0; i < d->nhypotheses; i++)
		HOLD(d->hypothesis[i].scenario != TA_SCN_PEER_REBOOT ||
		     d->confidence == TA_POSSIBLE);
}

static bool look_at_times(const struct ta_diagnosis *d)
{
	bool went_back = d->healed_ns >= 0 && d->since_ns > d->healed_ns;
	HOLD(d->healed_ns >= 0 || (!d->has_outage && !strstr(d->title, "healed") &&
				   !strstr(d->summary, "then the connection went on")));
	if (d->has_outage)
		went_back |= d->outage_start_ns[0] > d->outage_end_ns[0] ||
			     d->outage_start_ns[1] > d->outage_end_ns[1];
	for (size_t i = 0; i < d->nalso; i++)
		went_back |=
			d->also[i].healed_ns >= 0 && d->also[i].since_ns > d->also[i].healed_ns;
	return went_back;
}

bool fuzz_said(const struct ta_diagnosis *d)
{
	HOLD((d->failed == TA_FAILED_NONE) == (d->scenario == TA_SCN_NORMAL));
	HOLD((d->direction != TA_DIR_BOTH && !strstr(d->title, "both directions")) ||
	     !is_in(d, "only one direction"));
	look_at_hypotheses(d);
	look_at_reboot(d);
	look_at_words(d);
	return look_at_times(d);
}
