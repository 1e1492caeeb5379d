/* SPDX-License-Identifier: MIT */
/* A text that can't be read on, or has a line that is too long: each dialect gives the rest, and says so. */
#include "text_paste.h"

#include "capture/source.h"

static struct paste paste;

/* What was pasted, and then an error. */
struct broken {
	size_t at;
};

static ssize_t read_broken(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	struct broken *b = stream->state;
	size_t n = paste.len - b->at < size ? paste.len - b->at : size;
	if (!n)
		return ta_error_set(error, "capture.read", "test", (int64_t)b->at, 0, "broken");
	memcpy(to, paste.text + b->at, n);
	b->at += n;
	return (ssize_t)n;
}

static void close_nothing(struct ta_stream *stream)
{
	(void)stream;
}

#define LIST "7 0.5 10.0.0.1 > 10.0.0.2 TCP 54 5 > 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n"
#define BYTES                                                                                      \
	"0000 45 00 00 28 00 01 40 00 40 06 00 00 0a 00 00 01\n"                                   \
	"0010 0a 00 00 02 00 05 00 50 00 00 00 01 00 00 00 01\n0020 50 10 00 05 00 00 00 00\n"
#define ARRAY                                                                                      \
	"static const unsigned char pkt7[40] = {\n"                                                \
	"0x45, 0x00, 0x00, 0x28, 0x00, 0x01, 0x40, 0x00, 0x40, 0x06, 0x00, 0x00, 0x0a, 0x00, "     \
	"0x00, 0x01,\n0x0a, 0x00, 0x00, 0x02, 0x00, 0x05, 0x00, 0x50, 0x00, 0x00, 0x00, 0x01, "    \
	"0x00, 0x00, 0x00, 0x01,\n0x50, 0x10, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00 };\n"

static const struct {
	const char *kind, *head, *record;
} cases[] = {
	{ "tshark-text", "", LIST },
	{ "tshark-text", "a tag<br>\n", LIST },
	{ "wireshark-csv", "",
	  "\"7\",\"0.5\",\"10.0.0.1\",\"10.0.0.2\",\"TCP\",\"54\",\"5  >  80 [ACK] Seq=1 Ack=1 Win=5 "
	  "Len=0\"\n" },
	{ "tcpdump-text", "",
	  "10:00:00.5 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, length 0\n" },
	{ "tshark-verbose", "",
	  "Frame 7: 54 bytes on wire\nInternet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n"
	  "Transmission Control Protocol, Src Port: 5, Dst Port: 80, Seq: 1, Ack: 1, Len: 0\n" },
	{ "tshark-psml", "<psml>\n",
	  "<packet>\n<section>7</section>\n<section>0.5</section>\n<section>10.0.0.1</section>\n"
	  "<section>10.0.0.2</section>\n<section>TCP</section>\n<section>54</section>\n"
	  "<section>5 &gt; 80 [ACK] Seq=1 Ack=1 Win=5 Len=0</section>\n</packet>\n" },
	{ "tshark-pdml", "<pdml>\n",
	  "<packet>\n<proto name=\"ip\"><field name=\"ip.src\" show=\"10.0.0.1\"/><field name=\"ip.dst\" "
	  "show=\"10.0.0.2\"/></proto>\n<proto name=\"tcp\"><field name=\"tcp.srcport\" show=\"5\"/>"
	  "<field name=\"tcp.dstport\" show=\"80\"/></proto>\n</packet>\n" },
	{ "tshark-json", "[\n",
	  "{\n\"_source\": { \"layers\": { \"ip.src\": [\"10.0.0.1\"], \"ip.dst\": [\"10.0.0.2\"],\n"
	  "\"tcp.srcport\": [\"5\"], \"tcp.dstport\": [\"80\"] } }\n},\n" },
	{ "tshark-fields", "frame.number\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\n",
	  "7\t10.0.0.1\t10.0.0.2\t5\t80\n" },
	{ "snoop-text", "",
	  "  1   0.00000     hosta -> hostb     TCP D=22 S=33020 Ack=9001 Seq=1235 Len=0 Win=24820\n" },
	{ "c-arrays", "", ARRAY },
	{ "hex-dump", "", BYTES "\n" },
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static void text_broken__says_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct ta_error error;
		struct ta_packet packet;
		struct broken broken = { .at = 0 };
		size_t packets = 0;
		int more;
		ta_error_clear(&error);
		paste_clear(&paste);
		paste_add(&paste, "%s", cases[i].head);
		paste_repeat(&paste, 1200, cases[i].record); /* more than the window has */
		struct ta_stream *stream =
			ta_stream_from_reader(read_broken, close_nothing, &broken, "test");
		struct ta_source *source = ta_source_from_stream(stream, "test", NULL, &error);
		assert_non_null(source);
		struct ta_names *names = ta_names_new();
		struct ta_text_options options = { .decoder = ta_decoder_new() };
		struct ta_text *text = ta_text_new(source, names, &options);
		while ((more = ta_text_next(text, &packet, &error)) > 0)
			packets++;
		print_message("%s\n", cases[i].kind);
		assert_string_equal(ta_text_info(text)->kind, cases[i].kind);
		assert_int_equal(more, -1);
		assert_string_equal(error.code, "capture.read");
		assert_in_range(packets, 1190, 1200);
		ta_text_free(text);
		ta_decoder_free(options.decoder);
		ta_names_free(names);
		ta_source_close(source);
	}
}

/* The first line of a record with so much behind it that no other goes on with it. */
static void text_broken__a_line_of_1_mib_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct trace t;
		const size_t first = strcspn(cases[i].record, "\n");
		paste_clear(&paste);
		paste_add(&paste, "%s%.*s ", cases[i].head, (int)first, cases[i].record);
		memset(paste.text + paste.len, 'x', (1 << 20) - first - 1);
		paste.len += (1 << 20) - first - 1;
		paste.text[paste.len] = '\0';
		paste_add(&paste, "\n");
		paste_repeat(&paste, 5, cases[i].record);
		trace_read_dumps(&t, paste.text);
		print_message("%s\n", cases[i].kind);
		assert_string_equal(t.info.kind, cases[i].kind);
		assert_in_range(t.count, 4, 6);
		assert_int_equal(t.packet[t.count - 1].kind, TA_PACKET_TCP);
		trace_release(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_broken__says_so),
		cmocka_unit_test(text_broken__a_line_of_1_mib_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
