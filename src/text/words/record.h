/* SPDX-License-Identifier: MIT */
/* What one packet of a trace says, before the series of packets has said how its numbers and times are to be read. */
#ifndef TA_TEXT_RECORD_H
#define TA_TEXT_RECORD_H

#include "tcpautopsy/core/segment.h"
#include "text/words/when.h"

struct ta_txt_record {
	struct ta_packet packet;  /* its times and frame number are not set yet */
	struct ta_txt_when when;  /* its text is borrowed as the record's line is */
	uint64_t line;            /* number of its first line */
	uint64_t number;          /* frame number, with `numbered` */
	bool numbered;
	struct ta_txt_word proto; /* as written, or empty */
	unsigned frame_len;       /* bytes; 0: not shown */
	bool noted;               /* a hidden segment with a note that says retransmission, or out of order */
};

#endif
