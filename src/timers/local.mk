noinst_LIBRARIES += libta_timers.a
libta_timers_a_SOURCES = \
	src/timers/abort.c \
	src/timers/abort_data.c \
	src/timers/abort_internal.h \
	src/timers/abort_probes.c \
	src/timers/chain.c \
	src/timers/chain_internal.h \
	src/timers/chain_special.c \
	src/timers/estimator.c \
	src/timers/keepalive.c \
	src/timers/models.c \
	src/timers/models.h \
	src/timers/outlook.c \
	src/timers/plateau.c \
	src/timers/round.c \
	src/timers/shape.c \
	src/timers/stack_freebsd.c \
	src/timers/stack_freertos.c \
	src/timers/stack_guess.c \
	src/timers/stack_gvisor.c \
	src/timers/stack_illumos.c \
	src/timers/stack_linux.c \
	src/timers/stack_linux_before_4_8.c \
	src/timers/stack_linux_since_6_5.c \
	src/timers/stack_lwip.c \
	src/timers/stack_macos.c \
	src/timers/stack_netbsd.c \
	src/timers/stack_openbsd.c \
	src/timers/stack_profile.h \
	src/timers/stack_uip.c \
	src/timers/stack_windows.c \
	src/timers/steps.c \
	src/timers/timers_internal.h \
	src/timers/wheel.c \
	src/timers/wheel_fit.c
