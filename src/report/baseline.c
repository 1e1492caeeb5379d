/* SPDX-License-Identifier: MIT */
#include "tcpautopsy/report/baseline.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report_internal.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* What makes a connection the same one, with the same fate. */
struct known {
	char id[TA_COMMUNITY_ID_TEXT];
	bool dated;       /* start_ns is of the Unix clock, not of the run's */
	int64_t start_ns; /* its first packet */
	enum ta_scenario scenario;
	size_t nalso;
};

struct ta_baseline {
	struct known *item; /* owned; in order */
	size_t n, capacity;
	bool is_report; /* something in it is of a report */
};

static int order(const void *a, const void *b)
{
	const struct known *x = a, *y = b;
	int c = strcmp(x->id, y->id);
	if (!c)
		c = (x->dated > y->dated) - (x->dated < y->dated);
	if (!c)
		c = (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns);
	if (!c)
		c = (x->scenario > y->scenario) - (x->scenario < y->scenario);
	return c ? c : (x->nalso > y->nalso) - (x->nalso < y->nalso);
}

/* So many digits and the character behind them; false: something else. */
static bool take(const char **p, int digits, const char *behind, unsigned *ret)
{
	*ret = 0;
	for (int i = 0; i < digits; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*ret = *ret * 10 + (unsigned)(**p - '0');
	}
	return !*behind || *(*p)++ == *behind;
}

