/* SPDX-License-Identifier: MIT */
/* Lines of mails and pages, what stands in front of a line, lines that were wrapped, lines of sockets: just inside and just
 * outside of each rule. */
#include "text_paste.h"

#include "text/lines/chars.h"
#include "text/lines/reader.h"
#include "text/lines/seen.h"
#include "text/lines/transfer.h"

#define INFO "5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0"
#define ROW " 0.0 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 " INFO
#define DOT "\xc2\xb7"
#define HOSTS "IP 10.0.0.1.5 > 10.0.0.2.80: "
#define FLAGS "Flags [.], ack 1, win 5, length 0\n"

static struct paste paste;

/* n bytes of prose, without an end. */
static void prose(unsigned n)
{
	while (n--)
		paste_add(&paste, "%s", n % 8 ? "x" : " ");
}

/* ---- mails and pages (lines/feed.c, lines/transfer.c, lines/tags.c) ---- */

static void text_lines__a_page_shows_itself_in_its_first_400(void **state)
{
	(void)state;
	for (unsigned before = 399; before <= 400; before++) {
		struct trace t;
		paste_clear(&paste);
		paste_repeat(&paste, before, "prose\n");
		paste_add(&paste, "a tag<br>\n");
		paste_add(&paste, "7" ROW "<br>8" ROW "<br>\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, before == 399 ? 2 : 1);
		trace_release(&t);
	}
}

static void text_lines__a_page_shows_itself_in_its_first_256_kib(void **state)
{
	(void)state;
	for (unsigned more = 0; more <= 1; more++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < 128; i++) {
			prose(2047 + (i < 127 ? 1 : more));
			paste_add(&paste, "\n");
		}
		assert_int_equal(paste.len - 128, (1 << 18) - 1 + more);
		paste_add(&paste, "a tag<br>\n");
		paste_add(&paste, "7" ROW "<br>8" ROW "<br>\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, more ? 1 : 2);
		trace_release(&t);
	}
}

static void text_lines__quoted_printable_shows_itself(void **state)
{
	(void)state;
	for (unsigned fits = 10; fits <= 11; fits++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, "a=b\n");
		paste_repeat(&paste, fits - 4, "c =3D d\n");
		paste_add(&paste, "7 0.0 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW
				  " 80 [ACK] Seq=3D1 Ack=3D1 Win=3D5 Len=3D0\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_int_equal(!!(t.packet[0].seg.have & TA_HAVE_LEN), fits == 11);
		trace_release(&t);
	}
}

/* A middle dot is a bullet at the beginning of a line, and where it stands alone. */
static void text_lines__middle_dots(void **state)
{
	(void)state;
	static const char *const cases[][2] = { { DOT "x", "*x" },        { DOT DOT "A", "*.A" },
						{ " " DOT " x", " * x" }, { " " DOT "x", " .x" },
						{ "a" DOT "b", "a.b" },   { "a" DOT, "a." },
						{ "a " DOT, "a *" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[20];
		snprintf(text, sizeof(text), "%s", cases[i][0]);
		unsigned seen = ta_txt_seen(text, strlen(text));
		size_t len = ta_txt_characters(text, strlen(text), &seen);
		assert_int_equal(len, strlen(cases[i][1]));
		assert_memory_equal(text, cases[i][1], len);
	}
}

/* What of a line needs quoting, and what does not. */
static void text_lines__characters_that_need_quoting(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		size_t fits, contradicts;
	} cases[] = {
		{ "a =3D b", 1, 0 },       { "a =E2=86=92 b", 1, 0 },
		{ "a =C3=A4 b", 1, 0 },    { "a =E0=A4=85 b", 1, 0 },
		{ "a =E2=41=92 b", 0, 3 }, { "a =A0 b", 1, 0 },
		{ "a=20", 1, 0 },          { "a=20b", 0, 1 },
		{ "a=09", 1, 0 },          { "a=", 1, 0 },
		{ "Seq=1 Ack=22", 0, 2 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_quoting quoting = { 0 };
		ta_txt_quoting_add(&quoting, cases[i].line, strlen(cases[i].line));
		print_message("%s\n", cases[i].line);
		assert_int_equal(quoting.fits, cases[i].fits);
		assert_int_equal(quoting.contradicts, cases[i].contradicts);
	}
}

static void text_lines__a_tag_has_4096_bytes_at_most(void **state)
{
	(void)state;
	for (unsigned len = 4096; len <= 4097; len++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, "<pre>\n<span title=\"");
		for (unsigned i = sizeof("<span title=\"\">") - 1; i < len; i++)
			paste_add(&paste, "x");
		paste_add(&paste, "\">7" ROW "</span>\n</pre>\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count > 0 && t.packet[0].seg.frame == 7, len == 4096);
		trace_release(&t);
	}
}

static void text_lines__a_row_of_a_page_has_64_at_most(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		const unsigned lines = 64 + i % 2;
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, "<table>\n");
		paste_repeat(&paste, i < 2 ? 0 : 100, "<tbody>\n"); /* of no row */
		paste_add(&paste, "<tr><td>7</td><td>0.0</td><td>10.0.0.1</td>\n");
		paste_repeat(&paste, lines - 2, "\n");
		paste_add(&paste, "<td>10.0.0.2</td><td>TCP</td><td>54</td><td>" INFO
				  "</td></tr>\n</table>\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, lines == 64);
		trace_release(&t);
	}
}

/* ---- what stands in front (lines/dress.c) ---- */

static void text_lines__numbers_and_heads_in_front(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *lines;
		size_t segments;
	} cases[] = {
		{ "an editor's line number of seven digits", "9999999: " HOSTS FLAGS, 1 },
		{ "of eight it is none", "10000000: " HOSTS FLAGS, 0 },
		{ "1000 lines that were left out", "1: 10:00:00.0 " HOSTS "\n1001: " FLAGS, 1 },
		{ "more are others", "1: 10:00:00.0 " HOSTS "\n1002: " FLAGS, 0 },
		{ "a bar in the line is no edge of a table",
		  "12: " HOSTS "Flags [.], ack 1, win 5, length 0 |x\n", 1 },
		{ "a head with many blanks in it",
		  "a           b tcpdump[1]: 10:00:00.0 " HOSTS FLAGS, 1 },
		{ "a head of nine words", "a b c d e f g h tcpdump[1]: 10:00:00.0 " HOSTS FLAGS,
		  1 },
		{ "ten are none", "a b c d e f g h i tcpdump[1]: 10:00:00.0 " HOSTS FLAGS, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		size_t segments = 0;
		trace_read(&t, cases[i].lines);
		print_message("%s\n", cases[i].rule);
		for (size_t k = 0; k < t.count; k++)
			segments += t.packet[k].kind == TA_PACKET_TCP;
		assert_int_equal(segments, cases[i].segments);
		trace_release(&t);
	}
}

/* ---- lines of ss (lines/sockets.c, devices/sockets.c) ---- */

#define SOCKET "ESTAB 0 0 10.0.0.1:5 10.0.0.2:80"

static void text_lines__of_a_socket_have_4096_bytes(void **state)
{
	(void)state;
	static const char timer[] = " timer:(on,12sec,15";
	for (unsigned more = 0; more <= 1; more++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, SOCKET " ");
		while (paste.len + sizeof(timer) - 1 < 4096 + more)
			paste_add(&paste, "x");
		paste_add(&paste, "%s)\n", timer);
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].kind, TA_PACKET_SOCKET);
		assert_int_equal(t.packet[0].socket.tries, more ? 1 : 15);
		trace_release(&t);
	}
}

