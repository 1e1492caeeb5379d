/* SPDX-License-Identifier: MIT */
/* However many threads work, the report is the same, byte for byte: over all of testdata, one by one and as one batch, with help from the first
 * packet on. And they end, however it ends. */
#include "support/captures.h"

#include <pthread.h>
#include <time.h>
#include <zlib.h>

#include <tcpautopsy/core/pool.h>
#include <tcpautopsy/report/report.h>

enum { BEFORE = 200, BESIDE = 3, LONG = 3 * 4096, SOON_S = 60, FRAME_BYTES = 16 + 40 };

static struct ta_pool *pools[] = { NULL, NULL };

enum { POOLS = sizeof(pools) / sizeof(*pools) };

/* What is complained of, one after the other. */
struct complaints {
	char text[1 << 14];
};

static void note_complaint(void *context, const struct ta_error *error)
{
	struct complaints *c = context;
	size_t at = strlen(c->text);
	snprintf(c->text + at, sizeof(c->text) - at, "%s: %s %lld\n", error->source, error->message,
		 (long long)error->offset);
}

/* The report on a file or directory with what is complained of in front; the caller frees it. */
static char *report_on(const char *path, struct ta_pool *pool, const char *filter, size_t *ret_size)
{
	const struct ta_inputs_options none = { .no_recurse = false };
	struct complaints complaints = { "" };
	const struct ta_analysis_options options = { .stream = -1,
						     .pool = pool,
						     .help_at_once = true,
						     .filter = filter,
						     .complain = note_complaint,
						     .complain_context = &complaints };
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);
	assert_non_null(out);
	const struct ta_report_options how = { .out = out, .all = true, .tool_version = "0" };
	struct ta_report *report = ta_report_format_find("json")->open(&how);
	struct ta_inputs *inputs = ta_inputs_new(&none);
	struct ta_error error;
	ta_inputs_add(inputs, path);
	int rc = ta_analyse(inputs, &options, ta_report_sink(report));
	assert_int_equal(ta_report_close(report, &error), 0);
	fprintf(out, "%d\n%s", rc, complaints.text);
	ta_inputs_free(inputs);
	fclose(out);
	return text;
}

/* What stands there, from some words before. */
static const char *where_differs(const char *a, const char *b)
{
	size_t at = 0;
	while (a[at] && a[at] == b[at])
		at++;
	return a + (at < BEFORE ? 0 : at - BEFORE);
}

static void compare_filtered(const char *path, const char *filter)
{
	size_t none, some;
	char *alone = report_on(path, NULL, filter, &none);
	for (int i = 0; i < POOLS; i++) {
		char *helped = report_on(path, pools[i], filter, &some);
		if (none != some || memcmp(alone, helped, none))
			fail_msg(
				"%s: %u threads more make another report: …%.400s… instead of …%.400s…",
				path, ta_pool_threads(pools[i]), where_differs(helped, alone),
				where_differs(alone, helped));
		free(helped);
	}
	free(alone);
}

static void compare(void *context, const char *path)
{
	(void)context;
	compare_filtered(path, NULL);
}

static const char *testdata(char *ret, size_t size)
{
	const char *top = getenv("top_srcdir");
	snprintf(ret, size, "%s/testdata", top ? top : ".");
	return ret;
}

static void captures__one_by_one_give_the_same_report(void **state)
{
	(void)state;
	assert_true(each_capture(compare, NULL) > 100);
}

static void testdata__as_one_batch_gives_the_same_report(void **state)
{
	char path[512];
	(void)state;
	for (int again = 0; again < 3; again++)
		compare(NULL, testdata(path, sizeof(path)));
}

/* Text can't be filtered, which is complained of; many link types share one filter. */
static void testdata__filtered_gives_the_same_report(void **state)
{
	char path[512];
	(void)state;
	compare_filtered(testdata(path, sizeof(path)), "tcp");
}

/* Captures that are long enough for blocks to go round, more than the report keeps frames of. */
static void write_long(struct desk *d, unsigned packets, size_t cut_bytes)
{
	char path[sizeof(d->path[0])];
	snprintf(path, sizeof(path), "%s/%d.pcap", d->dir, d->npaths);
	memcpy(d->path[d->npaths++], path, sizeof(path));
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	begin_pcap();
	for (unsigned n = 0; n < packets; n += 8) {
		put_connection(n, (uint16_t)(1024 + n / 8));
		if (n + 8 >= packets)
			pcap_len -= cut_bytes;
		assert_int_equal(fwrite(pcap, 1, pcap_len, f), pcap_len);
		pcap_len = 0;
	}
	fclose(f);
}

static void long_capture__gives_the_same_report(void **state)
{
	struct desk *d = *state;
	write_long(d, LONG, 0);
	compare(NULL, d->path[0]);
}

