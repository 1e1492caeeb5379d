noinst_LIBRARIES += libta_tcp.a
libta_tcp_a_SOURCES = \
	include/tcpautopsy/tcp/conn.h \
	include/tcpautopsy/tcp/episode.h \
	include/tcpautopsy/tcp/facts.h \
	include/tcpautopsy/tcp/half.h \
	include/tcpautopsy/tcp/reset.h \
	include/tcpautopsy/tcp/tracker.h \
	include/tcpautopsy/tcp/trouble.h \
	src/tcp/ack.c \
	src/tcp/alias.c \
	src/tcp/conn.c \
	src/tcp/det_keepalive.c \
	src/tcp/det_retransmission.c \
	src/tcp/det_window_probe.c \
	src/tcp/detectors.c \
	src/tcp/duplicate.c \
	src/tcp/episode.c \
	src/tcp/facts.c \
	src/tcp/finish.c \
	src/tcp/outq.c \
	src/tcp/reset.c \
	src/tcp/send.c \
	src/tcp/tcp_internal.h \
	src/tcp/tracker.c