static void text_lines__that_go_on_with_a_socket_have_no_more(void **state)
{
	(void)state;
	for (unsigned left = 20; left <= 21; left++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, SOCKET " ");
		while (paste.len < 4096 - left)
			paste_add(&paste, "x");
		paste_add(&paste, "\n\t timer:(on,12sec,15)\n\t rto:204 ");
		for (unsigned i = 0; i < 5000; i++)
			paste_add(&paste, "x");
		paste_add(&paste, " unacked:7\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_int_equal(t.packet[0].socket.tries, left == 21 ? 15 : 1);
		assert_int_equal(t.packet[0].socket.unacked, -1);
		trace_release(&t);
	}
}

static void text_lines__numbers_of_a_socket_are_cut(void **state)
{
	(void)state;
	struct trace t;
	trace_read(&t, SOCKET " timer:(foo,12sec,3)\n");
	assert_int_equal(t.count, 1);
	assert_int_equal(t.packet[0].socket.tries, -1);
	trace_release(&t);
	trace_read(&t, SOCKET " cubic unacked:9999999 backoff:10000000 rto:10000001\n");
	assert_int_equal(t.count, 1);
	assert_int_equal(t.packet[0].socket.unacked, 9999999);
	assert_int_equal(t.packet[0].socket.backoff, 10000000);
	assert_int_equal(t.packet[0].socket.rto_ns, INT64_C(10000000000000));
	trace_release(&t);
}

