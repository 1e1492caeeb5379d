/* SPDX-License-Identifier: MIT */
/* The second reading: packets to the connections that were chosen, their numbers made relative, what is outstanding and how long
 * round trips take worked out on the way. Of more segments than there is room for every second ordinary one goes. */
#include "closeup.h"

#include <stdlib.h>

#include "tcpautopsy/analysis/again.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

struct reading {
	struct ta_closeup *closeup;
	const struct ta_analysis_options *options;
	unsigned input, part; /* where it is */
	bool some;            /* packets of this part were read */
};

/* Where a chosen connection has an input; its ninputs: nowhere. */
static size_t place_of(const struct ta_close_choice *choice, unsigned input)
{
	size_t i = 0;
	while (i < choice->ninputs && choice->input[i] != input)
		i++;
	return i;
}

/* The tunnels of several inputs have numbers of each reading: endpoints alone count then. */
static bool has_key(const struct ta_close_choice *choice, const struct ta_flow_key *key)
{
	for (int d = 0; d < 2; d++)
		if (key->port[d] != choice->key.port[d] ||
		    !ta_addr_equal(&key->addr[d], &choice->key.addr[d]))
			return false;
	return key->tenant == choice->key.tenant || choice->ninputs > 1;
}

/* The connection of a key at an instant of an input; NULL: none that was chosen. *ret_since is the instant since its run's start. */
static struct ta_close_choice *find(const struct reading *r, const struct ta_flow_key *key,
				    int64_t time_ns, int64_t *ret_since)
{
	for (size_t i = 0; i < r->closeup->n; i++) {
		struct ta_close_choice *c = &r->closeup->choice[i];
		int64_t since = ta_time_sub(time_ns, c->run_start_ns);
		if (since < c->first_ns || since > c->last_ns || !has_key(c, key) ||
		    r->part != c->part || place_of(c, r->input) == c->ninputs)
			continue;
		*ret_since = since;
		return c;
	}
	return NULL;
}

static bool is_same(const struct ta_close_seen *a, const struct ta_close_seen *b)
{
	if (a->dir != b->dir || a->seq != b->seq || a->ack != b->ack || a->len != b->len ||
	    a->flags != b->flags || a->window != b->window || a->tsval != b->tsval ||
	    a->ip_id != b->ip_id)
		return false;
	int64_t age = ta_time_sub(b->time_ns, a->time_ns);
	return age <= (a->ip_id ? TA_CLOSE_SAME_ID_NS : TA_CLOSE_SAME_FIELDS_NS) &&
	       (a->ip_id || a->len || a->tsval);
}

/* A packet captured twice; a text shows neither IP IDs nor exact times: two equal lines may be two packets. */
static bool is_second_capture(struct ta_close_choice *c, const struct ta_segment *s, uint8_t dir)
{
	const struct ta_close_seen now = { s->time_ns, s->seq,         s->ack,
					   s->window,  s->payload_len, s->tsval,
					   s->flags,   s->ip_id,       dir,
					   s->ttl };
	if (!(s->have & TA_HAVE_TTL))
		return false;
	for (unsigned i = 0; i < TA_CLOSE_LOOKED_BACK && i < c->nseen; i++)
		if (is_same(&c->seen[i], &now))
			return true;
	c->seen[c->nseen++ % TA_CLOSE_LOOKED_BACK] = now;
	return false;
}

/* What is always kept: it is what the figure is looked at for. */
static bool is_ordinary(const struct ta_close_segment *s)
{
	return !s->is_icmp && s->cause == TA_CAUSE_ORIGINAL &&
	       !(s->flags & (TA_SYN | TA_FIN | TA_RST)) && !(s->have_window && s->window == 0);
}

/* Every second ordinary segment goes, and will. */
static void thin(struct ta_close_choice *c)
{
	size_t n = 0;
	bool odd = false;
	for (size_t i = 0; i < c->n; i++) {
		if (is_ordinary(&c->segment[i]) && (odd = !odd)) {
			c->left_out++;
			continue;
		}
		c->segment[n++] = c->segment[i];
	}
	c->n = n;
	if (c->stride <= UINT16_MAX)
		c->stride *= 2;
}

static void keep(struct ta_close_choice *c, const struct ta_close_segment *s)
{
	if (s->time_ns < c->from_ns || s->time_ns > c->to_ns)
		return;
	if (is_ordinary(s) && ++c->waited < c->stride) {
		c->left_out++;
		return;
	}
	if (is_ordinary(s))
		c->waited = 0;
	if (c->n == TA_LIMIT_CLOSE_SEGMENTS)
		thin(c);
	if (c->n == TA_LIMIT_CLOSE_SEGMENTS) {
		c->left_out++;
		return;
	}
	c->segment = ta_xgrow(c->segment, &c->capacity, c->n + 1, sizeof(*c->segment));
	c->segment[c->n++] = *s;
}

/* What was sent: new bytes are timed, bytes again spoil what is timed (Karn's rule, RFC 6298 section 3). */
static void sent(struct ta_close_side *own, struct ta_close_segment *s)
{
	int64_t len = (int64_t)s->len + !!(s->flags & TA_SYN) + !!(s->flags & TA_FIN);
	int64_t end = s->seq + len;
	if (s->flags & TA_RST)
		return;
	if (len && own->sent && s->seq < own->nxt)
		own->timing = false;
	else if (len && !own->timing) {
		own->timing = true;
		own->timed_end = end;
		own->timed_ns = s->time_ns;
	}
	if (!own->sent || end > own->nxt)
		own->nxt = end;
	own->sent = true;
	if (own->acked)
		s->outstanding = own->nxt > own->una ? own->nxt - own->una : 0;
}

