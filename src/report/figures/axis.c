/* SPDX-License-Identifier: MIT */
/* Axes: round steps of 1, 2 and 5 below a minute and for bytes, of the clock's units above. */
#include "report/figures/svg.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/timefmt.h"

enum { MOST_TICKS = 12 };

double ta_axis_at(const struct ta_axis *axis, double value)
{
	double span = axis->to - axis->from;
	return span > 0 ? axis->x0 + (value - axis->from) / span * (axis->x1 - axis->x0)
			: (axis->x0 + axis->x1) / 2;
}

double ta_axis_within(const struct ta_axis *axis, double value, bool *ret_outside)
{
	*ret_outside = value < axis->from || value > axis->to;
	return ta_axis_at(axis, value < axis->from ? axis->from
				: value > axis->to ? axis->to
						   : value);
}

/* The round step that makes at most n steps of a span; whole ones from 1 on. */
static double round_step(double span, unsigned n)
{
	double step = pow(10, floor(log10(span / n)));
	static const double factor[] = { 1, 2, 5, 10 };
	for (size_t i = 0; i < sizeof(factor) / sizeof(*factor); i++)
		if (span / (step * factor[i]) <= n)
			return step * factor[i];
	return step * 10;
}

static int64_t time_step(int64_t span_ns, unsigned n)
{
	static const int64_t seconds[] = { 60,   120,   300,   600,   900,   1800,   3600,
					   7200, 10800, 21600, 43200, 86400, 172800, 604800 };
	double step = round_step((double)span_ns, n);
	if (step < 60e9)
		return step < 1 ? 1 : (int64_t)step;
	for (size_t i = 0; i < sizeof(seconds) / sizeof(*seconds); i++)
		if ((double)span_ns / ((double)seconds[i] * 1e9) <= n)
			return seconds[i] * TA_SEC;
	return (int64_t)step;
}

/* Digits of a second that tell steps apart. */
static unsigned digits_of(int64_t step_ns)
{
	unsigned digits = 0;
	for (int64_t unit = TA_SEC; step_ns % unit && digits < 9; unit /= 10)
		digits++;
	return digits;
}

char *ta_svg_seconds(char buf[TA_SVG_NUMBER], int64_t ns, int64_t step_ns)
{
	snprintf(buf, TA_SVG_NUMBER, "%.*f\xc2\xa0s", (int)digits_of(step_ns), (double)ns / 1e9);
	return buf;
}

char *ta_svg_duration(char buf[TA_SVG_NUMBER], int64_t ns)
{
	ta_duration(buf, TA_SVG_NUMBER, ns);
	char *point = strchr(buf, '.'), *unit = strchr(buf, ' ');
	if (!point || !unit)
		return buf;
	char *end = unit;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	memmove(end, unit, strlen(unit) + 1);
	return buf;
}

char *ta_svg_bytes(char buf[TA_SVG_NUMBER], int64_t bytes)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRId64, bytes < 0 ? -bytes : bytes);
	size_t at = 0;
	if (bytes < 0)
		buf[at++] = '-';
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf[at++] = ',';
		buf[at++] = digits[i];
	}
	buf[at] = '\0';
	return buf;
}

char *ta_svg_when(char buf[2 * TA_SVG_NUMBER], const struct ta_figure *how, int64_t ns)
{
	char at[TA_INSTANT_TEXT];
	int n = snprintf(buf, 2 * TA_SVG_NUMBER, "%.6f s", (double)ns / 1e9);
	if (how->have_epoch)
		snprintf(
			buf + n, (size_t)(2 * TA_SVG_NUMBER - n), ", %s",
			ta_time_for_people(at, ta_time_add(how->start_epoch_ns, ns), how->zone, 6));
	return buf;
}

/* "2022-10-17, UTC" out of "2022-10-17 09:12:44 UTC". */
static void day_and_zone(char *buf, size_t size, const struct ta_figure *how, int64_t ns)
{
	char at[TA_INSTANT_TEXT];
	ta_time_for_people(at, ta_time_add(how->start_epoch_ns, ns), how->zone, 0);
	const char *zone = strrchr(at, ' ');
	snprintf(buf, size, "%.*s%s", (int)strcspn(at, " "), at, zone ? zone : "");
}

/* Texts of one tick; returns the width of the wider. */
static double tick_texts(const struct ta_figure *how, int64_t ns, int64_t step_ns,
			 char seconds[TA_SVG_NUMBER], char clock[TA_INSTANT_TEXT])
{
	ta_svg_seconds(seconds, ns, step_ns);
	clock[0] = '\0';
	double width = ta_svg_width(seconds);
	if (!how->have_epoch)
		return width;
	ta_time_of_day(clock, ta_time_add(how->start_epoch_ns, ns), how->zone,
		       step_ns >= TA_SEC ? 0 : digits_of(step_ns));
	double other = ta_svg_width(clock);
	return other > width ? other : width;
}

