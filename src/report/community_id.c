/* SPDX-License-Identifier: MIT */
/* The Community ID flow hash, version 1 (github.com/corelight/community-id-spec): the same text for a connection in every
 * tool that prints it. */
#include "report_internal.h"

#include <string.h>

#include "tcpautopsy/core/addr.h"

static void base64(char *out, const uint8_t *data, size_t len)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < len; i += 3) {
		uint32_t v = (uint32_t)data[i] << 16;
		if (i + 1 < len)
			v |= (uint32_t)data[i + 1] << 8;
		if (i + 2 < len)
			v |= data[i + 2];
		*out++ = digit[v >> 18];
		*out++ = digit[v >> 12 & 63];
		*out++ = i + 1 < len ? digit[v >> 6 & 63] : '=';
		*out++ = i + 2 < len ? digit[v & 63] : '=';
	}
	*out = '\0';
}

const char *ta_community_id(char buf[TA_COMMUNITY_ID_TEXT], const struct ta_conn *conn)
{
	const struct ta_flow_key *key = &conn->flow.key;
	enum ta_addr_family family = ta_addr_family(&key->addr[0]);
	if ((family != TA_ADDR_IPV4 && family != TA_ADDR_IPV6) ||
	    ta_addr_family(&key->addr[1]) != family || ta_fact_port_named(conn, 0) ||
	    ta_fact_port_named(conn, 1))
		return NULL;
	size_t n = family == TA_ADDR_IPV4 ? 4 : 16;
	/* The lower address first, then the lower port: the order of the key. */
	uint8_t message[2 + 2 * 16 + 2 + 4] = { 0 };
	uint8_t *p = message + 2;
	memcpy(p, key->addr[0].b + 16 - n, n);
	memcpy(p + n, key->addr[1].b + 16 - n, n);
	p += 2 * n;
	*p++ = 6; /* IPPROTO_TCP */
	*p++ = 0;
	for (int i = 0; i < 2; i++) {
		*p++ = (uint8_t)(key->port[i] >> 8);
		*p++ = (uint8_t)key->port[i];
	}
	uint8_t digest[20];
	ta_sha1(message, (size_t)(p - message), digest);
	memcpy(buf, "1:", 2);
	base64(buf + 2, digest, sizeof(digest));
	return buf;
}
