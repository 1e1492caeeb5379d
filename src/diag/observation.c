/* SPDX-License-Identifier: MIT */
/* How an observation is stated: a text, hosts and connections, values. */
#include "diag/observe.h"

#include "tcpautopsy/core/frames.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

#include <stdarg.h>
#include <stdlib.h>

void ta_observations_release(struct ta_observations *o)
{
	for (size_t i = 0; i < o->count; i++) {
		free(o->item[i].conn);
		free(o->item[i].text);
	}
	free(o->item);
	*o = (struct ta_observations){ 0 };
}

struct ta_observation *ta_observation_add(struct ta_diag *diag, struct ta_observations *set,
					  enum ta_observation_kind kind, const char *format, ...)
{
	struct ta_strbuf text = { 0 };
	va_list ap;
	if (set->count == TA_LIMIT_OBSERVATIONS) {
		ta_anomaly_add(&diag->anomalies, "limits.observations", 0);
		return NULL;
	}
	va_start(ap, format);
	ta_strbuf_vaddf(&text, format, ap);
	va_end(ap);
	set->item = ta_xgrow(set->item, &set->capacity, set->count + 1, sizeof(*set->item));
	struct ta_observation *o = &set->item[set->count++];
	*o = (struct ta_observation){ .kind = kind, .port = -1, .start_ns = -1, .end_ns = -1 };
	o->text = ta_strbuf_take(&text);
	return o;
}

void ta_observation_value(struct ta_observation *o, const char *name, int64_t value)
{
	if (o->nvalues < TA_EVIDENCE_VALUES) {
		o->value[o->nvalues].name = name;
		o->value[o->nvalues++].value = value;
	}
}

const char *ta_observation_frame(const struct ta_diag *diag, struct ta_strbuf *text, uint32_t frame)
{
	ta_frame_tell(text, diag->ctx.frames, frame);
	return ta_strbuf_text(text);
}

void ta_observation_conn(struct ta_observation *o, uint32_t id)
{
	if (o->nconns == TA_LIMIT_OBSERVED_CONNECTIONS)
		return;
	o->conn = ta_xrealloc(o->conn, o->nconns + 1, sizeof(*o->conn));
	o->conn[o->nconns++] = id;
}
