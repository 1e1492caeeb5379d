/* SPDX-License-Identifier: MIT */
/* What no single line shows: whether its seconds count from the first packet (tshark -t r, tcpdump -ttttt) or
 * from the one before (-t d, -ttt), and whether its sequence numbers are relative. */
#include "text/series/survey.h"

#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"
#include "text/rules.h"

/* Ticks of one sender's timestamp clock (RFC 7323) against both readings of the time: the right one is a line. */
static void follow_clock(struct ta_txt_survey *s, const struct ta_segment *seg)
{
	unsigned i = 0;
	while (i < s->nsenders &&
	       !(ta_addr_equal(&s->sender[i].src, &seg->src) && s->sender[i].port == seg->sport))
		i++;
	if (i == TA_TXT_SURVEY_SENDERS)
		return;
	if (i < s->nsenders && ta_seq_geq(seg->tsval, s->sender[i].tsval)) {
		double ticks = seg->tsval - s->sender[i].tsval;
		double seconds[TA_TXT_READINGS] = {
			(double)(s->raw_ns - s->sender[i].raw_ns) / (double)TA_SEC,
			(double)(s->sum_ns - s->sender[i].sum_ns) / (double)TA_SEC
		};
		for (int k = 0; k < TA_TXT_READINGS; k++) {
			s->xx[k] += seconds[k] * seconds[k];
			s->xy[k] += seconds[k] * ticks;
		}
		s->yy += ticks * ticks;
		s->pairs += ticks > 0;
	}
	s->nsenders += i == s->nsenders;
	s->sender[i].src = seg->src;
	s->sender[i].port = seg->sport;
	s->sender[i].tsval = seg->tsval;
	s->sender[i].raw_ns = s->raw_ns;
	s->sender[i].sum_ns = s->sum_ns;
}

static void see_time(struct ta_txt_survey *s, const struct ta_txt_record *record)
{
	int64_t raw_ns = record->when.ns, slack_ns = s->raw_ns / TA_TXT_TOLERANCE;
	s->before_first |= raw_ns < -TA_TXT_DISORDER_NS;
	s->spread |= raw_ns > TA_TXT_SPREAD_NS;
	if (!s->started) {
		s->started = true;
		s->from_zero = raw_ns == 0;
		s->of_day = record->when.form == TA_TXT_TIME_OF_DAY;
	} else if (!record->numbered || record->number > s->number) {
		int64_t twice_ns = ta_time_sub(raw_ns, ta_time_mul(s->raw_ns, 2));
		s->steps++;
		s->back += raw_ns < s->raw_ns / 2;
		s->down += raw_ns < s->raw_ns;
		s->close += raw_ns >= s->raw_ns && s->raw_ns > 0 &&
			    raw_ns - s->raw_ns <= s->raw_ns / TA_TXT_TOLERANCE;
		s->fell |= raw_ns != 0 && raw_ns < s->raw_ns / 2 &&
			   s->raw_ns > TA_TXT_DISORDER_NS &&
			   !(s->of_day &&
			     s->raw_ns > TA_TXT_OF_DAY_NS); /* a clock begins again after a day */
		s->doubling = s->raw_ns > 0 && twice_ns <= slack_ns && twice_ns >= -slack_ns
				      ? s->doubling + 1
				      : 0;
		s->doublings = s->doubling > s->doublings ? s->doubling : s->doublings;
		s->sum_ns += raw_ns < TA_TXT_DELTA_MOST_NS && raw_ns > -TA_TXT_DELTA_MOST_NS
				     ? raw_ns
				     : 0;
	}
	s->raw_ns = raw_ns;
	s->number = record->number;
}

