# One program per module, test_<module>.c, with exactly one cmocka group. A row is three lines:
#
#	unit_tests += tests/unit/test_x
#	tests_unit_test_x_SOURCES = tests/unit/test_x.c
#	tests_unit_test_x_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
#
# Keep the rows in the order of the layers. Without cmocka none is built, and the rest of `make check` still runs.
unit_tests =

# core
unit_tests += tests/unit/test_core_addr
tests_unit_test_core_addr_SOURCES = tests/unit/test_core_addr.c
tests_unit_test_core_addr_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_core_strbuf
tests_unit_test_core_strbuf_SOURCES = tests/unit/test_core_strbuf.c
tests_unit_test_core_strbuf_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_core_timefmt
tests_unit_test_core_timefmt_SOURCES = tests/unit/test_core_timefmt.c
tests_unit_test_core_timefmt_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_core_values
tests_unit_test_core_values_SOURCES = tests/unit/test_core_values.c
tests_unit_test_core_values_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# capture
unit_tests += tests/unit/test_capture
tests_unit_test_capture_SOURCES = tests/unit/test_capture.c
tests_unit_test_capture_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_capture_inputs
tests_unit_test_capture_inputs_SOURCES = tests/unit/test_capture_inputs.c
tests_unit_test_capture_inputs_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_pcapng
tests_unit_test_pcapng_SOURCES = tests/unit/test_pcapng.c
tests_unit_test_pcapng_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# timers
unit_tests += tests/unit/test_timers_estimator
tests_unit_test_timers_estimator_SOURCES = tests/unit/test_timers_estimator.c
tests_unit_test_timers_estimator_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_wheel
tests_unit_test_timers_wheel_SOURCES = tests/unit/test_timers_wheel.c
tests_unit_test_timers_wheel_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_chain
tests_unit_test_timers_chain_SOURCES = tests/unit/test_timers_chain.c tests/unit/timers_scene.h
tests_unit_test_timers_chain_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_schedules
tests_unit_test_timers_schedules_SOURCES = tests/unit/test_timers_schedules.c tests/unit/timers_scene.h
tests_unit_test_timers_schedules_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_endings
tests_unit_test_timers_endings_SOURCES = tests/unit/test_timers_endings.c tests/unit/timers_scene.h
tests_unit_test_timers_endings_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_simulation
tests_unit_test_timers_simulation_SOURCES = tests/unit/test_timers_simulation.c
tests_unit_test_timers_simulation_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_keepalive
tests_unit_test_timers_keepalive_SOURCES = tests/unit/test_timers_keepalive.c
tests_unit_test_timers_keepalive_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_timers_stacks
tests_unit_test_timers_stacks_SOURCES = tests/unit/test_timers_stacks.c
tests_unit_test_timers_stacks_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# decode
unit_tests += tests/unit/test_decode
tests_unit_test_decode_SOURCES = tests/unit/test_decode.c tests/unit/decode_fixture.h
tests_unit_test_decode_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_decode_fragments
tests_unit_test_decode_fragments_SOURCES = tests/unit/test_decode_fragments.c tests/unit/decode_fixture.h
tests_unit_test_decode_fragments_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_decode_tunnels
tests_unit_test_decode_tunnels_SOURCES = tests/unit/test_decode_tunnels.c tests/unit/decode_fixture.h
tests_unit_test_decode_tunnels_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# text
unit_tests += tests/unit/test_text_clock
tests_unit_test_text_clock_SOURCES = tests/unit/test_text_clock.c tests/unit/text_fixture.h
tests_unit_test_text_clock_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_text_fields
tests_unit_test_text_fields_SOURCES = tests/unit/test_text_fields.c tests/unit/text_fixture.h
tests_unit_test_text_fields_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_text_tcpdump
tests_unit_test_text_tcpdump_SOURCES = tests/unit/test_text_tcpdump.c tests/unit/text_fixture.h
tests_unit_test_text_tcpdump_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_text_tshark
tests_unit_test_text_tshark_SOURCES = tests/unit/test_text_tshark.c tests/unit/text_fixture.h
tests_unit_test_text_tshark_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# flow
seg_script = tests/unit/support/seg_script.c tests/unit/support/seg_script.h
unit_tests += tests/unit/test_flow
tests_unit_test_flow_SOURCES = tests/unit/test_flow.c
tests_unit_test_flow_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# tcp
unit_tests += tests/unit/test_tcp_handshake
tests_unit_test_tcp_handshake_SOURCES = tests/unit/test_tcp_handshake.c $(seg_script)
tests_unit_test_tcp_handshake_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_sequence
tests_unit_test_tcp_sequence_SOURCES = tests/unit/test_tcp_sequence.c $(seg_script)
tests_unit_test_tcp_sequence_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_retransmission
tests_unit_test_tcp_retransmission_SOURCES = tests/unit/test_tcp_retransmission.c $(seg_script)
tests_unit_test_tcp_retransmission_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_keepalive
tests_unit_test_tcp_keepalive_SOURCES = tests/unit/test_tcp_keepalive.c $(seg_script)
tests_unit_test_tcp_keepalive_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_window
tests_unit_test_tcp_window_SOURCES = tests/unit/test_tcp_window.c $(seg_script)
tests_unit_test_tcp_window_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_reset
tests_unit_test_tcp_reset_SOURCES = tests/unit/test_tcp_reset.c $(seg_script)
tests_unit_test_tcp_reset_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_limits
tests_unit_test_tcp_limits_SOURCES = tests/unit/test_tcp_limits.c $(seg_script)
tests_unit_test_tcp_limits_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_invariance
tests_unit_test_tcp_invariance_SOURCES = tests/unit/test_tcp_invariance.c $(seg_script)
tests_unit_test_tcp_invariance_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_tcp_hostile
tests_unit_test_tcp_hostile_SOURCES = tests/unit/test_tcp_hostile.c $(seg_script)
tests_unit_test_tcp_hostile_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# net
unit_tests += tests/unit/test_net
tests_unit_test_net_SOURCES = tests/unit/test_net.c
tests_unit_test_net_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# diag
unit_tests += tests/unit/test_diag_normal
tests_unit_test_diag_normal_SOURCES = tests/unit/test_diag_normal.c $(seg_script)
tests_unit_test_diag_normal_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_diag_silence
tests_unit_test_diag_silence_SOURCES = tests/unit/test_diag_silence.c $(seg_script)
tests_unit_test_diag_silence_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_diag_reset
tests_unit_test_diag_reset_SOURCES = tests/unit/test_diag_reset.c $(seg_script)
tests_unit_test_diag_reset_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_diag_connect
tests_unit_test_diag_connect_SOURCES = tests/unit/test_diag_connect.c $(seg_script)
tests_unit_test_diag_connect_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_diag_window
tests_unit_test_diag_window_SOURCES = tests/unit/test_diag_window.c $(seg_script)
tests_unit_test_diag_window_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_diag_crowd
tests_unit_test_diag_crowd_SOURCES = tests/unit/test_diag_crowd.c $(seg_script)
tests_unit_test_diag_crowd_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# analysis
unit_tests += tests/unit/test_analysis
tests_unit_test_analysis_SOURCES = tests/unit/test_analysis.c
tests_unit_test_analysis_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

# report
unit_tests += tests/unit/test_report_escape
tests_unit_test_report_escape_SOURCES = tests/unit/test_report_escape.c
tests_unit_test_report_escape_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_report_facts
tests_unit_test_report_facts_SOURCES = tests/unit/test_report_facts.c
tests_unit_test_report_facts_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_report_json
tests_unit_test_report_json_SOURCES = tests/unit/test_report_json.c tests/unit/report_fixture.c \
	tests/unit/report_fixture.h
tests_unit_test_report_json_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_report_text
tests_unit_test_report_text_SOURCES = tests/unit/test_report_text.c tests/unit/report_fixture.c \
	tests/unit/report_fixture.h
tests_unit_test_report_text_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
