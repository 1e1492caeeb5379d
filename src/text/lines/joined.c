/* SPDX-License-Identifier: MIT */
/* A line made longer by those after it. */
#include "text/lines/joined.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

void ta_txt_joined_set(struct ta_txt_joined *joined, const struct ta_txt_line *line)
{
	joined->len = 0;
	joined->number = line->number;
	ta_txt_joined_add(joined, line->text, line->len, false);
}

void ta_txt_joined_add(struct ta_txt_joined *joined, const char *text, size_t len, bool blank)
{
	if (joined->len && joined->len + len + 2 > TA_LIMIT_LINE_BYTES)
		return;
	joined->text = ta_xgrow(joined->text, &joined->capacity, joined->len + len + 2, 1);
	if (blank && joined->len && joined->text[joined->len - 1] != ' ')
		joined->text[joined->len++] = ' ';
	memcpy(joined->text + joined->len, text, len);
	joined->len += len;
	joined->text[joined->len] = '\0';
}

void ta_txt_joined_cut(struct ta_txt_joined *joined, size_t len)
{
	assert(joined->text && len <= joined->len);
	joined->len = len;
	joined->text[len] = '\0';
}

void ta_txt_joined_release(struct ta_txt_joined *joined)
{
	free(joined->text);
	*joined = (struct ta_txt_joined){ 0 };
}
