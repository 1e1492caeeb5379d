/* SPDX-License-Identifier: MIT */
/* The work itself: inputs through the analysis into a report, and the exit status. */
#include "cli_internal.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/capture.h"
#include "cli/follow.h"
#include "cli/merge.h"
#include "cli/several.h"
#include "cli/sandbox.h"
#include "cli/store.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/report/baseline.h"

/* The signal that asked for an end, set by its handler, which may do nothing else. */
static volatile sig_atomic_t interrupted;

const volatile int *cli_interrupted(void)
{
	return &interrupted;
}

static void on_interrupt(int signal_number)
{
	__atomic_store_n(&interrupted, signal_number, __ATOMIC_RELAXED);
}

/* A report's sink, with what the exit status needs. */
struct tee {
	bool verbose;                   /* say on standard error how an input is read */
	const struct ta_sink *sink;     /* NULL: --quiet */
	struct ta_selection *selection; /* of what is written as a capture; NULL: nothing */
	struct cli_store *store;        /* of --sqlite, or NULL */
	struct ta_summary summary;
	uint64_t *bytes_read; /* of --progress; NULL: none */
	const struct cli_fail_on *fail_on;
	bool matched;     /* it was found */
	bool whole;       /* the analysis went to its end, whatever became of the report */
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
	struct tee *tee = context;
	cli_progress_clear();
	tee->matched |= cli_fail_on_matches(tee->fail_on, connection->diagnosis);
	if (tee->selection)
		ta_selection_connection(tee->selection, connection);
	if (tee->store)
		cli_store_connection(tee->store, connection);
	return tee->sink ? tee->sink->connection(tee->sink->context, connection) : 0;
}

static int tee_observation(void *context, const struct ta_observation_report *observation)
{
	const struct tee *tee = context;
	cli_progress_clear();
	if (tee->store)
		cli_store_observation(tee->store, observation);
	return tee->sink ? tee->sink->observation(tee->sink->context, observation) : 0;
}

static int tee_input(void *context, const struct ta_input_report *input)
{
	const struct tee *tee = context;
	cli_progress_clear();
	if (tee->selection)
		ta_selection_input(tee->selection, input);
	if (tee->store)
		cli_store_input(tee->store, input);
	if (tee->verbose && input->columns)
		cli_message("%s: columns: %s", input->path, input->columns);
	return tee->sink ? tee->sink->input(tee->sink->context, input) : 0;
}

static int tee_points(void *context, const struct ta_points_report *points)
{
	const struct tee *tee = context;
	if (tee->store)
		cli_store_points(tee->store, points);
	return tee->sink && tee->sink->points ? tee->sink->points(tee->sink->context, points) : 0;
}

static bool tee_wants_words(void *context, const struct ta_diagnosis *verdict)
{
	const struct tee *tee = context;
	if (tee->selection && ta_selection_wants(tee->selection, verdict))
		return true;
	if (tee->store && cli_store_wants_words(tee->store, verdict))
		return true;
	if (!tee->sink)
		return false;
	return !tee->sink->wants_words || tee->sink->wants_words(tee->sink->context, verdict);
}

static int tee_summary(void *context, const struct ta_summary *summary)
{
	struct tee *tee = context;
	cli_progress_clear();
	tee->summary = *summary;
	tee->whole = true;
	if (tee->selection)
		ta_selection_summary(tee->selection, summary);
	if (tee->store)
		cli_store_summary(tee->store, summary);
	return tee->sink ? tee->sink->summary(tee->sink->context, summary) : 0;
}

/* NULL: standard output. */
static const char *output_path(const struct cli_options *o)
{
	if (!o->facts)
		return o->output;
	return strcmp(o->facts, "-") ? o->facts : NULL;
}

/* How inputs are opened: the report must not take the place of what it reports on, wherever that is found. */
void cli_inputs_options(const struct cli_options *o, struct ta_inputs_options *ret)
{
	struct stat out;
	*ret = (struct ta_inputs_options){ .no_recurse = o->analysis.no_recurse,
					   .interrupted = &interrupted,
					   .contents = o->store != NULL };
	if (o->store && o->new_only)
		cli_store_pass_over(o->store, ret);
	const char *output = output_path(o);
	if (output && stat(output, &out) == 0 && S_ISREG(out.st_mode)) {
		ret->has_output = true;
		ret->output_dev = out.st_dev;
		ret->output_ino = out.st_ino;
	}
	if (o->write && stat(o->write, &out) == 0 && S_ISREG(out.st_mode)) {
		ret->has_capture = true;
		ret->capture_dev = out.st_dev;
		ret->capture_ino = out.st_ino;
	}
}

