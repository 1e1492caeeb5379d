/* SPDX-License-Identifier: MIT */
/* Names that stand for numbers, and a packet that is shown at several places: what a series of lines tells, by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/series/alias.h"
#include "text/series/places.h"

enum { NAME = 1, OTHER_NAME = 2 }; /* ids of names */

static struct ta_addr address(uint8_t last)
{
	return ta_addr_ipv4((const uint8_t[]){ 10, 0, 0, last });
}

/* A segment; a negative host or port is a name's id. */
static struct ta_packet packet_of(int src, int sport, int dst, int dport, uint8_t flags)
{
	struct ta_packet p = { .kind = TA_PACKET_TCP, .have_addrs = true };
	struct ta_segment *seg = &p.seg;
	seg->have = TA_HAVE_PORTS | TA_HAVE_FLAGS;
	seg->src = src < 0 ? ta_addr_name((uint32_t)-src) : address((uint8_t)src);
	seg->dst = dst < 0 ? ta_addr_name((uint32_t)-dst) : address((uint8_t)dst);
	seg->sport = (uint16_t)(sport < 0 ? -sport : sport);
	seg->dport = (uint16_t)(dport < 0 ? -dport : dport);
	seg->have |= sport < 0 ? (uint32_t)TA_SRC_PORT_NAMED : 0;
	seg->have |= dport < 0 ? (uint32_t)TA_DST_PORT_NAMED : 0;
	seg->flags = flags;
	return p;
}

static void see(struct ta_txt_alias *a, struct ta_packet p)
{
	ta_txt_alias_see(a, &p);
}

/* The number that a name of a port stands for; 0: none. */
static int port_of(const struct ta_txt_alias *a, int name)
{
	struct ta_packet p = packet_of(1, -name, 2, -name, TA_ACK);
	ta_txt_alias_apply(a, &p);
	const bool src = !(p.seg.have & TA_SRC_PORT_NAMED), dst = !(p.seg.have & TA_DST_PORT_NAMED);
	assert_int_equal(src, dst);
	assert_int_equal(p.seg.sport, p.seg.dport);
	return src ? p.seg.sport : 0;
}

/* The last byte of the address that a name of a host stands for; 0: none. */
static int host_of(const struct ta_txt_alias *a, int name)
{
	struct ta_packet p = packet_of(-name, 5, -name, 80, TA_ACK);
	const struct ta_addr as_it_was = p.seg.src;
	ta_txt_alias_apply(a, &p);
	assert_true(ta_addr_equal(&p.seg.src, &p.seg.dst));
	for (int i = 1; i < 256; i++) {
		const struct ta_addr addr = address((uint8_t)i);
		if (ta_addr_equal(&addr, &p.seg.src))
			return i;
	}
	assert_true(ta_addr_equal(&p.seg.src, &as_it_was));
	return 0;
}

/* ---- what a text says itself ---- */

static void text_alias__a_port_that_is_said(void **state)
{
	(void)state;
	struct ta_txt_alias a = { .nports = 0 };
	assert_int_equal(port_of(&a, NAME), 0);
	ta_txt_alias_port(&a, NAME, 80);
	ta_txt_alias_port(&a, OTHER_NAME, 81);
	ta_txt_alias_port(&a, NAME, 80);
	assert_int_equal(port_of(&a, NAME), 80);
	assert_int_equal(port_of(&a, OTHER_NAME), 81);
	assert_int_equal(port_of(&a, 3), 0);
	ta_txt_alias_port(&a, NAME, 82); /* it would stand for two */
	ta_txt_alias_port(&a, NAME, 80);
	assert_int_equal(port_of(&a, NAME), 0);
	assert_int_equal(port_of(&a, OTHER_NAME), 81);
}

static void text_alias__a_host_that_is_said(void **state)
{
	(void)state;
	struct ta_txt_alias a = { .nports = 0 };
	const struct ta_addr name = ta_addr_name(NAME), other = ta_addr_name(OTHER_NAME),
			     one = address(1), two = address(2);
	assert_int_equal(host_of(&a, NAME), 0);
	ta_txt_alias_host(&a, &name, &one);
	ta_txt_alias_host(&a, &other, &two);
	ta_txt_alias_host(&a, &name, &one);
	assert_int_equal(host_of(&a, NAME), 1);
	assert_int_equal(host_of(&a, OTHER_NAME), 2);
	assert_int_equal(host_of(&a, 3), 0);
	ta_txt_alias_host(&a, &name, &two);
	ta_txt_alias_host(&a, &name, &one);
	assert_int_equal(host_of(&a, NAME), 0);
	assert_int_equal(host_of(&a, OTHER_NAME), 2);
}

