/* SPDX-License-Identifier: MIT */
/* The parts of the command line: options, messages, the terminal, where the report goes. */
#ifndef TA_CLI_INTERNAL_H
#define TA_CLI_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/fail_on.h"
#include "cli/progress.h"
#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/core/error.h"
#include "tcpautopsy/core/pool.h"
#include "tcpautopsy/report/report.h"

enum {
	EXIT_OK = 0,
	EXIT_MATCHED = 1,
	EXIT_TROUBLE = 2,
	EXIT_USAGE_ERROR = 64,
	EXIT_SIGNAL = 128 /* and the number of the signal */
};

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* A capture point that the command line names. */
struct cli_point {
	char *name;  /* owned */
	char **file; /* owned, and each of them */
	size_t nfiles, capacity;
};

/* What the command line asked for. Strings are borrowed from argv. */
struct cli_options {
	const char **file; /* owned array */
	size_t nfiles, files_capacity;
	const char *files_from;
	const char *output;
	const char *baseline;      /* an earlier report; NULL: none */
	const char *facts;         /* where facts go instead of a report; NULL: nowhere */
	bool merge;                /* the files are facts */
	const char *write, *split; /* a capture, and the folder of one a connection; NULL: none */
	const char *sqlite;        /* a database; NULL: none */
	const struct cli_store *store; /* once it is open; borrowed */
	bool new_only;                 /* of the inputs, those that it has not read */
	bool pseudonymise;
	const char *keyfile; /* of that; NULL: a random key */
	const struct ta_report_format *format;
	const char *figure; /* of --figure; NULL: all */
	enum colour colour;
	enum cli_progress_when progress;
	enum ta_zone zone;
	const char *timezone; /* of --timezone; NULL: the environment's */
	bool all, summary, ascii, quiet, verbose, no_sandbox;
	bool csv_attempts, csv_crlf;
	bool follow;
	int64_t idle_exit_ns; /* of it: -1, never */
	bool help, version, explain, schema;
	const char *scenario; /* of --explain; NULL: all */
	struct cli_fail_on fail_on;
	unsigned jobs; /* threads that work at once */
	uint32_t only; /* as ta_report_options.only */
	struct cli_point point[TA_POINTS_MAX];
	size_t npoints;
	struct ta_analysis_options analysis;
};

/* ---- opt_table.c ---- */

/* One option; a row with a name of NULL and help text is a heading, one with neither ends the table. */
struct cli_option {
	const char *name;
	char letter; /* 0: none */
	const char
		*argument; /* its name for --help; NULL: takes none; in brackets: may be left out */
	const char *help;
	/* 0, or -1 where the value is invalid; value is NULL without an argument. */
	int (*set)(struct cli_options *options, const char *value);
};

extern const struct cli_option cli_option_table[];

/* ---- typo.c ---- */

/* What getopt_long returns for a long option: this and its place in cli_option_table. */
enum { CLI_FIRST_LONG = 256 };

/* An option that getopt_long answered with '?' or ':': says which, and what may have been meant. longs: all there are. */
struct option;
void cli_bad_option(int c, char *const *argv, const struct option *longs);
/* A value that an option does not take. */
void cli_invalid_value(const struct cli_option *row, const char *value);
void cli_unknown_scenario(const char *name);

/* ---- options.c ---- */

/* Reads the command line: 0, or -1 when a message about its use was printed. */
int cli_options_parse(struct cli_options *ret, int argc, char **argv);
/* The same for the subcommand merge, whose files are facts. */
int cli_options_parse_merge(struct cli_options *ret, int argc, char **argv);
void cli_options_release(struct cli_options *options);
void cli_help(FILE *out);
/* A text of --help, wrapped after its column; the cursor is at column `at`. */
void cli_help_text(FILE *out, int at, const char *text);

/* ---- values.c ---- */

/* A duration since the run's start ("12.5", "+90s", "2m", "3h") or an instant ("2022-10-17T09:12:44.5Z", "@1665997964.5"):
 * 0 or -1. */
