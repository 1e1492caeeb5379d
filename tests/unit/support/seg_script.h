/* SPDX-License-Identifier: MIT */
/* Stories of segments for the tests of tcp, net and diag, in the manner of packetdrill: a table in a string is played
 * into a tracker and the hosts' timelines, and what became of it is asked for by side (0 client, 1 server).
 *
 *	seg_play(s, "# ms   dir flags seq  len  ack  win"
 *		    "    0   >   S      0    0    -  64240  ws=7 mss=1460 sack-ok\n"
 *		    "   20   <   S.     0    0    1  65160  ws=7 mss=1460 sack-ok\n"
 *		    "   20   >   .      1    0    1    502\n"
 *		    "   7200s >  .      0    0    1    502\n");
 *
 * A row is a frame; frames count from 1. Times are milliseconds, or carry s, m or h. Numbers are relative to the ISNs
 * (`raw`: as on the wire); `-` is a field that the segment lacks, its flags too. Behind the window:
 *	ws=N mss=N sack-ok          options of a SYN
 *	ts=VAL/ECR                  timestamps
 *	sack=L-R,L-R                blocks, relative to the other side's ISN
 *	ttl=N id=N id=none          IP header; else the talk's TTL, and IP IDs that count up
 *	mac=N                       first byte of the link address that it came from
 *	byte=N                      first byte of its payload
 *	sum=good sum=bad            its checksum was verified, or is wrong
 *	named=src named=dst         a port that a trace shows by its name
 *	md5                         it carries a digest
 *	src-named dst-named         its port is the id of a name
 *	sent received               the capture says that its host sent it, or received it
 *	c=N                         of talk N instead of 0 (client port 40000 + N)
 *	cut                         captured without its options
 *	raw no-options              seq and ack as given; the option list was not seen whole
 * Other rows:
 *	 300  icmp 198.51.100.1 3/1 > 1     an ICMP error that quotes a client's segment at seq 1 (`-`: no seq; behind it mtu=N id=N)
 *	 400  arp? 10.0.0.1 10.0.0.2        who asks for whom
 *	 401  arp! 10.0.0.2                 a reply
 *	 500  host 10.0.0.2 udp             a sign of life */
#ifndef TCPAUTOPSY_TESTS_SEG_SCRIPT_H
#define TCPAUTOPSY_TESTS_SEG_SCRIPT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <tcpautopsy/diag/diag.h>
#include <tcpautopsy/core/limits.h>
#include <tcpautopsy/net/net.h>
#include <tcpautopsy/tcp/facts.h>
#include <tcpautopsy/tcp/tracker.h>
#include <tcpautopsy/core/timefmt.h>

enum { SEG_TALKS = 16 };

/* One pair of endpoints: [0] the client, [1] the server. */
struct seg_talk {
	struct ta_addr addr[2];
	uint16_t port[2];
	uint32_t isn[2];
	uint8_t ttl[2];
	uint16_t ip_id[2];
	uint32_t tenant[2]; /* of the tunnel that each side sends through */
};

struct seg_script {
	struct ta_tracker *tracker;
	struct ta_net *net;
	struct ta_names *names;
	struct ta_diag *diag;
	struct ta_diagnosis diagnosis;
	struct ta_observations observations;
	struct seg_talk talk[SEG_TALKS];
	bool no_ip_ids;   /* as IPv6 has none */
	bool is_trace;    /* as pasted text: no TTL, no IP ID */
	bool timeless;    /* it shows no times */
	bool is_relative; /* numbers are as tshark counts them: taken as they are given, like `raw` */
	bool frames_missing; /* of the trace that is played from now on */
	int64_t shift_ns;    /* added to the times of what is played from now on */
	int64_t last_ns, end_ns;
	uint32_t frame;
	uint64_t segments, duplicates;
	uint64_t capture_drops; /* packets that the capture says it lost */
	struct ta_segment_kinds
		kinds;   /* how many of each are in the whole run; not counted unless set */
	bool incomplete; /* the input broke off */
	const struct ta_points *points; /* of what two points saw; or NULL */
	struct ta_tracked last;         /* of the segment played last */
	int icmp_dir;
	uint32_t icmp_conn; /* of the ICMP error played last */
};

/* For cmocka: every test begins with an empty script as *state. */
int seg_setup(void **state);
int seg_teardown(void **state);
#define TELL(test) cmocka_unit_test_setup_teardown(test, seg_setup, seg_teardown)

