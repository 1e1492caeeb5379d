/* SPDX-License-Identifier: MIT */
/* Whether the host that sent a RST can have rebooted before it. */
#include "case.h"
#include "facts.h"

#include "tcpautopsy/core/timefmt.h"

/* A host that was heard a moment ago has not rebooted since; one that let copies go unanswered may have, sooner. */
#define SHORTEST_REBOOT_NS (2 * TA_SEC)
#define SHORTEST_DOWN_NS TA_SEC

/* Nor has one that had been sending in vain: its own timer ended the connection, and the RST is the aftermath. */
bool ta_could_have_rebooted(const struct ta_case *k)
{
	const struct ta_reset *r = k->reset.reset;
	bool down = false;
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *s = &k->silence[i];
		if (s->sender == r->sender && s->healed_ns < 0 && s->copies >= 3)
			return false;
		down |= s->sender != r->sender && s->reset_after && s->copies >= 2;
	}
	return r->answers && (r->silence_ns < 0 ||
			      r->silence_ns >= (down ? SHORTEST_DOWN_NS : SHORTEST_REBOOT_NS));
}
