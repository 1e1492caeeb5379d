/* SPDX-License-Identifier: MIT */
/* Texts out of captures, made harmless for a client. */
#include "mcp_internal.h"

#include <stdlib.h>

#include "tcpautopsy/report/report.h"

json_t *ta_mcp_string(const char *text)
{
	char *shown = NULL;
	size_t size;
	FILE *f = ta_stream_open(&shown, &size);
	ta_escape_terminal(f, text, true);
	ta_stream_close(f);
	json_t *string = json_string(shown);
	free(shown);
	return string;
}

json_t *ta_mcp_harmless(const json_t *value)
{
	json_t *copy, *member;
	const char *key;
	size_t i;
	if (json_is_string(value))
		return ta_mcp_string(json_string_value(value));
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach(value, i, member)
			json_array_append_new(copy, ta_mcp_harmless(member));
		return copy;
	}
	if (!json_is_object(value))
		return json_copy((json_t *)value);
	copy = json_object();
	json_object_foreach((json_t *)value, key, member)
		json_object_set_new(copy, key, ta_mcp_harmless(member));
	return copy;
}