/* Starts over with a table of at most `max_connections`. */
void seg_limit(struct seg_script *s, size_t max_connections);

/* What seg_handshake() and seg_talk() play, to begin a story with. */
#define SEG_HANDSHAKE                                                                              \
	"  0  >  S   0  0  -  64240  ws=7 mss=1460 sack-ok\n"                                      \
	" 20  <  S.  0  0  1  65160  ws=7 mss=1460 sack-ok\n"                                      \
	" 20  >  .   1  0  1    502\n"
#define SEG_TALKED                                                                                 \
	SEG_HANDSHAKE                                                                              \
	" 100  >  P.  1  10   1  502\n"                                                            \
	" 120  <  P.  1  20  11  502\n"                                                            \
	" 120  >  .  11   0  21  502\n"

void seg_play(struct seg_script *s, const char *rows);
/* Plays rows that printf makes into a script that begins anew: one story of several that differ in a number. */
void seg_anew(struct seg_script *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A row made by printf. */
void seg_row(struct seg_script *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* SYN at 0, SYN-ACK at 20, ACK at 20 ms: no frame is odd. Both scale by 128 and know SACK. */
void seg_handshake(struct seg_script *s);
/* And ten bytes of the client and twenty of the server, all acknowledged by 120 ms. */
void seg_talk(struct seg_script *s);

/* The same for talk n, from an instant on. */
void seg_open(struct seg_script *s, int n, double ms);
/* A handshake with a round trip of 150 ms and the given options. */
void seg_far_handshake(struct seg_script *s, const char *options);
/* A client that rebooted dials from the same port, and the server still holds the old connection: a challenge ACK, a
 * RST, and one second later the handshake and 5 bytes (RFC 9293 figure 9; RFC 5961 section 4). */
void seg_redial(struct seg_script *s);
/* A segment ("> P. 1 10 1 502") at an instant, and so many copies as Linux with a round trip of 20 ms sends them when
 * nothing is answered: a tail probe after 220 ms, then 220, 440, 880 ms … later. Returns the instant of the last. */
double seg_in_vain(struct seg_script *s, double ms, unsigned copies, const char *segment);

/* The capture ended so many ms after its start: episodes are closed and fitted. */
void seg_end(struct seg_script *s, double ms);
/* Ends the capture, and weighs connection `id`. */
const struct ta_diagnosis *seg_diagnose(struct seg_script *s, double end_ms, uint32_t id);
/* The observation of this kind after all connections were weighed, or NULL. */
const struct ta_observation *seg_observe(struct seg_script *s, double end_ms,
					 enum ta_observation_kind kind);

const struct ta_conn *seg_conn(const struct seg_script *s, uint32_t id);
/* Key index of a side. */
int seg_key(const struct ta_conn *c, int side);
const struct ta_half *seg_half(const struct seg_script *s, uint32_t id, int side);
size_t seg_episodes(const struct seg_script *s, uint32_t id);
/* The n-th episode of a kind in the order of their starts; the test fails when there are fewer. */
const struct ta_episode *seg_episode(const struct seg_script *s, uint32_t id,
				     enum ta_episode_kind kind, unsigned n);
unsigned seg_count(const struct seg_script *s, uint32_t id, enum ta_episode_kind kind);
/* Segments that a side sent again. */
uint32_t seg_retransmitted(const struct seg_script *s, uint32_t id, int side);
uint32_t seg_out_of_order(const struct seg_script *s, uint32_t id, int side);

/* The causes of an episode's attempts: "otrr" is original, TLP, two RTOs (f fast, a after RTO, s SYN, p probe). */
void assert_attempts(const struct ta_episode *e, const char *causes);
void assert_result(const struct ta_episode *e, enum ta_result result);
void assert_verdict(const struct ta_diagnosis *d, enum ta_scenario scenario, const char *why);
void assert_ms(int64_t ns, double ms);
/* Whether a scenario is among the hypotheses left open. */
bool is_open(const struct ta_diagnosis *d, enum ta_scenario scenario);
/* Whether connection 0 has a fact of this kind, the capture ending then. */
bool seg_tells(struct seg_script *s, double end_ms, enum ta_fact_kind kind);
/* The first fact of this kind, or NULL. */
const struct ta_fact *fact_of(const struct ta_diagnosis *d, enum ta_fact_kind kind);
/* Whether there is evidence of this weight about a scenario. */
bool has_evidence(const struct ta_diagnosis *d, enum ta_weight weight, enum ta_scenario scenario);

#endif
