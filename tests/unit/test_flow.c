/* SPDX-License-Identifier: MIT */
/* The table of connections: exact keys, ids that are never given twice, objects that never move. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <tcpautopsy/flow/flow.h>

struct object {
	struct ta_flow flow;
	uint32_t value;
};

static struct ta_addr host(unsigned n)
{
	const uint8_t octets[4] = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	return ta_addr_ipv4(octets);
}

static struct ta_flow_key key_of(unsigned from, uint16_t sport, unsigned to, uint16_t dport,
				 uint32_t tenant)
{
	struct ta_addr a = host(from), b = host(to);
	struct ta_flow_key key;
	int dir;

	ta_flow_key_make(&key, &dir, &a, sport, &b, dport, tenant);
	return key;
}

static int setup(void **state)
{
	*state = ta_flow_table_new(sizeof(struct object), 100000);
	return 0;
}

static int teardown(void **state)
{
	ta_flow_table_free(*state);
	return 0;
}

static void flow__has_one_key_for_both_directions(void **state)
{
	struct ta_addr a = host(1), b = host(2);
	struct ta_flow_key there, back;
	int dir, other;

	(void)state;
	ta_flow_key_make(&there, &dir, &a, 40000, &b, 22, 0);
	ta_flow_key_make(&back, &other, &b, 22, &a, 40000, 0);
	assert_memory_equal(&there, &back, sizeof(there));
	assert_int_equal(dir, !other);
	assert_int_equal(there.port[dir], 40000);
	assert_true(ta_addr_equal(&there.addr[dir], &a));
}

static void flow__orders_a_host_that_talks_to_itself_by_ports(void **state)
{
	struct ta_addr a = host(1);
	struct ta_flow_key there, back;
	int dir, other;

	(void)state;
	ta_flow_key_make(&there, &dir, &a, 40000, &a, 22, 0);
	ta_flow_key_make(&back, &other, &a, 22, &a, 40000, 0);
	assert_memory_equal(&there, &back, sizeof(there));
	assert_int_equal(dir, !other);
	ta_flow_key_make(&there, &dir, &a, 80, &a, 80, 0); /* and one that is no pair at all */
	assert_in_range(dir, 0, 1);
}

static void flow__keeps_apart_what_differs_in_one_member(void **state)
{
	struct ta_flow_table *t = *state;
	const struct ta_flow_key key[] = {
		key_of(1, 40000, 2, 22, 0), key_of(1, 40001, 2, 22, 0), key_of(1, 40000, 2, 23, 0),
		key_of(1, 40000, 3, 22, 0), key_of(3, 40000, 2, 22, 0), key_of(1, 40000, 2, 22, 7),
		key_of(1, 22, 2, 40000, 0),
	};
	const uint32_t n = sizeof(key) / sizeof(key[0]);

	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(ta_flow_find(t, &key[i]), TA_NO_CONN);
		assert_int_equal(ta_flow_add(t, &key[i]), i);
	}
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(ta_flow_find(t, &key[i]), i);
	assert_int_equal(ta_flow_count(t), n);
}

static void flow__hands_out_zeroed_objects_that_stay_where_they_are(void **state)
{
	struct ta_flow_table *t = *state;
	struct object *first;

	for (unsigned i = 0; i < 5000; i++) {
		struct ta_flow_key key = key_of(i, 40000, 1 << 20, 22, 0);
		struct object *o = ta_flow_object(t, ta_flow_add(t, &key));

		assert_int_equal(o->value, 0);
		o->value = i;
		if (!i)
			first = o;
	}
	assert_ptr_equal(ta_flow_object(t, 0), first);
	for (uint32_t id = 0; id < 5000; id++)
		assert_int_equal(((struct object *)ta_flow_object(t, id))->value, id);
}

static void flow__finds_the_newest_of_equal_keys_and_the_older_by_id(void **state)
{
	struct ta_flow_table *t = *state;
	struct ta_flow_key key = key_of(1, 40000, 2, 22, 0);
	uint32_t old = ta_flow_add(t, &key), new = ta_flow_add(t, &key);

	assert_int_equal(ta_flow_find(t, &key), new);
	assert_non_null(ta_flow_object(t, old));
	assert_ptr_not_equal(ta_flow_object(t, old), ta_flow_object(t, new));
	ta_flow_remove(t, old); /* must not take the newer one's place in the index */
	assert_int_equal(ta_flow_find(t, &key), new);
	assert_null(ta_flow_object(t, old));
	ta_flow_remove(t, new);
	assert_int_equal(ta_flow_find(t, &key), TA_NO_CONN);
}

