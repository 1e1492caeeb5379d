/* SPDX-License-Identifier: MIT */
/* Which frames and which connections are looked at: libpcap's filter language, and a pair of endpoints. */
#include "filter.h"

#include <pcap/pcap.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct compiled {
	uint32_t linktype;
	struct bpf_program program;
};

struct ta_filter {
	char *expression;
	struct compiled program[TA_LIMIT_LINK_TYPES];
	size_t nprograms; /* written under the lock, read atomically: what is below it never changes */
	pthread_mutex_t lock;
};

/* Files carry LINKTYPE_ values; libpcap's compiler wants the DLT_ of this platform, which differs for these. */
static int dlt_of(uint32_t linktype)
{
	switch (linktype) {
	case 101:
		return DLT_RAW;
	case 100:
		return DLT_ATM_RFC1483;
	case 102:
		return DLT_SLIP_BSDOS;
	case 103:
		return DLT_PPP_BSDOS;
	default:
		return (int)linktype;
	}
}

struct ta_filter *ta_filter_new(const char *expression)
{
	struct ta_filter *f = ta_xcalloc(1, sizeof(*f));
	f->expression = ta_xstrdup(expression);
	pthread_mutex_init(&f->lock, NULL);
	return f;
}

void ta_filter_free(struct ta_filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->nprograms; i++)
		pcap_freecode(&f->program[i].program);
	pthread_mutex_destroy(&f->lock);
	free(f->expression);
	free(f);
}

static int compile(const char *expression, uint32_t linktype, const char *code,
		   struct bpf_program *ret, struct ta_error *error)
{
	pcap_t *dead = pcap_open_dead(dlt_of(linktype), 262144);
	if (!dead)
		return ta_error_set(error, "filter.link_type", "--filter", -1, 0,
				    "no filter can be made for link type %u", linktype);
	int rc = pcap_compile(dead, ret, expression, 1, PCAP_NETMASK_UNKNOWN);
	if (rc < 0)
		ta_error_set(error, code, "--filter", -1, 0, "'%s': %s", expression,
			     pcap_geterr(dead));
	pcap_close(dead);
	return rc < 0 ? -1 : 0;
}

int ta_filter_check(const char *expression, struct ta_error *error)
{
	struct bpf_program program;
	if (compile(expression, 1, "filter.expression", &program, error))
		return -1;
	pcap_freecode(&program);
	return 0;
}

static const struct compiled *find(const struct ta_filter *f, uint32_t linktype)
{
	size_t n = __atomic_load_n(&f->nprograms, __ATOMIC_ACQUIRE);
	for (size_t i = 0; i < n; i++)
		if (f->program[i].linktype == linktype)
			return &f->program[i];
	return NULL;
}

/* Under the lock. The expression is right: it was checked before. */
static const struct compiled *add(struct ta_filter *f, const struct ta_frame *frame,
				  struct ta_error *error)
{
	size_t n = f->nprograms;
	if (n == TA_LIMIT_LINK_TYPES) {
		ta_error_set(error, "limits.link_types", "--filter", -1, frame->number,
			     "more than %d link types in one analysis", TA_LIMIT_LINK_TYPES);
		return NULL;
	}
	if (compile(f->expression, frame->linktype, "filter.link_type", &f->program[n].program,
		    error))
		return NULL;
	f->program[n].linktype = frame->linktype;
	__atomic_store_n(&f->nprograms, n + 1, __ATOMIC_RELEASE);
	return &f->program[n];
}

int ta_filter_frame(struct ta_filter *f, const struct ta_frame *frame, struct ta_error *error)
{
	const struct compiled *c = find(f, frame->linktype);
	if (!c) {
		pthread_mutex_lock(&f->lock);
		c = find(f, frame->linktype);
		if (!c)
			c = add(f, frame, error);
		pthread_mutex_unlock(&f->lock);
		if (!c)
			return -1;
	}
	struct pcap_pkthdr header = { .caplen = frame->caplen, .len = frame->wirelen };
	return pcap_offline_filter(&c->program, &header, frame->data) != 0;
}

/* "192.0.2.1:80" or "[2001:db8::1]:80" (the brackets may be left out). */
static bool parse_endpoint(const char *text, size_t len, struct ta_addr *ret_addr,
			   uint16_t *ret_port)
{
	const char *colon = NULL;
	for (size_t i = 0; i < len; i++)
		if (text[i] == ':')
			colon = text + i;
	if (!colon || colon == text || (size_t)(colon - text) + 1 == len)
		return false;
	unsigned port = 0;
	for (const char *p = colon + 1; p < text + len; p++) {
		if (*p < '0' || *p > '9')
			return false;
		port = port * 10 + (unsigned)(*p - '0');
		if (port > 65535)
			return false;
	}
	size_t addr_len = (size_t)(colon - text);
	if (addr_len > 2 && text[0] == '[' && text[addr_len - 1] == ']') {
		text++;
		addr_len -= 2;
	}
	*ret_port = (uint16_t)port;
	return ta_addr_parse(text, addr_len, ret_addr);
}

int ta_choice_parse(const char *text, struct ta_choice *ret, struct ta_error *error)
{
	const char *dash = strchr(text, '-');
	struct ta_addr a, b;
	uint16_t pa, pb;
	int dir;
	if (!dash || !parse_endpoint(text, (size_t)(dash - text), &a, &pa) ||
	    !parse_endpoint(dash + 1, strlen(dash + 1), &b, &pb))
		return ta_error_set(error, "usage.connection", "--connection", -1, 0,
				    "'%s' is not ADDR:PORT-ADDR:PORT", text);
	ta_flow_key_make(&ret->key, &dir, &a, pa, &b, pb, 0);
	ret->chosen = true;
	return 0;
}

void ta_choice_disguise(struct ta_choice *choice, const struct ta_analysis_options *options)
{
	struct ta_flow_key *key = &choice->key;
	struct ta_packet packet = { .kind = TA_PACKET_TCP,
				    .seg = { .src = key->addr[0],
					     .dst = key->addr[1],
					     .sport = key->port[0],
					     .dport = key->port[1] } };
	const struct ta_segment *seg = &packet.seg;
	int dir;
	options->disguise(options->disguise_context, NULL, &packet);
	ta_flow_key_make(key, &dir, &seg->src, seg->sport, &seg->dst, seg->dport, 0);
}

bool ta_choice_matches(const struct ta_choice *choice, const struct ta_conn *conn)
{
	const struct ta_flow_key *a = &choice->key, *b = &conn->flow.key;
	return ta_addr_equal(&a->addr[0], &b->addr[0]) && ta_addr_equal(&a->addr[1], &b->addr[1]) &&
	       a->port[0] == b->port[0] && a->port[1] == b->port[1];
}
