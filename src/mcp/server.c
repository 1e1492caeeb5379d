/* SPDX-License-Identifier: MIT */
/* The server itself: requests are answered one after the other. */
#include "mcp_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

static void work(struct ta_mcp *mcp)
{
	struct ta_mcp_fault fault = { 0 };
	struct ta_mcp_request *request = mcp->waiting[0];
	memmove(mcp->waiting, mcp->waiting + 1, --mcp->nwaiting * sizeof(*mcp->waiting));
	mcp->current = request;
	mcp->interrupted = 0;
	/* One that was cancelled while it waited is not begun. */
	json_t *result = request->cancelled ? NULL : ta_mcp_method(mcp, request, &fault);
	mcp->current = NULL;
	if (request->cancelled) {
		json_decref(result);
		ta_mcp_answer(mcp, request, NULL); /* which is none */
	} else if (result) {
		ta_mcp_reply(mcp, request, result);
	} else {
		ta_mcp_refuse(mcp, request, fault.text ? fault.code : TA_MCP_INTERNAL_ERROR,
			      fault.text ? fault.text : "the server ends");
	}
	free(fault.text);
	ta_mcp_request_free(request);
}

int ta_mcp_serve(struct ta_mcp *mcp)
{
	while (!mcp->unwritten && (mcp->nwaiting || !mcp->ended)) {
		if (mcp->nwaiting)
			work(mcp);
		else
			ta_mcp_look(mcp, true);
	}
	return mcp->unwritten ? -1 : 0;
}

struct ta_mcp *ta_mcp_new(const struct ta_mcp_options *options, struct ta_error *error)
{
	struct ta_mcp *mcp = ta_xcalloc(1, sizeof(*mcp));
	mcp->options = *options;
	if (ta_mcp_folders_open(mcp, error) < 0) {
		ta_mcp_free(mcp);
		return NULL;
	}
	mcp->tools = ta_mcp_tools();
	return mcp;
}

const int *ta_mcp_folders(const struct ta_mcp *mcp, size_t *ret_count)
{
	*ret_count = mcp->options.nfolders;
	return mcp->descriptor;
}

void ta_mcp_free(struct ta_mcp *mcp)
{
	for (size_t i = 0; i < mcp->nwaiting; i++) {
		ta_mcp_answer(mcp, mcp->waiting[i], NULL);
		ta_mcp_request_free(mcp->waiting[i]);
	}
	for (size_t i = 0; i < TA_LIMIT_MCP_RESULTS; i++)
		ta_mcp_kept_release(&mcp->kept[i]);
	ta_mcp_folders_close(mcp);
	json_decref(mcp->tools);
	free(mcp->line);
	free(mcp);
}
