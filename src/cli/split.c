/* SPDX-License-Identifier: MIT */
/* tcpautopsy split: a capture divided among shards, which are analysed apart and merged (doc/scale.md). */
#include "cli/subcommand.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/capture.h"
#include "cli/cli_internal.h"
#include "cli/folder.h"
#include "cli/sandbox.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/export/shards.h"

enum {
	FIRST_BYTES = 4096,       /* of a file, that its shards are known by */
	BUFFER_MOST = 1 << 20,    /* of a shard that is written, */
	BUFFERS_BYTES = 64 << 20, /* and of all of them */
	NAME_BYTES = 40,
	FILES_BESIDE = 64, /* descriptors that are open beside the shards */
};

struct split_options {
	unsigned shards; /* 0: not said */
	const char *folder, *files_from;
	bool together, no_recurse, verbose, no_sandbox;
};

static int set_shards(void *to, const char *value)
{
	char *end;
	errno = 0;
	unsigned long n = strtoul(value, &end, 10);
	if (errno || *end || value[0] < '0' || value[0] > '9' || n < 1 || n > TA_SHARDS_MAX)
		return -1;
	((struct split_options *)to)->shards = (unsigned)n;
	return 0;
}

static int set_folder(void *to, const char *value)
{
	((struct split_options *)to)->folder = value;
	return *value ? 0 : -1;
}

static int set_files_from(void *to, const char *value)
{
	((struct split_options *)to)->files_from = value;
	return 0;
}

static int set_together(void *to, const char *value)
{
	(void)value;
	((struct split_options *)to)->together = true;
	return 0;
}

static int set_no_recurse(void *to, const char *value)
{
	(void)value;
	((struct split_options *)to)->no_recurse = true;
	return 0;
}

static int set_verbose(void *to, const char *value)
{
	(void)value;
	((struct split_options *)to)->verbose = true;
	return 0;
}

static int set_no_sandbox(void *to, const char *value)
{
	(void)value;
	((struct split_options *)to)->no_sandbox = true;
	return 0;
}

/* clang-format off */
const struct cli_suboption cli_split_options[] = {
	{ "shards", 'n', "N", "so many, 1 to 1024", set_shards },
	{ "output", 'o', "DIR", "write them here: shard-0001-of-0007.pcapng ...", set_folder },
	{ "together", 0, NULL, "files that are shown to be pieces of one capture are one run, as without split", set_together },
	{ "files-from", 0, "LIST", "read these files, too: one a line, or separated by NUL ('-': standard input)", set_files_from },
	{ "no-recurse", 0, NULL, "of directories, only the files directly in them", set_no_recurse },
	{ "no-sandbox", 0, NULL, "keep all rights while reading", set_no_sandbox },
	{ "verbose", 'v', NULL, "say what became of it on standard error", set_verbose },
	{ NULL, 0, NULL, NULL, NULL },
};
/* clang-format on */

static void complain(void *context, const struct ta_error *error)
{
	(void)context;
	cli_complain(NULL, error);
}

