/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tcpautopsy/analysis/closeup.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/diag/names.h"

void fuzz_hold(bool condition, const char *text, const char *file, int line)
{
	if (condition)
		return;
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, text);
	abort();
}

void fuzz_file_open(struct fuzz_file *file, const uint8_t *data, size_t size)
{
	file->fd = memfd_create("fuzz", 0);
	HOLD(file->fd >= 0);
	for (size_t done = 0; done < size;) {
		ssize_t n = write(file->fd, data + done, size - done);
		HOLD(n > 0);
		done += (size_t)n;
	}
	snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
}

void fuzz_file_close(struct fuzz_file *file)
{
	close(file->fd);
}

const struct ta_report_format *fuzz_format(uint64_t n)
{
	const struct ta_report_format *formats = ta_report_formats();
	size_t count = 0;
	while (formats[count].name)
		count++;
	return &formats[n % count];
}

/* Who is told: first the sink that holds, then the report, then the text of verdicts. */
struct tee {
	struct ta_sink held;
	const struct ta_sink *report; /* or NULL */
	struct ta_strbuf *verdicts;   /* or NULL */
	bool roughly;
};

static void add_verdict(struct ta_strbuf *out, const struct ta_connection_report *r)
{
	const struct ta_diagnosis *d = r->diagnosis;
	ta_strbuf_addf(out, "%s %s %s %s %s since %" PRId64 " healed %" PRId64 ": %s",
		       ta_scenario_name(d->scenario), ta_mechanism_name(d->mechanism),
		       ta_confidence_name(d->confidence), ta_failed_name(d->failed),
		       ta_direction_name(d->direction), d->since_ns, d->healed_ns, d->title);
}

static void add_connection(const struct tee *tee, const struct ta_connection_report *r)
{
	struct ta_strbuf *out = tee->verdicts;
	size_t episodes = r->conn->trouble ? r->conn->trouble->nepisodes : 0;
	ta_strbuf_addf(out, "%u.%" PRIu32, r->run, r->id);
	for (size_t i = 0; i < episodes; i++)
		ta_strbuf_addf(out, " [%s %" PRIu32 " %s]",
			       ta_episode_kind_name(r->conn->trouble->episode[i]->kind),
			       r->conn->trouble->episode[i]->attempts_total,
			       ta_result_name(r->conn->trouble->episode[i]->result));
	ta_strbuf_add(out, " ");
	if (!tee->roughly)
		add_verdict(out, r);
	ta_strbuf_add(out, "\n");
}

static int connection(void *context, const struct ta_connection_report *r)
{
	struct tee *tee = context;
	tee->held.connection(tee->held.context, r);
	if (tee->verdicts)
		add_connection(tee, r);
	return tee->report ? tee->report->connection(tee->report->context, r) : 0;
}

static int observation(void *context, const struct ta_observation_report *r)
{
	struct tee *tee = context;
	tee->held.observation(tee->held.context, r);
	return tee->report ? tee->report->observation(tee->report->context, r) : 0;
}

static int input(void *context, const struct ta_input_report *r)
{
	struct tee *tee = context;
	tee->held.input(tee->held.context, r);
	return tee->report ? tee->report->input(tee->report->context, r) : 0;
}

static int summary(void *context, const struct ta_summary *s)
{
	struct tee *tee = context;
	tee->held.summary(tee->held.context, s);
	return tee->report ? tee->report->summary(tee->report->context, s) : 0;
}

static int points(void *context, const struct ta_points_report *r)
{
	struct tee *tee = context;
	tee->held.points(tee->held.context, r);
	return tee->report && tee->report->points ? tee->report->points(tee->report->context, r)
						  : 0;
}

/* A shard says itself which frames it has, and whether the whole's clock went back: as a trace, it may say anything. */
static bool may_be_shard(const struct fuzz_file *file)
{
	static const uint8_t magic[2][4] = { { 0x73, 0x61, 0x63, 0x74 },
					     { 0x74, 0x63, 0x61, 0x73 } };
	uint8_t bytes[1 << 16];
	ssize_t n = pread(file->fd, bytes, sizeof(bytes), 0);
	return n > 0 && (memmem(bytes, (size_t)n, magic[0], sizeof(magic[0])) ||
			 memmem(bytes, (size_t)n, magic[1], sizeof(magic[1])));
}

static void analyse(const struct fuzz_run *run, const struct ta_sink *report,
		    struct ta_report *closing)
{
	struct ta_inputs_options none = { .no_recurse = true };
	struct ta_analysis_options options = { .stream = -1,
					       .together = run->together,
					       .max_connections = run->max_connections };
	struct fuzz_told told = { 0 };
	struct tee tee = { fuzz_held(&told), report, run->verdicts, run->roughly };
	struct ta_sink sink = { .context = &tee,
				.connection = connection,
				.observation = observation,
				.input = input,
				.summary = summary,
				.points = points };
	struct ta_inputs *inputs = ta_inputs_new(&none);
	for (int i = 0; i < FUZZ_FILES && run->file[i]; i++) {
		ta_inputs_add(inputs, run->file[i]->path);
		told.any_frame |= may_be_shard(run->file[i]);
	}
	told.clock_back = told.any_frame;
	HOLD(ta_analyse(inputs, &options, &sink) >= 0);
	HOLD(told.summed);
	ta_inputs_free(inputs);
	struct ta_closeup *closeup = closing ? ta_report_closeup(closing) : NULL;
	if (!closeup)
		return;
	inputs = ta_inputs_new(&none);
	for (int i = 0; i < FUZZ_FILES && run->file[i]; i++)
		ta_inputs_add(inputs, run->file[i]->path);
	ta_closeup_read(closeup, inputs, &options);
	ta_inputs_free(inputs);
}

/* One figure of many. */
static int figure(void *context, const char *name, const char *text, size_t len)
{
	(void)context;
	HOLD(strlen(name) > 4 && !strchr(name, '/'));
	fuzz_wellformed("svg", text, len, false);
	return 0;
}

void fuzz_run(const struct fuzz_run *run)
{
	char *text = NULL;
	size_t len = 0;
	if (!run->format) {
		analyse(run, NULL, NULL);
		return;
	}
	FILE *out = open_memstream(&text, &len);
	HOLD(out != NULL);
	struct ta_report_options options = { .out = out,
					     .all = run->all,
					     .colour = run->colour,
					     .utf8 = run->utf8,
					     .csv_attempts = run->all,
					     .csv_crlf = run->utf8,
					     .file = run->all ? figure : NULL,
					     .tool_version = "0" };
	struct ta_report *report = run->format->open(&options);
	struct ta_error error = { 0 };
	analyse(run, ta_report_sink(report), report);
	HOLD(ta_report_close(report, &error) == 0);
	fclose(out);
	if (len || strcmp(run->format->name, "svg") != 0) /* figures went to `figure` */
		fuzz_wellformed(run->format->name, text, len, run->colour);
	free(text);
}
