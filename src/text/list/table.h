/* SPDX-License-Identifier: MIT */
/* Lines of a packet list cut into cells, of which the columns are to be found. */
#ifndef TA_TEXT_TABLE_H
#define TA_TEXT_TABLE_H

#include "text/list/layout.h"

/* What a cell looks like. */
enum ta_txt_look { TA_TXT_LOOK_EMPTY, TA_TXT_LOOK_TIME, TA_TXT_LOOK_DIGITS, TA_TXT_LOOK_ADDRESS, TA_TXT_LOOK_WORD };

struct ta_txt_cell {
	struct ta_txt_word word;
	enum ta_txt_look look;
	struct ta_txt_when when;
};

struct ta_txt_table_row {
	size_t n;
	struct ta_txt_cell cell[TA_TXT_LAYOUT_COLUMNS];
	size_t info;           /* its column */
	struct ta_segment seg; /* as Info tells it */
};

struct ta_txt_table {
	struct ta_txt_table_row *row;
	size_t rows;
	bool tabs;
	size_t columns;
	enum ta_txt_look look[TA_TXT_LAYOUT_COLUMNS];
	bool given[TA_TXT_LAYOUT_COLUMNS]; /* a role */
	struct ta_txt_layout layout;
};

/* Gives every column its role (table->layout). False when the hosts are not found. */
bool ta_txt_table_name(struct ta_txt_table *table);

#endif
