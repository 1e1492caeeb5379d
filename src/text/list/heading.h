/* SPDX-License-Identifier: MIT */
/* The line of a packet list that names its columns. */
#ifndef TA_TEXT_HEADING_H
#define TA_TEXT_HEADING_H

#include "text/list/layout.h"

/* Reads "No. Time Source Destination …". False, *ret untouched, when the line is none. */
bool ta_txt_heading(const char *text, size_t len, struct ta_txt_layout *ret);

#endif
