/* SPDX-License-Identifier: MIT */
/* Rows of CSV, cell by cell. */
#ifndef TA_REPORT_CSV_H
#define TA_REPORT_CSV_H

#include "report_internal.h"

struct ta_csv {
	FILE *out;
	const struct ta_report_options *how; /* borrowed: zone and ends of lines */
	bool some;                           /* the row has a cell */
};

/* One cell each; what is not known (NULL, -1 of ns) is empty. */
void ta_csv_text(struct ta_csv *csv, const char *text);
void ta_csv_int(struct ta_csv *csv, bool known, int64_t value);
void ta_csv_ns(struct ta_csv *csv, int64_t ns);
void ta_csv_bool(struct ta_csv *csv, bool known, bool value);
void ta_csv_instant(struct ta_csv *csv, bool known, int64_t epoch_ns);
void ta_csv_end(struct ta_csv *csv);

/* The row of names, separated by commas. */
void ta_csv_head(struct ta_csv *csv, const char *columns);

/* Which connection a row is of: TA_CSV_WHICH. */
#define TA_CSV_WHICH "schema,path,community_id,client_addr,client_port,server_addr,server_port"
void ta_csv_which(struct ta_csv *csv, const struct ta_connection_report *c);

/* csv_attempts.c: its names, and the rows of a connection. */
void ta_csv_attempts_head(struct ta_csv *csv);
void ta_csv_attempts(struct ta_csv *csv, const struct ta_connection_report *c);

#endif
