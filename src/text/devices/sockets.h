/* SPDX-License-Identifier: MIT */
/* A line of ss or netstat as a socket. */
#ifndef TA_TEXT_SOCKETS_H
#define TA_TEXT_SOCKETS_H

#include "tcpautopsy/core/socket.h"
#include "text/lines/sockets.h"

/* False, *ret undefined, for one without a peer, or whose address was cut off to fit its column. */
bool ta_txt_socket_read(struct ta_names *names, const struct ta_txt_socket_line *line,
			struct ta_socket *ret);

#endif
