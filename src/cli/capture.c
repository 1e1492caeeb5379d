/* SPDX-License-Identifier: MIT */
/* Captures that are written beside the report. */
#include "cli/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum { KEY_BYTES_MAX = 1 << 16 };

static int read_key(struct ta_pseudonyms *ret, const char *path, struct ta_error *error)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return ta_error_set(
			error, "usage.key", path, -1, 0,
			"the key can't be read: %s; 'head -c 32 /dev/urandom' makes one",
			strerror(errno));
	uint8_t *bytes = ta_xmalloc(KEY_BYTES_MAX);
	size_t n = fread(bytes, 1, KEY_BYTES_MAX, file);
	bool failed = ferror(file) != 0;
	fclose(file);
	if (!failed && n >= TA_PSEUDONYM_KEY_LEAST)
		ta_pseudonyms_from(ret, bytes, n);
	free(bytes);
	if (failed)
		return ta_error_set(error, "usage.key", path, -1, 0, "the key can't be read");
	if (n < TA_PSEUDONYM_KEY_LEAST)
		return ta_error_set(
			error, "usage.key", path, -1, 0,
			"a key needs at least %d bytes; 'head -c 32 /dev/urandom' makes one",
			TA_PSEUDONYM_KEY_LEAST);
	return 0;
}

static int get_key(struct ta_pseudonyms *ret, const char *path, struct ta_error *error)
{
	if (path)
		return read_key(ret, path, error);
	if (ta_pseudonyms_random(ret) == 0)
		return 0;
	return ta_error_set(error, "pseudonyms.random", "", -1, 0,
			    "the system gives no random bytes for a key");
}

int cli_capture_open(struct cli_capture *ret, const struct cli_options *o, struct ta_error *error)
{
	*ret = (struct cli_capture){ 0 };
	if (o->pseudonymise && get_key(&ret->pseudonyms, o->keyfile, error) < 0)
		return -1;
	if (!o->write && !o->split)
		return 0;
	if (o->write && cli_output_open(&ret->output, strcmp(o->write, "-") ? o->write : NULL,
					false, error) < 0)
		return -1;
	ret->writes = o->write != NULL;
	if (o->split && cli_folder_start(&ret->folder, o->split) < 0) {
		ta_error_set(error, "export.folder", o->split, -1, 0,
			     "files can't be made in this directory: %s", strerror(errno));
		cli_capture_close(ret);
		return -1;
	}
	ret->splits = o->split != NULL;
	const struct ta_selection_options how = { .every = o->all || o->analysis.stream >= 0 ||
							   o->analysis.connection,
						  .everything = o->all,
						  .tool_version = PACKAGE_VERSION };
	ret->selection = ta_selection_new(&how);
	return 0;
}

/* ---- inputs for a second reading ---- */

int cli_check_twice(const char *path, const char *who, struct ta_error *error)
{
	struct stat st;
	if (!strcmp(path, "-"))
		return ta_error_set(error, "usage.twice", path, -1, 0,
				    "%s twice, and standard input "
				    "can be read only once: save it to a file",
				    who);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return ta_error_set(error, "usage.twice", path, -1, 0,
				    "%s twice, and this is a pipe "
				    "or a device, which can be read only once: save it to a file",
				    who);
	return 0;
}

/* The folder that a file lies in; the caller frees it. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ta_xstrdup(".");
	return ta_xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Whether a directory is another one, or lies in it. */
static bool lies_in(const char *inner, const char *outer)
{
	char *a = realpath(inner, NULL), *b = realpath(outer, NULL);
	size_t len = b ? strlen(b) : 0;
	bool in = a && b && !strncmp(a, b, len) && (!a[len] || a[len] == '/' || len == 1);
	free(a);
	free(b);
	return in;
}

/* Nothing that is read may be overwritten. */
int cli_check_folder(const char *split, const char *path, const char *who, struct ta_error *error)
{
	struct stat st;
	bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	char *of = folder_of(path);
	bool bad = folder ? lies_in(split, path) : is_same_file(split, of);
	free(of);
	if (!bad)
		return 0;
	return ta_error_set(error, "usage.output", split, -1, 0,
			    "'%s' lies here, and no input is to be overwritten: %s needs another "
			    "directory",
			    path, who);
}

