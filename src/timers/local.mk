noinst_LIBRARIES += libta_timers.a
libta_timers_a_SOURCES = \
	src/timers/abort.c \
	src/timers/abort_data.c \
	src/timers/abort_internal.h \
	src/timers/abort_probes.c \
	src/timers/chain.c \
	src/timers/chain_internal.h \
	src/timers/estimator.c \
	src/timers/keepalive.c \
	src/timers/models.c \
	src/timers/models.h \
	src/timers/outlook.c \
	src/timers/round.c \
	src/timers/shape.c \
	src/timers/stack_guess.c \
	src/timers/steps.c \
	src/timers/timers_internal.h \
	src/timers/wheel.c \
	src/timers/wheel_fit.c
