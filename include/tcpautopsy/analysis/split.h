/* SPDX-License-Identifier: MIT */
/* A capture divided among shards by host pairs, in one pass: what each shard gets, packet by packet. */
#ifndef TCPAUTOPSY_SPLIT_H
#define TCPAUTOPSY_SPLIT_H

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"

enum { TA_SHARD_ALL = -1 };

/* The shard that a decoded packet goes to, of so many: by the pair of its hosts, in whichever direction, as the tracker will see them;
 * an ICMP error goes where the packet goes that it quotes, what has no hosts to the first one, a neighbour message to TA_SHARD_ALL. The
 * same on every machine, always: another rule is another TA_SHARD_VERSION. */
int ta_shard_of(const struct ta_packet *packet, unsigned shards);

/* A packet for one shard, or for all. Borrowed for the time of the call. */
struct ta_split_packet {
	int shard;
	const struct ta_frame *frame; /* with its own number and interface */
	const struct ta_interface *interface;
	struct ta_packet_options options;
	struct ta_origin origin;
};

/* What is known of an interface when its input has been read. */
struct ta_split_statistics {
	uint32_t input, number;
	const struct ta_interface *interface;
	int64_t start_ns, end_ns; /* of the input's packets */
};

/* Who writes them. Each returns 0, or -1 to stop. */
struct ta_split_sink {
	void *context;
	int (*packet)(void *context, const struct ta_split_packet *packet);
	/* For all shards. */
	int (*record)(void *context, const struct ta_shard_record *record);
	int (*statistics)(void *context, const struct ta_split_statistics *statistics);
};

/* A split's identity goes on over some bytes. Starts with { 0 }. */
void ta_split_identify(uint64_t identity[2], const void *data, size_t len);

struct ta_split_options {
	unsigned shards; /* 1 to TA_SHARDS_MAX */
	bool together;   /* as of ta_analysis_options: inputs that are pieces of one capture are one run */
	struct ta_inputs *sampled; /* with `together`: the same inputs once more, to find out which are pieces */
	struct ta_watch *watch;    /* or NULL; borrowed */
	const volatile int *interrupted; /* or NULL: stops, and nothing is closed */
	void (*complain)(void *context, const struct ta_error *error);
	void *complain_context;
};

/* What was split. */
struct ta_split_totals {
	uint64_t packets, everywhere; /* packets of the inputs; of them, those that all shards have */
	unsigned inputs, runs;
};

/* 0; 1 where an input could not be read, or only in part (the shards say so, and are whole otherwise); -1 where the sink refused, the
 * inputs can't be split (*error says why: a text, a shard, several capture points), or it was interrupted (*error is clear). */
int ta_split(struct ta_inputs *inputs, const struct ta_split_options *options,
	     const struct ta_split_sink *sink, struct ta_split_totals *ret, struct ta_error *error);

#endif
