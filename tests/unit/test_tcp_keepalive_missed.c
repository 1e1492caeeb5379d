/* SPDX-License-Identifier: MIT */
/* Keep-alive probes in a capture that has missed packets. */
#include "support/seg_script.h"

#define PROBES TA_EPISODE_KEEPALIVE

/* The capture has missed the ACK of the last bytes. */
static void tcp_keepalive__knows_probes_though_an_ack_is_missing(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_row(s, "100 > P. 1 10 1 502");
	for (int i = 1; i <= 4; i++)
		seg_row(s, "%d > . 10 0 1 502", 100 + 10000 * i);
	seg_row(s, "50100 > R. 11 0 1 502");
	seg_end(s, 60000);
	const struct ta_episode *e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 4);
	assert_result(e, TA_RESULT_RESET_BY_SENDER);
}

/* An ACK that its sender's own last byte overtook. */
static void tcp_keepalive__takes_no_overtaken_ack_for_a_probe(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100 > P. 1 9 1 502\n"
		    "120 > P. 10 1 1 502\n"
		    "121 > . 10 0 1 502\n");
	seg_end(s, 60000);
	assert_int_equal(seg_episodes(s, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_keepalive__knows_probes_though_an_ack_is_missing),
		TELL(tcp_keepalive__takes_no_overtaken_ack_for_a_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
