/* SPDX-License-Identifier: MIT */
/* Names of files: "client.stream2.10.0.0.1-4000.10.0.0.2-80.peer-silent.pcapng". */
#include "selection.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	INPUT_CHARACTERS = 48, /* of the input's name */
	TAIL_ROOM = 32,        /* ".pcapng", and a number where two names are alike */
};

static bool is_safe(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '-' || c == '_';
}

/* The last part of a path, without what says its format, and no more of it than has room. */
static void add_input(struct ta_strbuf *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash && slash[1] ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	int len = (int)(dot && dot != base ? (size_t)(dot - base) : strlen(base));
	ta_strbuf_addf(out, "%.*s", len < INPUT_CHARACTERS ? len : INPUT_CHARACTERS, base);
}

static void add_endpoint(struct ta_strbuf *out, const struct ta_connection_report *c, int dir)
{
	const struct ta_flow_key *key = &c->conn->flow.key;
	char text[TA_ADDR_TEXT];
	ta_strbuf_addf(out, ".%s-%u", ta_addr_format(text, sizeof(text), &key->addr[dir], c->names),
		       key->port[dir]);
}

/* Whether a name is another one's; else it is this one's from now on. */
static bool is_taken(struct ta_selection *s, const char *name)
{
	uint64_t hash = ta_hash_bytes(0, name, strlen(name));
	if (ta_index_find(&s->names, hash) != TA_INDEX_NONE)
		return true;
	ta_index_put(&s->names, hash, 0);
	return false;
}

void ta_selection_name_newest(struct ta_selection *s, const struct ta_connection_report *c)
{
	struct ta_selected *item = &s->item[s->count - 1];
	struct ta_strbuf text = { 0 };
	int client = ta_conn_client(c->conn);
	add_input(&text, item->ninputs ? s->input[item->input[0]].path : "");
	ta_strbuf_addf(&text, ".stream%" PRIu32, c->id);
	add_endpoint(&text, c, client);
	add_endpoint(&text, c, !client);
	ta_strbuf_addf(&text, ".%s", ta_scenario_name(c->diagnosis->scenario));
	for (size_t i = 0; i < text.len; i++)
		if (!is_safe(text.text[i]))
			text.text[i] = '_';
	/* A file that begins with a dot is hidden, and with a dash it looks like an option. */
	if (!((text.text[0] >= 'a' && text.text[0] <= 'z') ||
	      (text.text[0] >= 'A' && text.text[0] <= 'Z') ||
	      (text.text[0] >= '0' && text.text[0] <= '9')))
		text.text[0] = '_';
	const int room = TA_EXPORT_NAME - TAIL_ROOM;
	item->name = ta_format("%.*s.pcapng", room, text.text);
	for (unsigned n = 2; is_taken(s, item->name); n++) {
		free(item->name);
		item->name = ta_format("%.*s.%u.pcapng", room, text.text, n);
	}
	ta_strbuf_release(&text);
}
