/* SPDX-License-Identifier: MIT */
/* Arguments against the schemas that the tools publish: what these use of JSON Schema 2020-12, and no more. */
#include "mcp_internal.h"

#include <inttypes.h>
#include <string.h>

static bool is_of_type(const json_t *value, const char *type)
{
	if (!strcmp(type, "string"))
		return json_is_string(value);
	if (!strcmp(type, "integer"))
		return json_is_integer(value);
	if (!strcmp(type, "boolean"))
		return json_is_boolean(value);
	if (!strcmp(type, "array"))
		return json_is_array(value);
	return json_is_object(value);
}

static json_int_t bound(const json_t *schema, const char *key, json_int_t otherwise)
{
	const json_t *value = json_object_get(schema, key);
	return value ? json_integer_value(value) : otherwise;
}

static bool is_within(const json_t *schema, const char *least, const char *most, json_int_t n,
		      const char *name, const char *what, char **ret_text)
{
	json_int_t from = bound(schema, least, 0), to = bound(schema, most, INT64_MAX);
	if (n >= from && n <= to)
		return true;
	*ret_text = to == INT64_MAX
			    ? ta_format("'%s' is less than %" JSON_INTEGER_FORMAT, name, from)
			    : ta_format("'%s' is not from %" JSON_INTEGER_FORMAT
					" to %" JSON_INTEGER_FORMAT "%s",
					name, from, to, what);
	return false;
}

static bool is_listed(const json_t *schema, const json_t *value, const char *name, char **ret_text)
{
	const json_t *words = json_object_get(schema, "enum");
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; i < json_array_size(words); i++) {
		const json_t *word = json_array_get(words, i);
		if (json_equal(word, value)) {
			ta_strbuf_release(&text);
			return true;
		}
		ta_strbuf_addf(&text, "%s%s", i ? ", " : "", json_string_value(word));
	}
	if (words)
		*ret_text = ta_format("'%s' is none of %s", name, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
	return !words;
}

/* Each key is known, and each that has to be there is. */
static bool has_its_keys(const json_t *schema, json_t *value, const char *name, char **ret_text)
{
	const json_t *known = json_object_get(schema, "properties"),
		     *required = json_object_get(schema, "required");
	const char *key;
	json_t *member;
	json_object_foreach(value, key, member)
	{
		const json_t *its = json_object_get(known, key);
		if (!its) {
			*ret_text = ta_format("%s has no '%s'", name, key);
			return false;
		}
		if (!ta_mcp_check(its, member, key, ret_text))
			return false;
	}
	for (size_t i = 0; i < json_array_size(required); i++) {
		key = json_string_value(json_array_get(required, i));
		if (json_object_get(value, key))
			continue;
		*ret_text = ta_format("%s lacks '%s'", name, key);
		return false;
	}
	return true;
}

bool ta_mcp_check(const json_t *schema, const json_t *value, const char *name, char **ret_text)
{
	const char *type = json_string_value(json_object_get(schema, "type"));
	if (!is_of_type(value, type)) {
		*ret_text = ta_format("'%s' is of no type '%s'", name, type);
		return false;
	}
	if (json_is_object(value))
		return has_its_keys(schema, (json_t *)value, name, ret_text);
	if (json_is_integer(value))
		return is_within(schema, "minimum", "maximum", json_integer_value(value), name, "",
				 ret_text);
	if (json_is_string(value))
		return is_within(schema, "minLength", "maxLength",
				 (json_int_t)json_string_length(value), name, " bytes", ret_text) &&
		       is_listed(schema, value, name, ret_text);
	if (!json_is_array(value))
		return true;
	if (!is_within(schema, "minItems", "maxItems", (json_int_t)json_array_size(value), name,
		       " items", ret_text))
		return false;
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!ta_mcp_check(json_object_get(schema, "items"), json_array_get(value, i), name,
				  ret_text))
			return false;
	return true;
}