static void see_seq(struct ta_txt_survey *s, const struct ta_segment *seg)
{
	const uint32_t both = TA_SEQ_RELATIVE | TA_HAVE_SEQ;
	bool have_ack = seg->have & TA_HAVE_ACK;
	if ((seg->have & both) != both)
		return;
	s->segments++;
	if ((seg->flags & TA_SYN) && !(seg->flags & TA_FIN)) {
		s->syn_zero += seg->seq == 0;
		s->syn_other += seg->seq != 0;
	}
	s->small += seg->seq <= 1 || (have_ack && seg->ack <= 1);
	s->large += seg->seq >= TA_TXT_SEQ_LARGE && (!have_ack || seg->ack >= TA_TXT_SEQ_LARGE);
}

void ta_txt_survey_record(struct ta_txt_survey *s, const struct ta_txt_record *record)
{
	const struct ta_segment *seg = &record->packet.seg;
	bool open =
		record->when.form == TA_TXT_TIME_SECONDS || record->when.form == TA_TXT_TIME_OF_DAY;
	if (open)
		see_time(s, record);
	if (record->packet.kind != TA_PACKET_TCP)
		return;
	see_seq(s, seg);
	if (open && (seg->have & TA_HAVE_TS) && (seg->have & TA_HAVE_PORTS))
		follow_clock(s, seg);
}

/* How far the points lie from a line through the origin: 0 on it, 1 nowhere near. */
static double misfit(const struct ta_txt_survey *s, enum ta_txt_reading k)
{
	return s->xx[k] > 0 && s->yy > 0 ? 1 - s->xy[k] * s->xy[k] / (s->xx[k] * s->yy) : 1;
}

enum ta_txt_time_form ta_txt_survey_seconds(const struct ta_txt_survey *s, bool *ret_ambiguous)
{
	double since_first = misfit(s, TA_TXT_SINCE_FIRST), delta = misfit(s, TA_TXT_AS_DELTAS);
	*ret_ambiguous = false;
	if (!s->spread) /* steps of microseconds are disorder as well as deltas */
		return TA_TXT_TIME_RELATIVE;
	if (s->before_first) /* a first packet may well not be the earliest; two packets are hardly that far apart */
		return TA_TXT_TIME_RELATIVE;
	if (s->of_day && !s->from_zero &&
	    (s->back * TA_TXT_BACK_SHARE < s->steps || s->steps < TA_TXT_STEPS))
		return TA_TXT_TIME_RELATIVE; /* of the day, that is */
	if (s->pairs >= TA_TXT_TICK_PAIRS && since_first < delta / TA_TXT_TICK_RATIO &&
	    since_first < TA_TXT_TICK_MISFIT)
		return TA_TXT_TIME_RELATIVE;
	if (s->pairs >= TA_TXT_TICK_PAIRS && delta < since_first / TA_TXT_TICK_RATIO &&
	    delta < TA_TXT_TICK_MISFIT)
		return TA_TXT_TIME_DELTA;
	/* A delta falls as often as it grows; a capture out of order, or a second paste, falls now and then. */
	if (s->fell ||
	    (s->back * TA_TXT_BACK_SHARE >= s->steps && s->back > 0 &&
	     (s->from_zero || s->steps >= TA_TXT_STEPS)) ||
	    (s->down >= 2 && s->down * TA_TXT_DOWN_SHARE >= s->steps))
		return TA_TXT_TIME_DELTA;
	/* Retries of a lone segment only ever grow: 0, 0.3, 0.6, 1.2, 2.4 may be either. Two times close to each other are
	 * an answer and what it sets off. */
	*ret_ambiguous = s->from_zero && s->steps > 0 && s->down == 0 && s->close == 0 &&
			 (s->steps < TA_TXT_FEW_STEPS || s->doublings >= TA_TXT_SURE_DOUBLINGS);
	return TA_TXT_TIME_RELATIVE;
}

bool ta_txt_survey_absolute(const struct ta_txt_survey *s)
{
	if (s->syn_zero || s->syn_other)
		return s->syn_other > s->syn_zero;
	return !s->small && s->large * 2 > s->segments;
}
