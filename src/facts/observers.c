/* SPDX-License-Identifier: MIT */
/* The table of observers, in the order in which they look. */
#include "facts/observers.h"

/* clang-format off */
const struct ta_observer ta_observers[] = {
	/* events */
	{ "course", ta_observe_course },
	{ "capture", ta_observe_capture },
	{ "vantage", ta_observe_vantage },
	{ "silence", ta_observe_silence },
	{ "resets", ta_observe_resets },
	{ "handshake", ta_observe_handshake },
	{ "stall", ta_observe_stall },
	{ "hole", ta_observe_hole },
	{ "requests", ta_observe_requests },
	{ "sockets", ta_observe_sockets },
	/* what speaks of them */
	{ "reset-signs", ta_observe_reset_signs },
	{ "half-open", ta_observe_half_open },
	{ "reset-before", ta_observe_reset_before },
	{ "reset-close", ta_observe_reset_close },
	{ "heard", ta_observe_heard },
	{ "icmp", ta_observe_icmp },
	{ "neighbours", ta_observe_neighbours },
	{ "sizes", ta_observe_sizes },
	{ "context", ta_observe_context },
	{ "points", ta_observe_points },
	{ "together", ta_observe_together },
	{ "twins", ta_observe_twins },
	{ "strangers", ta_observe_strangers },
	{ "quiet", ta_observe_quiet },
	{ "clock", ta_observe_clock },
	{ 0 },
};
/* clang-format on */
