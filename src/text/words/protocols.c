/* SPDX-License-Identifier: MIT */
/* Which of the names in a Protocol column run on TCP: tshark prints the highest protocol that it knows, and
 * its Info column then hides ports and sequence numbers. */
#include "text/words/protocols.h"
#include "tcpautopsy/text/text.h"

#include <string.h>
#include <strings.h>

/* Names as tshark writes them, in lower case. A protocol that runs on TCP and on UDP alike counts as not
 * TCP: a line that may be either must not become a segment. */
/* clang-format off */
static const char *const on_tcp[] = {
	"tcp", "http", "http/json", "http/xml", "http2", "http/2", "websocket", "websocket-json",
	"tls", "ssl", "sslv2", "sslv3", "tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "tls1.2", "tls1.3",
	"ssh", "sshv1", "sshv2", "telnet", "tn3270", "tn5250", "rlogin", "rsh", "ftp", "ftp-data",
	"smtp", "smtp/imf", "imf", "pop", "pop/imf", "imap", "nntp", "irc", "bgp", "ldap",
	"smb", "smb2", "nbss", "dcerpc", "epm", "samr", "lsarpc", "spoolss", "srvsvc", "wkssvc",
	"drsuapi", "winreg", "mysql", "pgsql", "tds", "tns", "oracle", "mongo", "redis", "cassandra", "cql",
	"memcache-tcp", "amqp", "mqtt", "kafka", "stomp", "openwire", "msmq", "xmpp", "xmpp/xml", "jabber",
	"rdp", "rdpudp-tcp", "t.125", "tpkt", "cotp", "x.224", "vnc", "x11", "iscsi", "fcip", "ndmp", "rsync",
	"git", "svn", "finger", "gopher", "whois", "ident", "lpd", "ipp", "socks", "rtmp", "rtmpt", "rtsp", "msrp",
	"skinny", "h.245", "bittorrent", "gnutella", "edonkey-tcp", "msnms", "ymsg", "ajp13",
	"fastcgi", "mbtcp", "modbus/tcp", "modbus", "s7comm", "s7comm-plus", "mms", "iec 60870-5 104",
	"iec 60870-5-104", "104asdu", "104apci", "dnp 3.0", "opcua", "opc ua", "hislip", "vxi-11 core", "enip-tcp",
	"omron-tcp", "fix", "diameter", "m3ua-tcp", "etcd", "grpc", "thrift", "couchbase", "elasticsearch",
	"zookeeper", "beep", "sieve", "managesieve", "jsonrpc-tcp", "json", "xml", "media", "data-text-lines",
	"image-gif", "image-jfif", "png", "mime_multipart", "urlencoded-form", "hazelcast", "slsk", "openflow",
	"ovsdb", "pptp", "ancp", "msdp", "ldp-tcp", "adb", "citrix", "ica", "netbios-ssn", "nfs-tcp", "x25-tcp",
};

static const char *const not_tcp[] = {
	"udp", "dns", "mdns", "llmnr", "nbns", "nbdgm", "dhcp", "dhcpv6", "bootp", "ntp", "snmp", "tftp", "ssdp",
	"quic", "gquic", "dtls", "dtlsv1.0", "dtlsv1.2", "dtlsv1.3", "rtp", "rtcp", "sip", "sip/sdp", "stun", "h.225.0",
	"syslog", "radius", "isakmp", "esp", "ah", "gre", "gtp", "vxlan", "geneve", "l2tp", "openvpn", "wireguard",
	"icmp", "icmpv6", "igmp", "igmpv1", "igmpv2", "igmpv3", "pim", "ospf", "eigrp", "rip", "ripng", "ripv1",
	"ripv2", "vrrp", "hsrp", "bfd", "bfd control", "sctp", "dccp", "udplite", "arp", "rarp", "stp", "rstp", "mstp",
	"lldp", "cdp", "lacp", "eapol", "eap", "ppp lcp", "ppp ipcp", "pppoed", "ieee 802.11", "802.11", "ethernet",
	"ipv4", "ipv6", "ip", "mld", "mldv2", "browser", "smb_netlogon", "nfs", "nlm", "mount", "portmap", "rpc", "ypserv", "krb5",
	"kerberos", "cldap", "ldp", "rsvp", "sap", "wccp", "netflow", "cflow", "sflow", "memcache", "enip", "cip",
	"cip i/o", "cip cm", "coap", "bacnet-app", "bacapp", "db-lsp-disc", "db-lsp", "dropbox", "teredo", "rdpudp",
	"loop", "homeplug av", "lldp_multicast", "ssdp/xml", "wol", "0x", "frame", "usb", "bluetooth", "can",
};
/* clang-format on */

static const char *find(const char *const *list, size_t n, const struct ta_txt_word *word)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == word->len && strncasecmp(list[i], word->p, word->len) == 0)
			return list[i];
	return NULL;
}

/* Those that run on TCP as well. */
bool ta_text_may_be_tcp(const char *name)
{
	static const char *const either[] = { "nfs", "nlm",    "mount", "portmap",
					      "rpc", "ypserv", "krb5",  "kerberos",
					      "ldp", "enip",   "cip",   "other" };
	for (size_t i = 0; i < sizeof(either) / sizeof(either[0]); i++)
		if (!strcmp(name, either[i]))
			return true;
	return false;
}

enum ta_txt_carrier ta_txt_protocol(const struct ta_txt_word *proto, const char **ret_name)
{
	const char *name = find(on_tcp, sizeof(on_tcp) / sizeof(on_tcp[0]), proto);
	enum ta_txt_carrier carrier = TA_TXT_ON_TCP;
	if (!name) {
		name = find(not_tcp, sizeof(not_tcp) / sizeof(not_tcp[0]), proto);
		carrier = TA_TXT_NOT_TCP;
	}
	if (!name)
		return TA_TXT_UNKNOWN_PROTOCOL;
	if (ret_name)
		*ret_name = name;
	return carrier;
}

const char *ta_txt_protocol_name(const struct ta_txt_word *proto)
{
	const char *name = "other";
	(void)ta_txt_protocol(proto, &name);
	return name;
}