static void text_alias__64_of_each_at_most(void **state)
{
	(void)state;
	struct ta_txt_alias a = { .nports = 0 };
	for (uint16_t i = 1; i <= TA_TXT_ALIASES + 1; i++) {
		const struct ta_addr name = ta_addr_name(i), addr = address((uint8_t)i);
		ta_txt_alias_port(&a, i, (uint16_t)(1000 + i));
		ta_txt_alias_host(&a, &name, &addr);
	}
	assert_int_equal(port_of(&a, TA_TXT_ALIASES), 1000 + TA_TXT_ALIASES);
	assert_int_equal(port_of(&a, TA_TXT_ALIASES + 1), 0);
	assert_int_equal(host_of(&a, TA_TXT_ALIASES), TA_TXT_ALIASES);
	assert_int_equal(host_of(&a, TA_TXT_ALIASES + 1), 0);
}

/* What has addresses and is no segment has its hosts put in, too; ports it has none. */
static void text_alias__of_what_is_no_segment(void **state)
{
	(void)state;
	struct ta_txt_alias a = { .nports = 0 };
	const struct ta_addr name = ta_addr_name(NAME), one = address(1);
	ta_txt_alias_host(&a, &name, &one);
	ta_txt_alias_port(&a, NAME, 80);
	struct ta_packet p = packet_of(-NAME, -NAME, 2, 80, 0);
	p.kind = TA_PACKET_OTHER;
	ta_txt_alias_apply(&a, &p);
	assert_true(ta_addr_equal(&p.seg.src, &one));
	assert_int_equal(p.seg.sport, NAME);
	p = packet_of(-NAME, -NAME, 2, 80, 0);
	p.kind = TA_PACKET_OTHER;
	p.have_addrs = false;
	ta_txt_alias_apply(&a, &p);
	assert_true(ta_addr_equal(&p.seg.src, &name));
	p = packet_of(1, -NAME, 2, 80, 0);
	p.seg.have &= ~(uint32_t)TA_HAVE_PORTS;
	ta_txt_alias_apply(&a, &p);
	assert_int_equal(p.seg.sport, NAME);
}

/* ---- what the survey finds ---- */

static void text_alias__connections_that_differ_in_a_port(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		struct {
			int src, sport, dst, dport;
			uint8_t flags;
		} line[4];
		size_t lines;
		int port;
	} cases[] = {
		{ "one by name, one by number",
		  { { 1, 5, 2, -NAME, TA_ACK }, { 1, 5, 2, 80, TA_ACK } },
		  2,
		  80 },
		{ "the number first",
		  { { 1, 5, 2, 80, TA_ACK }, { 1, 5, 2, -NAME, TA_ACK } },
		  2,
		  80 },
		{ "in the answer", { { 1, 5, 2, -NAME, TA_ACK }, { 2, 80, 1, 5, TA_ACK } }, 2, 80 },
		{ "of the sender", { { 2, -NAME, 1, 5, TA_ACK }, { 1, 5, 2, 80, TA_ACK } }, 2, 80 },
		{ "one of them opened",
		  { { 1, 5, 2, -NAME, TA_SYN }, { 1, 5, 2, 80, TA_ACK } },
		  2,
		  80 },
		{ "and the other was answered",
		  { { 1, 5, 2, -NAME, TA_SYN }, { 2, 80, 1, 5, TA_SYN | TA_ACK } },
		  2,
		  80 },
		{ "both opened are two",
		  { { 1, 5, 2, -NAME, TA_SYN }, { 1, 5, 2, 80, TA_SYN } },
		  2,
		  0 },
		{ "another port of the client",
		  { { 1, 5, 2, -NAME, TA_ACK }, { 1, 6, 2, 80, TA_ACK } },
		  2,
		  0 },
		{ "another client", { { 1, 5, 2, -NAME, TA_ACK }, { 3, 5, 2, 80, TA_ACK } }, 2, 0 },
		{ "another server", { { 1, 5, 2, -NAME, TA_ACK }, { 1, 5, 3, 80, TA_ACK } }, 2, 0 },
		{ "both by name",
		  { { 1, 5, 2, -NAME, TA_ACK }, { 1, 5, 2, -OTHER_NAME, TA_ACK } },
		  2,
		  0 },
		{ "two numbers",
		  { { 1, 5, 2, -NAME, TA_ACK }, { 1, 5, 2, 80, TA_ACK }, { 1, 5, 2, 81, TA_ACK } },
		  3,
		  0 },
		{ "both ends by name",
		  { { 1, -OTHER_NAME, 2, -NAME, TA_ACK }, { 1, 5, 2, 80, TA_ACK } },
		  2,
		  0 },
		{ "nothing by number", { { 1, 5, 2, -NAME, TA_ACK } }, 1, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_alias a = { .nports = 0 };
		for (size_t k = 0; k < cases[i].lines; k++)
			see(&a, packet_of(cases[i].line[k].src, cases[i].line[k].sport,
					  cases[i].line[k].dst, cases[i].line[k].dport,
					  cases[i].line[k].flags));
		ta_txt_alias_surveyed(&a);
		print_message("%s\n", cases[i].rule);
		assert_int_equal(port_of(&a, NAME), cases[i].port);
	}
}

