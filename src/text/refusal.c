/* SPDX-License-Identifier: MIT */
/* Why a line that speaks of a packet could not be used. */
#include "text/refusal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text/words/hosts.h"

#define TCPDUMP                                                                                    \
	"12:00:00.000001 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0"
#define TSHARK "1 0.000000 10.0.0.1 -> 10.0.0.2 TCP 74 4000 -> 80 [SYN] Seq=0 Win=64240 Len=0"

enum { QUOTED_BYTES = 32 }; /* of the part that was not understood */

/* What a line shows of its two ends. */
struct ends {
	unsigned hosts;             /* found: 0 to 2 */
	bool arrow;                 /* between them */
	bool ports;                 /* with both */
	struct ta_txt_word between; /* the first word between them; empty: none */
	const char *behind;         /* the second one */
};

/* "SRC=10.0.0.1", "10.0.0.2:", "(10.0.0.1,": the bare word. */
static struct ta_txt_word bare(struct ta_txt_word word)
{
	const char *equals = memchr(word.p, '=', word.len);
	if (equals) {
		word.len -= (size_t)(equals + 1 - word.p);
		word.p = equals + 1;
	}
	while (word.len && strchr(",:;)]", word.p[word.len - 1]))
		word.len--;
	while (word.len && strchr("([", word.p[0])) {
		word.p++;
		word.len--;
	}
	return word;
}

/* An address, with a port or without. */
static bool is_end(struct ta_txt_word word, bool *ret_port)
{
	word = bare(word);
	*ret_port = false;
	if (!word.len || ta_txt_is_address(&word))
		return word.len > 0;
	for (size_t i = word.len - 1; i > 0; i--) {
		struct ta_txt_word host = { word.p, i };
		if (word.p[i] != '.' && word.p[i] != ':')
			continue;
		*ret_port = true;
		return ta_txt_is_address(&host);
	}
	return false;
}

/* Names on both sides of an arrow. */
static void find_names(const struct ta_txt_line *line, struct ends *e)
{
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	struct ta_txt_word word, before = { line->text, 0 }, after;
	for (; ta_txt_word(&scan, &word); before = word) {
		if (!before.len || !ta_txt_is_arrow(&word) || ta_txt_is_digits(&before) ||
		    !ta_txt_word(&scan, &after))
			continue;
		e->hosts = 2;
		e->arrow = true;
		e->ports =
			(memchr(before.p, '.', before.len) || memchr(before.p, ':', before.len)) &&
			(memchr(after.p, '.', after.len) || memchr(after.p, ':', after.len - 1));
		ta_txt_blanks(&scan);
		e->behind = scan.p;
		return;
	}
}

static struct ends find_ends(const struct ta_txt_line *line)
{
	struct ends e = { .ports = true };
	struct ta_txt_scan scan = ta_txt_scan_of(line->text, line->len);
	struct ta_txt_word word;
	while (e.hosts < 2 && ta_txt_word(&scan, &word)) {
		bool port;
		if (is_end(word, &port)) {
			e.hosts++;
			e.ports &= port;
		} else if (e.hosts == 1) {
			e.arrow |= ta_txt_is_arrow(&word);
			if (!e.between.len)
				e.between = word;
		}
	}
	ta_txt_blanks(&scan);
	e.behind = scan.p;
	if (e.hosts < 2)
		find_names(line, &e);
	return e;
}

static bool speaks_of_tcp(const struct ta_txt_line *line)
{
	static const char *const words[] = { "TCP", "tcp",     "SYN",  "ACK",
					     "RST", "Flags [", "Seq=", "seq " };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (ta_txt_find(line->text, line->text + line->len, words[i]))
			return true;
	return false;
}

/* "5000 -> 22": ports that stand apart from the hosts. */
static bool ports_apart(const char *p, const char *end)
{
	struct ta_txt_scan scan = { p, end };
	struct ta_txt_word word, before = { p, 0 };
	while (ta_txt_word(&scan, &word)) {
		struct ta_txt_word after;
		if (before.len && ta_txt_is_digits(&before) && ta_txt_is_arrow(&word) &&
		    ta_txt_peek(&scan, &after) && ta_txt_is_digits(&after))
			return true;
		before = word;
	}
	return ta_txt_find(p, end, "SPT=") != NULL;
}

bool ta_txt_refusal_is_packet(const struct ta_txt_line *line, bool known)
{
	struct ends e = find_ends(line);
	if (e.hosts == 2)
		return known || e.ports || speaks_of_tcp(line);
	return speaks_of_tcp(line) && ports_apart(line->text, line->text + line->len);
}

void ta_txt_refusal_say(const struct ta_txt_line *line, char *ret, size_t size)
{
	struct ends e = find_ends(line);
	const char *end = line->text + line->len;
	int quoted = end - e.behind > QUOTED_BYTES ? QUOTED_BYTES : (int)(end - e.behind);
	if (e.hosts < 2)
		snprintf(ret, size,
			 "line %" PRIu64
			 " shows no sender and receiver; this would be understood: " TSHARK,
			 line->number);
	else if (!e.arrow && e.between.len)
		snprintf(
			ret, size,
			"line %" PRIu64
			": '%.*s' between the hosts is not understood; an arrow would be: " TCPDUMP,
			line->number,
			(int)(e.between.len < QUOTED_BYTES ? e.between.len : QUOTED_BYTES),
			e.between.p);
	else if (!e.arrow)
		snprintf(
			ret, size,
			"line %" PRIu64
			": nothing stands between the hosts; an arrow would be understood: " TCPDUMP,
			line->number);
	else if (!e.ports && !ports_apart(e.behind, end))
		snprintf(ret, size, "line %" PRIu64 ": '%.*s' shows no ports; this would: " TSHARK,
			 line->number, quoted, e.behind);
	else if (!quoted)
		snprintf(ret, size,
			 "line %" PRIu64
			 " ends behind the hosts; this would be understood: " TCPDUMP,
			 line->number);
	else
		snprintf(ret, size, "line %" PRIu64 ": '%.*s' is not understood; this would be: %s",
			 line->number, quoted, e.behind, e.ports ? TCPDUMP : TSHARK);
}
