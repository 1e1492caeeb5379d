/* SPDX-License-Identifier: MIT */
/* RFC 6298 in the arithmetic of Linux: tcp_rtt_estimator and tcp_set_rto of net/ipv4/tcp_input.c. */
#ifndef TCPAUTOPSY_TIMERS_ESTIMATOR_H
#define TCPAUTOPSY_TIMERS_ESTIMATOR_H

#include <stdint.h>

/* 28 bytes, zero is "no sample yet". srtt_us and mdev_us are scaled as in the kernel (by 8 and 4). */
struct ta_rto_estimator {
	uint32_t srtt_us;     /* SRTT << 3 */
	uint32_t mdev_us;     /* mean deviation << 2 */
	uint32_t mdev_max_us; /* largest mdev_us of the current round trip, without the minimum that the kernel sets under it */
	uint32_t rttvar_us;   /* never below the default minimum RTO */
	uint32_t rtt_seq;     /* SND.NXT when the current round trip began */
	uint32_t min_rtt_us;  /* the fastest answer: not of the earliest range, which may have waited */
	uint16_t samples;     /* 65535: or more */
	uint16_t bare_var;    /* rttvar_us as it were without any minimum, in TA_BARE_VAR_US; 65535: or more */
};

/* Feeds one round-trip sample that an ACK gave; una and nxt are the sender's SND.UNA and SND.NXT after it. */
void ta_rto_sample(struct ta_rto_estimator *e, int64_t rtt_ns, uint32_t una, uint32_t nxt);

/* The answer to the newest range that the same ACK covers: the RTO does not take it, the smallest round trip does. */
void ta_rto_fastest(struct ta_rto_estimator *e, int64_t rtt_ns);

/* SRTT, and the RTO before rounding to ticks: srtt + max(rttvar, 200 ms). -1 without a sample. */
int64_t ta_rto_srtt_ns(const struct ta_rto_estimator *e);
int64_t ta_rto_value_ns(const struct ta_rto_estimator *e);

/* What the round trips alone add to SRTT: rttvar without the minimum RTO. -1 without a sample. */
int64_t ta_rto_variance_ns(const struct ta_rto_estimator *e);

#endif
