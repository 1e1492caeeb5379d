/* SPDX-License-Identifier: MIT */
/* INPUT and the summary of the report's contract. */
#include "report_internal.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/saturate.h"

#include "tcpautopsy/core/timefmt.h"

static void anomalies(struct ta_json *json, const struct ta_anomaly *item, size_t n)
{
	ta_json_key(json, "anomalies");
	ta_json_open(json, '[');
	for (size_t i = 0; i < n; i++) {
		ta_json_open(json, '{');
		ta_json_kstr(json, "name", item[i].name);
		ta_json_kuint(json, "count", item[i].count);
		ta_json_key(json, "first");
		if (item[i].first_frame) {
			ta_json_open(json, '{');
			ta_json_kuint(json, "frame", item[i].first_frame);
			ta_json_close(json, '}');
		} else {
			ta_json_null(json);
		}
		ta_json_close(json, '}');
	}
	ta_json_close(json, ']');
}

static void counts(struct ta_json *json, const struct ta_input_report *report)
{
	ta_json_kuint(json, "packets", report->packets);
	ta_json_kuint(json, "tcp_segments", report->tcp_segments);
	ta_json_kuint(json, "duplicates", report->duplicates);
	ta_json_kuint(json, "icmp", report->icmp);
	ta_json_kuint(json, "neighbour", report->neighbour);
	ta_json_kuint(json, "sockets", report->sockets);
	ta_json_key(json, "skipped");
	ta_json_open(json, '{');
	for (size_t i = 0; i < report->nskipped; i++)
		ta_json_kuint(json, report->skipped[i].name, report->skipped[i].count);
	ta_json_close(json, '}');
	ta_json_kint_known(json, "skipped_lines", report->is_text, (int64_t)report->skipped_lines);
	ta_json_kuint(json, "comments", report->comments);
	ta_json_kint_known(json, "drops", report->have_drops, (int64_t)report->drops);
}

/* Of what it consists, where that was asked for. */
static void content(struct ta_json *json, const struct ta_input_report *report)
{
	const struct ta_content *c = report->content;
	char text[TA_DIGEST_TEXT];
	if (c) {
		ta_json_kstr(json, "sha256", ta_digest_text(text, c->sha256));
		ta_json_kuint(json, "bytes", c->bytes);
	}
	if (!json->how->rows)
		return;
	ta_json_kbool(json, "goes_on", report->goes_on);
	if (!c || !c->is_file)
		return;
	ta_json_key(json, "file");
	ta_json_open(json, '{');
	ta_json_kstr(json, "path", c->file.path);
	/* As SQLite has integers. */
	ta_json_kint(json, "inode", (int64_t)c->file.inode);
	ta_json_kint(json, "bytes", (int64_t)c->file.bytes);
	ta_json_kint(json, "changed_ns", c->file.changed_ns);
	ta_json_close(json, '}');
}

void ta_json_input(struct ta_json *json, const struct ta_input_report *report, const char *type)
{
	ta_json_begin(json, type);
	ta_json_kuint(json, "run", report->run);
	ta_json_kuint(json, "index", report->index);
	ta_json_kstr(json, "path", report->path);
	ta_json_kstr(json, "kind", report->kind);
	ta_json_kstr(json, "compression", report->compression);
	ta_json_kstr(json, "numbering", report->numbering);
	ta_json_kinstant(json, "start", report->have_start, report->start_epoch_ns);
	ta_json_kinstant(json, "until", report->have_start,
			 ta_time_add(report->start_epoch_ns, report->duration_ns));
	ta_json_kint_known(json, "start_epoch_ns", report->have_start, report->start_epoch_ns);
	ta_json_kstr(json, "start_text", report->start_text);
	ta_json_kstr(json, "columns", report->columns);
	ta_json_kint(json, "duration_ns", report->duration_ns);
	content(json, report);
	counts(json, report);
	anomalies(json, report->anomalies, report->nanomalies);
	ta_json_kbool(json, "complete", report->complete);
	ta_json_key(json, "error");
	if (report->error && report->error->code[0]) {
		ta_json_open(json, '{');
		ta_json_kstr(json, "code", report->error->code);
		ta_json_kstr(json, "message", report->error->message);
		ta_json_kint_known(json, "offset", report->error->offset >= 0,
				   report->error->offset);
		ta_json_close(json, '}');
	} else {
		ta_json_null(json);
	}
	ta_json_close(json, '}');
}

void ta_json_summary(struct ta_json *json, const struct ta_summary *summary, const char *type)
{
	ta_json_begin(json, type);
	ta_json_kuint(json, "connections", summary->connections);
	ta_json_kuint(json, "failed", summary->failed);
	ta_json_kuint(json, "healed", summary->healed);
	ta_json_kuint(json, "folded", summary->folded);
	if (summary->outside)
		ta_json_kuint(json, "outside", summary->outside);
	if (summary->known)
		ta_json_kuint(json, "known", summary->known);
	if (summary->given_up)
		ta_json_kuint(json, "given_up", summary->given_up);
	if (summary->not_followed)
		ta_json_kuint(json, "not_followed", summary->not_followed);
	if (summary->given_up_episodes)
		ta_json_kuint(json, "given_up_episodes", summary->given_up_episodes);
	if (summary->points)
		ta_json_kuint(json, "counterparts", summary->counterparts);
	if (summary->continued)
		ta_json_kuint(json, "continued", summary->continued);
	if (summary->elsewhere)
		ta_json_kuint(json, "elsewhere", summary->elsewhere);
	if (summary->apart)
		ta_json_kuint(json, "apart", summary->apart);
	ta_json_key(json, "by_scenario");
	ta_json_open(json, '{');
	for (int i = 0; i < TA_SCN_COUNT; i++)
		ta_json_kuint(json, ta_scenario_name(i), summary->by_scenario[i]);
	ta_json_close(json, '}');
	ta_json_kbool(json, "interrupted", summary->interrupted);
	ta_json_close(json, '}');
}
