/* SPDX-License-Identifier: MIT */
/* Prints the packets of captures or pasted traces in one normal form, a line each, fields separated by tabs: two
 * renderings of one trace can be compared field by field. A field that is not known is "-". */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/decode/decode.h"
#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/text/text.h"

static const char columns[] =
	"kind\tframe\ttime\tsrc\tdst\tsport\tdport\tflags\tseq\tack\tlen\twin\tmss\twscale\t"
	"sackperm\ttsval\ttsecr\tsack\tttl\tipid\tcsum\tlink\tdir\thints\tname";

static void number(bool have, uint64_t value)
{
	if (have)
		printf("\t%" PRIu64, value);
	else
		printf("\t-");
}

static void address(const struct ta_names *names, const struct ta_addr *addr)
{
	char text[300];
	bool known = ta_addr_family(addr) != TA_ADDR_NONE;
	printf("\t%s", known ? ta_addr_format(text, sizeof(text), addr, names) : "-");
}

static void port(const struct ta_names *names, const struct ta_segment *seg, uint16_t value,
		 uint32_t named)
{
	if ((seg->have & TA_HAVE_PORTS) && (seg->have & named))
		printf("\t%s", ta_names_text(names, value));
	else
		number(seg->have & TA_HAVE_PORTS, value);
}

static void option(const struct ta_segment *seg, uint32_t bit, uint64_t value)
{
	/* 0 tells "known to be absent" from "not known" */
	if (!(seg->have & bit) && (seg->have & TA_HAVE_OPTIONS))
		printf("\tnone");
	else
		number(seg->have & bit, value);
}

static void sack(const struct ta_segment *seg)
{
	printf("\t");
	if (!seg->nsack)
		printf(seg->have & TA_HAVE_OPTIONS ? "none" : "-");
	for (unsigned i = 0; i < seg->nsack; i++)
		printf("%s%" PRIu32 ":%" PRIu32, i ? "," : "", seg->sack[i][0], seg->sack[i][1]);
}

static void link_addresses(const struct ta_segment *seg)
{
	printf("\t");
	if (!(seg->have & TA_HAVE_LINK)) {
		printf("-");
		return;
	}
	for (int i = 0; i < 12; i++)
		printf("%02x%s", i < 6 ? seg->link_src[i] : seg->link_dst[i - 6],
		       i == 5 ? ">" : "");
}

static void segment(const struct ta_names *names, const struct ta_segment *s)
{
	address(names, &s->src);
	address(names, &s->dst);
	port(names, s, s->sport, TA_SRC_PORT_NAMED);
	port(names, s, s->dport, TA_DST_PORT_NAMED);
	if (s->have & TA_HAVE_FLAGS)
		printf("\t0x%03x", s->flags);
	else
		printf("\t-");
	number(s->have & TA_HAVE_SEQ, s->seq);
	number(s->have & TA_HAVE_ACK, s->ack);
	number(s->have & TA_HAVE_LEN, s->payload_len);
	number(s->have & TA_HAVE_WINDOW, s->window);
	option(s, TA_HAVE_MSS, s->mss);
	option(s, TA_HAVE_WSCALE, s->wscale);
	option(s, TA_HAVE_SACK_PERM, 1);
	option(s, TA_HAVE_TS, s->tsval);
	option(s, TA_HAVE_TS, s->tsecr);
	sack(s);
	number(s->have & TA_HAVE_TTL, s->ttl);
	number(s->have & TA_HAVE_IP_ID, s->ip_id);
	printf("\t%s", s->have & TA_CSUM_BAD ? "bad" : s->have & TA_CSUM_GOOD ? "good" : "-");
	link_addresses(s);
	printf("\t%s", !(s->have & TA_HAVE_PKTDIR) ? "-"
		       : s->have & TA_SENT_BY_HOST ? "out"
						   : "in");
	printf("\t%s%s%s%s%s", s->have & TA_SEQ_RELATIVE ? "R" : "",
	       s->have & TA_WINDOW_SCALED ? "W" : "", s->have & TA_INFERRED ? "I" : "",
	       s->have & TA_LABEL_RETRANS ? "L" : "", s->have & TA_HAVE_OPTIONS ? "O" : "");
}

