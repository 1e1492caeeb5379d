/* SPDX-License-Identifier: MIT */
/* Private to src/diag: the case of one connection while it is weighed. */
#ifndef TA_DIAG_INTERNAL_H
#define TA_DIAG_INTERNAL_H

#include "tcpautopsy/diag/diag.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* An outage is worth the name from so many unanswered timeouts and so long a silence on. */
#define TA_OUTAGE_COPIES 3
#define TA_OUTAGE_NS (2 * TA_SEC)
/* A zero window is a stall from here on; shorter ones are flow control at work. */
#define TA_STALL_NS (10 * TA_SEC)
/* The shortest silence after which a middlebox is suspected of having forgotten a connection. */
#define TA_SUSPECT_IDLE_NS (30 * TA_SEC)

/* ---- silences: silence.c ---- */

/* A stretch in which one side sent and nothing that it sent was acknowledged: one episode, or overlapping ones. */
struct ta_silence {
	int sender; /* key index */
	const struct ta_episode *episode;
	int episode_index;
	int64_t since_ns; /* first send that was lost */
	int64_t last_attempt_ns;
	int64_t until_ns;  /* the answer, the RST, or the end of the capture */
	int64_t heard_ns;  /* the other side before it; -1 */
	int64_t healed_ns; /* -1 */
	uint32_t first_frame,
		heard_frame; /* of the first attempt in vain, and of what was heard before; 0: not known */
	uint32_t copies; /* sent in vain after the first: timeouts and probes */
	uint32_t timeouts;
	enum ta_direction direction;
	bool peer_heard; /* the other side was heard while it lasted, without an acknowledgment */
	bool answers_lost; /* what was sent did arrive: D-SACKs, or answers seen here that did not get back */
	bool gave_up;     /* its own timer ended it */
	bool reset_after; /* the other side answered with a RST in the end */
	bool only_fin, keepalive, window_probe;
	bool is_outage;                  /* long enough to be called one */
	const struct ta_icmp_note *icmp; /* first plausible error for it */
	uint32_t icmp_count;
};

#define TA_MAX_SILENCES 32

/* ---- who sent a RST: reset_origin.c ---- */

enum ta_reset_origin {
	TA_RST_NONE,
	TA_RST_IGNORED, /* out of window: it took no effect */
	TA_RST_REFUSAL, /* to a SYN */
	TA_RST_PROBER,  /* its sender gave up probing, or retransmitting */
	TA_RST_SOCKET,  /* an endpoint that had the connection: aborted, closed with data unread */
	TA_RST_NO_SOCKET, /* a host without the connection: rebooted, or closed long ago */
	TA_RST_LATE_DATA, /* a closed socket, answering what came after the close */
	TA_RST_HANDSHAKE, /* the client's, to a SYN-ACK: it had no such connection, or did not want it any more */
	TA_RST_MIDDLEBOX /* neither end */
};

struct ta_reset_verdict {
	enum ta_reset_origin origin;
	const struct ta_reset *reset;
	int certainty; /* of a middlebox: how many independent signs */
	char why[300];
};

/* ---- the case ---- */

/* A failure that a scenario proposes. */
struct ta_finding {
	struct ta_failure failure;
	enum ta_confidence confidence;
	bool final; /* it ended the connection, or lasts to the end */
	int64_t until_ns;
	int rank; /* among final ones, the higher stands for the connection */
	const char *where;
	int episode; /* -1 */
	char title[120];
	char summary[700];
	struct ta_hypothesis hypothesis[6]; /* left open; none: the scenario itself */
	size_t nhypotheses;
};

#define TA_MAX_FINDINGS 24

struct ta_case {
	struct ta_diag *diag;
	const struct ta_diag_context *ctx;
	const struct ta_conn *conn;
	const struct ta_trouble *trouble; /* NULL: none */
	uint32_t id;
	int client; /* key index */
	int64_t end_ns; /* when the connection could last be seen: the capture's end, or reuse of its ports */
	int64_t last_ns; /* its last segment */
	bool one_sided; /* only one half was seen although it goes on: the capture lacks the other */
	bool established;
	struct ta_silence silence[TA_MAX_SILENCES];
	size_t nsilences;
	struct ta_reset_verdict reset; /* the first RST that took effect */
	struct ta_finding finding[TA_MAX_FINDINGS];
	size_t nfindings;
	struct ta_diagnosis *d;
};

