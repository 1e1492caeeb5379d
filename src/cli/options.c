/* SPDX-License-Identifier: MIT */
/* The command line through getopt_long, its tables made from the option table; and --help from the same. */
#include "cli_internal.h"
#include "cli/follow.h"
#include "cli/merge.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/subcommand.h"
#include "tcpautopsy/core/memory.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

enum { HELP_COLUMN = 26, HELP_WIDTH = 80 };

static bool is_end(const struct cli_option *row)
{
	return !row->name && !row->help;
}

static size_t count_rows(void)
{
	size_t n = 0;
	while (!is_end(&cli_option_table[n]))
		n++;
	return n;
}

/* Words of a help text, wrapped after HELP_COLUMN; the cursor is at `at`. */
void cli_help_text(FILE *out, int at, const char *text)
{
	if (at >= HELP_COLUMN)
		at = 0, putc('\n', out);
	fprintf(out, "%*s", HELP_COLUMN - at, "");
	at = HELP_COLUMN;
	for (const char *p = text; *p;) {
		int len = (int)strcspn(p, " ");
		if (at > HELP_COLUMN && at + 1 + len > HELP_WIDTH) {
			fprintf(out, "\n%*s", HELP_COLUMN, "");
			at = HELP_COLUMN;
		} else if (at > HELP_COLUMN) {
			putc(' ', out);
			at++;
		}
		fwrite(p, 1, (size_t)len, out);
		at += len;
		p += len;
		p += strspn(p, " ");
	}
	putc('\n', out);
}

static void help_formats(FILE *out, int at)
{
	struct ta_strbuf text = { 0 };
	for (const struct ta_report_format *f = ta_report_formats(); f->name; f++)
		ta_strbuf_addf(&text, "%s%s (%s)", text.len ? ", " : "", f->name, f->description);
	cli_help_text(out, at, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

void cli_help(FILE *out)
{
	fputs("Usage: tcpautopsy [OPTION]... FILE... [ID]\n"
	      "Finds out what became of each TCP connection in captures (pcap, pcapng) and in\n"
	      "traces pasted from tshark, Wireshark or tcpdump: its keep-alive probes, its\n"
	      "retransmissions and their timers, and the likely cause of failure.\n"
	      "FILE is a file, a directory, an archive, or '-' for standard input. With the ID\n"
	      "of a connection, that one alone is told of.\n",
	      out);
	for (const struct cli_option *row = cli_option_table; !is_end(row); row++) {
		if (!row->name) {
			fprintf(out, "\n%s:\n", row->help);
			continue;
		}
		int at = row->letter ? fprintf(out, "  -%c, --%s", row->letter, row->name)
				     : fprintf(out, "      --%s", row->name);
		if (row->argument && row->argument[0] == '[')
			at += fprintf(out, "[=%s", row->argument + 1);
		else if (row->argument)
			at += fprintf(out, " %s", row->argument);
		if (row->help)
			cli_help_text(out, at, row->help);
		else
			help_formats(out, at);
	}
	cli_subcommand_help(out);
	fputs("\nExit status: 0 analysed; 1 analysed, and --fail-on matched; 2 an input could not\n"
	      "be read, or only in part, the connection asked for is not there, or the report\n"
	      "could not be written; 64 wrong usage; 130 interrupted.\n",
	      out);
}

static void usage_error(void)
{
	fputs("Try 'tcpautopsy --help'.\n", stderr);
}

static int apply(struct cli_options *options, const struct cli_option *row, const char *value)
{
	if (row->set(options, value) == 0)
		return 0;
	cli_invalid_value(row, value);
	return -1;
}

/* "FILE ID": a bare number behind other inputs that is the name of no file is a connection's id. */
static void take_id(struct cli_options *options)
{
	const char *last = options->nfiles ? options->file[options->nfiles - 1] : "";
	bool others = options->nfiles > 1 || options->files_from || options->npoints;
	if (!others || options->analysis.stream >= 0 || !*last || access(last, F_OK) == 0)
		return;
	int64_t id = cli_parse_id(last);
	if (id < 0)
		return;
	options->analysis.stream = id;
	options->nfiles--;
}

static int parse(struct cli_options *options, int argc, char **argv, const struct option *longs,
		 const char *letters)
{
	int c;
	opterr = 0;
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct cli_option *row = NULL;
		if (c >= CLI_FIRST_LONG)
			row = &cli_option_table[c - CLI_FIRST_LONG];
		for (size_t i = 0; !row && c != '?' && c != ':' && !is_end(&cli_option_table[i]);
		     i++)
			if (cli_option_table[i].letter == c)
				row = &cli_option_table[i];
		if (!row) {
			cli_bad_option(c, argv, longs);
			return -1;
		}
		if (apply(options, row, optarg) < 0)
			return -1;
	}
	for (; optind < argc; optind++)
		cli_option_table[1].set(options, argv[optind]);
	take_id(options);
	/* --explain peer-silent, without the equals sign */
	if (options->explain && !options->scenario && options->nfiles == 1)
		options->scenario = options->file[0];
	return 0;
}

/* What was asked for of the report goes together. */
static int check_report(const struct cli_options *o)
{
	if (o->quiet && o->output) {
		cli_message("--quiet writes no report: nothing is for '%s' of --output", o->output);
		return -1;
	}
	if ((o->csv_attempts || o->csv_crlf) && strcmp(o->format->name, "csv")) {
		cli_message("--csv-table and --csv-crlf are for --format csv, not for %s",
			    o->format->name);
		return -1;
	}
	return 0;
}

static int check_window(const struct ta_analysis_options *a)
{
	if (a->have_from && a->have_to && a->from_relative == a->to_relative &&
	    a->from_ns > a->to_ns) {
		cli_message("--from is later than --to");
		return -1;
	}
	if (a->cut && !a->have_from && !a->have_to) {
		cli_message("--cut is for --from and --to: there is neither");
		return -1;
	}
	return 0;
}

/* Two outputs, two places. */
static int check_write(const struct cli_options *o)
{
	bool standard = o->write && !strcmp(o->write, "-");
	if (standard && !o->output && !o->quiet) {
		cli_message("--write to standard output needs --quiet, or --output for the report");
		return -1;
	}
	if (o->write && o->output && !strcmp(o->write, o->output)) {
		cli_message("--write and --output are the same file: '%s'", o->write);
		return -1;
	}
	if (standard && isatty(STDOUT_FILENO)) {
		cli_message("--write: standard output is a terminal");
		return -1;
	}
	return 0;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;
	return a && b &&
	       (!strcmp(a, b) || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
				  x.st_ino == y.st_ino));
}

