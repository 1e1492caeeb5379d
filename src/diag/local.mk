noinst_LIBRARIES += libta_diag.a
libta_diag_a_SOURCES = \
	include/tcpautopsy/diag/diag.h \
	include/tcpautopsy/diag/mechanism.h \
	src/diag/attention.c \
	src/diag/case.h \
	src/diag/conformance.c \
	src/diag/diag.c \
	src/diag/differential/differential.c \
	src/diag/differential/hypothesis.h \
	src/diag/differential/tell.c \
	src/diag/differential/tell.h \
	src/diag/differential/verdict.c \
	src/diag/differential/verdict.h \
	src/diag/differential/weigh.c \
	src/diag/differential/weigh.h \
	src/diag/differential/words.c \
	src/diag/ending.c \
	src/diag/hypotheses/application.c \
	src/diag/hypotheses/capture.h \
	src/diag/hypotheses/connect.c \
	src/diag/hypotheses/list.h \
	src/diag/hypotheses/middlebox_reset.c \
	src/diag/hypotheses/middlebox_timeout.c \
	src/diag/hypotheses/network_failure.c \
	src/diag/hypotheses/normal.c \
	src/diag/hypotheses/peer_crash.c \
	src/diag/hypotheses/peer_reboot.c \
	src/diag/hypotheses/peer_silent.c \
	src/diag/hypotheses/process_exit.c \
	src/diag/hypotheses/scenarios.c \
	src/diag/hypotheses/undetermined.c \
	src/diag/names.c \
	src/diag/observe.c \
	src/diag/rules.h \
	src/diag/run.h \
	src/diag/stacks.c
