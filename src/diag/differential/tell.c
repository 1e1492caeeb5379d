/* SPDX-License-Identifier: MIT */
/* Marks in sentences, each replaced from one fact. */
#include "diag/differential/tell.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/flow/flow.h"

static void tell_side(struct ta_strbuf *buf, const struct ta_teller *t, int side, const char *mark)
{
	bool capital = *mark == 'W' || *mark == 'O';
	ta_strbuf_add(buf, capital ? "The " : "the ");
	ta_strbuf_add(buf, side == t->client ? "client" : "server");
	if (!strcmp(mark, "whose") || !strcmp(mark, "others"))
		ta_strbuf_add(buf, "'s");
}

static void tell_frames(struct ta_strbuf *buf, const struct ta_teller *t, const struct ta_fact *f,
			unsigned most)
{
	unsigned n = f->nframes < most ? f->nframes : most;
	if (!n) { /* what it is of has no frame number */
		ta_strbuf_add(buf, "frame unknown");
		return;
	}
	ta_frames_tell(buf, t->frames, f->frame, n);
}

/* Of a fact that cites what was answered before what answers it. */
static void tell_last(struct ta_strbuf *buf, const struct ta_teller *t, const struct ta_fact *f)
{
	if (f->nframes)
		ta_frame_tell(buf, t->frames, f->frame[f->nframes - 1]);
	else
		ta_strbuf_add(buf, "frame unknown");
}

void ta_fact_tell_frames(struct ta_strbuf *buf, const struct ta_teller *teller,
			 const struct ta_fact *fact)
{
	if (!fact->nframes)
		return;
	ta_strbuf_add(buf, " (");
	tell_frames(buf, teller, fact, fact->nframes);
	ta_strbuf_add(buf, ")");
}

static const char *verb(const char *singular, int64_t count)
{
	if (!strcmp(singular, "was"))
		return count == 1 ? "was" : "were";
	if (!strcmp(singular, "is"))
		return count == 1 ? "is" : "are";
	if (!strcmp(singular, "has"))
		return count == 1 ? "has" : "have";
	return NULL;
}

/* "{0 segment}": the value's index, a blank, and what it is. */
static void tell_value(struct ta_strbuf *buf, const struct ta_fact *f, const char *mark)
{
	int64_t value = f->value[mark[0] - '0'];
	if (!mark[1]) {
		ta_strbuf_addf(buf, "%" PRId64, value);
		return;
	}
	const char *what = mark + 2;
	if (!strcmp(what, "dur")) {
		char text[32];
		ta_strbuf_add(buf, ta_duration(text, sizeof(text), value));
	} else if (verb(what, value)) {
		ta_strbuf_add(buf, verb(what, value));
	} else {
		if (value)
			ta_strbuf_addf(buf, "%" PRId64, value);
		else
			ta_strbuf_add(buf, "no");
		ta_strbuf_addf(buf, " %s%s", what, value == 0 || value == 1 ? "" : "s");
	}
}

static void tell_addr(struct ta_strbuf *buf, const struct ta_teller *t, const struct ta_fact *f)
{
	char text[TA_ADDR_TEXT];
	ta_addr_format(text, sizeof(text), &f->addr, t->names);
	ta_strbuf_add(buf, text);
}

static void tell_span(struct ta_strbuf *buf, const struct ta_fact *f)
{
	char text[32];
	int64_t span = f->to_ns - f->from_ns;
	if (span > 0)
		ta_strbuf_add(buf, ta_duration(text, sizeof(text), span));
	else
		ta_strbuf_add(buf, span ? "an unknown time" : "one instant");
}

/* The fact's own sentence, which names no other: it stops here. */
static void tell_event(struct ta_strbuf *buf, const struct ta_teller *t, const struct ta_fact *f)
{
	size_t from = buf->len;
	bool begins = from >= 2 && buf->text[from - 2] == '.';
	ta_fact_tell(buf, t, f);
	if (begins)
		ta_tell_capital(buf, from);
}

/* A row that speaks of an idle time needs the fact that there was one. */
static void tell_idle(struct ta_strbuf *buf, const struct ta_teller *t, const struct ta_fact *f)
{
	char text[32];
	const struct ta_fact *idle =
		t->facts ? ta_fact_find(t->facts, TA_FACT_IDLE_BEFORE, f->about) : NULL;
	ta_strbuf_add(buf, idle ? ta_duration(text, sizeof(text), idle->value[0]) : "that");
}

/* 128 bytes hold every header with all options; "any" sees the packets wherever they come in. */
static void tell_tcpdump(struct ta_strbuf *buf, const struct ta_teller *t, int side)
{
	ta_strbuf_addf(buf, "tcpdump -i any -s 128 -w %s.pcap",
		       side == t->client ? "client" : "server");
	if (!t->key)
		return;
	char a[TA_ADDR_TEXT], b[TA_ADDR_TEXT];
	ta_addr_format(a, sizeof(a), &t->key->addr[t->client], t->names);
	ta_addr_format(b, sizeof(b), &t->key->addr[!t->client], t->names);
	ta_strbuf_addf(buf, " 'host %s and host %s and tcp port %u or %s'", a, b,
		       t->key->port[!t->client], strchr(a, ':') ? "icmp6" : "icmp");
}

