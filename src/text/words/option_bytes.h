/* SPDX-License-Identifier: MIT */
/* TCP options printed as bytes. */
#ifndef TA_TEXT_OPTION_BYTES_H
#define TA_TEXT_OPTION_BYTES_H

#include "tcpautopsy/core/segment.h"
#include "text/words/scan.h"

/* "02:04:05:b4:…", all options of a segment; false, *seg untouched, when they are broken. */
bool ta_txt_option_bytes(const struct ta_txt_word *text, struct ta_segment *seg);

#endif
