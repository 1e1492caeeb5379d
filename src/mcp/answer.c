/* SPDX-License-Identifier: MIT */
/* Answers, and what else is sent. */
#include "mcp_internal.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

void ta_mcp_send(struct ta_mcp *mcp, json_t *message)
{
	char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
	struct ta_strbuf line = { 0 };
	json_decref(message);
	if (!text)
		ta_out_of_memory(); /* all strings that come here are UTF-8 */
	ta_strbuf_addf(&line, "%s\n", text);
	free(text);
	if (!mcp->unwritten)
		mcp->unwritten = mcp->options.write(mcp->options.context, line.text, line.len) < 0;
	ta_strbuf_release(&line);
}

/* One of a batch waits for the others. */
void ta_mcp_answer(struct ta_mcp *mcp, struct ta_mcp_request *request, json_t *message)
{
	struct ta_mcp_batch *batch = request ? request->batch : NULL;
	if (!batch) {
		if (message)
			ta_mcp_send(mcp, message);
		return;
	}
	if (message)
		json_array_append_new(batch->replies, message);
	request->batch = NULL;
	if (--batch->open)
		return;
	if (json_array_size(batch->replies))
		ta_mcp_send(mcp, batch->replies);
	else
		json_decref(batch->replies);
	free(batch);
}

void ta_mcp_reply(struct ta_mcp *mcp, struct ta_mcp_request *request, json_t *result)
{
	ta_mcp_answer(
		mcp, request,
		json_pack("{ss sO so}", "jsonrpc", "2.0", "id", request->id, "result", result));
}

void ta_mcp_refuse(struct ta_mcp *mcp, struct ta_mcp_request *request, int code, const char *text)
{
	json_t *id = request && request->id ? json_incref(request->id) : json_null();
	ta_mcp_answer(mcp, request,
		      json_pack("{ss so s{si so}}", "jsonrpc", "2.0", "id", id, "error", "code",
				code, "message", ta_mcp_string(text)));
}
