/* SPDX-License-Identifier: MIT */
/* The record of what went wrong on a connection: made when the first thing does. */
#include <assert.h>

#include "sleep.h"
#include "state.h"
#include "tcpautopsy/core/xalloc.h"

const struct ta_trouble ta_trouble_asleep;

struct ta_trouble *ta_conn_trouble(struct ta_conn *c)
{
	assert(!ta_conn_sleeps(c));
	if (!c->trouble)
		c->trouble = ta_xcalloc(1, sizeof(*c->trouble));
	return c->trouble;
}