static void add_point_files(const struct cli_options *o, struct ta_inputs *inputs)
{
	for (size_t p = 0; p < o->npoints; p++)
		for (size_t i = 0; i < o->point[p].nfiles; i++)
			ta_inputs_add(inputs, o->point[p].file[i]);
}

int cli_capture_prepare(struct cli_capture *c, const struct cli_options *o,
			struct ta_inputs *inputs, struct ta_analysis_options *analysis,
			struct ta_error *error)
{
	struct ta_inputs_options how;
	if (o->pseudonymise) {
		analysis->disguise = ta_pseudonym_packet;
		analysis->disguise_context = &c->pseudonyms;
	}
	if (!c->selection)
		return 0;
	cli_inputs_options(o, &how);
	c->again = ta_inputs_new(&how);
	for (size_t i = 0; i < ta_inputs_count(inputs); i++)
		ta_inputs_add(c->again, ta_inputs_path(inputs, i));
	add_point_files(o, c->again);
	for (size_t i = 0; i < ta_inputs_count(c->again); i++) {
		const char *path = ta_inputs_path(c->again, i);
		if (cli_check_twice(path, "--write and --split read their inputs", error) < 0 ||
		    (o->split && cli_check_folder(o->split, path, "--split", error) < 0))
			return -1;
	}
	return 0;
}

/* The same inputs once more: each reading takes one. */
static struct ta_inputs *inputs_again(const struct cli_capture *c, const struct cli_options *o)
{
	struct ta_inputs_options how;
	cli_inputs_options(o, &how);
	struct ta_inputs *inputs = ta_inputs_new(&how);
	for (size_t i = 0; i < ta_inputs_count(c->again); i++)
		ta_inputs_add(inputs, ta_inputs_path(c->again, i));
	return inputs;
}

/* ---- writing ---- */

/* What did not get into a file. */
static void tell_counts(const char *name, const struct ta_export_counts *n, bool verbose)
{
	if (verbose)
		cli_message("'%s': %" PRIu64 " frames, %" PRIu64 " comments, %" PRIu64
			    " other connections between the same hosts",
			    name, n->frames, n->comments, n->siblings);
	if (n->siblings_left_out)
		cli_message("'%s': of the other connections between the same hosts %" PRIu64
			    " were left out: it holds at most %d",
			    name, n->siblings_left_out, TA_LIMIT_EXPORT_SIBLINGS);
	if (n->frames_left_out)
		cli_message("'%s': %" PRIu64
			    " frames were left out: they could not be given pseudonyms",
			    name, n->frames_left_out);
	if (n->notes_left_out)
		cli_message("'%s': %" PRIu64 " comments were left out: a frame holds at most %d",
			    name, n->notes_left_out, TA_LIMIT_EXPORT_FRAME_NOTES);
	if (n->not_in_order)
		cli_message("'%s': so much of several inputs is not put in the order of time",
			    name);
}

static void tell_selection(const struct ta_selection *s)
{
	size_t n = ta_selection_count(s), with = ta_selection_with_frames(s);
	if (with < n)
		cli_message(
			"%zu of the %zu connections to be written %s in text, which has no frames",
			n - with, n, n - with == 1 ? "is" : "are");
	if (ta_selection_left_out(s))
		cli_message("%" PRIu64 " connections are not written: at most %d are",
			    ta_selection_left_out(s), TA_LIMIT_EXPORT_CONNECTIONS);
	if (ta_selection_unseen(s))
		cli_message("%" PRIu64
			    " connections are not written beside others between their hosts: "
			    "no more than %d are looked at",
			    ta_selection_unseen(s), TA_LIMIT_EXPORT_CANDIDATES);
	if (ta_selection_notes_left_out(s))
		cli_message("%" PRIu64 " comments are not written: at most %d are",
			    ta_selection_notes_left_out(s), TA_LIMIT_EXPORT_NOTES);
}

