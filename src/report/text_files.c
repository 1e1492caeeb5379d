/* SPDX-License-Identifier: MIT */
/* Of many files: which one to open first, by the worst that happened in it. */
#include "text_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

static void keep_worst(struct ta_text_run *run, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	struct ta_harm harm = ta_harm_of(c->conn, d);
	if (run->has_worst && ta_harm_compare(&harm, &run->worst) >= 0)
		return;
	run->has_worst = true;
	run->worst = harm;
	free(run->verdict);
	run->verdict = ta_text_verdict(d);
}

void ta_text_files_count(struct ta_text_inputs *inputs, const struct ta_connection_report *c)
{
	struct ta_text_run *run = ta_text_run_of(inputs, c->run);
	const struct ta_diagnosis *d = c->diagnosis;
	run->connections++;
	if (!ta_scenario_is_failure(d->scenario))
		return;
	run->failed++;
	run->lasting += ta_diagnosis_is_lasting_failure(d);
	keep_worst(run, c);
	int64_t since_ns = d->since_ns + (c->have_epoch ? c->start_epoch_ns : 0);
	if (d->since_ns >= 0 && (run->first_ns < 0 || since_ns < run->first_ns)) {
		run->first_ns = since_ns;
		run->have_epoch = c->have_epoch;
	}
}

static int compare_runs(const void *a, const void *b)
{
	const struct ta_text_run *x = a, *y = b;
	struct ta_harm p = x->worst, q = y->worst;
	if (x->has_worst != y->has_worst)
		return x->has_worst ? -1 : 1;
	p.hit = x->lasting;
	q.hit = y->lasting;
	int harm = ta_harm_compare(&p, &q);
	return harm ? harm : (x->index > y->index) - (x->index < y->index);
}

char *ta_text_run_name(const struct ta_text_inputs *inputs, unsigned run)
{
	const struct ta_text_run *r = run < inputs->nruns ? &inputs->run[run] : NULL;
	if (!r || !r->ninputs)
		return ta_xstrdup("?");
	if (r->ninputs == 1)
		return ta_xstrdup(inputs->item[r->first_input].path);
	return ta_format("%s and %zu more", inputs->item[r->first_input].path, r->ninputs - 1);
}

enum { FIRST_WIDTH = 23, COUNT_WIDTH = 5, LOST_WIDTH = 11, MARGIN = 2 };

static void file_row(const struct ta_page *page, const struct ta_text_inputs *inputs,
		     const struct ta_text_run *run, int verdict_width)
{
	char first[TA_INSTANT_TEXT] = "-", seconds[32];
	char *name = ta_text_run_name(inputs, run->index);
	if (run->first_ns >= 0 && run->have_epoch)
		ta_time_for_people(first, run->first_ns, page->zone, 0);
	else if (run->first_ns >= 0)
		snprintf(first, sizeof(first), "after %s",
			 ta_page_seconds(seconds, sizeof(seconds), run->first_ns));
	char *lost = run->worst.lost_bytes ? ta_format("%" PRIu64 " B", run->worst.lost_bytes)
					   : ta_xstrdup("-");
	char *row = ta_format("%*" PRIu64 "  %*" PRIu64 "  %-*s  %*s  %-*s", COUNT_WIDTH + 1,
			      run->failed, COUNT_WIDTH, run->connections, verdict_width,
			      run->verdict, LOST_WIDTH, lost, FIRST_WIDTH, first);
	size_t used = ta_page_columns(page, row);
	fprintf(page->out, "%*s%s", MARGIN, "", row);
	if (MARGIN + used + MARGIN + ta_page_columns(page, name) > page->width)
		fprintf(page->out, "\n%*s", MARGIN + COUNT_WIDTH + 3, "");
	else
		fprintf(page->out, "%*s", MARGIN, "");
	ta_page_ink(page, TA_INK_BOLD, name);
	putc('\n', page->out);
	free(lost);
	free(row);
	free(name);
}

struct ta_text_run *ta_text_files_sorted(const struct ta_text_inputs *inputs, size_t *ret)
{
	struct ta_text_run *run = ta_xmemdup(inputs->run, inputs->nruns * sizeof(*inputs->run));
	qsort(run, inputs->nruns, sizeof(*run), compare_runs);
	*ret = 0;
	while (*ret < inputs->nruns && run[*ret].has_worst)
		(*ret)++;
	return run;
}

void ta_text_files(const struct ta_page *page, const struct ta_text_inputs *inputs)
{
	size_t files, shown, width = 0;
	uint64_t left = 0;
	struct ta_text_run *run = ta_text_files_sorted(inputs, &files);
	shown = page->all || files < TA_LIMIT_TEXT_FILES ? files : TA_LIMIT_TEXT_FILES;
	for (size_t i = 0; i < shown; i++)
		width = strlen(run[i].verdict) > width ? strlen(run[i].verdict) : width;
	putc('\n', page->out);
	ta_page_ink(page, TA_INK_BOLD, "Open first");
	fprintf(page->out, " (%zu %s with failures, worst first):\n", files,
		files == 1 ? "file" : "files");
	char *head = ta_format("%*s%*s  %*s  %-*s  %*s  %-*s  %s", MARGIN, "", COUNT_WIDTH + 1,
			       "failed", COUNT_WIDTH, "of", (int)width, "worst", LOST_WIDTH,
			       "unacked", FIRST_WIDTH, "first failure", "file");
	ta_page_ink(page, TA_INK_DIM, head);
	free(head);
	putc('\n', page->out);
	for (size_t i = 0; i < shown; i++)
		file_row(page, inputs, &run[i], (int)width);
	for (size_t i = shown; i < files; i++)
		left += run[i].failed;
	if (left)
		ta_page_paraf(page, MARGIN, MARGIN, NULL,
			      "and %zu more files with %" PRIu64 " failed %s; --all lists them",
			      files - shown, left, left == 1 ? "connection" : "connections");
	else if (files > shown)
		ta_page_paraf(page, MARGIN, MARGIN, NULL,
			      "and %zu more files, in which all healed; --all lists them",
			      files - shown);
	free(run);
}
