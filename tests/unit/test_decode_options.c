/* SPDX-License-Identifier: MIT */
/* TCP's header and its options, as far as they are there, and as they lie. */
#include "decode_fixture.h"

enum { RAW = 101 };

#define ALL                                                                                        \
	(TA_HAVE_MSS | TA_HAVE_WSCALE | TA_HAVE_SACK_PERM | TA_HAVE_TS | TA_HAVE_DIGEST |          \
	 TA_HAVE_OPTIONS)

/* A segment with these options, of which `cut` bytes were not captured; its header ends with them. */
static const struct ta_packet *with_options(void **state, const char *options, size_t cut)
{
	uint8_t bytes[128];
	size_t len = from_hex("45 00 0000 0000 4000 40 06 0000 0a000001 0a000002 "
			      "0001 0002 00000005 00000009 50 10 0001 0000 0000",
			      bytes, sizeof(bytes));

	len += from_hex(options, bytes + len, sizeof(bytes) - len);
	assert_int_equal(len % 4, 0);
	bytes[3] = (uint8_t)len;
	bytes[20 + 12] = (uint8_t)((len - 20) / 4 << 4);
	return decode_bytes(*state, RAW, bytes, len - cut, len);
}

static void options__are_read_where_their_length_is_theirs(void **state)
{
	static const struct {
		const char *options;
		uint32_t have;
		bool bad_length, bad_list;
	} row[] = {
		{ "", TA_HAVE_OPTIONS, false, false },
		{ "02 04 05b4", TA_HAVE_OPTIONS | TA_HAVE_MSS, false, false },
		{ "02 05 05b4 00 01 01 01", 0, true, false },
		{ "03 03 07 01", TA_HAVE_OPTIONS | TA_HAVE_WSCALE, false, false },
		{ "03 02 01 01", 0, true, false },
		{ "04 02 01 01", TA_HAVE_OPTIONS | TA_HAVE_SACK_PERM, false, false },
		{ "04 03 00 01", TA_HAVE_SACK_PERM, true, false },
		{ "08 0a 00000005 00000006 01 01", TA_HAVE_OPTIONS | TA_HAVE_TS, false, false },
		{ "01 01 08 0a 00000005 00000006", TA_HAVE_OPTIONS | TA_HAVE_TS, false, false },
		{ "01 01 08 0a 00000005 00000006 02 04 05b4",
		  TA_HAVE_OPTIONS | TA_HAVE_TS | TA_HAVE_MSS, false, false },
		{ "08 09 00000005 000000 01 01 01", 0, true, false },
		{ "08 0b 00000005 00000006 00 01", 0, true, false },
		{ "1c 04 8005", TA_HAVE_OPTIONS, false, false },
		{ "1c 05 8005 00 01 01 01", 0, true, false },
		{ "13 12 00000000000000000000000000000000 01 01", TA_HAVE_OPTIONS | TA_HAVE_DIGEST,
		  false, false },
		{ "1d 04 0001", TA_HAVE_OPTIONS | TA_HAVE_DIGEST, false, false },
		{ "fd 06 00000000 01 01", TA_HAVE_OPTIONS, false, false },
		{ "fd 02 01 01", TA_HAVE_OPTIONS, false, false },
		/* what lies behind the end of the list is none, and so is what it lies about */
		{ "00 04 02 01", TA_HAVE_OPTIONS, false, false },
		{ "04 02 00 02", TA_HAVE_OPTIONS | TA_HAVE_SACK_PERM, false, false },
		{ "04 02 01 02", TA_HAVE_SACK_PERM, false, true },
		{ "04 02 02 02", TA_HAVE_SACK_PERM, true, false },
		{ "02 04 05b4 08 05 0000", TA_HAVE_MSS, false, true },
		{ "02 04 05b4 08 01 0000", TA_HAVE_MSS, false, true },
		{ "02 04 05b4 fd 04 0000", TA_HAVE_OPTIONS | TA_HAVE_MSS, false, false },
	};
	struct fixture *f = *state;
	uint64_t bad_lengths = 0, bad_lists = 0;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct ta_segment *seg = &with_options(state, row[i].options, 0)->seg;
		assert_int_equal(f->packet.kind, TA_PACKET_TCP);
		assert_int_equal(seg->payload_len, 0);
		if ((seg->have & ALL) != row[i].have)
			fail_msg("case %zu: %x", i, seg->have & ALL);
		assert_int_equal(seg->mss, seg->have & TA_HAVE_MSS ? 1460 : 0);
		assert_int_equal(seg->wscale, seg->have & TA_HAVE_WSCALE ? 7 : 0);
		assert_int_equal(seg->tsval, seg->have & TA_HAVE_TS ? 5 : 0);
		assert_int_equal(seg->tsecr, seg->have & TA_HAVE_TS ? 6 : 0);
		assert_int_equal(seg->nsack, 0);
		bad_lengths += row[i].bad_length;
		bad_lists += row[i].bad_list;
		assert_int_equal(anomalies(f, "tcp.bad_option_length"), bad_lengths);
		assert_int_equal(anomalies(f, "tcp.bad_option_list"), bad_lists);
	}
}