/* "2022-10-17T09:12:44.123456789Z", or with "+02:00", as reports have it. */
static bool parse_instant(const char *p, int64_t *ret_ns)
{
	unsigned year, month, day, hour, minute, second, fraction, zone_hour = 0, zone_minute = 0;
	if (!take(&p, 4, "-", &year) || !take(&p, 2, "-", &month) || !take(&p, 2, "T", &day) ||
	    !take(&p, 2, ":", &hour) || !take(&p, 2, ":", &minute) || !take(&p, 2, ".", &second) ||
	    !take(&p, 9, "", &fraction) || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	char sign = *p++;
	bool zoned = sign == '+' || sign == '-';
	if (!zoned && sign != 'Z')
		return false;
	if (zoned && (!take(&p, 2, ":", &zone_hour) || !take(&p, 2, "", &zone_minute)))
		return false;
	int64_t zone = (int64_t)zone_hour * 3600 + (int64_t)zone_minute * 60;
	int64_t at = ta_civil_to_epoch(year, month, day, hour, minute, second);
	at += sign == '-' ? zone : -zone;
	return !__builtin_mul_overflow(at, TA_SEC, ret_ns) &&
	       !__builtin_add_overflow(*ret_ns, (int64_t)fraction, ret_ns);
}

/* A connection as a report writes it. What lacks something can't be the same as another: it is passed over. */
static int add(struct ta_baseline *b, const json_t *row)
{
	const char *id = json_string_value(json_object_get(row, "community_id"));
	const char *start = json_string_value(json_object_get(row, "start"));
	const json_t *start_ns = json_object_get(row, "start_ns");
	const json_t *verdict = json_object_get(row, "diagnosis");
	const char *scenario = json_string_value(json_object_get(verdict, "scenario"));
	struct known known = { .dated = start != NULL,
			       .start_ns = json_integer_value(start_ns),
			       .nalso = json_array_size(json_object_get(verdict, "also")) };
	b->is_report |= verdict != NULL;
	if (!id || strlen(id) >= sizeof(known.id) || !scenario || !json_is_integer(start_ns) ||
	    (start && !parse_instant(start, &known.start_ns)))
		return 0;
	known.scenario = ta_scenario_of(scenario);
	if (known.scenario == TA_SCN_COUNT)
		return 0;
	if (b->n == TA_LIMIT_BASELINE_CONNECTIONS)
		return -1;
	memcpy(known.id, id, strlen(id) + 1);
	b->item = ta_xgrow(b->item, &b->capacity, b->n + 1, sizeof(*b->item));
	b->item[b->n++] = known;
	return 0;
}

/* A whole document, or a row: connections or something else. */
static int add_value(struct ta_baseline *b, const json_t *value)
{
	const char *type = json_string_value(json_object_get(value, "type"));
	const json_t *all = json_object_get(value, "connections"), *one;
	size_t i;
	int rc = 0;
	if (type && !strcmp(type, "connection"))
		return add(b, value);
	b->is_report |= json_object_get(value, "schema") != NULL;
	if (json_is_array(all))
		json_array_foreach(all, i, one) rc = rc ? rc : add(b, one);
	return rc;
}

struct reader {
	FILE *in;
	size_t bytes; /* of this value */
};

/* One byte a call: jansson keeps what it has taken, and the next value is not its. */
static size_t give(void *buffer, size_t len, void *context)
{
	struct reader *r = context;
	int c = len ? getc_unlocked(r->in) : EOF;
	if (c == EOF)
		return 0;
	if (++r->bytes > TA_LIMIT_BASELINE_BYTES)
		return (size_t)-1;
	*(char *)buffer = (char)c;
	return 1;
}

static bool at_end(FILE *in)
{
	int c = getc(in);
	while (c != EOF && isspace(c))
		c = getc(in);
	if (c != EOF)
		ungetc(c, in);
	return c == EOF;
}

static int read_values(struct ta_baseline *b, FILE *in, const char *path, struct ta_error *error)
{
	while (!at_end(in)) {
		struct reader r = { .in = in };
		json_error_t why;
		json_t *value = json_load_callback(give, &r, JSON_DISABLE_EOF_CHECK, &why);
		if (!value && r.bytes > TA_LIMIT_BASELINE_BYTES)
			return ta_error_set(error, "limits.baseline", path, -1, 0,
					    "the baseline is too large: as NDJSON it may be");
		if (!value)
			return ta_error_set(error, "baseline.json", path, -1, 0,
					    "the baseline is no JSON: %s", why.text);
		int rc = add_value(b, value);
		json_decref(value);
		if (rc < 0)
			return ta_error_set(error, "limits.baseline", path, -1, 0,
					    "the baseline has more than %d connections",
					    TA_LIMIT_BASELINE_CONNECTIONS);
	}
	if (ferror(in))
		return ta_error_set(error, "baseline.read", path, -1, 0,
				    "the baseline can't be read: %s", strerror(errno));
	if (!b->is_report)
		return ta_error_set(
			error, "baseline.report", path, -1, 0,
			"the baseline is no report of --format json or --format ndjson");
	return 0;
}

struct ta_baseline *ta_baseline_read(const char *path, struct ta_error *error)
{
	FILE *in = fopen(path, "rbe");
	if (!in) {
		ta_error_set(error, "baseline.read", path, -1, 0, "the baseline can't be read: %s",
			     strerror(errno));
		return NULL;
	}
	struct ta_baseline *b = ta_xcalloc(1, sizeof(*b));
	int rc = read_values(b, in, path, error);
	fclose(in);
	if (rc < 0) {
		ta_baseline_free(b);
		return NULL;
	}
	if (b->n)
		qsort(b->item, b->n, sizeof(*b->item), order);
	return b;
}

void ta_baseline_free(struct ta_baseline *b)
{
	if (!b)
		return;
	free(b->item);
	free(b);
}

size_t ta_baseline_count(const struct ta_baseline *b)
{
	return b->n;
}

bool ta_baseline_knows(void *context, const struct ta_connection_report *c)
{
	const struct ta_baseline *b = context;
	struct known known = { .dated = c->have_epoch,
			       .start_ns = c->conn->start_ns,
			       .scenario = c->diagnosis->scenario,
			       .nalso = c->diagnosis->nalso };
	if (!ta_community_id(known.id, c->conn) || !b->n)
		return false;
	if (known.dated)
		known.start_ns = ta_time_add(c->start_epoch_ns, known.start_ns);
	return bsearch(&known, b->item, b->n, sizeof(*b->item), order) != NULL;
}
