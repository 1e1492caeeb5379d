/* SPDX-License-Identifier: MIT */
/* From episodes and what happened meanwhile to a verdict with evidence: what the capture shows, what it can't
 * have shown, which explanations stay open. */
#ifndef TCPAUTOPSY_DIAG_H
#define TCPAUTOPSY_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/diag/mechanism.h"
#include "tcpautopsy/facts/base.h"
#include "tcpautopsy/tcp/tracker.h"
#include "tcpautopsy/timers/stack.h"

/* The scenarios: X(id, name of the row in src/diag/hypotheses/<name>.c). */
#define TA_SCENARIOS(X) \
	X(NORMAL, normal) \
	X(PEER_CRASH, peer_crash) \
	X(PEER_REBOOT, peer_reboot) \
	X(NETWORK_FAILURE, network_failure) \
	X(PEER_SILENT, peer_silent) \
	X(MIDDLEBOX_TIMEOUT, middlebox_timeout) \
	X(MIDDLEBOX_RESET, middlebox_reset) \
	X(PROCESS_EXIT, process_exit) \
	X(RECEIVER_STALLED, receiver_stalled) \
	X(CONNECT_REFUSED, connect_refused) \
	X(CONNECT_UNREACHABLE, connect_unreachable) \
	X(CONNECT_TIMEOUT, connect_timeout) \
	X(CLOSE_UNANSWERED, close_unanswered) \
	X(PMTU_BLACKHOLE, pmtu_blackhole) \
	X(APPLICATION_SILENT, application_silent) \
	X(UNDETERMINED, undetermined)

#define TA_SCENARIO_ID(id, row) TA_SCN_##id,
enum ta_scenario { TA_SCENARIOS(TA_SCENARIO_ID) TA_SCN_COUNT };
#undef TA_SCENARIO_ID

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
	size_t fact[TA_DIFFERENTIAL_FACTS]; /* indexes in facts: what excludes it, or what it meets by chance */
	unsigned nfacts;
	enum ta_fact_kind missing; /* excluded for want of this kind of fact; TA_FACT_COUNT: not so */
	const char *because;       /* the coincidence; a literal, or NULL */
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
	char *vantage_reason; /* owned */
	const char *where;           /* "local-link", or NULL */
	char *title, *summary;       /* owned */
	int64_t since_ns, healed_ns; /* -1: null */
	bool has_outage;
	int64_t outage_start_ns[2], outage_end_ns[2]; /* lowest and highest possible */
	struct ta_failure *also;                      /* owned */
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

void ta_diagnosis_release(struct ta_diagnosis *diagnosis);

/* What is true of more than one connection. */
enum ta_observation_kind {
	TA_OBS_IDLE_LIMIT,
	TA_OBS_HOST_SILENT,
	TA_OBS_HOST_SUSPENDED,
	TA_OBS_LINK_DOWN,
	TA_OBS_CAPTURE_GAP,
	TA_OBS_NEIGHBOUR_UNANSWERED,
	TA_OBS_RESET_TOGETHER,
	TA_OBS_DIED_TOGETHER,
	TA_OBS_DUPLICATED_CAPTURE,
	TA_OBS_ONE_SIDED_CAPTURE,
	TA_OBS_FILTERED_TRACE,
	TA_OBS_COUNT
};

struct ta_observation {
	enum ta_observation_kind kind;
	struct ta_addr host[2];
	unsigned nhosts;
	int port;                 /* -1: none */
	int64_t start_ns, end_ns; /* -1: null */
	struct {
		const char *name;
		int64_t value;
	} value[TA_EVIDENCE_VALUES];
	unsigned nvalues;
	uint32_t *conn; /* owned: ids */
	size_t nconns;
	char *text; /* owned */
};

struct ta_observations {
	struct ta_observation *item;
	size_t count, capacity;
};

void ta_observations_release(struct ta_observations *observations);


/* Facts that concern several connections, worked out once a run before the connections are diagnosed. */
struct ta_diag;
struct ta_diag *ta_diag_new(const struct ta_fact_context *context);
void ta_diag_free(struct ta_diag *diag);

/* The verdict on one connection; *ret is owned by the caller (ta_diagnosis_release). */
void ta_diagnose(struct ta_diag *diag, uint32_t conn, struct ta_diagnosis *ret);

/* The observations of the run, after all connections were diagnosed. */
void ta_diag_observe(struct ta_diag *diag, struct ta_observations *ret);

/* Limits that were reached, "limits.x"; borrowed until ta_diag_free(). */
const struct ta_anomalies *ta_diag_anomalies(const struct ta_diag *diag);

/* Names as the report's contract has them. */
const char *ta_scenario_name(enum ta_scenario scenario);
/* TA_SCN_COUNT for a name that is none. */
enum ta_scenario ta_scenario_of(const char *name);
const char *ta_confidence_name(enum ta_confidence confidence);
const char *ta_failed_name(enum ta_failed failed);
const char *ta_direction_name(enum ta_direction direction); /* NULL for TA_DIR_NULL */
const char *ta_weight_name(enum ta_weight weight);
const char *ta_end_name(enum ta_end end);
const char *ta_vantage_name(enum ta_vantage vantage);
const char *ta_handshake_name(enum ta_handshake handshake);
const char *ta_observation_name(enum ta_observation_kind kind);
const char *ta_conformance_name(enum ta_conformance_verdict verdict);
/* A fact in words; the caller frees it. client: key index. */
char *ta_fact_text(const struct ta_fact *fact, int client, const struct ta_names *names);
/* Whether some hypothesis of the scenario is of this mechanism. */
bool ta_scenario_has_mechanism(enum ta_scenario scenario, enum ta_mechanism mechanism);
const char *ta_standing_name(enum ta_standing standing);
/* A failure: neither normal nor undetermined. */
bool ta_scenario_is_failure(enum ta_scenario scenario);

/* The order of verdicts in a report: the smaller comes first. Unhealed before healed, sure before unsure, then by the
 * severity of the scenario; last what is no failure. */
unsigned ta_diagnosis_rank(const struct ta_diagnosis *diagnosis);
/* A failure that did not heal. */
bool ta_diagnosis_is_lasting_failure(const struct ta_diagnosis *diagnosis);
/* A run of keep-alive or zero-window probes. */
bool ta_episode_is_probing(const struct ta_episode *episode);
/* Worth a line beside the episode that the verdict rests on. */
bool ta_episode_is_notable(const struct ta_episode *episode);
/* First unanswered attempt -> answer, else -> last attempt. */
int64_t ta_episode_silence_ns(const struct ta_episode *episode);
/* The longest of a connection's episodes; -1: it has none. */
int64_t ta_conn_longest_silence_ns(const struct ta_conn *conn);

/* The page of a scenario for --explain: a few paragraphs of plain text; a literal. */
const char *ta_scenario_page(enum ta_scenario scenario);
/* One line on it; a literal. */
const char *ta_scenario_meaning(enum ta_scenario scenario);

#endif
