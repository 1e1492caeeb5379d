/* SPDX-License-Identifier: MIT */
/* The thresholds that decide how a trace is read, each with its unit and its reason. tests/corpus/check-text.py holds
 * what is read against the captures that the traces were printed from (tests/corpus/text-renderings.md). What merely bounds the work
 * that a hostile trace makes says so. */
#ifndef TA_TEXT_RULES_H
#define TA_TEXT_RULES_H

#include <stdint.h>

/* How surely a line is of a dialect (ta_txt_dialect.probe). The sums over the window are compared, so that what counts is
 * the order: a line that two dialects can read must score higher in the one that reads more out of it. */
enum ta_txt_score {
	TA_TXT_SCORE_NONE = 0,
	TA_TXT_SCORE_BEGINS = 1, /* may begin a packet; a sum of one such line is no dialect */
	TA_TXT_SCORE_QUOTED =
		5, /* added for columns in quotes: CSV is read as a packet list, too */
	TA_TXT_SCORE_UNKNOWN = 10, /* a packet of a protocol that no table has */
	TA_TXT_SCORE_CELLS = 30,   /* two addresses in columns, as a packet list has them */
	TA_TXT_SCORE_OTHER = 50,   /* a packet that is no TCP, a heading, an index */
	TA_TXT_SCORE_PART = 60,    /* part of a packet, or one that hides its TCP */
	TA_TXT_SCORE_PACKET = 90,  /* a whole TCP packet, or the tag of one */
	TA_TXT_SCORE_OWN = 95,     /* a whole packet in words that only this dialect has */
	TA_TXT_SCORE_MOST = 100    /* a line that nothing else writes */
};

/* ---- which dialect (text.c) ---- */

/* Lines kept in front of the first that a dialect knows: a JSON object may begin there ("[", "{", "_index": …). */
enum { TA_TXT_LEAD_LINES = 16 };

/* ---- clock of a run (clock.c) ---- */

/* Nanoseconds that time may go back in one trace before it counts as another: captures of several interfaces or CPUs are
 * out of order by milliseconds, another paste by seconds. */
#define TA_TXT_RUN_BACK_NS INT64_C(1000000000)
/* A time of day that falls by more than half a day has passed midnight; one that rises by more is from before it. */
#define TA_TXT_MIDNIGHT_NS INT64_C(43200000000000)
/* Where the clock of a hostile trace stops: about 126 years, less than half of int64_t; days likewise. */
#define TA_TXT_LATEST_NS INT64_C(4000000000000000000)
enum { TA_TXT_LATEST_DAY = 40000 };
/* Two clocks in one trace (series/clocks.c): one hour between two lines of other directions, each time, is no pause; */
#define TA_TXT_CLOCKS_APART_NS INT64_C(3600000000000)
/* and so many such changes, there and back, are no paste of two captures. */
enum { TA_TXT_CLOCK_CHANGES = 3 };

/* ---- mails, pages, what stands before a line (lines/feed.c, lines/dress.c) ---- */

enum {
	TA_TXT_SAMPLE_LINES =
		400, /* lines that show whether a text is raw mail or the source of a page; */
	TA_TXT_SAMPLE_BYTES = 1 << 18, /* bounds the work */
	TA_TXT_QUOTED_RATIO =
		10, /* quoted-printable without a header: each "=" that needs no quoting needs so many that do */
	TA_TXT_TAG_BYTES = 4096, /* the longest tag, with its attributes; bounds the work */
	TA_TXT_ROW_LINES =
		64, /* lines of the source that hold one row of a table; bounds the work */
	TA_TXT_EDITOR_LINES = 9999999, /* a line number of an editor; a larger number is none */
	TA_TXT_EDITOR_GAP = 1000,      /* lines that grep -n left out between two */
	TA_TXT_HEAD_MOST = 9           /* words of a log shipper's head: RFC 5424 has eight */
};

/* ---- lines of ss and netstat (lines/sockets.c, devices/sockets.c) ---- */

enum {
	TA_TXT_SOCKET_BYTES = 4096, /* of one with all that -tinmoe prints, about 900 are used */
	TA_TXT_SOCKETS_AHEAD = 1000 /* lines read before those that wait are given: as many as the window has */
};
/* A count, or a time in its unit, that is larger is cut to this: three times so many minutes are an int64_t of ns. */
#define TA_TXT_SOCKET_MOST INT64_C(10000000)

