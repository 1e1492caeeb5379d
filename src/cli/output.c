/* SPDX-License-Identifier: MIT */
/* Where the report goes. A regular file appears under its name only when the report is whole (publisher.h). What is none (a pipe, a
 * device, /dev/stdout) is written as it is. */
#include "cli_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/several.h"
#include "cli/publisher.h"
#include "tcpautopsy/core/xalloc.h"

static int cannot_write(const char *path, struct ta_error *error)
{
	return ta_error_set(error, "cli.output", path ? path : "", -1, 0,
			    "the file could not be written: %s", strerror(errno));
}

/* Whether a path names a descriptor of the process rather than a file: it is opened, never replaced. */
static bool is_descriptor(const char *path)
{
	return !strncmp(path, "/dev/std", 8) || !strncmp(path, "/dev/fd/", 8) ||
	       !strncmp(path, "/proc/", 6);
}

static bool is_folder(const char *path)
{
	struct stat st;
	size_t len = strlen(path);
	return path[len - 1] == '/' || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static int open_folder(struct cli_output *output, const char *path, struct ta_error *error)
{
	output->several = ta_xcalloc(1, sizeof(*output->several));
	if ((output->file = fopen("/dev/null", "w")) &&
	    cli_several_start(output->several, path) == 0)
		return 0;
	cannot_write(path, error);
	if (output->file)
		fclose(output->file);
	free(output->several);
	output->several = NULL;
	return -1;
}

int cli_output_open(struct cli_output *output, const char *path, bool may_be_folder,
		    struct ta_error *error)
{
	struct stat st;
	*output = (struct cli_output){ .file = stdout, .path = path };
	if (!path)
		return 0;
	if (may_be_folder && is_folder(path))
		return open_folder(output, path, error);
	if (is_descriptor(path) || (stat(path, &st) == 0 && !S_ISREG(st.st_mode))) {
		output->file = fopen(path, "w");
		return output->file ? 0 : cannot_write(path, error);
	}
	/* A symbolic link stays: what it points to is replaced. One that points nowhere is written as it is. */
	char *target = realpath(path, NULL);
	if (!target && lstat(path, &st) == 0) {
		output->file = fopen(path, "w");
		return output->file ? 0 : cannot_write(path, error);
	}
	output->publisher = ta_xcalloc(1, sizeof(*output->publisher));
	int status = cli_publisher_start(output->publisher, target ? target : path);
	free(target);
	if (status == 0 && (output->file = fdopen(output->publisher->fd, "w")))
		return 0;
	cannot_write(path, error);
	if (status == 0)
		cli_publisher_end(output->publisher, false);
	free(output->publisher);
	output->publisher = NULL;
	return -1;
}

int cli_output_close(struct cli_output *output, bool keep, struct ta_error *error)
{
	int status = 0;
	if (output->path ? fclose(output->file) : fflush(output->file))
		status = cannot_write(output->path, error);
	if (output->publisher) {
		keep &= status == 0;
		if (cli_publisher_end(output->publisher, keep) < 0)
			status = cannot_write(output->path, error);
		free(output->publisher);
	}
	if (output->several) {
		if (cli_several_end(output->several, keep && status == 0) < 0)
			status = cannot_write(output->path, error);
		free(output->several);
	}
	return status;
}
