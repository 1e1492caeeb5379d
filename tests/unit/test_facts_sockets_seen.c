/* SPDX-License-Identifier: MIT */
/* What a kernel says of its own socket beside the packets of the same connection: whether both show the same. */
#include "support/seg_script.h"
#include "tcpautopsy/core/socket.h"

/* Of one side; nothing of it is known but this. */
static struct ta_socket socket_of(const struct seg_script *s, int side, enum ta_socket_state state)
{
	const struct seg_talk *t = &s->talk[0];

	return (struct ta_socket){ .addr = { t->addr[side], t->addr[!side] },
				   .port = { t->port[side], t->port[!side] },
				   .source = "ss",
				   .line = 7,
				   .state = (uint8_t)state,
				   .timer_ns = -1,
				   .unacked = -1,
				   .rtt_ns = -1,
				   .rttvar_ns = -1,
				   .lastrcv_ns = -1,
				   .lastack_ns = -1 };
}

/* Its bytes were sent again three times. */
static struct ta_socket in_vain(const struct seg_script *s, int side)
{
	struct ta_socket x = socket_of(s, side, TA_SOCKET_ESTABLISHED);

	x.timer = TA_SOCKET_TIMER_ON;
	x.timer_ns = 500 * TA_MS;
	x.send_q = 10;
	x.unacked = 1;
	x.tries = x.backoff = 3;
	x.rto_ns = 1600 * TA_MS;
	return x;
}

static const struct ta_diagnosis *beside(struct seg_script *s, const char *rows,
					 const struct ta_socket *x)
{
	const struct ta_socket_samples samples = { *x, *x, 1 };

	seg_anew(s, "%s", rows);
	seg_end(s, 60000);
	ta_tracker_socket(s->tracker, &samples, 0);
	return seg_diagnose(s, 60000, 0);
}

static int side_of(const struct seg_script *s, int side)
{
	return seg_key(seg_conn(s, 0), side);
}

#define IN_VAIN                                                                                    \
	SEG_TALKED "1000  >  P.  11  10  21  502\n"                                                \
		   "1220  >  P.  11  10  21  502\n"                                                \
		   "1440  >  P.  11  10  21  502\n"                                                \
		   "1880  >  P.  11  10  21  502\n"                                                \
		   "2760  >  P.  11  10  21  502\n"                                                \
		   "4520  >  P.  11  10  21  502\n"

static void facts_sockets__a_kernel_that_tries_in_vain_agrees_with_the_packets(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = in_vain(s, 0);
	const struct ta_diagnosis *d = beside(s, IN_VAIN, &x);
	const struct ta_fact *f = fact_of(d, TA_FACT_SOCKET_AGREES);

	assert_non_null(f);
	assert_int_equal(f->side, side_of(s, 0));
	assert_int_equal(d->facts.item[d->facts.event[f->about].fact].kind, TA_FACT_SILENCE);
	assert_int_equal(f->value[0], 3);
	assert_int_equal(f->value[1], 10);
	assert_int_equal(f->value[2], 7);
	assert_string_equal(f->word, "ESTABLISHED");
	assert_string_equal(f->tool, "ss");
	assert_non_null(fact_of(d, TA_FACT_SOCKET_GIVES_UP));
	assert_null(fact_of(d, TA_FACT_SOCKET_RETRANSMITS));
	assert_null(fact_of(d, TA_FACT_SOCKET_DISAGREES));
	assert_null(fact_of(d, TA_FACT_SOCKET_ONLY));
	f = fact_of(d, TA_FACT_SOCKET_STATE);
	assert_non_null(f);
	assert_int_equal(f->value[0], 10);
	assert_int_equal(f->value[1], 0);
	assert_int_equal(f->value[2], 7);
}

/* What the other side tries is another matter. */
static void facts_sockets__the_peers_own_attempts_are_an_event_of_theirs(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = in_vain(s, 1);
	const struct ta_diagnosis *d = beside(s, IN_VAIN, &x);

	assert_null(fact_of(d, TA_FACT_SOCKET_AGREES));
	const struct ta_fact *f = fact_of(d, TA_FACT_SOCKET_RETRANSMITS);
	assert_non_null(f);
	assert_int_equal(f->side, side_of(s, 1));
}

static void facts_sockets__one_with_nothing_to_do_disagrees_with_a_silence(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = socket_of(s, 0, TA_SOCKET_ESTABLISHED);
	const struct ta_diagnosis *d = beside(s, IN_VAIN, &x);
	const struct ta_fact *f = fact_of(d, TA_FACT_SOCKET_DISAGREES);

	assert_non_null(f);
	assert_non_null(fact_of(d, TA_FACT_SOCKET_IDLE));
	assert_int_equal(d->facts.item[d->facts.event[f->about].fact].kind, TA_FACT_SILENCE);
	assert_int_equal(f->value[0], 0);
	assert_int_equal(f->value[1], 7);
	/* It was answered in the end: they agree. */
	d = beside(s,
		   IN_VAIN "8040  >  P.  11  10  21  502\n"
			   "8060  <   .  21   0  21  502\n",
		   &x);
	assert_non_null(fact_of(d, TA_FACT_HEALED));
	assert_non_null(fact_of(d, TA_FACT_SOCKET_IDLE));
	assert_null(fact_of(d, TA_FACT_SOCKET_DISAGREES));
	/* So does one that healed before: the silence after it counts. */
	d = beside(s,
		   IN_VAIN "8040  >  P.  11  10  21  502\n"
			   "8060  <   .  21   0  21  502\n"
			   "9000  >  P.  21  10  21  502\n"
			   "9220  >  P.  21  10  21  502\n"
			   "9440  >  P.  21  10  21  502\n"
			   "9880  >  P.  21  10  21  502\n",
		   &x);
	unsigned told = 0;
	for (size_t i = 0; i < d->facts.count; i++)
		told += d->facts.item[i].kind == TA_FACT_SOCKET_DISAGREES;
	assert_int_equal(told, 1);
	/* Of the other side's attempts it knows nothing. */
	x = socket_of(s, 1, TA_SOCKET_ESTABLISHED);
	d = beside(s, IN_VAIN, &x);
	assert_non_null(fact_of(d, TA_FACT_SOCKET_IDLE));
	assert_null(fact_of(d, TA_FACT_SOCKET_DISAGREES));
}

