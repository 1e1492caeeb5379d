/* SPDX-License-Identifier: MIT */
/* One row per option. --help is made from it; the lint compares it with the man page and the completion. */
#include "cli_internal.h"

#include <string.h>

#include "tcpautopsy/core/xalloc.h"

static int set_read(struct cli_options *o, const char *value)
{
	o->file = ta_xgrow(o->file, &o->files_capacity, o->nfiles + 1, sizeof(*o->file));
	o->file[o->nfiles++] = value;
	return 0;
}

static int set_files_from(struct cli_options *o, const char *value)
{
	o->files_from = value;
	return 0;
}

static int set_no_recurse(struct cli_options *o, const char *value)
{
	(void)value;
	o->analysis.no_recurse = true;
	return 0;
}

static int set_together(struct cli_options *o, const char *value)
{
	(void)value;
	o->analysis.together = true;
	return 0;
}

static int set_stopped_together(struct cli_options *o, const char *value)
{
	(void)value;
	o->analysis.stopped_together = true;
	return 0;
}

static int set_follow(struct cli_options *o, const char *value)
{
	(void)value;
	o->follow = true;
	return 0;
}

static int set_idle_exit(struct cli_options *o, const char *value)
{
	o->idle_exit_ns = cli_parse_seconds(value);
	return o->idle_exit_ns < 0 ? -1 : 0;
}

static int set_point(struct cli_options *o, const char *value)
{
	return cli_parse_point(value, o);
}

static int set_fields(struct cli_options *o, const char *value)
{
	o->analysis.fields = value;
	return *value ? 0 : -1;
}

static int set_filter(struct cli_options *o, const char *value)
{
	o->analysis.filter = value;
	return 0;
}

static int set_connection(struct cli_options *o, const char *value)
{
	const char *dash = strchr(value, '-');
	o->analysis.connection = value;
	return dash && dash != value && dash[1] ? 0 : -1;
}

static int set_stream(struct cli_options *o, const char *value)
{
	o->analysis.stream = cli_parse_id(value);
	return o->analysis.stream < 0 ? -1 : 0;
}

static int set_from(struct cli_options *o, const char *value)
{
	o->analysis.have_from = true;
	return cli_parse_time(value, &o->analysis.from_relative, &o->analysis.from_ns);
}

static int set_to(struct cli_options *o, const char *value)
{
	o->analysis.have_to = true;
	return cli_parse_time(value, &o->analysis.to_relative, &o->analysis.to_ns);
}

static int set_cut(struct cli_options *o, const char *value)
{
	(void)value;
	o->analysis.cut = true;
	return 0;
}

static int set_format(struct cli_options *o, const char *value)
{
	o->format = ta_report_format_find(value);
	return o->format ? 0 : -1;
}

static int set_figure(struct cli_options *o, const char *value)
{
	const char *const *name = ta_report_figures();
	while (*name && strcmp(*name, value))
		name++;
	o->figure = *name;
	return *name ? 0 : -1;
}

static int set_output(struct cli_options *o, const char *value)
{
	o->output = strcmp(value, "-") ? value : NULL;
	return *value ? 0 : -1;
}

static int set_only(struct cli_options *o, const char *value)
{
	return cli_parse_only(value, &o->only);
}

static int set_csv_table(struct cli_options *o, const char *value)
{
	o->csv_attempts = !strcmp(value, "attempts");
	return o->csv_attempts || !strcmp(value, "connections") ? 0 : -1;
}

static int set_csv_crlf(struct cli_options *o, const char *value)
{
	(void)value;
	o->csv_crlf = true;
	return 0;
}

static int set_facts(struct cli_options *o, const char *value)
{
	o->facts = value;
	return *value ? 0 : -1;
}

static int set_write(struct cli_options *o, const char *value)
{
	o->write = value;
	return *value ? 0 : -1;
}

static int set_split(struct cli_options *o, const char *value)
{
	o->split = value;
	return *value ? 0 : -1;
}

static int set_sqlite(struct cli_options *o, const char *value)
{
	o->sqlite = value;
	return *value ? 0 : -1;
}

static int set_new_only(struct cli_options *o, const char *value)
{
	(void)value;
	o->new_only = true;
	return 0;
}

static int set_pseudonymise(struct cli_options *o, const char *value)
{
	o->pseudonymise = true;
	o->keyfile = value;
	return 0;
}

static int set_utc(struct cli_options *o, const char *value)
{
	(void)value;
	o->zone = TA_ZONE_UTC;
	return 0;
}

