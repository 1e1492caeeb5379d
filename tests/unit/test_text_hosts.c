/* SPDX-License-Identifier: MIT */
/* Words that are hosts, ports, link addresses and the bytes of options, by themselves; and the Info of a segment. */
#include "text_told.h"

#include "text/words/hosts.h"

static struct ta_txt_word word_of(const char *text)
{
	return (struct ta_txt_word){ text, strlen(text) };
}

static void text_hosts__link_addresses(void **state)
{
	(void)state;
	static const char *const macs[] = { "01:23:45:67:89:ab", "01-23-45-67-89-AB",
					    "0123.4567.89ab" },
				 *const others[] = { "01:23:45:67:89:a",
						     "01:23:45:67:89:abc",
						     "01:23:45:67:89:ag",
						     "01:23:45:67:89:ga",
						     "g1:23:45:67:89:ab",
						     "01.23.45.67.89.ab",
						     "01:23:45:67:89.ab",
						     "0123-4567-89ab",
						     "0123.4567.89ag",
						     "0123.456.789ab",
						     "" };
	static const uint8_t said[6] = { 1, 0x23, 0x45, 0x67, 0x89, 0xab };
	for (size_t i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		const struct ta_txt_word word = word_of(macs[i]);
		uint8_t mac[6] = { 0 };
		assert_true(ta_txt_mac(&word, mac));
		assert_memory_equal(mac, said, 6);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct ta_txt_word word = word_of(others[i]);
		uint8_t mac[6] = { 7, 7, 7, 7, 7, 7 };
		if (ta_txt_mac(&word, mac) || mac[0] != 7 || mac[5] != 7)
			fail_msg("\"%s\"", others[i]);
	}
}

static void text_hosts__addresses_and_names(void **state)
{
	(void)state;
	static const struct {
		const char *text, *host;
		bool address;
	} cases[] = {
		{ "10.0.0.1", "10.0.0.1", true },
		{ "fe80::1", "fe80::1", true },
		{ "[fe80::1]", "fe80::1", true },
		{ "fe80::1%eth0", "fe80::1", true },
		{ "[fe80::1%eth0]", "fe80::1", true },
		{ "[10.0.0.1]", "10.0.0.1", true },
		{ "10.0.0.1%eth0", "10.0.0.1%eth0", false },
		{ "[fe80::1", "[fe80::1", false },
		{ "fe80::1]", "fe80::1]", false },
		{ "[]", "[]", false },
		{ "%eth0", "%eth0", false },
		{ "a.example", "a.example", false },
	};
	struct ta_names *names = ta_names_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_txt_word word = word_of(cases[i].text);
		struct ta_addr addr;
		char text[300];
		assert_int_equal(ta_txt_is_address(&word), cases[i].address);
		assert_true(ta_txt_host(names, &word, &addr));
		assert_string_equal(ta_addr_format(text, sizeof(text), &addr, names),
				    cases[i].host);
	}
	char longest[257];
	memset(longest, 'a', 256);
	struct ta_txt_word word = { longest, 255 };
	struct ta_addr addr;
	assert_true(ta_txt_host(names, &word, &addr));
	word.len = 256;
	assert_false(ta_txt_host(names, &word, &addr));
	word.len = 0;
	assert_false(ta_txt_host(names, &word, &addr));
	ta_names_free(names);
}

static void text_hosts__ports(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int port; /* -1: none; -2: a name */
	} cases[] = {
		{ "0", 0 },       { "65535", 65535 },    { "65536", -1 },      { "http", 80 },
		{ "foo", -2 },    { "foo(8080)", 8080 }, { "foo(65536)", -1 }, { "foo(8080", -2 },
		{ "foo(x)", -2 }, { "foo()", -2 },       { "", -1 },           { "[foo", -1 },
		{ "<foo", -1 },   { "8x", -1 },          { "0x50", -1 },       { "4294967296", -1 },
		{ "(80)", 80 },
	};
	struct ta_names *names = ta_names_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_txt_word word = word_of(cases[i].text);
		uint16_t port = 7;
		bool named;
		print_message("%s\n", cases[i].text);
		assert_int_equal(ta_txt_port(names, &word, &port, &named), cases[i].port != -1);
		if (cases[i].port == -1)
			continue;
		assert_int_equal(named, cases[i].port == -2);
		if (named)
			assert_string_equal(ta_names_text(names, port), cases[i].text);
		else
			assert_int_equal(port, cases[i].port);
	}
	char longest[66];
	memset(longest, 'a', 65);
	struct ta_txt_word word = { longest, 64 };
	uint16_t port;
	bool named;
	assert_true(ta_txt_port(names, &word, &port, &named));
	word.len = 65;
	assert_false(ta_txt_port(names, &word, &port, &named));
	ta_names_free(names);
}

