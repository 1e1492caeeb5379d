/* SPDX-License-Identifier: MIT */
/* The connections that failed, worst first, for the reports that people read: held as text, and no more than a limit
 * of them. How many failed in the same way is counted of all. */
#include "report_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/attention.h"

static void release_item(struct ta_worst_item *item)
{
	free(item->line);
	free(item->title);
	free(item->frame);
	free(item->body);
}

static int compare_items(const void *a, const void *b)
{
	const struct ta_worst_item *x = a, *y = b;
	int harm = ta_harm_compare(&x->harm, &y->harm);
	return harm ? harm : (x->order > y->order) - (x->order < y->order);
}

/* So many more than are shown are held before they are sorted: a body has some kilobytes. */
enum { SPARE = TA_LIMIT_TEXT_CONNECTIONS / 8 };

static void count_dropped(struct ta_worst *worst, size_t kind)
{
	worst->dropped++;
	worst->dropped_alone += kind == SIZE_MAX;
}

void ta_worst_sort(struct ta_worst *worst)
{
	for (size_t i = 0; i < worst->nitems; i++)
		if (worst->item[i].kind < worst->nkinds)
			worst->item[i].harm.hit = worst->kind[worst->item[i].kind].hit;
	if (worst->nitems)
		qsort(worst->item, worst->nitems, sizeof(*worst->item), compare_items);
	while (worst->nitems > TA_LIMIT_TEXT_CONNECTIONS) {
		struct ta_worst_item *last = &worst->item[--worst->nitems];
		count_dropped(worst, last->kind);
		release_item(last);
	}
}

/* Whether it is none of the worst: of those that are as bad the first are shown. */
static bool is_beyond(struct ta_worst *worst, const struct ta_harm *harm)
{
	if (worst->nitems == TA_LIMIT_TEXT_CONNECTIONS + SPARE) {
		ta_worst_sort(worst);
		worst->is_full = true;
	}
	return worst->is_full &&
	       ta_harm_compare(harm, &worst->item[TA_LIMIT_TEXT_CONNECTIONS - 1].harm) >= 0;
}

/* A power of two, so that no more than half of the slots are taken. */
enum { SLOTS = 4 * TA_LIMIT_TEXT_KINDS };
_Static_assert((SLOTS & (SLOTS - 1)) == 0, "slots of a hash table are a power of two");

/* The place of a kind, which takes the key; SIZE_MAX: there was no room for another one. */
static size_t find_kind(struct ta_worst *worst, char *key)
{
	if (!worst->slot) {
		worst->slot = ta_xcalloc(SLOTS, sizeof(*worst->slot));
		worst->seed = ta_hash_seed();
	}
	size_t at = ta_hash_slot(ta_hash_bytes(worst->seed, key, strlen(key)), SLOTS);
	for (; worst->slot[at]; at = (at + 1) % SLOTS) {
		size_t kind = worst->slot[at] - 1;
		if (!strcmp(worst->kind[kind].key, key)) {
			free(key);
			return kind;
		}
	}
	if (worst->nkinds == TA_LIMIT_TEXT_KINDS) {
		free(key);
		return SIZE_MAX;
	}
	worst->kind = ta_xgrow(worst->kind, &worst->kinds_capacity, worst->nkinds + 1,
			       sizeof(*worst->kind));
	worst->kind[worst->nkinds] = (struct ta_worst_kind){ .key = key };
	worst->slot[at] = (uint32_t)worst->nkinds + 1;
	return worst->nkinds++;
}

static size_t kind_of(struct ta_worst *worst, const struct ta_connection_report *c,
		      struct ta_harm *harm)
{
	const struct ta_diagnosis *d = c->diagnosis;
	char *server = ta_fact_endpoint(c, !ta_conn_client(c->conn));
	size_t kind = find_kind(worst,
				ta_format("%u %d %d %d %d %d %s", c->run, d->scenario, d->mechanism,
					  d->confidence, d->failed, d->healed_ns >= 0, server));
	free(server);
	if (kind == SIZE_MAX)
		return kind;
	struct ta_worst_kind *k = &worst->kind[kind];
	harm->hit = ++k->hit;
	return kind;
}