/* ---- wrapped lines (lines/wrap.c) ---- */

enum {
	TA_TXT_NARROWEST = 40, /* characters: no terminal or mail wraps a packet list at less */
	TA_TXT_WRAPPED_TENTHS =
		9, /* of ten lines as wide as the widest so many must go on in the next one */
	TA_TXT_MAIL_WIDEST = 132, /* characters: no mail program breaks lines at more */
	TA_TXT_WRAPPED_SURE = 3   /* such lines: a join may then make a number longer */
};

/* ---- seconds since the first packet, or since the one before (series/survey.c) ---- */

/* Nanoseconds by which packets of one capture are out of order, or a first packet is not the earliest: 10 ms. */
#define TA_TXT_DISORDER_NS INT64_C(10000000)
/* Times that never pass 1 ms say nothing: steps of microseconds are disorder as well as deltas. */
#define TA_TXT_SPREAD_NS INT64_C(1000000)
/* A time of day may fall after an hour: tcpdump -ttttt begins again after a day. */
#define TA_TXT_OF_DAY_NS INT64_C(3600000000000)
/* Seconds (2^50 ns, 13 days) from which on a time is no delta: bounds the sum. */
#define TA_TXT_DELTA_MOST_NS (INT64_C(1) << 50)
enum {
	TA_TXT_FEW_STEPS =
		12, /* times that may go up by chance, or by a backoff, in a series of deltas */
	TA_TXT_STEPS = 4,          /* fewer steps show no share */
	TA_TXT_SURE_DOUBLINGS = 3, /* in a row: a backoff, which both readings show */
	TA_TXT_TOLERANCE =
		50, /* one in so many: times are twice each other, or close to each other */
	TA_TXT_BACK_SHARE =
		5, /* one in so many times falls by half in deltas; of a capture out of order fewer do */
	TA_TXT_DOWN_SHARE = 4, /* one in so many falls at all */
	TA_TXT_TICK_PAIRS = 3, /* pairs of TCP timestamps that make a line */
	TA_TXT_TICK_RATIO = 4  /* so many times nearer to its line is the right reading, */
};
/* and no farther from it than this: 1 - r^2 of ticks against time. */
#define TA_TXT_TICK_MISFIT 0.05

/* ---- sequence numbers (series/survey.c, series/numbering.c) ---- */

/* Relative numbers are rarely this large (16 MiB sent), raw initial ones rarely this small (1 in 256). */
#define TA_TXT_SEQ_LARGE (UINT32_C(1) << 24)
/* The first ACK of a side is raw from this on, where later ones fall to less than half of it. */
#define TA_TXT_SEQ_LEAST_RAW (UINT32_C(1) << 16)
/* How far from what is known of a connection its next number may lie: 256 MiB, a quarter of the largest window (RFC 7323). */
#define TA_TXT_SEQ_NEAR (UINT32_C(1) << 28)
/* Where a number lies near both, it belongs to the one that it is so many times nearer to. Chosen. */
#define TA_TXT_SEQ_NEARER 1024

/* ---- hidden segments (series/hidden.c) ---- */

enum {
	TA_TXT_PADDED_BYTES =
		60, /* Ethernet's least frame (IEEE 802.3): such a length says nothing of the payload, */
	TA_TXT_PADDED_MOST_BYTES = 68, /* with a VLAN tag and a check sequence */
	TA_TXT_PLAIN_HEADERS = 66,     /* Ethernet, IPv4, TCP with timestamps: 14 + 20 + 32 */
	TA_TXT_LEAST_HEADERS = 40,     /* IPv4 and TCP without options */
	/* A segment acknowledges what had 4/3 of the longest time in which an answer ever came; an ACK that is not
	 * due yet stays unknown. 10 of about 5,200 inferred segments differ from their capture (doc/text-dialects.md). */
	TA_TXT_ANSWER_NUMERATOR = 4,
	TA_TXT_ANSWER_DENOMINATOR = 3
};

/* ---- packet list (list) ---- */