static int write_one(struct cli_capture *c, const struct cli_options *o,
		     const struct ta_export_options *how, struct ta_error *error)
{
	const char *name = c->output.path ? c->output.path : "standard output";
	struct ta_export_file file = { .out = c->output.file,
				       .count = ta_selection_count(c->selection) };
	struct ta_inputs *inputs = inputs_again(c, o);
	int rc = ta_export_write(inputs, c->selection, how, &file, 1, error);
	ta_inputs_free(inputs);
	c->writes = false;
	if (cli_output_close(&c->output, rc == 0, error) < 0)
		rc = -1;
	if (rc == 0)
		tell_counts(name, &file.counts, o->verbose);
	return rc;
}

static int folder_error(const struct cli_options *o, const char *name, struct ta_error *error)
{
	return ta_error_set(error, "export.write", o->split, -1, 0, "'%s' could not be written: %s",
			    name, strerror(errno));
}

/* Some of the files, in one reading. */
static int write_some(const struct cli_capture *c, const struct cli_options *o,
		      const struct ta_export_options *how, struct ta_export_file *file, size_t n,
		      struct ta_error *error)
{
	int rc = 0;
	size_t opened = 0;
	for (; opened < n && !rc; opened++) {
		const char *name = ta_selection_name(c->selection, file[opened].first);
		int fd = cli_folder_make(&c->folder, opened, name);
		file[opened].out = fd < 0 ? NULL : fdopen(fd, "wb");
		if (!file[opened].out) {
			rc = folder_error(o, name, error);
			if (fd >= 0)
				close(fd);
			break;
		}
	}
	if (!rc) {
		struct ta_inputs *inputs = inputs_again(c, o);
		rc = ta_export_write(inputs, c->selection, how, file, n, error);
		ta_inputs_free(inputs);
	}
	for (size_t i = 0; i < opened; i++) {
		const char *name = ta_selection_name(c->selection, file[i].first);
		bool closed = fclose(file[i].out) == 0;
		if (!rc && (!closed || cli_folder_publish(&c->folder, i) < 0))
			rc = folder_error(o, name, error);
		if (!rc)
			tell_counts(name, &file[i].counts, o->verbose);
	}
	return rc;
}

static int write_each(const struct cli_capture *c, const struct cli_options *o,
		      const struct ta_export_options *how, struct ta_error *error)
{
	size_t n = ta_selection_count(c->selection);
	struct ta_export_file *file = ta_xcalloc(TA_LIMIT_EXPORT_FILES, sizeof(*file));
	int rc = 0;
	for (size_t at = 0; at < n && !rc;) {
		size_t some = 0;
		for (; at < n && some < TA_LIMIT_EXPORT_FILES; at++)
			if (ta_selection_has_frames(c->selection, at))
				file[some++] = (struct ta_export_file){ .first = at, .count = 1 };
		if (some)
			rc = write_some(c, o, how, file, some, error);
	}
	free(file);
	return rc;
}

int cli_capture_write(struct cli_capture *c, const struct cli_options *o,
		      const struct ta_analysis_options *analysis)
{
	const struct ta_export_options how = { .analysis = analysis,
					       .pseudonyms =
						       o->pseudonymise ? &c->pseudonyms : NULL };
	struct ta_error error;
	int rc = 0;
	if (!c->selection)
		return 0;
	ta_error_clear(&error);
	tell_selection(c->selection);
	if (ta_selection_count(c->selection) && !ta_selection_with_frames(c->selection))
		rc = ta_error_set(&error, "export.text", "", -1, 0,
				  "no capture was written: text has no frames");
	if (!rc && c->writes)
		rc = write_one(c, o, &how, &error);
	if (!rc && c->splits)
		rc = write_each(c, o, &how, &error);
	if (rc)
		cli_complain(NULL, &error);
	return rc;
}

void cli_capture_close(struct cli_capture *c)
{
	struct ta_error error;
	ta_error_clear(&error);
	if (c->writes)
		(void)cli_output_close(&c->output, false, &error);
	if (c->splits)
		cli_folder_end(&c->folder);
	ta_inputs_free(c->again);
	ta_selection_free(c->selection);
	*c = (struct cli_capture){ 0 };
}