static void long_capture__cut_in_its_last_packet_gives_the_same_report(void **state)
{
	struct desk *d = *state;
	write_long(d, LONG, 7);
	write_long(d, LONG / 2, FRAME_BYTES - 3);
	compare(NULL, d->path[0]);
	compare(NULL, d->path[1]);
	compare(NULL, d->dir);
}

/* Puts what a file holds into one that is compressed, under its name. */
static void compress_file(const char *path)
{
	uint8_t bytes[1 << 14];
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	unlink(path);
	gzFile out = gzopen(path, "wb1");
	for (size_t n; (n = fread(bytes, 1, sizeof(bytes), in));)
		assert_int_equal(gzwrite(out, bytes, (unsigned)n), n);
	assert_int_equal(gzclose(out), Z_OK);
	fclose(in);
}

static void gzip__gives_the_same_report(void **state)
{
	struct desk *d = *state;
	write_long(d, LONG, 0);
	write_long(d, LONG, 5);
	compress_file(d->path[0]);
	compress_file(d->path[1]);
	compare(NULL, d->dir);
}

/* ---- how it ends ---- */

/* The sink refuses in the middle of the first input's telling; nothing is told afterwards. */
static void refusal__stops_all(void **state)
{
	struct desk *d = *state;
	for (int i = 0; i < INPUTS_MAX; i++)
		write_long(d, LONG, 0);
	for (int i = 0; i < POOLS; i++) {
		d->options.pool = pools[i];
		d->options.help_at_once = true;
		d->told[0] = '\0';
		d->refuse_after = 3;
		assert_int_equal(analyse(d), -1);
		assert_string_equal(d->told, "c0.0 c0.1 c0.2 ");
	}
}

struct waiter {
	struct desk *desk;
	int rc;
};

static void *analyse_beside(void *context)
{
	struct waiter *w = context;
	w->rc = analyse(w->desk);
	return NULL;
}

/* Set before any packet comes: inputs that were taken are told as interrupted, and it ends. */
static void interruption__ends_long_inputs(void **state)
{
	struct desk *d = *state;
	static volatile int interrupted;
	for (int i = 0; i < INPUTS_MAX; i++)
		write_long(d, 20 * LONG, 0);
	for (int i = 0; i < POOLS; i++) {
		struct waiter w = { .desk = d };
		struct timespec soon = { .tv_nsec = 20000000 };
		pthread_t thread;
		d->options.pool = pools[i];
		d->options.interrupted = &interrupted;
		d->told[0] = '\0';
		__atomic_store_n(&interrupted, 0, __ATOMIC_RELAXED);
		assert_int_equal(pthread_create(&thread, NULL, analyse_beside, &w), 0);
		nanosleep(&soon, NULL);
		__atomic_store_n(&interrupted, 1, __ATOMIC_RELAXED);
		pthread_join(thread, NULL);
		assert_true(w.rc == 0 || w.rc == 1);
		assert_true(d->summary.interrupted);
	}
}

/* ---- the pool ---- */

static void count_one(void *context)
{
	__atomic_fetch_add((int *)context, 1, __ATOMIC_RELAXED);
}

static void pool__each_thread_works_once(void **state)
{
	int done = 0;
	(void)state;
	for (int again = 1; again <= 100; again++) {
		ta_pool_run(pools[1], count_one, &done);
		assert_true(ta_pool_wait(pools[1], SOON_S * TA_SEC));
		assert_int_equal(done, again * BESIDE);
	}
	assert_true(ta_pool_processors() >= 1);
	assert_int_equal(ta_pool_threads(NULL), 0);
}

static int start(void **state)
{
	(void)state;
	pools[0] = ta_pool_new(1, 0);
	pools[1] = ta_pool_new(BESIDE, 0);
	return ta_pool_threads(pools[0]) == 1 && ta_pool_threads(pools[1]) == BESIDE ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	ta_pool_free(pools[0]);
	ta_pool_free(pools[1]);
	return 0;
}

#define in_a_folder(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pool__each_thread_works_once),
		cmocka_unit_test(captures__one_by_one_give_the_same_report),
		cmocka_unit_test(testdata__as_one_batch_gives_the_same_report),
		cmocka_unit_test(testdata__filtered_gives_the_same_report),
		in_a_folder(long_capture__gives_the_same_report),
		in_a_folder(long_capture__cut_in_its_last_packet_gives_the_same_report),
		in_a_folder(gzip__gives_the_same_report),
		in_a_folder(refusal__stops_all),
		in_a_folder(interruption__ends_long_inputs),
	};
	alarm(30 * SOON_S); /* a hang fails; a sanitizer on a busy machine takes long */
	return cmocka_run_group_tests(tests, start, end);
}
