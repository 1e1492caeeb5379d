/* SPDX-License-Identifier: MIT */
/* The parts of a tcpdump line. */
#ifndef TA_TEXT_TCPDUMP_WORDS_H
#define TA_TEXT_TCPDUMP_WORDS_H

#include "tcpautopsy/core/segment.h"
#include "text/words/scan.h"

/* Where the parts of a record lie. */
struct ta_txt_tcpdump_parts {
	struct ta_txt_scan head;    /* between the time and the last host: link, IP, interface */
	struct ta_txt_word src, dst;
	struct ta_txt_scan body;    /* after "host.port: " */
};

/* "Flags [P.], seq 1:97, ack 1, win 516, options […], length 96", and tcpdump 3's "P 1:97(96) ack 1 win 516 <…>". False when
 * it is not TCP. */
bool ta_txt_tcpdump_tcp(struct ta_txt_scan body, struct ta_segment *seg);
/* "(tos 0x0, ttl 127, id 9382, offset 0, flags [DF], proto TCP (6), length 52)", link addresses, In and Out. */
void ta_txt_tcpdump_head(struct ta_txt_scan head, struct ta_segment *seg);

#endif