static void text_hosts__ports_that_are_known(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int port; /* -1: none */
	} cases[] = { { "80", 80 },     { "65535", 65535 }, { "65536", -1 }, { "http", 80 },
		      { "https", 443 }, { "foo", -1 },      { "", -1 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_txt_word word = word_of(cases[i].text);
		uint32_t port = 7;
		assert_int_equal(ta_txt_known_port(&word, &port), cases[i].port >= 0);
		if (cases[i].port >= 0)
			assert_int_equal(port, cases[i].port);
	}
}

static void text_hosts__ends(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		char separator;
		const char *host; /* NULL: it is none */
		uint16_t port;
	} cases[] = {
		{ "10.0.0.1.80", '.', "10.0.0.1", 80 },
		{ "10.0.0.1:80", ':', "10.0.0.1", 80 },
		{ "fe80::1.80", '.', "fe80::1", 80 },
		{ "fe80::1:80", ':', "fe80::1", 80 },
		{ "a.example.http", '.', "a.example", 80 },
		{ "80", '.', NULL, 0 },
		{ ".80", '.', NULL, 0 },
		{ "10.0.0.1.", '.', NULL, 0 },
		{ "10.0.0.1:65536", ':', NULL, 0 },
		{ "", '.', NULL, 0 },
	};
	struct ta_names *names = ta_names_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_txt_word word = word_of(cases[i].text);
		struct ta_addr addr;
		uint16_t port;
		bool named;
		char text[100];
		print_message("%s\n", cases[i].text);
		assert_int_equal(ta_txt_end(names, &word, cases[i].separator, &addr, &port, &named),
				 cases[i].host != NULL);
		if (!cases[i].host)
			continue;
		assert_string_equal(ta_addr_format(text, sizeof(text), &addr, names),
				    cases[i].host);
		assert_int_equal(port, cases[i].port);
		assert_false(named);
	}
	ta_names_free(names);
}

/* "[eth0 10.0.0.1].80": a blank in brackets does not end a host. */
static void text_hosts__words_of_hosts(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "a.1 > b", "a.1" },       { "[a b].80 > c", "[a b].80" },
		{ "[a].80 > c", "[a].80" }, { "[a b] > c", "[a" },
		{ "[a b", "[a" },           { "[a [b].80", "[a" },
		{ "[a b]", "[a" },          { "[a b].80", "[a b].80" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_scan scan = ta_txt_scan_of(cases[i][0], strlen(cases[i][0]));
		struct ta_txt_word word;
		assert_true(ta_txt_host_word(&scan, &word));
		print_message("%s\n", cases[i][0]);
		assert_true(ta_txt_is(&word, cases[i][1]));
		assert_ptr_equal(scan.p, word.p + word.len);
	}
	struct ta_txt_scan scan = ta_txt_scan_of("  ", 2);
	struct ta_txt_word word;
	assert_false(ta_txt_host_word(&scan, &word));
}

/* ---- the Info of a segment (list/info.c) ---- */

#define LINE(info) "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 " info "\n"
#define SAID "tshark-text\n7 0.5 10.0.0.1:5>10.0.0.2:80 "
#define HIDDEN "tshark-text\n7 0.5 10.0.0.1>10.0.0.2 ? inferred"
#define ALL "seq 1 ack 1 len 0 win 5 rel"
#define NUMBERS "Seq=1 Ack=1 Win=5 Len=0"