int cli_add_inputs(const struct cli_options *o, struct ta_inputs *inputs, struct ta_error *error)
{
	for (size_t i = 0; i < o->nfiles; i++)
		ta_inputs_add(inputs, o->file[i]);
	return o->files_from ? ta_inputs_add_from(inputs, o->files_from, error) : 0;
}

/* Analyses into an open report. Returns what ta_analyse() does, with the report closed; *error where it could not be
 * written. */
static int analyse(const struct cli_options *o, const struct ta_analysis_options *asked,
		   struct ta_inputs *inputs, struct ta_pool *pool, const struct cli_output *output,
		   struct tee *tee, struct ta_error *error)
{
	struct ta_report_options options = { .out = output->file,
					     .all = o->all,
					     .summary = o->summary,
					     .only = o->only,
					     .csv_crlf = o->csv_crlf,
					     .csv_attempts = o->csv_attempts,
					     .zone = o->zone,
					     .figure = o->figure,
					     .file = output->several ? cli_several_file : NULL,
					     .file_context = output->several,
					     .tool_version = PACKAGE_VERSION };
	struct ta_analysis_options analysis = *asked;
	struct ta_report *report = NULL;
	struct ta_sink sink = { tee,         tee_connection, tee_observation, tee_input,
				tee_summary, tee_points,     tee_wants_words };
	if (!o->quiet && !o->facts) {
		cli_terminal(&options, o->colour, output->file);
		options.utf8 &= !o->ascii;
		report = o->format->open(&options);
		tee->sink = ta_report_sink(report);
	}
	struct ta_named_point point[TA_POINTS_MAX];
	struct ta_inputs_options how;
	cli_inputs_options(o, &how);
	how.bytes_read = tee->bytes_read;
	cli_points_open(o, &how, point);
	analysis.point = point;
	analysis.npoints = o->npoints;
	analysis.pool = pool;
	analysis.complain = complain;
	analysis.complain_context = tee;
	int status = o->follow ? cli_follow(o, &analysis, &sink)
			       : cli_analyse(o, inputs, &analysis, &sink, output, error);
	cli_progress_end();
	uint64_t passed_over = ta_inputs_passed_over(inputs);
	tee->wrong_usage |= ta_inputs_met_output(inputs);
	for (size_t i = 0; i < o->npoints; i++) {
		tee->wrong_usage |= ta_inputs_met_output(point[i].inputs);
		passed_over += ta_inputs_passed_over(point[i].inputs);
	}
	if (o->verbose && ta_inputs_known(inputs))
		cli_message("passed over: %" PRIu64 " that the database has",
			    ta_inputs_known(inputs));
	if (o->verbose && ta_inputs_fresh(inputs))
		cli_message("passed over: %" PRIu64 " that may still be written",
			    ta_inputs_fresh(inputs));
	if (o->verbose && passed_over)
		cli_message("passed over: %" PRIu64
			    " (no capture, no trace, no file, or a link that leads to none)",
			    passed_over);
	cli_points_close(o, point);
	struct ta_closeup *closeup = report ? ta_report_closeup(report) : NULL;
	if (closeup && o->merge)
		cli_message("facts hold no packets: figures of single packets are left out");
	else if (closeup && !tee->wrong_usage && !interrupted)
		cli_read_again(o, closeup, &analysis);
	if (report && tee->wrong_usage)
		ta_report_discard(report);
	else if (report && ta_report_close(report, error) < 0)
		return -1;
	return status;
}

