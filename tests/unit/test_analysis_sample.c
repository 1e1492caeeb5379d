/* SPDX-License-Identifier: MIT */
/* What two inputs are to each other, on both sides of each number: other places, one capture, or pieces of one. */
#include "support/analysis_desk.h"

#include "analysis/places.h"
#include "analysis/sample.h"

enum { PACKETS = 128, HERE = 64, ELSEWHERE = 63 };

/* An input's first packets. */
struct sampled {
	struct ta_packet packet[PACKETS];
	struct ta_run_input in;
	struct ta_sample sample;
};

static struct sampled one, two;

/* A segment without data, which its IP ID tells from others. Whence it is seen its TTL tells. */
static struct ta_segment *add(struct sampled *s, int64_t time_ns, uint16_t id, uint8_t ttl)
{
	const uint8_t from[4] = { 10, 0, 0, 1 }, to[4] = { 10, 0, 0, 2 };
	assert_true(s->in.nahead < PACKETS);
	struct ta_packet *p = &s->packet[s->in.nahead++];
	*p = (struct ta_packet){ .kind = TA_PACKET_TCP };
	p->seg = (struct ta_segment){
		.src = ta_addr_ipv4(from),
		.dst = ta_addr_ipv4(to),
		.sport = s == &one ? 4000 : 4001,
		.dport = 80,
		.time_ns = time_ns,
		.seq = id,
		.ip_id = id,
		.ttl = ttl,
		.flags = TA_ACK,
		.have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS | TA_HAVE_PORTS | TA_HAVE_IP_ID |
			TA_HAVE_TTL,
	};
	return &p->seg;
}

static void begin(void)
{
	for (int i = 0; i < 2; i++) {
		struct sampled *s = i ? &two : &one;
		ta_sample_release(&s->sample);
		memset(s, 0, sizeof(*s));
		s->in.ahead = s->packet;
	}
}

static void take(void)
{
	ta_sample_take(&one.sample, &one.in);
	ta_sample_take(&two.sample, &two.in);
}

/* Both have so many packets, some of which are the same; the second one's are stamped so much later, on the place of `ttl`. */
static void share(unsigned same, unsigned of, int64_t later_ns, uint8_t ttl)
{
	begin();
	for (unsigned i = 0; i < of; i++) {
		add(&one, i * TA_SEC, (uint16_t)(1 + i), HERE);
		add(&two, i * TA_SEC + later_ns, (uint16_t)(i < same ? 1 + i : 1000 + i), ttl);
	}
	take();
}

static bool shares_elsewhere(unsigned same, unsigned of)
{
	share(same, of, 5 * TA_MS, ELSEWHERE);
	return ta_sample_shares(&one.sample, &two.sample);
}

static void other_place__has_two_packets_and_one_in_twenty(void **state)
{
	(void)state;
	assert_false(shares_elsewhere(1, 1));
	assert_true(shares_elsewhere(2, 2));
	assert_true(shares_elsewhere(2, 40));
	assert_false(shares_elsewhere(2, 41));
}

/* A SYN of which a proxy has changed the echo; or which is another one, sent later. */
static bool shares_syn(uint32_t later_ticks)
{
	begin();
	for (int i = 0; i < 2; i++) {
		struct sampled *s = i ? &two : &one;
		struct ta_segment *syn = add(s, i, 0, i ? ELSEWHERE : HERE);
		syn->flags = TA_SYN;
		syn->have |= TA_HAVE_TS;
		syn->seq = 7000;
		syn->tsval = 500 + (i ? later_ticks : 0);
		syn->tsecr = (uint32_t)i;
	}
	take();
	return ta_sample_shares(&one.sample, &two.sample);
}

static void other_place__has_one_syn(void **state)
{
	(void)state;
	assert_true(shares_syn(0));
	assert_false(shares_syn(1));
}

/* The second input begins when the first one has ended, and is seen alike. */
static bool shares_later(unsigned same, unsigned of)
{
	share(same, of, 1000 * TA_SEC, HERE);
	return ta_sample_shares(&one.sample, &two.sample);
}

static void what_follows__shares_eight_packets(void **state)
{
	(void)state;
	assert_true(shares_later(8, 100));
	assert_false(shares_later(7, 100));
}

static void what_follows__shares_half_of_its_packets_where_they_are_few(void **state)
{
	(void)state;
	assert_true(shares_later(4, 8));
	assert_false(shares_later(3, 7));
	assert_false(shares_later(1, 1));
}

/* Of ten packets that both have so many are stamped alike. */
static bool is_one_capture(unsigned alike)
{
	begin();
	for (unsigned i = 0; i < 10; i++) {
		add(&one, i * TA_SEC, (uint16_t)(1 + i), HERE);
		add(&two, i * TA_SEC + (i < alike ? 0 : 5 * TA_MS), (uint16_t)(1 + i), ELSEWHERE);
	}
	take();
	return ta_sample_is_one_capture(&one.sample, &two.sample);
}

static void one_capture__stamps_eight_of_ten_packets_once(void **state)
{
	(void)state;
	assert_true(is_one_capture(8));
	assert_false(is_one_capture(7));
}

