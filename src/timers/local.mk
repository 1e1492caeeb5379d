noinst_LIBRARIES += libta_timers.a
libta_timers_a_SOURCES = \
	include/tcpautopsy/timers/abort.h \
	include/tcpautopsy/timers/attempt.h \
	include/tcpautopsy/timers/chain.h \
	include/tcpautopsy/timers/estimator.h \
	include/tcpautopsy/timers/fit.h \
	include/tcpautopsy/timers/keepalive.h \
	include/tcpautopsy/timers/stack.h \
	include/tcpautopsy/timers/store.h \
	src/timers/abort.c \
	src/timers/abort_data.c \
	src/timers/abort_internal.h \
	src/timers/abort_probes.c \
	src/timers/abort_words.c \
	src/timers/chain.c \
	src/timers/chain_internal.h \
	src/timers/chain_special.c \
	src/timers/estimator.c \
	src/timers/fit.c \
	src/timers/keepalive.c \
	src/timers/legs.c \
	src/timers/minimum.c \
	src/timers/models.c \
	src/timers/models.h \
	src/timers/names.c \
	src/timers/outlook.c \
	src/timers/plateau.c \
	src/timers/rank.c \
	src/timers/round.c \
	src/timers/rules.h \
	src/timers/shape.c \
	src/timers/stack_guess.c \
	src/timers/stacks/book.c \
	src/timers/stacks/book.h \
	src/timers/stacks/freebsd.c \
	src/timers/stacks/freertos.c \
	src/timers/stacks/gvisor.c \
	src/timers/stacks/illumos.c \
	src/timers/stacks/linux.c \
	src/timers/stacks/linux_before_4_8.c \
	src/timers/stacks/linux_since_6_5.c \
	src/timers/stacks/lwip.c \
	src/timers/stacks/macos.c \
	src/timers/stacks/netbsd.c \
	src/timers/stacks/openbsd.c \
	src/timers/stacks/uip.c \
	src/timers/stacks/windows.c \
	src/timers/steps.c \
	src/timers/store.c \
	src/timers/stretch.c \
	src/timers/ticks.c \
	src/timers/timers_internal.h \
	src/timers/wheel.c \
	src/timers/wheel.h \
	src/timers/wheel_fit.c

EXTRA_DIST += src/timers/rooms.txt
