noinst_LIBRARIES += libta_net.a
libta_net_a_CFLAGS = $(AM_CFLAGS) $(TA_LTO_CFLAGS)
libta_net_a_SOURCES = \
	include/tcpautopsy/net/net.h \
	include/tcpautopsy/net/store.h \
	src/net/ask.c \
	src/net/host.h \
	src/net/net.c \
	src/net/rules.h \
	src/net/silences.c \
	src/net/store.c \
	src/net/timeline.c
