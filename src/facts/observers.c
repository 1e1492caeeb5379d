/* SPDX-License-Identifier: MIT */
/* The table of observers, in the order in which they look. */
#include "facts/observers.h"

const struct ta_observer ta_observers[] = {
	{ "course", ta_observe_course },
	{ "silence", ta_observe_silence },
	{ 0 },
};
