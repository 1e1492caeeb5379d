/* SPDX-License-Identifier: MIT */
/* The names that Wireshark gives to columns (its preferences, "Columns"), and those that people give them. */
#include "text/list/heading.h"

#include <ctype.h>
#include <string.h>

/* Longer names before those that they begin with. A name that ends in '*' takes what follows it up to the next cell. */
static const struct {
	const char *name;
	enum ta_txt_role role;
} names[] = {
	{ "frame number", TA_TXT_ROLE_NUMBER },
	{ "packet number", TA_TXT_ROLE_NUMBER },
	{ "no.", TA_TXT_ROLE_NUMBER },
	{ "no", TA_TXT_ROLE_NUMBER },
	{ "number", TA_TXT_ROLE_NUMBER },
	{ "#", TA_TXT_ROLE_NUMBER },
	{ "frame length", TA_TXT_ROLE_LENGTH },
	{ "frame", TA_TXT_ROLE_NUMBER },
	{ "time to live", TA_TXT_ROLE_COUNT },
	{ "time delta*", TA_TXT_ROLE_ASIDE },
	{ "time since*", TA_TXT_ROLE_ASIDE },
	{ "delta time*", TA_TXT_ROLE_ASIDE },
	{ "delta*", TA_TXT_ROLE_ASIDE },
	{ "absolute date and time", TA_TXT_ROLE_TIME },
	{ "absolute time", TA_TXT_ROLE_TIME },
	{ "arrival time", TA_TXT_ROLE_TIME },
	{ "epoch time", TA_TXT_ROLE_TIME },
	{ "utc time", TA_TXT_ROLE_TIME },
	{ "relative time", TA_TXT_ROLE_TIME },
	{ "time of day", TA_TXT_ROLE_TIME },
	{ "timestamp", TA_TXT_ROLE_TIME },
	{ "time", TA_TXT_ROLE_TIME },
	{ "source port", TA_TXT_ROLE_SPORT },
	{ "source address", TA_TXT_ROLE_SRC },
	{ "source ip", TA_TXT_ROLE_SRC },
	{ "source", TA_TXT_ROLE_SRC },
	{ "src port", TA_TXT_ROLE_SPORT },
	{ "src ip", TA_TXT_ROLE_SRC },
	{ "srcport", TA_TXT_ROLE_SPORT },
	{ "sport", TA_TXT_ROLE_SPORT },
	{ "src", TA_TXT_ROLE_SRC },
	{ "destination port", TA_TXT_ROLE_DPORT },
	{ "destination address", TA_TXT_ROLE_DST },
	{ "destination ip", TA_TXT_ROLE_DST },
	{ "destination", TA_TXT_ROLE_DST },
	{ "dest port", TA_TXT_ROLE_DPORT },
	{ "dest", TA_TXT_ROLE_DST },
	{ "dst port", TA_TXT_ROLE_DPORT },
	{ "dst ip", TA_TXT_ROLE_DST },
	{ "dstport", TA_TXT_ROLE_DPORT },
	{ "dport", TA_TXT_ROLE_DPORT },
	{ "dst", TA_TXT_ROLE_DST },
	{ "protocol", TA_TXT_ROLE_PROTO },
	{ "proto", TA_TXT_ROLE_PROTO },
	{ "packet length", TA_TXT_ROLE_LENGTH },
	{ "tcp segment len", TA_TXT_ROLE_PAYLOAD },
	{ "tcp segment length", TA_TXT_ROLE_PAYLOAD },
	{ "segment length", TA_TXT_ROLE_PAYLOAD },
	{ "tcp len", TA_TXT_ROLE_PAYLOAD },
	{ "payload", TA_TXT_ROLE_PAYLOAD },
	{ "length", TA_TXT_ROLE_LENGTH },
	{ "size", TA_TXT_ROLE_LENGTH },
	{ "sequence number", TA_TXT_ROLE_SEQ },
	{ "seq number", TA_TXT_ROLE_SEQ },
	{ "seq no", TA_TXT_ROLE_SEQ },
	{ "seq", TA_TXT_ROLE_SEQ },
	{ "acknowledgment number", TA_TXT_ROLE_ACK },
	{ "acknowledgement number", TA_TXT_ROLE_ACK },
	{ "ack number", TA_TXT_ROLE_ACK },
	{ "ack", TA_TXT_ROLE_ACK },
	{ "vlan id", TA_TXT_ROLE_COUNT },
	{ "vlan", TA_TXT_ROLE_COUNT },
	{ "ttl", TA_TXT_ROLE_COUNT },
	{ "hop limit", TA_TXT_ROLE_COUNT },
	{ "stream index", TA_TXT_ROLE_COUNT },
	{ "tcp stream", TA_TXT_ROLE_COUNT },
	{ "stream", TA_TXT_ROLE_COUNT },
	{ "calculated window size", TA_TXT_ROLE_COUNT },
	{ "window size", TA_TXT_ROLE_COUNT },
	{ "window", TA_TXT_ROLE_COUNT },
	{ "win", TA_TXT_ROLE_COUNT },
	{ "bytes in flight", TA_TXT_ROLE_COUNT },
	{ "cumulative bytes", TA_TXT_ROLE_COUNT },
	{ "info", TA_TXT_ROLE_INFO },
};

