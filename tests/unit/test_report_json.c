/* SPDX-License-Identifier: MIT */
/* The JSON formats: what they write is JSON, in the contract's order, with null for what is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "support/report_fixture.h"

static json_t *load(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("line %d column %d: %s", error.line, error.column, error.text);
	return root;
}

static json_t *report_of(const struct fixture *f)
{
	char *text = fixture_report(f, "json", &(struct ta_report_options){ .width = 80 });
	json_t *root = load(text);
	free(text);
	return root;
}

/* root.a.0.b: keys and indexes. */
static json_t *at(json_t *root, const char *path)
{
	char part[64];
	while (*path) {
		size_t len = strcspn(path, ".");
		memcpy(part, path, len);
		part[len] = '\0';
		root = json_is_array(root) ? json_array_get(root, strtoul(part, NULL, 10))
					   : json_object_get(root, part);
		if (!root)
			fail_msg("the report has no %s", part);
		path += len + (path[len] == '.');
	}
	return root;
}

static void json__document_has_the_contract_s_keys_in_order(void **state)
{
	(void)state;
	static const char *const want[] = { "schema", "tool",         "connections",
					    "inputs", "observations", "summary" };
	struct fixture f;
	fixture_init(&f);
	json_t *root = report_of(&f);
	const char *key;
	json_t *value;
	size_t i = 0;
	json_object_foreach(root, key, value)
	{
		assert_true(i < 6);
		assert_string_equal(key, want[i++]);
	}
	assert_int_equal(i, 6);
	assert_string_equal(json_string_value(at(root, "schema")), "tcpautopsy/1");
	assert_int_equal(json_integer_value(at(root, "summary.by_scenario.peer-silent")), 1);
	json_decref(root);
}

static void json__an_episode_is_told_in_exact_numbers(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	json_t *root = report_of(&f), *e = at(root, "connections.0.episodes.0");
	assert_string_equal(json_string_value(at(e, "sender")), "client");
	assert_int_equal(json_integer_value(at(e, "silence_ns")), 853128206549);
	assert_int_equal(json_integer_value(at(e, "attempts.1.gap_ns")), 488112559);
	assert_string_equal(json_string_value(at(e, "attempts.1.cause")), "tlp");
	assert_int_equal(json_integer_value(at(e, "backoff.rto_max_ns")), 120000000000);
	assert_int_equal(json_integer_value(at(e, "abort.next_attempt_ns.0")), 1013693731817);
	assert_int_equal(json_integer_value(at(e, "seq")), 5);
	json_decref(root);
}

static void json__an_attempt_says_why_it_was_sent_and_what_its_sender_knew(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.attempt[1].flags |= TA_ATTEMPT_NEW_DATA;
	f.attempt[1].why = (struct ta_why){ .rule = TA_SENT_BY_PTO,
					    .trigger_frame = 16,
					    .sender = { .outstanding = 2,
							.sacked = 1,
							.rto_ns = 484000000,
							.pto_ns = -1,
							.congestion = TA_CONGESTION_OPEN,
							.exact = true } };
	f.attempt[2].why.sender = (struct ta_sender){ .outstanding = 3,
						      .rto_ns = 484000000,
						      .pto_ns = -1,
						      .congestion = TA_CONGESTION_LOSS };
	f.attempt[2].cause = TA_CAUSE_UNKNOWN;
	f.attempt[2].why.candidates = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO);
	json_t *root = report_of(&f), *a = at(root, "connections.0.episodes.0.attempts.1");
	assert_true(json_is_true(at(a, "new_data")));
	assert_string_equal(json_string_value(at(a, "why")),
			    "tail loss probe with new data, 0.488 s after frame 16");
	assert_int_equal(json_integer_value(at(a, "trigger_frame")), 16);
	assert_int_equal(json_array_size(at(a, "candidates")), 0);
	assert_string_equal(json_string_value(at(a, "sender.congestion_state")), "open");
	assert_int_equal(json_integer_value(at(a, "sender.outstanding_bytes")), 2);
	assert_int_equal(json_integer_value(at(a, "sender.sacked_bytes")), 1);
	assert_int_equal(json_integer_value(at(a, "sender.rto_ns")), 484000000);
	assert_true(json_is_null(at(a, "sender.pto_ns")));
	assert_true(json_is_false(at(a, "sender.as_seen_at_tap")));
	a = at(root, "connections.0.episodes.0.attempts.2");
	assert_true(json_is_false(at(a, "new_data")));
	assert_string_equal(json_string_value(at(a, "cause")), "unknown");
	assert_string_equal(json_string_value(at(a, "why")), "not decided: RTO or TLP");
	assert_int_equal(json_array_size(at(a, "candidates")), 2);
	assert_string_equal(json_string_value(at(a, "candidates.0")), "rto");
	assert_string_equal(json_string_value(at(a, "candidates.1")), "tlp");
	assert_true(json_is_true(at(a, "sender.as_seen_at_tap")));
	json_decref(root);
}

