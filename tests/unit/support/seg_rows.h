/* SPDX-License-Identifier: MIT */
/* From a row of a script to a packet (the syntax is in seg_script.h). Rows that are none fail the test. */
#ifndef TCPAUTOPSY_TESTS_SEG_ROWS_H
#define TCPAUTOPSY_TESTS_SEG_ROWS_H

#include "seg_script.h"

enum { SEG_ROW_MAX = 256 }; /* bytes, with the NUL */

struct ta_addr seg_address(const char *text);

/* Reads `len` bytes as one row, as the script's next frame. False for a row that is empty or a comment: nothing is
 * written then. */
bool seg_read_row(struct seg_script *s, const char *text, size_t len, struct ta_packet *ret);

#endif
