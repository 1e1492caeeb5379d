/* SPDX-License-Identifier: MIT */
/* A sender's next packet follows its last one when it has the next IP ID (a host that counts by connection: Linux, RFC 6864 asks for
 * no more), or begins where the last bytes ended. It does not where bytes lie between, or where bytes are acknowledged that were never
 * seen. */
#include "cuts.h"

#include <ctype.h>
#include <stdlib.h>

#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_cut_flow {
	uint32_t conn, end;
	uint16_t input, ip_id;
	uint8_t dir;
	bool used, have_id;
};

/* The number that begins at *at, which moves behind it. */
static unsigned long number_at(const char **at)
{
	unsigned long n = 0;
	for (; isdigit((unsigned char)**at); (*at)++)
		n = n * 10 + (unsigned long)(**at - '0');
	return n;
}

/* The first number in which two names differ is one more in the second: "x_00001_….pcap", "x_00002_….pcap". */
static bool numbered_on(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			unsigned long x = number_at(&a), y = number_at(&b);
			if (x != y)
				return y == x + 1;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return !*a && *b == '1' && !b[1]; /* tcpdump -C without -W: x.pcap, x.pcap1 */
}

void ta_cuts_packet(struct ta_cuts *cuts, const struct ta_run_input *in, int64_t time_ns)
{
	if (cuts->newest && cuts->newest != in) {
		if (in->report.packets) {
			if (cuts->n)
				cuts->cut[cuts->n - 1].overlaps = true;
		} else if (cuts->n < TA_CUTS_MAX) {
			bool numbered = numbered_on(cuts->newest->path, in->path);
			cuts->counted |= numbered;
			cuts->cut = ta_xgrow(cuts->cut, &cuts->capacity, cuts->n + 1,
					     sizeof(*cuts->cut));
			cuts->cut[cuts->n++] = (struct ta_cut){ .from_ns = cuts->last_ns,
								.to_ns = time_ns,
								.numbered = numbered };
		}
	}
	if (!in->report.packets)
		cuts->newest = in;
	cuts->last_ns = time_ns;
}

static struct ta_cut_flow *flow_of(const struct ta_cuts *cuts, uint32_t conn, int dir)
{
	return &cuts->flow[ta_hash_slot(ta_hash_mix(conn, (uint64_t)dir), TA_CUTS_FLOWS)];
}

static bool is_flow(const struct ta_cut_flow *f, uint32_t conn, int dir)
{
	return f->used && f->conn == conn && f->dir == dir;
}

static void vote(struct ta_cuts *cuts, const struct ta_cut_flow *f, const struct ta_segment *s)
{
	struct ta_cut *cut = &cuts->cut[cuts->n - 1];
	const struct ta_cut_flow *other = flow_of(cuts, f->conn, !f->dir);
	bool have_id = f->have_id && s->have & TA_HAVE_IP_ID && s->ip_id;
	bool next_id = have_id && s->ip_id == (uint16_t)(f->ip_id + 1);
	if (next_id || (s->payload_len && s->seq == f->end))
		cut->on++;
	else if ((int32_t)(s->seq - f->end) > 0)
		cut->jumped++;
	if (is_flow(other, f->conn, !f->dir) && s->have & TA_HAVE_ACK &&
	    (int32_t)(s->ack - other->end) > 0)
		cut->jumped++;
}

void ta_cuts_segment(struct ta_cuts *cuts, const struct ta_run_input *in, uint32_t conn, int dir,
		     const struct ta_segment *s)
{
	const uint32_t have = TA_HAVE_SEQ | TA_HAVE_LEN | TA_HAVE_FLAGS;
	if ((s->have & have) != have || s->have & TA_SEQ_RELATIVE || s->flags & TA_RST)
		return;
	if (!cuts->flow)
		cuts->flow = ta_xcalloc(TA_CUTS_FLOWS, sizeof(*cuts->flow));
	struct ta_cut_flow *f = flow_of(cuts, conn, dir);
	bool known = is_flow(f, conn, dir);
	if (known && f->input != in->index && cuts->n)
		vote(cuts, f, s);
	uint32_t end = s->seq + s->payload_len + !!(s->flags & TA_SYN) + !!(s->flags & TA_FIN);
	if (known && (int32_t)(end - f->end) < 0)
		end = f->end;
	*f = (struct ta_cut_flow){ .conn = conn,
				   .end = end,
				   .input = (uint16_t)in->index,
				   .ip_id = s->ip_id,
				   .dir = (uint8_t)dir,
				   .used = true,
				   .have_id = s->have & TA_HAVE_IP_ID && s->ip_id };
}

bool ta_cut_unwatched(const struct ta_cuts *cuts, size_t i)
{
	const struct ta_cut *cut = &cuts->cut[i];
	if (cut->overlaps || cut->to_ns <= cut->from_ns)
		return false;
	if (cut->numbered)
		return cut->jumped > cut->on;
	return cuts->counted || cut->jumped || !cut->on;
}

void ta_cuts_release(struct ta_cuts *cuts)
{
	free(cuts->cut);
	free(cuts->flow);
	*cuts = (struct ta_cuts){ 0 };
}
