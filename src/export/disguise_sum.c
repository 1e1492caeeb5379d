/* SPDX-License-Identifier: MIT */
/* Checksums (RFC 1071) of what was rewritten: a good one is good again, a bad one stays bad. A bad or unknown one tells nothing of the
 * bytes that it was of: it is made anew, too. */
#include "disguise.h"

#include "tcpautopsy/core/cursor.h"

/* Turned in a good checksum to make a bad one: never the other zero of one's complement. */
#define BAD_BIT 0x8000u

static uint32_t add_bytes(uint32_t sum, const uint8_t *p, size_t len)
{
	for (; len >= 2; p += 2, len -= 2) {
		sum += ta_be16(p);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	if (len)
		sum += (uint32_t)p[0] << 8;
	return (sum & 0xffff) + (sum >> 16);
}

/* Over all of it, with what the field has. */
static uint32_t sum_of(const struct ta_disguise_sum *s)
{
	size_t len = (size_t)(s->to - s->from);
	uint32_t sum = add_bytes(0, s->from, len);
	if (s->src) {
		const uint8_t tail[8] = { (uint8_t)(len >> 24),
					  (uint8_t)(len >> 16),
					  (uint8_t)(len >> 8),
					  (uint8_t)len,
					  0,
					  0,
					  0,
					  s->protocol };
		sum = add_bytes(sum, s->src, s->address_bytes);
		sum = add_bytes(sum, s->dst, s->address_bytes);
		sum = add_bytes(sum, tail, sizeof(tail));
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

void ta_disguise_note_sum(struct ta_disguise *d, struct ta_disguise_sum sum, bool complete)
{
	if (d->nsums == TA_DISGUISE_SUMS)
		return;
	if (sum.udp && sum.field[0] == 0 && sum.field[1] == 0)
		return; /* none */
	sum.state = !complete ? TA_SUM_UNKNOWN : sum_of(&sum) == 0xffff ? TA_SUM_GOOD : TA_SUM_BAD;
	d->sum[d->nsums++] = sum;
}

static void settle(const struct ta_disguise_sum *s, const uint8_t *end)
{
	if (s->field + 2 > end)
		return;
	s->field[0] = s->field[1] = 0;
	if (s->state == TA_SUM_UNKNOWN || s->to > end)
		return;
	uint32_t value = ~sum_of(s) & 0xffff;
	if (s->state == TA_SUM_BAD)
		value ^= BAD_BIT;
	if (s->udp && !value)
		value = 0xffff;
	s->field[0] = (uint8_t)(value >> 8);
	s->field[1] = (uint8_t)value;
}

void ta_disguise_settle_sums(const struct ta_disguise *d, const uint8_t *end)
{
	for (unsigned i = d->nsums; i-- > 0;)
		settle(&d->sum[i], end);
}
