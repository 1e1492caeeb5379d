/* SPDX-License-Identifier: MIT */
/* What the formats share: an open report, escaping, the JSON writer, the lines of the text report. */
#ifndef TA_REPORT_INTERNAL_H
#define TA_REPORT_INTERNAL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/escape/escape.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/report/report.h"
#include "tcpautopsy/diag/attention.h"

/* The head of every format's own struct. */
struct ta_report {
	struct ta_sink sink; /* its context is the report */
	struct ta_report_options options;
	int write_errno; /* of the first write that failed; 0: none noticed */
	struct ta_closeup *
		closeup; /* what is to be read a second time before `finish`; owned by the format; NULL: nothing */
	int (*finish)(struct ta_report *report);   /* writes what was held back; 0 or -1 */
	void (*release)(struct ta_report *report); /* frees the report and all it owns */
};

#define TA_FORMAT(name, description)                                                               \
	struct ta_report *ta_report_##name##_open(const struct ta_report_options *options);
#include "format_rows.h"
#undef TA_FORMAT

/* ---- status.c ---- */

/* What a sink returns: 0, or -1 once a write has failed. */
int ta_report_status(struct ta_report *report);

/* Whether a connection with this verdict is to be written: options.only. */
bool ta_report_wants(const struct ta_report *report, const struct ta_diagnosis *verdict);
/* The same as a ta_sink.wants_words, whose context is the report. */
bool ta_report_wants_words(void *context, const struct ta_diagnosis *verdict);

/* ---- json.c: JSON as it is written, never held ---- */

enum { TA_JSON_DEPTH = 16 };

struct ta_json {
	FILE *out;
	const struct ta_report_options *how;
	unsigned depth;
	bool some[TA_JSON_DEPTH]; /* the open object or array has an item */
	bool keyed;               /* a key was written: its value comes next */
};

/* `how` is borrowed: the zone of instants, and what of healthy connections is written. */
void ta_json_init(struct ta_json *json, FILE *out, const struct ta_report_options *how);
void ta_json_open(struct ta_json *json, char bracket);  /* '{' or '[' */
void ta_json_close(struct ta_json *json, char bracket); /* '}' or ']' */
void ta_json_key(struct ta_json *json, const char *key);
void ta_json_str(struct ta_json *json, const char *text); /* NULL: null */
void ta_json_int(struct ta_json *json, int64_t value);
void ta_json_uint(struct ta_json *json, uint64_t value);
void ta_json_null(struct ta_json *json);

/* A key with its value. The _known forms write null where `known` is false, ta_json_kns() for -1. */
void ta_json_kstr(struct ta_json *json, const char *key, const char *text);
void ta_json_kint(struct ta_json *json, const char *key, int64_t value);
void ta_json_kuint(struct ta_json *json, const char *key, uint64_t value);
void ta_json_kbool(struct ta_json *json, const char *key, bool value);
void ta_json_kint_known(struct ta_json *json, const char *key, bool known, int64_t value);
void ta_json_kbool_known(struct ta_json *json, const char *key, bool known, bool value);
void ta_json_kns(struct ta_json *json, const char *key, int64_t ns);
/* An instant of the calendar (RFC 3339), null where it is not known. */
void ta_json_kinstant(struct ta_json *json, const char *key, bool known, int64_t epoch_ns);
/* "inputs" by index and "paths" beside them. */
void ta_json_inputs(struct ta_json *json, const unsigned *input, const char *const *path, size_t n);

/* The version of the contract that JSON and rows are written by. */
#define TA_REPORT_SCHEMA "tcpautopsy/1"
/* Begins an object; one of NDJSON (of a type) names the version, too. */
void ta_json_begin(struct ta_json *json, const char *type);

/* ---- the objects of the contract ---- */

/* `type` is written first for NDJSON; NULL: none. */
void ta_json_connection(struct ta_json *json, const struct ta_connection_report *report,
			const char *type);
/* ENDPOINT under `key`: the one with this key index. */
void ta_json_endpoint(struct ta_json *json, const struct ta_connection_report *report,
		      const char *key, int dir);
void ta_json_episode(struct ta_json *json, const struct ta_connection_report *report,
		     const struct ta_episode *episode);
