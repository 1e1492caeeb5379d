/* SPDX-License-Identifier: MIT */
/* The dialects, one row each. Where two score alike the earlier is taken. */
#include "text/dialects.h"

#include <assert.h>
#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"
#include "text/devices/box.h"
#include "text/lines/clean.h"
#include "text/rules.h"

/* clang-format off */
#define DIALECTS(ROW) \
	ROW(tshark) \
	ROW(csv) \
	ROW(tcpdump) \
	ROW(verbose) \
	ROW(psml) \
	ROW(pdml) \
	ROW(json) \
	ROW(ek) \
	ROW(tsfields) \
	ROW(fortigate) \
	ROW(snort) \
	ROW(hubble) \
	ROW(fwmonitor) \
	ROW(snoop) \
	ROW(ngrep) \
	ROW(ios) \
	ROW(carray) \
	ROW(dump)

#define DECLARATION(name) extern const struct ta_txt_dialect ta_txt_##name;
#define ADDRESS(name) &ta_txt_##name,
DIALECTS(DECLARATION)
static const struct ta_txt_dialect *const dialects[] = { DIALECTS(ADDRESS) };
/* clang-format on */

enum { NDIALECTS = sizeof(dialects) / sizeof(dialects[0]) };

const struct ta_txt_dialect *ta_txt_named_dialect(void)
{
	size_t d = 0;
	while (!dialects[d]->named)
		d++;
	return dialects[d];
}

static int probe(const struct ta_txt_dialect *dialect, const char *text, size_t len)
{
	return dialect->box ? ta_txt_box_probe(dialect->box, text, len) : dialect->probe(text, len);
}

const struct ta_txt_dialect *ta_txt_choose(const struct ta_txt_reader *reader, size_t *ret_first)
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), best = 0;
	uint64_t total[NDIALECTS] = { 0 };
	bool headed = false;
	struct ta_txt_dress dress = { .numbered = false };
	*ret_first = n;
	for (size_t i = 0; i < n; i++) {
		char *plain = ta_xmemdup(line[i].text, line[i].len + 1);
		size_t plain_len = ta_txt_plain(&dress, plain, line[i].len, line[i].seen);
		for (size_t d = 0; d < NDIALECTS; d++) {
			int score = dialects[d]->words
					    ? probe(dialects[d], plain, plain_len)
					    : probe(dialects[d], line[i].text, line[i].len);
			assert(score >= TA_TXT_SCORE_NONE && score <= TA_TXT_SCORE_MOST);
			total[d] += (unsigned)score;
			headed |= dialects[d]->named && score == TA_TXT_SCORE_MOST;
			if (score > 0 && *ret_first == n)
				*ret_first = i;
		}
		free(plain);
	}
	for (size_t d = 1; d < NDIALECTS; d++)
		if (total[d] > total[best])
			best = d;
	/* named columns of which one is Info are read as a packet list, too: the names say more */
	if (headed && (dialects[best] == &ta_txt_tshark || dialects[best] == &ta_txt_csv))
		return ta_txt_named_dialect();
	return total[best] > TA_TXT_SCORE_BEGINS ? dialects[best] : NULL;
}