/* Each shard is open at once, here and in the process that names them. */
static void raise_file_limit(unsigned shards)
{
	struct rlimit limit;
	rlim_t wanted = shards + (rlim_t)FILES_BESIDE;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* By names, sizes and first bytes of what can be read twice. */
static void identify(const struct split_options *o, const struct ta_inputs *inputs,
		     uint64_t identity[2])
{
	uint8_t first[FIRST_BYTES];
	const uint32_t how[] = { o->shards, o->together, o->no_recurse };
	for (size_t i = 0; i < sizeof(how) / sizeof(*how); i++) {
		const uint8_t bytes[] = { (uint8_t)how[i], (uint8_t)(how[i] >> 8) };
		ta_split_identify(identity, bytes, sizeof(bytes));
	}
	for (size_t i = 0; i < ta_inputs_count(inputs); i++) {
		const char *path = ta_inputs_path(inputs, i);
		struct stat st;
		ta_split_identify(identity, path, strlen(path) + 1);
		if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? 0 : read(fd, first, sizeof(first));
		uint8_t size[8];
		for (unsigned b = 0; b < sizeof(size); b++)
			size[b] = (uint8_t)((uint64_t)st.st_size >> 8 * b);
		ta_split_identify(identity, size, sizeof(size));
		ta_split_identify(identity, first, n > 0 ? (size_t)n : 0);
		if (fd >= 0)
			close(fd);
	}
}

/* The files, before they have their names. */
struct shelf {
	struct cli_folder folder;
	unsigned count;
	FILE **file;  /* owned; NULL: closed */
	char *buffer; /* of all of them; owned */
};

static void name_of(char name[NAME_BYTES], unsigned index, unsigned count)
{
	snprintf(name, NAME_BYTES, "shard-%04u-of-%04u.pcapng", index + 1, count);
}

static int cannot(const char *folder, const char *what, struct ta_error *error)
{
	return ta_error_set(error, "split.write", folder, -1, 0, "%s: %s", what, strerror(errno));
}

static int open_files(struct shelf *shelf, const char *folder, struct ta_error *error)
{
	size_t each = BUFFERS_BYTES / shelf->count;
	if (each > BUFFER_MOST)
		each = BUFFER_MOST;
	shelf->buffer = ta_xmalloc(each * shelf->count);
	shelf->file = ta_xcalloc(shelf->count, sizeof(*shelf->file));
	for (unsigned i = 0; i < shelf->count; i++) {
		char name[NAME_BYTES];
		name_of(name, i, shelf->count);
		int fd = cli_folder_make(&shelf->folder, i, name);
		shelf->file[i] = fd < 0 ? NULL : fdopen(fd, "wb");
		if (!shelf->file[i]) {
			cannot(folder, "a shard can't be made here", error);
			if (fd >= 0)
				close(fd);
			return -1;
		}
		setvbuf(shelf->file[i], shelf->buffer + i * each, _IOFBF, each);
	}
	return 0;
}

/* Closes all; whole: they get their names, when all could be written. */
static int close_files(struct shelf *shelf, const char *folder, bool whole, struct ta_error *error)
{
	int rc = 0;
	for (unsigned i = 0; shelf->file && i < shelf->count; i++)
		if (shelf->file[i] && fclose(shelf->file[i]) != 0 && whole && !rc)
			rc = cannot(folder, "the shards could not be written", error);
	for (unsigned i = 0; whole && !rc && i < shelf->count; i++)
		if (cli_folder_publish(&shelf->folder, i) < 0)
			rc = cannot(folder, "a shard could not be given its name", error);
	free(shelf->file);
	free(shelf->buffer);
	cli_folder_end(&shelf->folder);
	return rc;
}

static void tell_totals(const struct split_options *o, const struct ta_split_totals *totals,
			const struct ta_shards_out *out)
{
	uint64_t most = 0;
	for (unsigned i = 0; i < o->shards; i++)
		if (ta_shards_out_packets(out, i) > most)
			most = ta_shards_out_packets(out, i);
	cli_message("'%s': %u shards of %" PRIu64 " packets of %u inputs; the largest has %" PRIu64
		    " (%" PRIu64 " are in all shards)",
		    o->folder, o->shards, totals->packets, totals->inputs, most,
		    totals->everywhere);
}

/* Status of ta_split(). */
static int divide(const struct split_options *o, struct ta_inputs *inputs,
		  struct ta_inputs *sampled, struct shelf *shelf, const struct ta_shard_head *head,
		  struct ta_error *error)
{
	struct ta_split_totals totals;
	const struct ta_split_options how = { .shards = o->shards,
					      .together = o->together,
					      .sampled = sampled,
					      .interrupted = cli_interrupted(),
					      .complain = complain };
	if (open_files(shelf, o->folder, error) < 0)
		return -1;
	struct ta_shards_out *out =
		ta_shards_out_new(head, shelf->file, "tcpautopsy " PACKAGE_VERSION);
	errno = 0;
	int status = ta_split(inputs, &how, ta_shards_out_sink(out), &totals, error);
	if (status < 0 && !error->code[0] && !*cli_interrupted()) {
		if (ta_shards_out_refusal(out))
			ta_error_set(error, "split.limit", o->folder, -1, 0, "%s",
				     ta_shards_out_refusal(out));
		else
			cannot(o->folder, "the shards could not be written", error);
	}
	if (status >= 0 && !totals.inputs)
		status = ta_error_set(error, "split.nothing", o->folder, -1, 0,
				      "there is nothing to split");
	if (status >= 0 && o->verbose)
		tell_totals(o, &totals, out);
	ta_shards_out_free(out);
	return status;
}

static int check(const struct split_options *o, const struct ta_inputs *inputs,
		 struct ta_error *error)
{
	for (size_t i = 0; i < ta_inputs_count(inputs); i++) {
		const char *path = ta_inputs_path(inputs, i);
		if (cli_check_folder(o->folder, path, "split", error) < 0 ||
		    (o->together &&
		     cli_check_twice(path, "split --together reads its inputs", error) < 0))
			return -1;
	}
	return 0;
}

static void enter_sandbox(const struct split_options *o)
{
	char text[128];
	if (o->no_sandbox)
		return;
	struct cli_sandbox in_force = cli_sandbox_enter(o->verbose, NULL, NULL);
	cli_sandbox_describe(&in_force, text, sizeof(text));
	if (o->verbose || ((!in_force.landlock_abi || !in_force.calls) && !cli_sandbox_not_built()))
		cli_message("%s", text);
}

static struct ta_inputs *list(const struct split_options *o, char *const *file, int n,
			      struct ta_error *error)
{
	const struct ta_inputs_options how = { .no_recurse = o->no_recurse,
					       .interrupted = cli_interrupted() };
	struct ta_inputs *inputs = ta_inputs_new(&how);
	for (int i = 0; i < n; i++)
		ta_inputs_add(inputs, file[i]);
	if (!o->files_from || ta_inputs_add_from(inputs, o->files_from, error) == 0)
		return inputs;
	ta_inputs_free(inputs);
	return NULL;
}

static struct ta_inputs *again(const struct split_options *o, const struct ta_inputs *of)
{
	const struct ta_inputs_options how = { .no_recurse = o->no_recurse,
					       .interrupted = cli_interrupted() };
	struct ta_inputs *inputs = ta_inputs_new(&how);
	for (size_t i = 0; i < ta_inputs_count(of); i++)
		ta_inputs_add(inputs, ta_inputs_path(of, i));
	return inputs;
}

static int split(const struct split_options *o, char *const *file, int n)
{
	struct ta_error error;
	struct ta_shard_head head = { .version = TA_SHARD_VERSION, .count = o->shards };
	struct shelf shelf = { .count = o->shards };
	int status = -1;
	ta_error_clear(&error);
	struct ta_inputs *inputs = list(o, file, n, &error), *sampled = NULL;
	raise_file_limit(o->shards);
	if (inputs && check(o, inputs, &error) == 0) {
		if (cli_folder_start(&shelf.folder, o->folder) < 0) {
			cannot(o->folder, "shards can't be made in this directory", &error);
		} else {
			cli_catch_signals();
			identify(o, inputs, head.identity);
			enter_sandbox(o);
			sampled = again(o, inputs);
			status = divide(o, inputs, sampled, &shelf, &head, &error);
			if (close_files(&shelf, o->folder, status >= 0, &error) < 0)
				status = -1;
		}
	}
	ta_inputs_free(inputs);
	ta_inputs_free(sampled);
	if (status < 0 && error.code[0])
		cli_complain(NULL, &error);
	if (*cli_interrupted())
		return EXIT_SIGNAL + *cli_interrupted();
	return !strncmp(error.code, "usage.", 6) ? EXIT_USAGE_ERROR
	       : status                          ? EXIT_TROUBLE
						 : EXIT_OK;
}

int cli_split(const struct cli_subcommand *self, int argc, char **argv)
{
	struct split_options o = { 0 };
	int first = cli_subcommand_parse(self, argc, argv, &o);
	if (first <= 0)
		return first < 0 ? EXIT_USAGE_ERROR : EXIT_OK;
	if (!o.shards || !o.folder || (first == argc && !o.files_from)) {
		cli_message("split needs %s", !o.shards   ? "--shards N"
					      : !o.folder ? "--output DIR"
							  : "a capture to split");
		return EXIT_USAGE_ERROR;
	}
	return split(&o, argv + first, argc - first);
}
