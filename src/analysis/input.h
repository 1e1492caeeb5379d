/* SPDX-License-Identifier: MIT */
/* One input of a run: its frames or lines as packets, and what is known of it as a whole. */
#ifndef TA_ANALYSIS_INPUT_H
#define TA_ANALYSIS_INPUT_H

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/text/text.h"
#include "filter.h"
#include "order.h"

/* What the inputs of a run are read with; all borrowed. */
struct ta_reading {
	struct ta_decoder *decoder;
	struct ta_names *names;
	struct ta_filter *filter; /* NULL: none */
	const char *fields;       /* of ta_analysis_options */
	const struct ta_analysis_options
		*disguise; /* whose disguise() each packet goes through; NULL: none */
};

/* Packets that are decoded one after the other before the first is followed: what is kept of their connections comes from memory
 * meanwhile. */
#define TA_BATCH TA_EXPECTED

/* What the threads that read, follow and note (run.h) write for each packet lies apart: a line of the cache is one core's at a time. */
struct ta_run_input {
	unsigned index; /* over the whole analysis */
	unsigned part;  /* runs before it in the same trace */
	char *path;
	char *alias; /* what it is called where its path is not to be told; owned; NULL: its path */
	struct ta_source *source;
	const struct ta_shard_input *whole; /* of an input that is read from a shard: what is known of all of it; borrowed */
	struct ta_text *text;      /* of a trace */
	struct ta_order *order;    /* of a capture of several interfaces; NULL: not needed so far */
	struct ta_packet *pending; /* the next packet, with has_pending; in `batch` or `ahead` */
	bool has_pending;
	bool fresh; /* the batch is new: what it needs can be fetched */
	/* Frames of a capture are decoded some at a time: one, and from then on TA_BATCH. Owned. */
	struct ta_packet *batch;
	size_t batch_max, nbatch, next_in_batch;
	struct ta_packet *ahead; /* packets that were read before their time; owned */
	size_t nahead, next_ahead;
	bool grows; /* its source waits for more: no packet is held back for the sake of others */
	bool ended;
	bool goes_on; /* in another run of the same trace */
	bool has_content;
	struct ta_content content;
	char start_text[64];
	/* reading */
	bool drained;    /* its source has nothing more: what is left of it is held here */
	uint64_t frames; /* frames read */
	struct ta_anomalies anomalies; /* and at the end all that are reported */
	struct ta_error error;
	/* following */
	bool begun; /* a packet was followed */
	int64_t first_ns, last_ns;
	uint64_t copies; /* of its duplicates, records that another piece has, too */
	struct ta_anomalies followed;
	char columns[256];
	/* noting */
	struct ta_segment_kinds kinds;
	struct ta_input_report report; /* but for duplicates and sockets, which are seldom */
	struct ta_anomalies skipped;
};

struct ta_run_input *ta_run_input_new(unsigned index, struct ta_source *source);
/* An input that could not be opened: only its error. */
struct ta_run_input *ta_run_input_failed(unsigned index, const char *path,
					 const struct ta_error *error);
void ta_run_input_free(struct ta_run_input *input);

/* An input that others read for. */
struct ta_run_input *ta_run_input_named(unsigned index, const char *path);

/* What it is read from is not needed any more, once its report is filled. */
void ta_run_input_close(struct ta_run_input *input);

/* From now on reports call it by its number, "input-1". */
void ta_run_input_hide_path(struct ta_run_input *input);

/* What reports call it. */
static inline const char *ta_run_input_name(const struct ta_run_input *input)
{
	return input->alias ? input->alias : input->path;
}

/* Makes the input's next packet pending: 1, 0 at the end (input->error tells when it ended before its end). */
int ta_run_input_read(const struct ta_reading *reading, struct ta_run_input *input);

/* Reads the next packets into `ret`, for another thread to follow: how many; fewer than `max` where the input ends (then it is drained),
 * or where a trace holds another run, whose first packet is pending. Where no packet is pending or held. */
size_t ta_run_input_fill(const struct ta_reading *reading, struct ta_run_input *input,
			 struct ta_packet *ret, size_t max);
/* Whether the next packet will come from the source: none is held that was read before. */
bool ta_run_input_is_between(const struct ta_run_input *input);

/* The run's first packet of a trace is pending: notes what the text says of it. */
void ta_run_input_begin_text(struct ta_run_input *input, const struct ta_text *text);

/* Reads up to `max` packets before their time: they stay in input->ahead, and ta_run_input_read() gives them first. Once, before
 * the first of its calls. */
void ta_run_input_read_ahead(const struct ta_reading *reading, struct ta_run_input *input,
			     size_t max);

/* Counts a packet that is followed, by its kind. */
void ta_run_input_count(struct ta_run_input *input, const struct ta_packet *packet);

/* Until when its capture ran, as far as known: its last packet, or later by the capture's own statistics. When it has been read. */
int64_t ta_run_input_end_ns(const struct ta_run_input *input);

/* Fills input->report from what is known at the end; `run` is the run's index. */
void ta_run_input_report(struct ta_run_input *input, unsigned run);

#endif