static void acked(struct ta_close_side *peer, struct ta_close_segment *s)
{
	if (!peer->acked || s->ack > peer->una)
		peer->una = s->ack;
	peer->acked = true;
	if (peer->timing && s->ack >= peer->timed_end) {
		s->rtt_ns = s->time_ns - peer->timed_ns;
		peer->timing = false;
	}
	if (peer->sent)
		s->peer_outstanding = peer->nxt > peer->una ? peer->nxt - peer->una : 0;
}

static void add_numbers(struct ta_close_choice *c, const struct ta_segment *seg, int key_dir,
			struct ta_close_segment *s)
{
	s->have_seq = seg->have & TA_HAVE_SEQ;
	s->have_ack = seg->have & TA_HAVE_ACK && seg->flags & TA_ACK && !(seg->flags & TA_RST);
	bool scaled = seg->have & TA_WINDOW_SCALED || seg->flags & TA_SYN;
	s->have_window = seg->have & TA_HAVE_WINDOW && !(seg->flags & TA_RST) &&
			 (scaled || c->shifts_known || seg->window == 0);
	if (s->have_seq)
		s->seq = ta_half_relative_seq(&c->half[key_dir], seg->seq);
	if (s->have_ack)
		s->ack = ta_half_relative_seq(&c->half[!key_dir], seg->ack);
	if (s->have_window) {
		bool shifts = c->half[0].flags & c->half[1].flags & TA_HALF_WSCALE && !scaled;
		s->window = seg->window << (shifts ? c->half[key_dir].wscale : 0);
	}
	if (s->have_window && s->have_ack)
		s->window_end = s->ack + s->window;
	for (unsigned i = 0; i < seg->nsack && i < 4; i++)
		for (int edge = 0; edge < 2; edge++)
			s->sack[i][edge] =
				ta_half_relative_seq(&c->half[!key_dir], seg->sack[i][edge]);
	s->nsack = seg->nsack;
	if (s->have_seq)
		sent(&c->side[s->dir], s);
	if (s->have_ack)
		acked(&c->side[!s->dir], s);
}

/* What the report knows of a frame. */
static void add_told(const struct ta_close_choice *c, struct ta_close_segment *s)
{
	const struct ta_close_segment *told =
		c->ntold ? bsearch(s, c->told, c->ntold, sizeof(*c->told), ta_close_compare_frames)
			 : NULL;
	if (told)
		s->cause = told->cause;
}

static struct ta_close_segment blank(const struct reading *r, const struct ta_close_choice *c,
				     int64_t since, uint64_t frame, bool from_client)
{
	return (struct ta_close_segment){ .time_ns = since,
					  .frame = (uint32_t)frame,
					  .input = (uint16_t)place_of(c, r->input),
					  .dir = !from_client,
					  .cause = TA_CAUSE_ORIGINAL,
					  .window_end = -1,
					  .rtt_ns = -1,
					  .outstanding = -1,
					  .peer_outstanding = -1 };
}

static void take_segment(const struct reading *r, const struct ta_segment *seg)
{
	struct ta_flow_key key;
	int64_t since;
	int dir;
	if (!(seg->have & TA_HAVE_PORTS))
		return;
	ta_flow_key_make(&key, &dir, &seg->src, seg->sport, &seg->dst, seg->dport, seg->tenant);
	struct ta_close_choice *c = find(r, &key, seg->time_ns, &since);
	if (!c || is_second_capture(c, seg, (uint8_t)dir))
		return;
	struct ta_close_segment s = blank(r, c, since, seg->frame, dir == c->client);
	s.flags = seg->flags;
	s.len = seg->payload_len;
	add_numbers(c, seg, dir, &s);
	add_told(c, &s);
	keep(c, &s);
}

static void take_icmp(const struct reading *r, const struct ta_icmp_error *icmp)
{
	struct ta_flow_key key;
	int64_t since;
	int dir;
	ta_flow_key_make(&key, &dir, &icmp->src, icmp->sport, &icmp->dst, icmp->dport,
			 icmp->tenant);
	struct ta_close_choice *c = find(r, &key, icmp->time_ns, &since);
	if (!c)
		return;
	struct ta_close_segment s = blank(r, c, since, icmp->frame, dir == c->client);
	s.is_icmp = true;
	s.icmp_type = icmp->type;
	s.icmp_code = icmp->code;
	s.have_seq = icmp->have_seq;
	if (s.have_seq)
		s.seq = ta_half_relative_seq(&c->half[dir], icmp->seq);
	keep(c, &s);
}

static int take(void *context, const struct ta_again *again)
{
	struct reading *r = context;
	if (again->input != r->input)
		*r = (struct reading){ r->closeup, r->options, again->input, 0, false };
	else if (again->packet->starts_run && r->some)
		r->part++;
	r->some = true;
	struct ta_packet packet = *again->packet;
	if (r->options->disguise)
		r->options->disguise(r->options->disguise_context, NULL, &packet);
	if (packet.kind == TA_PACKET_TCP)
		take_segment(r, &packet.seg);
	else if (packet.kind == TA_PACKET_ICMP)
		take_icmp(r, &packet.icmp);
	return 0;
}

void ta_closeup_read(struct ta_closeup *closeup, struct ta_inputs *inputs,
		     const struct ta_analysis_options *options)
{
	struct reading r = { .closeup = closeup, .options = options };
	ta_read_again(inputs, options, take, &r);
	for (size_t i = 0; i < closeup->n; i++) {
		struct ta_close_choice *c = &closeup->choice[i];
		if (c->n)
			qsort(c->segment, c->n, sizeof(*c->segment), ta_close_compare_times);
	}
}