/* The side of a connection that fell silent for good, for what fell silent at the same instant. */
struct ta_sudden {
	struct ta_addr own, peer;
	int64_t since_ns;
	uint32_t conn;
};

struct ta_diag {
	struct ta_diag_context ctx;
	struct ta_sudden *sudden;
	size_t nsudden, sudden_capacity;
	/* connections by host: ids sorted by (lower address), for what happened to others meanwhile */
	uint32_t *by_host;
	struct ta_addr *by_host_addr;
	size_t nby_host;
	/* per connection, once diagnosed: what the observations need */
	struct ta_outcome *outcome;
	uint32_t noutcomes;
};

/* What is remembered of a connection after its verdict. */
struct ta_outcome {
	uint8_t scenario;
	uint8_t end;
	uint8_t died_idle;   /* it died after a silence */
	uint8_t failed_side; /* key index of the end that fell silent, or sent the RST */
	uint8_t local_link;  /* the link of the other end was down */
	int64_t when_ns;     /* of the failure, or the RST */
	int64_t idle_ns;     /* silence before the failure; -1 */
};

/* ---- scenarios: one file and one row each ---- */

struct ta_scenario_row {
	enum ta_scenario id;
	const char *name;
	const char *meaning;
	const char *page;
	void (*evaluate)(struct ta_case *k); /* NULL: nothing proposes it, it is what is left */
};

/* By id; ta_scenario_order[] is the order of evaluation. */
extern const struct ta_scenario_row ta_scenario_rows[TA_SCN_COUNT];
extern const enum ta_scenario ta_scenario_order[];

/* What is left when nothing was found: why the capture can't tell (false: it can), and what went well. */
bool ta_scn_undetermined(struct ta_case *k, char *summary, size_t size);
enum ta_confidence ta_scn_normal(struct ta_case *k, char *summary, size_t size);
void ta_scn_peer_crash(struct ta_case *k);
void ta_scn_peer_reboot(struct ta_case *k);
void ta_scn_network_failure(struct ta_case *k);
void ta_scn_peer_silent(struct ta_case *k);
void ta_scn_middlebox_timeout(struct ta_case *k);
void ta_scn_middlebox_reset(struct ta_case *k);
void ta_scn_process_exit(struct ta_case *k);
void ta_scn_receiver_stalled(struct ta_case *k);
void ta_scn_connect_refused(struct ta_case *k);
void ta_scn_connect_unreachable(struct ta_case *k);
void ta_scn_connect_timeout(struct ta_case *k);
void ta_scn_close_unanswered(struct ta_case *k);
void ta_scn_pmtu_blackhole(struct ta_case *k);

extern const char ta_page_normal[], ta_page_peer_crash[], ta_page_peer_reboot[],
	ta_page_network_failure[], ta_page_peer_silent[], ta_page_middlebox_timeout[],
	ta_page_middlebox_reset[], ta_page_process_exit[], ta_page_receiver_stalled[],
	ta_page_connect_refused[], ta_page_connect_unreachable[], ta_page_connect_timeout[],
	ta_page_close_unanswered[], ta_page_pmtu_blackhole[], ta_page_undetermined[];

/* ---- tools of the scenarios: case.c ---- */

/* Adds a finding with neutral values (since -1, healed -1, possible); NULL when there are too many. */
struct ta_finding *ta_case_find(struct ta_case *k, enum ta_scenario scenario);
/* A finding that the RST itself stands for: final, at its instant. */
void ta_finding_of_reset(struct ta_finding *finding, const struct ta_reset *reset);
/* Whether a final finding stands already. */
bool ta_case_is_final(const struct ta_case *k);

