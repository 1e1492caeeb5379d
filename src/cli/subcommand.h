/* SPDX-License-Identifier: MIT */
/* Subcommands: what the program does where its first argument is one of their names. A file of such a name is read as "./NAME".
 * One row each, in subcommand.c; --help is made from the table, and the lint compares its options with the man page and the completion. */
#ifndef TA_CLI_SUBCOMMAND_H
#define TA_CLI_SUBCOMMAND_H

#include <stdio.h>

/* An option that one subcommand has and the program has not. A row whose name is NULL ends a table. */
struct cli_suboption {
	const char *name;
	char letter;          /* 0: none */
	const char *argument; /* its name for --help; NULL: takes none */
	const char *help;
	/* 0, or -1 where the value is invalid; value is NULL without an argument. `to` is that of cli_subcommand_parse(). */
	int (*set)(void *to, const char *value);
};

struct cli_subcommand {
	const char *name;
	const char *operands; /* "[OPTION]... FILE...", for its usage */
	const char *help;     /* what it does, for --help */
	const struct cli_suboption *option;
	/* Its exit status. argv[0] is its name; `self` its row. */
	int (*run)(const struct cli_subcommand *self, int argc, char **argv);
};

/* All of them, ending in a row whose name is NULL. */
extern const struct cli_subcommand cli_subcommand_table[];

/* NULL: there is none of this name. */
const struct cli_subcommand *cli_subcommand_find(const char *name);

/* Reads its options, and --help, from argv, which is put in order: options first. Returns the index of the first operand; 0 where --help
 * was asked for and is written; -1 where a message about its use was. */
int cli_subcommand_parse(const struct cli_subcommand *self, int argc, char **argv, void *to);

/* Its part of --help. */
void cli_subcommand_usage(FILE *out, const struct cli_subcommand *self);

/* The part of --help on all of them. */
void cli_subcommand_help(FILE *out);

/* ---- mcp.c ---- */

extern const struct cli_suboption cli_mcp_options[];
int cli_mcp(const struct cli_subcommand *self, int argc, char **argv);

/* ---- split.c ---- */

extern const struct cli_suboption cli_split_options[];
int cli_split(const struct cli_subcommand *self, int argc, char **argv);

/* ---- merge.c ---- */

int cli_merge(const struct cli_subcommand *self, int argc, char **argv);

#endif
