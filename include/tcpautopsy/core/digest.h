/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4) of what comes by, from libnettle, which libarchive brings along: what names a content for good, also against who
 * would like two captures to be taken for one. */
#ifndef TCPAUTOPSY_DIGEST_H
#define TCPAUTOPSY_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { TA_DIGEST_BYTES = 32, TA_DIGEST_TEXT = 2 * TA_DIGEST_BYTES + 1 };

/* A digest of what was added so far. Owned by the caller until ta_digest_free(). */
struct ta_digest;

struct ta_digest *ta_digest_new(void);
void ta_digest_add(struct ta_digest *digest, const void *data, size_t len);
/* Ends it; it begins anew with nothing. */
void ta_digest_end(struct ta_digest *digest, uint8_t ret[TA_DIGEST_BYTES]);
/* NULL is allowed. */
void ta_digest_free(struct ta_digest *digest);

/* In hexadecimal digits: `ret`. */
const char *ta_digest_text(char ret[TA_DIGEST_TEXT], const uint8_t digest[TA_DIGEST_BYTES]);

#endif