/* Length of a known name at the beginning of a text, 0 for none; a word ends behind it. */
static size_t name_length(const char *p, const char *end, size_t i)
{
	size_t n = strlen(names[i].name);
	bool open = names[i].name[n - 1] == '*';
	n -= open;
	if ((size_t)(end - p) < n)
		return 0;
	for (size_t k = 0; k < n; k++)
		if (tolower((unsigned char)p[k]) != names[i].name[k])
			return 0;
	if (p + n < end && isalnum((unsigned char)p[n]))
		return 0;
	while (open && p + n < end && p[n] != '\t' &&
	       !(p[n] == ' ' && n + 1 < (size_t)(end - p) && p[n + 1] == ' '))
		n++;
	return n;
}

/* The name at *p, and what it names; moves over it. A name that is not known is a word. */
static bool next_name(const char **p, const char *end, bool tabs, enum ta_txt_role *ret)
{
	struct ta_txt_scan scan = { *p, end };
	struct ta_txt_word word;
	size_t n = 0, i = 0;
	if (!(tabs ? ta_txt_layout_cell(&scan, true, &word) : ta_txt_word(&scan, &word)))
		return false;
	const char *stop = tabs ? word.p + word.len : end;
	while (i < sizeof(names) / sizeof(names[0]) && !(n = name_length(word.p, stop, i)))
		i++;
	*ret = n ? names[i].role : TA_TXT_ROLE_OTHER;
	*p = tabs || !n ? scan.p : word.p + n;
	return true;
}

/* The first instant that is not told to be a difference is the time; a lone difference is it, too. */
static void choose_time(struct ta_txt_layout *l)
{
	size_t time = l->count, aside = l->count;
	for (size_t i = l->count; i-- > 0;) {
		if (l->role[i] == TA_TXT_ROLE_ASIDE)
			aside = i;
		if (l->role[i] != TA_TXT_ROLE_TIME)
			continue;
		if (time < l->count)
			l->role[time] = TA_TXT_ROLE_ASIDE;
		time = i;
	}
	if (time == l->count && aside < l->count)
		l->role[aside] = TA_TXT_ROLE_TIME;
}

bool ta_txt_heading(const char *text, size_t len, struct ta_txt_layout *ret)
{
	struct ta_txt_layout l = { .count = 0 };
	unsigned seen[TA_TXT_ROLES] = { 0 }, tabs = 0;
	const char *p = text, *end = text + len;
	enum ta_txt_role role;
	for (size_t i = 0; i < len; i++)
		tabs += text[i] == '\t';
	l.tabs = tabs > 1;
	while (l.count < TA_TXT_LAYOUT_COLUMNS && next_name(&p, end, l.tabs, &role)) {
		seen[role]++;
		l.role[l.count++] = role;
	}
	if (seen[TA_TXT_ROLE_SRC] != 1 || seen[TA_TXT_ROLE_DST] != 1 ||
	    seen[TA_TXT_ROLE_INFO] != 1 || seen[TA_TXT_ROLE_OTHER] > l.count / 2)
		return false;
	choose_time(&l);
	*ret = l;
	return true;
}
