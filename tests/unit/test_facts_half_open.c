/* SPDX-License-Identifier: MIT */
/* A SYN that meets an old connection: since when, until when, and what shows that its host did not reboot. */
#include "support/seg_script.h"

/* A client dials again at 10 s from a port whose old connection the server still holds. Connection 0 is another one of its, which is
 * heard from at `ms`. */
static const struct ta_fact *dials(struct seg_script *s, double ms, const char *flags, bool healed,
				   enum ta_fact_kind kind)
{
	seg_limit(s, 0);
	seg_open(s, 1, 0);
	seg_row(s, "5000  >  P.   1  10   1  502  c=1");
	seg_row(s, "5020  <   .   1   0  11  502  c=1");
	s->shift_ns = 10 * TA_SEC;
	if (healed)
		seg_redial(s);
	else
		seg_play(s, "  0  >  S        0  0       -  64240\n"
			    " 10  <  .   777777  0  444444    502\n"
			    " 10  >  R   444444  0       -      0  id=0\n");
	s->shift_ns = 0;
	seg_row(s, "%.0f  >  %s  11  10  1  502  c=1", ms, flags);
	return fact_of(seg_diagnose(s, 60000, 1), kind);
}

static void facts_half_open__an_older_connection_that_goes_on_shows_that_its_host_is_up(
	void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f = dials(s, 20000, "P.", false, TA_FACT_HOST_OUTLIVES);

	assert_non_null(f);
	assert_int_equal(f->conn, 0);
	assert_int_equal(f->side, seg_key(seg_conn(s, 1), 0));
	assert_int_equal(f->nframes, 1);
	/* It is reset, or says nothing after the SYN. */
	assert_null(dials(s, 20000, "R.", false, TA_FACT_HOST_OUTLIVES));
	assert_null(dials(s, 9999, "P.", false, TA_FACT_HOST_OUTLIVES));
}

static void facts_half_open__what_is_dialled_again_heals_when_it_is_answered(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f = dials(s, 20000, "P.", true, TA_FACT_HALF_OPEN);

	assert_non_null(f);
	assert_int_equal(f->nframes, 3);
	const struct ta_event *ev = &s->diagnosis.facts.event[f->about];
	assert_ms(ev->since_ns, 10000);
	assert_ms(ev->healed_ns, 11020);
	assert_ms(ev->until_ns, 11020);
	assert_false(ev->final);
	f = dials(s, 20000, "P.", false, TA_FACT_HALF_OPEN);
	assert_non_null(f);
	ev = &s->diagnosis.facts.event[f->about];
	assert_true(ev->final && ev->healed_ns < 0);
	assert_ms(ev->until_ns, 10010);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_half_open__an_older_connection_that_goes_on_shows_that_its_host_is_up),
		TELL(facts_half_open__what_is_dialled_again_heals_when_it_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