/* A packet before and after its destination was rewritten has a name and an address at once. */
static void text_alias__connections_that_differ_in_a_host(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		int dst[4]; /* of each line, of one client */
		size_t lines;
		int host;
	} cases[] = {
		{ "one behind the other", { -NAME, -NAME, 2, 2 }, 4, 2 },
		{ "the address first", { 2, 2, -NAME, -NAME }, 4, 2 },
		{ "both at once", { -NAME, 2, -NAME, 2 }, 4, 0 },
		{ "one in the midst of the other", { -NAME, 2, -NAME }, 3, 0 },
		{ "two addresses", { -NAME, 2, 3 }, 3, 0 },
		{ "two names", { -NAME, -OTHER_NAME }, 2, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_alias a = { .nports = 0 };
		for (size_t k = 0; k < cases[i].lines; k++)
			see(&a, packet_of(1, 5, cases[i].dst[k], 80, TA_ACK));
		ta_txt_alias_surveyed(&a);
		print_message("%s\n", cases[i].rule);
		assert_int_equal(host_of(&a, NAME), cases[i].host);
	}
	struct ta_txt_alias a = { .nports = 0 };
	see(&a, packet_of(1, 5, -NAME, 80, TA_ACK));
	see(&a, packet_of(1, 5, 2, 81, TA_ACK)); /* another port */
	ta_txt_alias_surveyed(&a);
	assert_int_equal(host_of(&a, NAME), 0);
	a = (struct ta_txt_alias){ .nports = 0 };
	see(&a, packet_of(1, 5, -NAME, 80, TA_ACK));
	see(&a, packet_of(1, 5, 2, -80, TA_ACK)); /* the name of a port */
	ta_txt_alias_surveyed(&a);
	assert_int_equal(host_of(&a, NAME), 0);
}

static void text_alias__256_connections_at_most(void **state)
{
	(void)state;
	for (int others = TA_TXT_ALIAS_CONNECTIONS - 2; others < TA_TXT_ALIAS_CONNECTIONS;
	     others++) {
		static struct ta_txt_alias a;
		a = (struct ta_txt_alias){ .nports = 0 };
		for (int i = 0; i < others; i++)
			see(&a, packet_of(9, 1000 + i, 8, 80, TA_ACK));
		see(&a, packet_of(1, 5, 2, -NAME, TA_ACK));
		see(&a, packet_of(1, 5, 2, 80, TA_ACK));
		ta_txt_alias_surveyed(&a);
		assert_int_equal(port_of(&a, NAME),
				 others == TA_TXT_ALIAS_CONNECTIONS - 2 ? 80 : 0);
	}
}

