/* SPDX-License-Identifier: MIT */
/* Several capture points: which inputs are pieces of one capture and which are other points, where a connection that several saw is
 * told, and that it is told once. */
#include "support/points_desk.h"

static void points__inputs_that_share_packets_are_points(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	save(d, pcap_len);
	move_to_server(0);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p0.pcap:0 p1.pcap:1 c0.0 c0.1 i0 i1 s");
	assert_int_equal(d->summary.connections, 2);
	assert_int_equal(d->summary.counterparts, 2);
	assert_int_equal(d->summary.points, 2);
	assert_int_equal(d->segments[0], 8);
	assert_true(d->several);
}

static void points__clocks_need_not_agree(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	save(d, pcap_len);
	move_to_server(3600);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p0.pcap:0 p1.pcap:1 c0.0 c0.1 i0 i1 s");
	assert_int_equal(d->summary.counterparts, 2);
}

static void points__without_what_is_shared_there_is_one(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	save_records(d, 8, 16);
	save_records(d, 0, 8);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "c0.0 c0.1 i0 i0 s");
	assert_int_equal(d->summary.points, 0);
}

static void points__a_nat_between_hides_nothing(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	save(d, pcap_len);
	move_to_server(0);
	for (size_t at = FILE_HEADER; at < pcap_len;) { /* the client's address becomes 10.0.9.1 */
		bool from_client = pcap[at + RECORD_HEADER + 15] == 1;
		pcap[at + RECORD_HEADER + (from_client ? 14 : 18)] = 9;
		at += RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
	}
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p0.pcap:0 p1.pcap:1 c0.0 c0.1 i0 i1 s");
}

/* Pieces that overlap by three records, and a packet of the first that the network doubled and brought once more at the end. */
static void points__pieces_that_overlap_are_one_whatever_was_delayed(void **state)
{
	struct desk *d = *state;

	put_two_connections();
	size_t from = record_at(4), len = record_at(5) - from, to = pcap_len;
	memcpy(pcap + to, pcap + from, len);
	pcap_len += len;
	add_to_32(to, 10);
	save_records(d, 0, 8);
	save_records(d, 5, 17);
	move_to_server(0);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	assert_int_equal(d->summary.points, 2);
	assert_string_equal(d->told, "p0.pcap:0:1 p2.pcap:2 c0.0 c0.1 i0 i0 i1 s");
}

