/* SPDX-License-Identifier: MIT */
/* The verdict is the same whether it is wanted in words or not: over all captures of testdata. */
#include "support/captures.h"
#include "support/quiet_sink.h"

/* Verdicts by connection, of an analysis in words and of one without. */
struct verdicts {
	bool in_words;
	uint8_t scenario[1 << 12], confidence[1 << 12], end[1 << 12];
	size_t count, early; /* early: decided without facts */
	struct ta_summary summary;
};

static int note(void *context, const struct ta_connection_report *r)
{
	struct verdicts *v = context;
	const struct ta_diagnosis *d = r->diagnosis;
	assert_true(v->count < sizeof(v->scenario));
	assert_true(!v->in_words || (d->title && d->summary && d->nevidence));
	assert_true(v->in_words || (!d->title && !d->nevidence));
	v->early += !d->facts.count;
	v->scenario[v->count] = (uint8_t)d->scenario;
	v->confidence[v->count] = (uint8_t)d->confidence;
	v->end[v->count++] = (uint8_t)d->end;
	return 0;
}

static int note_summary(void *context, const struct ta_summary *summary)
{
	((struct verdicts *)context)->summary = *summary;
	return 0;
}

static bool wants_none(void *context, const struct ta_diagnosis *verdict)
{
	(void)context;
	(void)verdict;
	return false;
}

static void analyse_file(const char *path, struct verdicts *v, bool in_words)
{
	const struct ta_inputs_options none = { .no_recurse = true };
	const struct ta_analysis_options options = { .stream = -1 };
	const struct ta_sink sink = { .context = v,
				      .connection = note,
				      .observation = ignore_observation,
				      .input = ignore_input,
				      .summary = note_summary,
				      .wants_words = in_words ? NULL : wants_none };
	struct ta_inputs *inputs = ta_inputs_new(&none);
	memset(v, 0, sizeof(*v));
	v->in_words = in_words;
	ta_inputs_add(inputs, path);
	ta_analyse(inputs, &options, &sink);
	ta_inputs_free(inputs);
}

static void compare(void *context, const char *path)
{
	static struct verdicts words, bare;
	size_t *early = context;
	analyse_file(path, &words, true);
	analyse_file(path, &bare, false);
	assert_int_equal(words.count, bare.count);
	for (size_t i = 0; i < words.count; i++)
		if (words.scenario[i] != bare.scenario[i] || words.end[i] != bare.end[i] ||
		    words.confidence[i] != bare.confidence[i])
			fail_msg("%s: connection %zu has another verdict", path, i);
	assert_memory_equal(&words.summary, &bare.summary, sizeof(words.summary));
	assert_int_equal(words.early, 0);
	*early += bare.early;
}

static void analysis__verdict_is_the_same_without_words(void **state)
{
	(void)state;
	size_t early = 0;
	assert_true(each_capture(compare, &early) > 100);
	assert_true(early >= 50); /* the short way was taken */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		analysis__verdict_is_the_same_without_words) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
