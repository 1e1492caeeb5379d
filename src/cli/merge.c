/* SPDX-License-Identifier: MIT */
/* Facts: an analysis writes its runs instead of telling them, and 'merge' tells those that it reads. */
#include "cli/merge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/subcommand.h"
#include "tcpautopsy/analysis/merge.h"
#include "tcpautopsy/core/xalloc.h"

struct given {
	bool given;
	const char *name;
};

/* The first that is given; NULL: none is. */
static const char *first_given(const struct given *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].given)
			return row[i].name;
	return NULL;
}

/* What asks for packets, which facts do not hold. */
static const char *asks_for_packets(const struct cli_options *o)
{
	const struct ta_analysis_options *a = &o->analysis;
	const struct given row[] = {
		{ o->write, "write" },
		{ o->split, "split" },
		{ o->pseudonymise, "pseudonymise" },
		{ o->files_from, "files-from" },
		{ o->npoints, "point" },
		{ a->together, "together" },
		{ a->stopped_together, "stopped-together" },
		{ a->filter, "filter" },
		{ a->cut, "cut" },
		{ a->fields, "fields" },
		{ o->facts, "facts" },
		{ o->follow, "follow" },
		{ o->sqlite, "sqlite" }, /* whose inputs are known by their content */
	};
	return first_given(row, sizeof(row) / sizeof(*row));
}

/* What asks for a report, which is not written. */
static const char *asks_for_report(const struct cli_options *o)
{
	const struct given row[] = {
		{ o->output, "output" },
		{ o->write, "write" },
		{ o->split, "split" },
		{ o->baseline, "baseline" },
		{ o->follow, "follow" },
		{ o->sqlite, "sqlite" },
		{ o->npoints, "point" },
		{ o->quiet, "quiet" },
		{ o->analysis.stream >= 0, "stream" },
		{ o->analysis.connection, "connection" },
	};
	return first_given(row, sizeof(row) / sizeof(*row));
}

int cli_check_facts(const struct cli_options *o)
{
	const char *packets = o->merge ? asks_for_packets(o) : NULL;
	const char *report = o->facts && !o->merge ? asks_for_report(o) : NULL;
	if (packets)
		cli_message("facts hold no packets: --%s is for captures, not for merge", packets);
	if (report)
		cli_message("--facts writes no report: --%s is for 'tcpautopsy merge', which reads "
			    "the facts",
			    report);
	return packets || report ? -1 : 0;
}

/* ---- out ---- */

static int put(void *context, const void *bytes, size_t n)
{
	return fwrite(bytes, 1, n, context) == n ? 0 : -1;
}

static int write_facts(struct ta_inputs *inputs, struct ta_analysis_options *analysis,
		       const struct ta_sink *sink, const struct cli_output *out,
		       struct ta_error *error)
{
	analysis->facts = ta_facts_out_new(put, out->file, PACKAGE_VERSION);
	int status = ta_analyse(inputs, analysis, sink);
	bool whole = ta_facts_out_whole(analysis->facts);
	ta_facts_out_free(analysis->facts);
	if (status <= 0 && !whole)
		return ta_error_set(error, "cli.output", out->path ? out->path : "", -1, 0,
				    "the file could not be written: %s", strerror(errno));
	return status;
}

/* ---- in ---- */

static int64_t take(void *context, void *bytes, size_t n)
{
	const int *fd = context;
	ssize_t got;
	if (*fd < 0)
		return -1;
	do
		got = read(*fd, bytes, n);
	while (got < 0 && errno == EINTR);
	return got;
}

static int merge(const struct cli_options *o, const struct ta_analysis_options *analysis,
		 const struct ta_sink *sink)
{
	struct ta_facts_in *file = ta_xcalloc(o->nfiles, sizeof(*file));
	int *fd = ta_xcalloc(o->nfiles, sizeof(*fd));
	bool unread = false;
	size_t n = 0;
	for (size_t i = 0; i < o->nfiles; i++) {
		bool standard = !strcmp(o->file[i], "-");
		fd[n] = standard ? STDIN_FILENO : open(o->file[i], O_RDONLY | O_CLOEXEC);
		if (fd[n] < 0) {
			cli_message("'%s': %s", o->file[i], strerror(errno));
			unread = true;
			continue;
		}
		file[n] = (struct ta_facts_in){ o->file[i], take, &fd[n] };
		n++;
	}
	int status = ta_merge(file, n, PACKAGE_VERSION, analysis, sink);
	for (size_t i = 0; i < n; i++)
		if (fd[i] != STDIN_FILENO)
			close(fd[i]);
	free(fd);
	free(file);
	return status == 0 && unread ? 1 : status;
}

int cli_analyse(const struct cli_options *o, struct ta_inputs *inputs,
		struct ta_analysis_options *analysis, const struct ta_sink *sink,
		const struct cli_output *out, struct ta_error *error)
{
	if (o->merge)
		return merge(o, analysis, sink);
	if (o->facts)
		return write_facts(inputs, analysis, sink, out, error);
	return ta_analyse(inputs, analysis, sink);
}

int cli_merge(const struct cli_subcommand *self, int argc, char **argv)
{
	struct cli_options options;
	int status = EXIT_OK;
	if (cli_options_parse_merge(&options, argc, argv) < 0)
		status = EXIT_USAGE_ERROR;
	else if (options.help)
		cli_subcommand_usage(stdout, self);
	else
		status = cli_run(&options);
	cli_options_release(&options);
	return status;
}