static void text_lines__a_thousand_sockets_wait_at_most(void **state)
{
	(void)state;
	struct ta_error error;
	ta_error_clear(&error);
	paste_clear(&paste);
	paste_repeat(&paste, 1600, SOCKET "\n");
	struct ta_source *source = ta_source_from_memory(paste.text, paste.len, "test", &error);
	struct ta_txt_reader *reader = ta_txt_reader_new(source);
	assert_int_equal(ta_txt_reader_fill(reader, &error), 0);
	assert_int_equal(ta_txt_sockets_waiting(ta_txt_reader_sockets(reader)), 1000);
	assert_false(ta_txt_reader_ended(reader));
	ta_txt_reader_free(reader);
	ta_source_close(source);
}

/* ---- wrapped lines (lines/wrap.c) ---- */

/* Adds a text with its lines cut after so many characters, as a terminal does. */
static void paste_cut(const char *text, size_t width)
{
	for (size_t at = 0; text[at]; at++) {
		paste_add(&paste, "%c", text[at]);
		if ((at + 1) % width == 0 && text[at + 1])
			paste_add(&paste, "\n");
	}
	paste_add(&paste, "\n");
}

/* Segments of a trace that were read whole. */
static size_t whole(const struct trace *t)
{
	const uint32_t all = TA_HAVE_PORTS | TA_HAVE_FLAGS | TA_HAVE_ACK | TA_HAVE_LEN;
	size_t n = 0;
	for (size_t i = 0; i < t->count; i++)
		n += t->packet[i].kind == TA_PACKET_TCP && (t->packet[i].seg.have & all) == all &&
		     t->packet[i].seg.dport == 80 && t->packet[i].seg.payload_len == 1234;
	return n;
}

/* Four lines of tcpdump that are cut between the digits of a host, of a port or of a length. */
#define LONG_HOSTS                                                                                 \
	"10:00:00.0 IP 10.0.0.100.5 > 10.0.0.200.80: Flags [P.], ack 1, win 5, length 1234"

static void text_lines__no_terminal_has_less_than_40_columns(void **state)
{
	(void)state;
	for (size_t width = 39; width <= 40; width++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < 4; i++)
			paste_cut(LONG_HOSTS, width);
		trace_read(&t, paste.text);
		assert_int_equal(whole(&t), width == 40 ? 4 : 0);
		trace_release(&t);
	}
}

static void text_lines__nine_of_ten_full_ones_go_on(void **state)
{
	(void)state;
	for (unsigned wrapped = 8; wrapped <= 9; wrapped++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < wrapped; i++)
			paste_cut(LONG_HOSTS, 40);
		for (unsigned i = wrapped; i < 10; i++) /* as wide, and whole */
			paste_add(&paste, "10:00:00.0 IP 1.1.1.1.5 > 1.1.1.2.8: ICM\n");
		trace_read(&t, paste.text);
		assert_int_equal(whole(&t), wrapped == 9 ? 9 : 0);
		trace_release(&t);
	}
}

