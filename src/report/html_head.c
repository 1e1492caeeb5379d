/* SPDX-License-Identifier: MIT */
/* What an HTML report begins with: its title, and how many connections failed. */
#include "html_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

/* "client.pcap: connection 3, peer-silent, certain". */
char *ta_html_title(const struct ta_text_head *r, const struct ta_worst *worst)
{
	const struct ta_summary *s = r->summary;
	const struct ta_text_inputs *in = r->inputs;
	const char *slash = in->nitems ? strrchr(in->item[0].path, '/') : NULL;
	char *what = in->nitems == 1 ? ta_xstrdup(slash ? slash + 1 : in->item[0].path)
				     : ta_format("%zu inputs", in->nitems);
	char *title;
	if (!worst->nitems)
		title = ta_format("%s: %" PRIu64 " of %" PRIu64 " connections failed", what,
				  s->failed, s->connections);
	else if (worst->nitems == 1 && !worst->dropped)
		title = ta_format("%s: connection %" PRIu32 ", %s", what, worst->item[0].id,
				  worst->item[0].title);
	else
		title = ta_format("%s: %" PRIu64 " of %" PRIu64
				  " connections failed, the worst: %s",
				  what, s->failed, s->connections, worst->item[0].title);
	free(what);
	return title;
}

void ta_html_head(const struct ta_page *page, const struct ta_text_head *r)
{
	const struct ta_summary *s = r->summary;
	const struct ta_text_inputs *in = r->inputs;
	FILE *out = page->out;
	char *counts = ta_summary_words(s);
	fprintf(out, "<header>\n<h1>%s</h1>\n<p>", counts);
	free(counts);
	if (s->by_scenario[TA_SCN_UNDETERMINED])
		fprintf(out, "%" PRIu64 " undetermined. ", s->by_scenario[TA_SCN_UNDETERMINED]);
	fprintf(out, "%" PRIu64 " TCP %s in ", in->segments,
		in->segments == 1 ? "segment" : "segments");
	if (in->nitems == 1)
		ta_escape_html(out, in->item[0].path);
	else
		fprintf(out, "%zu inputs", in->nitems);
	fputs(".</p>\n", out);
	if (s->interrupted)
		ta_html_text(out, "p class=\"warn\"", "Interrupted: this report is incomplete.");
	ta_text_head_lines(page, r);
	fputs("</header>\n<main>\n", out);
}
