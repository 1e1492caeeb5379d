EXTRA_DIST += src/diag/rooms.txt
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
	src/diag/obs_capture_gap.c \
	src/diag/obs_duplicated_capture.c \
	src/diag/obs_filtered_trace.c \
	src/diag/obs_host_suspended.c \
	src/diag/obs_idle_limit.c \
	src/diag/obs_link_down.c \
	src/diag/obs_neighbour_unanswered.c \
	src/diag/obs_one_sided_capture.c \
	src/diag/obs_together.c \
	src/diag/observe.c \
	src/diag/observe.h \
	src/diag/rules.h \
	src/diag/run.h \
	src/diag/stacks.c
