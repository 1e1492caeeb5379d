/* SPDX-License-Identifier: MIT */
/* Inputs: files, standard input, directories, archives, compressed or not, become frames or lines. The kind
 * of an input is told from its first bytes, never from its name. Nothing here knows what is in a frame. */
#ifndef TCPAUTOPSY_CAPTURE_H
#define TCPAUTOPSY_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/core/digest.h"
#include "tcpautopsy/core/error.h"

/* Which way a frame went, as far as the container says (pcapng's packet flags). */
enum ta_frame_direction { TA_DIRECTION_UNKNOWN, TA_DIRECTION_RECEIVED, TA_DIRECTION_SENT };

/* One captured frame. */
struct ta_frame {
	uint64_t number;      /* 1-based in its input */
	int64_t time_ns;      /* Unix clock */
	const uint8_t *data;  /* borrowed until the next call on the source */
	uint32_t caplen;      /* bytes in data */
	uint32_t wirelen;     /* bytes on the wire */
	uint32_t linktype;    /* LINKTYPE_ value (not libpcap's DLT_) */
	uint32_t interface;   /* index over the whole input (pcapng: sections one after the other) */
	enum ta_frame_direction direction;
};

/* One line of text, in UTF-8, without its line end. */
struct ta_line {
	uint64_t number;      /* 1-based in its input */
	const char *text;     /* borrowed until the next call on the source; NUL-terminated; may contain NULs */
	size_t len;
};

enum ta_source_form { TA_SOURCE_FRAMES, TA_SOURCE_LINES };

/* A capture interface of an input, as far as the input tells. */
struct ta_interface {
	char name[64];             /* "" where not known; untrusted text */
	char filter[128];          /* its capture filter, likewise */
	uint32_t linktype;
	uint32_t snaplen;          /* 0: none */
	uint8_t digits;            /* of a second's fraction that its time stamps have: 6, 9 …; at most 9 */
	bool have_drops;
	uint64_t dropped;          /* packets that the capture lost, by the interface statistics */
	uint64_t packets;          /* that the input holds so far; only where statistics are looked at (pcapng) */
	bool have_end;
	int64_t end_ns;            /* when its capture ended, by statistics that are of all that the input holds */
};

/* One opened input. Owned by the caller until ta_source_close(). */
struct ta_source;

/* ---- shards: parts of a capture that 'tcpautopsy split' wrote (src/analysis/shard.h has the whole of it) ---- */

/* Counts up when shards are written in another way, or packets go to other ones. */
enum { TA_SHARD_VERSION = 1, TA_SHARDS_MAX = 1024 };

/* Blocks of a type for local use, which other programs pass over (custom ones would count as packets in Wireshark), and custom options under an
 * "enterprise" that RFC 9371 reserves (it is nobody's). What is ours begins with it and with the magic word. */
#define TA_SHARD_BLOCK 0x80746173u
#define TA_SHARD_ENTERPRISE 0xffffffffu
#define TA_SHARD_MAGIC 0x74636173u

struct ta_shard_head {
	uint32_t version;
	uint32_t index, count; /* shard `index`, from 0, of `count` */
	uint64_t identity[2];  /* of the split: of the names, sizes and first bytes of its inputs */
};

enum ta_origin_flag {
	TA_ORIGIN_COPY = 1 << 0,      /* a record that an input before has, too: ta_copies_seen() */
	TA_ORIGIN_EVERYWHERE = 1 << 1, /* all shards have it; the first one counts it */
	TA_ORIGIN_PART = 1 << 2,      /* a fragment that another shard has and counts: to put a packet together, and for nothing else */
	TA_ORIGIN_ALONE = 1 << 3      /* a first fragment that stands for the packet: no others were seen until then */
};

/* Where the frame read last was in the whole. */
struct ta_origin {
	uint32_t input, interface; /* of that input */
	uint32_t ordinal;
	unsigned flags;
};

enum ta_shard_record_kind { TA_SHARD_RUN_BEGINS = 1, TA_SHARD_RUN_ENDS = 2, TA_SHARD_CLOSES = 3 };

/* A block of ours: text, JSON, owned by the source. */
struct ta_shard_record {
	uint32_t kind; /* enum ta_shard_record_kind */
	const char *text;
	size_t len;
};

/* What is known of a source that is a shard. Records grow as it is read. */
struct ta_shard_records {
	struct ta_shard_head head;
	const struct ta_shard_record *record;
	size_t nrecords;
};

/* What is known of an input beside its packets. Borrowed from the source; counts grow as it is read. */
struct ta_source_info {
	const char *path;          /* as the user named it; of an archive's member "bundle.tar.gz!a.pcapng" */
	enum ta_source_form form;
	const char *kind;          /* "pcap", "pcapng", "snoop", "text" …; a literal */
	const char *compression;   /* "gzip" …, or NULL */
	const struct ta_interface *interface;
	size_t ninterfaces;
	uint64_t comments;         /* pcapng comments seen */
	bool searched;             /* found in a directory or archive that was named: no complaint when a text has no
				      packets */
	bool packed;               /* it comes out of an archive or a compressed file, which the inputs go on with: only by one thread
				      at a time, until it is closed */
	struct ta_anomalies *anomalies; /* of the container */
	const struct ta_shard_records *shard; /* NULL: it is none */
};

const struct ta_source_info *ta_source_info(const struct ta_source *source);

/* A file as its folder has it: what it is called, and when it was changed last. */
struct ta_file_id {
	char *path;         /* without links; owned by whom the struct is */
	uint64_t inode, bytes;
	int64_t changed_ns; /* Unix clock */
};

/* What an input consists of: unpacked, whatever it is called. */
struct ta_content {
	uint8_t sha256[TA_DIGEST_BYTES];
	uint64_t bytes;
	bool is_file;           /* it is a file of its own, compressed or not: */
	struct ta_file_id file;
};

