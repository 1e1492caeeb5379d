/* SPDX-License-Identifier: MIT */
/* From the bytes of a frame to a segment, through whatever is wrapped around it. */
#ifndef TCPAUTOPSY_DECODE_H
#define TCPAUTOPSY_DECODE_H

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/segment.h"

/* The VLANs and tunnels around a segment. */
struct ta_encap {
	uint16_t vlan[TA_LIMIT_VLANS]; /* outermost first */
	uint8_t nvlans;
	char tunnel[64];               /* "vxlan:42", "gre/vxlan:7", outermost first; "" for none */
};

/* State of one run's decoding: fragments, encapsulations. Owned by the caller. */
struct ta_decoder;

struct ta_decoder *ta_decoder_new(void);
void ta_decoder_free(struct ta_decoder *decoder);
/* From now on each frame goes through the decoders of its layers, also where there is a shorter way: to compare the two. */
void ta_decoder_go_long_way(struct ta_decoder *decoder);

/* Decodes one frame into *ret, which is written in full as far as its `have` bits and kind tell. Never
 * fails: what can't be read is TA_PACKET_OTHER with a name, and an anomaly in *anomalies where the bytes
 * are wrong (a truncated header, a length that lies). `frame_number` is the frame's number in the run,
 * `input` the index of its input. Payload length is the IP length's, not the captured one's. */
void ta_decode_frame(struct ta_decoder *decoder, const struct ta_frame *frame, uint64_t frame_number,
		     uint16_t input, struct ta_anomalies *anomalies, struct ta_packet *ret);

/* The anomaly of packets of this name in which TCP can't be seen, whether it is there or not (TA_HIDDEN_…); NULL for all others. */
#define TA_HIDDEN_LINK "frame.link_not_decoded"
#define TA_HIDDEN_ENCRYPTED "frame.encrypted"
const char *ta_decode_hidden(const char *name);

/* What became of the frame decoded last, as a fragment. */
struct ta_fragment_seen {
	bool alone;               /* a first fragment that was taken for the packet: no others were seen until then */
	bool whole;               /* it completed a packet, which was decoded; */
	struct ta_addr src, dst;  /* the hosts of its fragments, around any tunnel in it */
};
/* NULL: there was no fragment yet. */
const struct ta_fragment_seen *ta_decoder_fragment(const struct ta_decoder *decoder);
/* Tells whether first fragments stand alone, from now on: who sees a part of a capture can't know. */
void ta_decoder_fragments_alone(struct ta_decoder *decoder, bool alone);

/* The VLANs and tunnels that ta_segment.encap stands for; borrowed until ta_decoder_free(). Id 0 is none. */
const struct ta_encap *ta_decoder_encap(const struct ta_decoder *decoder, uint32_t id);

/* How many of them there are: ids from 1 on. Adds one that another decoder made, as the next id, and returns that; 0: there is no room. It is
 * never given to a frame that is decoded. */
uint32_t ta_decoder_encaps(const struct ta_decoder *decoder);
uint32_t ta_decoder_add_encap(struct ta_decoder *decoder, const struct ta_encap *encap);

#endif