/* It was asked before. */
static void facts_sockets__after_the_end_that_the_packets_show_it_opens_nothing(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = in_vain(s, 0);

	assert_non_null(fact_of(beside(s, SEG_TALKED, &x), TA_FACT_SOCKET_RETRANSMITS));
	assert_null(fact_of(beside(s,
				   SEG_TALKED "200  >  F.  11  0  21  502\n"
					      "220  <  F.  21  0  12  502\n"
					      "220  >  .   12  0  22  502\n",
				   &x),
			    TA_FACT_SOCKET_RETRANSMITS));
	assert_null(fact_of(beside(s, SEG_TALKED "200  <  R.  21  0  11  0\n", &x),
			    TA_FACT_SOCKET_RETRANSMITS));
	assert_null(fact_of(beside(s,
				   "0  >  S   0  0  -  64240\n"
				   "9  <  R.  0  0  1      0\n",
				   &x),
			    TA_FACT_SOCKET_RETRANSMITS));
	assert_non_null(fact_of(&s->diagnosis, TA_FACT_SOCKET_STATE));
}

static void facts_sockets__each_state_agrees_with_its_event(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket syn = in_vain(s, 0), syn_ack = in_vain(s, 1), fin = in_vain(s, 0),
			 stalls = socket_of(s, 0, TA_SOCKET_ESTABLISHED), probes = in_vain(s, 0);
	syn.state = TA_SOCKET_SYN_SENT;
	syn_ack.state = TA_SOCKET_SYN_RECV;
	fin.state = TA_SOCKET_FIN_WAIT_1;
	fin.send_q = 1;
	stalls.timer = TA_SOCKET_TIMER_PERSIST;
	stalls.send_q = 4000;
	stalls.backoff = 2;
	probes.timer = TA_SOCKET_TIMER_KEEPALIVE;
	const struct {
		const struct ta_socket *socket;
		enum ta_fact_kind packets, alone;
		const char *rows;
	} rows[] = {
		{ &syn, TA_FACT_SYN_UNANSWERED, TA_FACT_SOCKET_CONNECTS,
		  "   0  >  S  0  0  -  64240\n"
		  "1000  >  S  0  0  -  64240\n"
		  "3000  >  S  0  0  -  64240\n" },
		{ &syn_ack, TA_FACT_SYN_ACK_UNANSWERED, TA_FACT_SOCKET_CONNECTS,
		  "   0  >  S   0  0  -  64240\n"
		  "  20  <  S.  0  0  1  65160\n"
		  "1020  <  S.  0  0  1  65160\n"
		  "3020  <  S.  0  0  1  65160\n" },
		{ &fin, TA_FACT_FIN_UNANSWERED, TA_FACT_SOCKET_CLOSES,
		  SEG_TALKED "1000  >  F.  11  0  21  502\n"
			     "1220  >  F.  11  0  21  502\n"
			     "1660  >  F.  11  0  21  502\n"
			     "2540  >  F.  11  0  21  502\n" },
		{ &probes, TA_FACT_PROBES_UNANSWERED, TA_FACT_SOCKET_PROBES,
		  SEG_TALKED "20000  >  .  10  0  21  502\n"
			     "30000  >  .  10  0  21  502\n"
			     "40000  >  .  10  0  21  502\n" },
		{ &stalls, TA_FACT_STALL, TA_FACT_SOCKET_STALLS,
		  SEG_HANDSHAKE "  100  >  P.    1  4000     1  502\n"
				"  120  <  .     1     0  4001    0\n"
				"  370  >  .  4000     0     1  502\n"
				"  390  <  .     1     0  4001    0\n"
				"  870  >  .  4000     0     1  502\n"
				"  890  <  .     1     0  4001    0\n"
				" 1870  >  .  4000     0     1  502\n"
				" 1890  <  .     1     0  4001    0\n"
				" 3870  >  .  4000     0     1  502\n"
				" 3890  <  .     1     0  4001    0\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ta_diagnosis *d = beside(s, rows[i].rows, rows[i].socket);
		const struct ta_fact *f = fact_of(d, TA_FACT_SOCKET_AGREES);
		if (!f)
			fail_msg("row %zu: no word of the socket", i);
		assert_int_equal(d->facts.item[d->facts.event[f->about].fact].kind,
				 rows[i].packets);
		assert_null(fact_of(d, rows[i].alone));
		/* Beside a talk in order it is an event of its own. */
		assert_non_null(fact_of(beside(s, SEG_TALKED, rows[i].socket), rows[i].alone));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_sockets__a_kernel_that_tries_in_vain_agrees_with_the_packets),
		TELL(facts_sockets__the_peers_own_attempts_are_an_event_of_theirs),
		TELL(facts_sockets__one_with_nothing_to_do_disagrees_with_a_silence),
		TELL(facts_sockets__after_the_end_that_the_packets_show_it_opens_nothing),
		TELL(facts_sockets__each_state_agrees_with_its_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
