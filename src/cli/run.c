/* SPDX-License-Identifier: MIT */
/* The work itself: inputs through the analysis into a report, and the exit status. */
#include "cli_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/sandbox.h"
#include "tcpautopsy/capture/capture.h"

/* The signal that asked for an end, set by its handler, which may do nothing else. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
	interrupted = signal_number;
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

static bool tee_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	const struct tee *tee = context;
	if (!tee->sink)
		return false;
	return !tee->sink->wants_words || tee->sink->wants_words(tee->sink->context, verdict);
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

/* How inputs are opened: the report must not take the place of what it reports on, wherever that is found. */
void cli_inputs_options(const struct cli_options *o, struct ta_inputs_options *ret)
{
	struct stat out;
	*ret = (struct ta_inputs_options){ .no_recurse = o->analysis.no_recurse,
					   .interrupted = &interrupted };
	if (!o->output || stat(o->output, &out) < 0 || !S_ISREG(out.st_mode))
		return;
	ret->has_output = true;
	ret->output_dev = out.st_dev;
	ret->output_ino = out.st_ino;
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
					     .summary = o->summary,
					     .zone = o->zone,
					     .tool_version = PACKAGE_VERSION };
	struct ta_analysis_options analysis = o->analysis;
	struct ta_report *report = NULL;
	struct ta_sink sink = { tee,         tee_connection, tee_observation, tee_input,
				tee_summary, tee_points,     tee_wants_words };
	if (!o->quiet) {
		cli_terminal(&options, o->colour, out);
		options.utf8 &= !o->ascii;
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
	uint64_t passed_over = ta_inputs_passed_over(inputs);
	tee->wrong_usage |= ta_inputs_met_output(inputs);
	for (size_t i = 0; i < o->npoints; i++) {
		tee->wrong_usage |= ta_inputs_met_output(point[i].inputs);
		passed_over += ta_inputs_passed_over(point[i].inputs);
	}
	if (o->verbose && passed_over)
		cli_message("passed over: %" PRIu64
			    " (no capture, no trace, no file, or a link that leads to none)",
			    passed_over);
	cli_points_close(o, point);
	if (report && tee->wrong_usage)
		ta_report_discard(report);
	else if (report && ta_report_close(report, error) < 0)
		return -1;
	return status;
}

/* Signals that ask for an end: what is known by then is reported. The second one of a kind ends the program as usual. */
static void catch_signals(const struct cli_options *o)
{
	static const int asking[] = { SIGINT, SIGTERM, SIGHUP, SIGXCPU };
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND },
			 old;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(asking) / sizeof(*asking); i++)
		if (sigaction(asking[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* nohup */
			sigaction(asking[i], &action, NULL);
	/* A full or limited disk, or a pipe nobody reads, is an error of writing. A report to standard output ends with its reader. */
	signal(SIGXFSZ, SIG_IGN);
	if (o->output)
		signal(SIGPIPE, SIG_IGN);
}

/* A run without a whole sandbox says so; --verbose says it of each. */
static void enter_sandbox(const struct cli_options *o)
{
	char text[128] = "no sandbox, as asked";
	bool whole = true;
	if (!o->no_sandbox) {
		struct cli_sandbox in_force = cli_sandbox_enter(o->verbose);
		cli_sandbox_describe(&in_force, text, sizeof(text));
		whole = in_force.landlock_abi > 0 && in_force.calls;
	}
	if (o->verbose || (!whole && !o->quiet && !cli_sandbox_not_built()))
		cli_message("%s", text);
}

int cli_run(const struct cli_options *o)
{
	struct ta_error error;
	struct cli_output output;
	struct tee tee = { .verbose = o->verbose };
	ta_error_clear(&error);
	if (cli_output_open(&output, o->output, &error) < 0) {
		cli_complain(NULL, &error);
		return EXIT_TROUBLE;
	}
	catch_signals(o);
	if (o->zone == TA_ZONE_LOCAL)
		cli_enter_timezone(o->timezone);
	enter_sandbox(o);
	struct ta_inputs_options how;
	cli_inputs_options(o, &how);
	struct ta_inputs *inputs = ta_inputs_new(&how);
	int status = add_inputs(o, inputs, &error);
	if (status == 0)
		status = analyse(o, inputs, output.file, &tee, &error);
	if (cli_output_close(&output, status >= 0 && !tee.wrong_usage, &error) < 0)
		status = -1;
	ta_inputs_free(inputs);
	if (status < 0 && errno != EPIPE && error.code[0])
		cli_complain(NULL, &error);
	if (tee.wrong_usage)
		return EXIT_USAGE_ERROR;
	if (interrupted)
		return EXIT_SIGNAL + interrupted;
	if (status)
		return EXIT_TROUBLE;
	return matches(o->fail_on, &tee.summary) ? EXIT_MATCHED : EXIT_OK;
}
