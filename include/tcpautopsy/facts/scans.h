/* SPDX-License-Identifier: MIT */
/* Hosts that sent, or got, many SYNs that opened nothing. */
#ifndef TCPAUTOPSY_FACTS_SCANS_H
#define TCPAUTOPSY_FACTS_SCANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/tcp/tracker.h"

struct ta_fact_base;

/* SYNs of one host (a scan), or to one host from many (a flood): each a connection that was not opened. */
struct ta_scan {
	struct ta_addr host;
	bool from; /* they are of this host; else to it, from hosts of which none scans */
	uint64_t connections, refused; /* refused: answered by a RST; the rest by nothing */
	uint64_t
		others; /* how often the other host or the port asked changed from one to the next */
	int64_t first_ns, last_ns;
	uint32_t conn[2]; /* ids of the first two */
};

struct ta_scans;
/* Those of a run; borrowed. */
const struct ta_scans *ta_fact_base_scans(const struct ta_fact_base *base);

/* All of them, by their hosts; borrowed. */
const struct ta_scan *ta_scans_all(const struct ta_scans *scans, size_t *ret_count);
/* The one that a connection belongs to, or NULL. */
const struct ta_scan *ta_scan_of(const struct ta_scans *scans, const struct ta_conn *conn);

#endif