void ta_json_facts(struct ta_json *json, const struct ta_connection_report *report);
void ta_json_differential(struct ta_json *json, const struct ta_diagnosis *d);
void ta_json_diagnosis(struct ta_json *json, const struct ta_connection_report *report);
void ta_json_input(struct ta_json *json, const struct ta_input_report *report, const char *type);
void ta_json_observation(struct ta_json *json, const struct ta_observation_report *report,
			 const char *type);
void ta_json_summary(struct ta_json *json, const struct ta_summary *summary, const char *type);
/* ---- json_points.c ---- */
void ta_json_place(struct ta_json *json, const struct ta_points_report *report, unsigned point,
		   const char *type);
void ta_json_elsewhere(struct ta_json *json, const struct ta_connection_report *report);
void ta_json_seen_at(struct ta_json *json, const struct ta_connection_report *report,
		     uint32_t frame);

/* ---- json_frame.c ---- */

/* A frame under `key` ("frame", "end_frame"), null for 0, and where it is ("at", "end_at") in a run of several inputs. */
void ta_json_frame(struct ta_json *json, const struct ta_connection_report *report, const char *key,
		   uint32_t frame);
/* An array of frames under "frames", and "at" likewise. */
void ta_json_frames(struct ta_json *json, const struct ta_connection_report *report,
		    const uint32_t *frame, size_t n);

/* ---- facts.c: what several formats say in the same way ---- */

/* How payload is known: from the segments themselves, from what the other side acknowledged, or not. */
enum ta_payload { TA_PAYLOAD_COUNTED, TA_PAYLOAD_ACKED, TA_PAYLOAD_UNKNOWN };
uint64_t ta_fact_payload(const struct ta_conn *conn, int dir, enum ta_payload *ret_how);

/* "client" or "server" for a key index. */
const char *ta_fact_side(const struct ta_conn *conn, int dir);
/* seq of a half, counted from its ISN, or from the first sequence number seen, which is 1. */
int64_t ta_fact_relative_seq(const struct ta_half *half, uint32_t seq);
/* Distance of attempt i from the one before; -1: not known (the first; the one before was not kept). */
int64_t ta_fact_gap_ns(const struct ta_episode *episode, size_t i);
/* The same by its sender's clock, where that is known and another; else -1. */
int64_t ta_fact_sender_gap_ns(const struct ta_conn *conn, const struct ta_episode *episode,
			      size_t i);
/* What the kernels of the ends say of their sockets (ss, netstat) and the evidence leaves out, one sentence a call; the caller
 * owns it; NULL: no more. *next is 0 at first. */
char *ta_fact_kernels_word(const struct ta_connection_report *report, size_t *next);
/* Index of the first attempt kept after the omitted ones; nattempts where none were omitted. */
size_t ta_fact_omission(const struct ta_episode *episode);
bool ta_fact_port_named(const struct ta_conn *conn, int dir);
/* An address or, where the trace gave one, its name. The caller owns this text and those below. */
char *ta_fact_addr(const struct ta_addr *addr, const struct ta_names *names);
/* The name of an endpoint where the trace gave one: "host", "http" for a port, "host:http"; NULL: numbers only. */
char *ta_fact_name(const struct ta_connection_report *report, int dir);
/* "10.0.0.1:80", "[2001:db8::1]:80", "host:http". */
char *ta_fact_endpoint(const struct ta_connection_report *report, int dir);
/* "client → server". */
char *ta_fact_endpoints(const struct ta_connection_report *report);

/* ---- points.c: what other capture points saw of a connection ---- */

enum { TA_ELSEWHERE_MAX = 2 * TA_POINTS_MAX, TA_REWRITTEN_NAMES = 8 };

/* A connection at another point than that where it is judged. */
struct ta_elsewhere {
	const struct ta_joined *joined;
	unsigned point;
	uint32_t conn; /* its id there */
	bool is_a;     /* the point where it is judged is a of `joined` */
};

/* All of them into ret[TA_ELSEWHERE_MAX]; returns how many. */
size_t ta_elsewhere(const struct ta_connection_report *report, struct ta_elsewhere *ret);
/* What a direction (key index of its sender where it is judged) underwent. */
const struct ta_between *ta_elsewhere_between(const struct ta_elsewhere *e, int dir);
/* The other point is the farther one from that sender; where that is not known it is taken to lie on the server's side. */
bool ta_elsewhere_is_far(const struct ta_elsewhere *e, int dir, int client);
/* A key index there for one here, and back. */
int ta_elsewhere_dir(const struct ta_elsewhere *e, int dir);
/* The clock of the other point beside that of where it is judged; false: not known. */
bool ta_elsewhere_clock(const struct ta_connection_report *report, const struct ta_elsewhere *e,
			struct ta_clock_pair *ret);
