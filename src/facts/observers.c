/* SPDX-License-Identifier: MIT */
/* The table of observers, in the order in which they look. */
#include "facts/observers.h"

const struct ta_observer ta_observers[] = {
	{ "course", ta_observe_course },         { "silence", ta_observe_silence },
	{ "heard", ta_observe_heard },           { "icmp", ta_observe_icmp },
	{ "neighbours", ta_observe_neighbours }, { "sizes", ta_observe_sizes },
	{ "context", ta_observe_context },       { 0 },
};
