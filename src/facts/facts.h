/* SPDX-License-Identifier: MIT */
/* Private to src/facts: one connection under observation, and what the observers share. */
#ifndef TA_FACTS_INTERNAL_H
#define TA_FACTS_INTERNAL_H

#include "tcpautopsy/facts/base.h"
#include "tcpautopsy/facts/fact.h"
#include "tcpautopsy/tcp/tracker.h"

/* One connection while its facts are collected. */
struct ta_scene {
	const struct ta_fact_base *base;
	const struct ta_fact_context *ctx; /* base's */
	const struct ta_conn *conn;
	const struct ta_trouble *trouble; /* NULL: nothing ever went wrong */
	uint32_t id;
	int client;      /* key index */
	int64_t end_ns;  /* until when the capture could show this connection */
	int64_t last_ns; /* its last segment */
	bool one_sided;  /* one half alone, and it went on: the capture lacks the other */
	struct ta_facts *facts;
};

/* An observer: one file, one row. It reads the scene and the facts of the rows before it, and adds its own. */
struct ta_observer {
	const char *name;
	void (*observe)(struct ta_scene *scene);
};

/* In the order in which they look; ends with a NULL name. */
extern const struct ta_observer ta_observers[];

/* Adds a fact without instants, frames or values; good until the next one is added. */
struct ta_fact *ta_fact_add(struct ta_scene *scene, enum ta_fact_kind kind, enum ta_subject subject,
			    int side, int about);
/* Frames in ascending order of importance; 0 and repetitions are passed over, what does not fit is dropped. */
void ta_fact_frame(struct ta_fact *fact, uint32_t frame);
/* Opens an event: the fact that it is, and itself. Returns its index, for the `about` of others. */
int ta_event_add(struct ta_scene *scene, enum ta_fact_kind kind, int side,
		 const struct ta_event *event);
/* The fact that an event is; good until the next fact is added. */
struct ta_fact *ta_event_fact(struct ta_scene *scene, int event);

#endif
