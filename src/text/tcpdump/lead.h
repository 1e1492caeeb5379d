/* SPDX-License-Identifier: MIT */
/* What stands in front of a packet in tcpdump's notation: number, time, interface and direction, and the line that
 * Windows' pktmon puts there. */
#ifndef TA_TEXT_LEAD_H
#define TA_TEXT_LEAD_H

#include "text/words/record.h"

/* The words in front of the packet: a number, a time. False where no time is; *record then says so. */
bool ta_txt_tcpdump_time(struct ta_txt_scan *scan, struct ta_txt_record *record);
/* Whether what follows the time opens a packet. */
bool ta_txt_tcpdump_opens(struct ta_txt_scan scan);
/* Whether a line begins a packet that has a time; one that has none (tcpdump -t); either. */
bool ta_txt_tcpdump_timed(const char *text, size_t len);
bool ta_txt_tcpdump_untimed(const char *text, size_t len);
bool ta_txt_tcpdump_begins(const char *text, size_t len);
/* Moves over what is no part of the packet: pktmon's event, pktap's parenthesis. Takes the direction out of it. */
void ta_txt_tcpdump_preface(struct ta_txt_scan *scan, struct ta_segment *seg);
/* The event's group of pktmon ("PktGroupId 5, PktNumber 1"), the same for one packet at all places; 0 for none. */
uint64_t ta_txt_pktmon_group(struct ta_txt_scan scan);
/* Whether a line's text says that its packet is yet to come: pktmon's event, a lone interface and direction. */
bool ta_txt_tcpdump_preface_only(const char *text, size_t len);

#endif
