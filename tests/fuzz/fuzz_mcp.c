/* SPDX-License-Identifier: MIT */
/* Lines for the server of the Model Context Protocol, as a client sends them, in pieces of any size: each line that it answers with is a JSON-RPC
 * message, and it comes to its end. One small trace is there to be read. */
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "tcpautopsy/mcp/mcp.h"

enum { BIGGEST = 1 << 16 };

struct talk {
	const uint8_t *data;
	size_t left;
	size_t answers, bytes;
};

static ssize_t give(void *context, char *buf, size_t size, bool wait)
{
	struct talk *t = context;
	/* The first byte of what is left says how much of it comes at once, and whether any is there yet. */
	size_t n = t->left ? 1 + (size_t)t->data[0] * 3 : 0;
	if (!wait && n % 5 == 0)
		return -1;
	n = n > t->left ? t->left : n;
	n = n > size ? size : n;
	memcpy(buf, t->data, n);
	t->data += n;
	t->left -= n;
	return (ssize_t)n;
}

static void look_at(const json_t *message)
{
	const json_t *result = json_object_get(message, "result"),
		     *error = json_object_get(message, "error");
	HOLD(json_is_object(message));
	HOLD(!strcmp(json_string_value(json_object_get(message, "jsonrpc")), "2.0"));
	if (json_object_get(message, "method")) {
		HOLD(!json_object_get(message, "id") && !result && !error);
		return;
	}
	HOLD(json_object_get(message, "id") != NULL);
	HOLD(!result != !error);
	HOLD(!error || (json_is_integer(json_object_get(error, "code")) &&
			json_is_string(json_object_get(error, "message"))));
}

static int take(void *context, const char *text, size_t len)
{
	struct talk *t = context;
	HOLD(len > 1 && text[len - 1] == '\n' && !memchr(text, '\n', len - 1));
	json_t *message = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	HOLD(message != NULL);
	HOLD(!json_is_array(message) || json_array_size(message) > 0);
	if (json_is_array(message))
		for (size_t i = 0; i < json_array_size(message); i++)
			look_at(json_array_get(message, i));
	else
		look_at(message);
	json_decref(message);
	t->answers++;
	t->bytes += len;
	return 0;
}

/* A folder with one trace. */
static char folder[] = "/tmp/fuzz_mcp.XXXXXX";

static void path_of(char path[64])
{
	snprintf(path, 64, "%s/a.txt", folder);
}

static void remove_folder(void)
{
	char path[64];
	path_of(path);
	(void)unlink(path);
	(void)rmdir(folder);
}

static void make_folder(void)
{
	static const char trace[] =
		"1 0.0 192.0.2.9 192.0.2.8 TCP 74 41000 > 8080 [SYN] Seq=0 Win=64240 Len=0\n"
		"2 1.0 192.0.2.9 192.0.2.8 TCP 74 [TCP Retransmission] 41000 > 8080 [SYN] Seq=0 Win=64240 Len=0\n"
		"3 1.1 192.0.2.8 192.0.2.9 TCP 54 8080 > 41000 [RST, ACK] Seq=1 Ack=1 Win=0 Len=0\n";
	char path[64];
	HOLD(mkdtemp(folder) != NULL);
	path_of(path);
	FILE *f = fopen(path, "w");
	HOLD(f != NULL);
	fputs(trace, f);
	HOLD(fclose(f) == 0);
	atexit(remove_folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool made;
	struct talk talk = { .data = data, .left = size };
	struct ta_error error;
	if (size > BIGGEST)
		return 0;
	if (!made)
		make_folder();
	made = true;
	const char *const folders[] = { folder };
	const struct ta_mcp_options options = { .folder = folders,
						.nfolders = 1,
						.max_bytes = 1 << 20,
						.version = "0",
						.read = give,
						.write = take,
						.context = &talk };
	ta_error_clear(&error);
	struct ta_mcp *mcp = ta_mcp_new(&options, &error);
	HOLD(mcp != NULL);
	HOLD(ta_mcp_serve(mcp) == 0);
	HOLD(talk.left == 0);
	ta_mcp_free(mcp);
	return 0;
}
