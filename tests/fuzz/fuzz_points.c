/* SPDX-License-Identifier: MIT */
/* Two inputs read together, in both orders. An odd first byte: two bytes say where the rest falls into two inputs of any bytes.
 * Else what follows is a script of two hosts (script.h), and the inputs are what a point at each saw of it. */
#include "run.h"
#include "script.h"

#include <stdlib.h>

static void together(const struct fuzz_file *a, const struct fuzz_file *b, uint64_t format)
{
	fuzz_run(&(struct fuzz_run){
		.file = { a, b }, .together = true, .format = fuzz_format(format) });
	fuzz_run(&(struct fuzz_run){ .file = { b, a }, .together = true });
}

static void open_points(struct fuzz_file file[2], const uint8_t *data, size_t size)
{
	for (int point = 0; point < 2; point++) {
		struct script script;
		struct script_bytes bytes;
		script_play(&script, data, size, point);
		script_write(&bytes, &script, SCRIPT_PCAP, false, false, 1700000000);
		fuzz_file_open(&file[point], bytes.data, bytes.len);
		free(bytes.data);
		script_release(&script);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_file file[2];
	if (size < 3)
		return 0;
	if (data[0] % 2) {
		size_t left = size - 3, cut = (size_t)(data[1] << 8 | data[2]) % (left + 1);
		fuzz_file_open(&file[0], data + 3, cut);
		fuzz_file_open(&file[1], data + 3 + cut, left - cut);
	} else {
		open_points(file, data + 1, size - 1);
	}
	together(&file[0], &file[1], data[0] / 2);
	fuzz_file_close(&file[0]);
	fuzz_file_close(&file[1]);
	return 0;
}
