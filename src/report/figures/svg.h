/* SPDX-License-Identifier: MIT */
/* What every figure is drawn with: the frame of a document, texts, marks, axes, and places of labels that don't overlap.
 *
 * A figure is TA_SVG_WIDTH units wide. On a narrow screen (390 px) a unit is about three quarters of a pixel and text has
 * TA_SVG_TEXT units; on a wide one a unit is more than a pixel and a rule of the style makes text smaller. So labels that don't
 * overlap in the narrow case don't in the other. */
#ifndef TA_FIGURES_SVG_H
#define TA_FIGURES_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/figures/figures.h"

enum {
	TA_SVG_WIDTH = 480,  /* units */
	TA_SVG_TEXT = 13,    /* height of text on a narrow screen, units */
	TA_SVG_LINE = 17,    /* from one line of text to the next */
	TA_SVG_MARGIN = 8,   /* around all */
	TA_SVG_LABELS = 640, /* places of marks and labels that are kept apart */
	TA_SVG_NUMBER = 48   /* room for a number as text */
};

enum ta_svg_anchor { TA_SVG_START, TA_SVG_MIDDLE, TA_SVG_END };

enum ta_svg_shape {
	TA_SHAPE_DOT,
	TA_SHAPE_RING,
	TA_SHAPE_SQUARE,
	TA_SHAPE_DIAMOND,
	TA_SHAPE_UP, /* a triangle */
	TA_SHAPE_DOWN,
	TA_SHAPE_CROSS,
	TA_SHAPE_PLUS,
	TA_SHAPE_BAR /* upright */
};

/* Opens a figure of a height; `about` is its description for those who don't see it. */
void ta_svg_open(FILE *out, const struct ta_figure *how, double height, const char *about);
void ta_svg_close(FILE *out);

/* Text, escaped. `class` may be "". */
void ta_svg_text(FILE *out, double x, double y, enum ta_svg_anchor anchor, const char *class,
		 const char *text);
void ta_svg_textf(FILE *out, double x, double y, enum ta_svg_anchor anchor, const char *class,
		  const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Text wrapped into lines of the figure's width, from y on; returns the y after the last. out NULL: only that. */
double ta_svg_para(FILE *out, double y, const char *class, const char *text);
/* Units that a text takes at most. */
double ta_svg_width(const char *text);
/* A text cut to a width: owned by the caller. */
char *ta_svg_fit(const char *text, double width);

void ta_svg_line(FILE *out, const char *class, double x0, double y0, double x1, double y1);
void ta_svg_rect(FILE *out, const char *class, double x, double y, double width, double height);
void ta_svg_shape(FILE *out, enum ta_svg_shape shape, double x, double y, double size);

/* A mark: a group in a colour with a title, the same for the pointer and for a reader of the screen. */
void ta_svg_mark_open(FILE *out, const char *class, const char *title);
void ta_svg_mark_close(FILE *out);
void ta_svg_mark(FILE *out, enum ta_svg_shape shape, const char *class, double x, double y,
		 double size, const char *title);

/* ---- places of labels ---- */

struct ta_svg_places {
	double box[TA_SVG_LABELS][4]; /* left, top, right, bottom */
	size_t n;
	double left; /* labels of marks stay right of this */
};

/* Takes a place; false (and nothing taken): it is not free, or outside of the figure. */
bool ta_svg_take(struct ta_svg_places *places, double left, double top, double right,
		 double bottom);
/* A mark's own place, taken even where it is not free. */
void ta_svg_cover(struct ta_svg_places *places, double x, double y, double size);
/* A label beside a mark at x, y: right, left, above or below of it, where there is room within top and bottom. */
bool ta_svg_label(FILE *out, struct ta_svg_places *places, double x, double y, double top,
		  double bottom, const char *class, const char *text);

/* A label of a level line, at its right end: above the line, or below. */
void ta_svg_line_label(FILE *out, struct ta_svg_places *places, double right, double y,
		       const char *class, const char *text);

/* ---- axis.c ---- */

/* Values from..to on positions x0..x1 (or of y). */
struct ta_axis {
	double from, to;
	double x0, x1;
};

double ta_axis_at(const struct ta_axis *axis, double value);
/* The position, kept within the axis; *ret_outside tells. */
double ta_axis_within(const struct ta_axis *axis, double value, bool *ret_outside);

/* Instants of a run in ns along x, with lines from top to bottom, seconds and the time of day under them; returns the y after its
 * texts. out NULL: only that. */
double ta_svg_time_axis(FILE *out, const struct ta_figure *how, const struct ta_axis *axis,
			double top, double bottom);
/* Numbers along y at the left: bytes with separators, lines over the width of `across`. `unit` stands above. */
void ta_svg_number_axis(FILE *out, const struct ta_axis *axis, const struct ta_axis *across,
			const char *unit);
/* Durations in ns along y, their axis over the common logarithm of ns. */
void ta_svg_log_axis(FILE *out, const struct ta_axis *axis, const struct ta_axis *across);

/* "893.694 s" with as many digits as a step of step_ns needs; "1,234,567"; a time of day with as many digits. */
char *ta_svg_seconds(char buf[TA_SVG_NUMBER], int64_t ns, int64_t step_ns);
/* A duration without zeros at its end: "120 s", "0.484 s". */
char *ta_svg_duration(char buf[TA_SVG_NUMBER], int64_t ns);
char *ta_svg_bytes(char buf[TA_SVG_NUMBER], int64_t bytes);
/* An instant for a title: "12.345678 s", with the calendar "12.345678 s, 09:12:44.345678 UTC". */
char *ta_svg_when(char buf[2 * TA_SVG_NUMBER], const struct ta_figure *how, int64_t ns);

#endif
