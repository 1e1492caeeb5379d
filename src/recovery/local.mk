noinst_LIBRARIES += libta_recovery.a
libta_recovery_a_SOURCES = \
	include/tcpautopsy/recovery/recovery.h \
	src/recovery/ack.c \
	src/recovery/delays.c \
	src/recovery/judge.c \
	src/recovery/on_way.c \
	src/recovery/recovery.c \
	src/recovery/rules.h \
	src/recovery/scoreboard.c \
	src/recovery/scoreboard.h \
	src/recovery/state.h