static const char *wrong_of_new_only(const struct cli_options *o)
{
	bool twice = o->write || o->split || !strcmp(o->format->name, "html") ||
		     !strcmp(o->format->name, "svg");
	if (!o->new_only)
		return NULL;
	if (!o->sqlite)
		return "--new-only asks the database of --sqlite: there is none";
	if (o->analysis.together || o->npoints)
		return "--new-only is for inputs that are read one by one, not for --together or --point";
	if (o->pseudonymise)
		return "--new-only asks for the names of files, which --pseudonymise keeps out of the database";
	return twice ? "--new-only is not for what reads its inputs twice: --write, --split, --format html and svg"
		     : NULL;
}

/* A database holds inputs as a whole. */
static int check_sqlite(const struct cli_options *o)
{
	const struct ta_analysis_options *a = &o->analysis;
	const char *wrong = wrong_of_new_only(o);
	bool part = a->connection || a->stream >= 0 || a->have_from || a->have_to || o->baseline;
	if (o->sqlite && part)
		wrong = "--sqlite takes all that an input holds: not with --connection, --stream, --from, --to or --baseline";
	if (o->sqlite && (is_same_file(o->sqlite, o->output) || is_same_file(o->sqlite, o->write)))
		wrong = "--sqlite is the same file as --output or --write";
	if (wrong)
		cli_message("%s", wrong);
	return wrong ? -1 : 0;
}

static int check(const struct cli_options *o)
{
	if (o->help || o->version || o->explain || o->schema)
		return 0;
	if (cli_check_facts(o) < 0)
		return -1;
	if (o->merge && !o->nfiles) {
		fputs("usage: tcpautopsy merge [OPTION]... FACTS... [ID]\n", stderr);
		return -1;
	}
	if (o->npoints && (o->nfiles || o->files_from)) {
		cli_message("with --point every input needs one: '%s' has none",
			    o->nfiles ? o->file[0] : o->files_from);
		return -1;
	}
	if (!o->nfiles && !o->files_from && !o->npoints) {
		fputs("usage: tcpautopsy [OPTION]... FILE... [ID]\n"
		      "Reads captures (pcap, pcapng) and pasted tshark or tcpdump output; '-' is standard input.\n",
		      stderr);
		return -1;
	}
	if (check_report(o) < 0 || cli_follow_check(o) < 0)
		return -1;
	if (check_write(o) < 0 || check_sqlite(o) < 0)
		return -1;
	for (size_t i = 0; i < o->nfiles; i++)
		if (o->files_from && !strcmp(o->files_from, "-") && !strcmp(o->file[i], "-")) {
			cli_message(
				"'-' is the list of --files-from: standard input can't be an input, too");
			return -1;
		}
	return check_window(&o->analysis);
}

static int parse_all(struct cli_options *ret, int argc, char **argv, bool merge)
{
	size_t rows = count_rows(), n = 0, l = 0;
	struct option *longs = ta_xcalloc(rows + 1, sizeof(*longs));
	char *letters = ta_xcalloc(2 * rows + 2, 1);
	*ret = (struct cli_options){ .merge = merge,
				     .format = ta_report_formats(),
				     .jobs = ta_pool_processors(),
				     .idle_exit_ns = -1,
				     .analysis = { .stream = -1,
						   .memory_bytes = ta_memory_offered() / 2 } };
	letters[l++] = ':';
	for (size_t i = 0; i < rows; i++) {
		const struct cli_option *row = &cli_option_table[i];
		if (!row->name)
			continue;
		int takes = !row->argument            ? no_argument
			    : row->argument[0] == '[' ? optional_argument
						      : required_argument;
		longs[n++] = (struct option){ row->name, takes, NULL, CLI_FIRST_LONG + (int)i };
		if (row->letter) {
			letters[l++] = row->letter;
			if (takes == required_argument)
				letters[l++] = ':';
		}
	}
	int status = parse(ret, argc, argv, longs, letters);
	if (status < 0)
		usage_error();
	else if ((status = check(ret)) < 0)
		usage_error();
	free(longs);
	free(letters);
	return status;
}

int cli_options_parse(struct cli_options *ret, int argc, char **argv)
{
	return parse_all(ret, argc, argv, false);
}

int cli_options_parse_merge(struct cli_options *ret, int argc, char **argv)
{
	return parse_all(ret, argc, argv, true);
}

void cli_options_release(struct cli_options *options)
{
	free(options->file);
	cli_points_release(options);
}
