/* SPDX-License-Identifier: MIT */
/* Packets of several interfaces come out in the order of time, or it is said that they could not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <tcpautopsy/core/limits.h>
#include <tcpautopsy/core/timefmt.h>

#include "analysis/order.h"

static void push(struct ta_order *o, int64_t time_ns, uint32_t interface,
		 struct ta_anomalies *anomalies)
{
	struct ta_packet p = { .kind = TA_PACKET_TCP };

	p.seg.time_ns = time_ns;
	p.seg.interface = interface;
	ta_order_push(o, &p, anomalies);
}

/* Pushes `n` packets of one interface, 1 us apart, then one of another from before them; how many came out too early. */
static uint64_t late_after(unsigned n)
{
	struct ta_order *o = ta_order_new();
	struct ta_anomalies anomalies = { 0 };
	struct ta_packet p;
	int64_t last = INT64_MIN;
	bool ordered = true;
	uint64_t late = 0;

	for (unsigned i = 0; i < n; i++) {
		push(o, TA_SEC + i * TA_US, 0, &anomalies);
		while (ta_order_pop(o, false, &p))
			last = p.seg.time_ns;
	}
	push(o, TA_SEC - TA_US, 1, &anomalies);
	while (ta_order_pop(o, true, &p)) {
		ordered &= p.seg.time_ns >= last;
		last = p.seg.time_ns;
	}
	if (anomalies.count) {
		assert_string_equal(anomalies.item[0].name, "limits.held_packets");
		late = anomalies.item[0].count;
	}
	assert_int_equal(ordered, late == 0);
	ta_anomalies_release(&anomalies);
	ta_order_free(o);
	return late;
}

static void order__counts_what_comes_too_late_for_lack_of_room(void **state)
{
	(void)state;
	assert_int_equal(late_after(10), 0);
	assert_int_equal(late_after(TA_LIMIT_HELD_PACKETS - 1), 0);
	assert_int_equal(late_after(TA_LIMIT_HELD_PACKETS + 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order__counts_what_comes_too_late_for_lack_of_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
