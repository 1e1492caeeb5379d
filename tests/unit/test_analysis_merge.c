/* SPDX-License-Identifier: MIT */
/* Facts of a capture, read again: the same report, of all captures of testdata. Facts that were damaged are refused; those that somebody
 * made up end in an error or in a report. */
#include "support/captures.h"
#include "support/stored_bytes.h"

#include <tcpautopsy/analysis/merge.h>
#include <tcpautopsy/core/xalloc.h>
#include <tcpautopsy/report/report.h>

static void count(void *context, const struct ta_error *error)
{
	(void)error;
	++*(unsigned *)context;
}

static struct ta_inputs *inputs_of(const char *path)
{
	const struct ta_inputs_options none = { .no_recurse = true };
	struct ta_inputs *inputs = ta_inputs_new(&none);
	ta_inputs_add(inputs, path);
	return inputs;
}

static int no_summary(void *context, const struct ta_summary *summary)
{
	(void)context;
	(void)summary;
	return 0;
}

static void facts_of(const char *path, struct bytes *ret)
{
	*ret = (struct bytes){ 0 };
	struct ta_facts_out *facts = ta_facts_out_new(append, ret, "0");
	const struct ta_analysis_options options = { .stream = -1, .facts = facts };
	const struct ta_sink sink = { .summary = no_summary };
	struct ta_inputs *inputs = inputs_of(path);
	assert_true(ta_analyse(inputs, &options, &sink) >= 0);
	assert_true(ta_facts_out_whole(facts));
	ta_facts_out_free(facts);
	ta_inputs_free(inputs);
}

/* The JSON report on a file (NULL: on facts); the caller frees it. *ret_complaints may be NULL. */
static char *report_on(const char *path, struct bytes *facts, size_t *ret_size, int *ret_status,
		       unsigned *ret_complaints)
{
	unsigned complaints = 0;
	const struct ta_analysis_options options = { .stream = -1,
						     .complain = count,
						     .complain_context = &complaints };
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);
	assert_non_null(out);
	const struct ta_report_options how = { .out = out, .all = true, .tool_version = "0" };
	struct ta_report *report = ta_report_format_find("json")->open(&how);
	struct ta_error error;
	if (path) {
		struct ta_inputs *inputs = inputs_of(path);
		*ret_status = ta_analyse(inputs, &options, ta_report_sink(report));
		ta_inputs_free(inputs);
	} else {
		facts->read = 0;
		const struct ta_facts_in in = { "facts", take, facts };
		*ret_status = ta_merge(&in, 1, "0", &options, ta_report_sink(report));
	}
	if (ret_complaints)
		*ret_complaints = complaints;
	assert_int_equal(ta_report_close(report, &error), 0);
	fclose(out);
	return text;
}

static void compare(void *context, const char *path)
{
	(void)context;
	struct bytes facts;
	size_t ndirect, nmerged;
	int direct_status, merged_status;
	facts_of(path, &facts);
	char *direct = report_on(path, NULL, &ndirect, &direct_status, NULL);
	char *merged = report_on(NULL, &facts, &nmerged, &merged_status, NULL);
	if (ndirect != nmerged || memcmp(direct, merged, ndirect) || direct_status != merged_status)
		fail_msg("%s: the report on its facts differs", path);
	free(direct);
	free(merged);
	free(facts.at);
}

static void analysis__facts_give_the_same_report(void **state)
{
	(void)state;
	assert_true(each_capture(compare, NULL) > 100);
}

/* So do traces, and what kernels say of their sockets. */
static void analysis__facts_of_a_trace_give_the_same_report(void **state)
{
	static const char *const trace[] = { "seed-tunnel-dead.txt", "traces/sockets/orphan.txt",
					     "traces/sockets/mail.txt" };
	const char *top = getenv("top_srcdir");
	(void)state;
	for (size_t i = 0; i < sizeof(trace) / sizeof(*trace); i++) {
		char *path = ta_format("%s/testdata/%s", top ? top : ".", trace[i]);
		compare(NULL, path);
		free(path);
	}
}

