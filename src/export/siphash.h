/* SPDX-License-Identifier: MIT */
/* SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): a pseudo-random function of a text under a key of 128
 * bits. */
#ifndef TA_EXPORT_SIPHASH_H
#define TA_EXPORT_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t ta_siphash(const uint64_t key[2], const void *data, size_t len);

#endif