/* Shifts up to 14 (RFC 7323 section 2.3). */
static void options__a_window_scale_is_14_at_most(void **state)
{
	for (unsigned shift = 0; shift < 256; shift++) {
		char options[16];
		snprintf(options, sizeof(options), "03 03 %02x 01", shift);
		assert_int_equal(with_options(state, options, 0)->seg.wscale,
				 shift < 14 ? shift : 14);
		assert_int_equal(anomalies(*state, "tcp.window_scale_too_large"),
				 shift < 15 ? 0 : shift - 14);
	}
}

/* Blocks of 8 bytes, four at most, which is what fits. */
static void options__have_four_sack_blocks_at_most(void **state)
{
	static const char blocks[] = "00000001 00000002 00000003 00000004 00000005 00000006 "
				     "00000007 00000008 ";

	for (unsigned n = 0; n <= 4; n++) {
		char options[128];
		snprintf(options, sizeof(options), "01 01 05 %02x %.*s", 2 + 8 * n, (int)(18 * n),
			 blocks);
		const struct ta_segment *seg = &with_options(state, options, 0)->seg;
		assert_true(seg->have & TA_HAVE_OPTIONS);
		assert_int_equal(seg->nsack, n);
		for (uint32_t i = 0; i < n; i++) {
			assert_int_equal(seg->sack[i][0], 2 * i + 1);
			assert_int_equal(seg->sack[i][1], 2 * i + 2);
		}
	}
	for (unsigned len = 3; len < 10; len++) {
		char options[64];
		snprintf(options, sizeof(options), "05 %02x %0*d %0*d", len, 2 * (int)(len - 2), 0,
			 2 * (int)(12 - len), 1);
		assert_false(with_options(state, options, 0)->seg.have & TA_HAVE_OPTIONS);
	}
}

/* What was not captured of a list is not known, and no lie. */
static void options__that_were_not_captured_are_not_known(void **state)
{
	struct fixture *f = *state;

	for (size_t cut = 0; cut <= 24; cut++) {
		const struct ta_segment *seg =
			&with_options(state, "02 04 05b4 04 02 08 0a 00000005 00000006 01 03 03 07",
				      cut)
				 ->seg;
		const uint32_t want = (cut <= 16 ? TA_HAVE_MSS : 0) |
				      (cut <= 14 ? TA_HAVE_SACK_PERM : 0) |
				      (cut <= 4 ? TA_HAVE_TS : 0) |
				      (cut == 0 ? TA_HAVE_WSCALE | TA_HAVE_OPTIONS : 0);
		assert_int_equal(seg->have & ALL, want);
		assert_int_equal(!!(seg->have & TA_CSUM_BAD), cut == 0);
		assert_int_equal(!!(seg->have & TA_HAVE_WINDOW), cut <= 24);
	}
	/* the usual twelve bytes, too */
	for (size_t cut = 0; cut <= 12; cut++) {
		const uint32_t have =
			with_options(state, "01 01 08 0a 00000005 00000006", cut)->seg.have;
		assert_int_equal(have & ALL, cut ? 0 : TA_HAVE_TS | TA_HAVE_OPTIONS);
	}
	assert_int_equal(f->anomalies.count, 0);
	/* a length that cannot be is one in any case */
	with_options(state, "02 01 05b4", 2);
	assert_int_equal(anomalies(f, "tcp.bad_option_list"), 1);
}

/* Nine flags, of which ACK says whether there is one; the first byte of the payload, where there is one and it was captured. */
static void options__stand_between_a_header_and_its_payload(void **state)
{
	static const struct {
		const char *hex;
		uint32_t flags, ack, payload;
		int first; /* byte; -1: it is not known */
		size_t cut;
	} row[] = {
		{ "5f ff 0001 0000 0000 61 62", 0x1ff, 9, 2, 0x61, 0 },
		{ "50 ef 0001 0000 0000 61 62", 0xef, 0, 2, 0x61, 0 },
		{ "50 10 0001 0000 0000", 0x10, 9, 0, -1, 0 },
		{ "50 10 0001 0000 0000 61", 0x10, 9, 1, -1, 1 },
		{ "50 10 0001 0000 0000 61 62", 0x10, 9, 2, 0x61, 1 },
		{ "60 10 0001 0000 0000 01010101 63", 0x10, 9, 1, 0x63, 0 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint8_t bytes[128];
		char hex[256];
		snprintf(hex, sizeof(hex),
			 "45 00 0000 0000 4000 40 06 0000 0a000001 0a000002 "
			 "0001 0002 00000005 00000009 %s",
			 row[i].hex);
		size_t len = from_hex(hex, bytes, sizeof(bytes));
		const struct ta_segment *seg =
			&decode_bytes(*state, RAW, bytes, len - row[i].cut, len)->seg;
		assert_int_equal(seg->flags, row[i].flags);
		assert_int_equal(seg->ack, row[i].ack);
		assert_int_equal(!!(seg->have & TA_HAVE_ACK), row[i].ack != 0);
		assert_int_equal(seg->payload_len, row[i].payload);
		assert_int_equal(!!(seg->have & TA_HAVE_PAYLOAD0), row[i].first >= 0);
		if (row[i].first >= 0)
			assert_int_equal(seg->payload0, row[i].first);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(options__are_read_where_their_length_is_theirs),
		TEST(options__a_window_scale_is_14_at_most),
		TEST(options__have_four_sack_blocks_at_most),
		TEST(options__that_were_not_captured_are_not_known),
		TEST(options__stand_between_a_header_and_its_payload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
