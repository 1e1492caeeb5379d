/* SPDX-License-Identifier: MIT */
/* ARP, neighbour discovery and ICMP errors in the words of tshark's Info column and of tcpdump. */
#ifndef TA_TEXT_NEIGHBOUR_H
#define TA_TEXT_NEIGHBOUR_H

#include "tcpautopsy/core/segment.h"
#include "text/words/scan.h"

/* Both read a packet whose name ("arp", "icmp", "icmpv6") and addresses are known. True when it became
 * TA_PACKET_NEIGHBOUR or TA_PACKET_ICMP (its name is NULL then); false, *packet untouched, when the words say neither. */
bool ta_txt_neighbour(struct ta_names *names, struct ta_txt_scan info, struct ta_packet *packet);
bool ta_txt_icmp(struct ta_names *names, struct ta_txt_scan info, struct ta_packet *packet);

#endif
