/* SPDX-License-Identifier: MIT */
/* cilium's "hubble observe", compact form (cilium/cilium hubble/pkg/printer): "Mar  6 13:48:01.067: 10.0.0.11:43876 (ID:5) ->
 * 10.0.0.166:8080 (ID:7) to-endpoint FORWARDED (TCP Flags: SYN, ACK)". It shows flags and no numbers: a SYN's is 0 in
 * relative numbers, and its answer's ACK 1. */
#include "text/devices/box.h"

#include <string.h>

#include "text/series/places.h"

#define FLAGS "(TCP Flags: "

static const struct {
	const char *word;
	uint16_t flag;
} names_of_flags[] = { { "SYN", TA_SYN }, { "ACK", TA_ACK }, { "FIN", TA_FIN }, { "RST", TA_RST },
		       { "PSH", TA_PSH }, { "URG", TA_URG }, { "ECE", TA_ECE }, { "CWR", TA_CWR } };

static bool begins(const char *text, size_t len)
{
	return ta_txt_find(text, text + len, FLAGS) != NULL;
}

static uint16_t read_flags(struct ta_txt_scan scan)
{
	struct ta_txt_word word;
	uint16_t flags = 0;
	scan.p = ta_txt_find(scan.p, scan.end, FLAGS) + strlen(FLAGS);
	while (ta_txt_word(&scan, &word)) {
		bool last = memchr(word.p, ')', word.len) != NULL;
		while (word.len && (word.p[word.len - 1] == ',' || word.p[word.len - 1] == ')'))
			word.len--;
		for (size_t i = 0; i < sizeof(names_of_flags) / sizeof(names_of_flags[0]); i++)
			if (ta_txt_is(&word, names_of_flags[i].word))
				flags |= names_of_flags[i].flag;
		if (last)
			break;
	}
	return flags;
}

/* "10.0.0.166:8080(http-alt)" */
static struct ta_txt_word bare(struct ta_txt_word word)
{
	const char *paren = memchr(word.p, '(', word.len);
	return (struct ta_txt_word){ word.p, paren ? (size_t)(paren - word.p) : word.len };
}

static bool read(struct ta_names *names, struct ta_txt_scan text, struct ta_txt_record *ret,
		 uint64_t *ret_place)
{
	struct ta_segment *seg = &ret->packet.seg;
	struct ta_txt_word word, left = { text.p, 0 }, right = left;
	bool back = false, arrow = false;
	if (!ta_txt_box_when(&text, &ret->when))
		return false;
	const char *flags = ta_txt_find(text.p, text.end, FLAGS);
	if (!flags)
		return false;
	struct ta_txt_scan scan = { text.p, flags };
	while (ta_txt_word(&scan, &word)) {
		bool is_arrow =
			ta_txt_is(&word, "->") || ta_txt_is(&word, "<-") || ta_txt_is(&word, "<>");
		if (is_arrow) {
			back = word.p[0] == '<' && word.p[1] == '-';
			arrow = true;
		} else if (word.p[0] != '(' && word.p[0] != '[' && memchr(word.p, ':', word.len)) {
			if (!arrow)
				left = word;
			else if (!right.len)
				right = word;
			else
				break;
		} else if (right.len && word.p[0] != '(') {
			break; /* where it was seen */
		}
	}
	/* a policy's verdict is printed beside the packet that it is about */
	if (!right.len || ta_txt_find(text.p, flags, "policy-verdict:") ||
	    !ta_txt_box_ends(names, bare(back ? right : left), bare(back ? left : right), ':', seg))
		return false;
	seg->flags = read_flags(text);
	ta_txt_box_unnumbered(seg);
	*ret_place = ta_txt_places_name(&word);
	ret->packet.kind = TA_PACKET_TCP;
	ret->packet.have_addrs = true;
	return true;
}

static const struct ta_txt_box_form form = { .begins = begins, .read = read };

const struct ta_txt_dialect ta_txt_hubble = {
	.kind = "hubble",
	.words = true,
	.box = &form,
	.open = ta_txt_box_open,
	.close = ta_txt_box_close,
	.next = ta_txt_box_next,
};
