/* SPDX-License-Identifier: MIT */
/* Private to src/facts: the connections that tell at whose end the capture was taken, by the two hosts. */
#ifndef TA_FACTS_VANTAGE_H
#define TA_FACTS_VANTAGE_H

/* At most one for each end of each two hosts; looked for when a connection first asks. */
struct ta_ends;
struct ta_ends *ta_ends_new(void);
void ta_ends_free(struct ta_ends *ends);

#endif
