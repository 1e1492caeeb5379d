/* SPDX-License-Identifier: MIT */
/* ss -o, -i, -e (iproute2 misc/ss.c: tcp_timer_print(), tcp_stats_print()) and netstat -o (net-tools netstat.c:
 * tcp_do_one()), as they print what Linux' inet_sk_diag_fill(), tcp_get_info() and get_tcp4_sock() tell. */
#include "text/devices/sockets.h"

#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "text/rules.h"
#include "text/words/hosts.h"

static bool read_state(const struct ta_txt_word *word, uint8_t *ret)
{
	static const struct {
		const char *ss, *netstat;
		uint8_t state;
	} states[] = {
		{ "ESTAB", "ESTABLISHED", TA_SOCKET_ESTABLISHED },
		{ "SYN-SENT", "SYN_SENT", TA_SOCKET_SYN_SENT },
		{ "SYN-RECV", "SYN_RECV", TA_SOCKET_SYN_RECV },
		{ "FIN-WAIT-1", "FIN_WAIT1", TA_SOCKET_FIN_WAIT_1 },
		{ "FIN-WAIT-2", "FIN_WAIT2", TA_SOCKET_FIN_WAIT_2 },
		{ "CLOSE-WAIT", "CLOSE_WAIT", TA_SOCKET_CLOSE_WAIT },
		{ "LAST-ACK", "LAST_ACK", TA_SOCKET_LAST_ACK },
		{ "CLOSING", "CLOSING", TA_SOCKET_CLOSING },
		{ "TIME-WAIT", "TIME_WAIT", TA_SOCKET_TIME_WAIT },
	};
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (ta_txt_is(word, states[i].ss) || ta_txt_is(word, states[i].netstat)) {
			*ret = states[i].state;
			return true;
		}
	}
	return false;
}

