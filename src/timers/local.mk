noinst_LIBRARIES += libta_timers.a
libta_timers_a_SOURCES = \
	src/timers/abort.c \
	src/timers/chain.c \
	src/timers/estimator.c \
	src/timers/keepalive.c \
	src/timers/stack_guess.c \
	src/timers/timers_internal.h \
	src/timers/wheel.c
