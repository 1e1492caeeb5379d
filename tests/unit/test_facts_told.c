/* SPDX-License-Identifier: MIT */
/* How a silence is told: a FIN has a sequence number, and is no byte. */
#include <string.h>

#include "support/seg_script.h"

static void says(const struct ta_diagnosis *d, const char *want)
{
	if (!strstr(d->summary, want))
		fail_msg("the summary does not say \"%s\": %s", want, d->summary);
}

static void facts_told__bytes_are_those_without_the_fin_behind_them(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	double at = seg_in_vain(s, 1000, 6, "> FP. 11 10 21 502");
	says(seg_diagnose(s, at + 20000, 0), "the client sent 10 bytes at sequence 11 ");
}

static void facts_told__a_fin_sent_again_behind_data_is_a_fin(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, " 900  >  P.  11  10  21  502\n");
	double at = seg_in_vain(s, 1000, 6, "> F. 21 0 21 502");
	says(seg_diagnose(s, at + 20000, 0), "the client sent its FIN ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_told__bytes_are_those_without_the_fin_behind_them),
		TELL(facts_told__a_fin_sent_again_behind_data_is_a_fin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
