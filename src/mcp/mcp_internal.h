/* SPDX-License-Identifier: MIT */
/* The parts of the server: lines and requests, the tools and their results, what may be opened. */
#ifndef TA_MCP_INTERNAL_H
#define TA_MCP_INTERNAL_H

#include <jansson.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/mcp/mcp.h"

/* Codes of errors: JSON-RPC 2.0 section 5.1, and MCP's own for a resource that there is not. */
enum ta_mcp_code {
	TA_MCP_PARSE_ERROR = -32700,
	TA_MCP_INVALID_REQUEST = -32600,
	TA_MCP_METHOD_NOT_FOUND = -32601,
	TA_MCP_INVALID_PARAMS = -32602,
	TA_MCP_INTERNAL_ERROR = -32603,
	TA_MCP_NO_RESOURCE = -32002,
};

/* Requests that came in one line, whose answers go out in one. */
struct ta_mcp_batch {
	json_t *replies;
	size_t open; /* those that are not answered yet */
};

struct ta_mcp_request {
	json_t *id;                 /* a string or an integer; owned */
	json_t *params;             /* an object, or NULL; owned */
	char *method;               /* owned */
	struct ta_mcp_batch *batch; /* NULL: it came alone */
	bool cancelled;
};

/* What a request could not be done for: an error of the protocol. */
struct ta_mcp_fault {
	int code;
	char *text; /* owned; NULL: there is none */
};

/* A result that has more pages. */
struct ta_mcp_kept {
	char *tool;        /* owned; NULL: a free place */
	json_t *arguments; /* without the cursor; owned */
	json_t *head;      /* what each page's structured content has beside the items; owned */
	json_t *items;     /* pairs of an item and its line of text; owned */
	const char *key;   /* of the items in the structured content; NULL: they are text alone */
	uint64_t serial;
};

struct ta_mcp {
	struct ta_mcp_options options;
	struct ta_mcp_folder *folder; /* owned */
	int *descriptor;              /* of each; owned */
	char *line;                   /* bytes of a message that has not ended; owned */
	size_t line_len, line_capacity;
	bool line_too_long;
	bool ended;     /* no more messages */
	bool unwritten; /* an answer could not be written */
	bool initialized;
	const char *protocol;                                 /* the version that was agreed on */
	struct ta_mcp_request *waiting[TA_LIMIT_MCP_WAITING]; /* in their order; owned */
	size_t nwaiting;
	struct ta_mcp_request *current; /* the one that is worked on; owned */
	int interrupted;                /* it is to be given up */
	struct ta_mcp_kept kept[TA_LIMIT_MCP_RESULTS];
	uint64_t serial;
	json_t *tools; /* descriptors, parsed; owned */
};

/* ---- answer.c ---- */

/* Sends a message, which is taken. */
void ta_mcp_send(struct ta_mcp *mcp, json_t *message);
/* Answers a request with a message, which is taken; NULL: it is not answered. What came in a batch is sent with the others. */
void ta_mcp_answer(struct ta_mcp *mcp, struct ta_mcp_request *request, json_t *message);
/* With a result, which is taken, or an error; request NULL: it is not known which. */
void ta_mcp_reply(struct ta_mcp *mcp, struct ta_mcp_request *request, json_t *result);
void ta_mcp_refuse(struct ta_mcp *mcp, struct ta_mcp_request *request, int code, const char *text);

/* ---- lines.c ---- */

/* Looks whether messages have come, and takes them in; `wait`: until one has. */
void ta_mcp_look(struct ta_mcp *mcp, bool wait);

/* ---- message.c ---- */

/* A line: requests of it wait afterwards, notifications are done. */
void ta_mcp_take_line(struct ta_mcp *mcp, const char *line, size_t len);
void ta_mcp_request_free(struct ta_mcp_request *request);

/* ---- methods.c ---- */

/* The result of a request; NULL: *fault says why, or it was cancelled. */
json_t *ta_mcp_method(struct ta_mcp *mcp, const struct ta_mcp_request *request,
		      struct ta_mcp_fault *fault);
/* ---- fault.c ---- */

