/* SPDX-License-Identifier: MIT */
/* Blocks of a pcapng file (draft-ietf-opsawg-pcapng), one after the other, in little-endian order. Whether they could be written is
 * asked of the FILE at the end (ferror(), fclose()). */
#ifndef TA_EXPORT_PCAPNG_OUT_H
#define TA_EXPORT_PCAPNG_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpautopsy/capture/capture.h"

/* A longer comment is cut at a character's end: an option's length has 16 bits. */
enum { TA_PCAPNG_OPTION_MAX = 65535 };

/* A custom option of ours, not to be copied into other files: its data, without the number of the enterprise. */
struct ta_pcapng_mine {
	const void *data; /* NULL: none */
	size_t len;
};

struct ta_pcapng_interface {
	uint32_t linktype; /* LINKTYPE_ value: 16 bits of it are written */
	uint32_t snaplen;  /* 0: none */
	uint8_t digits;    /* of a second's fraction: 0 to 9 */
	int64_t offset_s;  /* added to every stamp, so that none is negative */
	const char *name;  /* if_name; NULL: none */
	const char *description;
	const char *filter;           /* if_filter; NULL: none */
	struct ta_pcapng_mine custom; /* beside them */
};

/* One frame: what is written of struct ta_frame is time_ns, data, caplen, wirelen and direction. */
struct ta_pcapng_packet {
	const struct ta_frame *frame;
	uint32_t interface;         /* as they were written, from 0 on */
	uint8_t digits;             /* of that interface, */
	int64_t offset_s;           /* and its offset */
	const char *const *comment; /* NULL: none */
	size_t ncomments;
	struct ta_packet_options options; /* as they came, instead of direction and comments: all but epb_packetid and others' custom ones */
	const uint64_t *id;               /* epb_packetid; NULL: none */
	struct ta_pcapng_mine custom;
};

/* What is known of an interface when all is written. */
struct ta_pcapng_statistics {
	uint32_t interface;
	uint8_t digits;
	int64_t offset_s;
	int64_t start_ns, end_ns;
	const uint64_t *dropped; /* NULL: not known */
};

void ta_pcapng_write_section(FILE *out, const char *application, const char *comment);
/* The same with an option of ours. */
void ta_pcapng_write_marked_section(FILE *out, const char *application, const char *comment,
				    struct ta_pcapng_mine custom);
/* A custom block of ours. */
void ta_pcapng_write_custom(FILE *out, const void *data, size_t len);
void ta_pcapng_write_interface(FILE *out, const struct ta_pcapng_interface *interface);
/* Returns its bytes. */
size_t ta_pcapng_write_packet(FILE *out, const struct ta_pcapng_packet *packet);
void ta_pcapng_write_statistics(FILE *out, const struct ta_pcapng_statistics *statistics);

#endif