static void json__what_is_not_known_is_null(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	json_t *root = report_of(&f), *c = at(root, "connections.0");
	static const char *const unknown[] = { "tunnel",
					       "client.name",
					       "halves.client.srtt_ns",
					       "episodes.0.seq_raw",
					       "episodes.0.end_frame",
					       "episodes.0.keepalive",
					       "episodes.0.attempts.0.gap_ns",
					       "episodes.0.attempts.0.nominal_ns",
					       "episodes.0.attempts.0.explained",
					       "episodes.0.attempts.0.why",
					       "episodes.0.attempts.0.trigger_frame",
					       "episodes.0.attempts.0.sender",
					       "episodes.0.backoff.rto_min_ns",
					       "episodes.0.backoff.slow_tick_ns",
					       "episodes.0.abort.user_timeout_ns",
					       "diagnosis.direction",
					       "diagnosis.healed_ns",
					       "diagnosis.outage",
					       "diagnosis.evidence.0.connection",
					       "halves.client.stack.confidence" };
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		if (!json_is_null(at(c, unknown[i])))
			fail_msg("%s is not null", unknown[i]);
	assert_true(json_is_null(at(root, "inputs.0.start")));
	json_decref(root);
}

static void json__a_hostile_name_stays_inside_its_string(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.in.path = "x\",\"complete\":false,\n\x01\xff.pcap";
	json_t *root = report_of(&f);
	assert_string_equal(json_string_value(at(root, "inputs.0.path")),
			    "x\",\"complete\":false,\n\x01\xef\xbf\xbd.pcap");
	assert_true(json_is_true(at(root, "inputs.0.complete")));
	json_decref(root);
}

static void json__a_run_without_connections_is_a_document(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.connection.conn = NULL;
	f.in.start_epoch_ns = 1665997964123456789;
	f.in.have_start = true;
	json_t *root = report_of(&f);
	assert_int_equal(json_array_size(at(root, "connections")), 0);
	assert_int_equal(json_integer_value(at(root, "inputs.0.start_epoch_ns")),
			 1665997964123456789);
	assert_string_equal(json_string_value(at(root, "inputs.0.start")),
			    "2022-10-17T09:12:44.123456789Z");
	json_decref(root);
}

static void json__names_of_a_trace_stand_for_address_and_port(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	struct ta_names *names = ta_names_new();
	f.connection.names = names;
	f.conn.flow.key.addr[0] = ta_addr_name(ta_names_intern(names, "db-1", 4));
	f.conn.flow.key.port[0] = (uint16_t)ta_names_intern(names, "http", 4);
	f.conn.flags |= TA_CONN_SPORT_NAMED;
	json_t *root = report_of(&f), *server = at(root, "connections.0.server");
	assert_true(json_is_null(at(server, "address")));
	assert_true(json_is_null(at(server, "port")));
	assert_string_equal(json_string_value(at(server, "name")), "db-1:http");
	assert_true(json_is_null(at(root, "connections.0.community_id")));
	json_decref(root);
	ta_names_free(names);
}

static void json__lines_of_ndjson_are_objects_with_their_type_first(void **state)
{
	(void)state;
	static const char *const want[] = { "{\"type\": \"connection\", ", "{\"type\": \"input\", ",
					    "{\"type\": \"summary\", " };
	struct fixture f;
	fixture_init(&f);
	char *text = fixture_report(&f, "ndjson", &(struct ta_report_options){ .width = 80 }),
	     *line = text;
	for (int i = 0; i < 3; i++) {
		char *end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		json_decref(load(line));
		assert_memory_equal(line, want[i], strlen(want[i]));
		line = end + 1;
	}
	assert_string_equal(line, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json__document_has_the_contract_s_keys_in_order),
		cmocka_unit_test(json__an_episode_is_told_in_exact_numbers),
		cmocka_unit_test(json__an_attempt_says_why_it_was_sent_and_what_its_sender_knew),
		cmocka_unit_test(json__what_is_not_known_is_null),
		cmocka_unit_test(json__a_hostile_name_stays_inside_its_string),
		cmocka_unit_test(json__a_run_without_connections_is_a_document),
		cmocka_unit_test(json__names_of_a_trace_stand_for_address_and_port),
		cmocka_unit_test(json__lines_of_ndjson_are_objects_with_their_type_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
