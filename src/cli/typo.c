/* SPDX-License-Identifier: MIT */
/* What is said of an option or a value that there is not, with the one that may have been meant. */
#include "cli_internal.h"

#include <getopt.h>
#include <string.h>

#include "cli/nearest.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/diag/names.h"

/* ---- values that are words ---- */

static const char *word_format(size_t i)
{
	return ta_report_formats()[i].name;
}

static const char *word_figure(size_t i)
{
	return ta_report_figures()[i];
}

static const char *word_when(size_t i)
{
	static const char *const word[] = { "auto", "always", "never", NULL };
	return word[i];
}

static const char *word_table(size_t i)
{
	static const char *const word[] = { "connections", "attempts", NULL };
	return word[i];
}

static const char *word_scenario(size_t i)
{
	return i < TA_SCN_COUNT ? ta_scenario_name((enum ta_scenario)i) : NULL;
}

static const char *word_fail_on(size_t i)
{
	static const char *const word[] = { "failed", "healed", NULL };
	return i < TA_SCN_COUNT ? word_scenario(i) : word[i - TA_SCN_COUNT];
}

static const char *word_only(size_t i)
{
	static const char *const word[] = { "failed", "healed", "healthy", NULL };
	return i < TA_SCN_COUNT ? word_scenario(i) : word[i - TA_SCN_COUNT];
}

static const char *word_confidence(size_t i)
{
	return i < TA_CONFIDENCE_COUNT ? ta_confidence_name((enum ta_confidence)i) : NULL;
}

typedef const char *words(size_t i); /* NULL behind the last one */

static const struct {
	const char *option;
	words *word;
	bool list; /* separated by commas, with a minus before and a confidence behind a colon */
} taking_words[] = {
	{ "format", word_format, false },   { "figure", word_figure, false },
	{ "color", word_when, false },      { "progress", word_when, false },
	{ "csv-table", word_table, false }, { "only", word_only, true },
	{ "fail-on", word_fail_on, true },
};

#define TIME_FORM                                                                                  \
	"seconds since the first packet (12.5, 90s, 5m, 2h), or an instant (2022-10-17T09:12:44Z)"
_Static_assert(CLI_LEAST_MEMORY >> 20 == 32 && CLI_MOST_JOBS == 256, "said below");
/* Of the other values: what one looks like. */
static const struct {
	const char *option, *form;
} taking_forms[] = {
	{ "connection",
	  "two endpoints, 10.0.0.1:40000-10.0.0.2:443 or [2001:db8::1]:40000-[2001:db8::2]:443" },
	{ "stream", "a number: a connection's id, as tcp.stream in Wireshark" },
	{ "from", TIME_FORM },
	{ "to", TIME_FORM },
	{ "timezone",
	  "a zone that this machine knows (Europe/Vienna), or a distance from UTC (+02:00)" },
	{ "memory", "a number of bytes (64M, 2G), 32M or more" },
	{ "jobs", "a number from 1 to 256" },
};

static bool is_word(words *word, const char *text)
{
	for (size_t i = 0; word(i); i++)
		if (!strcmp(word(i), text))
			return true;
	return false;
}

/* "; did you mean 'x'?", or all that there are. */
static void add_nearest(struct ta_strbuf *out, words *word, const char *typed)
{
	struct cli_nearest nearest;
	cli_nearest_begin(&nearest, typed);
	for (size_t i = 0; word(i); i++)
		cli_nearest_try(&nearest, word(i));
	if (!nearest.word) {
		for (size_t i = 0; word(i); i++)
			ta_strbuf_addf(out, "%s%s", i ? ", " : "; it is one of: ", word(i));
		return;
	}
	ta_strbuf_addf(out, "; did you mean '%s'", nearest.word);
	for (size_t i = 0; word(i); i++)
		if (word(i) != nearest.word && cli_nearest_fits(&nearest, word(i)))
			ta_strbuf_addf(out, " or '%s'", word(i));
	ta_strbuf_add(out, "?");
}

/* The first word of a list that there is not. */
static void add_list_nearest(struct ta_strbuf *out, words *word, const char *value)
{
	for (const char *p = value;;) {
		char item[64];
		size_t len = strcspn(p, ",");
		size_t n = len < sizeof(item) ? len : sizeof(item) - 1;
		memcpy(item, p, n);
		item[n] = '\0';
		const char *name = item[0] == '-' ? item + 1 : item;
		char *colon = strchr(item, ':');
		if (colon)
			*colon = '\0';
		if (!is_word(word, name)) {
			add_nearest(out, word, name);
			return;
		}
		if (colon && !is_word(word_confidence, colon + 1)) {
			add_nearest(out, word_confidence, colon + 1);
			return;
		}
		if (!p[len])
			return;
		p += len + 1;
	}
}

