/* SPDX-License-Identifier: MIT */
/* Bytes become lines. */
#include "mcp_internal.h"

#include <string.h>

#include "tcpautopsy/core/xalloc.h"

enum { CHUNK = 1 << 16, CHUNKS = 16 }; /* that are taken in at once, while a request is worked on */

/* What came behind the last line end stays. Of a line that is too long nothing is kept but that it was. */
static void take_bytes(struct ta_mcp *mcp, const char *bytes, size_t len)
{
	while (len) {
		const char *end = memchr(bytes, '\n', len);
		size_t part = end ? (size_t)(end - bytes) : len;
		if (mcp->line_len + part > TA_LIMIT_MCP_LINE) {
			mcp->line_too_long = true;
			mcp->line_len = 0;
		} else if (!mcp->line_too_long && part) {
			mcp->line =
				ta_xgrow(mcp->line, &mcp->line_capacity, mcp->line_len + part, 1);
			memcpy(mcp->line + mcp->line_len, bytes, part);
			mcp->line_len += part;
		}
		if (end && mcp->line_too_long)
			ta_mcp_refuse(mcp, NULL, TA_MCP_PARSE_ERROR,
				      "a message has more bytes than are taken");
		else if (end)
			ta_mcp_take_line(mcp, mcp->line, mcp->line_len);
		if (end) {
			mcp->line_len = 0;
			mcp->line_too_long = false;
		}
		part += end != NULL;
		bytes += part;
		len -= part;
	}
}

void ta_mcp_look(struct ta_mcp *mcp, bool wait)
{
	char bytes[CHUNK];
	ssize_t got;
	int chunks = 0;
	do {
		got = mcp->ended
			      ? 0
			      : mcp->options.read(mcp->options.context, bytes, sizeof(bytes), wait);
		if (got > 0)
			take_bytes(mcp, bytes, (size_t)got);
	} while (got == (ssize_t)sizeof(bytes) && !wait && ++chunks < CHUNKS);
	if (got || mcp->ended)
		return;
	mcp->ended = true;
	/* A last line without an end is one. */
	if (mcp->line_len)
		take_bytes(mcp, "\n", 1);
}