static void text_alias__what_has_no_ports_tells_nothing(void **state)
{
	(void)state;
	struct ta_txt_alias a = { .nports = 0 };
	struct ta_packet p = packet_of(1, 5, 2, 80, TA_ACK);
	see(&a, packet_of(1, 5, 2, -NAME, TA_ACK));
	p.seg.have &= ~(uint32_t)TA_HAVE_PORTS;
	ta_txt_alias_see(&a, &p);
	p = packet_of(1, 5, 2, 80, TA_ACK);
	p.kind = TA_PACKET_OTHER;
	ta_txt_alias_see(&a, &p);
	ta_txt_alias_surveyed(&a);
	assert_int_equal(port_of(&a, NAME), 0);
	assert_int_equal(a.nconns, 1);
	assert_int_equal(a.records, 3);
}

/* ---- places (series/places.c) ---- */

static void text_alias__a_packet_at_another_place(void **state)
{
	(void)state;
	enum { HERE = 11, THERE = 12, MS = 1000000 };
	struct ta_txt_places places = { .next = 0 };
	assert_false(ta_txt_places_seen(&places, 1, HERE, 0));
	assert_true(ta_txt_places_seen(&places, 1, THERE, 0));
	assert_true(ta_txt_places_seen(&places, 1, THERE, 100 * MS));
	assert_true(ta_txt_places_seen(&places, 1, THERE, -100 * MS));
	assert_false(ta_txt_places_seen(&places, 2, THERE, 0));
	assert_false(ta_txt_places_seen(&places, 1, HERE, 1 * MS)); /* again, and remembered */
	assert_true(ta_txt_places_seen(&places, 1, THERE, 101 * MS));
	assert_false(ta_txt_places_seen(&places, 1, THERE, 102 * MS));
	assert_false(ta_txt_places_seen(&places, 1, THERE, 103 * MS));
	assert_false(ta_txt_places_seen(&places, 1, HERE, 2 * MS)); /* too long before */
	for (uint64_t other = 100; other < 100 + TA_TXT_PLACES - 2; other++)
		assert_false(ta_txt_places_seen(&places, other, HERE, 0));
	assert_true(ta_txt_places_seen(&places, 1, THERE, 2 * MS)); /* there was room for all */
	assert_false(ta_txt_places_seen(&places, 900, HERE, 0));
	assert_false(ta_txt_places_seen(&places, 1, THERE, 2 * MS)); /* the oldest is forgotten */
}

/* Everything that tells a segment from another one makes another print. */
static void text_alias__prints_of_segments(void **state)
{
	(void)state;
	struct ta_segment seg[10];
	for (size_t i = 0; i < 10; i++) {
		seg[i] = packet_of(1, 5, 2, 80, TA_ACK).seg;
		seg[i].have |= TA_HAVE_SEQ | TA_HAVE_LEN;
		seg[i].seq = seg[i].ack = seg[i].payload_len = 7;
	}
	seg[1].src = address(3);
	seg[2].dst = address(3);
	seg[3].sport = 6;
	seg[4].dport = 81;
	seg[5].flags = TA_ACK | TA_PSH;
	seg[6].ip_id = 1;
	seg[7].seq = 8;
	seg[8].ack = 8;
	seg[9].payload_len = 8;
	for (size_t i = 0; i < 10; i++) {
		const uint64_t print = ta_txt_places_print(&seg[i]);
		assert_true(print != 0);
		for (size_t k = 0; k < i; k++)
			assert_true(ta_txt_places_print(&seg[k]) != print);
	}
	struct ta_segment same = seg[0];
	same.window = 9;
	assert_true(ta_txt_places_print(&same) == ta_txt_places_print(&seg[0]));
	same.have &= ~(uint32_t)TA_HAVE_LEN;
	assert_true(ta_txt_places_print(&same) != ta_txt_places_print(&seg[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_alias__a_port_that_is_said),
		cmocka_unit_test(text_alias__a_host_that_is_said),
		cmocka_unit_test(text_alias__64_of_each_at_most),
		cmocka_unit_test(text_alias__of_what_is_no_segment),
		cmocka_unit_test(text_alias__connections_that_differ_in_a_port),
		cmocka_unit_test(text_alias__connections_that_differ_in_a_host),
		cmocka_unit_test(text_alias__256_connections_at_most),
		cmocka_unit_test(text_alias__what_has_no_ports_tells_nothing),
		cmocka_unit_test(text_alias__a_packet_at_another_place),
		cmocka_unit_test(text_alias__prints_of_segments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