enum {
	TA_TXT_LEADING_WORDS =
		6, /* the time is one of so many first words, behind a prompt, a quote mark, `nl` and frame numbers */
	TA_TXT_BEGINNING_WORDS = 3, /* the same for a line that is not whole, and for tcpdump's */
	TA_TXT_BEGINS_BYTES = 100,  /* a first line without its rest was wrapped at less */
	TA_TXT_NEARBY_BYTES =
		512, /* how far ports, flags and the notes in front of them are looked for. Bounds the work: a
				    * note of Wireshark has some tens of bytes */
	TA_TXT_UNNAMED_DIGITS = 18, /* of a frame number */
	TA_TXT_SECONDS_DIGITS = 9,  /* of whole seconds: no count of packets is a time of 30 years */
	TA_TXT_INFO_WORDS = 40,     /* words in front of Info; bounds the work */
	TA_TXT_LAYOUT_ROWS = 256    /* lines that are looked at to find the columns; bounds the work */
};

/* ---- columns of a packet list, found by what is in them (list/finder.c) ---- */

enum {
	TA_TXT_LAYOUT_TABS = 3,         /* so many tabs in front of Info make a table of cells */
	TA_TXT_LAYOUT_SHARE = 8,        /* a form that one line in so many has is one of the list's own */
	TA_TXT_LAYOUT_TENTHS = 9,       /* of ten cells so many must be what their column is taken for */
	TA_TXT_LAYOUT_HEADERS_MOST = 300, /* bytes of a frame beside its payload: tunnels and options */
	TA_TXT_LAYOUT_NUMBERS = 3       /* lines that must agree with Seq=, Ack= or Len= for a column to be that */
};

/* ---- tcpdump ---- */

enum {
	TA_TXT_TIMED_SHARE =
		4, /* a trace has times when so many lines without one come on each line with one, at most */
	TA_TXT_HEAD_WORDS = 9 /* words of a line's head that may be link addresses */
};

/* ---- hex dumps (bytes) ---- */

enum {
	TA_TXT_OFFSET_DIGITS = 4,      /* of an offset without 0x: Wireshark 4, text2pcap 6, od 7, xxd and IOS 8 */
	TA_TXT_OFFSET_DIGITS_MOST = 8,
	TA_TXT_GROUP_DIGITS_MOST = 8,  /* Cisco IOS: four groups of eight digits */
	TA_TXT_ROW_USUAL = 16,         /* bytes of a row, */
	TA_TXT_ROW_MIDDLE = 8          /* in the middle of which some programs leave two blanks */
};

/* ---- other programs and boxes (devices) ---- */

/* IPv4 and TCP headers (RFC 791, RFC 9293 section 3.1): with all options a longer packet has data, without any a packet of the shortest has none. */
enum { TA_TXT_LONGEST_HEADERS = 80, TA_TXT_SHORTEST_HEADERS = 40 };
enum { TA_TXT_PLACES = 64 /* packets among which one that was seen at another place is looked for */ };
/* A packet passes all places of a box within this time (100 ms); a retransmission comes after 200 ms at least (Linux
 * TCP_RTO_MIN, the smallest that a common stack has). */
#define TA_TXT_PASSAGE_NS INT64_C(100000000)

/* ---- columns without names (fields/guess.c, fields/columns.c) ---- */

enum {
	TA_TXT_LEAST_CELLS = 5,  /* of a row: two addresses, two ports and something more */
	TA_TXT_GUESS_ROWS = 256, /* lines that a guess looks at; bounds the work */
	TA_TXT_GUESS_COLUMNS =
		16, /* columns of numbers among which seq, ack and len are looked for; bounds the work (n^3) */
	TA_TXT_GUESS_TESTED = 3, /* segments that must agree with a guess of seq, ack and len */
	TA_TXT_GUESS_TENTHS = 9, /* of ten numbers so many must agree */
	TA_TXT_GUESS_BACK_BYTES = 1 << 20, /* how far back a segment that is sent again may begin */
	TA_TXT_FLAG_LETTERS =
		9 /* least width of a column of flag letters: the nine flags of RFC 9293 and RFC 3540 */
};

/* Of a text that is still written so many lines are surveyed (series/survey.h) before the first packet is given, or those that are there
 * when its writer has made a pause of so many looks: two seconds. Our choice. */
enum { TA_TXT_LIVE_LINES = 64, TA_TXT_LIVE_PAUSES = 20 };

#endif
