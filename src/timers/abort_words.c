/* SPDX-License-Identifier: MIT */
/* What the abort clock says: the rule's name, the sentence for a person, and when the next attempt is due. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "abort_internal.h"
#include "timers_internal.h"

const struct ta_abort ta_abort_none = {
	.expected_ns = -1,
	.next_lo_ns = -1,
	.next_hi_ns = -1,
	.user_timeout_ns = -1,
};

void ta_abort_clear(struct ta_abort *ret)
{
	*ret = ta_abort_none;
}

#define V_PRINTF __attribute__((format(printf, 3, 0)))

/* No text is cut: the longest has room. */
static void V_PRINTF write_words(char *buf, size_t size, const char *format, va_list args)
{
	const int written = vsnprintf(buf, size, format, args);

	assert(written >= 0 && (size_t)written < size);
	(void)written;
}

void ta_abort_rule(struct ta_abort *ret, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_words(ret->rule, sizeof(ret->rule), format, args);
	va_end(args);
}

void ta_abort_text(struct ta_abort *ret, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_words(ret->text, sizeof(ret->text), format, args);
	va_end(args);
}

void ta_abort_name(struct ta_abort *ret, const struct ta_stack_profile *p,
		   const struct ta_give_up *rule)
{
	const unsigned seconds = (unsigned)(rule->after_ns / TA_SEC);

	switch (rule->by) {
	case TA_GIVE_UP_BUDGET:
	case TA_GIVE_UP_COUNT:
		if (rule->setting)
			ta_abort_rule(ret, "%s %s=%u", p->family, rule->setting, rule->count);
		else
			ta_abort_rule(ret, "%s %u%s copies", p->family, rule->count,
				      rule == &p->syn ? " SYN" : "");
		break;
	case TA_GIVE_UP_TIME:
		if (rule->setting)
			ta_abort_rule(ret, "%s %s %u s", p->family, rule->setting, seconds);
		else
			ta_abort_rule(ret, "%s %u minutes", p->family,
				      (unsigned)(rule->after_ns / TA_MINUTE_NS));
		break;
	case TA_GIVE_UP_UNKNOWN:
		break;
	}
}

void ta_abort_set_next(const struct ta_outlook *o, struct ta_abort *ret)
{
	ret->next_lo_ns = o->last_ns + o->delay_ns - TA_DUE_EARLY_NS;
	ret->next_hi_ns = ta_outlook_latest_ns(o);
}