void cli_invalid_value(const struct cli_option *row, const char *value)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "invalid value '%s' for --%s", value ? value : "", row->name);
	for (size_t i = 0; i < sizeof(taking_words) / sizeof(*taking_words); i++) {
		if (strcmp(taking_words[i].option, row->name))
			continue;
		if (taking_words[i].list)
			add_list_nearest(&text, taking_words[i].word, value ? value : "");
		else
			add_nearest(&text, taking_words[i].word, value ? value : "");
	}
	for (size_t i = 0; i < sizeof(taking_forms) / sizeof(*taking_forms); i++)
		if (!strcmp(taking_forms[i].option, row->name))
			ta_strbuf_addf(&text, "; it is %s", taking_forms[i].form);
	cli_message("%s", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void cli_unknown_scenario(const char *name)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "unknown scenario '%s'", name);
	add_nearest(&text, word_scenario, name);
	cli_message("%s; --explain lists them", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

/* ---- options ---- */

/* Those that begin so, where there are several: what getopt_long calls ambiguous. */
static void say_ambiguous(const char *typed, const struct option *longs)
{
	struct ta_strbuf text = { 0 };
	ta_strbuf_addf(&text, "ambiguous option '--%s':", typed);
	bool some = false;
	for (const struct option *o = longs; o->name; o++) {
		if (strncmp(o->name, typed, strlen(typed)))
			continue;
		ta_strbuf_addf(&text, "%s --%s", some ? "," : "", o->name);
		some = true;
	}
	cli_message("%s", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

/* Options of many letters that are near, in a message; false (and nothing said): none. */
static bool say_nearest(const char *typed, const char *how, const struct option *longs)
{
	struct cli_nearest nearest;
	struct ta_strbuf text = { 0 };
	cli_nearest_begin(&nearest, typed);
	for (const struct option *o = longs; o->name; o++)
		cli_nearest_try(&nearest, o->name);
	for (const struct option *o = longs; o->name; o++)
		if (cli_nearest_fits(&nearest, o->name))
			ta_strbuf_addf(&text, "%s--%s", text.len ? " or " : "", o->name);
	if (nearest.word)
		cli_message("there is no option '%s'; did you mean %s?", how,
			    ta_strbuf_text(&text));
	ta_strbuf_release(&text);
	return nearest.word != NULL;
}

static void bad_long(const char *word, const struct option *longs)
{
	char typed[64], how[sizeof(typed) + 2];
	size_t fit = 0;
	snprintf(typed, sizeof(typed), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	snprintf(how, sizeof(how), "--%s", typed);
	for (const struct option *o = longs; o->name; o++)
		fit += !strncmp(o->name, typed, strlen(typed));
	if (fit > 1)
		say_ambiguous(typed, longs);
	else if (!say_nearest(typed, how, longs))
		cli_message("there is no option '%s'", how);
}

/* -format and -formt are long options with a dash too few; of -x4 the option is -x. */
static void bad_letter(int letter, const char *word, const struct option *longs)
{
	size_t len = strcspn(word, "=");
	bool whole = word[0] == '-' && word[1] == letter && len > 3;
	if (!whole || !say_nearest(word + 1, word, longs))
		cli_message("there is no option '-%c'", letter);
}

void cli_bad_option(int c, char *const *argv, const struct option *longs)
{
	const char *last = argv[optind - 1], *next = argv[optind];
	if (optopt >= CLI_FIRST_LONG) {
		const struct option *o = longs;
		while (o->name && o->val != optopt)
			o++;
		cli_message(c == ':' ? "option '--%s' needs a value"
				     : "option '--%s' takes no value",
			    o->name);
	} else if (optopt && c == ':') {
		cli_message("option '-%c' needs a value", optopt);
	} else if (optopt) {
		/* getopt leaves a word of several letters behind the last of them. */
		bool within = next && next[0] == '-' && next[1] == optopt && next[2];
		bad_letter(optopt, within ? next : last, longs);
	} else {
		bad_long(last, longs);
	}
}
