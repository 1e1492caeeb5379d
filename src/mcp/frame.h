/* SPDX-License-Identifier: MIT */
/* Decoded packets of the tool frames. */
#ifndef TA_MCP_FRAME_H
#define TA_MCP_FRAME_H

#include "mcp_internal.h"
#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/flow/flow.h"

/* What numbers of one direction are counted from. */
struct ta_mcp_base {
	bool known, of_syn;
	uint32_t seq; /* which is told as 0 */
};

/* A packet that is to be told. */
struct ta_mcp_frame {
	struct ta_packet packet;
	char *source, *destination; /* addresses and ports; owned; NULL: not known */
	struct ta_flow_key key;     /* of TCP */
	int dir;
	struct ta_mcp_base base[2]; /* of that connection, by direction */
};

/* A copy of a packet; names: of a trace, or NULL. */
void ta_mcp_frame_init(struct ta_mcp_frame *frame, const struct ta_packet *packet,
		       const struct ta_names *names);
void ta_mcp_frame_release(struct ta_mcp_frame *frame);
/* Looks at a packet that came up to this one, in their order: it may be what numbers are counted from. */
void ta_mcp_frame_learn(struct ta_mcp_frame *frame, const struct ta_segment *seen);
/* As an object, and as a line of Markdown, which the caller owns; start_ns: of the first packet. */
json_t *ta_mcp_frame_tell(const struct ta_mcp_frame *frame, int64_t start_ns, char **ret_line);

#endif
