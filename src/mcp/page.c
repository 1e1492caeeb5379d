/* SPDX-License-Identifier: MIT */
/* Results in pages of a bounded size. What has more pages is kept, the newest few, so that no file is read again for the next one. */
#include "mcp_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

void ta_mcp_item(json_t *items, json_t *structured, char *line)
{
	json_array_append_new(items,
			      json_pack("[o s]", structured ? structured : json_null(), line));
	free(line);
}

void ta_mcp_kept_release(struct ta_mcp_kept *kept)
{
	free(kept->tool);
	json_decref(kept->arguments);
	json_decref(kept->head);
	json_decref(kept->items);
	*kept = (struct ta_mcp_kept){ .tool = NULL };
}

static size_t size_of(const json_t *item)
{
	const json_t *structured = json_array_get(item, 0);
	size_t size = json_string_length(json_array_get(item, 1)) + 1;
	return json_is_null(structured)
		       ? size
		       : size + json_dumpb(structured, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* A page: items from one on, as many as there is room for, one at least. */
static json_t *page(const struct ta_mcp_kept *kept, size_t from, const char *text, bool with_lines)
{
	struct ta_strbuf out = { 0 };
	json_t *structured = json_deep_copy(kept->head), *some = json_array();
	size_t n = json_array_size(kept->items), i = from, bytes = 0;
	ta_strbuf_add(&out, text);
	for (; i < n; i++) {
		const json_t *item = json_array_get(kept->items, i);
		bytes += size_of(item);
		if (i > from && bytes > TA_LIMIT_MCP_PAGE_BYTES)
			break;
		if (kept->key)
			json_array_append(some, json_array_get(item, 0));
		if (with_lines)
			ta_strbuf_addf(&out, "%s", json_string_value(json_array_get(item, 1)));
	}
	if (kept->key)
		json_object_set(structured, kept->key, some);
	json_decref(some);
	if (i < n) {
		char cursor[64];
		snprintf(cursor, sizeof(cursor), "%016" PRIx64 "-%zx", kept->serial, i);
		json_object_set_new(structured, "nextCursor", json_string(cursor));
		if (kept->key)
			ta_strbuf_addf(&out, "\n%zu more: call again with \"cursor\": \"%s\"\n",
				       n - i, cursor);
	}
	json_t *result = json_pack("{s[{ss ss}] so}", "content", "type", "text", "text",
				   ta_strbuf_text(&out), "structuredContent", structured);
	ta_strbuf_release(&out);
	return result;
}

/* The place of the oldest. */
static struct ta_mcp_kept *oldest(struct ta_mcp *mcp)
{
	struct ta_mcp_kept *found = &mcp->kept[0];
	for (size_t i = 0; i < TA_LIMIT_MCP_RESULTS; i++)
		if (mcp->kept[i].serial < found->serial)
			found = &mcp->kept[i];
	return found;
}

json_t *ta_mcp_result(struct ta_mcp_call *call, const char *text, json_t *head, const char *key,
		      json_t *items, bool with_lines)
{
	struct ta_mcp *mcp = call->mcp;
	struct ta_mcp_kept kept = { .tool = ta_xstrdup(call->tool),
				    .arguments = json_deep_copy(call->arguments),
				    .head = head,
				    .items = items,
				    .key = key,
				    .serial = ++mcp->serial };
	json_t *result = page(&kept, 0, text, with_lines);
	if (json_object_get(json_object_get(result, "structuredContent"), "nextCursor")) {
		struct ta_mcp_kept *place = oldest(mcp);
		ta_mcp_kept_release(place);
		*place = kept;
	} else {
		ta_mcp_kept_release(&kept);
	}
	return result;
}

/* Whether a cursor goes with the arguments that it was given for. */
static bool fits(const struct ta_mcp_call *call, const struct ta_mcp_kept *kept)
{
	json_t *arguments = json_copy((json_t *)call->arguments);
	json_object_del(arguments, "cursor");
	bool same = !strcmp(kept->tool, call->tool) && json_equal(arguments, kept->arguments);
	json_decref(arguments);
	return same;
}

json_t *ta_mcp_next_page(struct ta_mcp_call *call, const char *cursor)
{
	char *end, *rest = NULL;
	uint64_t serial = strtoull(cursor, &end, 16);
	size_t from = *end == '-' ? strtoull(end + 1, &rest, 16) : 0;
	for (size_t i = 0; rest && !*rest && i < TA_LIMIT_MCP_RESULTS; i++) {
		const struct ta_mcp_kept *kept = &call->mcp->kept[i];
		if (kept->tool && kept->serial == serial && fits(call, kept) &&
		    from < json_array_size(kept->items))
			return page(kept, from, "", true);
	}
	return ta_mcp_fault(
		call->fault, TA_MCP_INVALID_PARAMS,
		"the cursor is not one of these arguments, or too old: call again without it");
}
