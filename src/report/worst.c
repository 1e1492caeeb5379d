/* SPDX-License-Identifier: MIT */
/* The connections that failed, worst first, for the reports that people read: held as text, and no more than a limit
 * of them. */
#include "report_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

/* Unhealed before healed, sure before unsure, then what costs most; undetermined last. */
static unsigned rank_of(const struct ta_diagnosis *d)
{
	static const uint8_t weight[TA_SCN_COUNT] = {
		[TA_SCN_PEER_CRASH] = 0,       [TA_SCN_NETWORK_FAILURE] = 1,
		[TA_SCN_PEER_SILENT] = 2,      [TA_SCN_MIDDLEBOX_TIMEOUT] = 3,
		[TA_SCN_MIDDLEBOX_RESET] = 4,  [TA_SCN_PMTU_BLACKHOLE] = 5,
		[TA_SCN_PEER_REBOOT] = 6,      [TA_SCN_RECEIVER_STALLED] = 7,
		[TA_SCN_CONNECT_TIMEOUT] = 8,  [TA_SCN_CONNECT_UNREACHABLE] = 9,
		[TA_SCN_PROCESS_EXIT] = 10,    [TA_SCN_CLOSE_UNANSWERED] = 11,
		[TA_SCN_CONNECT_REFUSED] = 12, [TA_SCN_NORMAL] = 15,
		[TA_SCN_UNDETERMINED] = 15,
	};
	unsigned group = !ta_scenario_is_failure(d->scenario) ? 3
			 : d->healed_ns >= 0                  ? 2
							      : d->confidence == TA_POSSIBLE;
	return group << 8 | weight[d->scenario] << 4 | (unsigned)(TA_CERTAIN - d->confidence);
}

static void release_item(struct ta_worst_item *item)
{
	free(item->key);
	free(item->line);
	free(item->title);
	free(item->body);
}

static int compare_items(const void *a, const void *b)
{
	const struct ta_worst_item *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void ta_worst_sort(struct ta_worst *worst)
{
	if (worst->nitems)
		qsort(worst->item, worst->nitems, sizeof(*worst->item), compare_items);
}

/* Keeps the worst half when too many are held. */
static void make_room(struct ta_worst *worst)
{
	if (worst->nitems < 2 * (size_t)TA_LIMIT_TEXT_CONNECTIONS)
		return;
	ta_worst_sort(worst);
	while (worst->nitems > TA_LIMIT_TEXT_CONNECTIONS) {
		release_item(&worst->item[--worst->nitems]);
		worst->dropped++;
	}
}

struct ta_worst_item *ta_worst_add(struct ta_worst *worst, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	char server[512];
	make_room(worst);
	worst->item =
		ta_xgrow(worst->item, &worst->capacity, worst->nitems + 1, sizeof(*worst->item));
	struct ta_worst_item *item = &worst->item[worst->nitems++];
	*item = (struct ta_worst_item){ .rank = rank_of(d), .order = worst->came++ };
	item->input = c->ninputs ? c->input[0] : 0;
	ta_fact_endpoint(server, sizeof(server), c, !ta_conn_client(c->conn));
	item->key = ta_format("%s %s %d", ta_scenario_name(d->scenario), server, d->healed_ns >= 0);
	item->line = ta_fact_endpoints(c);
	item->title =
		ta_format("%s, %s%s", ta_scenario_name(d->scenario),
			  ta_confidence_name(d->confidence), d->healed_ns >= 0 ? ", healed" : "");
	return item;
}

void ta_worst_release(struct ta_worst *worst)
{
	for (size_t i = 0; i < worst->nitems; i++)
		release_item(&worst->item[i]);
	free(worst->item);
	*worst = (struct ta_worst){ 0 };
}
