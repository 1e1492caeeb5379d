/* SPDX-License-Identifier: MIT */
/* Any bytes through the analysis into every report, which is read back. The first byte says how it is written. */
#include "run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_file file;
	uint8_t how = size ? data[0] : 0;
	fuzz_file_open(&file, data + !!size, size - !!size);
	struct fuzz_run run = {
		.file = { &file }, .all = how & 1, .colour = how & 2, .utf8 = how & 4
	};
	if (how & 8) {
		run.file[1] = &file;
		run.together = true;
	}
	const struct ta_report_format *first = fuzz_format(0);
	uint64_t i = 0;
	do {
		run.format = fuzz_format(i++);
		fuzz_run(&run);
	} while (fuzz_format(i) != first);
	fuzz_file_close(&file);
	return 0;
}
