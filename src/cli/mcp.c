/* SPDX-License-Identifier: MIT */
/* tcpautopsy mcp: the Model Context Protocol over standard input and output. */
#include "cli/subcommand.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli_internal.h"
#include "cli/sandbox.h"
#include "tcpautopsy/core/memory.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/mcp/mcp.h"

/* Bytes of all files of one call, where --max-size does not say. */
#define MOST_BYTES (UINT64_C(2) << 30)

enum {
	SPOOLS = 8
}; /* of the size of all files one that is held in memory has one part of so many */

struct asked {
	const char **folder; /* owned array */
	size_t nfolders, capacity;
	uint64_t max_bytes;
	bool no_sandbox;
};

static int set_allow(void *to, const char *value)
{
	struct asked *asked = to;
	asked->folder = ta_xgrow(asked->folder, &asked->capacity, asked->nfolders + 1,
				 sizeof(*asked->folder));
	asked->folder[asked->nfolders++] = value;
	return *value ? 0 : -1;
}

static int set_max_size(void *to, const char *value)
{
	struct asked *asked = to;
	return cli_parse_size(value, &asked->max_bytes);
}

static int set_no_sandbox(void *to, const char *value)
{
	struct asked *asked = to;
	(void)value;
	asked->no_sandbox = true;
	return 0;
}

/* clang-format off */
const struct cli_suboption cli_mcp_options[] = {
	{ "allow", 0, "DIR", "read files in DIR, and nothing else; may be given again, as DIR behind the options; the current folder by default", set_allow },
	{ "max-size", 0, "SIZE", "refuse calls whose files have more bytes together (K, M, G); 2G by default", set_max_size },
	{ "no-sandbox", 0, NULL, "do not drop rights", set_no_sandbox },
	{ NULL, 0, NULL, NULL, NULL },
};
/* clang-format on */

static ssize_t read_some(void *context, char *buf, size_t size, bool wait)
{
	struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t got;
	(void)context;
	if (!wait && poll(&ready, 1, 0) == 0)
		return -1;
	do
		got = read(STDIN_FILENO, buf, size);
	while (got < 0 && errno == EINTR);
	return got < 0 ? 0 : got;
}

static int write_all(void *context, const char *text, size_t len)
{
	(void)context;
	while (len) {
		ssize_t put = write(STDOUT_FILENO, text, len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -1;
		text += put;
		len -= (size_t)put;
	}
	return 0;
}

static void enter_sandbox(const struct ta_mcp *mcp)
{
	char text[128];
	size_t n;
	const int *folder = ta_mcp_folders(mcp, &n);
	struct cli_sandbox in_force = cli_sandbox_enter_folders(folder, n);
	if ((in_force.landlock_abi && in_force.calls) || cli_sandbox_not_built())
		return;
	cli_sandbox_describe(&in_force, text, sizeof(text));
	cli_message("%s", text);
}

/* What comes unpacked is held in memory where several such files are read at once: files without a name, which this bounds. */
static void bound_spools(uint64_t bytes)
{
	const struct rlimit limit = { bytes, bytes };
	signal(SIGXFSZ, SIG_IGN);
	(void)setrlimit(RLIMIT_FSIZE, &limit);
}

static int serve(const struct asked *asked)
{
	struct ta_error error;
	struct ta_mcp_options options = { .folder = asked->folder,
					  .nfolders = asked->nfolders,
					  .max_bytes = asked->max_bytes,
					  .memory_bytes = ta_memory_offered() / 2,
					  .version = PACKAGE_VERSION,
					  .read = read_some,
					  .write = write_all };
	ta_error_clear(&error);
	struct ta_mcp *mcp = ta_mcp_new(&options, &error);
	if (!mcp) {
		cli_complain(NULL, &error);
		return EXIT_TROUBLE;
	}
	signal(SIGPIPE, SIG_IGN);
	bound_spools(asked->max_bytes / SPOOLS);
	if (!asked->no_sandbox)
		enter_sandbox(mcp);
	int status = ta_mcp_serve(mcp);
	if (status < 0)
		cli_message("an answer could not be written");
	ta_mcp_free(mcp);
	return status < 0 ? EXIT_TROUBLE : EXIT_OK;
}

int cli_mcp(const struct cli_subcommand *self, int argc, char **argv)
{
	struct asked asked = { .max_bytes = MOST_BYTES };
	int first = cli_subcommand_parse(self, argc, argv, &asked), status = EXIT_OK;
	if (first < 0)
		status = EXIT_USAGE_ERROR;
	for (int i = first; first > 0 && i < argc; i++)
		(void)set_allow(&asked, argv[i]);
	if (first > 0 && !asked.nfolders)
		(void)set_allow(&asked, ".");
	if (first > 0)
		status = serve(&asked);
	free(asked.folder);
	return status;
}
