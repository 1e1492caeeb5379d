/* SPDX-License-Identifier: MIT */
/* What the text layer shares among its files: lines, words, instants, records, and the row of a dialect. */
#ifndef TA_TEXT_INTERNAL_H
#define TA_TEXT_INTERNAL_H

#include "tcpautopsy/text/text.h"

/* ---- words (scan.c) ---- */

/* A piece of a line, borrowed; not terminated. */
struct ta_txt_word {
	const char *p;
	size_t len;
};

/* A read position in a line. Blanks are spaces and tabs. */
struct ta_txt_scan {
	const char *p, *end;
};

static inline struct ta_txt_scan ta_txt_scan_of(const char *text, size_t len)
{
	return (struct ta_txt_scan){ text, text + len };
}

/* The next word and the position behind it, or false (*scan at its end) when only blanks are left. */
bool ta_txt_word(struct ta_txt_scan *scan, struct ta_txt_word *ret);
/* The same without moving. */
bool ta_txt_peek(const struct ta_txt_scan *scan, struct ta_txt_word *ret);
void ta_txt_blanks(struct ta_txt_scan *scan);
bool ta_txt_is(const struct ta_txt_word *word, const char *text);
bool ta_txt_begins(const char *p, const char *end, const char *prefix);
/* The first occurrence of a string in [p, end), or NULL. */
const char *ta_txt_find(const char *p, const char *end, const char *needle);
bool ta_txt_contains(const struct ta_txt_word *word, const char *needle);
bool ta_txt_is_digits(const struct ta_txt_word *word);

/* Whole words as numbers; false, *ret untouched, when the word is anything else or too big. */
bool ta_txt_u64(const struct ta_txt_word *word, uint64_t *ret);
bool ta_txt_u32(const struct ta_txt_word *word, uint32_t *ret);
/* Also 0x… */
bool ta_txt_u32_any(const struct ta_txt_word *word, uint32_t *ret);
/* Decimal digits at the scan's position; false when there are none or they are too many. */
bool ta_txt_digits(struct ta_txt_scan *scan, uint64_t *ret);
/* Takes a string at the scan's position. */
bool ta_txt_take(struct ta_txt_scan *scan, const char *text);

/* aa:bb:cc:dd:ee:ff */
bool ta_txt_mac(const struct ta_txt_word *word, uint8_t ret[6]);
/* An address, or (TA_ADDR_NAME) anything else. False when the names are full or the word is empty. */
bool ta_txt_host(struct ta_names *names, const struct ta_txt_word *word, struct ta_addr *ret);
bool ta_txt_is_address(const struct ta_txt_word *word);

/* "80", "http", "http(80)": a number, a well-known service's number, or the id of a name (*named). */
bool ta_txt_port(struct ta_names *names, const struct ta_txt_word *word, uint16_t *ret, bool *named);

/* ---- instants (when.c) ---- */

enum ta_txt_time_form {
	TA_TXT_TIME_NONE,
	TA_TXT_TIME_EPOCH,
	TA_TXT_TIME_DATE,    /* a date and a time of day without a zone, taken as UTC */
	TA_TXT_TIME_OF_DAY,
	TA_TXT_TIME_SECONDS, /* since the first packet, or since the one before: only the series tells */
	TA_TXT_TIME_RELATIVE,
	TA_TXT_TIME_DELTA
};

struct ta_txt_when {
	enum ta_txt_time_form form;
	int64_t ns;
	int64_t resolution_ns;
	struct ta_txt_word text; /* as written */
};

/* Reads one instant at the scan's position: seconds, epoch seconds, a time of day, a date and a time of day,
 * in the ways that tshark, Wireshark and tcpdump write them, with a point or a comma. One to five words. */
bool ta_txt_when(struct ta_txt_scan *scan, struct ta_txt_when *ret);

/* ---- lines (reader.c) ---- */

struct ta_txt_line {
	char *text;      /* NUL-terminated */
	size_t len;
	uint64_t number;
	unsigned width[2]; /* in characters and in bytes, before what ta_txt_plain() took out of it */
};

struct ta_txt_reader;

