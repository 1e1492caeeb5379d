/* SPDX-License-Identifier: MIT */
/* Which lines are of ss and netstat, and which of them belong together. */
#include "text/lines/sockets.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/lines/wrap.h"
#include "text/rules.h"

static bool is_one_of(const struct ta_txt_word *word, const char *const *list)
{
	for (; *list; list++)
		if (ta_txt_is(word, *list))
			return true;
	return false;
}

/* As ss(8) writes them. Listening sockets have no peer. */
static bool is_state(const struct ta_txt_word *word)
{
	static const char *const states[] = { "ESTAB",      "SYN-SENT",  "SYN-RECV",   "FIN-WAIT-1",
					      "FIN-WAIT-2", "TIME-WAIT", "CLOSE-WAIT", "LAST-ACK",
					      "CLOSING",    NULL };
	return is_one_of(word, states);
}

static bool is_end(const struct ta_txt_word *word)
{
	return word->len > 2 && memchr(word->p, ':', word->len) && word->p[word->len - 1] != ':';
}

/* What a Markdown table, a list or a prompt leaves in front. */
static void skip_marks(struct ta_txt_scan *scan)
{
	while (scan->p < scan->end && memchr(" \t|*`", *scan->p, 5))
		scan->p++;
}

static bool take_digits(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	return ta_txt_word(scan, ret) && ta_txt_is_digits(ret);
}

bool ta_txt_socket_split(const char *text, size_t len, bool stateless,
			 struct ta_txt_socket_words *ret)
{
	static const char *const protocols[] = { "tcp", "tcp4", "tcp6", NULL };
	struct ta_txt_scan s = ta_txt_scan_of(text, len);
	struct ta_txt_word word;
	*ret = (struct ta_txt_socket_words){ .netstat = false };
	skip_marks(&s);
	if (s.p == s.end ||
	    !(memchr("EFSTCLt", *s.p, 7) || (stateless && ta_txt_hex_digit(*s.p) >= 0)))
		return false;
	struct ta_txt_scan start = s;
	if (!ta_txt_word(&s, &word))
		return false;
	if (is_one_of(&word, protocols)) {
		start = s;
		if (!ta_txt_word(&s, &word))
			return false;
		ret->netstat = ta_txt_is_digits(&word) && !stateless;
	}
	if (is_state(&word))
		ret->state = word;
	else if (ret->netstat || stateless)
		s = start;
	else
		return false;
	if (!take_digits(&s, &ret->recv_q) || !take_digits(&s, &ret->send_q) ||
	    !ta_txt_word(&s, &ret->local) || !is_end(&ret->local))
		return false;
	if (!ta_txt_word(&s, &ret->peer) || !is_end(&ret->peer)) {
		ret->peer.len = 0;
		return !stateless;
	}
	if (ret->netstat && !ta_txt_word(&s, &ret->state))
		ret->state.len = 0;
	ret->rest = s;
	return true;
}

/* "rto:204", "timer:(on,12sec,5)", of ss; "keepalive (7176.56/0/0)", of netstat. */
static bool has_values(struct ta_txt_scan scan)
{
	static const char *const names[] = {
		"timer:(",  "users:((",     "uid:",       "ino:",          "sk:",
		"rto:",     "rtt:",         "wscale:",    "skmem:(",       "mss:",
		"cwnd:",    "lastsnd:",     "lastrcv:",   "lastack:",      "unacked:",
		"backoff:", "retrans:",     "segs_out:",  "minrtt:",       "bytes_sent:",
		"notsent:", "delivered:",   "rcv_space:", "rcv_ssthresh:", "busy:",
		"cgroup:",  "bytes_acked:", "snd_wnd:",   "rcv_rtt:",      "ato:",
	};
	static const char *const timers[] = { "on", "off", "keepalive", "timewait", "probe", NULL };
	struct ta_txt_word word, next;
	while (ta_txt_word(&scan, &word)) {
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (ta_txt_begins(word.p, word.p + word.len, names[i]))
				return true;
		if (is_one_of(&word, timers) && ta_txt_peek(&scan, &next) && next.p[0] == '(')
			return true;
	}
	return false;
}

