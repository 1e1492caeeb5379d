/* SPDX-License-Identifier: MIT */
/* Lines of a source as their writer saw them: the transfer encodings of a mail undone (RFC 2045: quoted-printable,
 * base64), and the source of a web page cut into the lines that a browser shows. */
#ifndef TA_TEXT_FEED_H
#define TA_TEXT_FEED_H

#include "tcpautopsy/capture/capture.h"

/* Owned by who made it; borrows the source. Holds the first lines of the source (TA_TXT_SAMPLE_LINES), then one. */
struct ta_txt_feed;

struct ta_txt_feed *ta_txt_feed_new(struct ta_source *source);
void ta_txt_feed_free(struct ta_txt_feed *feed);
/* It is still written; and then: no line is there for now. */
bool ta_txt_feed_grows(const struct ta_txt_feed *feed);
bool ta_txt_feed_pauses(const struct ta_txt_feed *feed);
/* The next line: 1, 0 at the end, -1. Its number is that of the line in the source. Borrowed until the next call. */
int ta_txt_feed_next(struct ta_txt_feed *feed, struct ta_line *ret, struct ta_error *error);

#endif