static int set_local(struct cli_options *o, const char *value)
{
	(void)value;
	o->zone = TA_ZONE_LOCAL;
	o->timezone = NULL;
	return 0;
}

static int set_timezone(struct cli_options *o, const char *value)
{
	o->zone = TA_ZONE_LOCAL;
	o->timezone = value;
	return cli_check_timezone(value);
}

static int set_all(struct cli_options *o, const char *value)
{
	(void)value;
	o->all = true;
	return 0;
}

static int set_summary(struct cli_options *o, const char *value)
{
	(void)value;
	o->summary = true;
	return 0;
}

static int set_ascii(struct cli_options *o, const char *value)
{
	(void)value;
	o->ascii = true;
	return 0;
}

/* auto, always, never: 0, 1, 2; -1: none of them. */
static int when(const char *value)
{
	static const char *const word[] = { "auto", "always", "never" };
	for (int i = 0; i < 3; i++)
		if (!strcmp(value, word[i]))
			return i;
	return -1;
}

static int set_color(struct cli_options *o, const char *value)
{
	int found = when(value ? value : "always");
	if (found >= 0)
		o->colour = (enum colour)found;
	return found < 0 ? -1 : 0;
}

static int set_progress(struct cli_options *o, const char *value)
{
	int found = when(value);
	if (found >= 0)
		o->progress = (enum cli_progress_when)found;
	return found < 0 ? -1 : 0;
}

static int set_fail_on(struct cli_options *o, const char *value)
{
	return cli_fail_on_parse(value, &o->fail_on);
}

static int set_baseline(struct cli_options *o, const char *value)
{
	o->baseline = value;
	return *value ? 0 : -1;
}

static int set_quiet(struct cli_options *o, const char *value)
{
	(void)value;
	o->quiet = true;
	return 0;
}

static int set_verbose(struct cli_options *o, const char *value)
{
	(void)value;
	o->verbose = true;
	return 0;
}

static int set_memory(struct cli_options *o, const char *value)
{
	return cli_parse_size(value, &o->analysis.memory_bytes);
}

static int set_jobs(struct cli_options *o, const char *value)
{
	return cli_parse_jobs(value, &o->jobs);
}

static int set_no_sandbox(struct cli_options *o, const char *value)
{
	(void)value;
	o->no_sandbox = true;
	return 0;
}

static int set_explain(struct cli_options *o, const char *value)
{
	o->explain = true;
	o->scenario = value;
	return 0;
}

static int set_schema(struct cli_options *o, const char *value)
{
	(void)value;
	o->schema = true;
	return 0;
}

static int set_help(struct cli_options *o, const char *value)
{
	(void)value;
	o->help = true;
	return 0;
}

static int set_version(struct cli_options *o, const char *value)
{
	(void)value;
	o->version = true;
	return 0;
}