static bool is_whole(const struct ta_txt_socket_line *line)
{
	struct ta_txt_socket_words words;
	return ta_txt_socket_split(line->text, line->len, line->stateless, &words) &&
	       words.peer.len && (line->stateless || words.state.len);
}

/* Whether a line goes on with the newest one: the rest of its columns, or more that is known of it. */
static bool goes_on(const struct ta_txt_sockets *s, struct ta_txt_scan line)
{
	struct ta_txt_word word;
	if (s->joined >= TA_TXT_WRAP_LINES || !ta_txt_peek(&line, &word))
		return false;
	if (is_whole(&s->item[s->count - 1]))
		return has_values(line);
	return is_end(&word) || has_values(line) || ta_txt_is(&word, "ESTABLISHED") ||
	       ta_txt_contains(&word, "_WAIT") || ta_txt_is(&word, "LAST_ACK");
}

static void append(struct ta_txt_socket_line *line, const char *text, size_t len)
{
	const size_t used = line->len + (line->len > 0); /* a blank between */
	if (used >= TA_TXT_SOCKET_BYTES)
		return;
	if (len > TA_TXT_SOCKET_BYTES - used)
		len = TA_TXT_SOCKET_BYTES - used;
	line->text = ta_xgrow(line->text, &line->capacity, line->len + len + 2, 1);
	if (line->len)
		line->text[line->len++] = ' ';
	memcpy(line->text + line->len, text, len);
	line->len += len;
	line->text[line->len] = '\0';
}

static void note_heading(struct ta_txt_sockets *s, struct ta_txt_scan line)
{
	if (!ta_txt_find(line.p, line.end, "Recv-Q"))
		return;
	s->stateless =
		ta_txt_find(line.p, line.end, "Send-Q") && !ta_txt_find(line.p, line.end, "State");
}

static void forget_given(struct ta_txt_sockets *s)
{
	for (size_t i = 0; i < s->given; i++)
		free(s->item[i].text);
	s->count -= s->given;
	if (s->count)
		memmove(s->item, s->item + s->given, s->count * sizeof(*s->item));
	s->given = 0;
}

bool ta_txt_sockets_take(struct ta_txt_sockets *s, const char *text, size_t len, uint64_t number)
{
	struct ta_txt_scan line = ta_txt_scan_of(text, len);
	struct ta_txt_socket_words words;
	if (ta_txt_socket_split(text, len, s->stateless, &words)) {
		s->open = false;
		if (s->given * 2 >= s->count)
			forget_given(s);
		if (s->count >= TA_LIMIT_SOCKETS) {
			s->lost++;
			return true;
		}
		s->item = ta_xgrow(s->item, &s->capacity, s->count + 1, sizeof(*s->item));
		s->item[s->count] =
			(struct ta_txt_socket_line){ .number = number, .stateless = s->stateless };
		append(&s->item[s->count++], text, len);
		s->joined = 0;
		s->open = true;
		return true;
	}
	if (s->open && goes_on(s, line)) {
		append(&s->item[s->count - 1], text, len);
		s->joined++;
		return true;
	}
	s->open = false;
	if (len && !ta_txt_is_blank(text, len) && (memchr("RNSP", text[0], 4) || s->stateless)) {
		s->stateless = false;
		note_heading(s, line);
	}
	return false;
}

const struct ta_txt_socket_line *ta_txt_sockets_next(struct ta_txt_sockets *s, uint64_t before,
						     bool ended)
{
	if (s->given == s->count || s->item[s->given].number >= before)
		return NULL;
	if (s->open && !ended && s->given + 1 == s->count)
		return NULL;
	return &s->item[s->given++];
}

size_t ta_txt_sockets_waiting(const struct ta_txt_sockets *s)
{
	return s->count - s->given;
}

void ta_txt_sockets_release(struct ta_txt_sockets *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->item[i].text);
	free(s->item);
	*s = (struct ta_txt_sockets){ .count = 0 };
}
