/* SPDX-License-Identifier: MIT */
#include "cli/subcommand.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_internal.h"
#include "tcpautopsy/core/xalloc.h"

static const struct cli_suboption no_options[] = { { NULL, 0, NULL, NULL, NULL } };

/* clang-format off */
const struct cli_subcommand cli_subcommand_table[] = {
	{ "mcp", "[OPTION]... [DIR]...", "answer a language model's program (Model Context Protocol) on standard input and output, from files in DIR", cli_mcp_options, cli_mcp },
	{ "split", "--shards N -o DIR [OPTION]... FILE...", "divide captures among shards by pairs of hosts, to analyse them apart", cli_split_options, cli_split },
	{ "merge", "[OPTION]... FACTS... [ID]", "diagnose and report what --facts wrote; with the options of reports", no_options, cli_merge },
	{ NULL, NULL, NULL, NULL, NULL },
};
/* clang-format on */

const struct cli_subcommand *cli_subcommand_find(const char *name)
{
	for (const struct cli_subcommand *c = cli_subcommand_table; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* "  split [OPTION]... FILE...": returns the column behind it. */
static int usage(FILE *out, const char *before, const struct cli_subcommand *self)
{
	return fprintf(out, "%s%s%s%s", before, self->name, *self->operands ? " " : "",
		       self->operands);
}

/* Its line of --help, and those of its options. */
static void describe(FILE *out, const struct cli_subcommand *self)
{
	cli_help_text(out, usage(out, "  ", self), self->help);
	for (const struct cli_suboption *o = self->option; o->name; o++) {
		int at = o->letter ? fprintf(out, "  -%c, --%s", o->letter, o->name)
				   : fprintf(out, "      --%s", o->name);
		if (o->argument)
			at += fprintf(out, " %s", o->argument);
		cli_help_text(out, at, o->help);
	}
}

void cli_subcommand_usage(FILE *out, const struct cli_subcommand *self)
{
	usage(out, "Usage: tcpautopsy ", self);
	putc('\n', out);
	describe(out, self);
}

void cli_subcommand_help(FILE *out)
{
	fputs("\nAs first argument, with options of its own ('tcpautopsy NAME --help'):\n", out);
	for (const struct cli_subcommand *c = cli_subcommand_table; c->name; c++)
		describe(out, c);
}

static int usage_error(const struct cli_subcommand *self)
{
	fprintf(stderr, "Try 'tcpautopsy %s --help'.\n", self->name);
	return -1;
}

/* Tables of getopt_long: those of the rows, and --help. */
static size_t make_tables(const struct cli_subcommand *self, struct option **ret_longs,
			  char **ret_letters)
{
	size_t rows = 0, l = 0;
	while (self->option[rows].name)
		rows++;
	struct option *longs = ta_xcalloc(rows + 2, sizeof(*longs));
	char *letters = ta_xcalloc(2 * rows + 3, 1);
	letters[l++] = ':';
	letters[l++] = 'h';
	for (size_t i = 0; i < rows; i++) {
		const struct cli_suboption *o = &self->option[i];
		longs[i] = (struct option){ o->name, o->argument ? required_argument : no_argument,
					    NULL, CLI_FIRST_LONG + (int)i };
		if (!o->letter)
			continue;
		letters[l++] = o->letter;
		if (o->argument)
			letters[l++] = ':';
	}
	longs[rows] = (struct option){ "help", no_argument, NULL, 'h' };
	*ret_longs = longs;
	*ret_letters = letters;
	return rows;
}

static const struct cli_suboption *row_of(const struct cli_subcommand *self, size_t rows, int c)
{
	if (c >= CLI_FIRST_LONG)
		return &self->option[c - CLI_FIRST_LONG];
	for (size_t i = 0; i < rows; i++)
		if (self->option[i].letter == c)
			return &self->option[i];
	return NULL;
}

int cli_subcommand_parse(const struct cli_subcommand *self, int argc, char **argv, void *to)
{
	struct option *longs;
	char *letters;
	size_t rows = make_tables(self, &longs, &letters);
	int c, status = 1;
	opterr = 0;
	while (status > 0 && (c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct cli_suboption *row = row_of(self, rows, c);
		if (c == 'h') {
			cli_subcommand_usage(stdout, self);
			status = 0;
		} else if (!row) {
			cli_bad_option(c, argv, longs);
			status = usage_error(self);
		} else if (row->set(to, optarg) < 0) {
			cli_message("invalid value '%s' for --%s", optarg ? optarg : "", row->name);
			status = usage_error(self);
		}
	}
	free(longs);
	free(letters);
	return status > 0 ? optind : status;
}
