/* SPDX-License-Identifier: MIT */
/* What went wrong in a connection beside its episodes: RSTs, ICMP errors, closed windows, what a kernel says of its socket. */
#include "store.h"

#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

#define N(name) TA_STORED(struct ta_reset, name)
#define T(name) TA_STORED_TIME(struct ta_reset, name)
#define B(name) TA_STORED_BOOL(struct ta_reset, name)
static const struct ta_store_field reset_fields[] = {
	T(time_ns),
	T(reaction_ns),
	N(frame),
	N(trigger_frame),
	N(seq),
	N(ack),
	N(window),
	N(seq_beyond),
	N(seq_off),
	N(ttl),
	N(stream_ttl),
	N(ip_id),
	N(stream_ip_id),
	TA_STORED_UP_TO(struct ta_reset, sender, 1),
	B(has_ack),
	B(has_ts),
	B(stream_has_ts),
	B(options_seen),
	B(exact),
	B(ahead),
	B(behind),
	B(to_syn),
	B(syn_unacked),
	B(in_syn_sent),
	B(to_unseen),
	B(answers),
	B(alone),
	B(after_fin),
	B(receiver_closed),
	N(sent_after),
	N(after_first_frame),
	N(peer_after),
	N(went_on),
	B(before_ack),
	T(silence_ns),
	B(ttl_known_before),
	B(foreign_ttl),
	B(id_counts),
	N(link),
	B(lone),
	B(to_no_ack),
	B(foreign_link),
	B(no_df),
	B(bad_checksum),
	B(below_ack),
	B(beyond_ack),
	T(oldest_ns),
	T(youngest_known_ns),
	N(known_copies),
	B(challenged),
	N(refused_bytes),
	N(refused_frame),
	T(refused_ns),
	N(refused_seen_frame),
	T(refused_seen_ns),
	N(refused_unseen_bytes),
	T(refused_stood_ns),
	N(stood_frame),
	N(sacked_bytes),
	T(refused_after_ns),
	B(refused_knew_fin),
	B(refused_alert),
	B(refused_unread),
};
#undef N
#undef T
#undef B

/* The address stands before it. */
#define N(name) TA_STORED(struct ta_icmp_note, name)
#define B(name) TA_STORED_BOOL(struct ta_icmp_note, name)
static const struct ta_store_field icmp_fields[] = {
	TA_STORED_TIME(struct ta_icmp_note, time_ns),
	N(frame),
	N(seq),
	N(mtu),
	N(type),
	N(code),
	TA_STORED_UP_TO(struct ta_icmp_note, dir, 1),
	B(ipv6),
	B(have_seq),
	B(plausible),
	B(have_ip_id),
	B(have_tsval),
	N(ip_id),
	N(tsval),
};
#undef N
#undef B

static const struct ta_store_field zero_fields[] = {
	TA_STORED_TIME(struct ta_zero_window, start_ns),
	TA_STORED_TIME(struct ta_zero_window, end_ns),
	TA_STORED_TIME(struct ta_zero_window, last_ns),
	TA_STORED(struct ta_zero_window, first_frame),
	TA_STORED(struct ta_zero_window, last_frame),
	TA_STORED(struct ta_zero_window, advertised),
	TA_STORED_UP_TO(struct ta_zero_window, who, 1),
};

#define N(name) TA_STORED(struct ta_trouble, name)
static const struct ta_store_field trouble_fields[] = {
	N(icmp_total),
	N(episodes_omitted),
	N(first_challenge_frame),
	N(challenge_seq),
	N(challenge_ack),
	TA_STORED_BOOL(struct ta_trouble, challenge_has_seq),
	N(time_backwards),
	N(backwards_frame[0]),
	N(backwards_frame[1]),
	TA_STORED_TIME(struct ta_trouble, backwards_ns),
	TA_STORED_TIME(struct ta_trouble, unanswered.asked_ns),
	TA_STORED_TIME(struct ta_trouble, unanswered.gave_up_ns),
	TA_STORED_TIME(struct ta_trouble, unanswered.closed_ns),
	N(unanswered.frame),
	TA_STORED_UP_TO(struct ta_trouble, unanswered.who, 1),
	TA_STORED_BOOL(struct ta_trouble, unanswered.answered),
	TA_STORED_BOOL(struct ta_trouble, unanswered.asked_exactly),
	N(garbled),
};
#undef N

/* Addresses and source stand before them. */
#define T(name) TA_STORED_TIME(struct ta_socket, name)
static const struct ta_store_field socket_fields[] = {
	TA_STORED(struct ta_socket, line),
	T(recv_q),
	T(send_q),
	T(timer_ns),
	T(tries),
	T(backoff),
	T(unacked),
	T(rto_ns),
	T(rtt_ns),
	T(rttvar_ns),
	T(lastrcv_ns),
	T(lastack_ns),
	TA_STORED(struct ta_socket, port[0]),
	TA_STORED(struct ta_socket, port[1]),
	TA_STORED_BOOL(struct ta_socket, named[0]),
	TA_STORED_BOOL(struct ta_socket, named[1]),
	TA_STORED_UP_TO(struct ta_socket, state, TA_SOCKET_TIME_WAIT),
	TA_STORED_UP_TO(struct ta_socket, timer, TA_SOCKET_TIMER_PERSIST),
	TA_STORED_UP_TO(struct ta_socket, owner, TA_SOCKET_ORPHAN),
};
#undef T

