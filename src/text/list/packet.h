/* SPDX-License-Identifier: MIT */
/* The cells of one row of a packet list, and the packet that they make. */
#ifndef TA_TEXT_LIST_PACKET_H
#define TA_TEXT_LIST_PACKET_H

#include "text/dialect/dialect.h"

/* Borrowed as the line is. An empty word: no such cell. */
struct ta_txt_list_row {
	struct ta_txt_when when;
	struct ta_txt_word src, dst, sport, dport, proto;
	uint32_t frame_len;      /* bytes; 0: not shown */
	bool sure;               /* src and dst are hosts beyond doubt */
	struct ta_txt_scan info; /* the Info column, and what stands behind it */
	/* All behind the hosts and the protocol, where that is more than Info: a row of another protocol leaves the
	 * columns of TCP blank. */
	struct ta_txt_scan behind;
};

/* What may be a host's name or address. */
bool ta_txt_plausible_host(const struct ta_txt_word *word);
/* An address, a link address, or what stands for one in an anonymised trace. */
bool ta_txt_sure_host(const struct ta_txt_word *word);
/* "12", "12." and "#12" as a frame number; false, *ret untouched, for anything else. */
bool ta_txt_frame_number(struct ta_txt_word word, uint64_t *ret);
/* Fills in record->packet and record->proto. False when the row is no packet. *ret_rest (may be NULL) as for
 * ta_txt_tcp_info(). */
bool ta_txt_list_packet(const struct ta_txt_context *context, struct ta_txt_list_row *row,
			struct ta_txt_record *record, const char **ret_rest);

#endif