int64_t ta_parts_per_million(double part);
const char *ta_fate_name(enum ta_fate fate);
const char *ta_fate_why_name(enum ta_fate_why why); /* NULL: it is known */
/* Bit 0 … TA_REWRITTEN_NAMES - 1 of ta_joined.rewritten: its name for programs, and in words. */
const char *ta_rewritten_name(unsigned bit);
const char *ta_rewritten_words(unsigned bit);

/* ---- frames.c: frames where there are several inputs ---- */

/* "server.pcap:12" with several inputs; the caller owns it. */
char *ta_point_frame(const struct ta_connection_report *report, unsigned point, uint32_t frame);
/* "server.pcap": the file of a frame, with several inputs; the caller owns it. */
char *ta_frame_file(const struct ta_connection_report *report, unsigned point, uint32_t frame);
/* Its number in its file. */
uint64_t ta_frame_number(const struct ta_connection_report *report, unsigned point, uint32_t frame);
/* Two frames of this run are of one file. */
bool ta_frame_is_in_file_of(const struct ta_connection_report *report, uint32_t frame,
			    uint32_t other);
/* A frame in a row of a table that is of frame `row`: its number, or with its file where that is another one. */
void ta_frame_beside(struct ta_strbuf *out, const struct ta_connection_report *report,
		     uint32_t frame, uint32_t row);
/* "17", with several inputs "server.pcap:17". */
void ta_frame_cell(struct ta_strbuf *out, const struct ta_connection_report *report,
		   uint32_t frame);
/* "frames 1 to 17", "server.pcap:1 to server.pcap:17". */
void ta_frame_span(struct ta_strbuf *out, const struct ta_connection_report *report, uint32_t first,
		   uint32_t last);

/* ---- text_layout.c: lines of the text report ---- */

struct ta_page {
	FILE *out;
	unsigned width; /* columns */
	bool colour, utf8;
	bool all;          /* nothing is left out */
	enum ta_zone zone; /* whose clock instants are written by */
	/* HTML instead: the element that a paragraph becomes, "p", "li", or "dd", whose label is a "dt"; NULL: text for a terminal */
	const char *element;
	bool markdown; /* Markdown instead: each paragraph is an item of a list, in one line */
};

enum ta_ink { TA_INK_PLAIN, TA_INK_BOLD, TA_INK_DIM, TA_INK_RED, TA_INK_YELLOW, TA_INK_GREEN };

/* Text in a colour, escaped. */
void ta_page_ink(const struct ta_page *page, enum ta_ink ink, const char *text);
/* A paragraph wrapped at the width: label at column `indent` (NULL: none), all lines of text from column `hang`. */
void ta_page_para(const struct ta_page *page, unsigned indent, unsigned hang, const char *label,
		  const char *text);
void ta_page_paraf(const struct ta_page *page, unsigned indent, unsigned hang, const char *label,
		   const char *format, ...) __attribute__((format(printf, 5, 6)));
/* A line across the page. */
void ta_page_rule(const struct ta_page *page);
/* Columns that a text takes once it is escaped. */
size_t ta_page_columns(const struct ta_page *page, const char *text);
/* An instant of the run in seconds, "893.693731". */
char *ta_page_instant(char *buf, size_t size, int64_t ns);
/* The calendar of a run, where it has one; `since_ns` of its clock: "2022-10-17 09:12:44.123 UTC (40.566 s)", or "40.566 s". */
struct ta_calendar {
	bool known;
	int64_t start_epoch_ns;
};
struct ta_calendar ta_calendar_of(const struct ta_connection_report *report);
void ta_text_when(struct ta_strbuf *out, const struct ta_page *page, struct ta_calendar calendar,
		  int64_t since_ns);
/* "2022-10-17" of an instant, in the page's zone; buf has TA_INSTANT_TEXT bytes. */
char *ta_text_date(char *buf, const struct ta_page *page, int64_t epoch_ns);
/* A duration that someone configured or a model sets: "120 s", "0.484 s"; always in seconds, below a day. */
char *ta_page_seconds(char *buf, size_t size, int64_t ns);

