/* SPDX-License-Identifier: MIT */
/* --point: capture points by name, and the files of each. */
#include "cli_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/xalloc.h"

static struct cli_point *find(struct cli_options *o, const char *name, size_t len)
{
	for (size_t i = 0; i < o->npoints; i++)
		if (strlen(o->point[i].name) == len && !strncmp(o->point[i].name, name, len))
			return &o->point[i];
	if (o->npoints == TA_POINTS_MAX)
		return NULL;
	struct cli_point *point = &o->point[o->npoints++];
	point->name = ta_xstrndup(name, len);
	return point;
}

int cli_parse_point(const char *text, struct cli_options *o)
{
	const char *equals = strchr(text, '=');
	if (!equals || equals == text)
		return -1;
	for (const char *p = equals + 1;; p++) {
		size_t len = strcspn(p, ",");
		struct cli_point *point = len ? find(o, text, (size_t)(equals - text)) : NULL;
		if (!point)
			return -1;
		point->file =
			ta_xgrow(point->file, &point->capacity, point->nfiles + 1, sizeof(char *));
		point->file[point->nfiles++] = ta_xstrndup(p, len);
		p += len;
		if (!*p)
			return 0;
	}
}

void cli_points_release(struct cli_options *o)
{
	for (size_t i = 0; i < o->npoints; i++) {
		for (size_t k = 0; k < o->point[i].nfiles; k++)
			free(o->point[i].file[k]);
		free(o->point[i].file);
		free(o->point[i].name);
	}
}

void cli_points_open(const struct cli_options *o, const struct ta_inputs_options *how,
		     struct ta_named_point ret[TA_POINTS_MAX])
{
	for (size_t i = 0; i < o->npoints; i++) {
		ret[i].name = o->point[i].name;
		ret[i].inputs = ta_inputs_new(how);
		for (size_t k = 0; k < o->point[i].nfiles; k++)
			ta_inputs_add(ret[i].inputs, o->point[i].file[k]);
	}
}

void cli_points_close(const struct cli_options *o, struct ta_named_point point[TA_POINTS_MAX])
{
	for (size_t i = 0; i < o->npoints; i++)
		ta_inputs_free(point[i].inputs);
}
