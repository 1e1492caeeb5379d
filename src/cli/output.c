/* SPDX-License-Identifier: MIT */
/* Where the report goes. A file appears under its name only when the report is whole: it is written beside it and
 * renamed. What is no regular file (a pipe, a device) is written as it is. */
#include "cli_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"

static int cannot_write(const char *path, struct ta_error *error)
{
	return ta_error_set(error, "cli.output", path ? path : "", -1, 0,
			    "the report could not be written: %s", strerror(errno));
}

int cli_output_open(struct cli_output *output, const char *path, struct ta_error *error)
{
	struct stat st;
	*output = (struct cli_output){ .file = stdout, .path = path };
	if (!path)
		return 0;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		output->file = fopen(path, "w");
		return output->file ? 0 : cannot_write(path, error);
	}
	size_t size = strlen(path) + sizeof(".XXXXXX");
	output->temporary = ta_xmalloc(size);
	snprintf(output->temporary, size, "%s.XXXXXX", path);
	int fd = mkstemp(output->temporary);
	if (fd < 0) {
		cannot_write(path, error);
		free(output->temporary);
		output->temporary = NULL;
		return -1;
	}
	/* mkstemp lets only the owner in; the report gets what any new file would. */
	mode_t mask = umask(0);
	umask(mask);
	if (fchmod(fd, 0666 & ~mask) < 0 || !(output->file = fdopen(fd, "w"))) {
		cannot_write(path, error);
		close(fd);
		unlink(output->temporary);
		free(output->temporary);
		output->temporary = NULL;
		return -1;
	}
	return 0;
}

int cli_output_close(struct cli_output *output, bool keep, struct ta_error *error)
{
	int status = 0;
	if (output->path ? fclose(output->file) : fflush(output->file))
		status = cannot_write(output->path, error);
	if (output->temporary) {
		if (status == 0 && keep && rename(output->temporary, output->path) < 0)
			status = cannot_write(output->path, error);
		if (status < 0 || !keep)
			unlink(output->temporary);
		free(output->temporary);
	}
	return status;
}
