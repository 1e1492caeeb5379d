/* SPDX-License-Identifier: MIT */
/* Counts what every input given holds: one line of tab-separated numbers each. Text is counted in lines. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tcpautopsy/decode/decode.h"

struct counts {
	uint64_t frames, tcp, icmp, neighbour, other, checksum_bad, encapsulated;
};

static void count_packet(struct counts *counts, const struct ta_packet *packet)
{
	counts->frames++;
	counts->tcp += packet->kind == TA_PACKET_TCP;
	counts->icmp += packet->kind == TA_PACKET_ICMP;
	counts->neighbour += packet->kind == TA_PACKET_NEIGHBOUR;
	counts->other += packet->kind == TA_PACKET_OTHER;
	if (packet->kind == TA_PACKET_TCP) {
		counts->checksum_bad += (packet->seg.have & TA_CSUM_BAD) != 0;
		counts->encapsulated += packet->seg.encap != 0;
	}
}

static void print_anomalies(const struct ta_anomalies *set)
{
	for (size_t i = 0; i < set->count; i++)
		printf(" %s*%" PRIu64 "@%" PRIu64, set->item[i].name, set->item[i].count,
		       set->item[i].first_frame);
}

static int read_frames(struct ta_source *source, struct counts *counts, struct ta_anomalies *others,
		       struct ta_anomalies *anomalies, struct ta_error *error)
{
	struct ta_decoder *decoder = ta_decoder_new();
	struct ta_frame frame;
	struct ta_packet packet;
	int rc;

	while ((rc = ta_source_next_frame(source, &frame, error)) == 1) {
		ta_decode_frame(decoder, &frame, frame.number, 0, anomalies, &packet);
		count_packet(counts, &packet);
		if (packet.kind == TA_PACKET_OTHER)
			ta_anomaly_add(others, packet.name, frame.number);
	}
	ta_decoder_free(decoder);
	return rc;
}

static int read_lines(struct ta_source *source, struct counts *counts, struct ta_error *error)
{
	struct ta_line line;
	int rc;

	while ((rc = ta_source_next_line(source, &line, error)) == 1)
		counts->frames++;
	return rc;
}

static void count_source(struct ta_source *source)
{
	const struct ta_source_info *info = ta_source_info(source);
	struct ta_anomalies anomalies = { 0 }, others = { 0 };
	struct counts counts = { 0 };
	struct ta_error error = { 0 };
	int rc = info->form == TA_SOURCE_LINES
			 ? read_lines(source, &counts, &error)
			 : read_frames(source, &counts, &others, &anomalies, &error);

	printf("%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
	       "\t%" PRIu64 "\t%" PRIu64 "\t",
	       info->path, info->kind, info->compression ? info->compression : "-", counts.frames,
	       counts.tcp, counts.icmp, counts.neighbour, counts.other, counts.checksum_bad,
	       counts.encapsulated);
	print_anomalies(&others);
	printf("\t");
	print_anomalies(info->anomalies);
	print_anomalies(&anomalies);
	printf("\t%s%s%s\n", rc < 0 ? error.code : "", rc < 0 ? ": " : "",
	       rc < 0 ? error.message : "");
	ta_anomalies_release(&anomalies);
	ta_anomalies_release(&others);
}

int main(int argc, char **argv)
{
	struct ta_inputs *inputs = ta_inputs_new(NULL);
	struct ta_source *source;
	int rc;

	for (int i = 1; i < argc; i++)
		ta_inputs_add(inputs, argv[i]);
	printf("path\tkind\tcompression\tframes\ttcp\ticmp\tneighbour\tother\tbad_checksum\t"
	       "encapsulated\tothers\tanomalies\terror\n");
	for (;;) {
		struct ta_error error = { 0 };

		rc = ta_inputs_next(inputs, &source, &error);
		if (rc == 0)
			break;
		if (rc < 0) {
			printf("%s\t-\t-\t0\t0\t0\t0\t0\t0\t0\t\t\t%s: %s\n", error.source,
			       error.code, error.message);
			continue;
		}
		count_source(source);
		ta_source_close(source);
	}
	printf("passed over: %" PRIu64 "\n", ta_inputs_passed_over(inputs));
	ta_inputs_free(inputs);
	return 0;
}
