/* SPDX-License-Identifier: MIT */
/* Rows of hex dumps, and what of their bytes begins a frame. */
#include "text_told.h"

#include "text/bytes/frame.h"
#include "text/bytes/rows.h"

struct row {
	const char *text;
	const char *bytes; /* in hexadecimal; NULL: it is no row */
	unsigned group;
};

static void assert_row(const struct row *c, bool read, const struct ta_txt_hex *row)
{
	char text[2 * TA_TXT_ROW_BYTES + 1] = "";
	for (size_t i = 0; read && i < row->count; i++)
		snprintf(text + 2 * i, 3, "%02x", row->byte[i]);
	if (read != (c->bytes != NULL) ||
	    (read && (strcmp(text, c->bytes) != 0 || row->group != c->group)))
		fail_msg("\"%s\": %s in groups of %u", c->text, read ? text : "none", row->group);
}

static void text_bytes__rows(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "0000 45 00", "4500", 1 },
		{ "  0000\t45\t00", "4500", 1 },
		{ "0x0000: 4500 0028", "45000028", 2 },
		{ "0000: 4500", "4500", 2 },
		{ "00000000: 45000028", "45000028", 4 },
		{ "0x0 45", "45", 1 },
		{ "000000000 45", NULL, 0 },
		{ "000 45", NULL, 0 },
		{ "0x: 45", NULL, 0 },
		{ "0000", NULL, 0 },
		{ "0000 ", NULL, 0 },
		{ "0000:45", NULL, 0 },
		{ "000g 45", NULL, 0 },
		{ "0000 4", NULL, 0 },
		{ "0000 450", NULL, 0 },
		{ "0000 450000", NULL, 0 },
		{ "0000 4500002800", NULL, 0 },
		{ "0000 45x", NULL, 0 },
		{ "0000 45 0", "45", 1 },
		{ "0000 45 0028", "45", 1 },
		{ "0000 45  00", "45", 1 },
		{ "0000  45 00", "4500", 1 },
		{ "0000 4500 00 28", "450000", 2 }, /* the shorter one is the last */
		{ "0000 4500 0028  4000", "45000028", 2 },
		{ "0000 00 01 02 03 04 05 06 07  08 09", "00010203040506070809", 1 },
		{ "0000 00 01 02 03 04 05 06 07   08 09", "0001020304050607", 1 },
		{ "0000 00 01 02 03 04 05 06  07 08", "00010203040506", 1 },
		{ "0000 0001 0203 0405 0607  0809", "0001020304050607", 2 },
		{ "0000 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f abcd",
		  "000102030405060708090a0b0c0d0e0f", 2 }, /* then its letters */
		{ "0000 45 00 E.", "4500", 1 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ta_txt_hex row = { .group = 0 };
		const bool read = ta_txt_hex_read(rows[i].text, strlen(rows[i].text), &row);
		assert_row(&rows[i], read, &row);
	}
}

static void text_bytes__lists(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{ "0x45, 0x00, /* E. */", "4500", 1 },
		{ "  0x45,0x00 };", "4500", 1 },
		{ "0X4f", "4f", 1 },
		{ "0x4", "04", 1 },
		{ "0x45\r", "45", 1 },
		{ "0x45,", "45", 1 },
		{ "0x453", NULL, 0 },
		{ "0x", NULL, 0 },
		{ "0x45 x", NULL, 0 },
		{ "0x45, x", NULL, 0 },
		{ "", NULL, 0 },
		{ "}", NULL, 0 },
		{ "45, 00", NULL, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ta_txt_hex row = { .group = 0 };
		const bool read = ta_txt_hex_list(rows[i].text, strlen(rows[i].text), &row);
		assert_row(&rows[i], read, &row);
	}
}

#define SIXTEEN " 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"

