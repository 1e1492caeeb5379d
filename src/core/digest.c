/* SPDX-License-Identifier: MIT */
#include "tcpautopsy/core/digest.h"

#include <nettle/sha2.h>
#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

struct ta_digest {
	struct sha256_ctx sha256;
};

struct ta_digest *ta_digest_new(void)
{
	struct ta_digest *digest = ta_xmalloc(sizeof(*digest));
	sha256_init(&digest->sha256);
	return digest;
}

void ta_digest_add(struct ta_digest *digest, const void *data, size_t len)
{
	sha256_update(&digest->sha256, len, data);
}

void ta_digest_end(struct ta_digest *digest, uint8_t ret[TA_DIGEST_BYTES])
{
	sha256_digest(&digest->sha256, TA_DIGEST_BYTES, ret);
}

void ta_digest_free(struct ta_digest *digest)
{
	free(digest);
}

const char *ta_digest_text(char ret[TA_DIGEST_TEXT], const uint8_t digest[TA_DIGEST_BYTES])
{
	static const char digit[] = "0123456789abcdef";
	for (int i = 0; i < TA_DIGEST_BYTES; i++) {
		ret[2 * i] = digit[digest[i] >> 4];
		ret[2 * i + 1] = digit[digest[i] & 15];
	}
	ret[2 * TA_DIGEST_BYTES] = '\0';
	return ret;
}
