/* SPDX-License-Identifier: MIT */
/* frames: packets around one. The file is read up to three times: for the connection of that one, for the packets around it, and for what
 * their sequence numbers are counted from. */
#include "frame.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/analysis/again.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/report/report.h"

enum { AROUND = 10 }; /* before and behind, where nothing else is asked for */

struct search {
	struct ta_mcp_call *call;
	uint64_t wanted; /* a frame's number */
	size_t before, after;
	bool same;
	/* what was found */
	bool found, is_tcp, several;
	struct ta_flow_key key;
	uint64_t last; /* the number of the last frame */
	bool begun;
	int64_t start_ns;
	struct ta_mcp_frame *frame; /* the packets before in a ring, then those behind; owned */
	size_t nbefore, next, nafter;
};

static uint64_t number_of(const struct ta_again *again)
{
	struct ta_packet p = *again->packet;
	return *ta_packet_frame(&p);
}

/* Whether to go on with this packet, of the first input alone. */
static int look_at(struct search *s, const struct ta_again *again)
{
	struct ta_packet p = *again->packet;
	s->several |= again->input > 0;
	if (!ta_mcp_working(s->call) || s->several)
		return -1;
	if (!s->begun)
		s->start_ns = *ta_packet_time(&p);
	s->begun = true;
	return 0;
}

static int find_connection(void *context, const struct ta_again *again)
{
	struct search *s = context;
	const struct ta_segment *seg = &again->packet->seg;
	int dir;
	if (look_at(s, again) < 0)
		return -1;
	s->last = number_of(again);
	if (s->last != s->wanted)
		return 0;
	s->found = true;
	s->is_tcp = again->packet->kind == TA_PACKET_TCP;
	if (s->is_tcp)
		ta_flow_key_make(&s->key, &dir, &seg->src, seg->sport, &seg->dst, seg->dport,
				 seg->tenant);
	return -1;
}

static void put(struct search *s, struct ta_mcp_frame *place, const struct ta_again *again)
{
	ta_mcp_frame_release(place);
	ta_mcp_frame_init(place, again->packet, again->names);
	(void)s;
}

static int collect(void *context, const struct ta_again *again)
{
	struct search *s = context;
	uint64_t number = number_of(again);
	if (look_at(s, again) < 0)
		return -1;
	if (s->same && (again->packet->kind != TA_PACKET_TCP ||
			ta_flow_direction(&s->key, &again->packet->seg) < 0))
		return 0;
	s->last = number;
	if (number < s->wanted) {
		if (s->before) {
			put(s, &s->frame[s->next], again);
			s->next = (s->next + 1) % s->before;
			s->nbefore += s->nbefore < s->before;
		}
		return 0;
	}
	if (!s->nafter && number != s->wanted)
		return -1;
	s->found = true;
	put(s, &s->frame[s->before + s->nafter++], again);
	return s->nafter == s->after + 1 ? -1 : 0;
}

/* The i-th of them all, in their order. */
static struct ta_mcp_frame *at(const struct search *s, size_t i)
{
	if (i >= s->nbefore)
		return &s->frame[s->before + i - s->nbefore];
	size_t first = s->nbefore < s->before ? 0 : s->next;
	return &s->frame[(first + i) % s->before];
}

static int learn(void *context, const struct ta_again *again)
{
	struct search *s = context;
	if (look_at(s, again) < 0 || number_of(again) > s->last)
		return -1;
	if (again->packet->kind != TA_PACKET_TCP)
		return 0;
	for (size_t i = 0; i < s->nbefore + s->nafter; i++)
		ta_mcp_frame_learn(at(s, i), &again->packet->seg);
	return 0;
}

/* Reads the file once: false where that was cancelled, or it can't be opened. */
static bool read_file(struct search *s, int (*packet)(void *context, const struct ta_again *again),
		      char **ret_failed)
{
	struct ta_mcp_inputs in;
	struct ta_analysis_options options = { .stream = -1,
					       .interrupted = &s->call->mcp->interrupted };
	ta_mcp_inputs_begin(&in, s->call);
	s->call->bytes = s->call->total = 0;
	ta_mcp_inputs_add(&in, json_object_get(s->call->arguments, "file"));
	if (!in.failed && in.nfiles != 1)
		in.failed = ta_format("'file' is a folder: name one capture");
	if (!in.failed)
		(void)ta_read_again(in.inputs, &options, packet, s);
	if (!in.failed && s->several && !s->found)
		in.failed = ta_format(
			"there are several captures in it: name one, as 'bundle.tar!a.pcap'");
	*ret_failed = in.failed ? ta_xstrdup(in.failed) : NULL;
	ta_mcp_inputs_release(&in);
	return !*ret_failed && !s->call->mcp->interrupted;
}

static char *not_there(const struct search *s)
{
	if (!s->begun)
		return ta_format("no packet could be read there");
	return ta_format("there is no frame %" PRIu64 "%s; the last one read is %" PRIu64,
			 s->wanted, s->same ? " of TCP" : "", s->last);
}

/* All passes: NULL, or why there is nothing to tell; the caller owns it. */
static char *search(struct search *s)
{
	char *failed = NULL;
	if (s->same && !read_file(s, find_connection, &failed))
		return failed;
	if (s->same && (!s->found || !s->is_tcp))
		return not_there(s);
	s->found = false;
	if (!read_file(s, collect, &failed))
		return failed;
	if (!s->found)
		return not_there(s);
	(void)read_file(s, learn, &failed);
	return failed;
}

static json_t *tell(const struct search *s)
{
	const char *path = json_string_value(json_object_get(s->call->arguments, "file"));
	json_t *items = json_array();
	char *text = NULL, *line;
	size_t size;
	for (size_t i = 0; i < s->nbefore + s->nafter; i++) {
		json_t *told = ta_mcp_frame_tell(at(s, i), s->start_ns, &line);
		ta_mcp_item(items, told, line);
	}
	FILE *f = ta_stream_open(&text, &size);
	fputs("Frames of ", f);
	ta_escape_markdown(f, path);
	fputs(", times since its first packet, sequence numbers since those of the SYN (0) or the first that was seen (1):\n\n",
	      f);
	ta_stream_close(f);
	json_t *result =
		ta_mcp_result(s->call, text, json_pack("{so}", "file", ta_mcp_string(path)),
			      "frames", items, true);
	free(text);
	return result;
}

static size_t number_or(const struct ta_mcp_call *call, const char *key, size_t otherwise)
{
	const json_t *value = json_object_get(call->arguments, key);
	return value ? (size_t)json_integer_value(value) : otherwise;
}

json_t *ta_mcp_frames(struct ta_mcp_call *call)
{
	struct search s = { .call = call,
			    .wanted = number_or(call, "frame", 0),
			    .before = number_or(call, "before", AROUND),
			    .after = number_or(call, "after", AROUND),
			    .same = json_is_true(
				    json_object_get(call->arguments, "same_connection")) };
	s.frame = ta_xcalloc(2 * TA_LIMIT_MCP_FRAMES + 1, sizeof(*s.frame));
	char *failed = search(&s);
	json_t *result;
	if (call->mcp->interrupted)
		result = ta_mcp_fault(call->fault, TA_MCP_INTERNAL_ERROR, "cancelled");
	else
		result = failed ? ta_mcp_failed("%s", failed) : tell(&s);
	for (size_t i = 0; i <= (size_t)2 * TA_LIMIT_MCP_FRAMES; i++)
		ta_mcp_frame_release(&s.frame[i]);
	free(s.frame);
	free(failed);
	return result;
}