struct ta_txt_reader *ta_txt_reader_new(struct ta_source *source);
void ta_txt_reader_free(struct ta_txt_reader *reader);
/* Reads ahead until the window is full (TA_TXT_WINDOW_LINES, TA_TXT_WINDOW_BYTES) or the input ends. */
int ta_txt_reader_fill(struct ta_txt_reader *reader, struct ta_error *error);
/* The lines read ahead. */
size_t ta_txt_reader_window(const struct ta_txt_reader *reader, struct ta_txt_line **ret);
/* Drops the first n lines of the window, none of which has been read. */
void ta_txt_reader_drop(struct ta_txt_reader *reader, size_t n);
/* During the survey only the lines of the window are read, and then read again. */
void ta_txt_reader_survey(struct ta_txt_reader *reader, bool on);
/* The next line: 1, 0 at the end, -1. Borrowed until the call after the next. */
int ta_txt_read(struct ta_txt_reader *reader, struct ta_txt_line **ret, struct ta_error *error);
/* The line that ta_txt_read() gives next. */
int ta_txt_read_ahead(struct ta_txt_reader *reader, struct ta_txt_line **ret, struct ta_error *error);
/* Whether lines are given with the markup of a mail, a web page or a Markdown file taken out. */
void ta_txt_reader_words(struct ta_txt_reader *reader, bool on);

enum { TA_TXT_WINDOW_LINES = 1000, TA_TXT_WINDOW_BYTES = 1 << 20 };

/* ---- markup (clean.c) ---- */

/* Takes out colour escapes and the quote marks of a mail, in place. Returns the new length. */
size_t ta_txt_unquote(char *text, size_t len);
/* Then HTML entities, Markdown, and the ways in which an arrow is mangled; in place. */
size_t ta_txt_plain(char *text, size_t len);
/* Characters (not bytes) of UTF-8 text. */
unsigned ta_txt_width(const char *text, size_t len);

/* ---- records ---- */

/* What one record of a dialect says. */
struct ta_txt_record {
	struct ta_packet packet;
	struct ta_txt_when when; /* its text is borrowed as the record's line is */
	uint64_t line;           /* first line of it */
	uint64_t number;         /* frame number, with `numbered` */
	bool numbered;
	struct ta_txt_word proto; /* as written, or empty */
	unsigned frame_len;       /* 0: not shown */
	bool noted;               /* a hidden segment that is said to be sent again, or out of order */
};

/* What the numbers of a tcpdump trace say of how it was made. */
enum ta_txt_vote {
	TA_TXT_VOTE_RELATIVE,
	TA_TXT_VOTE_RAW,       /* tcpdump -S */
	TA_TXT_VOTE_FIRST_RAW, /* not cut at its beginning: the first segment of each connection is raw */
	TA_TXT_VOTES
};

/* What the survey of the first lines told, and what a parser needs of its run. */
struct ta_txt_context {
	struct ta_names *names;
	const char *fields;       /* ta_text_options.fields */
	bool seq_absolute;        /* Seq= and Ack= are raw numbers */
	bool wrapped;             /* lines of wrap_width go on in the next one */
	bool wrap_sure;           /* several do */
	unsigned wrap_width;
	unsigned wrap_unit;       /* index of ta_txt_line.width: a terminal counts characters, fold(1) bytes */
	uint64_t lines_skipped;
	unsigned votes[TA_TXT_VOTES];
};

/* ---- the words of tshark and Wireshark ---- */

enum ta_txt_carrier { TA_TXT_UNKNOWN_PROTOCOL, TA_TXT_ON_TCP, TA_TXT_NOT_TCP };

/* protocols.c: what a Protocol column says. *ret_name (may be NULL) is a literal in lower case, set unless
 * unknown. */
enum ta_txt_carrier ta_txt_protocol(const struct ta_txt_word *proto, const char **ret_name);
/* The literal for an interned or unknown protocol. */
const char *ta_txt_protocol_name(const struct ta_txt_word *proto);

/* neighbour.c: the Info column, or tcpdump's words, of an ARP, neighbour discovery or ICMP message. True
 * when the record became TA_PACKET_NEIGHBOUR or TA_PACKET_ICMP. */
bool ta_txt_neighbour(struct ta_txt_context *context, struct ta_txt_scan info, struct ta_txt_record *record);
bool ta_txt_icmp(struct ta_txt_context *context, struct ta_txt_scan info, struct ta_txt_record *record);

/* info.c: "[notes] 49592 -> 1234 [PSH, ACK] Seq=5 …". False, the segment untouched, when it is nothing of the kind.
 * *ret_rest is where the words stopped being of this packet (a lost newline), or NULL. */
