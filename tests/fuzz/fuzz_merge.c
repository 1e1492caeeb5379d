/* SPDX-License-Identifier: MIT */
/* What follows the version in a file of facts, with checksums that hold: alone, and twice, as two shards would be. */
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "../unit/support/stored_bytes.h"

#include "tcpautopsy/analysis/merge.h"
#include "tcpautopsy/core/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes file = { 0 };
	append(&file, "tcpautopsy facts", strlen("tcpautopsy facts"));
	struct ta_store_out *out = ta_store_out_new(append, &file);
	ta_put(out, TA_FACTS_FORMAT);
	ta_put_text(out, "0");
	ta_put_bytes(out, data, size);
	ta_store_out_end(out);
	ta_store_out_free(out);
	for (size_t n = 1; n <= 2; n++) {
		struct bytes copy[2] = { file, file };
		const struct ta_facts_in in[2] = { { "a", take, &copy[0] },
						   { "b", take, &copy[1] } };
		const struct ta_analysis_options options = { .stream = -1 };
		char *text = NULL;
		size_t len;
		FILE *stream = ta_stream_open(&text, &len);
		const struct ta_report_options how = { .out = stream,
						       .all = true,
						       .tool_version = "0" };
		struct ta_report *report = fuzz_format(size)->open(&how);
		struct ta_error error;
		HOLD(ta_merge(in, n, "0", &options, ta_report_sink(report)) >= 0);
		HOLD(ta_report_close(report, &error) == 0);
		ta_stream_close(stream);
		free(text);
	}
	free(file.at);
	return 0;
}