/* clang-format off */
const struct cli_option cli_option_table[] = {
	{ NULL, 0, NULL, "What to read", NULL },
	{ "read", 'r', "FILE", "read FILE, as without -r; may be given again", set_read },
	{ "files-from", 0, "LIST", "read the files that LIST names, one a line or separated by NULs; '-' is standard input", set_files_from },
	{ "new-only", 0, NULL, "with --sqlite: pass over files that the database has, by their name or inode, size and last change", set_new_only },
	{ "no-recurse", 0, NULL, "of a directory, read only the files directly in it", set_no_recurse },
	{ "together", 0, NULL, "analyse all inputs together: pieces of one capture as one run, in the order of their first packets; captures that share packets as different points", set_together },
	{ "stopped-together", 0, NULL, "all points were stopped at the same time: what one does not show after its last packet did not come to it (a pcap file does not say when its capture ended)", set_stopped_together },
	{ "point", 0, "NAME=FILE", "FILE was captured at the point NAME: several points see what was lost between them; may be given again, also for more pieces of one point", set_point },
	{ "follow", 0, NULL, "read on while the file, or the folder that 'tcpdump -G' fills, is still written: tell what is suspected at once, verdicts when they are final, and the report at the end (Ctrl-C, or the end of a pipe); text and ndjson", set_follow },
	{ "idle-exit", 0, "SECONDS", "with --follow: end when nothing has come for so long", set_idle_exit },
	{ "fields", 0, "FIELDS", "the -e list that a headerless 'tshark -T fields' was made with, separated by commas", set_fields },

	{ NULL, 0, NULL, "What to look at", NULL },
	{ "filter", 0, "EXPRESSION", "only frames that match this pcap-filter expression", set_filter },
	{ "connection", 0, "A:P-B:P", "report only the connection between these two endpoints", set_connection },
	{ "stream", 0, "ID", "report only the connection with this id (tcp.stream in Wireshark)", set_stream },
	{ "from", 0, "TIME", "report what failed at TIME or later, and what did not fail and was in use then; all packets are analysed. Seconds since the first packet (12.5, 90s, 5m, 2h), or an instant (2022-10-17T09:12:44Z)", set_from },
	{ "to", 0, "TIME", "the same, up to TIME", set_to },
	{ "cut", 0, NULL, "with --from and --to: analyse only the packets between them", set_cut },

	{ NULL, 0, NULL, "What to write", NULL },
	{ "format", 0, "FORMAT", NULL /* made from the table of formats */, set_format },
	{ "output", 'o', "FILE", "write the report to FILE, which appears only when the report is complete; with --format svg FILE may be a folder", set_output },
	{ "figure", 0, "FIGURE", "with --format svg: only this figure: timeline, sequence, ladder, backoff, keep-alive or traffic", set_figure },
	{ "write", 'w', "OUT", "also write the failed connections to OUT, a pcapng capture for Wireshark with the findings as packet comments: with --stream or --connection that one, with --all everything", set_write },
	{ "facts", 0, "OUT", "instead of a report, write to OUT ('-': standard output) all that is known before anything is diagnosed, for 'tcpautopsy merge'", set_facts },
	{ "split", 0, "DIR", "also write each failed connection to a capture of its own in DIR", set_split },
	{ "sqlite", 0, "FILE", "also add what was found to FILE, an SQLite database; each content is in it once, whatever its inputs are called", set_sqlite },
	{ "pseudonymise", 0, "[KEYFILE]", "in the report and in captures, replace addresses and host names by pseudonyms that keep prefixes, and zero the payload; KEYFILE keeps pseudonyms the same from one run to the next", set_pseudonymise },
	{ "summary", 0, NULL, "of the reports in text and HTML, write the overview alone", set_summary },
	{ "all", 'a', NULL, "leave nothing out: all failed connections in full, and the healthy ones; JSON: healthy ones with all that was ruled out", set_all },
	{ "only", 0, "WHICH", "describe only these connections, count all: failed, healed, healthy, or scenarios, separated by commas", set_only },
	{ "csv-table", 0, "TABLE", "CSV: connections (the default) or attempts, one row each", set_csv_table },
	{ "csv-crlf", 0, NULL, "CSV: end lines as RFC 4180 asks for", set_csv_crlf },
	{ "utc", 0, NULL, "write instants in UTC; the default", set_utc },
	{ "local", 0, NULL, "write instants in the local time of this machine", set_local },
	{ "timezone", 0, "ZONE", "write instants in the time of ZONE (Europe/Vienna, +02:00)", set_timezone },
	{ "color", 0, "[WHEN]", "colours: auto (on a terminal), always, never", set_color },
	{ "ascii", 0, NULL, "write text reports in ASCII, whatever the locale", set_ascii },
	{ "quiet", 'q', NULL, "write no report, only set the exit status", set_quiet },

	{ NULL, 0, NULL, "Other options", NULL },
	{ "fail-on", 0, "WHAT", "exit with status 1 if this was found: scenarios separated by commas, 'failed' for any failure, 'healed' for one that healed; ':likely' or ':certain' for the least confidence, '-' before an exception (failed,-process-exit:likely)", set_fail_on },
	{ "baseline", 0, "OLD", "report only what is new since OLD, a JSON or NDJSON report of an earlier run: connections that it lacks, or whose verdict has changed", set_baseline },
	{ "explain", 0, "[SCENARIO]", "explain a scenario and how it differs from others; without SCENARIO, list them", set_explain },
	{ "schema", 0, NULL, "print the JSON schema of the report", set_schema },
	{ "verbose", 'v', NULL, "print details about the run to standard error", set_verbose },
	{ "progress", 0, "WHEN", "show on standard error how far the reading is: auto (on a terminal, after 2 s; the default), always, never", set_progress },
	{ "memory", 0, "SIZE", "hold at most SIZE bytes (K, M, G), and fold healthy connections into the counts before that; half of the machine's by default", set_memory },
	{ "jobs", 'j', "N", "work with N threads; as many as there are processors by default. The report is the same", set_jobs },
	{ "no-sandbox", 0, NULL, "do not drop rights: starting programs, the network, writing other files", set_no_sandbox },
	{ "help", 'h', NULL, "print this help", set_help },
	{ "version", 'V', NULL, "print the version", set_version },
	{ NULL, 0, NULL, NULL, NULL },
};
/* clang-format on */
