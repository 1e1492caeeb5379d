/* SPDX-License-Identifier: MIT */
/* Whether the host that sent a RST can have rebooted before it. */
#include "facts.h"
#include "rules.h"

/* Nor has one that had been sending in vain: its own timer ended the connection, and the RST is the aftermath. */
bool ta_could_have_rebooted(const struct ta_case *k)
{
	const struct ta_reset *r = k->reset.reset;
	bool down = false;
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *s = &k->silence[i];
		if (s->sender == r->sender && s->healed_ns < 0 && s->copies >= TA_IN_VAIN_COPIES)
			return false;
		down |= s->sender != r->sender && s->reset_after && s->copies >= TA_SEVERAL_COPIES;
	}
	return r->answers && (r->silence_ns < 0 || r->silence_ns >= (down ? TA_SHORTEST_DOWN_NS
									  : TA_SHORTEST_REBOOT_NS));
}
