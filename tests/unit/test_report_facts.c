/* SPDX-License-Identifier: MIT */
/* Facts that the formats share: the Community ID, relative sequence numbers, gaps and silences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../src/report/report_internal.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/attention.h"

static void digest_is(const char *message, size_t len, const char *hex)
{
	uint8_t digest[20];
	char text[41];
	ta_sha1(message, len, digest);
	for (size_t i = 0; i < 20; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(text, hex);
}

/* RFC 3174 section 7.3, and the empty message. */
static void facts__sha1_of_the_rfc_vectors(void **state)
{
	(void)state;
	digest_is("", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
	digest_is("abc", 3, "a9993e364706816aba3e25717850c26c9cd0d89d");
	digest_is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		  "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
	char many[80 * 8];
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = (char)('0' + i % 8);
	digest_is(many, sizeof(many), "dea356a2cddd90c7a7ecedc5ebb563934f460452");
}

static void set_flow(struct ta_conn *c, const char *a, uint16_t pa, const char *b, uint16_t pb)
{
	struct ta_addr x, y;
	int dir;
	memset(c, 0, sizeof(*c));
	assert_true(ta_addr_parse(a, strlen(a), &x));
	assert_true(ta_addr_parse(b, strlen(b), &y));
	ta_flow_key_make(&c->flow.key, &dir, &x, pa, &y, pb, 0);
}

/* The vectors of the specification's baseline. */
static void facts__community_id_is_what_other_tools_print(void **state)
{
	(void)state;
	struct ta_conn c;
	char id[TA_COMMUNITY_ID_TEXT];
	set_flow(&c, "128.232.110.120", 34855, "66.35.250.204", 80);
	assert_string_equal(ta_community_id(id, &c), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	set_flow(&c, "66.35.250.204", 80, "128.232.110.120", 34855);
	assert_string_equal(ta_community_id(id, &c), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	set_flow(&c, "2001:db8::1", 443, "2001:db8::2", 50000);
	assert_string_equal(ta_community_id(id, &c), "1:UFel+zfGDXB/GhABjlRQUzVNUI8=");
}

static void facts__names_have_no_community_id(void **state)
{
	(void)state;
	struct ta_conn c;
	char id[TA_COMMUNITY_ID_TEXT];
	set_flow(&c, "10.0.0.1", 1, "10.0.0.2", 2);
	c.flags = TA_CONN_SPORT_NAMED;
	assert_null(ta_community_id(id, &c));
	set_flow(&c, "10.0.0.1", 1, "10.0.0.2", 2);
	c.flow.key.addr[0] = ta_addr_name(1);
	assert_null(ta_community_id(id, &c));
}

static void facts__sequence_numbers_count_from_the_isn(void **state)
{
	(void)state;
	struct ta_half h = { .isn = 4294967000u, .nxt = 1000, .flags = TA_HALF_ISN_KNOWN };
	assert_int_equal(ta_fact_relative_seq(&h, 4294967000u), 0);
	assert_int_equal(ta_fact_relative_seq(&h, 4294967001u), 1);
	assert_int_equal(ta_fact_relative_seq(&h, 999), 1295);
	h = (struct ta_half){ .isn = 1, .nxt = 3000000001u, .flags = TA_HALF_ISN_KNOWN };
	assert_int_equal(ta_fact_relative_seq(&h, 3000000001u), 3000000000);
	assert_int_equal(ta_fact_relative_seq(&h, 2), 1);
}

static void facts__mid_stream_the_first_number_seen_is_1_and_older_ones_are_below(void **state)
{
	(void)state;
	struct ta_half h = { .isn = 999, .nxt = 2000 };
	assert_int_equal(ta_fact_relative_seq(&h, 1000), 1);
	assert_int_equal(ta_fact_relative_seq(&h, 990), -9);
}

static void facts__silence_of_probes_begins_with_the_first_unanswered_one(void **state)
{
	(void)state;
	struct ta_attempt a[4] = { { .time_ns = 10, .answer_frame = 2 },
				   { .time_ns = 20, .answer_frame = 4 },
				   { .time_ns = 30 },
				   { .time_ns = 50 } };
	struct ta_episode e = { .kind = TA_EPISODE_KEEPALIVE,
				.attempt = a,
				.nattempts = 4,
				.start_ns = 10,
				.end_ns = 50,
				.answer_ns = -1 };
	assert_int_equal(ta_episode_silence_ns(&e), 20);
	e.answer_ns = 55;
	assert_int_equal(ta_episode_silence_ns(&e), 25);
	e.kind = TA_EPISODE_RETRANSMISSION;
	assert_int_equal(ta_episode_silence_ns(&e), 45);
	e.kind = TA_EPISODE_KEEPALIVE;
	e.nattempts = 2;
	assert_int_equal(ta_episode_silence_ns(&e), 0);
}

static void facts__the_gap_across_omitted_attempts_is_not_known(void **state)
{
	(void)state;
	static struct ta_attempt a[TA_LIMIT_ATTEMPTS];
	for (int i = 0; i < TA_LIMIT_ATTEMPTS; i++)
		a[i].time_ns = i * TA_SEC;
	struct ta_episode e = { .attempt = a, .nattempts = TA_LIMIT_ATTEMPTS };
	assert_int_equal(ta_fact_gap_ns(&e, 0), -1);
	assert_int_equal(ta_fact_gap_ns(&e, TA_LIMIT_ATTEMPTS / 2), TA_SEC);
	e.attempts_omitted = 3;
	assert_int_equal(ta_fact_gap_ns(&e, TA_LIMIT_ATTEMPTS / 2), -1);
	assert_int_equal(ta_fact_gap_ns(&e, TA_LIMIT_ATTEMPTS / 2 + 1), TA_SEC);
}

static void facts__a_long_name_is_not_cut(void **state)
{
	(void)state;
	struct ta_names *names = ta_names_new();
	struct ta_conn c;
	char name[301] = "";
	memset(name, 'x', 300);
	set_flow(&c, "10.0.0.1", 1, "10.0.0.2", 80);
	c.flow.key.addr[0] = ta_addr_name(ta_names_intern(names, name, 300));
	c.flow.key.port[0] = (uint16_t)ta_names_intern(names, name, 299);
	c.flags = TA_CONN_SPORT_NAMED;
	const struct ta_connection_report report = { .conn = &c, .names = names };
	char *endpoint = ta_fact_endpoint(&report, 0), *both = ta_fact_endpoints(&report);
	assert_int_equal(strlen(endpoint), 300 + 1 + 299);
	assert_non_null(strstr(both, "10.0.0.2:80"));
	free(endpoint);
	free(both);
	ta_names_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts__sha1_of_the_rfc_vectors),
		cmocka_unit_test(facts__community_id_is_what_other_tools_print),
		cmocka_unit_test(facts__names_have_no_community_id),
		cmocka_unit_test(facts__sequence_numbers_count_from_the_isn),
		cmocka_unit_test(
			facts__mid_stream_the_first_number_seen_is_1_and_older_ones_are_below),
		cmocka_unit_test(facts__silence_of_probes_begins_with_the_first_unanswered_one),
		cmocka_unit_test(facts__the_gap_across_omitted_attempts_is_not_known),
		cmocka_unit_test(facts__a_long_name_is_not_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
