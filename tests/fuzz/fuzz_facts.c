/* SPDX-License-Identifier: MIT */
/* A script of two hosts (script.h) through the analysis: what is told holds, and is the same the second time. */
#include "run.h"
#include "script.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script;
	struct script_bytes bytes;
	struct fuzz_file file;
	struct ta_strbuf told[2] = { { 0 } };
	script_play(&script, data, size, 0);
	script_write(&bytes, &script, SCRIPT_PCAP, false, false, 1700000000);
	fuzz_file_open(&file, bytes.data, bytes.len);
	for (int i = 0; i < 2; i++)
		fuzz_run(&(struct fuzz_run){ .file = { &file }, .verdicts = &told[i] });
	HOLD(!strcmp(ta_strbuf_text(&told[0]), ta_strbuf_text(&told[1])));
	for (int i = 0; i < 2; i++)
		ta_strbuf_release(&told[i]);
	fuzz_file_close(&file);
	free(bytes.data);
	script_release(&script);
	return 0;
}
