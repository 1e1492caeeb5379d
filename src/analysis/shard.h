/* SPDX-License-Identifier: MIT */
/* A shard: the packets of some host pairs of a capture, with what only the whole capture tells, so that it is analysed as a part of it.
 *
 * `tcpautopsy split` writes N shards in one pass; each is a pcapng file that other programs read, too. What is ours in it:
 *
 *   section header  a custom option (19373): a struct ta_shard_head
 *   blocks of ours  (type TA_SHARD_BLOCK) of text, JSON: when a run of the whole begins, what is known of it and its inputs; when it has ended,
 *                   everything else ("what only the whole knows"); and at the end of the file one that closes it, without which
 *                   the shard is torn. All shards have all runs, also those of which they hold no packet.
 *   interfaces      a custom option: of which input, and which interface of it
 *   packets         epb_packetid: number in the input, and ordinal in the run, 32 bits each; where there is more to say, a
 *                   custom option with enum ta_origin_flag
 *
 * The runs of a shard are those that the whole would have: each input one, or, with --together, those that it finds. Frames have
 * their numbers in their input, times count from the run's first packet and end with its last, whichever shards hold these. */
#ifndef TA_ANALYSIS_SHARD_H
#define TA_ANALYSIS_SHARD_H

#include "tcpautopsy/analysis/split.h"
#include "tcpautopsy/facts/base.h"
#include "tcpautopsy/net/net.h"
#include "tcpautopsy/capture/capture.h"

struct ta_run;
struct ta_run_input;
struct ta_sketch;

/* Frames before a silence that may turn out to be second captures: then it began earlier. */
enum { TA_SHARD_TAIL = 8, TA_SHARD_SILENCES = 64 };

/* A stretch without a frame, second captures (but no copies) among them. */
struct ta_shard_silence {
	int64_t end_ns; /* since the run's start */
	uint32_t frame_after;
	unsigned ntail;
	struct {
		int64_t time_ns;
		uint32_t frame;
	} tail[TA_SHARD_TAIL]; /* the frames before it, the newest first */
	int64_t before_ns;     /* the latest instant of all frames before those */
};

/* What only the whole knows of an input. Texts are owned by the struct ta_shard. */
struct ta_shard_input {
	unsigned index; /* among all inputs of the split */
	const char *path, *kind, *compression;
	bool told;  /* what follows is known */
	bool begun; /* a packet was followed: first_ns, last_ns, on the input's own clock */
	int64_t first_ns, last_ns;
	struct ta_input_report
		report; /* as of the single run, but for second captures and what the tracker and the diagnosis add;
					* anomalies and skipped are owned by the struct ta_shard */
	struct ta_segment_kinds kinds;
	struct ta_error error; /* code "" where there was none */
	uint64_t copies;       /* of struct ta_run_input */
	struct ta_sketch *sketch; /* of an input that is a run of its own, as ta_pieces_note() wants it; NULL: none; owned by the struct ta_shard */
};

/* The same of a run. */
struct ta_shard_run {
	unsigned index;
	bool together; /* of ta_run: frames have a number in the run, which is the ordinal */
	bool ended;    /* what follows is known; else only `input`, `have_start` and `start_ns` */
	bool have_start;
	int64_t start_ns; /* of the first packet, on the clock of the packets */
	int64_t last_ns;  /* of the last one, since the start */
	struct ta_shard_input *input;
	size_t ninputs;
	uint64_t frames;                   /* that were followed, second captures among them */
	int64_t net_first_ns, net_last_ns; /* of them, since the start */
	uint64_t copies; /* records that two inputs have: struct ta_run_input.copies of all */
	uint64_t backwards, backwards_frame; /* segments that are earlier than the one before; the first one, in the run */
	struct ta_shard_silence silence[TA_SHARD_SILENCES]; /* the longest first */
	size_t nsilences;
	int64_t longest_dropped_ns; /* of those that there was no room for */
};

/* What is known of a shard so far; all of it once it has been read. */
struct ta_shard {
	struct ta_shard_head head;
	const struct ta_shard_run *const *run;
	size_t nruns;
	bool closed;
	unsigned apart; /* as of struct ta_summary; once closed */
	uint64_t
		digest; /* of all that the whole knows: equal in all shards of one split; once closed */
};

/* A run that is read from a shard: struct ta_run.shard points here, NULL in every other run. */
struct ta_shard_view {
	const struct ta_shard *shard;
	const struct ta_shard_run *whole;
	/* of the packet that is followed */
	uint32_t ordinal; /* of the run's packets in the order in which they are followed, from 1 */
	unsigned flags;   /* enum ta_origin_flag */
	/* By id of a connection: the ordinal of the packet that opened it. The ids of the single run are in the order of
	 * (ordinal, id), over all shards. Owned. */
	uint32_t *born;
	size_t nborn, born_capacity;
	/* Frames (in the run) that were second captures, and after which this shard was silent; ascending. Owned; once settled. */
	uint32_t *twice;
	size_t ntwice, twice_capacity;
	uint64_t frames; /* of this shard, without second captures; once settled */
	/* the newest second captures, and the latest instant of all segments */
	uint32_t recent[TA_SHARD_TAIL];
	unsigned nrecent;
	int64_t latest_ns;
};

/* The silences of the whole, of which some tails are known to be second captures (ascending frames): as ta_net_take_silences() wants it.
 * duplicates: all second captures of the run, of all shards, without copies. */
void ta_shard_silences(const struct ta_shard_run *whole, const uint32_t *twice, size_t ntwice,
		       uint64_t duplicates, struct ta_net_silences *ret);

/* ---- reading: shard_read.c ---- */

struct ta_shard *ta_shard_new(const struct ta_source_info *info);
/* NULL is allowed. */
void ta_shard_free(struct ta_shard *shard);
/* Takes in the records that were read since: 0, or -1 and *error. */
int ta_shard_update(struct ta_shard *shard, const struct ta_source_info *info, struct ta_error *error);

/* ---- following: shard_view.c ---- */

/* A segment of the run was followed. */
void ta_shard_view_followed(struct ta_run *run, const struct ta_segment *seg, bool duplicate);
/* The last one was: the run learns what the whole was. */
void ta_shard_view_settle(struct ta_run *run);
void ta_shard_view_free(struct ta_shard_view *view);
/* The same of an input, before its report is filled. */
void ta_shard_fill_input(struct ta_run_input *input);

/* ---- writing: shard_text.c; the caller frees the texts ---- */

char *ta_shard_begin_text(const struct ta_shard_run *run);
char *ta_shard_end_text(const struct ta_shard_run *run);
char *ta_shard_close_text(uint64_t digest, unsigned runs, unsigned inputs, uint64_t packets,
			  unsigned apart);
/* The digest goes on over a record. Starts with 0. */
uint64_t ta_shard_digest(uint64_t digest, const char *text, size_t len);

/* ---- silences.c ---- */

/* Notes silences of all frames of a run, as they come. Starts as { 0 }. */
struct ta_shard_watch {
	struct ta_shard_silence now; /* its tail: the newest frames */
	int64_t latest_ns;           /* of all frames */
};
void ta_shard_watch_frame(struct ta_shard_watch *watch, struct ta_shard_run *whole, int64_t time_ns,
			  uint32_t frame);

#endif