/* The client's data is lost after the handshake. */
static void put_dark_connection(void)
{
	begin_pcap();
	put_segment(1001, 40000, true, TA_SYN, 100, 0, 0);
	put_segment(1010, 40000, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(1011, 40000, true, TA_ACK, 101, 501, 0);
	put_segment(1021, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(1221, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(1621, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(2421, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_connection(9001, 40001);
	set_ttls_of_client();
}

static void remove_records(unsigned from, unsigned to)
{
	size_t a = record_at(from), b = record_at(to);

	memmove(pcap + a, pcap + b, pcap_len - b);
	pcap_len -= b - a;
}

/* The server's capture, as the desk holds it, has nothing of the data, and is named before the client's. */
static void tell_from_the_clients(struct desk *d, const uint8_t *client, size_t client_len)
{
	move_to_server(0);
	remove_records(3, 7);
	save(d, pcap_len);
	memcpy(pcap, client, client_len);
	save(d, client_len);
	assert_int_equal(analyse(d), 0);
	assert_string_equal(d->told, "p0.pcap:0 p1.pcap:1 i0 c1.0 c1.1 i1 s");
	assert_int_equal(d->segments[0], 7);
}

static void points__the_side_that_failed_is_told_from_its_own_point(void **state)
{
	static uint8_t client[PCAP_MAX];
	struct desk *d = *state;

	put_dark_connection();
	size_t client_len = pcap_len;
	memcpy(client, pcap, pcap_len);
	tell_from_the_clients(d, client, client_len);
}

/* The server closes when the client's capture has ended: what it sent so late may have been lost like all else. */
static void points__an_end_of_the_other_side_hides_no_failure(void **state)
{
	static uint8_t client[PCAP_MAX];
	struct desk *d = *state;

	put_dark_connection();
	size_t client_len = pcap_len;
	memcpy(client, pcap, pcap_len);
	put_segment(30000, 40000, false, TA_FIN | TA_ACK, 501, 101, 0);
	put_segment(30200, 40000, false, TA_FIN | TA_ACK, 501, 101, 0);
	tell_from_the_clients(d, client, client_len);
}

/* The client's capture ended before its last ACK was sent, which the server's side has so long after that. */
static char told_from(struct desk *d, uint32_t later_us)
{
	begin_pcap();
	put_connection(1001, 40000);
	set_ttls_of_client();
	add_to_32(record_at(7) + 4, later_us - 1000); /* it stands 1 ms behind the one before */
	d->npaths = 0;
	d->told[0] = 0;
	save_records(d, 0, 7);
	move_to_server(0);
	save(d, pcap_len);
	assert_int_equal(analyse(d), 0);
	return strstr(d->told, "c0.0") ? 'c' : strstr(d->told, "c1.0") ? 's' : '-';
}

static void points__half_a_second_after_its_end_a_capture_shows_no_end(void **state)
{
	assert_int_equal(told_from(*state, 450000), 'c');
	assert_int_equal(told_from(*state, 550000), 's');
}

/* What was found of the first connection. */
static struct {
	enum ta_mechanism mechanism;
	enum ta_confidence confidence;
	bool fin_made, rst_made;
	unsigned between[2];
} found;

static int on_found(void *context, const struct ta_connection_report *r)
{
	const struct ta_fact *f = ta_fact_find(&r->diagnosis->facts, TA_FACT_FIN_MADE_BETWEEN, -1);

	(void)context;
	if (r->id)
		return 0;
	found.mechanism = r->diagnosis->mechanism;
	found.confidence = r->diagnosis->confidence;
	found.fin_made = f != NULL;
	if (!f)
		f = ta_fact_find(&r->diagnosis->facts, TA_FACT_RST_MADE_BETWEEN, -1);
	found.rst_made = f && !found.fin_made;
	for (int i = 0; f && i < 2; i++)
		found.between[i] = f->between[i];
	return 0;
}

enum { CLOSE_BEGIN = 5, CLOSE_END = 8 };

/* Closed in order, the server first; and another one that shows who watched on. */
static void put_closed_connection(void)
{
	begin_pcap();
	put_segment(1001, 40000, true, TA_SYN, 100, 0, 0);
	put_segment(1010, 40000, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(1011, 40000, true, TA_ACK, 101, 501, 0);
	put_segment(1021, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(1031, 40000, false, TA_ACK | TA_PSH, 501, 121, 20);
	put_segment(1041, 40000, false, TA_ACK | TA_FIN, 521, 121, 0);
	put_segment(1051, 40000, true, TA_ACK | TA_FIN, 121, 522, 0);
	put_segment(1061, 40000, false, TA_ACK, 522, 122, 0);
	put_connection(9001, 40001);
	set_ttls_of_client();
}

/* What a middlebox makes does not count in its victim's IP IDs. */
static void forge_close(void)
{
	for (unsigned n = CLOSE_BEGIN; n < CLOSE_END; n++)
		memset(pcap + record_at(n) + RECORD_HEADER + ID_AT, 0, 2);
}

static void analyse_closed(struct desk *d)
{
	d->sink.connection = on_found;
	memset(&found, 0, sizeof(found));
	assert_int_equal(analyse(d), 0);
}

static void points__a_close_that_its_sender_never_sent_was_made_between(void **state)
{
	struct desk *d = *state;

	/* something between the two closed it in the server's name, and kept the client's answer */
	put_closed_connection();
	forge_close();
	save(d, pcap_len);
	move_to_server(0);
	remove_records(CLOSE_BEGIN, CLOSE_END);
	save(d, pcap_len);
	analyse_closed(d);
	assert_true(found.fin_made);
	assert_int_equal(found.mechanism, TA_MECH_FORGED_FIN);
	assert_int_equal(found.confidence, TA_LIKELY); /* a capture may miss one packet */
	assert_int_equal(found.between[0], 1);
	assert_int_equal(found.between[1], 0);
}

/* From the middle, which is one hop from the client, to the server. */
static void move_one_hop_on(void)
{
	for (size_t at = FILE_HEADER; at < pcap_len;) {
		bool from_client = pcap[at + RECORD_HEADER + 15] == 1;
		size_t len = RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
		add_to_32(at + 4, from_client ? 900 : (uint32_t)-900);
		pcap[at + RECORD_HEADER + TTL_AT] = from_client ? 62 : 64;
		at += len;
	}
}

static void points__of_three_the_two_around_it_are_named(void **state)
{
	struct desk *d = *state;

	/* the middle one saw it: it lies between that one and the server */
	put_closed_connection();
	forge_close();
	save(d, pcap_len);
	move_to_server(0);
	save(d, pcap_len);
	move_one_hop_on();
	remove_records(CLOSE_BEGIN, CLOSE_END);
	save(d, pcap_len);
	analyse_closed(d);
	assert_true(found.fin_made);
	assert_int_equal(found.between[0], 2);
	assert_int_equal(found.between[1], 1);
}

/* A RST in the server's name, which the client and the middle have, and the server goes on. The server's is the second capture. */
static void points__of_three_the_two_around_a_reset_are_named(void **state)
{
	static uint8_t client[PCAP_MAX];
	struct desk *d = *state;

	enum { RESET = 5 };
	begin_pcap();
	put_segment(1001, 40000, true, TA_SYN, 100, 0, 0);
	put_segment(1010, 40000, false, TA_SYN | TA_ACK, 500, 101, 0);
	put_segment(1011, 40000, true, TA_ACK, 101, 501, 0);
	put_segment(1021, 40000, true, TA_ACK | TA_PSH, 101, 501, 20);
	put_segment(1031, 40000, false, TA_ACK | TA_PSH, 501, 121, 20);
	put_segment(1041, 40000, false, TA_ACK | TA_RST, 521, 121, 0);
	put_segment(2041, 40000, false, TA_ACK | TA_PSH, 521, 121, 20);
	put_connection(9001, 40001);
	set_ttls_of_client();
	memset(pcap + record_at(RESET) + RECORD_HEADER + ID_AT, 0, 2);
	size_t len = pcap_len;
	memcpy(client, pcap, len);
	save(d, pcap_len);
	move_to_server(0);
	move_one_hop_on();
	remove_records(RESET, RESET + 1);
	save(d, pcap_len);
	memcpy(pcap, client, len);
	pcap_len = len;
	move_to_server(0);
	save(d, pcap_len);
	analyse_closed(d);
	assert_true(found.rst_made);
	assert_int_equal(found.between[0], 1);
	assert_int_equal(found.between[1], 2);
}

static void points__a_close_that_left_its_host_is_in_order(void **state)
{
	struct desk *d = *state;

	put_closed_connection();
	save(d, pcap_len);
	move_to_server(0);
	save(d, pcap_len);
	analyse_closed(d);
	assert_false(found.fin_made);
	assert_int_equal(found.mechanism, TA_MECH_CLOSED_IN_ORDER);
}

static int on_kind_of_observation(void *context, const struct ta_observation_report *r)
{
	struct desk *d = context;

	tell(d, "o%u ", (unsigned)r->observation->kind);
	return 0;
}

static void points__what_several_connections_show_is_told_once(void **state)
{
	struct desk *d = *state;
	char twice[32], *once;

	/* two requests that the server's host answers by RST, a moment from each other */
	begin_pcap();
	for (unsigned n = 0; n < 2; n++) {
		uint16_t port = (uint16_t)(40000 + n);
		put_segment(1001 + n * 10, port, true, TA_ACK | TA_PSH, 101, 501, 20);
		put_segment(1003 + n * 10, port, false, TA_ACK | TA_PSH, 501, 121, 20);
		put_segment(9005 + n * 10, port, true, TA_ACK | TA_PSH, 121, 521, 20);
		put_segment(9007 + n * 10, port, false, TA_RST, 521, 0, 0);
	}
	set_ttls_of_client();
	save(d, pcap_len);
	move_to_server(0);
	save(d, pcap_len);
	d->sink.observation = on_kind_of_observation;
	assert_int_equal(analyse(d), 0);
	snprintf(twice, sizeof(twice), "o%u ", (unsigned)TA_OBS_RESET_TOGETHER);
	once = strstr(d->told, twice);
	assert_non_null(once);
	assert_null(strstr(once + 1, twice));
}

static void points__may_be_named(void **state)
{
	struct desk *d = *state;
	struct ta_named_point point[2] = { { "client", ta_inputs_new(NULL) },
					   { "server", ta_inputs_new(NULL) } };

	put_two_connections();
	save_records(d, 8, 16);
	save_records(d, 0, 8);
	move_to_server(0);
	save(d, pcap_len);
	ta_inputs_add(point[0].inputs, d->path[0]);
	ta_inputs_add(point[0].inputs, d->path[1]);
	ta_inputs_add(point[1].inputs, d->path[2]);
	d->options.together = false;
	d->options.point = point;
	d->options.npoints = 2;
	assert_int_equal(ta_analyse(NULL, &d->options, &d->sink), 0);
	assert_string_equal(d->told, "pclient:0:1 pserver:2 c0.0 c0.1 i0 i0 i1 s");
	assert_int_equal(d->at[0].input,
			 1); /* its first frame lies in the second piece that was named */
	assert_int_equal(d->at[0].frame, 1);
	ta_inputs_free(point[0].inputs);
	ta_inputs_free(point[1].inputs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS(points__inputs_that_share_packets_are_points),
		POINTS(points__clocks_need_not_agree),
		POINTS(points__pieces_that_overlap_are_one_whatever_was_delayed),
		POINTS(points__without_what_is_shared_there_is_one),
		POINTS(points__a_nat_between_hides_nothing),
		POINTS(points__the_side_that_failed_is_told_from_its_own_point),
		POINTS(points__an_end_of_the_other_side_hides_no_failure),
		POINTS(points__half_a_second_after_its_end_a_capture_shows_no_end),
		POINTS(points__a_close_that_its_sender_never_sent_was_made_between),
		POINTS(points__of_three_the_two_around_it_are_named),
		POINTS(points__of_three_the_two_around_a_reset_are_named),
		POINTS(points__a_close_that_left_its_host_is_in_order),
		POINTS(points__what_several_connections_show_is_told_once),
		POINTS(points__may_be_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