/* Signals that ask for an end: what is known by then is reported. The second one of a kind ends the program as usual. */
void cli_catch_signals(void)
{
	static const int asking[] = { SIGINT, SIGTERM, SIGHUP, SIGXCPU };
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND },
			 old;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(asking) / sizeof(*asking); i++)
		if (sigaction(asking[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) /* nohup */
			sigaction(asking[i], &action, NULL);
	/* A full or limited disk, or a pipe that nobody reads, is an error of writing. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static void on_wake(int signal_number)
{
	(void)signal_number;
}

/* Threads beside this one; inputs that are read together are one thread's. */
struct threads {
	const struct cli_options *options;
	struct ta_pool *pool; /* owned; NULL: none */
};

static void start_threads(void *context)
{
	struct threads *t = context;
	struct sigaction action = { .sa_handler = on_wake };
	const struct cli_options *o = t->options;
	if (o->jobs < 2 || o->analysis.together || o->npoints || o->follow)
		return;
	/* One that nobody sends, and that is ignored by default. */
	sigemptyset(&action.sa_mask);
	sigaction(SIGURG, &action, NULL);
	t->pool = ta_pool_new(o->jobs - 1, SIGURG);
}

/* A run without a whole sandbox says so; --verbose says it of each. */
static void enter_sandbox(const struct cli_options *o, struct threads *threads)
{
	char text[128] = "no sandbox, as asked";
	bool whole = true;
	if (o->follow)
		cli_syscalls_allow_copies();
	if (o->no_sandbox) {
		start_threads(threads);
	} else {
		struct cli_sandbox in_force = cli_sandbox_enter(o->verbose, start_threads, threads);
		cli_sandbox_describe(&in_force, text, sizeof(text));
		whole = in_force.landlock_abi > 0 && in_force.calls;
	}
	if (o->verbose || (!whole && !o->quiet && !cli_sandbox_not_built()))
		cli_message("%s", text);
}

/* A baseline of other inputs leaves nothing out. */
static void end_baseline(const struct cli_options *o, struct ta_baseline *baseline,
			 const struct tee *tee)
{
	if (baseline && tee->whole && !o->quiet && !tee->summary.known &&
	    ta_baseline_count(baseline))
		cli_message("of the %zu connections of the baseline '%s' none is in what was read, "
			    "or each has another verdict",
			    ta_baseline_count(baseline), o->baseline);
	ta_baseline_free(baseline);
}

/* What is written, before the sandbox. */
struct outputs {
	struct cli_output report;
	struct cli_capture capture;
	struct cli_store store;
};

/* 0, or -1 when a message has said what can't be opened, and nothing is open. */
static int open_outputs(struct outputs *ret, const struct cli_options *o)
{
	struct ta_error error;
	ta_error_clear(&error);
	bool several = !o->facts && !strcmp(o->format->name, "svg");
	if (cli_output_open(&ret->report, output_path(o), several, &error) < 0) {
		cli_complain(NULL, &error);
		return -1;
	}
	int status = cli_capture_open(&ret->capture, o, &error);
	if (status == 0 && o->sqlite &&
	    (status = cli_store_open(&ret->store, o, &interrupted, &error)) < 0)
		cli_capture_close(&ret->capture);
	if (status == 0)
		return 0;
	cli_complain(NULL, &error);
	(void)cli_output_close(&ret->report, false, &error);
	return -1;
}

int cli_run(const struct cli_options *asked)
{
	struct ta_error error;
	struct outputs outputs;
	struct cli_options with = *asked;
	const struct cli_options *o = &with;
	struct cli_capture *capture = &outputs.capture;
	struct ta_analysis_options analysis = o->analysis;
	struct tee tee = { .verbose = o->verbose, .fail_on = &o->fail_on };
	ta_error_clear(&error);
	if (open_outputs(&outputs, o) < 0)
		return EXIT_TROUBLE;
	with.store = tee.store = o->sqlite ? &outputs.store : NULL;
	tee.selection = capture->selection;
	cli_catch_signals();
	if (o->zone == TA_ZONE_LOCAL)
		cli_enter_timezone(o->timezone);
	struct cli_progress progress;
	if (!o->follow && cli_progress_start(&progress, o)) {
		analysis.watch = &progress.watch;
		tee.bytes_read = &progress.bytes;
	}
	struct threads threads = { o, NULL };
	enter_sandbox(o, &threads);
	struct ta_inputs_options how;
	cli_inputs_options(o, &how);
	how.bytes_read = tee.bytes_read;
	struct ta_inputs *inputs = ta_inputs_new(&how);
	analysis.interrupted = &interrupted;
	struct ta_baseline *baseline = NULL;
	int status = o->merge ? 0 : cli_add_inputs(o, inputs, &error);
	if (status == 0 && o->baseline && !(baseline = ta_baseline_read(o->baseline, &error)))
		status = -1;
	if (baseline) {
		analysis.is_known = ta_baseline_knows;
		analysis.is_known_context = baseline;
	}
	if (status == 0 && cli_capture_prepare(capture, o, inputs, &analysis, &error) < 0) {
		status = -1;
		tee.wrong_usage = true;
	}
	if (status == 0)
		status = analyse(o, &analysis, inputs, threads.pool, &outputs.report, &tee, &error);
	if (cli_output_close(&outputs.report, status >= 0 && !tee.wrong_usage, &error) < 0)
		status = -1;
	ta_inputs_free(inputs);
	ta_pool_free(threads.pool);
	if (status < 0 && error.code[0])
		cli_complain(NULL, &error);
	bool unwritten =
		tee.whole && !tee.wrong_usage && cli_capture_write(capture, o, &analysis) < 0;
	cli_capture_close(capture);
	unwritten |= tee.store && cli_store_close(tee.store) < 0;
	end_baseline(o, baseline, &tee);
	if (tee.wrong_usage)
		return EXIT_USAGE_ERROR;
	if (interrupted)
		return EXIT_SIGNAL + interrupted;
	if ((tee.whole && !cli_found_chosen(o, &tee.summary)) || status || unwritten)
		return EXIT_TROUBLE;
	return tee.matched ? EXIT_MATCHED : EXIT_OK;
}
