/* SPDX-License-Identifier: MIT */
/* tcpautopsy mcp: the Model Context Protocol over standard input and output, a JSON-RPC 2.0 message a line. */
#include "cli/subcommand.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_internal.h"

/* JSON-RPC 2.0, section 5.1. */
enum { PARSE_ERROR = -32700, INVALID_REQUEST = -32600, METHOD_NOT_FOUND = -32601 };

static const char *const versions[] = { "2025-06-18", "2025-03-26", "2024-11-05" };

/* The version that the client asks for where it is known here, else the newest one (MCP, Lifecycle, Version Negotiation). */
static const char *negotiate(const json_t *params)
{
	const char *asked = json_string_value(json_object_get(params, "protocolVersion"));
	for (size_t i = 0; asked && i < sizeof(versions) / sizeof(*versions); i++)
		if (!strcmp(versions[i], asked))
			return versions[i];
	return versions[0];
}

static void reply(json_t *message)
{
	json_dumpf(message, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(message);
}

static void refuse(json_t *id, int code, const char *message)
{
	reply(json_pack("{ss sO? s{si ss}}", "jsonrpc", "2.0", "id", id ? id : json_null(), "error",
			"code", code, "message", message));
}

static void handle(const char *line, size_t len)
{
	json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *id = json_object_get(request, "id");
	const char *method = json_string_value(json_object_get(request, "method"));
	if (!request)
		refuse(NULL, PARSE_ERROR, "a line is no JSON");
	else if (!method)
		refuse(id, INVALID_REQUEST, "no method");
	else if (id && !strcmp(method, "initialize"))
		reply(json_pack("{ss sO s{ss s{} s{ss ss}}}", "jsonrpc", "2.0", "id", id, "result",
				"protocolVersion", negotiate(json_object_get(request, "params")),
				"capabilities", "serverInfo", "name", "tcpautopsy", "version",
				PACKAGE_VERSION));
	else if (id && !strcmp(method, "ping"))
		reply(json_pack("{ss sO s{}}", "jsonrpc", "2.0", "id", id, "result"));
	else if (id)
		refuse(id, METHOD_NOT_FOUND, "no such method");
	json_decref(request);
}

int cli_mcp(const struct cli_subcommand *self, int argc, char **argv)
{
	int first = cli_subcommand_parse(self, argc, argv, NULL);
	if (first <= 0)
		return first < 0 ? EXIT_USAGE_ERROR : EXIT_OK;
	char *line = NULL;
	size_t size = 0;
	for (ssize_t len; (len = getline(&line, &size, stdin)) > 0;)
		handle(line, (size_t)len);
	free(line);
	return EXIT_OK;
}
