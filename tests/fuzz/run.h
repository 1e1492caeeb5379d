/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share: bytes as an input, an analysis that is held against what can't be, its report read
 * back, its verdicts as a text. Whatever does not hold aborts. */
#ifndef TESTS_FUZZ_RUN_H
#define TESTS_FUZZ_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts where the condition does not hold, and says where. */
#define HOLD(condition) fuzz_hold(condition, #condition, __FILE__, __LINE__)
void fuzz_hold(bool condition, const char *text, const char *file, int line);

/* Bytes as a file that has no name; a path leads to it while it is open. */
struct fuzz_file {
	int fd;
	char path[32];
};

void fuzz_file_open(struct fuzz_file *file, const uint8_t *data, size_t size);
void fuzz_file_close(struct fuzz_file *file);

enum { FUZZ_FILES = 2 };

struct fuzz_run {
	const struct fuzz_file *file[FUZZ_FILES]; /* borrowed; NULL: no more */
	bool together;
	size_t max_connections;                /* 0: the built-in limit */
	const struct ta_report_format *format; /* written and read back; NULL: none */
	bool all, colour, utf8;                /* of the report */
	struct ta_strbuf
		*verdicts; /* what is told of each connection, for a comparison; NULL: not wanted */
	bool roughly;      /* of them: the chains alone */
};

void fuzz_run(const struct fuzz_run *run);

/* The n-th format, counted round. */
const struct ta_report_format *fuzz_format(uint64_t n);

/* held.c: the sink that looks at all that is told; what it counted is summed up in the summary. */
struct fuzz_told {
	uint64_t connections, inputs;
	bool summed;
	bool went_back; /* an event ends before it begins, an attempt is sent before the one before it */
	bool from_trace;     /* the connection that was told is, or may name any frame */
	uint32_t last_frame; /* of all attempts */
	uint64_t packets;
	bool any_frame;  /* an input is a trace, or a shard, or not each frame of it counts */
	bool clock_back; /* an input says that its clock did */
};

struct ta_sink fuzz_held(struct fuzz_told *told);

/* said.c: what a verdict says, held against itself; true: something ends before it begins. */
bool fuzz_said(const struct ta_diagnosis *diagnosis);

/* wellformed.c: whether a report can be read by a parser of its format. */
void fuzz_wellformed(const char *format, const char *text, size_t len, bool colour);

#endif
