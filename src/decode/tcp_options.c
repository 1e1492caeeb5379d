/* SPDX-License-Identifier: MIT */
/* TCP options: RFC 9293 section 3.2, RFC 7323 (window scale, timestamps), RFC 2018 (SACK), RFC 5482 (user
 * timeout), that there is a digest: RFC 2385, RFC 5925. Others are stepped over. */
#include "tcp_options.h"

#include "tcpautopsy/decode/tcp_option.h"

enum {
	SACK_BLOCK_BYTES = 8,
};

static bool read_sack(struct ta_segment *seg, const uint8_t *value, size_t len)
{
	const size_t max = sizeof(seg->sack) / sizeof(seg->sack[0]);

	if (len % SACK_BLOCK_BYTES != 0 || len / SACK_BLOCK_BYTES > max)
		return false;
	seg->nsack = (uint8_t)(len / SACK_BLOCK_BYTES);
	for (size_t i = 0; i < seg->nsack; i++) {
		seg->sack[i][0] = ta_be32(value + i * SACK_BLOCK_BYTES);
		seg->sack[i][1] = ta_be32(value + i * SACK_BLOCK_BYTES + 4);
	}
	return true;
}

/* Reads one option with a value: false when its length is not that of its kind. */
static bool read_option(struct ta_layers *layers, uint8_t kind, const uint8_t *value, size_t len,
			uint32_t *have)
{
	struct ta_segment *seg = &layers->out->seg;

	switch (kind) {
	case TA_TCP_OPTION_MSS:
		if (len != 2)
			return false;
		seg->mss = ta_be16(value);
		*have |= TA_HAVE_MSS;
		return true;
	case TA_TCP_OPTION_WINDOW_SCALE:
		if (len != 1)
			return false;
		seg->wscale = value[0];
		if (seg->wscale > TA_WSCALE_MAX) {
			ta_layers_anomaly(layers, "tcp.window_scale_too_large");
			seg->wscale = TA_WSCALE_MAX;
		}
		*have |= TA_HAVE_WSCALE;
		return true;
	case TA_TCP_OPTION_SACK_PERMITTED:
		*have |= TA_HAVE_SACK_PERM;
		return len == 0;
	case TA_TCP_OPTION_SACK:
		return read_sack(seg, value, len);
	case TA_TCP_OPTION_TIMESTAMPS:
		if (len != 8)
			return false;
		seg->tsval = ta_be32(value);
		seg->tsecr = ta_be32(value + 4);
		*have |= TA_HAVE_TS;
		return true;
	case TA_TCP_OPTION_USER_TIMEOUT:
		return len == 2;
	case TA_TCP_OPTION_MD5:
	case TA_TCP_OPTION_AUTHENTICATION:
		*have |= TA_HAVE_DIGEST;
		return true;
	default:
		return true;
	}
}

bool ta_tcp_options_read(struct ta_layers *layers, const uint8_t *p, size_t len, bool whole,
			 uint32_t *have)
{
	const uint8_t *end = p + len;

	while (p < end && p[0] != TA_TCP_OPTION_END) {
		if (p[0] == TA_TCP_OPTION_NOP) {
			p++;
			continue;
		}
		if (end - p < 2 || p[1] < 2 || p[1] > end - p) {
			/* Beyond what was captured anything may be true. */
			if (whole || (end - p >= 2 && p[1] < 2))
				ta_layers_anomaly(layers, "tcp.bad_option_list");
			return false;
		}
		if (!read_option(layers, p[0], p + 2, p[1] - 2u, have)) {
			ta_layers_anomaly(layers, "tcp.bad_option_length");
			return false;
		}
		p += p[1];
	}
	return true;
}
