/* SPDX-License-Identifier: MIT */
/* The work itself: inputs through the analysis into a report, and the exit status. */
#include "cli_internal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "tcpautopsy/capture/capture.h"

/* Set by the handler of SIGINT, the one thing that it may do. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

/* A report's sink, with what the exit status needs. */
struct tee {
	bool verbose;               /* say on standard error how an input is read */
	const struct ta_sink *sink; /* NULL: --quiet */
	struct ta_summary summary;
	bool wrong_usage; /* a filter or endpoints that can't be parsed: no report */
};

static void complain(void *context, const struct ta_error *error)
{
	struct tee *tee = context;
	tee->wrong_usage |=
		!strcmp(error->code, "filter.expression") || !strncmp(error->code, "usage.", 6);
	cli_complain(NULL, error);
}

static int tee_connection(void *context, const struct ta_connection_report *connection)
{
	const struct tee *tee = context;
	return tee->sink ? tee->sink->connection(tee->sink->context, connection) : 0;
}

static int tee_observation(void *context, const struct ta_observation_report *observation)
{
	const struct tee *tee = context;
	return tee->sink ? tee->sink->observation(tee->sink->context, observation) : 0;
}

static int tee_input(void *context, const struct ta_input_report *input)
{
	const struct tee *tee = context;
	if (tee->verbose && input->columns)
		cli_message("%s: columns: %s", input->path, input->columns);
	return tee->sink ? tee->sink->input(tee->sink->context, input) : 0;
}

static int tee_points(void *context, const struct ta_points_report *points)
{
	const struct tee *tee = context;
	return tee->sink && tee->sink->points ? tee->sink->points(tee->sink->context, points) : 0;
}

static int tee_summary(void *context, const struct ta_summary *summary)
{
	struct tee *tee = context;
	tee->summary = *summary;
	return tee->sink ? tee->sink->summary(tee->sink->context, summary) : 0;
}

static bool matches(uint32_t fail_on, const struct ta_summary *summary)
{
	if ((fail_on & FAIL_ON_FAILED && summary->failed) ||
	    (fail_on & FAIL_ON_HEALED && summary->healed))
		return true;
	for (int i = 0; i < TA_SCN_COUNT; i++)
		if (fail_on >> i & 1 && summary->by_scenario[i])
			return true;
	return false;
}

static bool is_input(const struct stat *out, const char *file)
{
	struct stat in;
	return stat(file, &in) == 0 && in.st_dev == out->st_dev && in.st_ino == out->st_ino;
}

/* The report must not take the place of what it reports on. */
static int overwrites_input(const struct cli_options *o)
{
	struct stat out;
	bool is_one = false;
	if (!o->output || stat(o->output, &out) < 0 || !S_ISREG(out.st_mode))
		return 0;
	for (size_t i = 0; i < o->nfiles; i++)
		is_one |= is_input(&out, o->file[i]);
	for (size_t i = 0; i < o->npoints; i++)
		for (size_t k = 0; k < o->point[i].nfiles; k++)
			is_one |= is_input(&out, o->point[i].file[k]);
	if (is_one)
		cli_message("'%s' is an input: the report won't overwrite it", o->output);
	return is_one ? -1 : 0;
}

static int add_inputs(const struct cli_options *o, struct ta_inputs *inputs, struct ta_error *error)
{
	for (size_t i = 0; i < o->nfiles; i++)
		ta_inputs_add(inputs, o->file[i]);
	return o->files_from ? ta_inputs_add_from(inputs, o->files_from, error) : 0;
}

/* Analyses into an open report. Returns what ta_analyse() does, with the report closed; *error where it could not be
 * written. */
static int analyse(const struct cli_options *o, struct ta_inputs *inputs, FILE *out,
		   struct tee *tee, struct ta_error *error)
{
	struct ta_report_options options = { .out = out,
					     .all = o->all,
					     .tool_version = PACKAGE_VERSION };
	struct ta_analysis_options analysis = o->analysis;
	struct ta_report *report = NULL;
	struct ta_sink sink = { tee,       tee_connection, tee_observation,
				tee_input, tee_summary,    tee_points };
	if (!o->quiet) {
		cli_terminal(&options, o->colour, out);
		report = o->format->open(&options);
		tee->sink = ta_report_sink(report);
	}
	struct ta_named_point point[TA_POINTS_MAX];
	cli_points_open(o, point);
	analysis.point = point;
	analysis.npoints = o->npoints;
	analysis.interrupted = &interrupted;
	analysis.complain = complain;
	analysis.complain_context = tee;
	int status = ta_analyse(inputs, &analysis, &sink);
	cli_points_close(o, point);
	if (report && tee->wrong_usage)
		ta_report_discard(report);
	else if (report && ta_report_close(report, error) < 0)
		return -1;
	return status;
}

static void catch_interrupt(void)
{
	/* The second one ends the program as usual. */
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND };
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

int cli_run(const struct cli_options *o)
{
	struct ta_error error;
	struct cli_output output;
	struct tee tee = { .verbose = o->verbose };
	ta_error_clear(&error);
	if (overwrites_input(o) < 0)
		return EXIT_USAGE_ERROR;
	struct ta_inputs *inputs =
		ta_inputs_new(&(struct ta_inputs_options){ .no_recurse = o->analysis.no_recurse });
	int status = add_inputs(o, inputs, &error);
	if (status < 0 || cli_output_open(&output, o->output, &error) < 0) {
		cli_complain(NULL, &error);
		ta_inputs_free(inputs);
		return EXIT_TROUBLE;
	}
	catch_interrupt();
	const char *sandbox =
		o->no_sandbox ? "no sandbox, as asked" : cli_sandbox(output.temporary);
	if (o->verbose)
		cli_message("%s", sandbox);
	status = analyse(o, inputs, output.file, &tee, &error);
	if (cli_output_close(&output, status >= 0 && !tee.wrong_usage, &error) < 0)
		status = -1;
	ta_inputs_free(inputs);
	if (status < 0 && errno != EPIPE && error.code[0])
		cli_complain(NULL, &error);
	if (tee.wrong_usage)
		return EXIT_USAGE_ERROR;
	if (interrupted)
		return EXIT_INTERRUPTED;
	if (status)
		return EXIT_TROUBLE;
	return matches(o->fail_on, &tee.summary) ? EXIT_MATCHED : EXIT_OK;
}
