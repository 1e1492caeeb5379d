/* SPDX-License-Identifier: MIT */
/* A fact: something that the capture shows, with the frames that show it, worked out before anyone asks what it means.
 * A verdict may rest on nothing else. Facts are values without owners of their own; times count from the run's start. */
#ifndef TCPAUTOPSY_FACTS_FACT_H
#define TCPAUTOPSY_FACTS_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/facts/kinds.h"

/* Whose fact it is. With TA_OF_SIDE and TA_OF_HOST `side` says which end; TA_OF_PATH's `side` is the sender of the
 * direction that it speaks of. */
enum ta_subject { TA_OF_SIDE, TA_OF_HOST, TA_OF_PATH, TA_OF_MIDDLEBOX, TA_OF_CAPTURE };

enum { TA_FACT_FRAMES = 6, TA_FACT_VALUES = 4 };

/* An event that asks for an explanation. Facts with `about` speak of one of them. */
struct ta_event {
	size_t fact;       /* index of the fact that it is */
	bool final;        /* it ended the connection, or lasts to the end */
	int64_t since_ns;  /* the first send that was lost; the RST's instant */
	int64_t until_ns;  /* the answer, the RST, or until when the capture could show something */
	int64_t healed_ns; /* the send of the retransmission that got through; -1 */
	int episode;       /* index in the connection's history; -1 */
};

struct ta_fact {
	enum ta_fact_kind kind;
	enum ta_subject subject;
	uint8_t side; /* key index */
	int about;    /* index of the event that it speaks of; -1: of the connection as a whole */
	int64_t from_ns, to_ns; /* -1: no instant */
	uint32_t frame[TA_FACT_FRAMES];
	unsigned nframes;
	int64_t value[TA_FACT_VALUES]; /* as the kind's row names them */
	uint32_t conn;                 /* another connection that it is about, or TA_NO_CONN */
	struct ta_addr addr;           /* a third host (router, sibling); all zero: none */
	const char *word;              /* a literal of the kind's own; or NULL */
	uint8_t point;                 /* the capture point whose frame a value is ({at N}) */
	uint8_t between[2]; /* capture points, the one nearer to the sender first ({between}) */
	const char *tool;              /* "ss", "netstat": a kernel's own word; NULL: packets show it */
};

/* The row of a kind: all that is known of it. */
struct ta_fact_row {
	const char *name;     /* stable, in the report: "peer-heard" */
	bool is_event;        /* it asks for an explanation */
	const char *meaning;  /* one line */
	const char *sentence; /* how it is told; ta_fact_tell() knows the marks in it */
	const char *source;   /* RFC section, kernel function, or how it is measured */
	const char *value[TA_FACT_VALUES]; /* names of the values, unit at the end; NULL: none */
};

extern const struct ta_fact_row ta_fact_rows[TA_FACT_COUNT];

/* Facts of one connection. */
enum {
	TA_FACT_KINDS_A_WORD = 64,
	TA_FACT_KIND_WORDS = (TA_FACT_COUNT + TA_FACT_KINDS_A_WORD - 1) / TA_FACT_KINDS_A_WORD
};

struct ta_facts {
	struct ta_fact *item; /* owned */
	size_t count, capacity;
	struct ta_event *event; /* owned */
	size_t nevents, events_capacity;
	uint64_t kinds[TA_FACT_KIND_WORDS]; /* of all items, a bit each: most questions are for kinds that are not there */
};

/* Whether there is one of this kind. */
static inline bool ta_facts_have(const struct ta_facts *facts, enum ta_fact_kind kind)
{
	return facts->kinds[kind / TA_FACT_KINDS_A_WORD] >> kind % TA_FACT_KINDS_A_WORD & 1;
}

void ta_facts_release(struct ta_facts *facts);

/* The first fact of a kind that speaks of an event (-1: of any, or of the connection), or NULL. */
const struct ta_fact *ta_fact_find(const struct ta_facts *facts, enum ta_fact_kind kind, int about);

/* The first RST that its receiver took, or NULL. */
const struct ta_fact *ta_fact_taken_reset(const struct ta_facts *facts);

/* The fact that tells where the capture was taken: at the end `side`, or (TA_OF_PATH) between them; NULL: not shown. */
const struct ta_fact *ta_vantage_fact(const struct ta_facts *facts);

/* TA_FACT_COUNT for a name that is none. */
enum ta_fact_kind ta_fact_kind_of(const char *name);

#endif