static void text_lines__three_that_go_on_make_a_number_longer(void **state)
{
	(void)state;
	for (unsigned wrapped = 2; wrapped <= 3; wrapped++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < wrapped; i++)
			paste_cut(
				"7 0.0 10.0.0.1 -> 10.0.0.2 TCP 1288 5 -> 80 [ACK] Seq=1 Ack=1 Win=5 "
				"Len=1234",
				74);
		trace_read(&t, paste.text);
		assert_int_equal(t.count, wrapped);
		assert_int_equal(whole(&t), wrapped == 3 ? 3 : 0);
		assert_int_equal(t.packet[0].seg.payload_len, wrapped == 3 ? 1234 : 12);
		trace_release(&t);
	}
}

/* A mail program breaks a line in front of the word that passes its width. */
static void text_lines__no_mail_has_more_than_132_columns(void **state)
{
	(void)state;
	for (unsigned width = 132; width <= 133; width++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < 3; i++) {
			size_t start = paste.len;
			paste_add(&paste, "7 0.0 10.0.0.1 -> 10.0.0.2 TCP 1288 5 -> 80 [ACK] Seq=1 "
					  "Ack=1 Win=5 Len=1234 ");
			while (paste.len - start < width - 2 * i) /* no two as wide */
				paste_add(&paste, "x");
			paste_add(&paste, "\nTSval=1 TSecr=2%s\n", i ? "" : " and more");
		}
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 3);
		assert_int_equal(!!(t.packet[0].seg.have & TA_HAVE_TS), width == 132);
		trace_release(&t);
	}
}

/* Half of the packets must have been broken. */
static void text_lines__a_mail_breaks_half_of_them(void **state)
{
	(void)state;
	for (unsigned others = 3; others <= 4; others++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < 3; i++)
			paste_add(&paste,
				  "7 0.0 10.0.0.1 -> 10.0.0.2 TCP 1288 5 -> 80 [ACK] Seq=1 Ack=1 "
				  "Win=5 Len=1234%.*s\nTSval=1000000 TSecr=2\n",
				  (int)(2 * i), " xxxx"); /* no two as wide */
		for (unsigned i = 0; i < others; i++)
			paste_add(&paste, "8" ROW "\n");
		paste_add(&paste, "\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 3 + others);
		for (unsigned i = 0; i < 3; i++)
			assert_int_equal(!!(t.packet[i].seg.have & TA_HAVE_TS), others == 3);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_lines__a_page_shows_itself_in_its_first_400),
		cmocka_unit_test(text_lines__a_page_shows_itself_in_its_first_256_kib),
		cmocka_unit_test(text_lines__quoted_printable_shows_itself),
		cmocka_unit_test(text_lines__middle_dots),
		cmocka_unit_test(text_lines__characters_that_need_quoting),
		cmocka_unit_test(text_lines__a_tag_has_4096_bytes_at_most),
		cmocka_unit_test(text_lines__a_row_of_a_page_has_64_at_most),
		cmocka_unit_test(text_lines__numbers_and_heads_in_front),
		cmocka_unit_test(text_lines__of_a_socket_have_4096_bytes),
		cmocka_unit_test(text_lines__that_go_on_with_a_socket_have_no_more),
		cmocka_unit_test(text_lines__numbers_of_a_socket_are_cut),
		cmocka_unit_test(text_lines__a_thousand_sockets_wait_at_most),
		cmocka_unit_test(text_lines__no_terminal_has_less_than_40_columns),
		cmocka_unit_test(text_lines__nine_of_ten_full_ones_go_on),
		cmocka_unit_test(text_lines__three_that_go_on_make_a_number_longer),
		cmocka_unit_test(text_lines__no_mail_has_more_than_132_columns),
		cmocka_unit_test(text_lines__a_mail_breaks_half_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
