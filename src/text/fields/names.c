/* SPDX-License-Identifier: MIT */
/* The table of tshark's fields: one row a name. */
#include "text/fields/names.h"

#include <string.h>

/* clang-format off */
static const struct {
	const char *name;
	enum ta_txt_field field;
} table[] = {
	{ "frame.number", TA_TXT_FIELD_FRAME_NUMBER }, { "frame.time_epoch", TA_TXT_FIELD_FRAME_EPOCH }, { "frame.time", TA_TXT_FIELD_FRAME_TIME },
	{ "frame.time_utc", TA_TXT_FIELD_FRAME_TIME }, { "frame.time_relative", TA_TXT_FIELD_FRAME_RELATIVE },
	{ "frame.time_delta", TA_TXT_FIELD_FRAME_DELTA }, { "frame.time_delta_displayed", TA_TXT_FIELD_FRAME_DELTA },
	{ "frame.len", TA_TXT_FIELD_FRAME_LEN },
	{ "eth.src", TA_TXT_FIELD_LINK_SRC }, { "eth.dst", TA_TXT_FIELD_LINK_DST },
	{ "ip.src", TA_TXT_FIELD_ADDR_SRC }, { "ip.dst", TA_TXT_FIELD_ADDR_DST }, { "ipv6.src", TA_TXT_FIELD_ADDR_SRC }, { "ipv6.dst", TA_TXT_FIELD_ADDR_DST },
	{ "ip.src_host", TA_TXT_FIELD_HOST_SRC }, { "ip.dst_host", TA_TXT_FIELD_HOST_DST },
	{ "ipv6.src_host", TA_TXT_FIELD_HOST_SRC }, { "ipv6.dst_host", TA_TXT_FIELD_HOST_DST },
	{ "_ws.col.Source", TA_TXT_FIELD_ADDR_SRC }, { "_ws.col.Destination", TA_TXT_FIELD_ADDR_DST },
	{ "_ws.col.def_src", TA_TXT_FIELD_ADDR_SRC }, { "_ws.col.def_dst", TA_TXT_FIELD_ADDR_DST },
	{ "ip.len", TA_TXT_FIELD_KNOWN }, { "ip.id", TA_TXT_FIELD_IP_ID }, { "ip.ttl", TA_TXT_FIELD_IP_TTL }, { "ip.flags.df", TA_TXT_FIELD_IP_DF },
	{ "ipv6.hlim", TA_TXT_FIELD_IP_TTL }, { "ipv6.plen", TA_TXT_FIELD_IP6_PLEN },
	{ "tcp.srcport", TA_TXT_FIELD_PORT_SRC }, { "tcp.dstport", TA_TXT_FIELD_PORT_DST },
	{ "tcp.seq", TA_TXT_FIELD_SEQ }, { "tcp.seq_raw", TA_TXT_FIELD_SEQ_RAW }, { "tcp.ack", TA_TXT_FIELD_ACK }, { "tcp.ack_raw", TA_TXT_FIELD_ACK_RAW },
	{ "tcp.len", TA_TXT_FIELD_LEN }, { "tcp.flags", TA_TXT_FIELD_FLAGS }, { "tcp.flags.str", TA_TXT_FIELD_FLAGS_STR },
	{ "tcp.window_size", TA_TXT_FIELD_WINDOW }, { "tcp.window_size_value", TA_TXT_FIELD_WINDOW_RAW }, { "tcp.hdr_len", TA_TXT_FIELD_HDR_LEN },
	{ "tcp.flags.fin", TA_TXT_FIELD_FLAG_FIN }, { "tcp.flags.syn", TA_TXT_FIELD_FLAG_SYN }, { "tcp.flags.reset", TA_TXT_FIELD_FLAG_RST },
	{ "tcp.flags.push", TA_TXT_FIELD_FLAG_PSH }, { "tcp.flags.ack", TA_TXT_FIELD_FLAG_ACK }, { "tcp.flags.urg", TA_TXT_FIELD_FLAG_URG },
	{ "tcp.flags.ece", TA_TXT_FIELD_FLAG_ECE }, { "tcp.flags.ecn", TA_TXT_FIELD_FLAG_ECE }, { "tcp.flags.cwr", TA_TXT_FIELD_FLAG_CWR },
	{ "tcp.checksum.status", TA_TXT_FIELD_CHECKSUM }, { "tcp.options.mss_val", TA_TXT_FIELD_MSS },
	{ "tcp.options.wscale.shift", TA_TXT_FIELD_WSCALE }, { "tcp.options.sack_perm", TA_TXT_FIELD_SACK_PERM },
	{ "tcp.options.timestamp.tsval", TA_TXT_FIELD_TSVAL }, { "tcp.options.timestamp.tsecr", TA_TXT_FIELD_TSECR },
	{ "tcp.options.sack_le", TA_TXT_FIELD_SACK_LE }, { "tcp.options.sack_re", TA_TXT_FIELD_SACK_RE },
	{ "tcp.analysis.keep_alive", TA_TXT_FIELD_LABEL }, { "tcp.analysis.retransmission", TA_TXT_FIELD_LABEL },
	{ "tcp.analysis.fast_retransmission", TA_TXT_FIELD_LABEL }, { "tcp.analysis.spurious_retransmission", TA_TXT_FIELD_LABEL },
	{ "icmp.type", TA_TXT_FIELD_ICMP_TYPE }, { "icmp.code", TA_TXT_FIELD_ICMP_CODE }, { "icmp.mtu", TA_TXT_FIELD_ICMP_MTU },
	{ "icmpv6.type", TA_TXT_FIELD_ICMP6_TYPE }, { "icmpv6.code", TA_TXT_FIELD_ICMP6_CODE }, { "icmpv6.mtu", TA_TXT_FIELD_ICMP6_MTU },
	{ "icmpv6.nd.ns.target_address", TA_TXT_FIELD_ND_SOLICIT }, { "icmpv6.nd.na.target_address", TA_TXT_FIELD_ND_ADVERTISE },
	{ "icmpv6.nd.na.flag.s", TA_TXT_FIELD_ND_SOLICITED },
	{ "arp.opcode", TA_TXT_FIELD_ARP_OP }, { "arp.src.proto_ipv4", TA_TXT_FIELD_ARP_SENDER }, { "arp.dst.proto_ipv4", TA_TXT_FIELD_ARP_TARGET },
	{ "udp.srcport", TA_TXT_FIELD_UDP_PORT }, { "udp.dstport", TA_TXT_FIELD_UDP_PORT },
	{ "_ws.col.Info", TA_TXT_FIELD_COL_INFO }, { "_ws.col.Protocol", TA_TXT_FIELD_COL_PROTOCOL }, { "_ws.col.Time", TA_TXT_FIELD_COL_TIME },
	{ "_ws.col.No.", TA_TXT_FIELD_FRAME_NUMBER }, { "_ws.col.number", TA_TXT_FIELD_FRAME_NUMBER }, { "_ws.col.Length", TA_TXT_FIELD_FRAME_LEN },
	{ "tcp.stream", TA_TXT_FIELD_KNOWN }, { "frame.protocols", TA_TXT_FIELD_KNOWN }, { "frame.cap_len", TA_TXT_FIELD_KNOWN }, { "ip.proto", TA_TXT_FIELD_KNOWN },
	{ "tcp.nxtseq", TA_TXT_FIELD_KNOWN }, { "tcp.time_delta", TA_TXT_FIELD_KNOWN }, { "tcp.time_relative", TA_TXT_FIELD_KNOWN },
	{ "tcp.analysis.ack_rtt", TA_TXT_FIELD_KNOWN }, { "tcp.analysis.rto", TA_TXT_FIELD_KNOWN }, { "tcp.analysis.flags", TA_TXT_FIELD_KNOWN },
	{ "tcp.analysis.bytes_in_flight", TA_TXT_FIELD_KNOWN }, { "_ws.expert", TA_TXT_FIELD_KNOWN }, { "_ws.expert.message", TA_TXT_FIELD_KNOWN },
	{ "tcp.completeness", TA_TXT_FIELD_KNOWN }, { "tcp.payload", TA_TXT_FIELD_KNOWN }, { "tcp.port", TA_TXT_FIELD_KNOWN }, { "ip.addr", TA_TXT_FIELD_KNOWN },
	{ "tcp.window_size_scalefactor", TA_TXT_FIELD_KNOWN }, { "tcp.options", TA_TXT_FIELD_OPTION_BYTES }, { "tcp.urgent_pointer", TA_TXT_FIELD_KNOWN },
};
/* clang-format on */

static char fold(char c)
{
	return c == '.' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_name(const char *name, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!name[i] || fold(name[i]) != fold(p[i]))
			return false;
	return !name[len];
}

static bool find_name(const char *name, size_t len, enum ta_txt_field *ret)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (same_name(table[i].name, name, len)) {
			*ret = table[i].field;
			return true;
		}
	}
	return false;
}

bool ta_txt_field_of(const char *name, size_t len, enum ta_txt_field *ret)
{
	if (!len || len > 64 ||
	    (name[0] >= '0' && name[0] <= '9')) /* no name begins with a digit */
		return false;
	if (find_name(name, len, ret))
		return true;
	const char *underscore = memchr(name, '_', len);
	size_t prefix = underscore ? (size_t)(underscore - name) : 0;
	if (!prefix || len < 2 * prefix + 2 || memcmp(underscore + 1, name, prefix) != 0)
		return false;
	return find_name(underscore + 1, len - prefix - 1, ret);
}

bool ta_txt_field_known(const char *name, size_t len)
{
	enum ta_txt_field field;
	return ta_txt_field_of(name, len, &field);
}
