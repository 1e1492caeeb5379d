/* SPDX-License-Identifier: MIT */
/* The second reading, for what a report draws of single packets. What can't be read twice (standard input, pipes) is left out; the
 * first reading has told of what could not be read at all. */
#include "cli_internal.h"

#include "tcpautopsy/analysis/closeup.h"
#include "tcpautopsy/capture/capture.h"

void cli_read_again(const struct cli_options *o, struct ta_closeup *closeup,
		    const struct ta_analysis_options *analysis)
{
	struct ta_inputs_options how;
	struct ta_named_point point[TA_POINTS_MAX];
	struct ta_analysis_options options = *analysis;
	struct ta_error error;
	ta_error_clear(&error);
	cli_inputs_options(o, &how);
	how.files_only = true;
	struct ta_inputs *inputs = ta_inputs_new(&how);
	bool listed = cli_add_inputs(o, inputs, &error) == 0;
	cli_points_open(o, &how, point);
	options.point = point;
	options.complain = NULL;
	if (listed)
		ta_closeup_read(closeup, inputs, &options);
	cli_points_close(o, point);
	ta_inputs_free(inputs);
}