/* Says why a request can't be done; NULL, for who returns it. */
json_t *ta_mcp_fault(struct ta_mcp_fault *fault, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A result that says why a tool could not do it. */
json_t *ta_mcp_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- text.c ---- */

/* Untrusted text for a string of JSON: what steers its reader is shown as a code. */
json_t *ta_mcp_string(const char *text);
/* A copy of a value all of whose strings are such. */
json_t *ta_mcp_harmless(const json_t *value);

/* ---- resources.c ---- */

json_t *ta_mcp_resources(void);
json_t *ta_mcp_templates(void);
json_t *ta_mcp_read_resource(const char *uri, struct ta_mcp_fault *fault);
/* The page of a scenario with its mechanisms; the caller owns it. */
char *ta_mcp_scenario_text(int scenario);

/* ---- check.c ---- */

/* Whether a value is what a schema asks for: the part of JSON Schema that the tools' own schemas use. On false *ret_text says what is wrong;
 * the caller owns it. */
bool ta_mcp_check(const json_t *schema, const json_t *value, const char *name, char **ret_text);

/* ---- folders.c ---- */

struct ta_mcp_folder {
	char *named, *real; /* as it was named; its path without links; owned */
};

int ta_mcp_folders_open(struct ta_mcp *mcp, struct ta_error *error);
void ta_mcp_folders_close(struct ta_mcp *mcp);
/* Opens a file, or a folder, that lies in one of the folders: a descriptor, or -1 and *error. */
int ta_mcp_open(const struct ta_mcp *mcp, const char *path, bool *ret_is_folder,
		uint64_t *ret_bytes, struct ta_error *error);

/* ---- descriptors.c ---- */

/* The tools as tools/list has them, an array; the caller owns it. */
json_t *ta_mcp_tools(void);

/* ---- tools.c, triage.c, frames.c ---- */

/* A tool's call. */
struct ta_mcp_call {
	struct ta_mcp *mcp;
	const json_t *arguments; /* they fit the schema; borrowed */
	const json_t *token;     /* of progress; NULL: none is asked for; borrowed */
	struct ta_mcp_fault *fault;
	const char *tool;
	int64_t looked_ns,
		told_ns; /* of the monotonic clock: when stdin was looked at, when progress was told */
	uint64_t told;         /* bytes that were */
	uint64_t bytes, total; /* read so far, of all */
};

json_t *ta_mcp_call_tool(struct ta_mcp *mcp, const json_t *params, struct ta_mcp_fault *fault);
json_t *ta_mcp_triage(struct ta_mcp_call *call);
json_t *ta_mcp_explain(struct ta_mcp_call *call);
json_t *ta_mcp_frames(struct ta_mcp_call *call);
json_t *ta_mcp_compare(struct ta_mcp_call *call);

/* ---- page.c ---- */

/* An item for ta_mcp_result(): what the structured content has (taken; NULL: nothing), and its line of text (taken). */
void ta_mcp_item(json_t *items, json_t *structured, char *line);
/* The first page of a result. head and items are taken; the text stands before the items' lines; with_lines: which the first page has, too. */
json_t *ta_mcp_result(struct ta_mcp_call *call, const char *text, json_t *head, const char *key,
		      json_t *items, bool with_lines);
/* The page that the arguments' cursor names. */
json_t *ta_mcp_next_page(struct ta_mcp_call *call, const char *cursor);
void ta_mcp_kept_release(struct ta_mcp_kept *kept);

/* ---- inputs.c ---- */

/* The files of a call, those of folders too. */
struct ta_mcp_inputs {
	struct ta_mcp_call *call;
	struct ta_inputs *inputs; /* owned */
	size_t nfiles;
	uint64_t bytes;
	char *failed; /* why a call has no result; owned; NULL: it may go on */
};

/* Begins a list; each is released. */
void ta_mcp_inputs_begin(struct ta_mcp_inputs *in, struct ta_mcp_call *call);
/* Adds a file, or what lies in a folder; a string, or an array of them. */
void ta_mcp_inputs_add(struct ta_mcp_inputs *in, const json_t *paths);
void ta_mcp_inputs_release(struct ta_mcp_inputs *in);
/* Called while a tool works: takes messages in, tells of progress. Whether to go on. */
bool ta_mcp_working(struct ta_mcp_call *call);

#endif
