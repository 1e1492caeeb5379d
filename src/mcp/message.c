/* SPDX-License-Identifier: MIT */
/* A line of JSON: requests, notifications, and what is neither (JSON-RPC 2.0, sections 4 to 6). */
#include "mcp_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

enum { ID_BYTES = 256, METHOD_BYTES = 128 };

void ta_mcp_request_free(struct ta_mcp_request *request)
{
	json_decref(request->id);
	json_decref(request->params);
	free(request->method);
	free(request);
}

/* How deep arrays and objects lie in one another, before anything is made of them. */
static unsigned nesting(const char *line, size_t len)
{
	unsigned depth = 0, deepest = 0;
	bool quoted = false;
	for (size_t i = 0; i < len; i++) {
		char c = line[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!quoted && (c == '}' || c == ']') && depth)
			depth--;
	}
	return deepest;
}

/* The request of an id that is not answered yet; NULL: there is none. */
static struct ta_mcp_request *find(const struct ta_mcp *mcp, const json_t *id)
{
	if (mcp->current && json_equal(mcp->current->id, id))
		return mcp->current;
	for (size_t i = 0; i < mcp->nwaiting; i++)
		if (json_equal(mcp->waiting[i]->id, id))
			return mcp->waiting[i];
	return NULL;
}

/* notifications/cancelled: what has not begun will not, what is worked on stops; neither is answered. */
static void cancel(struct ta_mcp *mcp, const json_t *params)
{
	struct ta_mcp_request *request = find(mcp, json_object_get(params, "requestId"));
	if (!request || !strcmp(request->method, "initialize"))
		return;
	request->cancelled = true;
	if (request == mcp->current)
		mcp->interrupted = 1;
}

static void notification(struct ta_mcp *mcp, const char *method, const json_t *params)
{
	if (!strcmp(method, "notifications/cancelled"))
		cancel(mcp, params);
}

/* Why a request can't be taken; NULL: it can. */
static const char *objection(const struct ta_mcp *mcp, const json_t *message, const json_t *id)
{
	const json_t *method = json_object_get(message, "method"),
		     *params = json_object_get(message, "params"),
		     *version = json_object_get(message, "jsonrpc");
	if (!json_is_string(version) || strcmp(json_string_value(version), "2.0") != 0)
		return "\"jsonrpc\" is not \"2.0\"";
	if (!json_is_string(method) || json_string_length(method) > METHOD_BYTES)
		return "\"method\" is no name of a method";
	if (params && !json_is_object(params))
		return "\"params\" is no object";
	if (id && !json_is_integer(id) &&
	    (!json_is_string(id) || json_string_length(id) > ID_BYTES))
		return "\"id\" is neither an integer nor a short string";
	if (id && find(mcp, id))
		return "this \"id\" is that of a request that is not answered yet";
	if (id && mcp->nwaiting == TA_LIMIT_MCP_WAITING)
		return "too many requests wait for their answers";
	return NULL;
}

/* An answer to something that was never asked. */
static bool is_response(const json_t *message)
{
	return json_is_object(message) && !json_object_get(message, "method") &&
	       (json_object_get(message, "result") || json_object_get(message, "error"));
}

static void take_message(struct ta_mcp *mcp, json_t *message, struct ta_mcp_batch *batch)
{
	json_t *id = json_object_get(message, "id");
	const char *wrong =
		json_is_object(message) ? objection(mcp, message, id) : "a message is no object";
	struct ta_mcp_request *request = ta_xcalloc(1, sizeof(*request));
	request->batch = batch;
	if (json_is_integer(id) || json_is_string(id))
		request->id = json_incref(id);
	if (wrong) {
		ta_mcp_refuse(mcp, request, TA_MCP_INVALID_REQUEST, wrong);
		ta_mcp_request_free(request);
		return;
	}
	request->method = ta_xstrdup(json_string_value(json_object_get(message, "method")));
	request->params = json_incref(json_object_get(message, "params"));
	if (!strcmp(request->method, "ping")) {
		ta_mcp_reply(mcp, request, json_object());
		ta_mcp_request_free(request);
	} else {
		mcp->waiting[mcp->nwaiting++] = request;
	}
}

/* Requests and notifications in one line, which the version 2025-03-26 alone has. */
static void take_batch(struct ta_mcp *mcp, json_t *messages)
{
	bool known = mcp->protocol && !strcmp(mcp->protocol, "2025-03-26");
	size_t n = json_array_size(messages);
	if (!known || !n || n > TA_LIMIT_MCP_WAITING) {
		ta_mcp_refuse(mcp, NULL, TA_MCP_INVALID_REQUEST,
			      known ? "a batch of nothing, or of too much"
				    : "this version of the protocol has no batches");
		return;
	}
	struct ta_mcp_batch *batch = ta_xcalloc(1, sizeof(*batch));
	batch->replies = json_array();
	for (size_t i = 0; i < n; i++) {
		const json_t *m = json_array_get(messages, i);
		batch->open +=
			!is_response(m) && !(json_is_object(m) && json_object_get(m, "method") &&
					     !json_object_get(m, "id"));
	}
	size_t open = batch->open;
	for (size_t i = 0; i < n; i++) {
		json_t *m = json_array_get(messages, i);
		const char *method = json_string_value(json_object_get(m, "method"));
		if (is_response(m))
			continue;
		if (json_is_object(m) && json_object_get(m, "method") && !json_object_get(m, "id"))
			notification(mcp, method ? method : "", json_object_get(m, "params"));
		else
			take_message(mcp, m, batch);
	}
	if (!open) {
		json_decref(batch->replies);
		free(batch);
	}
}

void ta_mcp_take_line(struct ta_mcp *mcp, const char *line, size_t len)
{
	while (len && (line[len - 1] == '\r' || line[len - 1] == ' '))
		len--;
	if (!len)
		return;
	if (nesting(line, len) > TA_LIMIT_MCP_NESTING) {
		ta_mcp_refuse(mcp, NULL, TA_MCP_INVALID_REQUEST,
			      "a message is nested deeper than is taken");
		return;
	}
	json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (!message)
		ta_mcp_refuse(mcp, NULL, TA_MCP_PARSE_ERROR, "a line is no JSON in UTF-8");
	else if (json_is_array(message))
		take_batch(mcp, message);
	else if (json_is_object(message) && json_object_get(message, "method") &&
		 !json_object_get(message, "id")) {
		const char *method = json_string_value(json_object_get(message, "method"));
		notification(mcp, method ? method : "", json_object_get(message, "params"));
	} else if (!is_response(message)) {
		take_message(mcp, message, NULL);
	}
	json_decref(message);
}
