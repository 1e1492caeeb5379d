/* SPDX-License-Identifier: MIT */
/* The inputs of the fuzz targets, and fixed variants of some, as files that the program reads: tests/told asks what it tells of them.
 *
 * usage: inputs FUZZ-DIRECTORY ALONE PAIRS VARIANTS
 *
 * ALONE/TARGET-NAME[.N] is read alone; PAIRS/TARGET-NAME[.N].0 and .1 together: two points of one script, or two inputs of any bytes.
 * What is compressed is left out: libraries of another version unpack it, and tell of its faults, in another way. */
#include "mutate.h"
#include "run.h"
#include "script.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum { LARGEST = 1 << 16, ROOM = 1024, SNAPLEN = 262144, STEP_MS = 1, PAIRS_LESS = 4 };

struct out {
	const char *alone, *pairs; /* folders */
	unsigned long variants;
};

static bool is_compressed(const uint8_t *data, size_t size)
{
	static const uint8_t magic[][2] = { { 0x1f, 0x8b }, { 0x1f, 0x9d }, { 'B', 'Z' },
					    { 0xfd, '7' },  { 0x28, 0xb5 }, { 0x04, 0x22 },
					    { 'P', 'K' },   { '7', 'z' },   { 0x89, 'L' } };
	for (size_t i = 0; i < sizeof(magic) / sizeof(magic[0]); i++)
		if (size > 1 && !memcmp(data, magic[i], 2))
			return true;
	return false;
}

static void put_file(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
}

static void put_script(const char *path, const uint8_t *data, size_t size, int point)
{
	struct script script;
	struct script_bytes bytes;
	script_play(&script, data, size, point);
	script_write(&bytes, &script, SCRIPT_PCAP, false, false, 1700000000);
	put_file(path, bytes.data, bytes.len);
	free(bytes.data);
	script_release(&script);
}

static void put32(FILE *f, uint32_t value)
{
	const uint8_t byte[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
				  (uint8_t)(value >> 24) };
	fwrite(byte, 1, sizeof(byte), f);
}

/* The frames of an input of fuzz_frame, twice with half a second between. */
static void put_frames(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	if (!f)
		exit(2);
	put32(f, 0xa1b2c3d4);
	put32(f, 4 << 16 | 2);
	put32(f, 0);
	put32(f, 0);
	put32(f, SNAPLEN);
	for (uint32_t time = 0; time < 2; time++) {
		struct ta_cursor c = ta_cursor_of(data, size);
		uint32_t linktype = ta_cursor_be16(&c);
		if (!time)
			put32(f, linktype);
		for (uint32_t n = 0; ta_cursor_left(&c) > 0 && !c.failed; n++) {
			uint32_t len = ta_cursor_be16(&c), more = ta_cursor_u8(&c);
			if (len > ta_cursor_left(&c))
				len = (uint32_t)ta_cursor_left(&c);
			put32(f, 1700000000);
			put32(f, (time * 500 + n * STEP_MS) * 1000 % 1000000);
			put32(f, len);
			put32(f, len + more * 16);
			fwrite(ta_cursor_take(&c, len), 1, len, f);
		}
	}
	fclose(f);
}

static void put_pair(const struct out *out, const char *name, const uint8_t *data, size_t size)
{
	char path[2][4096];
	if (size < 3)
		return;
	for (int i = 0; i < 2; i++)
		snprintf(path[i], sizeof(path[i]), "%s/%s.%d", out->pairs, name, i);
	if (data[0] % 2) {
		size_t left = size - 3, cut = (size_t)(data[1] << 8 | data[2]) % (left + 1);
		put_file(path[0], data + 3, cut);
		put_file(path[1], data + 3 + cut, left - cut);
		return;
	}
	for (int point = 0; point < 2; point++)
		put_script(path[point], data + 1, size - 1, point);
}

static void put(const struct out *out, const char *target, const char *name, const uint8_t *data,
		size_t size)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", out->alone, name);
	if (!strcmp(target, "fuzz_points"))
		put_pair(out, name, data, size);
	else if (!strcmp(target, "fuzz_facts") || !strcmp(target, "fuzz_forms"))
		put_script(path, data, size, 0);
	else if (!strcmp(target, "fuzz_frame"))
		put_frames(path, data, size);
	else if (!is_compressed(data, size))
		put_file(path, data, size);
}

static void put_input(const struct out *out, const char *target, const char *path, const char *base)
{
	static const char *const varied[] = { "fuzz_facts", "fuzz_forms", "fuzz_points",
					      "fuzz_frame" };
	static uint8_t file[LARGEST], data[LARGEST + ROOM];
	struct mutator m = { .random = 0x9e3779b97f4a7c15u };
	char name[512];
	unsigned long variants = 0;
	FILE *f = fopen(path, "rb");
	if (!f)
		exit(2);
	size_t size = fread(file, 1, LARGEST, f);
	fclose(f);
	/* fuzz_report's first byte is none of its file. */
	const uint8_t *seed = file + (!strcmp(target, "fuzz_report") && size);
	size -= (size_t)(seed - file);
	snprintf(name, sizeof(name), "%s-%.40s", target, base);
	put(out, target, name, seed, size);
	for (size_t i = 0; i < sizeof(varied) / sizeof(varied[0]); i++)
		variants = strcmp(varied[i], target) != 0 ? variants : out->variants;
	if (!strcmp(target, "fuzz_points")) /* each pair is a run of the program of its own */
		variants /= PAIRS_LESS;
	for (unsigned long n = 0; size && n < variants; n++) {
		memcpy(data, seed, size);
		size_t len = mutate(&m, data, size, size + ROOM, seed, size);
		snprintf(name, sizeof(name), "%s-%.40s.%lu", target, base, n);
		put(out, target, name, data, len);
	}
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && !strstr(entry->d_name, ".md");
}

static void put_folder(const struct out *out, const char *fuzz, const char *kind,
		       const char *target)
{
	char dir[2048], path[4096];
	snprintf(dir, sizeof(dir), "%s/%s/%s", fuzz, kind, target);
	struct dirent **entry;
	int n = scandir(dir, &entry, visible, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry[i]->d_name);
		put_input(out, target, path, entry[i]->d_name);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

int main(int argc, char **argv)
{
	static const char *const targets[] = { "fuzz_analysis", "fuzz_facts",  "fuzz_forms",
					       "fuzz_frame",    "fuzz_pcapng", "fuzz_points",
					       "fuzz_report",   "fuzz_text" };
	static const char *const kinds[] = { "corpus", "crashes", "grown" };
	if (argc != 5)
		return 2;
	const struct out out = { argv[2], argv[3], strtoul(argv[4], NULL, 10) };
	for (size_t t = 0; t < sizeof(targets) / sizeof(targets[0]); t++)
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			put_folder(&out, argv[1], kinds[k], targets[t]);
	return 0;
}
