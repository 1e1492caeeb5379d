/* SPDX-License-Identifier: MIT */
/* A file of facts: a word that tells what it is, then, in blocks, the format and the program's version, the runs, and what is known of all
 * of them. */
#include "facts_out.h"

#include <stdlib.h>

#include "store.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_facts_out {
	struct ta_store_out *out;
	bool failed, whole;
};

struct ta_facts_out *ta_facts_out_new(ta_store_write_fn write, void *context, const char *version)
{
	struct ta_facts_out *facts = ta_xcalloc(1, sizeof(*facts));
	facts->failed = write(context, TA_FACTS_MAGIC, TA_FACTS_MAGIC_BYTES) != 0;
	facts->out = ta_store_out_new(write, context);
	ta_put(facts->out, TA_FACTS_FORMAT);
	ta_put_text(facts->out, version);
	return facts;
}

void ta_facts_out_free(struct ta_facts_out *facts)
{
	if (facts)
		ta_store_out_free(facts->out);
	free(facts);
}

bool ta_facts_out_whole(const struct ta_facts_out *facts)
{
	return facts->whole;
}

int ta_facts_put_run(struct ta_facts_out *facts, const struct ta_run *run)
{
	ta_put(facts->out, TA_FACTS_RUN);
	ta_run_put(run, facts->out);
	return facts->failed || ta_store_out_failed(facts->out) ? -1 : 0;
}

void ta_facts_put_summary(struct ta_facts_out *facts, const struct ta_summary *s)
{
	ta_put(facts->out, TA_FACTS_ENDS);
	ta_put(facts->out, s->continued);
	ta_put(facts->out, s->elsewhere);
	ta_put(facts->out, s->apart);
	ta_put(facts->out, s->interrupted);
	facts->whole = ta_store_out_end(facts->out) == 0 && !facts->failed;
}
