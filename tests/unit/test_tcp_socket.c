/* SPDX-License-Identifier: MIT */
/* A socket that a kernel tells of, without a segment: which end is the client, and what it is joined to. */
#include "support/seg_rows.h"

#include <string.h>

#include "tcpautopsy/core/socket.h"

#define OWN "10.0.0.2" /* behind the other one in the key, or before it */

static void tell(struct seg_script *s, const struct ta_socket *socket)
{
	struct ta_socket_samples samples = { .last = *socket, .count = 1 };

	ta_tracker_socket(s->tracker, &samples, 7 * TA_MS);
}

static void tcp_socket__which_end_is_the_client(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		uint16_t port[2]; /* its own, the other one's */
		bool named[2];
		enum ta_socket_state state;
		bool is_client;
	} story[] = {
		/* the higher port; of two like ones itself */
		{ { 40000, 5000 }, { 0 }, TA_SOCKET_ESTABLISHED, true },
		{ { 5000, 40000 }, { 0 }, TA_SOCKET_ESTABLISHED, false },
		{ { 5000, 5000 }, { 0 }, TA_SOCKET_ESTABLISHED, true },
		/* a named port is a service's */
		{ { 40000, 5000 }, { true, false }, TA_SOCKET_ESTABLISHED, false },
		{ { 5000, 40000 }, { false, true }, TA_SOCKET_ESTABLISHED, true },
		/* the SYN is the client's, whatever its port */
		{ { 5000, 40000 }, { 0 }, TA_SOCKET_SYN_SENT, true },
		{ { 40000, 5000 }, { false, true }, TA_SOCKET_SYN_RECV, false },
	};
	static const char *const other[] = { "10.0.0.1", "10.0.0.3" };

	for (size_t i = 0; i < 2 * sizeof(story) / sizeof(story[0]); i++) {
		const bool behind = i % 2 == 0;
		struct ta_socket x = { .addr = { seg_address(OWN), seg_address(other[i % 2]) },
				       .source = "ss",
				       .state = (uint8_t)story[i / 2].state };
		memcpy(x.port, story[i / 2].port, sizeof(x.port));
		memcpy(x.named, story[i / 2].named, sizeof(x.named));
		seg_limit(s, 0);
		tell(s, &x);
		const struct ta_conn *c = seg_conn(s, 0);
		const int own = ta_addr_equal(&c->flow.key.addr[1], &x.addr[0]);
		assert_int_equal(own, behind);
		assert_int_equal(ta_conn_client(c) == own, story[i / 2].is_client);
		assert_int_equal(!!(c->flags & TA_CONN_FIRST_IS_1), own);
		assert_int_equal(!!(c->flags & TA_CONN_SPORT_NAMED), x.named[own ? 1 : 0]);
		assert_int_equal(!!(c->flags & TA_CONN_DPORT_NAMED), x.named[own ? 0 : 1]);
		assert_ms(c->start_ns, 7);
		assert_null(c->trouble->socket[!own]);
		assert_int_equal(c->trouble->socket[own]->last.state, x.state);
	}
}

/* One whose segments are here is no other connection; what is told last stays. */
static void tcp_socket__it_is_joined_to_its_segments(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = { .addr = { s->talk[0].addr[1], s->talk[0].addr[0] },
			       .port = { s->talk[0].port[1], s->talk[0].port[0] },
			       .source = "ss",
			       .state = TA_SOCKET_ESTABLISHED };

	seg_talk(s);
	tell(s, &x);
	x.state = TA_SOCKET_FIN_WAIT_1;
	tell(s, &x);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	const struct ta_conn *c = seg_conn(s, 0);
	assert_int_equal(c->trouble->socket[seg_key(c, 1)]->last.state, TA_SOCKET_FIN_WAIT_1);
	assert_null(c->trouble->socket[seg_key(c, 0)]);
}

static void tcp_socket__where_the_table_is_full_it_is_counted(void **state)
{
	struct seg_script *s = *state;
	struct ta_socket x = { .addr = { seg_address(OWN), seg_address("10.0.0.9") },
			       .port = { 40000, 22 },
			       .source = "ss",
			       .state = TA_SOCKET_ESTABLISHED };

	seg_limit(s, 1);
	seg_talk(s);
	tell(s, &x);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	const struct ta_anomaly *full =
		ta_anomaly_find(ta_tracker_anomalies(s->tracker), "limits.connections");
	assert_non_null(full);
	assert_int_equal(full->count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_socket__which_end_is_the_client),
		TELL(tcp_socket__it_is_joined_to_its_segments),
		TELL(tcp_socket__where_the_table_is_full_it_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