/* Adds a piece of evidence; the returned pointer is good until the next one is added. */
struct ta_evidence *ta_case_evidence(struct ta_case *k, enum ta_scenario scenario,
				     enum ta_weight weight, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void ta_evidence_frame(struct ta_evidence *e, uint32_t frame);
void ta_evidence_value(struct ta_evidence *e, const char *name, int64_t value);

void ta_case_undecidable(struct ta_case *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void ta_case_advice(struct ta_case *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "the client" or "the server". */
const char *ta_case_who(const struct ta_case *k, int side);
enum ta_failed ta_case_failed(const struct ta_case *k, int side);
/* The direction of what `sender` sends. */
enum ta_direction ta_case_direction(const struct ta_case *k, int sender);

/* Index of the newest episode of a kind, or -1. */
int ta_case_newest_episode(const struct ta_case *k, enum ta_episode_kind kind);

/* The silence that lasts to the end (or to a RST), or NULL. */
const struct ta_silence *ta_case_final_silence(const struct ta_case *k);

/* "host unreachable" and the like; a literal. */
const char *ta_icmp_words(const struct ta_icmp_note *note);

/* Whether the host that sent the RST of this case can have rebooted before it: scn_peer_reboot.c. */
bool ta_could_have_rebooted(const struct ta_case *k);

/* ---- the final silence: final_silence.c ---- */

/* The silence that lasts to the end (rule C applied), as long as no finding explains it; else NULL. */
const struct ta_silence *ta_case_unexplained(const struct ta_case *k);
/* Silence of both sides before it. */
int64_t ta_silence_idle_ns(const struct ta_silence *s);
/* Until when a sign of life elsewhere says something of it: one more interval after the last attempt. */
int64_t ta_silence_still_trying_ns(const struct ta_case *k, const struct ta_silence *s);
/* A finding's instants, direction and episode, from the silence that it tells of. */
void ta_finding_of_silence(struct ta_finding *f, const struct ta_silence *s);
/* Adds a hypothesis that the capture leaves open. */
void ta_finding_leave_open(struct ta_finding *f, enum ta_scenario scenario,
			   enum ta_confidence confidence);
/* Evidence: the attempts themselves; the ICMP errors for them. */
void ta_silence_attempts_evidence(struct ta_case *k, const struct ta_silence *s,
				  enum ta_scenario scenario);
void ta_silence_icmp_evidence(struct ta_case *k, const struct ta_silence *s);
/* "The client" or "The server"; " from the client to the server" or the other way, or "". */
const char *ta_case_who_capital(const struct ta_case *k, int side);
const char *ta_direction_words(const struct ta_case *k, enum ta_direction d);

/* ---- facts ---- */

void ta_case_silences(struct ta_case *k);
void ta_reset_judge(struct ta_case *k);
void ta_case_vantage(struct ta_case *k);
void ta_case_stacks(struct ta_case *k);
void ta_case_conformance(struct ta_case *k);
enum ta_end ta_case_end(const struct ta_case *k);

/* ---- what others did meanwhile: meanwhile.c ---- */

/* A segment of `host` in (from, to] on another connection that is in step with its peer. */
struct ta_sign_of_life {
	int64_t time_ns;
	uint32_t frame;
	uint32_t conn;
	const char *what;
};
bool ta_meanwhile_alive(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			struct ta_sign_of_life *ret);

/* A connection between the same hosts to the same server port that was opened in (from, to] and answered. */
bool ta_meanwhile_new_connection(const struct ta_case *k, int64_t from_ns, int64_t to_ns,
				 struct ta_sign_of_life *ret);

/* Other connections of the same two hosts that were reset in the same manner within `within_ns` of an instant. */
unsigned ta_meanwhile_reset_alike(const struct ta_case *k, int side, int64_t at_ns,
				  int64_t within_ns, uint32_t *ret_conn);

/* A segment of a third host to `side`'s host in (from, to]: the link, and the gateway, of that host worked. */
bool ta_meanwhile_own_heard(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			    struct ta_sign_of_life *ret);

/* Another connection of `side`'s host that it used before `before_ns` and after `after_ns`. */
bool ta_meanwhile_outlives(const struct ta_case *k, int side, int64_t before_ns, int64_t after_ns,
			   struct ta_sign_of_life *ret);

/* The connection that took over the ports of this one, or TA_NO_CONN. */
uint32_t ta_meanwhile_successor(const struct ta_case *k);

/* Index of connections by host, made once a run. */
void ta_meanwhile_index(struct ta_diag *diag);

/* ---- advice.c ---- */
void ta_case_advise(struct ta_case *k);

#endif
