noinst_LIBRARIES += libta_tcp.a
libta_tcp_a_CFLAGS = $(AM_CFLAGS) $(TA_LTO_CFLAGS)
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
	src/tcp/alias.h \
	src/tcp/belief.c \
	src/tcp/conn.c \
	src/tcp/contest.c \
	src/tcp/contest.h \
	src/tcp/det_keepalive.c \
	src/tcp/det_retransmission.c \
	src/tcp/det_window_probe.c \
	src/tcp/decide.c \
	src/tcp/decide.h \
	src/tcp/detector.h \
	src/tcp/detectors.c \
	src/tcp/distance.c \
	src/tcp/duplicate.c \
	src/tcp/duplicate.h \
	src/tcp/echo.c \
	src/tcp/echo.h \
	src/tcp/episode.c \
	src/tcp/episodes.h \
	src/tcp/expect.c \
	src/tcp/expect.h \
	src/tcp/facts.c \
	src/tcp/awake.c src/tcp/awake.h src/tcp/embryo.c src/tcp/embryo.h src/tcp/finish.c src/tcp/finish.h \
	src/tcp/fold.c src/tcp/fold.h src/tcp/thin.c src/tcp/thin.h \
	src/tcp/fresh_probe.c \
	src/tcp/icmp.c \
	src/tcp/last_data.c \
	src/tcp/late.c \
	src/tcp/late.h \
	src/tcp/notes.c \
	src/tcp/outq.c \
	src/tcp/outq.h \
	src/tcp/pack.c \
	src/tcp/pack.h \
	src/tcp/replay.c \
	src/tcp/replay.h \
	src/tcp/reset.c \
	src/tcp/roles.c \
	src/tcp/rules.h \
	src/tcp/sacked.c \
	src/tcp/sacked.h \
	src/tcp/send.c \
	src/tcp/sleep.c \
	src/tcp/sleep.h \
	src/tcp/smooth.c \
	src/tcp/smooth.h \
	src/tcp/socket.c \
	src/tcp/state.h \
	src/tcp/step.h \
	src/tcp/table.c \
	src/tcp/table.h \
	src/tcp/tracker.c \
	src/tcp/trouble.c \
	src/tcp/turns.c