bool ta_worst_leads(const struct ta_worst *worst, const struct ta_worst_item *item)
{
	return item->kind == SIZE_MAX || worst->kind[item->kind].hit == 1 ||
	       ta_harm_compare(&item->harm, &worst->kind[item->kind].worst) <= 0;
}

/* "peer-silent, certain". Of peer-reboot, which is the name for all that forgot a connection, what else than a reboot it was is
 * said: a verdict does not speak against its evidence. */
char *ta_text_verdict(const struct ta_diagnosis *d)
{
	bool other = d->scenario == TA_SCN_PEER_REBOOT && d->mechanism != TA_MECH_HOST_REBOOTED &&
		     ta_mechanism_name(d->mechanism);
	if (d->scenario == TA_SCN_UNDETERMINED)
		return ta_format("%s", ta_scenario_name(d->scenario));
	return ta_format("%s%s%s%s, %s%s", ta_scenario_name(d->scenario), other ? " (" : "",
			 other ? ta_mechanism_name(d->mechanism) : "", other ? ")" : "",
			 ta_confidence_name(d->confidence), d->healed_ns >= 0 ? ", healed" : "");
}

static void describe(struct ta_worst_item *item, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	struct ta_strbuf frame = { 0 };
	bool ends;
	uint32_t first = ta_diagnosis_first_frame(c->conn, d, &ends);
	int64_t until_ns = ta_diagnosis_until_ns(d);
	if (first && ends)
		ta_strbuf_add(&frame, "to ");
	if (first)
		ta_frame_cell(&frame, c, first);
	item->frame = ta_strbuf_take(&frame);
	item->line = ta_fact_endpoints(c);
	item->title = ta_text_verdict(d);
	item->since_ns = d->since_ns;
	item->span_ns = d->since_ns >= 0 && until_ns > d->since_ns ? until_ns - d->since_ns : -1;
	item->have_epoch = c->have_epoch;
	item->start_epoch_ns = c->start_epoch_ns;
}

struct ta_worst_item *ta_worst_add(struct ta_worst *worst, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	assert(d->scenario < TA_SCN_COUNT);
	struct ta_harm harm = ta_harm_of(c->conn, d);
	size_t kind = kind_of(worst, c, &harm);
	if (is_beyond(worst, &harm)) {
		count_dropped(worst, kind);
		return NULL;
	}
	worst->item =
		ta_xgrow(worst->item, &worst->capacity, worst->nitems + 1, sizeof(*worst->item));
	struct ta_worst_item *item = &worst->item[worst->nitems++];
	*item = (struct ta_worst_item){
		.harm = harm,
		.lasting = ta_diagnosis_is_lasting_failure(d),
		.order = worst->came++,
		.run = c->run,
		.input = c->ninputs ? c->input[0] : 0,
		.id = c->id,
		.kind = kind,
	};
	describe(item, c);
	if (kind != SIZE_MAX && ta_worst_leads(worst, item))
		worst->kind[kind].worst = harm;
	return item;
}

uint64_t ta_worst_untold(const struct ta_worst *worst)
{
	bool *told = ta_xcalloc(worst->nkinds + 1, sizeof(*told));
	uint64_t untold = worst->dropped_alone;
	for (size_t i = 0; i < worst->nitems; i++)
		if (worst->item[i].kind != SIZE_MAX)
			told[worst->item[i].kind] = true;
	for (size_t kind = 0; kind < worst->nkinds; kind++)
		untold += told[kind] ? 0 : worst->kind[kind].hit;
	free(told);
	return untold;
}

void ta_worst_release(struct ta_worst *worst)
{
	for (size_t i = 0; i < worst->nitems; i++)
		release_item(&worst->item[i]);
	for (size_t i = 0; i < worst->nkinds; i++)
		free(worst->kind[i].key);
	free(worst->item);
	free(worst->kind);
	free(worst->slot);
	*worst = (struct ta_worst){ 0 };
}
