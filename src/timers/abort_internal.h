/* SPDX-License-Identifier: MIT */
/* Shared by the files of the abort clock: how a chain goes on after its last attempt. */
#ifndef TCPAUTOPSY_ABORT_INTERNAL_H
#define TCPAUTOPSY_ABORT_INTERNAL_H

#include "tcpautopsy/timers/abort.h"
#include "timers/stacks/book.h"

/* The schedule of a chain as it would go on. */
struct ta_outlook {
	const struct ta_abort_input *in;
	int64_t last_ns;     /* last attempt that a timer sent, or the original */
	int64_t delay_ns;    /* nominal delay of the timer that runs after it; -1: not known */
	int64_t cap_ns;
	bool doubles;        /* the delay goes on doubling up to the cap, */
	unsigned linear;     /* after so many more that stay as they are */
	int64_t first_ns;    /* first timeout's attempt, the clock's zero; -1: not seen */
	unsigned timeouts;   /* attempts that the retransmission timer sent, missing ones included */
	unsigned unanswered; /* the last attempts that got no answer */
};

void ta_outlook_init(struct ta_outlook *o, const struct ta_abort_input *in);

/* The expiry that is next, and the latest that it may be. */
int64_t ta_outlook_next_ns(const struct ta_outlook *o);
int64_t ta_outlook_latest_ns(const struct ta_outlook *o);
/* The first expiry at or after limit_ns, from the last attempt on; -1: never. */
int64_t ta_outlook_expiry_ns(const struct ta_outlook *o, int64_t limit_ns);
/* How many expiries come before until_ns, from the last attempt on. */
unsigned ta_outlook_before(const struct ta_outlook *o, int64_t until_ns);
/* The expiry after `more` more attempts. */
int64_t ta_outlook_after_ns(const struct ta_outlook *o, unsigned more);

/* When a rule that counts ends it: at the expiry after its last retransmission, or within a tick of that. rule is one of stack's. */
int64_t ta_outlook_counted_ns(const struct ta_outlook *o, const struct ta_stack_profile *stack, const struct ta_give_up *rule);

/* The capture went on long enough after instant_ns to have shown an attempt. */
bool ta_outlook_ran_past(const struct ta_outlook *o, int64_t instant_ns);

/* tcp_model_timeout of Linux: what `retries` timeouts with a base of 200 ms take under the cap. */
int64_t ta_linux_budget_ns(unsigned retries, int64_t rto_max_ns);

void ta_abort_rule(struct ta_abort *ret, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ta_abort_text(struct ta_abort *ret, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The rule's name: "linux tcp_retries2=15", "bsd 12 copies", "illumos 5 minutes". rule is one of stack's. */
void ta_abort_name(struct ta_abort *ret, const struct ta_stack_profile *stack, const struct ta_give_up *rule);
/* When the next attempt is due, unless the sender gives up instead of sending it. */
void ta_abort_set_next(const struct ta_outlook *o, struct ta_abort *ret);

static inline double ta_seconds(int64_t ns)
{
	return (double)ns / TA_SEC;
}

void ta_abort_data(const struct ta_outlook *o, struct ta_abort *ret);
void ta_abort_probes(const struct ta_outlook *o, struct ta_abort *ret);

#endif
