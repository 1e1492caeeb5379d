/* SPDX-License-Identifier: MIT */
/* make_traffic KIND PACKETS CONNECTIONS SEED [OPTION...] > FILE: captures to measure with, the same ones from the same arguments.
 *
 * bulk   transfers that lose nothing       idle   a fleet of connections that probe (keep-alive) for two hours
 * loss   transfers that lose 5 %           dying  connections whose client goes silent or resets
 * small  many short connections            scan   SYNs to many, most of them unanswered or refused
 * open   requests, responses, no end
 *
 * Kinds whose connections end write less where CONNECTIONS have all ended.
 *
 * --pcapng          not pcap           --loss PERCENT       of the data segments (bulk, loss)
 * --snap BYTES      kept of a frame    --side-by-side N     connections at a time (all but bulk, loss)
 * --ack-each         segment, not each second one (bulk, loss)
 * --ipv6, --vlan, --vxlan              --keep one-way|no-handshake|syns   the rest is left out, but counted
 */
#include "traffic.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PER_PERCENT = 10000, LOSS_PERCENT = 5, USAGE = 64 };

static const struct option names[] = {
	{ "pcapng", no_argument, NULL, 'n' },     { "snap", required_argument, NULL, 's' },
	{ "ipv6", no_argument, NULL, '6' },       { "vlan", no_argument, NULL, 'v' },
	{ "vxlan", no_argument, NULL, 'x' },      { "loss", required_argument, NULL, 'l' },
	{ "keep", required_argument, NULL, 'k' }, { "side-by-side", required_argument, NULL, 'a' },
	{ "ack-each", no_argument, NULL, 'e' },   { NULL, 0, NULL, 0 },
};

static void usage(void)
{
	fputs("usage: make_traffic KIND PACKETS CONNECTIONS SEED [OPTION...] > FILE\n", stderr);
	exit(USAGE);
}

static uint64_t number(const char *text)
{
	char *end;
	const uint64_t ret = strtoull(text, &end, 10);
	if (!*text || *end)
		usage();
	return ret;
}

static enum keep kept(const char *text)
{
	static const char *const words[] = { "whole", "one-way", "no-handshake", "syns" };
	for (int i = 0; i < 4; i++)
		if (!strcmp(words[i], text))
			return (enum keep)i;
	usage();
	return KEEP_WHOLE;
}

static struct options options(int argc, char **argv)
{
	struct options ret = { .snap = UINT32_MAX };
	int c;
	while ((c = getopt_long(argc, argv, "", names, NULL)) >= 0) {
		switch (c) {
		case 'n':
			ret.pcapng = true;
			break;
		case '6':
			ret.ipv6 = true;
			break;
		case 'e':
			ret.ack_each = true;
			break;
		case 'v':
			ret.vlan = true;
			break;
		case 'x':
			ret.vxlan = true;
			break;
		case 's':
			ret.snap = (uint32_t)number(optarg);
			break;
		case 'l':
			ret.loss = (uint32_t)number(optarg) * PER_PERCENT;
			break;
		case 'a':
			ret.side_by_side = number(optarg);
			break;
		case 'k':
			ret.keep = kept(optarg);
			break;
		default:
			usage();
		}
	}
	return ret;
}

int main(int argc, char **argv)
{
	struct options opt = options(argc, argv);
	if (argc - optind != 4)
		usage();
	const char *kind = argv[optind];
	opt.packets = number(argv[optind + 1]);
	opt.connections = number(argv[optind + 2]);
	opt.seed = (uint32_t)number(argv[optind + 3]);
	if (!opt.connections || opt.connections > UINT32_MAX)
		usage();
	random_seed(opt.seed);
	write_start(&opt);
	if (!strcmp(kind, "loss") && !opt.loss)
		opt.loss = LOSS_PERCENT * PER_PERCENT;
	if (!strcmp(kind, "bulk") || !strcmp(kind, "loss"))
		transfers(&opt);
	else if (!script(kind, &opt))
		usage();
	if (fflush(stdout)) {
		perror("make_traffic");
		return 2;
	}
	return 0;
}
