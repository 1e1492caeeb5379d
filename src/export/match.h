/* SPDX-License-Identifier: MIT */
/* Which files a packet of the second reading belongs to. */
#ifndef TA_EXPORT_MATCH_H
#define TA_EXPORT_MATCH_H

#include "outfile.h"
#include "tcpautopsy/analysis/again.h"
#include "tcpautopsy/core/limits.h"

enum { TA_MATCH_WORD = 64 };

/* A set of files. */
struct ta_match {
	uint64_t file[(TA_LIMIT_EXPORT_FILES + TA_MATCH_WORD - 1) / TA_MATCH_WORD];
};

static inline void ta_match_add(struct ta_match *match, size_t file)
{
	match->file[file / TA_MATCH_WORD] |= UINT64_C(1) << file % TA_MATCH_WORD;
}

static inline bool ta_match_has(const struct ta_match *match, size_t file)
{
	return match->file[file / TA_MATCH_WORD] >> file % TA_MATCH_WORD & 1;
}

/* The connections of the files, by what they are asked for. */
struct ta_matcher;

struct ta_matcher *ta_matcher_new(const struct ta_selection *selection, struct ta_outfile *out,
				  size_t nfiles);
void ta_matcher_free(struct ta_matcher *matcher);

/* The next packets are of this input: the files that have a connection of it; borrowed until the next call. */
const struct ta_match *ta_matcher_begin_input(struct ta_matcher *matcher, unsigned input);

/* Adds the files that a packet belongs to. Its addresses are those of the selection; input, number and time are `again`'s. */
void ta_matcher_packet(struct ta_matcher *matcher, const struct ta_again *again,
		       const struct ta_packet *packet, struct ta_match *match);

/* The file of a connection of the selection; TA_INDEX_NONE: of none that is written now. */
uint32_t ta_matcher_file_of(const struct ta_matcher *matcher, size_t item);

#endif
