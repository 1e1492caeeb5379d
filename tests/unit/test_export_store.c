/* SPDX-License-Identifier: MIT */
/* A database that another process writes is waited for, by a clock of the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include <sqlite3.h>

#include <tcpautopsy/export/store.h>

/* How often it slept, for how long in all, and when the other process is through. */
static struct {
	int64_t slept_ms, through_ms;
	int naps;
	sqlite3 *other;
} desk;

/* Instead of SQLite's: no time goes by. */
int sqlite3_sleep(int ms)
{
	desk.naps++;
	desk.slept_ms += ms;
	if (desk.slept_ms >= desk.through_ms)
		sqlite3_exec(desk.other, "ROLLBACK", NULL, NULL, NULL);
	return ms;
}

/* Opens a database that another one has locked so long. */
static bool opens(int64_t locked_ms)
{
	char path[] = "/tmp/tcpautopsy-store-XXXXXX";
	const struct ta_store_options options = { .path = path, .program = "test" };
	struct ta_error error;
	int fd = mkstemp(path);
	ta_error_clear(&error);
	assert_true(fd >= 0);
	close(fd);
	desk.slept_ms = desk.naps = 0;
	desk.through_ms = locked_ms;
	assert_int_equal(sqlite3_open(path, &desk.other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(desk.other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	struct ta_store *store = ta_store_open(&options, &error);
	bool opened = store != NULL;
	ta_store_close(store);
	sqlite3_close(desk.other);
	unlink(path);
	return opened;
}

static void store__waits_ten_minutes_for_who_writes(void **state)
{
	(void)state;
	assert_true(opens(9 * 60 * 1000));
	assert_int_equal(desk.slept_ms, 9 * 60 * 1000);
	assert_false(opens(11 * 60 * 1000));
	assert_int_equal(desk.slept_ms, 10 * 60 * 1000);
}

static void store__looks_twenty_times_a_second(void **state)
{
	(void)state;
	assert_true(opens(1000));
	assert_int_equal(desk.naps, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(store__waits_ten_minutes_for_who_writes),
		cmocka_unit_test(store__looks_twenty_times_a_second),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