bool ta_txt_tcp_info(struct ta_txt_context *context, struct ta_txt_scan info, struct ta_segment *seg,
		     const char **ret_rest);
/* Whether the notes in brackets say retransmission or keep-alive. */
bool ta_txt_label_retrans(const char *p, const char *end);
/* "PSH, ACK" */
bool ta_txt_flag_words(const char *p, const char *end, uint16_t *ret);

/* summary.c: one line of the packet list. 1 a packet, 0 none. *ret_rest as above. */
int ta_txt_summary(struct ta_txt_context *context, const char *text, size_t len, struct ta_txt_record *ret,
		   const char **ret_rest);
/* Whether a line begins as one of the packet list does, whole or not. */
bool ta_txt_summary_begins(const char *text, size_t len);
bool ta_txt_is_arrow(const struct ta_txt_word *word);
/* How many rows of the packet list begin in "a","b","c": CSV into blanks, in place; the new length. */
size_t ta_txt_uncsv(char *text, size_t len);

/* ---- numbering (numbering.c) ---- */

/* Sequence numbers printed relative, put on the connection's raw numbers where the text gave both. Bounded
 * by a table of 65536 connections, where the oldest of a set makes room. */
struct ta_txt_numbering;

struct ta_txt_numbering *ta_txt_numbering_new(void);
void ta_txt_numbering_free(struct ta_txt_numbering *numbering);
/* tcpdump's way: SYN and the first segment with an ACK absolute, what follows relative to them, unless -S. */
void ta_txt_numbering_tcpdump(struct ta_txt_numbering *numbering, struct ta_segment *seg);
/* A raw number of a segment whose relative one is known too (seq_relative): relative acks of the other side
 * can be put on raw numbers. */
void ta_txt_numbering_base(struct ta_txt_numbering *numbering, const struct ta_segment *seg, uint32_t base);
/* The base of the side that seg acknowledges; false when not known. */
bool ta_txt_numbering_peer(struct ta_txt_numbering *numbering, const struct ta_segment *seg, uint32_t *ret);
/* Sets or gets the votes. */
void ta_txt_numbering_votes(struct ta_txt_numbering *numbering, unsigned votes[TA_TXT_VOTES], bool set);

/* ---- hidden segments (hidden.c) ---- */

struct ta_txt_hidden;

struct ta_txt_hidden *ta_txt_hidden_new(void);
void ta_txt_hidden_free(struct ta_txt_hidden *hidden);
/* Forgets the segments, and keeps which guesses turned out wrong. */
void ta_txt_hidden_restart(struct ta_txt_hidden *hidden);
/* A segment that was shown. */
void ta_txt_hidden_see(struct ta_txt_hidden *hidden, const struct ta_txt_record *record);
/* One that was not: fills in what the others tell of it. */
void ta_txt_hidden_infer(struct ta_txt_hidden *hidden, struct ta_txt_record *record);

/* ---- the survey (survey.c) ---- */

enum { TA_TXT_SURVEY_SENDERS = 4 };

/* What the first lines add up to. The zero value is the beginning. */
struct ta_txt_survey {
	uint64_t steps, back;            /* of the times; those to less than half of the one before */
	uint64_t down, close;            /* those that went back at all; those that hardly went on */
	bool spread;                     /* a time is more than disorder away from zero */
	bool before_first;               /* a time is well below zero */
	bool fell;                       /* one of them by more than disorder explains */
	unsigned doublings;              /* consecutive times, each twice the one before; the most in a row */
	unsigned doubling;
	bool started, from_zero, of_day; /* of_day: written as hours, minutes, seconds */
	int64_t raw_ns, sum_ns;
	uint64_t number;
	uint64_t syn_zero, syn_other, small, large, segments;
	struct {
		struct ta_addr src;
		uint16_t port;
		uint32_t tsval;
		int64_t raw_ns, sum_ns;
	} sender[TA_TXT_SURVEY_SENDERS]; /* the last time stamp of each */
	unsigned nsenders;
	unsigned pairs;
	double xx[2], xy[2], yy;         /* ticks against time, read as since the first packet and as deltas */
};

void ta_txt_survey_record(struct ta_txt_survey *survey, const struct ta_txt_record *record);
/* Whether seconds count from the first packet or from the one before. *ret_ambiguous: both fit. */
enum ta_txt_time_form ta_txt_survey_seconds(const struct ta_txt_survey *survey, bool *ret_ambiguous);
/* Whether sequence numbers are raw. */
bool ta_txt_survey_absolute(const struct ta_txt_survey *survey);

