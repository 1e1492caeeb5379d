noinst_LIBRARIES += libta_diag.a
libta_diag_a_SOURCES = \
	include/tcpautopsy/diag/diag.h \
	src/diag/advice.c \
	src/diag/case.c \
	src/diag/conformance.c \
	src/diag/diag.c \
	src/diag/diag_internal.h \
	src/diag/icmp_words.c \
	src/diag/meanwhile.c \
	src/diag/names.c \
	src/diag/observe.c \
	src/diag/reset_origin.c \
	src/diag/scenarios.c \
	src/diag/final_silence.c \
	src/diag/scn_close_unanswered.c \
	src/diag/scn_connect_refused.c \
	src/diag/scn_connect_timeout.c \
	src/diag/scn_connect_unreachable.c \
	src/diag/scn_middlebox_reset.c \
	src/diag/scn_middlebox_timeout.c \
	src/diag/scn_network_failure.c \
	src/diag/scn_normal.c \
	src/diag/scn_peer_crash.c \
	src/diag/scn_peer_reboot.c \
	src/diag/scn_pmtu_blackhole.c \
	src/diag/scn_receiver_stalled.c \
	src/diag/scn_process_exit.c \
	src/diag/scn_peer_silent.c \
	src/diag/scn_undetermined.c \
	src/diag/silence.c \
	src/diag/stacks.c \
	src/diag/vantage.c