/* Reads what its reader has left of an input, and says what it consists of, once. -1: its end was not come to, or ta_inputs_options.contents
 * not set. What *ret owns is freed by ta_content_release(). */
int ta_source_content(struct ta_source *source, struct ta_content *ret);
void ta_content_release(struct ta_content *content);

/* The next frame of a TA_SOURCE_FRAMES source: 1, 0 at the end, -1 when the input ends before its end or
 * can't be read on (*error says why and where; all frames before it have been given). */
int ta_source_next_frame(struct ta_source *source, struct ta_frame *ret, struct ta_error *error);

/* Of a shard: where the frame read last comes from. */
struct ta_origin ta_source_origin(const struct ta_source *source);

/* The options of the packet read last, as they stand in a pcapng file; borrowed until the next call on the source. len 0: none. */
struct ta_packet_options {
	const uint8_t *data;
	size_t len;
	bool big_endian;
};
struct ta_packet_options ta_source_packet_options(const struct ta_source *source);

/* The next line of a TA_SOURCE_LINES source, in the same way. UTF-16 with a byte order mark, UTF-8 with
 * one, CRLF and lone CR are normalised; bytes that are not UTF-8 stay as they are. */
int ta_source_next_line(struct ta_source *source, struct ta_line *ret, struct ta_error *error);

/* It is still written (tail.h). */
bool ta_source_grows(const struct ta_source *source);
/* Of an input that grows: all that was written so far has been given, and nothing more came for a moment. */
bool ta_source_pauses(const struct ta_source *source);

/* It has been read to its end: what was read of it is let go, what is known of it stays. */
void ta_source_let_go(struct ta_source *source);

/* NULL is allowed. */
void ta_source_close(struct ta_source *source);

/* The inputs of a command line in order: files, "-" for standard input, directories, archives. */
struct ta_inputs;

struct ta_inputs_options {
	bool no_recurse; /* directories: only the files directly in them */
	bool files_only; /* a second reading: what can be read but once (standard input, a pipe) can't be opened */
	const volatile int *interrupted; /* set from a signal handler: waiting for input ends; or NULL; borrowed */
	uint64_t *bytes_read; /* what was read of files, as they lie there, is added here, by all threads; or NULL; borrowed */
	/* Opens what was named, in place of the file system: a descriptor, or -1 and *error. Nothing else is looked up by name then: no
	 * directory is searched, and "-" is a name like another. NULL: none. */
	int (*open)(void *context, const char *path, struct ta_error *error);
	/* Asked before each reading of a file; false: it ends there, interrupted. NULL: it goes on. */
	bool (*go_on)(void *context);
	void *context; /* of both; borrowed */
	bool contents;   /* ta_source_content() will be asked */
	/* Whether a file need not be read, by any thread; called before anything of it is read. NULL: each is. */
	bool (*is_known)(const void *context, const struct ta_file_id *file);
	const void *is_known_context;
	int64_t changed_before_ns; /* of a directory, files that were changed later (Unix clock) are left out; 0: none is */
	bool has_output; /* the file that the report is to replace: it is not read, see ta_inputs_met_output() */
	uint64_t output_dev;
	uint64_t output_ino;
	bool has_capture; /* the same of a capture that is written beside it */
	uint64_t capture_dev;
	uint64_t capture_ino;
};

struct ta_inputs *ta_inputs_new(const struct ta_inputs_options *options);
void ta_inputs_add(struct ta_inputs *inputs, const char *path);
/* The same of a file that the caller found in a folder: it is passed over where it is no capture and no trace. */
void ta_inputs_add_found(struct ta_inputs *inputs, const char *path);

/* Adds the paths that a file names, one a line, or separated by NULs where it contains one ("-": standard
 * input). 0, or -1 and *error. */
int ta_inputs_add_from(struct ta_inputs *inputs, const char *list, struct ta_error *error);

/* The paths that were added, in their order; borrowed. */
size_t ta_inputs_count(const struct ta_inputs *inputs);
const char *ta_inputs_path(const struct ta_inputs *inputs, size_t i);

/* Opens the next input: 1 and *ret (owned by the caller), 0 at the end, -1 when one could not be opened
 * (*error names it; *ret untouched; call again for the next). In directories and archives, files that are
 * no capture and no trace are passed over and counted by ta_inputs_passed_over(), as are a directory's entries that are no files. */
int ta_inputs_next(struct ta_inputs *inputs, struct ta_source **ret, struct ta_error *error);
/* Whether the next one is no file, so that ta_inputs_next() or who reads it may have to wait for somebody else. */
bool ta_inputs_may_wait(const struct ta_inputs *inputs);
uint64_t ta_inputs_passed_over(const struct ta_inputs *inputs);
/* Files that is_known() left out. */
uint64_t ta_inputs_known(const struct ta_inputs *inputs);
/* And those that were changed too late. */
uint64_t ta_inputs_fresh(const struct ta_inputs *inputs);
/* Whether the file that the report is to replace was among the inputs: a capture, an archive, or named by the user. (A text in a
 * directory is passed over: it is the report of the last time.) */
bool ta_inputs_met_output(const struct ta_inputs *inputs);
/* Whoever waits for input comes back with an error, once a signal takes it out of its system call. By any thread. */
void ta_inputs_stop(struct ta_inputs *inputs);
void ta_inputs_free(struct ta_inputs *inputs);

/* A source over bytes in memory (tests, fuzzing), borrowed until ta_source_close(). NULL and *error when
 * the bytes are nothing that can be read. */
struct ta_source *ta_source_from_memory(const void *data, size_t len, const char *name, struct ta_error *error);

#endif
