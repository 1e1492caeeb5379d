/* SPDX-License-Identifier: MIT */
/* Which number of which space is decoded by whom. A row without a decoder only has a name to be counted by. */
#include "decode_internal.h"

/* clang-format off */
const struct ta_decode_row ta_decode_table[] = {
	/* tcpdump.org's LINKTYPE_ values */
	{ TA_SPACE_LINK, 0,   ta_decode_null, "null" },
	{ TA_SPACE_LINK, 1,   ta_decode_ethernet, "ethernet" },
	{ TA_SPACE_LINK, 12,  ta_decode_ip, "raw-ip" },
	{ TA_SPACE_LINK, 14,  ta_decode_ip, "raw-ip" },
	{ TA_SPACE_LINK, 101, ta_decode_ip, "raw-ip" },
	{ TA_SPACE_LINK, 108, ta_decode_null, "loop" },
	{ TA_SPACE_LINK, 113, ta_decode_sll, "sll" },
	{ TA_SPACE_LINK, 228, ta_decode_ipv4, "raw-ipv4" },
	{ TA_SPACE_LINK, 229, ta_decode_ipv6, "raw-ipv6" },
	{ TA_SPACE_LINK, 276, ta_decode_sll2, "sll2" },

	/* layers that no number names */
	{ TA_SPACE_FORM, TA_FORM_ETHERNET, ta_decode_ethernet, "ethernet" },
	{ TA_SPACE_FORM, TA_FORM_IP,       ta_decode_ip, "ip" },

	/* IEEE EtherTypes */
	{ TA_SPACE_ETHERTYPE, 0x0800, ta_decode_ipv4, "ipv4" },
	{ TA_SPACE_ETHERTYPE, 0x0806, ta_decode_arp, "arp" },
	{ TA_SPACE_ETHERTYPE, 0x8035, NULL, "rarp" },
	{ TA_SPACE_ETHERTYPE, 0x8100, ta_decode_vlan, "vlan" },
	{ TA_SPACE_ETHERTYPE, 0x86dd, ta_decode_ipv6, "ipv6" },
	{ TA_SPACE_ETHERTYPE, 0x8808, NULL, "mac-control" },
	{ TA_SPACE_ETHERTYPE, 0x8809, NULL, "slow-protocols" },
	{ TA_SPACE_ETHERTYPE, 0x888e, NULL, "eapol" },
	{ TA_SPACE_ETHERTYPE, 0x88a8, ta_decode_vlan, "802.1ad" },
	{ TA_SPACE_ETHERTYPE, 0x88cc, NULL, "lldp" },
	{ TA_SPACE_ETHERTYPE, 0x88e5, NULL, "macsec" },
	{ TA_SPACE_ETHERTYPE, 0x88f7, NULL, "ptp" },
	{ TA_SPACE_ETHERTYPE, 0x9000, NULL, "ethernet-loopback" },
	{ TA_SPACE_ETHERTYPE, 0x9100, ta_decode_vlan, "qinq" },
	{ TA_SPACE_ETHERTYPE, 0x9200, ta_decode_vlan, "qinq" },
	{ TA_SPACE_ETHERTYPE, 0x9300, ta_decode_vlan, "qinq" },

	/* IANA protocol numbers */
	{ TA_SPACE_IP, 0,   ta_decode_ipv6_options, "ipv6-hop-by-hop" },
	{ TA_SPACE_IP, 1,   ta_decode_icmp, "icmp" },
	{ TA_SPACE_IP, 2,   NULL, "igmp" },
	{ TA_SPACE_IP, 6,   ta_decode_tcp, "tcp" },
	{ TA_SPACE_IP, 17,  ta_decode_udp, "udp" },
	{ TA_SPACE_IP, 33,  NULL, "dccp" },
	{ TA_SPACE_IP, 43,  ta_decode_ipv6_routing, "ipv6-routing" },
	{ TA_SPACE_IP, 44,  ta_decode_ipv6_fragment, "ipv6-fragment" },
	{ TA_SPACE_IP, 46,  NULL, "rsvp" },
	{ TA_SPACE_IP, 50,  NULL, "esp" },
	{ TA_SPACE_IP, 58,  ta_decode_icmpv6, "icmpv6" },
	{ TA_SPACE_IP, 59,  NULL, "ipv6-no-next-header" },
	{ TA_SPACE_IP, 60,  ta_decode_ipv6_options, "ipv6-destination" },
	{ TA_SPACE_IP, 88,  NULL, "eigrp" },
	{ TA_SPACE_IP, 89,  NULL, "ospf" },
	{ TA_SPACE_IP, 103, NULL, "pim" },
	{ TA_SPACE_IP, 112, NULL, "vrrp" },
	{ TA_SPACE_IP, 132, NULL, "sctp" },
	{ TA_SPACE_IP, 135, ta_decode_ipv6_options, "ipv6-mobility" },
	{ TA_SPACE_IP, 139, ta_decode_ipv6_options, "hip" },
	{ TA_SPACE_IP, 140, ta_decode_ipv6_options, "shim6" },
};
/* clang-format on */

const size_t ta_decode_table_len = sizeof(ta_decode_table) / sizeof(ta_decode_table[0]);

_Static_assert(sizeof(ta_decode_table) / sizeof(ta_decode_table[0]) < UINT8_MAX,
	       "a row's number is kept in a byte");
