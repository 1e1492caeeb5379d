/* SPDX-License-Identifier: MIT */
/* Lines of the text report on a run, held until its inputs are known: each stands with the file that it speaks of. */
#include "text_internal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

void ta_text_notes_add(struct ta_text_notes *notes, unsigned run, size_t most, char *text)
{
	if (notes->nitems >= most) {
		notes->left++;
		free(text);
		return;
	}
	notes->item =
		ta_xgrow(notes->item, &notes->capacity, notes->nitems + 1, sizeof(*notes->item));
	notes->item[notes->nitems++] = (struct ta_note){ run, text };
}

void ta_text_notes_print(const struct ta_text_notes *notes, const struct ta_page *page,
			 const struct ta_text_inputs *inputs)
{
	for (size_t i = 0; i < notes->nitems; i++) {
		char *file = inputs ? ta_text_run_name(inputs, notes->item[i].run) : NULL;
		ta_page_paraf(page, 2, 2, NULL, "- %s%s%s", file ? file : "", file ? ": " : "",
			      notes->item[i].text);
		free(file);
	}
	if (notes->left)
		ta_page_paraf(page, 2, 2, NULL, "and %" PRIu64 " more; --all tells them",
			      notes->left);
}

void ta_text_notes_release(struct ta_text_notes *notes)
{
	for (size_t i = 0; i < notes->nitems; i++)
		free(notes->item[i].text);
	free(notes->item);
}
