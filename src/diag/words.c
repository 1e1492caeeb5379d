/* SPDX-License-Identifier: MIT */
/* Words that several scenarios use. */
#include "words.h"

const char *ta_case_who(const struct ta_case *k, int side)
{
	return side == k->client ? "the client" : "the server";
}

const char *ta_case_who_capital(const struct ta_case *k, int side)
{
	return side == k->client ? "The client" : "The server";
}

const char *ta_direction_words(enum ta_direction d)
{
	return d == TA_DIR_CLIENT_TO_SERVER   ? " from the client to the server"
	       : d == TA_DIR_SERVER_TO_CLIENT ? " from the server to the client"
					      : "";
}