/* As many steps as have room for their texts. */
static int64_t choose_step(const struct ta_figure *how, const struct ta_axis *axis)
{
	char seconds[TA_SVG_NUMBER], clock[TA_INSTANT_TEXT];
	int64_t span = ta_time_of_double(axis->to - axis->from), step = 1;
	for (unsigned n = MOST_TICKS / 2; n; n--) {
		step = time_step(span > 0 ? span : 1, n);
		double width =
			tick_texts(how, ta_time_of_double(axis->to), step, seconds, clock) + 10;
		if (width * ((double)span / (double)step) <= axis->x1 - axis->x0)
			break;
	}
	return step;
}

double ta_svg_time_axis(FILE *out, const struct ta_figure *how, const struct ta_axis *axis,
			double top, double bottom)
{
	double y = bottom + TA_SVG_LINE - 2;
	double last = y + (how->have_epoch ? TA_SVG_LINE - 2 : 0);
	if (!out)
		return last + TA_SVG_LINE + 4;
	char seconds[TA_SVG_NUMBER], clock[TA_INSTANT_TEXT], day[TA_INSTANT_TEXT];
	int64_t step = choose_step(how, axis);
	int64_t first = ta_time_of_double(axis->from) / step * step;
	if ((double)first < axis->from)
		first += step;
	ta_svg_line(out, "axis", axis->x0, bottom, axis->x1, bottom);
	double free_from = 0;
	for (int64_t at = first; (double)at <= axis->to; at += step) {
		double x = ta_axis_at(axis, (double)at);
		double half = tick_texts(how, at, step, seconds, clock) / 2, middle = x;
		ta_svg_line(out, "grid", x, top, x, bottom + 3);
		if (middle + half > TA_SVG_WIDTH)
			middle = TA_SVG_WIDTH - half;
		if (middle < half)
			middle = half;
		if (middle - half < free_from)
			continue;
		free_from = middle + half + 4;
		ta_svg_text(out, middle, y, TA_SVG_MIDDLE, "", seconds);
		if (*clock)
			ta_svg_text(out, middle, last, TA_SVG_MIDDLE, "dim", clock);
	}
	if (how->have_epoch) {
		day_and_zone(day, sizeof(day), how, ta_time_of_double(axis->from));
		ta_svg_textf(out, TA_SVG_MARGIN, last + TA_SVG_LINE - 1, TA_SVG_START, "dim",
			     "seconds since the first packet; time of day, %s", day);
	} else {
		ta_svg_text(out, TA_SVG_MARGIN, last + TA_SVG_LINE - 1, TA_SVG_START, "dim",
			    "seconds since the first packet");
	}
	return last + TA_SVG_LINE + 4;
}

static void tick_of_y(FILE *out, const struct ta_axis *across, double y, const char *text)
{
	ta_svg_line(out, "grid", across->x0, y, across->x1, y);
	ta_svg_text(out, across->x0 - 4, y + 4, TA_SVG_END, "", text);
}

void ta_svg_number_axis(FILE *out, const struct ta_axis *axis, const struct ta_axis *across,
			const char *unit)
{
	char text[TA_SVG_NUMBER];
	double span = axis->to - axis->from, height = axis->x0 - axis->x1;
	unsigned n = (unsigned)(height / (2 * TA_SVG_LINE));
	double step = round_step(span > 0 ? span : 1, n ? n : 1);
	if (step < 1)
		step = 1;
	const char *suffix = "";
	double unit_of = 1;
	double most = fabs(axis->to) > fabs(axis->from) ? fabs(axis->to) : fabs(axis->from);
	if (most >= 1e6)
		suffix = " k", unit_of = 1e3;
	if (most >= 1e8)
		suffix = " M", unit_of = 1e6;
	if (step < unit_of)
		suffix = "", unit_of = 1;
	double first = ceil(axis->from / step) * step;
	if (first < 0 && axis->from > -step)
		first = 0; /* what lies below is but the margin */
	for (unsigned i = 0; first + i * step <= axis->to; i++) {
		double at = first + i * step;
		char number[2 * TA_SVG_NUMBER];
		snprintf(number, sizeof(number), "%s%s",
			 ta_svg_bytes(text, (int64_t)(at / unit_of)), suffix);
		tick_of_y(out, across, ta_axis_at(axis, at), number);
	}
	ta_svg_text(out, TA_SVG_MARGIN, axis->x1 - 8, TA_SVG_START, "dim h", unit);
}

void ta_svg_log_axis(FILE *out, const struct ta_axis *axis, const struct ta_axis *across)
{
	static const struct {
		double ns;
		const char *text;
	} tick[] = {
		{ 1e3, "1 us" },     { 1e4, "10 us" },   { 1e5, "100 us" }, { 1e6, "1 ms" },
		{ 1e7, "10 ms" },    { 1e8, "0.1 s" },   { 1e9, "1 s" },    { 1e10, "10 s" },
		{ 6e10, "1 min" },   { 6e11, "10 min" }, { 3.6e12, "1 h" }, { 3.6e13, "10 h" },
		{ 8.64e14, "10 d" },
	};
	double above = 1e9;
	for (size_t i = 0; i < sizeof(tick) / sizeof(*tick); i++) {
		double at = log10(tick[i].ns), y = ta_axis_at(axis, at);
		if (at < axis->from || at > axis->to || above - y < TA_SVG_LINE)
			continue;
		tick_of_y(out, across, y, tick[i].text);
		above = y;
	}
}