static void flow__refuses_one_more_than_it_may_hold(void **state)
{
	struct ta_flow_table *t = ta_flow_table_new(sizeof(struct object), 3);
	struct ta_flow_key key;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		key = key_of(i, 40000, 100, 22, 0);
		assert_int_equal(ta_flow_add(t, &key), i);
	}
	key = key_of(3, 40000, 100, 22, 0);
	assert_int_equal(ta_flow_add(t, &key), TA_NO_CONN);
	ta_flow_remove(t, 1);
	assert_int_equal(ta_flow_add(t, &key), 3); /* an id is never given twice */
	assert_int_equal(ta_flow_alive(t), 3);
	assert_null(ta_flow_object(t, 1));
	ta_flow_table_free(t);
}

static void flow__survives_a_long_churn(void **state)
{
	struct ta_flow_table *t = ta_flow_table_new(sizeof(struct object), 512);
	uint32_t x = 12345;

	(void)state;
	/* 512 alive of 20000, removed in no order: back-shift deletion must lose none. */
	for (uint32_t i = 0; i < 20000; i++) {
		struct ta_flow_key key = key_of(i, (uint16_t)(i * 7), 1 << 20, 22, 0);

		if (ta_flow_alive(t) == 512) {
			do {
				x = x * 1664525 + 1013904223;
			} while (!ta_flow_object(t, (x >> 8) % ta_flow_count(t)));
			ta_flow_remove(t, (x >> 8) % ta_flow_count(t));
		}
		assert_int_equal(ta_flow_add(t, &key), i);
	}
	for (uint32_t id = 0; id < 20000; id++) {
		struct ta_flow_key key = key_of(id, (uint16_t)(id * 7), 1 << 20, 22, 0);
		uint32_t want = ta_flow_object(t, id) ? id : TA_NO_CONN;

		assert_int_equal(ta_flow_find(t, &key), want);
	}
	ta_flow_table_free(t);
}

static void flow__finds_the_only_connection_of_a_pair_of_hosts(void **state)
{
	struct ta_flow_table *t = *state;
	struct ta_addr a = host(1), b = host(2), c = host(3);
	struct ta_flow_key key = key_of(1, 40000, 2, 22, 0);

	assert_int_equal(ta_flow_find_pair(t, &a, &b, 0), TA_NO_CONN);
	assert_int_equal(ta_flow_add(t, &key), 0);
	assert_int_equal(ta_flow_find_pair(t, &a, &b, 0), 0);
	assert_int_equal(ta_flow_find_pair(t, &b, &a, 0), 0);
	assert_int_equal(ta_flow_find_pair(t, &a, &b, 7), TA_NO_CONN);
	assert_int_equal(ta_flow_find_pair(t, &a, &c, 0), TA_NO_CONN);
	key = key_of(2, 50000, 1, 80, 0);
	assert_int_equal(ta_flow_add(t, &key), 1);
	assert_int_equal(ta_flow_find_pair(t, &a, &b, 0), TA_NO_CONN); /* more than one */
}

static void flow__forgets_a_pair_when_its_connection_is_removed(void **state)
{
	struct ta_flow_table *t = *state;
	struct ta_addr a = host(1), b = host(2);
	struct ta_flow_key key = key_of(1, 40000, 2, 22, 0), other = key_of(8, 1, 9, 2, 0);

	ta_flow_add(t, &key);
	assert_int_equal(ta_flow_find_pair(t, &a, &b, 0), 0);
	ta_flow_remove(t, 0);
	assert_int_equal(ta_flow_find_pair(t, &a, &b, 0), TA_NO_CONN);
	assert_int_equal(ta_flow_add(t, &other), 1); /* takes over the object */
	assert_int_equal(ta_flow_find_pair(t, &a, &b, 0), TA_NO_CONN);
}

