/* SPDX-License-Identifier: MIT */
#include "cli/fail_on.h"

#include <string.h>

#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/scenario.h"

/* Longer than any word with its minus and its confidence. */
enum { ITEM_BYTES = 64 };

static int word_of(const char *name)
{
	enum ta_scenario scenario = ta_scenario_of(name);
	if (!strcmp(name, "failed"))
		return CLI_ON_FAILED;
	if (!strcmp(name, "healed"))
		return CLI_ON_HEALED;
	return scenario != TA_SCN_COUNT ? (int)scenario : -1;
}

/* 1 + the confidence; 0: there is none of this name. */
static uint8_t level_of(const char *name)
{
	for (int c = 0; c < TA_CONFIDENCE_COUNT; c++)
		if (!strcmp(name, ta_confidence_name((enum ta_confidence)c)))
			return (uint8_t)(c + 1);
	return 0;
}

/* "-process-exit:likely" */
static int add_item(char *item, struct cli_fail_on *f)
{
	uint8_t *words = *item == '-' ? f->except : f->on;
	char *name = item + (*item == '-'), *colon = strchr(name, ':');
	uint8_t level = TA_POSSIBLE + 1;
	if (colon) {
		*colon = '\0';
		level = level_of(colon + 1);
	}
	int word = word_of(name);
	if (word < 0 || !level)
		return -1;
	/* Of a word that is there twice either is enough. */
	if (!words[word] || level < words[word])
		words[word] = level;
	return 0;
}

int cli_fail_on_parse(const char *text, struct cli_fail_on *f)
{
	for (const char *p = text;;) {
		char item[ITEM_BYTES];
		size_t len = strcspn(p, ",");
		if (!len || len >= sizeof(item))
			return -1;
		memcpy(item, p, len);
		item[len] = '\0';
		if (add_item(item, f) < 0)
			return -1;
		if (!p[len])
			break;
		p += len + 1;
	}
	f->given = true;
	f->only_exceptions = true;
	for (int i = 0; i < CLI_ON_WORDS; i++)
		f->only_exceptions &= !f->on[i];
	return 0;
}

static bool fits(uint8_t least, const struct ta_diagnosis *d)
{
	return least && d->confidence + 1 >= least;
}

bool cli_fail_on_matches(const struct cli_fail_on *f, const struct ta_diagnosis *d)
{
	bool failed = ta_scenario_is_failure(d->scenario), healed = failed && d->healed_ns >= 0;
	if (!f->given || fits(f->except[d->scenario], d) ||
	    (failed && fits(f->except[CLI_ON_FAILED], d)) ||
	    (healed && fits(f->except[CLI_ON_HEALED], d)))
		return false;
	if (fits(f->on[d->scenario], d) || (healed && fits(f->on[CLI_ON_HEALED], d)))
		return true;
	/* What is said of a scenario goes before what is said of all. */
	return failed && !f->on[d->scenario] &&
	       (f->only_exceptions || fits(f->on[CLI_ON_FAILED], d));
}