static void text_hosts__of_an_info(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "all flags", LINE("5 > 80 [FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE] " NUMBERS),
		  SAID "FSRP.UEWe " ALL },
		{ "older names", LINE("5 > 80 [ACK, ECN, NS] " NUMBERS), SAID ".Ee " ALL },
		{ "others", LINE("5 > 80 [ACK, Nonce, Reserved] " NUMBERS), SAID ".e " ALL },
		{ "none", LINE("5 > 80 [<None>] Seq=1 Win=5 Len=0"),
		  SAID " seq 1 len 0 win 5 rel" },
		{ "a name that is none", LINE("5 > 80 [ACK, FOO] " NUMBERS), HIDDEN },
		{ "empty brackets", LINE("5 > 80 [] " NUMBERS), HIDDEN },
		{ "an end that was lost", LINE("5 > 80 [ACK " NUMBERS), HIDDEN },
		{ "ports by name", LINE("foo > http [ACK] " NUMBERS),
		  "tshark-text\n7 0.5 10.0.0.1:foo>10.0.0.2:80 . " ALL },
		{ "and the other way", LINE("http > foo [ACK] " NUMBERS),
		  "tshark-text\n7 0.5 10.0.0.1:80>10.0.0.2:foo . " ALL },
		{ "ports that are none", LINE("65536 > 80 [ACK] " NUMBERS), HIDDEN },
		{ "on the other side", LINE("5 > 65536 [ACK] " NUMBERS), HIDDEN },
		{ "a retransmission", LINE("[TCP Retransmission] 5 > 80 [ACK] " NUMBERS),
		  SAID ". seq 1 ack 1 len 0 win 5 rel again" },
		{ "a keep-alive", LINE("[TCP Keep-Alive] 5 > 80 [ACK] " NUMBERS),
		  SAID ". seq 1 ack 1 len 0 win 5 rel again" },
		{ "its answer is none", LINE("[TCP Keep-Alive ACK] 5 > 80 [ACK] " NUMBERS),
		  SAID ". " ALL },
		{ "notes behind one another",
		  LINE("[TCP Window Full], [TCP Spurious Retransmission]; 5 > 80 [ACK] " NUMBERS),
		  SAID ". seq 1 ack 1 len 0 win 5 rel again" },
		{ "a note without a blank",
		  LINE("5 > 80 [ACK] Seq=1 Ack=1 Win=5[TCP Retransmission] Len=0"),
		  SAID ". seq 1 ack 1 len 0 win 5 rel again" },
		{ "all options",
		  LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 MSS=1460 SACK_PERM=1 TSval=3 TSecr=4 WS=128"),
		  SAID "S seq 0 len 0 win 5 rel mss 1460 ws 7 sackok ts 3/4" },
		{ "of Wireshark 1.6",
		  LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 MSS=65535 SACK_PERM TSV=3 TSER=4 WS=7"),
		  SAID "S seq 0 len 0 win 5 rel mss 65535 ws 7 sackok ts 3/4" },
		{ "a factor that is none is a shift", LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 WS=7"),
		  SAID "S seq 0 len 0 win 5 rel ws 7" },
		{ "nor more than 14", LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 WS=15"),
		  SAID "S seq 0 len 0 win 5 rel" },
		{ "a factor of one", LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 WS=1"),
		  SAID "S seq 0 len 0 win 5 rel ws 0" },
		{ "the largest", LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 WS=16384"),
		  SAID "S seq 0 len 0 win 5 rel ws 14" },
		{ "no MSS", LINE("5 > 80 [SYN] Seq=0 Win=5 Len=0 MSS=65536"),
		  SAID "S seq 0 len 0 win 5 rel" },
		{ "four blocks of SACK, and no fifth",
		  LINE("5 > 80 [ACK] " NUMBERS
		       " SLE=1 SRE=2 SLE=3 SRE=4 SLE=5 SRE=6 SLE=7 SRE=8 SLE=9 SRE=10"),
		  SAID ". " ALL " sack 1-2 sack 3-4 sack 5-6 sack 7-8" },
		{ "an Ack of what has none", LINE("5 > 80 [SYN] Seq=0 Ack=9 Win=5 Len=0"),
		  SAID "S seq 0 len 0 win 5 rel" },
		{ "numbers that are none", LINE("5 > 80 [ACK] Seq=x Ack= Win=4294967296 Len=0"),
		  SAID ". len 0 rel" },
		{ "a line that was cut in its last number", LINE("5 > 80 [ACK] Seq=1 Ack=1"),
		  SAID ". seq 1 rel" },
		{ "or in another", LINE("5 > 80 [ACK] Seq=1 Ack=1 Win=5"),
		  SAID ". seq 1 ack 1 rel" },
		{ "or the first", LINE("5 > 80 [ACK] Seq=1"), SAID ". rel" },
		{ "not where a word follows", LINE("5 > 80 [ACK] Seq=1 Ack=1 and"),
		  SAID ". seq 1 ack 1 rel" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_hosts__link_addresses),
		cmocka_unit_test(text_hosts__addresses_and_names),
		cmocka_unit_test(text_hosts__ports),
		cmocka_unit_test(text_hosts__ports_that_are_known),
		cmocka_unit_test(text_hosts__ends),
		cmocka_unit_test(text_hosts__words_of_hosts),
		cmocka_unit_test(text_hosts__of_an_info),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