/* Fields that nobody has given a row would be lost. */
_Static_assert(sizeof(void *) != 8 ||
		       (sizeof(struct ta_reset) == 216 && sizeof(struct ta_icmp_note) == 56 &&
			sizeof(struct ta_zero_window) == 40 && sizeof(struct ta_socket) == 152 &&
			sizeof(struct ta_trouble) == 856 && sizeof(struct ta_unanswered) == 32 &&
			sizeof(struct ta_socket_samples) == 312),
	       "a new field wants its row");

static const struct ta_reset no_reset;
static const struct ta_icmp_note no_icmp;
static const struct ta_zero_window no_zero;
static const struct ta_socket no_socket;
static const struct ta_trouble no_trouble;

static void put_socket(struct ta_store_out *out, const struct ta_socket *s)
{
	ta_put_addr(out, &s->addr[0]);
	ta_put_addr(out, &s->addr[1]);
	ta_put_text(out, s->source);
	ta_put_record(out, socket_fields, TA_STORE_COUNT(socket_fields), s, &no_socket);
}

static void get_socket(struct ta_store_in *in, struct ta_names *literals, struct ta_socket *ret)
{
	*ret = no_socket;
	ta_get_addr(in, &ret->addr[0]);
	ta_get_addr(in, &ret->addr[1]);
	ret->source = ta_get_literal(in, literals);
	ta_get_record(in, socket_fields, TA_STORE_COUNT(socket_fields), ret);
	if (!ret->source)
		ta_store_fail(in, "a socket in it has no source");
}

static void put_samples(struct ta_store_out *out, const struct ta_socket_samples *s)
{
	ta_put(out, s ? s->count : 0);
	if (!s)
		return;
	put_socket(out, &s->first);
	put_socket(out, &s->last);
}

static struct ta_socket_samples *get_samples(struct ta_store_in *in, struct ta_names *literals)
{
	uint32_t count = (uint32_t)ta_get_max(in, UINT32_MAX);
	if (!count)
		return NULL;
	struct ta_socket_samples *s = ta_xcalloc(1, sizeof(*s));
	s->count = count;
	get_socket(in, literals, &s->first);
	get_socket(in, literals, &s->last);
	return s;
}

void ta_put_trouble(struct ta_store_out *out, const struct ta_trouble *t)
{
	ta_put_record(out, trouble_fields, TA_STORE_COUNT(trouble_fields), t, &no_trouble);
	ta_put_half_trouble(out, &t->half[0]);
	ta_put_half_trouble(out, &t->half[1]);
	ta_put(out, t->nresets);
	for (size_t i = 0; i < t->nresets; i++)
		ta_put_record(out, reset_fields, TA_STORE_COUNT(reset_fields), &t->reset[i],
			      i ? &t->reset[i - 1] : &no_reset);
	ta_put(out, t->nicmp);
	for (size_t i = 0; i < t->nicmp; i++) {
		ta_put_addr(out, &t->icmp[i].from);
		ta_put_record(out, icmp_fields, TA_STORE_COUNT(icmp_fields), &t->icmp[i],
			      i ? &t->icmp[i - 1] : &no_icmp);
	}
	ta_put(out, t->nzero);
	for (size_t i = 0; i < t->nzero; i++)
		ta_put_record(out, zero_fields, TA_STORE_COUNT(zero_fields), &t->zero[i],
			      i ? &t->zero[i - 1] : &no_zero);
	put_samples(out, t->socket[0]);
	put_samples(out, t->socket[1]);
	ta_put_episodes(out, t, true);
}

void ta_get_trouble(struct ta_store_in *in, struct ta_names *literals, struct ta_trouble *t)
{
	ta_get_record(in, trouble_fields, TA_STORE_COUNT(trouble_fields), t);
	ta_get_half_trouble(in, &t->half[0]);
	ta_get_half_trouble(in, &t->half[1]);
	for (uint64_t n = ta_get_max(in, TA_LIMIT_RESETS); n && !ta_store_failed(in); n--) {
		t->reset =
			ta_xgrow(t->reset, &t->resets_capacity, t->nresets + 1, sizeof(*t->reset));
		struct ta_reset *r = &t->reset[t->nresets++];
		*r = r > t->reset ? r[-1] : no_reset;
		ta_get_record(in, reset_fields, TA_STORE_COUNT(reset_fields), r);
	}
	for (uint64_t n = ta_get_max(in, TA_LIMIT_ICMP); n && !ta_store_failed(in); n--) {
		t->icmp = ta_xgrow(t->icmp, &t->icmp_capacity, t->nicmp + 1, sizeof(*t->icmp));
		struct ta_icmp_note *i = &t->icmp[t->nicmp++];
		*i = i > t->icmp ? i[-1] : no_icmp;
		ta_get_addr(in, &i->from);
		ta_get_record(in, icmp_fields, TA_STORE_COUNT(icmp_fields), i);
	}
	for (uint64_t n = ta_get_max(in, TA_LIMIT_ZERO_WINDOWS); n && !ta_store_failed(in); n--) {
		t->zero = ta_xgrow(t->zero, &t->zero_capacity, t->nzero + 1, sizeof(*t->zero));
		struct ta_zero_window *z = &t->zero[t->nzero++];
		*z = z > t->zero ? z[-1] : no_zero;
		ta_get_record(in, zero_fields, TA_STORE_COUNT(zero_fields), z);
	}
	t->socket[0] = get_samples(in, literals);
	t->socket[1] = get_samples(in, literals);
	ta_get_episodes(in, t, true);
}
