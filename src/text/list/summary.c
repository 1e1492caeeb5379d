/* SPDX-License-Identifier: MIT */
/* One line of a packet list: number, time, source, destination, protocol, length, Info, in the columns of
 * tshark and Wireshark and in those that people make of them. */
#include "text/list/summary.h"

#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "text/list/packet.h"
#include "text/rules.h"
#include "text/words/hosts.h"

static bool port_column(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_word word;
	if (!ta_txt_word(&s, &word) || !ta_txt_is_digits(&word) || word.len > 5)
		return false;
	*scan = s;
	*ret = word;
	return true;
}

/* Protocol and length; both may be missing. */
static void protocol_columns(struct ta_txt_scan *scan, struct ta_txt_list_row *c)
{
	struct ta_txt_scan s = *scan, at;
	struct ta_txt_word word, next;
	if (!ta_txt_word(&s, &word) || word.p[0] == '[' || ta_txt_is_digits(&word) ||
	    (ta_txt_peek(&s, &next) && ta_txt_is_arrow(&next)))
		return;
	c->proto = word;
	*scan = at = s;
	if (ta_txt_word(&at, &word) && ta_txt_is_digits(&word) &&
	    !(ta_txt_peek(&at, &next) && ta_txt_is_arrow(&next)) &&
	    ta_txt_u32(&word, &c->frame_len))
		*scan = at;
}

/* The columns after the time. */
static bool read_columns(struct ta_txt_scan scan, struct ta_txt_list_row *c)
{
	struct ta_txt_when other;
	struct ta_txt_word word;
	for (int i = 0; i < 2 && ta_txt_when(&scan, &other); i++)
		if (c->when.form >= TA_TXT_TIME_SECONDS && other.form < TA_TXT_TIME_SECONDS)
			c->when = other;
	if (!ta_txt_word(&scan, &c->src) || !ta_txt_plausible_host(&c->src))
		return false;
	(void)port_column(&scan, &c->sport);
	struct ta_txt_scan after = scan;
	if (ta_txt_word(&after, &word) && ta_txt_is_arrow(&word)) {
		c->sure = true;
		scan = after;
	}
	if (!ta_txt_word(&scan, &c->dst) || !ta_txt_plausible_host(&c->dst))
		return false;
	if (c->sport.len && !port_column(&scan, &c->dport))
		return false;
	protocol_columns(&scan, c);
	ta_txt_blanks(&scan);
	c->info = scan;
	return true;
}

static bool at_time(const struct ta_txt_context *context, struct ta_txt_scan scan,
		    const struct ta_txt_when *when, const struct ta_txt_word *before,
		    struct ta_txt_record *ret, const char **ret_rest)
{
	struct ta_txt_list_row c = { .when = *when };
	if (!read_columns(scan, &c))
		return false;
	*ret = (struct ta_txt_record){ .when = *when };
	if (!ta_txt_list_packet(context, &c, ret, ret_rest))
		return false;
	ret->when = c.when;
	ret->frame_len = c.frame_len;
	ret->numbered = ta_txt_frame_number(*before, &ret->number);
	return true;
}

/* Whole seconds: "7 0 10.0.0.1 …", a number, a time, and an address after them. */
static bool whole_seconds(struct ta_txt_scan *scan, const struct ta_txt_word *before,
			  struct ta_txt_when *ret)
{
	struct ta_txt_scan s = *scan;
	struct ta_txt_word word, next;
	uint64_t seconds;
	if (!before->len || !ta_txt_is_digits(before) || !ta_txt_word(&s, &word) ||
	    word.len > TA_TXT_SECONDS_DIGITS || !ta_txt_u64(&word, &seconds) ||
	    !ta_txt_peek(&s, &next) || !ta_txt_is_address(&next))
		return false;
	*ret = (struct ta_txt_when){ TA_TXT_TIME_SECONDS, (int64_t)seconds * TA_SEC, TA_SEC, word };
	*scan = s;
	return true;
}

bool ta_txt_summary(const struct ta_txt_context *context, const char *text, size_t len,
		    struct ta_txt_record *ret, const char **ret_rest)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word = { text, 0 }, before = { text, 0 };
	const char *rest = NULL;
	for (int i = 0; i < TA_TXT_LEADING_WORDS; i++) {
		struct ta_txt_when when;
		struct ta_txt_scan after = scan;
		if ((ta_txt_when(&after, &when) || whole_seconds(&after, &before, &when)) &&
		    at_time(context, after, &when, &before, ret, &rest)) {
			if (ret_rest)
				*ret_rest = rest;
			return true;
		}
		if (!ta_txt_word(&scan, &word))
			break;
		before = word;
	}
	return false;
}

bool ta_txt_summary_begins(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	struct ta_txt_word word = { text, 0 }, before = word;
	struct ta_txt_when when;
	for (int i = 0; i < TA_TXT_BEGINNING_WORDS; i++) {
		struct ta_txt_scan after = scan;
		if (ta_txt_when(&after, &when) && (i == 0 || ta_txt_is_digits(&before)))
			return !ta_txt_peek(&after, &word) || ta_txt_plausible_host(&word);
		if (!ta_txt_word(&scan, &before))
			return false;
	}
	return false;
}
