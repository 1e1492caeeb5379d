/* SPDX-License-Identifier: MIT */
/* Hosts, ports and link addresses as words of a trace. What is no address becomes a name: names are interned in the
 * caller's table (borrowed), which is bounded. */
#ifndef TA_TEXT_HOSTS_H
#define TA_TEXT_HOSTS_H

#include "tcpautopsy/core/addr.h"
#include "text/words/scan.h"

/* aa:bb:cc:dd:ee:ff, aa-bb-… or aabb.ccdd.eeff; false, *ret untouched, for anything else. */
bool ta_txt_mac(const struct ta_txt_word *word, uint8_t ret[6]);
/* IPv4 or IPv6, also in brackets or with a zone. */
bool ta_txt_is_address(const struct ta_txt_word *word);

/* A port by its number or by a name that a registry gives one number. */
bool ta_txt_known_port(const struct ta_txt_word *word, uint32_t *ret);

/* The next word, or "[eth0 ip].80" whole: what people put in place of an address has blanks between its brackets. */
bool ta_txt_host_word(struct ta_txt_scan *scan, struct ta_txt_word *ret);
/* An address, or (TA_ADDR_NAME) anything else. False when the word is empty or too long, or the names are full. */
bool ta_txt_host(struct ta_names *names, const struct ta_txt_word *word, struct ta_addr *ret);
/* "80", "http", "http(80)": a number, a well-known service's number (services.h), or the id of a name (*ret_named). */
bool ta_txt_port(struct ta_names *names, const struct ta_txt_word *word, uint16_t *ret, bool *ret_named);

/* "10.1.1.2.34018", "10.1.1.2:34018": host and port, parted by the last `separator`; false when there is no port. */
bool ta_txt_end(struct ta_names *names, const struct ta_txt_word *word, char separator, struct ta_addr *ret_addr,
		uint16_t *ret_port, bool *ret_named);

#endif