/* ---- named fields (fields.c) ---- */

/* One value of a packet that has a name: a number, and whether it came. */
struct ta_txt_number {
	bool known;
	uint32_t value;
};

/* A packet gathered from named fields (frame.number, ip.src, tcp.seq_raw …), in any order. */
struct ta_txt_fields {
	struct ta_txt_numbering *numbering; /* borrowed, may be NULL; set before ta_txt_fields_begin() */
	bool tree;                          /* from a dissection tree: what is not there is absent */
	bool in_quote;                      /* set by the caller: what comes is inside an ICMP error */

	struct ta_segment seg, quoted;      /* what needs no second thought */
	struct ta_txt_number seq, seq_raw, ack, ack_raw, window, window_raw, hdr_len, flags;
	struct ta_txt_number icmp_type, icmp_code, icmp_mtu, arp_op, nd_solicited, frame_len;
	struct ta_txt_number quoted_seq, quoted_seq_raw;
	struct ta_addr src[2], dst[2];      /* outermost, innermost */
	unsigned nsrc, ndst, nports, nquoted_ports;
	unsigned nle, nre;
	bool option_bytes;                  /* the options came as bytes: SACK edges are raw, the list is whole */
	struct ta_addr arp_sender, arp_target, nd_target;
	bool icmpv6, arp, solicitation, advertisement, udp;
	bool numbered;
	uint64_t number;
	struct ta_txt_when when;
	int when_rank;
	char when_text[64];
	char proto[32];
	size_t proto_len;
	char info[1024];                    /* the Info column, cut */
	size_t info_len;
};

void ta_txt_fields_begin(struct ta_txt_fields *fields);
/* One field. The name is tshark's (tcp.seq, or tcp_tcp_seq); unknown ones are passed over, and false. */
bool ta_txt_fields_set(struct ta_txt_context *context, struct ta_txt_fields *fields, const char *name,
		       size_t name_len, const char *value, size_t value_len);
bool ta_txt_fields_known(const char *name, size_t name_len);
/* option_bytes.c: "02:04:05:b4:…", all options of a segment; false, *seg untouched, when they are broken. */
bool ta_txt_option_bytes(const struct ta_txt_word *text, struct ta_segment *seg);
/* Makes the record of what came. 1 a packet, 0 nothing in it. */
int ta_txt_fields_end(struct ta_txt_context *context, struct ta_txt_fields *fields, struct ta_txt_record *ret);

/* ---- dialects ---- */

struct ta_txt_dialect {
	const char *kind; /* ta_text_info.kind */
	bool words;       /* lines are given without markup */
	/* How surely a line is of this dialect, 0 … 100. */
	int (*probe)(const char *text, size_t len);
	void *(*open)(struct ta_txt_context *context);
	void (*close)(void *state);
	/* The next record: 1, 0 at the end, -1. */
	int (*next)(void *state, struct ta_txt_reader *reader, struct ta_txt_record *ret, struct ta_error *error);
};

extern const struct ta_txt_dialect *const ta_txt_dialects[];
extern const size_t ta_txt_ndialects;

extern const struct ta_txt_dialect ta_txt_tshark;
extern const struct ta_txt_dialect ta_txt_csv;
extern const struct ta_txt_dialect ta_txt_verbose;
extern const struct ta_txt_dialect ta_txt_psml;
extern const struct ta_txt_dialect ta_txt_pdml;
extern const struct ta_txt_dialect ta_txt_json;
extern const struct ta_txt_dialect ta_txt_ek;
extern const struct ta_txt_dialect ta_txt_tsfields;
extern const struct ta_txt_dialect ta_txt_tcpdump;

/* A line made longer by what follows it; owned by a dialect's state. */
struct ta_txt_joined {
	char *text;
	size_t len, capacity;
	uint64_t number;
};

void ta_txt_joined_set(struct ta_txt_joined *joined, const struct ta_txt_line *line);
/* Appends up to TA_LIMIT_LINE_BYTES, with a blank between when asked. */
void ta_txt_joined_add(struct ta_txt_joined *joined, const char *text, size_t len, bool blank);
void ta_txt_joined_release(struct ta_txt_joined *joined);

#endif
