/* SPDX-License-Identifier: MIT */
/* Text that grows as it is written. */
#include "tcpautopsy/core/strbuf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

/* Room for n more bytes and the NUL. */
static void make_room(struct ta_strbuf *buf, size_t n)
{
	buf->text = ta_xgrow(buf->text, &buf->capacity, buf->len + n + 1, 1);
}

void ta_strbuf_add(struct ta_strbuf *buf, const char *text)
{
	size_t n = strlen(text);
	make_room(buf, n);
	memcpy(buf->text + buf->len, text, n + 1);
	buf->len += n;
}

void ta_strbuf_vaddf(struct ta_strbuf *buf, const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	assert(n >= 0); /* fails for a wide character only, and no format here has one */
	make_room(buf, (size_t)n);
	vsnprintf(buf->text + buf->len, (size_t)n + 1, format, again);
	va_end(again);
	buf->len += (size_t)n;
}

void ta_strbuf_addf(struct ta_strbuf *buf, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(buf, format, ap);
	va_end(ap);
}

const char *ta_strbuf_text(const struct ta_strbuf *buf)
{
	return buf->text ? buf->text : "";
}

char *ta_strbuf_take(struct ta_strbuf *buf)
{
	char *text = buf->text ? buf->text : ta_xstrdup("");
	*buf = (struct ta_strbuf){ 0 };
	return text;
}

void ta_strbuf_release(struct ta_strbuf *buf)
{
	free(buf->text);
	*buf = (struct ta_strbuf){ 0 };
}

char *ta_format(const char *format, ...)
{
	struct ta_strbuf buf = { 0 };
	va_list ap;
	va_start(ap, format);
	ta_strbuf_vaddf(&buf, format, ap);
	va_end(ap);
	return ta_strbuf_take(&buf);
}

FILE *ta_stream_open(char **ret_text, size_t *ret_size)
{
	FILE *stream = open_memstream(ret_text, ret_size);
	if (!stream)
		ta_out_of_memory(); /* it fails for nothing else */
	return stream;
}

void ta_stream_close(FILE *stream)
{
	if (fclose(stream))
		ta_out_of_memory();
}
