/* SPDX-License-Identifier: MIT */
/* A few bytes as a script of what two hosts send each other: TCP segments that mostly fit together, losses, copies, ICMP errors,
 * ARP, silences of microseconds or days. What it says goes as frames into any container, as one capture point or the other saw it.
 * The first byte: how far apart the points' clocks are (low four bits), IPv6 (0x10), a NAT between the points (0x20). Then five
 * bytes a packet; script.c says what each means. */
#ifndef TESTS_FUZZ_SCRIPT_H
#define TESTS_FUZZ_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script_frame {
	int64_t time_us; /* since the script's start */
	uint8_t *data;   /* owned */
	size_t len;
};

struct script {
	struct script_frame *frame; /* owned */
	size_t count, capacity;
};

/* What the point (0, at the client; 1, at the server) saw. */
void script_play(struct script *ret, const uint8_t *data, size_t size, int point);
void script_release(struct script *script);

struct script_bytes {
	uint8_t *data; /* owned */
	size_t len, capacity;
};

enum script_form { SCRIPT_PCAP, SCRIPT_PCAPNG, SCRIPT_TEXT };

/* The frames in a container; `big` its byte order, `nano` its clock, both not of text; the first at `base_s` of Unix time. */
void script_write(struct script_bytes *ret, const struct script *script, enum script_form form,
		  bool big, bool nano, int64_t base_s);

#endif