/* ---- text_chain.c: episodes, text_connection.c: a connection ---- */

void ta_text_chain(const struct ta_page *page, const struct ta_connection_report *report,
		   const struct ta_episode *episode);
/* ---- text_attempts.c ---- */
/* Its attempts from one on, as a table. */
void ta_text_attempts(const struct ta_page *page, const struct ta_connection_report *report,
		      const struct ta_episode *episode, size_t from);
/* One sentence on an episode, as a paragraph with this label. */
void ta_text_episode_line(const struct ta_page *page, const char *label,
			  const struct ta_connection_report *report,
			  const struct ta_episode *episode);
/* What the gaps of a chain say of the sender's timer; false (and nothing written): nothing. */
bool ta_text_backoff(const struct ta_page *page, const struct ta_episode *episode);
/* When it failed, for how long, and with which frame that begins. */
void ta_text_since(const struct ta_page *page, const struct ta_connection_report *report);
/* What failed as one episode; NULL: nothing of that kind. */
const struct ta_episode *ta_text_main_episode(const struct ta_connection_report *report);
/* Whether its attempts are shown by a table; else one line is enough. */
bool ta_text_wants_table(const struct ta_episode *episode);
/* What follows the table or stands for it, a paragraph each: the timer, the outlook. */
void ta_text_course(const struct ta_page *page, const struct ta_connection_report *report);
void ta_text_other_episodes(const struct ta_page *page, const struct ta_connection_report *report);
/* What else failed; what the verdict rests on; what it rules out and leaves open; what the capture can't tell; what to do. */
void ta_text_also_failed(const struct ta_page *page, const struct ta_connection_report *report);
void ta_text_evidence(const struct ta_page *page, const struct ta_connection_report *report);
void ta_text_doubts(const struct ta_page *page, const struct ta_diagnosis *diagnosis);
void ta_text_unknown(const struct ta_page *page, const struct ta_diagnosis *diagnosis);
void ta_text_advice(const struct ta_page *page, const struct ta_diagnosis *diagnosis);
/* All of these, the two stacks, and how other programs show it. */
void ta_text_reasons(const struct ta_page *page, const struct ta_connection_report *report);
/* All that is said of a connection, under its heading. */
void ta_text_connection(const struct ta_page *page, const struct ta_connection_report *report);

/* ---- text_steps.c ---- */

/* What ended a connection as a ladder, where one point saw it and a RST or an ICMP error ended it. */
void ta_text_steps(const struct ta_page *page, const struct ta_connection_report *report);

/* ---- text_open.c ---- */

/* A display filter of Wireshark that selects what a verdict rests on, or nothing; the caller owns it. */
char *ta_text_filter(const struct ta_connection_report *report);
/* It, and the commands that show the same, a line each. */
void ta_text_open_in(const struct ta_page *page, const struct ta_connection_report *report);

/* ---- text_sides.c ---- */

/* Which stack each side may run, and how it keeps to the RFCs: a line each, with --all a line for each rule. */
void ta_text_sides(const struct ta_page *page, const struct ta_connection_report *report);

/* ---- text_healthy.c ---- */

/* A connection that did not fail, under its heading: its course in numbers, and why it is called healthy. */
void ta_text_healthy(const struct ta_page *page, const struct ta_connection_report *report);
/* What is notable of one of many healthy connections, in a line; the caller owns it. */
char *ta_text_healthy_line(const struct ta_connection_report *report);
/* When it was, where it was captured. */
void ta_text_capture(const struct ta_page *page, const struct ta_connection_report *report);

/* ---- text_points.c, text_ladder.c ---- */

/* What the points say of a connection that several saw: clocks, what each direction underwent, the ladder. */
void ta_text_points(const struct ta_page *page, const struct ta_connection_report *report);
void ta_text_ladder(const struct ta_page *page, const struct ta_connection_report *report);
/* What became of an attempt at the other points, each part behind a comma. */
void ta_text_attempt_fate(struct ta_strbuf *out, const struct ta_connection_report *report, int dir,
			  uint32_t frame);
/* "client → server: 97 segments, 3 lost …"; the caller owns it. */
char *ta_text_between(const struct ta_connection_report *report, const struct ta_elsewhere *e,
		      int dir);