/* "client.pcap and server.pcap" */
static void tell_between(struct ta_strbuf *buf, const struct ta_teller *t, const struct ta_fact *f)
{
	if (!t->frames) {
		ta_strbuf_add(buf, "the two capture points");
		return;
	}
	static const enum ta_fact_kind tells[] = { TA_FACT_LOST_BETWEEN,
						   TA_FACT_ANSWER_LOST_BETWEEN,
						   TA_FACT_IDLE_BETWEEN, TA_FACT_POINT_CUT };
	const struct ta_frame_names *n = t->frames;
	/* a row speaks of an event, and of the stretch that a fact about it names */
	for (size_t i = 0; i < sizeof(tells) / sizeof(tells[0]) && f->between[0] == f->between[1];
	     i++) {
		const struct ta_fact *told =
			t->facts ? ta_fact_find(t->facts, tells[i], f->about) : NULL;
		f = told ? told : f;
	}
	ta_strbuf_addf(buf, "%s and %s", n->point_name(n->context, f->between[0]),
		       n->point_name(n->context, f->between[1]));
}

/* What a silence is of: values 0 and 1 are where it begins and how many bytes it has; a FIN alone has none. */
static void tell_bytes(struct ta_strbuf *buf, const struct ta_fact *f)
{
	if (f->value[1])
		ta_strbuf_addf(buf, "%" PRId64 " %s at sequence %" PRId64, f->value[1],
			       f->value[1] == 1 ? "byte" : "bytes", f->value[0]);
	else
		ta_strbuf_add(buf, "its FIN");
}

static void tell_mark(struct ta_strbuf *buf, const struct ta_teller *t, const char *mark,
		      const struct ta_fact *f)
{
	if (*mark >= '0' && *mark < '0' + TA_FACT_VALUES)
		tell_value(buf, f, mark);
	else if (*mark == 'w' || *mark == 'W')
		!strcmp(mark, "word") ? ta_strbuf_add(buf, f->word ? f->word : "")
				      : tell_side(buf, t, f->side, mark);
	else if (*mark == 'o' || *mark == 'O')
		tell_side(buf, t, !f->side, mark);
	else if (!strcmp(mark, "frames"))
		tell_frames(buf, t, f, TA_FACT_FRAMES);
	else if (!strcmp(mark, "first"))
		tell_frames(buf, t, f, 1);
	else if (!strcmp(mark, "last"))
		tell_last(buf, t, f);
	else if (!strncmp(mark, "at ", sizeof("at ") - 1))
		ta_frame_tell_at(buf, t->frames, f->point,
				 (uint32_t)f->value[mark[sizeof("at ") - 1] - '0']);
	else if (!strcmp(mark, "between"))
		tell_between(buf, t, f);
	else if (!strcmp(mark, "conn"))
		ta_strbuf_addf(buf, "connection %" PRIu32, f->conn);
	else if (!strcmp(mark, "addr"))
		tell_addr(buf, t, f);
	else if (!strcmp(mark, "bytes"))
		tell_bytes(buf, f);
	else if (!strcmp(mark, "span"))
		tell_span(buf, f);
	else if (!strcmp(mark, "idle"))
		tell_idle(buf, t, f);
	else if (!strcmp(mark, "tool"))
		ta_strbuf_add(buf, f->tool ? f->tool : "");
	else if (!strcmp(mark, "tcpdump"))
		tell_tcpdump(buf, t, !f->side);
	else if (!strcmp(mark, "tcpdump who"))
		tell_tcpdump(buf, t, f->side);
	else if (!strcmp(mark, "event"))
		tell_event(buf, t, f);
	else
		assert(false && "a mark that nobody knows");
}

void ta_tell(struct ta_strbuf *buf, const struct ta_teller *teller, const char *sentence,
	     const struct ta_fact *fact)
{
	char mark[32];
	while (*sentence) {
		size_t plain = strcspn(sentence, "{");
		ta_strbuf_addf(buf, "%.*s", (int)plain, sentence);
		sentence += plain;
		if (!*sentence)
			break;
		size_t len = strcspn(sentence, "}");
		assert(len < sizeof(mark) && sentence[len] == '}');
		memcpy(mark, sentence + 1, len - 1);
		mark[len - 1] = '\0';
		tell_mark(buf, teller, mark, fact);
		sentence += len + 1;
	}
}

bool ta_tells_frames(const char *sentence)
{
	return strstr(sentence, "{first}") || strstr(sentence, "{last}") ||
	       strstr(sentence, "{frames}");
}

void ta_fact_tell(struct ta_strbuf *buf, const struct ta_teller *teller, const struct ta_fact *fact)
{
	ta_tell(buf, teller, ta_fact_rows[fact->kind].sentence, fact);
}

char *ta_fact_text(const struct ta_fact *fact, int client, const struct ta_names *names,
		   const struct ta_frame_names *frames)
{
	struct ta_strbuf buf = { 0 };
	struct ta_teller teller = { client, names, NULL, NULL, frames };
	ta_fact_tell(&buf, &teller, fact);
	return ta_strbuf_take(&buf);
}

void ta_tell_capital(struct ta_strbuf *buf, size_t from)
{
	size_t end = from;
	while (end < buf->len && buf->text[end] != ' ')
		end++;
	for (size_t i = from; i + 1 < end; i++)
		if (buf->text[i] == ':' || buf->text[i] == '.')
			return; /* the name of a file, or an address */
	if (buf->text && from < buf->len && buf->text[from] >= 'a' && buf->text[from] <= 'z')
		buf->text[from] = (char)(buf->text[from] - 'a' + 'A');
}