static void flow__lists_what_is_alive_in_the_order_of_creation(void **state)
{
	struct ta_flow_table *t = *state;
	uint32_t id[10];

	assert_int_equal(ta_flow_ids(t, id), 0);
	for (unsigned i = 0; i < 6; i++) {
		struct ta_flow_key key = key_of(i, 40000, 100, 22, 0);

		ta_flow_add(t, &key);
		if (i == 3)
			ta_flow_remove(t, 1); /* id 4 takes its place */
	}
	assert_int_equal(ta_flow_ids(t, id), 5);
	assert_memory_equal(id, ((const uint32_t[]){ 0, 2, 3, 4, 5 }), 5 * sizeof(*id));
}

static struct ta_segment segment_of(unsigned from, uint16_t sport, unsigned to, uint16_t dport)
{
	return (struct ta_segment){
		.src = host(from), .dst = host(to), .sport = sport, .dport = dport
	};
}

static void flow__tells_the_direction_of_a_segment(void **state)
{
	const struct ta_flow_key key = key_of(1, 40000, 2, 22, 0);
	struct ta_segment there = segment_of(1, 40000, 2, 22), back = segment_of(2, 22, 1, 40000),
			  other = segment_of(1, 40000, 2, 23), third = segment_of(3, 40000, 2, 22);
	int dir = ta_flow_direction(&key, &there);

	(void)state;
	assert_int_equal(key.port[dir], 40000);
	assert_int_equal(ta_flow_direction(&key, &back), !dir);
	assert_int_equal(ta_flow_direction(&key, &other), -1);
	assert_int_equal(ta_flow_direction(&key, &third), -1);
	there.tenant = 1;
	assert_int_equal(ta_flow_direction(&key, &there), -1);
}

/* So many that most places in the index are taken by others. */
static void flow__expects_what_it_finds_in_either_direction(void **state)
{
	struct ta_flow_table *t = *state;

	for (unsigned i = 0; i < 700; i++) {
		struct ta_flow_key key = key_of(i, 40000, 5000, 22, 0);
		assert_int_equal(ta_flow_add(t, &key), i);
	}
	for (unsigned i = 0; i < 700; i++) {
		struct ta_segment there = segment_of(i, 40000, 5000, 22),
				  back = segment_of(5000, 22, i, 40000);
		uint32_t id, other;
		void *object = ta_flow_expected(t, ta_flow_expect(t, &there), &id);
		assert_ptr_equal(object, ta_flow_expected(t, ta_flow_expect(t, &back), &other));
		assert_int_equal(id, i);
		assert_int_equal(other, i);
	}
	struct ta_segment unknown = segment_of(9999, 1, 9998, 2);
	uint32_t id;
	assert_null(ta_flow_expected(t, ta_flow_expect(t, &unknown), &id));
	assert_int_equal(id, TA_NO_CONN);
}

static void flow__says_when_a_key_has_another_connection(void **state)
{
	struct ta_flow_table *t = *state;
	struct ta_flow_key key = key_of(1, 1, 2, 2, 0), other = key_of(1, 1, 2, 3, 0);
	ta_flow_add(t, &key);
	uint64_t before = ta_flow_changes(t);

	ta_flow_add(t, &other);
	assert_int_equal(ta_flow_changes(t), before);
	ta_flow_add(t, &key);
	assert_int_not_equal(ta_flow_changes(t), before);
	before = ta_flow_changes(t);
	ta_flow_remove(t, 2);
	assert_int_not_equal(ta_flow_changes(t), before);
	before = ta_flow_changes(t);
	ta_flow_restore(t, 0);
	ta_flow_add(t, &key);
	assert_int_not_equal(ta_flow_changes(t), before);
}

#define FLOW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flow__has_one_key_for_both_directions),
		cmocka_unit_test(flow__orders_a_host_that_talks_to_itself_by_ports),
		FLOW(flow__keeps_apart_what_differs_in_one_member),
		FLOW(flow__hands_out_zeroed_objects_that_stay_where_they_are),
		FLOW(flow__finds_the_newest_of_equal_keys_and_the_older_by_id),
		cmocka_unit_test(flow__refuses_one_more_than_it_may_hold),
		cmocka_unit_test(flow__survives_a_long_churn),
		FLOW(flow__finds_the_only_connection_of_a_pair_of_hosts),
		FLOW(flow__lists_what_is_alive_in_the_order_of_creation),
		cmocka_unit_test(flow__tells_the_direction_of_a_segment),
		FLOW(flow__expects_what_it_finds_in_either_direction),
		FLOW(flow__says_when_a_key_has_another_connection),
		FLOW(flow__forgets_a_pair_when_its_connection_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
