/* SPDX-License-Identifier: MIT */
/* The dialects, one row each. Where two score alike the earlier is taken. */
#include "text/text_internal.h"

/* clang-format off */
const struct ta_txt_dialect *const ta_txt_dialects[] = {
	&ta_txt_tshark,
	&ta_txt_csv,
	&ta_txt_tcpdump,
	&ta_txt_verbose,
	&ta_txt_psml,
	&ta_txt_pdml,
	&ta_txt_json,
	&ta_txt_ek,
	&ta_txt_tsfields,
};
/* clang-format on */

const size_t ta_txt_ndialects = sizeof(ta_txt_dialects) / sizeof(ta_txt_dialects[0]);
