/* SPDX-License-Identifier: MIT */
/* join_points FILE FILE …: takes each capture for a point, joins them, and prints the clocks, the joined connections, and every
 * packet that was lost or made between two points, or could not be told; with -a all packets. Fields are separated by tabs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/decode/decode.h"
#include "tcpautopsy/points/points.h"
#include "tcpautopsy/tcp/tracker.h"

struct desk {
	struct ta_points *points;
	struct ta_tracker *tracker;
	unsigned point;
	int64_t start_ns, first_ns, last_ns;
	bool any;
};

static void log_segment(struct desk *d, struct ta_segment *s)
{
	struct ta_tracked tracked;
	struct ta_flow_key key;
	int dir;
	int64_t time_ns = s->time_ns;
	s->time_ns -= d->start_ns;
	ta_tracker_segment(d->tracker, s, false, &tracked);
	if (tracked.conn == TA_NO_CONN || tracked.duplicate)
		return;
	ta_flow_key_make(&key, &dir, &s->src, s->sport, &s->dst, s->dport, s->tenant);
	struct ta_sight sight = { .time_ns = time_ns,
				  .conn = tracked.conn,
				  .frame = (uint32_t)s->frame,
				  .seq = s->seq,
				  .ack = s->ack,
				  .tsval = s->tsval,
				  .tsecr = s->tsecr,
				  .len = s->payload_len,
				  .window = s->window,
				  .flags = s->flags,
				  .ip_id = s->ip_id,
				  .mss = s->mss,
				  .dir = (uint8_t)dir,
				  .ttl = s->ttl };
	if (s->nsack) {
		sight.sack[0] = s->sack[0][0];
		sight.sack[1] = s->sack[0][1];
	}
	sight.have = (uint8_t)((s->have & TA_HAVE_ACK ? TA_SIGHT_ACK : 0) |
			       (s->have & TA_HAVE_TS ? TA_SIGHT_TS : 0) |
			       (s->have & TA_HAVE_IP_ID ? TA_SIGHT_IP_ID : 0) |
			       (s->have & TA_DF ? TA_SIGHT_DF : 0));
	ta_points_sight(d->points, d->point, &sight);
	ta_points_connection(d->points, d->point, tracked.conn, &key);
}

static int read_frames(struct desk *d, struct ta_source *source, struct ta_error *error)
{
	struct ta_decoder *decoder = ta_decoder_new();
	struct ta_anomalies anomalies = { 0 };
	struct ta_frame frame;
	struct ta_packet packet;
	int more;
	while ((more = ta_source_next_frame(source, &frame, error)) > 0) {
		ta_decode_frame(decoder, &frame, frame.number, 0, &anomalies, &packet);
		int64_t time_ns = *ta_packet_time(&packet);
		if (!d->any)
			d->start_ns = d->first_ns = d->last_ns = time_ns;
		d->any = true;
		if (time_ns > d->last_ns)
			d->last_ns = time_ns;
		if (packet.kind == TA_PACKET_TCP)
			log_segment(d, &packet.seg);
	}
	ta_decoder_free(decoder);
	ta_anomalies_release(&anomalies);
	return more;
}

static void print_fates(const struct ta_points *points, const struct ta_joined *j, bool all)
{
	static const char *const fates[] = { "unknown", "both", "lost", "made" };
	static const char *const whys[] = { "", "before", "after", "lossy", "filter", "near" };
	for (unsigned side = 0; side < 2; side++) {
		size_t count;
		const struct ta_sight *const *s =
			ta_points_sights(points, j->point[side], j->conn[side], &count);
		for (size_t i = 0; i < count; i++) {
			struct ta_sight_fate f =
				ta_points_fate(points, j, j->point[side], s[i]->frame);
			if (f.fate == TA_FATE_BOTH && !all)
				continue;
			printf("%s\t%s\t%" PRIu32 "\t%s\tdir=%u\tseq=%" PRIu32 "\tlen=%" PRIu32
			       "\tflags=%u\tother=%" PRIu32 "\tdelay_ns=%" PRId64 "\ttime=%" PRId64
			       "\n",
			       fates[f.fate], ta_points_name(points, j->point[side]), s[i]->frame,
			       whys[f.why], s[i]->dir, s[i]->seq, s[i]->len, s[i]->flags, f.frame,
			       f.delay_ns, s[i]->time_ns);
		}
	}
}

static void print_joined(const struct ta_points *points, const struct ta_joined *j, bool all)
{
	printf("joined\t%s:%" PRIu32 "\t%s:%" PRIu32 "\tswapped=%d\trewritten=%" PRIu32
	       "\tshift=%" PRIu32 ",%" PRIu32 "\n",
	       ta_points_name(points, j->point[0]), j->conn[0], ta_points_name(points, j->point[1]),
	       j->conn[1], j->swapped, j->rewritten, j->seq_shift[0], j->seq_shift[1]);
	for (unsigned dir = 0; dir < 2; dir++) {
		const struct ta_between *b = &j->between[dir];
		printf("between\tdir=%u\tnear=%s\tboth=%u\tlost=%u\tmade=%u\tunknown=%u\ttwice=%u"
		       "\tovertaken=%u\tdelay_ns=%" PRId64 ",%" PRId64 ",%" PRId64 "\n",
		       dir,
		       !b->near_known ? "?"
				      : ta_points_name(points, j->point[b->near_is_a ? 0 : 1]),
		       b->both, b->lost, b->made, b->unknown, b->twice, b->overtaken,
		       b->delay_min_ns, b->delay_median_ns, b->delay_max_ns);
	}
	print_fates(points, j, all);
}

static void print(const struct ta_points *points, const unsigned *conns, bool all)
{
	unsigned n = ta_points_count(points);
	for (unsigned a = 0; a < n; a++) {
		for (unsigned b = a + 1; b < n; b++) {
			const struct ta_clock_pair *c = ta_points_clock(points, a, b);
			if (!c) {
				printf("clock\t%u\t%u\tnone\n", a, b);
				continue;
			}
			printf("clock\t%u\t%u\toffset=%" PRId64 "\tuncertainty=%" PRId64
			       "\tsince=%" PRId64 "\tdrift=%.9f\tsteps=%u\tshared=%u\tone_way=%d\n",
			       a, b, c->offset_ns, c->uncertainty_ns, c->since_ns, c->drift,
			       c->steps, c->shared, c->one_way);
		}
		for (uint32_t conn = 0; conn < conns[a]; conn++) {
			size_t joined = ta_points_joined_count(points, a, conn);
			if (!joined)
				printf("alone\t%s:%" PRIu32 "\n", ta_points_name(points, a), conn);
			for (size_t i = 0; i < joined; i++) {
				const struct ta_joined *j = ta_points_joined(points, a, conn, i);
				if (j->point[0] == a)
					print_joined(points, j, all);
			}
		}
	}
}

int main(int argc, char **argv)
{
	struct ta_points *points = ta_points_new();
	unsigned conns[TA_POINTS_MAX] = { 0 };
	struct ta_error error;
	bool all = false;
	int status = 0;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-a") == 0) {
			all = true;
			continue;
		}
		int point = ta_points_add(points, argv[i]);
		if (point < 0)
			return 2;
		struct desk d = { .points = points,
				  .tracker = ta_tracker_new(0),
				  .point = (unsigned)point };
		struct ta_inputs *inputs = ta_inputs_new(NULL);
		struct ta_source *source;
		ta_error_clear(&error);
		ta_inputs_add(inputs, argv[i]);
		while (ta_inputs_next(inputs, &source, &error) > 0) {
			if (ta_source_info(source)->form != TA_SOURCE_LINES &&
			    read_frames(&d, source, &error) < 0)
				status = 2;
			ta_source_close(source);
		}
		ta_points_watched(points, d.point, d.first_ns, d.last_ns, false);
		conns[point] = ta_tracker_count(d.tracker);
		ta_inputs_free(inputs);
		ta_tracker_free(d.tracker);
	}
	ta_points_join(points);
	print(points, conns, all);
	ta_points_free(points);
	return status;
}