/* Whether a row goes on with those before it. */
static void text_bytes__rows_that_go_on(void **state)
{
	(void)state;
	static const struct {
		const char *row[3]; /* NULL: no more */
		bool goes_on;
	} cases[] = {
		{ { "0000" SIXTEEN, NULL, "0010 45" }, true },
		{ { "0000" SIXTEEN, NULL, "0030 45" }, false },
		{ { "0000" SIXTEEN, NULL, "0000 45" }, false },
		{ { "0000" SIXTEEN, "0010" SIXTEEN, "0020 45" }, true },
		{ { "0000000" SIXTEEN, NULL, "0000020 45" }, true }, /* of od */
		{ { "0000000" SIXTEEN, NULL, "0000030 45" }, false },
		{ { "0x0000" SIXTEEN, NULL, "0x0020 45" }, false },
		{ { "0008" SIXTEEN, NULL, "0020 45" }, false },           /* 8 is no octal digit */
		{ { "65b6f510: 45000028", NULL, "65b6f520: 45" }, true }, /* of IOS */
		{ { "65b6f510: 45000028", NULL, "65b6f530: 45" }, false },
		{ { "65b6f510: 45000028", "65b6f520: 45000028", "65b6f530: 45" }, false },
		{ { NULL, NULL, "0000 45" }, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_bytes bytes = { .len = 0 };
		struct ta_txt_hex row;
		for (size_t k = 0; k < 2 && cases[i].row[k]; k++) {
			assert_true(
				ta_txt_hex_read(cases[i].row[k], strlen(cases[i].row[k]), &row));
			ta_txt_bytes_add(&bytes, &row);
		}
		assert_true(ta_txt_hex_read(cases[i].row[2], strlen(cases[i].row[2]), &row));
		print_message("%s\n", cases[i].row[2]);
		assert_int_equal(ta_txt_bytes_continue(&bytes, &row), cases[i].goes_on);
		ta_txt_bytes_clear(&bytes);
		assert_false(ta_txt_bytes_continue(&bytes, &row));
		ta_txt_bytes_release(&bytes);
	}
}

/* ---- frames (bytes/frame.c) ---- */

static void text_bytes__that_begin_a_frame(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		uint8_t bytes[44];
		size_t len;
		bool begins;
	} cases[] = {
		{ "IPv4", { 0x45, 0, 0, 20 }, 20, true },
		{ "less than its header", { 0x45, 0, 0, 20 }, 19, false },
		{ "another version", { 0x55, 0, 0, 20 }, 20, false },
		{ "a header of 16 bytes", { 0x44, 0, 0, 20 }, 20, false },
		{ "a packet of 19 bytes", { 0x45, 0, 0, 19 }, 20, false },
		{ "options, no checksum", { 0x46, 0, 0, 24 }, 24, true },
		{ "more options than there are", { 0x46, 0, 0, 24 }, 23, false },
		{ "a checksum that is right", { 0x46, 0, 0, 24, [10] = 0xb9, 0xe7 }, 24, true },
		{ "one that is wrong", { 0x46, 0, 0, 24, [10] = 0xb9, 0xe8 }, 24, false },
		{ "one of no options", { 0x45, 0, 0, 20, [10] = 1 }, 20, true },
		{ "IPv6", { 0x60 }, 40, true },
		{ "less than its header", { 0x60 }, 39, false },
		{ "Ethernet", { [12] = 8 }, 14, true },
		{ "less than its header", { [12] = 8 }, 13, false },
		{ "a type that nobody knows", { [12] = 8, 1 }, 14, false },
		{ "VLAN", { [12] = 0x81 }, 14, true },
		{ "cooked", { 0, 4, [14] = 8 }, 16, true },
		{ "less than its header", { 0, 4, [14] = 8 }, 15, false },
		{ "a way that is none", { 0, 5, [14] = 8 }, 16, false },
		{ "cooked, version 2", { 8, 0, 0, 0 }, 20, true },
		{ "less than its header", { 8, 0, 0, 0 }, 19, false },
		{ "bytes that are to be nought", { 8, 0, 0, 1 }, 20, false },
		{ "loopback", { 0, 0, 0, 2, 0x45, 0, 0, 20 }, 24, true },
		{ "in the other order", { 2, 0, 0, 0, 0x45, 0, 0, 20 }, 24, true },
		{ "of IPv6 on macOS", { 30, 0, 0, 0, 0x60 }, 44, true },
		{ "a family that is none", { 31, 0, 0, 0, 0x60 }, 44, false },
		{ "nor in the other order", { 0, 0, 0, 31, 0x60 }, 44, false },
		{ "a larger one", { 0, 0, 1, 2, 0x60 }, 44, false },
		{ "nor in the other order", { 2, 1, 0, 0, 0x60 }, 44, false },
		{ "nothing", { 0 }, 0, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].rule);
		assert_int_equal(ta_txt_frame_begins(cases[i].bytes, cases[i].len),
				 cases[i].begins);
	}
}

/* A dump that is shorter than the packet was: the length is that of the IP header. */
static void text_bytes__lengths_of_frames(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "raw",
		  "0000 45 00 00 3c 00 01 40 00 40 06 00 00 0a 00 00 01\n"
		  "0010 0a 00 00 02 00 05 00 50 00 00 00 01 00 00 00 01\n"
		  "0020 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 0 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 20 win 5 cut ttl 64 id 1 df" },
		{ "a time in front of its first row",
		  "10:00:00.5 0000 45 00 00 28 00 01 40 00 40 06 00 00 0a 00 00 01\n"
		  "0010 0a 00 00 02 00 05 00 50 00 00 00 01 00 00 00 01\n"
		  "0020 50 10 00 05 00 00 00 00\n",
		  "hex-dump\n1 36000.5 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 ttl 64 id 1 df" },
		{ "pairs that were swapped",
		  "0000 0045 2800 0100 0040 0640 0000 000a 0100\n"
		  "0010 000a 0200 0500 5000 0000 0100 0000 0100\n0020 1050 0500 0000 0000\n",
		  "hex-dump\n1 0 10.0.0.1:5>10.0.0.2:80 . seq 1 ack 1 len 0 win 5 ttl 64 id 1 df" },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_bytes__rows),
		cmocka_unit_test(text_bytes__lists),
		cmocka_unit_test(text_bytes__rows_that_go_on),
		cmocka_unit_test(text_bytes__that_begin_a_frame),
		cmocka_unit_test(text_bytes__lengths_of_frames),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
