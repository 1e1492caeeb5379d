/* SPDX-License-Identifier: MIT */
/* A server of the Model Context Protocol (modelcontextprotocol.io, versions 2024-11-05, 2025-03-26 and 2025-06-18): JSON-RPC 2.0, a
 * message a line. Requests are answered in their order by the thread that serves; while one is worked on the next lines are looked at,
 * so that it can be cancelled. Files are opened in folders that were named at the start alone. */
#ifndef TCPAUTOPSY_MCP_H
#define TCPAUTOPSY_MCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tcpautopsy/core/error.h"

struct ta_mcp_options {
	const char *const *folder; /* whose files may be read; at least one */
	size_t nfolders;
	uint64_t max_bytes;    /* of all the files of one call */
	uint64_t memory_bytes; /* as in ta_analysis_options */
	const char *version;   /* of the program */
	/* Bytes of messages: how many came, 0 at the end, -1 where none is there yet and `wait` is false. */
	ssize_t (*read)(void *context, char *buf, size_t size, bool wait);
	/* A whole message with its line end: 0, or -1 to end. */
	int (*write)(void *context, const char *text, size_t len);
	void *context;
};

struct ta_mcp;

/* Strings of the options are borrowed. NULL and *error where a folder can't be opened. */
struct ta_mcp *ta_mcp_new(const struct ta_mcp_options *options, struct ta_error *error);
/* Descriptors of the folders, for a sandbox; borrowed. */
const int *ta_mcp_folders(const struct ta_mcp *mcp, size_t *ret_count);
/* Until the messages end: 0, or -1 where an answer could not be written. */
int ta_mcp_serve(struct ta_mcp *mcp);
void ta_mcp_free(struct ta_mcp *mcp);

#endif
