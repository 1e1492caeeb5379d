/* SPDX-License-Identifier: MIT */
/* Names of services that tcpdump and tshark print instead of a port (IANA service names, TCP), where every
 * list that they take them from agrees. */
#ifndef TA_TEXT_SERVICES_H
#define TA_TEXT_SERVICES_H

#include <stdint.h>

/* clang-format off */
static const struct {
	const char *name;
	uint16_t port;
} services[] = {
	{ "http", 80 }, { "https", 443 }, { "ssh", 22 }, { "domain", 53 }, { "telnet", 23 },
	{ "smtp", 25 }, { "ftp", 21 }, { "ftp-data", 20 }, { "pop3", 110 }, { "pop3s", 995 },
	{ "imap", 143 }, { "imap2", 143 }, { "imaps", 993 }, { "www", 80 }, { "www-http", 80 },
	{ "http-alt", 8080 }, { "sunrpc", 111 }, { "nfs", 2049 }, { "netbios-ssn", 139 },
	{ "netbios-ns", 137 }, { "microsoft-ds", 445 }, { "ldap", 389 }, { "ldaps", 636 },
	{ "mysql", 3306 }, { "postgresql", 5432 }, { "bgp", 179 }, { "ntp", 123 }, { "nntp", 119 },
	{ "kerberos", 88 }, { "ms-wbt-server", 3389 }, { "ms-sql-s", 1433 }, { "mbap", 502 },
	{ "epmap", 135 }, { "msrpc", 135 }, { "loc-srv", 135 }, { "rsync", 873 }, { "whois", 43 },
	{ "finger", 79 }, { "auth", 113 }, { "ident", 113 }, { "printer", 515 }, { "ipp", 631 },
	{ "iscsi-target", 3260 }, { "submission", 587 }, { "rtsp", 554 }, { "socks", 1080 },
	{ "x11", 6000 }, { "git", 9418 }, { "svn", 3690 }, { "amqp", 5672 }, { "amqps", 5671 },
	{ "mqtt", 1883 }, { "secure-mqtt", 8883 }, { "sip", 5060 }, { "sip-tls", 5061 }, { "sips", 5061 },
	{ "ircd", 6667 }, { "discard", 9 }, { "echo", 7 }, { "chargen", 19 }, { "login", 513 },
	{ "shell", 514 }, { "exec", 512 }, { "domain-s", 853 }, { "redis", 6379 }, { "ncube-lm", 1521 },
	{ "xmpp-client", 5222 }, { "xmpp-server", 5269 }, { "hislip", 4880 }, { "cslistener", 9000 },
};
/* clang-format on */

#endif