/* A name of a host or a service, and nothing that a page left of an address. */
static bool is_name(const struct ta_txt_word *word)
{
	bool letter = false;
	for (size_t i = 0; i < word->len; i++) {
		char c = word->p[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		letter |= is_letter;
		if (!is_letter && !(c >= '0' && c <= '9') && !memchr("-._", c, 3))
			return false;
	}
	return letter;
}

/* 10.0.0.1:22, [2001:db8::1]:22, 2001:db8::1:22, 10.0.0.1%eth0:22, [fe80::1]%eth0:22, db.example:postgresql */
static bool read_end(struct ta_names *names, const struct ta_txt_word *word, int side,
		     struct ta_socket *ret)
{
	const char *colon = memrchr(word->p, ':', word->len);
	struct ta_txt_word host = { word->p, (size_t)(colon - word->p) };
	struct ta_txt_word port = { colon + 1, (size_t)(word->p + word->len - colon) - 1 };
	const char *zone = memchr(host.p, '%', host.len);
	if (zone)
		host.len = (size_t)(zone - host.p);
	if (host.len && host.p[0] == '[') {
		host.p++;
		host.len--;
	}
	if (host.len && host.p[host.len - 1] == ']')
		host.len--;
	bool address = ta_txt_is_address(&host);
	if (!host.len || ta_txt_is(&port, "*") || ta_txt_is(&host, "*") ||
	    (!address && !is_name(&host)) || (!ta_txt_is_digits(&port) && !is_name(&port)))
		return false;
	return ta_txt_host(names, &host, &ret->addr[side]) &&
	       ta_txt_port(names, &port, &ret->port[side], &ret->named[side]);
}

/* The rest of the word that begins with a name. */
static bool value_of(struct ta_txt_scan scan, const char *name, struct ta_txt_scan *ret)
{
	struct ta_txt_word word;
	while (ta_txt_word(&scan, &word)) {
		*ret = ta_txt_scan_of(word.p, word.len);
		if (ta_txt_take(ret, name))
			return true;
	}
	return false;
}

static int64_t bounded(uint64_t value)
{
	return value > TA_TXT_SOCKET_MOST ? TA_TXT_SOCKET_MOST : (int64_t)value;
}

static int64_t count_of(struct ta_txt_scan scan, const char *name)
{
	struct ta_txt_scan at;
	uint64_t value;
	return value_of(scan, name, &at) && ta_txt_digits(&at, &value) ? bounded(value) : -1;
}

/* Digits with a fraction, in units of `unit_ns`. */
static bool take_decimal(struct ta_txt_scan *scan, int64_t unit_ns, int64_t *ret)
{
	uint64_t whole;
	if (!ta_txt_digits(scan, &whole))
		return false;
	*ret = bounded(whole) * unit_ns;
	if (!ta_txt_take(scan, "."))
		return true;
	for (; scan->p < scan->end && *scan->p >= '0' && *scan->p <= '9'; scan->p++) {
		unit_ns /= 10;
		*ret += (*scan->p - '0') * unit_ns;
	}
	return true;
}

/* Milliseconds, as -i prints all its times. */
static int64_t time_of(struct ta_txt_scan scan, const char *name)
{
	struct ta_txt_scan at;
	int64_t ns;
	return value_of(scan, name, &at) && take_decimal(&at, TA_MS, &ns) ? ns : -1;
}

/* print_ms_timer(): "1min59sec", "12sec", "3.120ms" for 3 s and 120 ms, "200ms"; nothing for an instant. */
static bool take_timer_time(struct ta_txt_scan *scan, int64_t *ret)
{
	uint64_t value, ms;
	*ret = 0;
	for (int parts = 0; parts < 3 && ta_txt_digits(scan, &value); parts++) {
		int64_t n = bounded(value);
		if (ta_txt_take(scan, "min"))
			*ret += n * 60 * TA_SEC;
		else if (ta_txt_take(scan, "sec"))
			*ret += n * TA_SEC;
		else if (ta_txt_take(scan, "ms"))
			*ret += n * TA_MS;
		else if (ta_txt_take(scan, ".") && ta_txt_digits(scan, &ms) &&
			 ta_txt_take(scan, "ms"))
			*ret += n * TA_SEC + bounded(ms) * TA_MS;
		else
			return false;
	}
	return true;
}

static bool read_timer_name(const struct ta_txt_word *word, uint8_t *ret)
{
	static const struct {
		const char *name;
		uint8_t timer;
	} timers[] = {
		{ "off", TA_SOCKET_TIMER_OFF },
		{ "on", TA_SOCKET_TIMER_ON },
		{ "keepalive", TA_SOCKET_TIMER_KEEPALIVE },
		{ "timewait", TA_SOCKET_TIMER_TIME_WAIT },
		{ "persist", TA_SOCKET_TIMER_PERSIST },
		{ "probe", TA_SOCKET_TIMER_PERSIST },
	};
	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
		if (ta_txt_is(word, timers[i].name)) {
			*ret = timers[i].timer;
			return true;
		}
	}
	return false;
}

/* timer:(on,12sec,5) */
static void read_ss_timer(struct ta_txt_scan rest, struct ta_socket *ret)
{
	struct ta_txt_scan at;
	uint64_t tries;
	int64_t ns;
	if (!value_of(rest, "timer:(", &at))
		return;
	const char *comma = memchr(at.p, ',', (size_t)(at.end - at.p));
	struct ta_txt_word name = { at.p, comma ? (size_t)(comma - at.p) : 0 };
	uint8_t timer;
	if (!comma || !read_timer_name(&name, &timer))
		return;
	at.p = comma + 1;
	if (!take_timer_time(&at, &ns) || !ta_txt_take(&at, ",") || !ta_txt_digits(&at, &tries))
		return;
	ret->timer = timer;
	ret->timer_ns = ns;
	ret->tries = bounded(tries);
}

