/* SPDX-License-Identifier: MIT */
/* The figure of sequence numbers: the part of the time that it shows, and a panel for each direction. */
#ifndef TA_FIGURES_SEQUENCE_H
#define TA_FIGURES_SEQUENCE_H

#include "report/figures/segments.h"

enum {
	TA_PLOT_LEFT = 66, /* labels of the numbers */
	TA_PLOT_RIGHT = TA_SVG_WIDTH - 14,
	TA_PLOT_STRIP = 18 /* height of the row of events */
};

struct ta_plot {
	FILE *out;
	const struct ta_figure *how;
	const struct ta_sequence *data;
	int64_t from_ns, to_ns;
	struct ta_axis x;
	struct ta_svg_places places;
	unsigned not_drawn; /* marks left out for their number */
	unsigned causes;    /* a bit for each that has been drawn */
	bool some_sack, some_data;
};

struct ta_panel {
	int dir;
	double top, bottom;
	struct ta_axis y;
	bool window_above;  /* all of the window line, */
	int64_t least_room; /* which leaves at least this; -1: no window is known */
};

/* A segment within the time that is shown. */
bool ta_plot_shows(const struct ta_plot *plot, const struct ta_close_segment *segment);
/* A segment that takes sequence numbers of a direction, or sends them again; no RST. */
bool ta_panel_carries(const struct ta_close_segment *segment, int dir);
/* Bytes of sequence space. */
int64_t ta_sequence_length(const struct ta_close_segment *segment);
/* The panels that there is something for, below `top`; returns how many. */
unsigned ta_panels_lay_out(const struct ta_plot *plot, struct ta_panel panel[2], double top);

#endif
