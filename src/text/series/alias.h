/* SPDX-License-Identifier: MIT */
/* One port by service and by number, one host by name and by number: which stand for the same, in one text. */
#ifndef TA_TEXT_ALIAS_H
#define TA_TEXT_ALIAS_H

#include "tcpautopsy/core/segment.h"

enum { TA_TXT_ALIASES = 64, TA_TXT_ALIAS_CONNECTIONS = 256 };

/* The zero value knows nothing. What there is no room for stays as it is written. */
struct ta_txt_alias {
	struct {
		uint16_t name, port; /* name: its id in ta_names */
		bool doubtful;       /* it would stand for two ports */
	} port[TA_TXT_ALIASES];
	struct {
		struct ta_addr name, addr;
		bool doubtful;
	} host[TA_TXT_ALIASES];
	unsigned nports, nhosts;
	struct ta_txt_alias_conn {
		struct ta_addr host[2];
		uint16_t port[2];
		bool named[2]; /* port[i] is a name */
		bool opened;   /* its first SYN was seen */
		uint64_t first, last; /* record of the survey */
	} conn[TA_TXT_ALIAS_CONNECTIONS];
	unsigned nconns;
	uint64_t records;
};

/* A text says so itself: "data-port (3578)", "db.example (10.0.0.2)". */
void ta_txt_alias_port(struct ta_txt_alias *alias, uint16_t name, uint16_t port);
void ta_txt_alias_host(struct ta_txt_alias *alias, const struct ta_addr *name, const struct ta_addr *addr);
/* The survey's next packet. */
void ta_txt_alias_see(struct ta_txt_alias *alias, const struct ta_packet *packet);
/* Ends the survey: connections that differ in nothing but a name and a number are one. */
void ta_txt_alias_surveyed(struct ta_txt_alias *alias);
/* Puts numbers where names stand for them. */
void ta_txt_alias_apply(const struct ta_txt_alias *alias, struct ta_packet *packet);

#endif