/* Each runs for 100 s, and both together for some of it: what came then two processes stamped that far apart. */
static bool is_stamped_twice(int64_t together_ns, int64_t apart_ns)
{
	begin();
	int64_t begun_ns = 100 * TA_SEC - together_ns;
	add(&one, 0, 1, HERE);
	add(&two, begun_ns, 101, HERE);
	for (uint16_t i = 0; i < 8; i++) {
		add(&one, begun_ns + i * TA_SEC + TA_SEC, (uint16_t)(2 + i), HERE);
		add(&two, begun_ns + i * TA_SEC + TA_SEC + apart_ns, (uint16_t)(2 + i), HERE);
	}
	add(&one, 100 * TA_SEC, 99, HERE);
	add(&two, begun_ns + 100 * TA_SEC, 199, HERE);
	take();
	return ta_sample_is_one_capture(&one.sample, &two.sample);
}

static void one_capture__stamped_by_two_processes_is_so_within_a_millisecond(void **state)
{
	(void)state;
	assert_true(is_stamped_twice(10 * TA_SEC, 900000));
	assert_true(is_stamped_twice(10 * TA_SEC, -900000));
	assert_false(is_stamped_twice(10 * TA_SEC, 1100000));
	assert_false(is_stamped_twice(10 * TA_SEC, -1100000));
}

static void one_capture__stamped_by_two_processes_overlaps_by_a_quarter(void **state)
{
	(void)state;
	assert_true(is_stamped_twice(24 * TA_SEC, TA_MS / 2));
	assert_false(is_stamped_twice(26 * TA_SEC, TA_MS / 2));
}

/* Seen alike, with no connection in common: the second one begins so long after the end of the first, which ran for 100 s. */
static bool are_pieces(int64_t gap_ns)
{
	begin();
	add(&one, 0, 1, HERE);
	add(&one, 100 * TA_SEC, 2, HERE);
	add(&two, 100 * TA_SEC + gap_ns, 3, HERE);
	add(&two, 200 * TA_SEC + gap_ns, 4, HERE);
	take();
	return ta_sample_are_pieces(&one.sample, &two.sample);
}

static void pieces__follow_within_a_day(void **state)
{
	(void)state;
	assert_true(are_pieces(23 * 3600 * TA_SEC));
	assert_false(are_pieces(25 * 3600 * TA_SEC));
}

static void pieces__overlap_by_a_second(void **state)
{
	(void)state;
	assert_true(are_pieces(-900 * TA_MS));
	assert_false(are_pieces(-1100 * TA_MS));
}

/* How many packets are read of the first of so many inputs, which has more of them than are ever wanted. */
static size_t read_of_first_of(unsigned inputs)
{
	enum { RECORDS = 9000, HEADER = 24 };
	static uint8_t file[HEADER + RECORDS * 64];
	static struct ta_run_input *in[1100];
	static unsigned place[1100];
	unsigned points;
	begin_pcap();
	put_segment(1, 4000, true, TA_ACK, 1, 1, 0);
	size_t record = pcap_len - HEADER, len = HEADER;
	memcpy(file, pcap, HEADER);
	for (unsigned i = 0; i < RECORDS; i++, len += record)
		memcpy(file + len, pcap + HEADER, record);
	struct ta_error error;
	ta_error_clear(&error);
	struct ta_source *source = ta_source_from_memory(file, len, "first", &error);
	assert_non_null(source);
	in[0] = ta_run_input_new(0, source);
	for (unsigned i = 1; i < inputs; i++)
		in[i] = ta_run_input_named(i, "further");
	struct ta_reading reading = { .decoder = ta_decoder_new() };
	assert_int_equal(ta_places_find(&reading, in, inputs, place, &points), 1);
	size_t n = in[0]->nahead;
	for (unsigned i = 0; i < inputs; i++)
		ta_run_input_free(in[i]);
	ta_decoder_free(reading.decoder);
	return n;
}

static void sample__is_smaller_the_more_inputs_there_are(void **state)
{
	(void)state;
	assert_int_equal(read_of_first_of(1), 0); /* there is nothing to compare it with */
	assert_int_equal(read_of_first_of(2), 8192);
	assert_int_equal(read_of_first_of(32), 4096); /* of 131072 */
	assert_int_equal(read_of_first_of(600), 256); /* more than their share */
}

static void sample__of_more_than_1024_inputs_none_is_taken(void **state)
{
	(void)state;
	assert_int_equal(read_of_first_of(1024), 256);
	assert_int_equal(read_of_first_of(1025), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_place__has_two_packets_and_one_in_twenty),
		cmocka_unit_test(other_place__has_one_syn),
		cmocka_unit_test(what_follows__shares_eight_packets),
		cmocka_unit_test(what_follows__shares_half_of_its_packets_where_they_are_few),
		cmocka_unit_test(one_capture__stamps_eight_of_ten_packets_once),
		cmocka_unit_test(one_capture__stamped_by_two_processes_is_so_within_a_millisecond),
		cmocka_unit_test(one_capture__stamped_by_two_processes_overlaps_by_a_quarter),
		cmocka_unit_test(pieces__follow_within_a_day),
		cmocka_unit_test(pieces__overlap_by_a_second),
		cmocka_unit_test(sample__is_smaller_the_more_inputs_there_are),
		cmocka_unit_test(sample__of_more_than_1024_inputs_none_is_taken),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	begin();
	return failed;
}
