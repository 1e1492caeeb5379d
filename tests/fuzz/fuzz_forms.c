/* SPDX-License-Identifier: MIT */
/* The same packets (a script of two hosts, script.h) in one container after the other, and at other times of the calendar: the
 * same verdicts. A text that was pasted may be a part of what was captured, so that neither its end nor what it lacks shows
 * anything (struct ta_fact_context, is_trace): of it the connections and chains are the same. */
#include "run.h"
#include "script.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	enum script_form form;
	bool big, nano;
	int64_t base_s; /* 1970; before and behind 2038, when 31 bits of seconds end; 2106, when 32 bits do */
} forms[] = {
	{ SCRIPT_PCAP, false, false, 1700000000 },   { SCRIPT_PCAP, true, false, 1700000000 },
	{ SCRIPT_PCAP, false, true, 1700000000 },    { SCRIPT_PCAP, true, true, 1700000000 },
	{ SCRIPT_PCAPNG, false, false, 1700000000 }, { SCRIPT_PCAPNG, true, true, 1700000000 },
	{ SCRIPT_TEXT, false, false, 1700000000 },   { SCRIPT_PCAP, false, false, 0 },
	{ SCRIPT_PCAPNG, false, true, 2147476447 },  { SCRIPT_PCAPNG, true, false, 4294960095 },
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

static void tell(struct ta_strbuf *ret, const struct script *script, int i, bool roughly)
{
	struct script_bytes bytes;
	struct fuzz_file file;
	script_write(&bytes, script, forms[i].form, forms[i].big, forms[i].nano, forms[i].base_s);
	fuzz_file_open(&file, bytes.data, bytes.len);
	fuzz_run(&(struct fuzz_run){ .file = { &file }, .verdicts = ret, .roughly = roughly });
	fuzz_file_close(&file);
	free(bytes.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script;
	struct ta_strbuf first[2] = { { 0 } };
	script_play(&script, data, size, 0);
	for (int roughly = 0; roughly < 2; roughly++)
		tell(&first[roughly], &script, 0, roughly);
	for (int i = 1; i < FORMS && script.count; i++) {
		bool roughly = forms[i].form == SCRIPT_TEXT;
		const char *want = ta_strbuf_text(&first[roughly]);
		struct ta_strbuf told = { 0 };
		tell(&told, &script, i, roughly);
		if (strcmp(want, ta_strbuf_text(&told)))
			fprintf(stderr, "form 0:\n%sform %d:\n%s", want, i, ta_strbuf_text(&told));
		HOLD(!strcmp(want, ta_strbuf_text(&told)));
		ta_strbuf_release(&told);
	}
	ta_strbuf_release(&first[0]);
	ta_strbuf_release(&first[1]);
	script_release(&script);
	return 0;
}