int cli_parse_time(const char *text, bool *ret_relative, int64_t *ret_ns);
/* Bytes, with K, M, G or T of 1024; -1: not so, or too few to work with. */
#define CLI_LEAST_MEMORY (UINT64_C(32) << 20)
int cli_parse_size(const char *text, uint64_t *ret);
/* 1 to CLI_MOST_JOBS. */
#define CLI_MOST_JOBS TA_POOL_MOST
int cli_parse_jobs(const char *text, unsigned *ret);
/* "90", "1.5": seconds as ns; -1: not so. */
int64_t cli_parse_seconds(const char *text);
/* A connection's id; -1: not so. */
int64_t cli_parse_id(const char *text);
/* "failed", "healthy,undetermined": bits of ta_report_options.only; 0 or -1. */
int cli_parse_only(const char *text, uint32_t *ret);

/* ---- zone.c ---- */

/* A zone of the time zone database ("Europe/Vienna"), an offset ("+02:00") or one of POSIX ("CET-1CEST,M3.5.0,M10.5.0/3"): 0, or -1
 * where there is none of this name. */
int cli_check_timezone(const char *name);
/* Makes it (NULL: the environment's) the C library's local time. While files can still be opened. */
void cli_enter_timezone(const char *name);

/* ---- point.c ---- */

/* "client=a.pcap,b.pcap": files of a point, which may have some already; 0 or -1. */
int cli_parse_point(const char *text, struct cli_options *options);
void cli_points_release(struct cli_options *options);
/* Gives the analysis its points; what they hold is freed by cli_points_close(). */
struct ta_inputs_options;
void cli_points_open(const struct cli_options *options, const struct ta_inputs_options *how,
		     struct ta_named_point ret[TA_POINTS_MAX]);
void cli_points_close(const struct cli_options *options,
		      struct ta_named_point point[TA_POINTS_MAX]);

/* ---- message.c ---- */

void cli_message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "tcpautopsy: 'file': sentence". */
void cli_complain(void *context, const struct ta_error *error);
void cli_out_of_memory(void);

/* ---- terminal.c ---- */

/* Fills width, colour and utf8 for a report to `out`. */
void cli_terminal(struct ta_report_options *report, enum colour colour, FILE *out);

/* ---- output.c ---- */

struct cli_output {
	FILE *file;
	const char *path;                /* NULL: standard output */
	struct cli_publisher *publisher; /* owned; of a regular file, else NULL */
	struct cli_several
		*several; /* owned; of several files: `file` takes nothing then. NULL: one file */
};

/* may_be_folder: the report can be several files, and a path that is a folder, or ends in '/', takes them. */
int cli_output_open(struct cli_output *output, const char *path, bool may_be_folder,
		    struct ta_error *error);
/* keep: the report is whole. 0, or -1 and *error. */
int cli_output_close(struct cli_output *output, bool keep, struct ta_error *error);

/* ---- version.c ---- */

void cli_version(FILE *out);

/* ---- again.c ---- */

/* Reads the inputs a second time for what a report draws; `analysis` as the first time. */
struct ta_closeup;
void cli_read_again(const struct cli_options *options, struct ta_closeup *closeup,
		    const struct ta_analysis_options *analysis);

/* ---- found.c ---- */

/* Says on standard error where --stream or --connection fit nothing: false. */
bool cli_found_chosen(const struct cli_options *options, const struct ta_summary *summary);

/* ---- run.c, explain.c ---- */

void cli_inputs_options(const struct cli_options *options, struct ta_inputs_options *ret);
/* Those that the command line names, and those of --files-from; not the ones of points. 0, or -1 and *error. */
int cli_add_inputs(const struct cli_options *options, struct ta_inputs *inputs,
		   struct ta_error *error);
/* The work itself: inputs to a report, and its exit status. */
int cli_run(const struct cli_options *options);
int cli_explain(const struct cli_options *options);

/* Of run.c, for subcommands: signals that ask for an end set *cli_interrupted(), to their number. */
void cli_catch_signals(void);
const volatile int *cli_interrupted(void);

#endif
