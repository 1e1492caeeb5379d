/* SPDX-License-Identifier: MIT */
/* What stands in front of a packet in tcpdump's notation: number, time, interface and direction, and the line that
 * Windows' pktmon puts there. */
#ifndef TA_TEXT_LEAD_H
#define TA_TEXT_LEAD_H

#include "text/lines/reader.h"
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

/* What the time in front of a line's packet says. */
struct ta_txt_lead {
	const struct ta_txt_line *line; /* NULL: of none */
	bool timed;                     /* else nothing of what follows is set */
	size_t len;                     /* of the line */
	size_t begin, behind;           /* where the time begins and ends */
	struct ta_txt_when when;
	bool numbered;
	uint64_t number;
};

/* Whether a line begins a packet that has a time, as ta_txt_tcpdump_timed(); *lead says what it found. Asked again of the line
 * that *lead is of, which must not have changed, it knows. */
bool ta_txt_lead_timed(struct ta_txt_lead *lead, const struct ta_txt_line *line);
/* Gives time and number to the record of a text that begins with the line of `lead`, which is timed; *scan goes behind them. */
void ta_txt_lead_take(const struct ta_txt_lead *lead, const char *text, struct ta_txt_scan *scan,
		      struct ta_txt_record *record);

#endif