static void print_packet(const struct ta_names *names, const struct ta_packet *p)
{
	static const char *const kinds[] = { "other", "tcp", "icmp", "neighbour" };
	struct ta_segment seg = p->seg;
	if (p->kind == TA_PACKET_ICMP) {
		seg = (struct ta_segment){ .src = p->icmp.from, .dst = p->icmp.to };
		seg.frame = p->icmp.frame;
		seg.time_ns = p->icmp.time_ns;
	} else if (p->kind == TA_PACKET_NEIGHBOUR) {
		seg = (struct ta_segment){ .src = p->neighbour.sender, .dst = p->neighbour.target };
		seg.frame = p->neighbour.frame;
		seg.time_ns = p->neighbour.time_ns;
	}
	printf("%s%s\t%" PRIu64 "\t%" PRId64, p->starts_run ? "run:" : "", kinds[p->kind],
	       seg.frame, seg.time_ns);
	segment(names, &seg);
	printf("\t");
	if (p->kind == TA_PACKET_ICMP) {
		char src[64], dst[64];
		printf("%u/%u %s.%u>%s.%u seq %s%" PRIu32, p->icmp.type, p->icmp.code,
		       ta_addr_format(src, sizeof(src), &p->icmp.src, names), p->icmp.sport,
		       ta_addr_format(dst, sizeof(dst), &p->icmp.dst, names), p->icmp.dport,
		       p->icmp.have_seq ? "" : "-", p->icmp.seq);
	} else if (p->kind == TA_PACKET_NEIGHBOUR) {
		static const char *const ops[] = { "request", "reply", "announce" };
		printf("%s", ops[p->neighbour.op]);
	} else {
		printf("%s", p->name ? p->name : "");
	}
	printf("\n");
}

static int dump_text(struct ta_source *source, const char *fields, struct ta_error *error)
{
	static const char *const bases[] = { "unknown", "epoch", "of-day", "relative", "none" };
	struct ta_names *names = ta_names_new();
	struct ta_text_options options = { .fields = fields };
	struct ta_text *text = ta_text_new(source, names, &options);
	struct ta_packet packet;
	int more;
	while ((more = ta_text_next(text, &packet, error)) > 0)
		print_packet(names, &packet);
	const struct ta_text_info *info = ta_text_info(text);
	printf("#kind=%s time=%s start='%s' numbered=%d missing=%d resolution=%" PRId64
	       " skipped=%" PRIu64 " inferred=%" PRIu64 " ambiguous=%d columns='%s'\n",
	       info->kind ? info->kind : "none", bases[info->time_base], info->start_text,
	       info->numbered_frames, info->frames_missing, info->resolution_ns,
	       info->lines_skipped, info->packets_inferred, info->time_ambiguous,
	       info->columns ? info->columns : "");
	ta_text_free(text);
	ta_names_free(names);
	return more;
}

#ifndef DUMP_TEXT_ONLY
static int dump_frames(struct ta_source *source, struct ta_error *error)
{
	struct ta_decoder *decoder = ta_decoder_new();
	struct ta_anomalies anomalies = { 0 };
	struct ta_frame frame;
	struct ta_packet packet;
	int more;
	while ((more = ta_source_next_frame(source, &frame, error)) > 0) {
		ta_decode_frame(decoder, &frame, frame.number, 0, &anomalies, &packet);
		print_packet(NULL, &packet);
	}
	ta_decoder_free(decoder);
	ta_anomalies_release(&anomalies);
	return more;
}
#endif

int main(int argc, char **argv)
{
	const char *fields = NULL;
	struct ta_inputs *inputs = ta_inputs_new(NULL);
	struct ta_error error;
	struct ta_source *source;
	int status = 0, more;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--fields") == 0 && i + 1 < argc)
			fields = argv[++i];
		else
			ta_inputs_add(inputs, argv[i]);
	}
	printf("%s\n", columns);
	ta_error_clear(&error);
	while ((more = ta_inputs_next(inputs, &source, &error)) != 0) {
		int done = -1;
		if (more > 0) {
			if (ta_source_info(source)->form == TA_SOURCE_LINES)
				done = dump_text(source, fields, &error);
#ifndef DUMP_TEXT_ONLY
			else
				done = dump_frames(source, &error);
#endif
			ta_source_close(source);
		}
		if (done < 0) {
			fprintf(stderr, "dump_segments: %s: %s\n", error.source, error.message);
			status = 2;
			ta_error_clear(&error);
		}
	}
	ta_inputs_free(inputs);
	return status;
}
