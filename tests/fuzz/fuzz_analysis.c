/* SPDX-License-Identifier: MIT */
/* Any bytes through the whole analysis, alone and twice as pieces of one capture. */
#include "run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_file file;
	fuzz_file_open(&file, data, size);
	fuzz_run(&(struct fuzz_run){ .file = { &file } });
	fuzz_run(&(struct fuzz_run){
		.file = { &file, &file }, .together = true, .max_connections = 16 });
	fuzz_file_close(&file);
	return 0;
}
