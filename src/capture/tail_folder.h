/* SPDX-License-Identifier: MIT */
/* The files of a folder that is being filled, or the one file of a name: which are there, which is next, and what became of those that
 * were read. Looked at by polling: that works on every file system, network ones too, where inotify tells nothing of what
 * others write. */
#ifndef TA_CAPTURE_TAIL_FOLDER_H
#define TA_CAPTURE_TAIL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum { TA_TAIL_HEAD_BYTES = 64 };

enum ta_tail_state {
	TA_TAIL_NEW,     /* nothing is known of it: it may still be empty */
	TA_TAIL_WAITS,   /* it holds something, and was not read */
	TA_TAIL_READING, /* one at a time */
	TA_TAIL_READ,
	TA_TAIL_PASSED /* no capture and no trace */
};

struct ta_tail_file {
	char *name; /* owned; in its folder */
	enum ta_tail_state state;
	dev_t dev;
	ino_t ino;
	int64_t bytes; /* when it was looked at last; of one that was read, so much was */
	int64_t mtime_ns;
	int64_t first_ns;                 /* its first packet's time; else its last change */
	uint8_t head[TA_TAIL_HEAD_BYTES]; /* what it began with: another head is another file */
	size_t head_bytes;
	bool seen; /* in the look that goes on */
	bool told; /* a note was given that it grew behind its end */
};

struct ta_tail_folder {
	char *path;       /* of the folder; owned */
	const char *only; /* the one name that counts, or NULL; borrowed */
	int fd;
	int64_t mtime_ns;          /* of the folder, when it was asked last */
	struct ta_tail_file *file; /* by name; owned */
	size_t nfiles, capacity;
};

/* What a look found out. The file is borrowed until the next look. */
enum ta_tail_event {
	TA_TAIL_BEGUN_ANEW, /* it was read, and holds something else now */
	TA_TAIL_GREW,       /* it was read to its end, and is longer now */
	TA_TAIL_LOST,       /* it was deleted or begun anew before it was read */
	TA_TAIL_GONE,       /* the one being read is not there any more, */
	TA_TAIL_REPLACED    /* or another file has its name, */
};
typedef void ta_tail_teller(void *context, const struct ta_tail_file *file,
			    enum ta_tail_event event);

/* 0, or -1 with errno. */
int ta_tail_folder_open(struct ta_tail_folder *folder, const char *path, const char *only);
void ta_tail_folder_release(struct ta_tail_folder *folder);

/* Looks at all files. */
void ta_tail_folder_look(struct ta_tail_folder *folder, ta_tail_teller *tell, void *context);

/* Files came, went or were renamed since this was asked last. That one was begun anew does not show here. */
bool ta_tail_folder_has_changed(struct ta_tail_folder *folder);

/* The file that waits and goes before the others: NULL, there is none. */
struct ta_tail_file *ta_tail_folder_first(struct ta_tail_folder *folder);

/* The one that is being read, if it is still there. */
struct ta_tail_file *ta_tail_folder_reading(struct ta_tail_folder *folder);

/* Opens a file of it for reading: a descriptor, or -1 with errno. */
int ta_tail_folder_fd(const struct ta_tail_folder *folder, const struct ta_tail_file *file);

/* "folder/name"; the caller owns it. */
char *ta_tail_folder_path(const struct ta_tail_folder *folder, const struct ta_tail_file *file);

#endif