/* "server.pcap: clock 0.200 s ahead (± 4 ms)"; the caller owns it. */
char *ta_text_clock(const struct ta_connection_report *report, const struct ta_elsewhere *e);
/* "rewritten between them: ports", or nothing; the caller owns it. */
char *ta_text_rewritten(const struct ta_elsewhere *e);
/* What is told of a connection although nothing failed, and what the points saw of it: parts that each begin with a semicolon,
 * or nothing; the caller owns it. */
char *ta_text_worth_a_word(const struct ta_connection_report *report);
/* Whether there is any, but for what the points saw. */
bool ta_text_is_worth_a_word(const struct ta_diagnosis *diagnosis);
/* One paragraph on an input: what it is, what was skipped, lost and odd; the caller owns it. */
char *ta_text_input_note(const struct ta_input_report *input);
char *ta_text_seen_between(const struct ta_connection_report *report);
/* "2 capture points: client.pcap; server.pcap", and which of them share no packets; the caller owns it. */
char *ta_text_points_line(const struct ta_points_report *report);
/* What the inputs are to each other, in sentences, or nothing; the caller owns it. */
char *ta_text_inputs_line(const struct ta_summary *summary);
/* What was given up for lack of memory, in sentences, or nothing; the caller owns it. */
char *ta_text_lost_line(const struct ta_summary *summary);
/* What a selection left out, likewise. */
char *ta_text_left_out_line(const struct ta_summary *summary);

/* ---- worst.c: what failed, worst first ---- */

/* A connection that is no healthy one, as text. */
struct ta_worst_item {
	struct ta_harm harm;
	bool lasting;   /* a failure that did not heal */
	uint64_t order; /* in which they came */
	unsigned run, input;
	uint32_t id;
	size_t kind; /* its place in ta_worst.kind; SIZE_MAX: of none, there was no room */
	char *line;  /* the endpoints */
	char *title; /* scenario and confidence */
	char *frame; /* the first one, "16" or "server.pcap:16" */
	char *body;  /* what the format writes of it; NULL: nothing */
	int64_t since_ns, span_ns; /* of the run's clock, and how long it lasted; -1: not known */
	bool have_epoch;
	int64_t start_epoch_ns;
};

/* Connections that failed in the same way at the same server, in one run. */
struct ta_worst_kind {
	char *key;
	uint64_t hit;
	struct ta_harm worst; /* of them so far */
};

struct ta_worst {
	struct ta_worst_item *item;
	size_t nitems, capacity;
	struct ta_worst_kind *kind;
	size_t nkinds, kinds_capacity;
	uint32_t *slot; /* 1 + the place of a kind, by its key's hash; 0: free */
	uint64_t seed;
	uint64_t came, dropped;
	uint64_t dropped_alone; /* of them, those of no kind */
	bool is_full; /* TA_LIMIT_TEXT_CONNECTIONS are held that are worse than what was dropped */
};

/* "peer-silent, certain"; the caller owns it. */
char *ta_text_verdict(const struct ta_diagnosis *diagnosis);
/* Adds a connection, all but its body; the item is borrowed until the next call. NULL: others are worse, it is counted. */
struct ta_worst_item *ta_worst_add(struct ta_worst *worst, const struct ta_connection_report *c);
/* Whether it is the worst of its kind so far. */
bool ta_worst_leads(const struct ta_worst *worst, const struct ta_worst_item *item);
/* Puts the worst first, and drops what is beyond TA_LIMIT_TEXT_CONNECTIONS. */
void ta_worst_sort(struct ta_worst *worst);
/* Connections that were dropped and of whose kind none is left: no line counts them. */
uint64_t ta_worst_untold(const struct ta_worst *worst);
void ta_worst_release(struct ta_worst *worst);

/* An element with text; the tag may have attributes. */
void ta_html_text(FILE *out, const char *tag, const char *text);

/* ---- community_id.c, sha1.c ---- */

enum { TA_COMMUNITY_ID_TEXT = 32 };
/* Community ID version 1, seed 0 ("1:" and base64 of a SHA-1), or NULL for names. */
const char *ta_community_id(char buf[TA_COMMUNITY_ID_TEXT], const struct ta_conn *conn);
void ta_sha1(const void *data, size_t len, uint8_t digest[20]);

#endif
