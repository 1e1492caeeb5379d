/* SPDX-License-Identifier: MIT */
/* What was found, for the exit status: whether what was asked for is there at all. */
#include "cli_internal.h"

#include <inttypes.h>

/* "there are ids 0 to 41", of the inputs that were read. */
static void say_no_id(uint64_t id, const struct ta_summary *s)
{
	if (!s->ids)
		cli_message("no connection has the id %" PRIu64 ": there are no connections", id);
	else if (id < s->ids)
		cli_message("the connection with the id %" PRIu64
			    " is not told of: it was folded into the counts, or another capture "
			    "point tells of it",
			    id);
	else if (s->ids == 1)
		cli_message("no connection has the id %" PRIu64 ": there is only id 0", id);
	else
		cli_message("no connection has the id %" PRIu64 ": there are ids 0 to %" PRIu64, id,
			    s->ids - 1);
}

bool cli_found_chosen(const struct cli_options *o, const struct ta_summary *s)
{
	const struct ta_analysis_options *a = &o->analysis;
	if (s->chosen > s->outside || (a->stream < 0 && !a->connection))
		return true;
	if (s->chosen) {
		cli_message("the connection asked for is outside the time of --from and --to");
		return false;
	}
	if (a->stream >= 0 && a->connection && (uint64_t)a->stream < s->ids)
		cli_message("no connection is both '%s' and of the id %" PRId64, a->connection,
			    a->stream);
	else if (a->stream >= 0)
		say_no_id((uint64_t)a->stream, s);
	else
		cli_message("no connection is between the endpoints '%s', of %" PRIu64 " in all",
			    a->connection, s->ids);
	return false;
}
