/* SPDX-License-Identifier: MIT */
#include "cli/several.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

int cli_several_start(struct cli_several *ret, const char *path)
{
	*ret = (struct cli_several){ 0 };
	return cli_folder_start(&ret->folder, path);
}

static bool write_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

int cli_several_file(void *context, const char *name, const char *text, size_t len)
{
	struct cli_several *several = context;
	if (several->n == CLI_FOLDER_FILES) {
		errno = EMFILE;
		return -1;
	}
	int fd = cli_folder_make(&several->folder, several->n, name);
	if (fd < 0)
		return -1;
	several->n++;
	bool written = write_all(fd, text, len);
	int error = errno;
	if (close(fd) < 0 && written)
		return -1;
	errno = error;
	return written ? 0 : -1;
}

int cli_several_end(struct cli_several *several, bool publish)
{
	int status = 0;
	for (size_t i = 0; publish && !status && i < several->n; i++)
		if (cli_folder_publish(&several->folder, i) < 0)
			status = errno;
	cli_folder_end(&several->folder);
	errno = status;
	return status ? -1 : 0;
}