/* ---- damaged and made up ---- */

static const char *const sample[] = { "seed-tunnel-dead.txt",
				      "captures/peer-reboot-client-server.pcap",
				      "captures/middlebox-reset-one-client.pcap",
				      "captures/middlebox-timeout-keepalive-client.pcap" };

static char *sample_path(size_t i)
{
	const char *top = getenv("top_srcdir");
	return ta_format("%s/testdata/%s", top ? top : ".", sample[i]);
}

static void analysis__damaged_facts_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sample) / sizeof(*sample); i++) {
		struct bytes facts;
		char *path = sample_path(i);
		facts_of(path, &facts);
		const size_t whole = facts.n, step = whole / 64 + 1;
		for (size_t at = 0; at < whole; at += step) {
			size_t size;
			int status;
			unsigned complaints;
			facts.at[at] ^= 0x41;
			free(report_on(NULL, &facts, &size, &status, &complaints));
			if (status != 1 || complaints != 1)
				fail_msg("%s: byte %zu changed, and not refused", path, at);
			facts.at[at] ^= 0x41;
			facts.n = at;
			free(report_on(NULL, &facts, &size, &status, &complaints));
			if (status != 1 || complaints != 1)
				fail_msg("%s: cut at %zu, and not refused", path, at);
			facts.n = whole;
		}
		free(facts.at);
		free(path);
	}
}

/* The checksum of the only block of a small file: RFC 1950 section 8.2. */
static void seal(struct bytes *facts, size_t head)
{
	uint8_t *p = facts->at + head;
	uint32_t n = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16, a = 1, b = 0;
	for (uint32_t i = 0; i < n; i++) {
		a = (a + p[8 + i]) % 65521;
		b = (b + a) % 65521;
	}
	uint32_t sum = b << 16 | a;
	for (int i = 0; i < 4; i++)
		p[4 + i] = (uint8_t)(sum >> 8 * i);
}

static void analysis__made_up_facts_are_an_error_or_a_report(void **state)
{
	(void)state;
	const size_t head = strlen("tcpautopsy facts"), begin = head + 8;
	/* All of them where somebody has the patience: MERGE_STEP=1 */
	const char *asked = getenv("MERGE_STEP");
	size_t told = 0, step = asked ? strtoul(asked, NULL, 10) : 7;
	for (size_t i = 0; i < sizeof(sample) / sizeof(*sample); i++) {
		static const uint8_t change[] = { 0x01, 0x02, 0x40, 0x80, 0xff, 0x55 };
		struct bytes facts;
		char *path = sample_path(i);
		facts_of(path, &facts);
		assert_true(facts.n < 1 << 16); /* one block */
		for (size_t at = begin; at < facts.n - 8; at += step)
			for (size_t c = 0; c < sizeof(change); c++) {
				size_t size;
				int status;
				facts.at[at] ^= change[c];
				seal(&facts, head);
				free(report_on(NULL, &facts, &size, &status, NULL));
				assert_true(status >= 0);
				told += status == 0;
				facts.at[at] ^= change[c];
			}
		free(facts.at);
		free(path);
	}
	assert_true(told > 0);
}

static void analysis__facts_of_another_version_are_refused(void **state)
{
	(void)state;
	struct bytes facts;
	unsigned complaints = 0;
	char *path = sample_path(0);
	facts_of(path, &facts);
	const struct ta_analysis_options options = { .stream = -1,
						     .complain = count,
						     .complain_context = &complaints };
	const struct ta_sink sink = { .summary = no_summary };
	const struct ta_facts_in in = { "facts", take, &facts };
	assert_int_equal(ta_merge(&in, 1, "1", &options, &sink), 1);
	assert_int_equal(complaints, 1);
	free(facts.at);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(analysis__facts_give_the_same_report),
		cmocka_unit_test(analysis__facts_of_a_trace_give_the_same_report),
		cmocka_unit_test(analysis__damaged_facts_are_refused),
		cmocka_unit_test(analysis__made_up_facts_are_an_error_or_a_report),
		cmocka_unit_test(analysis__facts_of_another_version_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
