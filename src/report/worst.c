/* SPDX-License-Identifier: MIT */
/* The connections that failed, worst first, for the reports that people read: held as text, and no more than a limit
 * of them. */
#include "report_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/attention.h"

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

/* So many more than are shown are held before they are sorted: a body has some kilobytes. */
enum { SPARE = TA_LIMIT_TEXT_CONNECTIONS / 8 };

void ta_worst_sort(struct ta_worst *worst)
{
	if (worst->nitems)
		qsort(worst->item, worst->nitems, sizeof(*worst->item), compare_items);
	while (worst->nitems > TA_LIMIT_TEXT_CONNECTIONS) {
		release_item(&worst->item[--worst->nitems]);
		worst->dropped++;
	}
}

/* Whether it is none of the worst: of those that are as bad the first are shown. */
static bool is_beyond(struct ta_worst *worst, unsigned rank)
{
	if (worst->nitems == TA_LIMIT_TEXT_CONNECTIONS + SPARE) {
		ta_worst_sort(worst);
		worst->is_full = true;
		worst->last_rank = worst->item[worst->nitems - 1].rank;
	}
	return worst->is_full && rank >= worst->last_rank;
}

struct ta_worst_item *ta_worst_add(struct ta_worst *worst, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	assert(d->scenario < TA_SCN_COUNT);
	if (is_beyond(worst, ta_diagnosis_rank(d))) {
		worst->dropped++;
		return NULL;
	}
	worst->item =
		ta_xgrow(worst->item, &worst->capacity, worst->nitems + 1, sizeof(*worst->item));
	struct ta_worst_item *item = &worst->item[worst->nitems++];
	*item = (struct ta_worst_item){
		.rank = ta_diagnosis_rank(d),
		.lasting = ta_diagnosis_is_lasting_failure(d),
		.order = worst->came++,
	};
	item->input = c->ninputs ? c->input[0] : 0;
	char *server = ta_fact_endpoint(c, !ta_conn_client(c->conn));
	item->key = ta_format("%s %s %d", ta_scenario_name(d->scenario), server, d->healed_ns >= 0);
	free(server);
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
