/* SPDX-License-Identifier: MIT */
/* The verdict on one connection, with its evidence, what stays open, and what to do next. */
#ifndef TCPAUTOPSY_DIAG_DIAGNOSIS_H
#define TCPAUTOPSY_DIAG_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/diag/mechanism.h"
#include "tcpautopsy/diag/scenario.h"
#include "tcpautopsy/facts/fact.h"
#include "tcpautopsy/timers/stack.h"

enum ta_confidence { TA_POSSIBLE, TA_LIKELY, TA_CERTAIN, TA_CONFIDENCE_COUNT };
enum ta_failed {
	TA_FAILED_NONE,
	TA_FAILED_CLIENT,
	TA_FAILED_SERVER,
	TA_FAILED_PATH,
	TA_FAILED_MIDDLEBOX,
	TA_FAILED_UNKNOWN,
	TA_FAILED_COUNT
};
enum ta_direction {
	TA_DIR_NULL,
	TA_DIR_BOTH,
	TA_DIR_CLIENT_TO_SERVER,
	TA_DIR_SERVER_TO_CLIENT,
	TA_DIR_COUNT
};
enum ta_weight { TA_REQUIRES, TA_SUPPORTS, TA_CONTRADICTS, TA_WEIGHT_COUNT };
enum ta_end {
	TA_END_OPEN,
	TA_END_CLOSED,
	TA_END_HALF_CLOSED,
	TA_END_RESET,
	TA_END_REFUSED,
	TA_END_UNREACHABLE,
	TA_END_GAVE_UP,
	TA_END_COUNT
};
enum ta_vantage {
	TA_VANTAGE_UNKNOWN,
	TA_VANTAGE_CLIENT,
	TA_VANTAGE_SERVER,
	TA_VANTAGE_MIDDLE,
	TA_VANTAGE_COUNT
};
enum ta_handshake {
	TA_HANDSHAKE_ABSENT,
	TA_HANDSHAKE_PARTIAL,
	TA_HANDSHAKE_COMPLETE,
	TA_HANDSHAKE_COUNT
};

#define TA_EVIDENCE_FRAMES 6
#define TA_EVIDENCE_VALUES 4

struct ta_evidence {
	uint32_t frame[TA_EVIDENCE_FRAMES];
	unsigned nframes;
	enum ta_scenario scenario; /* what it speaks for (or against) */
	enum ta_weight weight;
	struct {
		const char *name; /* literal, unit at its end: "silence_ns" */
		int64_t value;
	} value[TA_EVIDENCE_VALUES];
	unsigned nvalues;
	uint32_t conn;         /* another connection that it is about, or TA_NO_CONN */
	char *text;            /* owned */
	bool text_names_frame; /* the text itself names its frames */
	size_t fact;           /* index in facts */
};

/* What becomes of a hypothesis. */
enum ta_standing {
	TA_STANDING_OPEN,        /* nothing speaks against it */
	TA_STANDING_COINCIDENCE, /* it needs a coincidence */
	TA_STANDING_EXCLUDED,    /* a fact excludes it, or one that it needs is not there */
	TA_STANDING_COUNT
};

#define TA_DIFFERENTIAL_FACTS 6

/* One row of the differential diagnosis. */
struct ta_differential {
	enum ta_scenario scenario;
	enum ta_mechanism mechanism;
	enum ta_failed failed;
	enum ta_direction direction;
	enum ta_standing standing;
	size_t fact
		[TA_DIFFERENTIAL_FACTS]; /* indexes in facts: what excludes it, or what it meets by chance */
	unsigned nfacts;
	enum ta_fact_kind
		missing;     /* excluded for want of this kind of fact; TA_FACT_COUNT: not so */
	const char *because; /* the coincidence; a literal, or NULL */
};

/* A scenario that is ruled out, or needs a coincidence, and why: for a person. */
struct ta_ruled_out {
	enum ta_scenario scenario;
	bool coincidence; /* not excluded: it needs one */
	char *text;       /* owned: the facts, with their frames */
};

struct ta_hypothesis {
	enum ta_scenario scenario;
	enum ta_confidence confidence;
};

/* One failure in a connection's life. */
struct ta_failure {
	enum ta_scenario scenario;
	enum ta_failed failed;
	enum ta_direction direction;
	int64_t since_ns;  /* the first send that was lost; -1 */
	int64_t healed_ns; /* the send of the copy that got through; -1: not healed */
};

enum ta_conformance_verdict {
	TA_MEETS,
	TA_VIOLATES,
	TA_DIFFERS,
	TA_NOT_OBSERVABLE,
	TA_CONFORMANCE_COUNT
};

struct ta_conformance {
	const char *rule; /* "RFC 1122 4.2.3.6"; literal */
	int side;         /* key index */
	enum ta_conformance_verdict verdict;
	char *text; /* owned */
};

struct ta_diagnosis {
	enum ta_scenario scenario;
	enum ta_mechanism mechanism;
	enum ta_confidence confidence;
	enum ta_failed failed;
	enum ta_direction direction;
	enum ta_end end;
	enum ta_handshake handshake;
	enum ta_vantage vantage;
	char *vantage_reason;        /* owned */
	const char *where;           /* "local-link", or NULL */
	char *title, *summary;       /* owned */
	int64_t since_ns, healed_ns; /* -1: null */
	bool has_outage;
	int64_t outage_start_ns[2], outage_end_ns[2]; /* lowest and highest possible */
	bool of_scan; /* one of many connections that were asked for and not opened: an observation tells of them */
	struct ta_failure *also; /* owned */
	size_t nalso;
	struct ta_evidence *evidence; /* owned */
	size_t nevidence;
	struct ta_facts facts; /* owned */
	size_t event;          /* index in facts of the event that the verdict is on */
	struct ta_differential *differential; /* of that event, in order of precedence; owned */
	size_t ndifferential;
	struct ta_ruled_out *ruled_out; /* owned */
	size_t nruled_out;
	struct ta_hypothesis hypothesis[TA_SCN_COUNT];
	size_t nhypotheses;
	char **undecidable; /* owned */
	size_t nundecidable;
	char **advice; /* owned */
	size_t nadvice;
	struct ta_conformance *conformance; /* owned */
	size_t nconformance;
	struct ta_stack_guess stack[2]; /* by key index */
	int main_episode; /* index in trouble->episode of the one that the verdict rests on; -1 */
};

/* A line of its own says what speaks against it: no reader needs it among what is still open, too. */
bool ta_diagnosis_doubts(const struct ta_diagnosis *diagnosis, enum ta_scenario scenario);

void ta_diagnosis_release(struct ta_diagnosis *diagnosis);

#endif
