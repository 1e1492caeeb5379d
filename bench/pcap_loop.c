/* SPDX-License-Identifier: MIT */
/* The least that any reader of a capture does: libpcap's read loop, touching the first and last byte of each frame. */
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	char text[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *data;
	unsigned long packets = 0, sum = 0;
	if (argc != 2) {
		fputs("usage: pcap_loop FILE\n", stderr);
		return 64;
	}
	pcap_t *pcap =
		pcap_open_offline_with_tstamp_precision(argv[1], PCAP_TSTAMP_PRECISION_NANO, text);
	if (!pcap) {
		fprintf(stderr, "%s\n", text);
		return 2;
	}
	while (pcap_next_ex(pcap, &header, &data) == 1) {
		packets++;
		if (header->caplen)
			sum += data[0] + data[header->caplen - 1];
	}
	pcap_close(pcap);
	printf("%lu packets, %lu\n", packets, sum);
	return 0;
}