/* on (12.34/5/0): seconds, retransmissions, probes without an answer. */
static void read_netstat_timer(struct ta_txt_scan rest, struct ta_socket *ret)
{
	struct ta_txt_word name, word;
	while (ta_txt_word(&rest, &name)) {
		uint8_t timer;
		uint64_t copies, probes;
		int64_t ns;
		if (!ta_txt_peek(&rest, &word) || !read_timer_name(&name, &timer))
			continue;
		struct ta_txt_scan at = ta_txt_scan_of(word.p, word.len);
		if (!ta_txt_take(&at, "(") || !take_decimal(&at, TA_SEC, &ns) ||
		    !ta_txt_take(&at, "/") || !ta_txt_digits(&at, &copies) ||
		    !ta_txt_take(&at, "/") || !ta_txt_digits(&at, &probes))
			continue;
		bool probing =
			timer == TA_SOCKET_TIMER_KEEPALIVE || timer == TA_SOCKET_TIMER_PERSIST;
		ret->timer = timer;
		ret->timer_ns = ns;
		ret->tries = bounded(probing ? probes : copies);
		return;
	}
}

/* Of -p and -e. */
static void read_owner(struct ta_txt_scan rest, struct ta_socket *ret)
{
	struct ta_txt_scan at;
	uint64_t inode;
	if (value_of(rest, "users:((", &at))
		ret->owner = TA_SOCKET_OWNED;
	else if (value_of(rest, "ino:", &at) && ta_txt_digits(&at, &inode))
		ret->owner = inode ? TA_SOCKET_OWNED : TA_SOCKET_ORPHAN;
}

/* Of -i; backoff stands there when it is not 0. */
static void read_info(struct ta_txt_scan rest, struct ta_socket *ret)
{
	struct ta_txt_scan at;
	bool info = value_of(rest, "rto:", &at) || value_of(rest, "cwnd:", &at);
	ret->rto_ns = time_of(rest, "rto:");
	ret->backoff = count_of(rest, "backoff:");
	ret->unacked = count_of(rest, "unacked:");
	if (info) {
		ret->backoff = ret->backoff < 0 ? 0 : ret->backoff;
		ret->unacked = ret->unacked < 0 ? 0 : ret->unacked;
	}
	ret->lastrcv_ns = time_of(rest, "lastrcv:");
	ret->lastack_ns = time_of(rest, "lastack:");
	if (value_of(rest, "rtt:", &at) && take_decimal(&at, TA_MS, &ret->rtt_ns) &&
	    (!ta_txt_take(&at, "/") || !take_decimal(&at, TA_MS, &ret->rttvar_ns)))
		ret->rttvar_ns = -1;
}

bool ta_txt_socket_read(struct ta_names *names, const struct ta_txt_socket_line *line,
			struct ta_socket *ret)
{
	struct ta_txt_socket_words words;
	uint64_t recv_q, send_q;
	if (!ta_txt_socket_split(line->text, line->len, line->stateless, &words) || !words.peer.len)
		return false;
	*ret = (struct ta_socket){ .line = line->number,
				   .source = words.netstat ? "netstat" : "ss",
				   .timer_ns = -1,
				   .tries = -1,
				   .backoff = -1,
				   .unacked = -1,
				   .rto_ns = -1,
				   .rtt_ns = -1,
				   .rttvar_ns = -1,
				   .lastrcv_ns = -1,
				   .lastack_ns = -1 };
	/* ss lists established ones alone where it is not asked for others, and leaves the column out where it is asked for one. */
	if (words.state.len ? !read_state(&words.state, &ret->state) : !line->stateless)
		return false;
	if (!ta_txt_u64(&words.recv_q, &recv_q) || !ta_txt_u64(&words.send_q, &send_q) ||
	    !read_end(names, &words.local, 0, ret) || !read_end(names, &words.peer, 1, ret))
		return false;
	ret->recv_q = recv_q > UINT32_MAX ? UINT32_MAX : (int64_t)recv_q;
	ret->send_q = send_q > UINT32_MAX ? UINT32_MAX : (int64_t)send_q;
	if (words.netstat) {
		read_netstat_timer(words.rest, ret);
	} else {
		read_ss_timer(words.rest, ret);
		read_owner(words.rest, ret);
		read_info(words.rest, ret);
	}
	return true;
}
