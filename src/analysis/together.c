/* SPDX-License-Identifier: MIT */
/* Inputs of one place are one run; places that share packets are points. All points are read to their ends and
 * settled, joined by what they share, and only then told: what one saw decides on what another could not see. A place that shares
 * nothing is a run of its own, after them. */
#include "together.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "places.h"
#include "tcpautopsy/core/xalloc.h"

struct together {
	struct ta_conductor *c;
	struct ta_reading
		reading; /* one for all inputs: they are sampled before it is known which run each belongs to */
	struct ta_run_input **input; /* all of them by their index; their runs own them */
	unsigned *place;             /* by index of an input */
	size_t ninputs, capacity, places_capacity;
	unsigned nplaces, npoints;   /* the first npoints places are points */
	char *name[TA_POINTS_MAX];   /* of a point; owned */
	unsigned *of[TA_POINTS_MAX]; /* inputs of a point; owned */
	struct ta_place told[TA_POINTS_MAX];
	struct ta_run run[TA_POINTS_MAX];
	struct ta_points *points; /* NULL: there are none */
};

static void add_inputs(struct together *t, struct ta_inputs *inputs, unsigned place)
{
	struct ta_run_input *in;
	while (ta_conductor_next(t->c, inputs, &in)) {
		t->input = ta_xgrow(t->input, &t->capacity, t->ninputs + 1,
				    sizeof(struct ta_run_input *));
		t->place =
			ta_xgrow(t->place, &t->places_capacity, t->ninputs + 1, sizeof(*t->place));
		t->place[t->ninputs] = place;
		t->input[t->ninputs++] = in;
	}
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

/* How many characters all of them begin with, up to the last '.', '-' or '_': "test7-client.pcap", "test7-server.pcap". */
static size_t common_begin(char *const *name, unsigned n)
{
	size_t len = 0, most = strlen(name[0]);
	for (unsigned i = 1; i < n; i++) {
		size_t same = 0;
		while (same < most && name[i][same] == name[0][same])
			same++;
		most = same;
	}
	for (size_t i = 0; i < most; i++)
		if (strchr(".-_", name[0][i]))
			len = i + 1;
	for (unsigned i = 0; i < n; i++)
		if (!name[i][len])
			return 0;
	return len;
}

/* What the names of a place's pieces begin with, without the numbers that set them apart: "client" of "client-1.pcap" and
 * "client-2.pcap"; where that is nothing, the name of the first. */
static char *place_name(const struct together *t, unsigned place, bool with_folder)
{
	const char *first = NULL;
	size_t len = 0;
	bool several = false;
	for (size_t i = 0; i < t->ninputs; i++) {
		const char *path = ta_run_input_name(t->input[i]),
			   *name = with_folder ? path : base_name(path);
		if (t->place[i] != place || !t->input[i]->nahead)
			continue;
		if (!first) {
			first = name;
			len = strlen(name);
			continue;
		}
		several = true;
		for (size_t k = 0; k < len; k++)
			if (name[k] != first[k])
				len = k;
	}
	assert(first); /* every point has packets */
	while (several && len && strchr("0123456789.-_", first[len - 1]))
		len--;
	return len ? ta_xstrndup(first, len) : ta_xstrdup(first);
}

/* Cuts off what all names begin with. */
static void shorten_names(struct together *t)
{
	size_t begin = common_begin(t->name, t->npoints);
	for (unsigned p = 0; p < t->npoints; p++)
		memmove(t->name[p], t->name[p] + begin, strlen(t->name[p]) + 1 - begin);
}

static void name_places(struct together *t)
{
	bool alike = false;
	for (unsigned a = 0; a < t->npoints; a++) {
		t->name[a] = place_name(t, a, false);
		for (unsigned b = 0; b < a; b++)
			alike |= !strcmp(t->name[a], t->name[b]);
	}
	for (unsigned p = 0; p < t->npoints && alike; p++) {
		free(t->name[p]);
		t->name[p] = place_name(t, p, true);
	}
	shorten_names(t);
}

/* The points that the user names, or those that the inputs show. */
static void find_places(struct together *t, struct ta_inputs *inputs)
{
	const struct ta_analysis_options *o = t->c->options;
	assert(o->npoints <= TA_POINTS_MAX);
	if (o->npoints) {
		t->nplaces = (unsigned)o->npoints;
		t->npoints = t->nplaces > 1 ? t->nplaces : 0;
		for (unsigned p = 0; p < t->nplaces; p++) {
			add_inputs(t, o->point[p].inputs, p);
			if (t->npoints)
				t->name[p] = ta_xstrdup(o->point[p].name);
		}
		return;
	}
	add_inputs(t, inputs, 0);
	t->nplaces = ta_places_find(&t->reading, t->input, t->ninputs, t->place, &t->npoints);
	if (t->npoints)
		name_places(t);
}

/* Begins the run of a place. */
static void begin_run(struct together *t, struct ta_run *run, unsigned place)
{
	ta_conductor_begin(t->c, run, t->reading.names);
	ta_run_share_reading(run, &t->reading);
	for (size_t i = 0; i < t->ninputs; i++)
		if (t->place[i] == place)
			ta_run_add_input(run, t->input[i]);
	/* A place that is one file has the file's own frame numbers. */
	run->together = t->nplaces == 1 || run->ninputs > 1;
}

static void read_run(struct together *t, struct ta_run *run)
{
	ta_conductor_read(t->c, run);
	ta_conductor_note_unread(t->c, run);
	ta_conductor_complain(t->c, run);
	ta_run_settle(run);
}

static void begin_points(struct together *t)
{
	t->points = t->npoints ? ta_points_new() : NULL;
	for (unsigned p = 0; p < t->npoints; p++) {
		struct ta_run *run = &t->run[p];
		begin_run(t, run, p);
		t->of[p] = ta_xcalloc(t->ninputs, sizeof(*t->of[p]));
		t->told[p] = (struct ta_place){ t->name[p], t->of[p], run->ninputs };
		for (size_t i = 0; i < run->ninputs; i++)
			t->of[p][i] = run->input[i]->index;
		run->points = t->points;
		run->runs = t->run;
		ta_points_add(t->points, t->name[p]);
	}
	for (unsigned p = 0; p < t->npoints; p++)
		read_run(t, &t->run[p]);
}

static int tell_points(struct together *t)
{
	const struct ta_sink *sink = t->c->sink;
	struct ta_points_report report = { t->points, t->told };
	int rc = 0;
	if (!t->points)
		return 0;
	if (t->c->options->stopped_together)
		ta_points_stopped_together(t->points);
	ta_points_join(t->points);
	if (t->ninputs)
		ta_anomaly_add_n(&t->input[0]->anomalies, "limits.sights", 0,
				 ta_points_left_out(t->points));
	t->c->summary.points = t->npoints;
	if (sink->points)
		rc = sink->points(sink->context, &report);
	for (unsigned p = 0; p < t->npoints && !rc; p++)
		rc = ta_run_tell(&t->run[p]);
	return rc;
}

/* What shares nothing with the points, or, where there are none, with each other. */
static int tell_others(struct together *t, int rc)
{
	if (t->nplaces > 1)
		t->c->summary.apart = t->nplaces - t->npoints;
	for (unsigned p = t->npoints; p < t->nplaces; p++) {
		struct ta_run run;
		begin_run(t, &run, p);
		if (!rc) {
			read_run(t, &run);
			rc = ta_run_tell(&run);
		}
		ta_run_release(&run);
	}
	return rc;
}

/* What several points see is joined by their segments, which facts do not hold. */
static int refuse_facts(struct together *t)
{
	const struct ta_analysis_options *o = t->c->options;
	struct ta_error error;
	if (!o->facts || !t->npoints)
		return 0;
	ta_error_clear(&error);
	ta_error_set(&error, "usage.facts_points", "", -1, 0,
		     "facts are of one capture point: these are %u", t->npoints);
	t->c->trouble = true;
	if (o->complain)
		o->complain(o->complain_context, &error);
	for (size_t i = 0; i < t->ninputs; i++)
		ta_run_input_free(t->input[i]);
	for (unsigned p = 0; p < t->npoints; p++)
		free(t->name[p]);
	t->npoints = t->nplaces = 0;
	return -1;
}

int ta_analyse_together(struct ta_conductor *c, struct ta_inputs *inputs)
{
	struct together t = { .c = c };
	t.reading = (struct ta_reading){ .decoder = ta_decoder_new(),
					 .names = ta_names_new(),
					 .filter = c->filter,
					 .fields = c->options->fields,
					 .disguise = c->options->disguise ? c->options : NULL };
	find_places(&t, inputs);
	int rc = refuse_facts(&t);
	begin_points(&t);
	if (!rc)
		rc = tell_points(&t);
	for (unsigned p = 0; p < t.npoints; p++) {
		ta_run_release(&t.run[p]);
		free(t.name[p]);
		free(t.of[p]);
	}
	ta_points_free(t.points);
	rc = tell_others(&t, rc);
	ta_names_free(t.reading.names);
	ta_decoder_free(t.reading.decoder);
	free(t.input);
	free(t.place);
	return rc;
}
