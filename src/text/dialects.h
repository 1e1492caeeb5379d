/* SPDX-License-Identifier: MIT */
/* The top of the text layer: its table of dialects, and the choice among them.
 *
 * The layer's rooms, lowest first (rooms.txt, held by tests/lint/rooms.sh): a room includes lower ones and itself.
 *
 *   words    words, numbers, instants, hosts, what one record says
 *   bytes    hex dumps, and the frames in them
 *   lines    lines read ahead, markup taken out, wrapped lines joined
 *   series   what only several packets say: clock, numbering, hidden segments
 *   dialect  the contract of a dialect
 *   list     one line a packet: tshark's and Wireshark's packet list
 *   tcpdump  tcpdump's output
 *   devices  other programs' and boxes' forms, dumps alone
 *   fields   named fields: -T fields, JSON, PDML, -V
 */
#ifndef TA_TEXT_DIALECTS_H
#define TA_TEXT_DIALECTS_H

#include "text/dialect/dialect.h"

/* The dialect that scores highest over the lines of the window, or NULL when none knows more than a line of it.
 * *ret_first: the index of the first line that any dialect knows, the number of lines when none does. */
const struct ta_txt_dialect *ta_txt_choose(const struct ta_txt_reader *reader, size_t *ret_first);
/* The dialect whose columns the user can name. */
const struct ta_txt_dialect *ta_txt_named_dialect(void);

#endif
