/* SPDX-License-Identifier: MIT */
/* Why there is no result. */
#include "mcp_internal.h"

#include <stdarg.h>
#include <stdlib.h>

json_t *ta_mcp_fault(struct ta_mcp_fault *fault, int code, const char *format, ...)
{
	struct ta_strbuf text = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	free(fault->text);
	fault->code = code;
	fault->text = ta_strbuf_take(&text);
	return NULL;
}

json_t *ta_mcp_failed(const char *format, ...)
{
	struct ta_strbuf text = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	json_t *result = json_pack("{s[{ss so}] sb}", "content", "type", "text", "text",
				   ta_mcp_string(ta_strbuf_text(&text)), "isError", 1);
	ta_strbuf_release(&text);
	return result;
}
