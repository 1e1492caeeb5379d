/* SPDX-License-Identifier: MIT */
/* Cisco IOS, and those who print like it, "debug ip packet detail" (Cisco IOS Debug Command Reference): a line with addresses, one
 * with ports and numbers: "IP: s=10.1.2.62 (local), d=10.1.2.206 (Gi0/1), len 54, sending", "TCP src=23, dst=40869,
 * seq=2112994894, ack=606901739, win=8191 ACK PUSH". A packet is shown again at each step that it takes: the one that is
 * sent or received counts. */
#include "text/devices/box.h"

#include <string.h>

#include "text/rules.h"
#include "text/series/places.h"
#include "text/words/hosts.h"

#define PORTS "TCP src="

static bool begins(const char *text, size_t len)
{
	const char *end = text + len, *ip = ta_txt_find(text, end, "IP: ");
	const char *source = ip ? ta_txt_find(ip, end, "s=") : NULL;
	return source && ta_txt_find(source, end, ", d=") && ta_txt_find(source, end, ", len ");
}

static bool goes_on(struct ta_txt_scan sofar, struct ta_txt_scan line)
{
	return ta_txt_find(line.p, line.end, PORTS) && !ta_txt_find(sofar.p, sofar.end, PORTS);
}

static uint16_t read_flags(struct ta_txt_scan scan)
{
	static const struct {
		const char *word;
		uint16_t flag;
	} names[] = { { "SYN", TA_SYN },  { "ACK", TA_ACK }, { "FIN", TA_FIN }, { "RST", TA_RST },
		      { "PUSH", TA_PSH }, { "PSH", TA_PSH }, { "URG", TA_URG } };
	uint16_t flags = 0;
	for (struct ta_txt_word word; ta_txt_word(&scan, &word);)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (ta_txt_is(&word, names[i].word))
				flags |= names[i].flag;
	return flags;
}

/* "s=10.1.2.62 (local)," */
static bool take_host(struct ta_names *names, struct ta_txt_scan scan, const char *name,
		      struct ta_addr *ret)
{
	struct ta_txt_word word;
	scan.p = ta_txt_find(scan.p, scan.end, name);
	if (!scan.p)
		return false;
	scan.p += strlen(name);
	if (!ta_txt_word(&scan, &word))
		return false;
	if (word.p[word.len - 1] == ',')
		word.len--;
	return ta_txt_is_address(&word) && ta_txt_host(names, &word, ret);
}

/* ", len 54, input feature, NAT" up to the next line's time: the step at which the packet was shown. */
static struct ta_txt_word step(struct ta_txt_scan head)
{
	head.p = ta_txt_find(head.p, head.end, ", len ");
	struct ta_txt_word word, step = { head.p, 0 };
	while (ta_txt_word(&head, &word) && !memchr(word.p, ':', word.len))
		step.len = (size_t)(word.p + word.len - step.p);
	return step;
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct ta_segment *seg = &ret->packet.seg;
	uint32_t sport, dport, len;
	(void)ta_txt_box_when(&text, &ret->when);
	const char *ip = ta_txt_find(text.p, text.end, "IP: ");
	const char *tcp = ip ? ta_txt_find(ip, text.end, PORTS) : NULL;
	if (!tcp)
		return false;
	struct ta_txt_scan head = { ip, tcp }, body = { tcp, text.end };
	if (!take_host(names, head, "s=", &seg->src) || !take_host(names, head, "d=", &seg->dst) ||
	    !ta_txt_box_number(body, "src=", false, &sport) ||
	    !ta_txt_box_number(body, "dst=", false, &dport) || sport > UINT16_MAX ||
	    dport > UINT16_MAX || !ta_txt_box_number(body, "seq=", false, &seg->seq))
		return false;
	seg->sport = (uint16_t)sport;
	seg->dport = (uint16_t)dport;
	seg->flags = read_flags(body);
	seg->have |= TA_HAVE_PORTS | TA_HAVE_SEQ | TA_HAVE_FLAGS;
	if (seg->flags & TA_ACK && ta_txt_box_number(body, "ack=", false, &seg->ack))
		seg->have |= TA_HAVE_ACK;
	if (ta_txt_box_number(body, "win=", false, &seg->window))
		seg->have |= TA_HAVE_WINDOW;
	if (seg->flags & (TA_SYN | TA_RST))
		seg->have |= TA_HAVE_LEN;
	else if (ta_txt_box_number(head, ", len ", false, &len))
		ta_txt_box_length(seg, len);
	struct ta_txt_word place = step(head);
	*ret_place = ta_txt_places_name(&place);
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	return true;
}

static const struct ta_txt_box_form form = { .begins = begins, .goes_on = goes_on, .read = read };

const struct ta_txt_dialect ta_txt_ios = {
	.kind = "ios-debug",
	.words = true,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
