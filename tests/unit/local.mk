# One program per module, tests/unit/test_<module>.c, with exactly one cmocka group: a test is one line here. Keep the
# lines in the order of the layers. What several share is in tests/unit/support (seg_script: stories of segments; recovery_story: stories of a sender;
# report_fixture: a report to print; headers with a file or a desk of one layer). Without cmocka none is built, and the rest of
# `make check` still runs.
libtest_support_a_SOURCES = \
	tests/unit/support/diag_matrix.c tests/unit/support/diag_matrix.h \
	tests/unit/support/recovery_story.c tests/unit/support/recovery_story.h \
	tests/unit/support/report_fixture.c tests/unit/support/report_fixture.h \
	tests/unit/support/seg_facts.c \
	tests/unit/support/seg_rows.c tests/unit/support/seg_rows.h \
	tests/unit/support/seg_script.c tests/unit/support/seg_script.h
EXTRA_DIST += tests/unit/diag_rules.txt tests/unit/support/analysis_desk.h tests/unit/support/captures.h tests/unit/support/inputs_fixture.h \
	tests/unit/support/pcapng_file.h tests/unit/support/points_story.h tests/unit/support/points_desk.h tests/unit/support/points_field.h \
	tests/unit/support/quiet_sink.h tests/unit/support/stored_bytes.h tests/unit/decode_fixture.h tests/unit/text_fixture.h tests/unit/timers_scene.h tests/unit/timers_gaps.h \
	tests/unit/timers_wheel_clock.h tests/unit/text_paste.h tests/unit/text_told.h tests/unit/timers_sender.h tests/unit/net_story.h
# What a program links with that does not say so itself: the unit tests.
LDADD = libtest_support.a $(TA_LDADD) $(CMOCKA_LIBS)

unit_tests =

# core
unit_tests += tests/unit/test_core_addr
unit_tests += tests/unit/test_core_saturate
unit_tests += tests/unit/test_core_strbuf
unit_tests += tests/unit/test_core_timefmt
unit_tests += tests/unit/test_core_values

# capture
unit_tests += tests/unit/test_capture
unit_tests += tests/unit/test_capture_inputs
unit_tests += tests/unit/test_capture_packed
unit_tests += tests/unit/test_pcapng
unit_tests += tests/unit/test_pcapng_faults

# timers
unit_tests += tests/unit/test_timers_estimator
unit_tests += tests/unit/test_timers_wheel
unit_tests += tests/unit/test_timers_chain
unit_tests += tests/unit/test_timers_first_gaps
unit_tests += tests/unit/test_timers_schedules
unit_tests += tests/unit/test_timers_endings
unit_tests += tests/unit/test_timers_simulation
unit_tests += tests/unit/test_timers_keepalive
unit_tests += tests/unit/test_timers_book
unit_tests += tests/unit/test_timers_stacks
unit_tests += tests/unit/test_timers_profiles
unit_tests += tests/unit/test_timers_profiles_others
unit_tests += tests/unit/test_timers_edges
unit_tests += tests/unit/test_timers_ticks
unit_tests += tests/unit/test_timers_minimum
unit_tests += tests/unit/test_timers_legs
unit_tests += tests/unit/test_timers_limits_bounds
unit_tests += tests/unit/test_timers_limits_steps
unit_tests += tests/unit/test_timers_limits_gaps
unit_tests += tests/unit/test_timers_limits_models
unit_tests += tests/unit/test_timers_limits_ranks
unit_tests += tests/unit/test_timers_limits_due
unit_tests += tests/unit/test_timers_limits_keepalive
unit_tests += tests/unit/test_timers_conditions
unit_tests += tests/unit/test_timers_outlook

# recovery
unit_tests += tests/unit/test_recovery_scoreboard
unit_tests += tests/unit/test_recovery_begin
unit_tests += tests/unit/test_recovery_fast
unit_tests += tests/unit/test_recovery_loss
unit_tests += tests/unit/test_recovery_timers
unit_tests += tests/unit/test_recovery_vantage
unit_tests += tests/unit/test_recovery_rules
unit_tests += tests/unit/test_recovery_hostile

# decode
unit_tests += tests/unit/test_decode
unit_tests += tests/unit/test_decode_control
unit_tests += tests/unit/test_decode_corners
unit_tests += tests/unit/test_decode_fragments
unit_tests += tests/unit/test_decode_headers
unit_tests += tests/unit/test_decode_options
unit_tests += tests/unit/test_decode_quotes
unit_tests += tests/unit/test_decode_tunnels
unit_tests += tests/unit/test_decode_ways
unit_tests += tests/unit/test_decode_wireless

# text
unit_tests += tests/unit/test_text_alias
unit_tests += tests/unit/test_text_blocks
unit_tests += tests/unit/test_text_bytes
unit_tests += tests/unit/test_text_clock
unit_tests += tests/unit/test_text_devices
unit_tests += tests/unit/test_text_boxes
unit_tests += tests/unit/test_text_sockets
unit_tests += tests/unit/test_text_fields
unit_tests += tests/unit/test_text_cells
unit_tests += tests/unit/test_text_details
unit_tests += tests/unit/test_text_scan
unit_tests += tests/unit/test_text_hosts
unit_tests += tests/unit/test_text_tcpdump
unit_tests += tests/unit/test_text_phrases
unit_tests += tests/unit/test_text_numbering
unit_tests += tests/unit/test_text_tshark
unit_tests += tests/unit/test_text_columns
unit_tests += tests/unit/test_text_times
unit_tests += tests/unit/test_text_when
unit_tests += tests/unit/test_text_broken
unit_tests += tests/unit/test_text_forms
unit_tests += tests/unit/test_text_words
unit_tests += tests/unit/test_text_live
unit_tests += tests/unit/test_text_guess
unit_tests += tests/unit/test_text_layout
unit_tests += tests/unit/test_text_lines
unit_tests += tests/unit/test_text_clean
unit_tests += tests/unit/test_text_dress
unit_tests += tests/unit/test_text_pages
unit_tests += tests/unit/test_text_seq
unit_tests += tests/unit/test_text_scores

# flow
unit_tests += tests/unit/test_flow

# tcp
unit_tests += tests/unit/test_tcp_handshake
unit_tests += tests/unit/test_tcp_sequence
unit_tests += tests/unit/test_tcp_retransmission
unit_tests += tests/unit/test_tcp_causes
unit_tests += tests/unit/test_tcp_late
unit_tests += tests/unit/test_tcp_spurious
unit_tests += tests/unit/test_tcp_replay
unit_tests += tests/unit/test_tcp_keepalive
unit_tests += tests/unit/test_tcp_keepalive_missed
unit_tests += tests/unit/test_tcp_bounds_probes
unit_tests += tests/unit/test_tcp_bounds_copies
unit_tests += tests/unit/test_tcp_bounds_notes
unit_tests += tests/unit/test_tcp_midway
unit_tests += tests/unit/test_tcp_suspicion
unit_tests += tests/unit/test_tcp_window
unit_tests += tests/unit/test_tcp_reset
unit_tests += tests/unit/test_tcp_after_reset
unit_tests += tests/unit/test_tcp_queue
unit_tests += tests/unit/test_tcp_ends
unit_tests += tests/unit/test_tcp_scan
unit_tests += tests/unit/test_tcp_limits
unit_tests += tests/unit/test_tcp_memory
unit_tests += tests/unit/test_tcp_bounds_memory
unit_tests += tests/unit/test_tcp_sleep
unit_tests += tests/unit/test_tcp_socket
unit_tests += tests/unit/test_tcp_store
unit_tests += tests/unit/test_tcp_store_trouble
unit_tests += tests/unit/test_tcp_invariance
unit_tests += tests/unit/test_tcp_hostile
unit_tests += tests/unit/test_tcp_injected
unit_tests += tests/unit/test_tcp_edges_order
unit_tests += tests/unit/test_tcp_conn
unit_tests += tests/unit/test_tcp_edges_belief
unit_tests += tests/unit/test_tcp_edges_reset
unit_tests += tests/unit/test_tcp_edges_clock
unit_tests += tests/unit/test_tcp_edges_probes
unit_tests += tests/unit/test_tcp_edges_copies
unit_tests += tests/unit/test_tcp_edges_tables
unit_tests += tests/unit/test_tcp_edges_records

# net
unit_tests += tests/unit/test_net
unit_tests += tests/unit/test_net_rules

# points
unit_tests += tests/unit/test_points_match
unit_tests += tests/unit/test_points_offload
unit_tests += tests/unit/test_points_candidates
unit_tests += tests/unit/test_points_clock
unit_tests += tests/unit/test_points_steps
unit_tests += tests/unit/test_points_margins

# diag
unit_tests += tests/unit/test_diag_attention
tests_unit_test_diag_attention_SOURCES = tests/unit/test_diag_attention.c
tests_unit_test_diag_attention_LDADD = $(TA_LDADD) $(CMOCKA_LIBS)
unit_tests += tests/unit/test_diag_rules
unit_tests += tests/unit/test_diag_choice
unit_tests += tests/unit/test_diag_told
unit_tests += tests/unit/test_diag_stacks
unit_tests += tests/unit/test_diag_why
unit_tests += tests/unit/test_diag_normal
unit_tests += tests/unit/test_facts_silence
unit_tests += tests/unit/test_facts_step
unit_tests += tests/unit/test_facts_points
unit_tests += tests/unit/test_facts_points_server
unit_tests += tests/unit/test_facts_point_resets
unit_tests += tests/unit/test_facts_others
unit_tests += tests/unit/test_facts_told
unit_tests += tests/unit/test_facts_limits_silence
unit_tests += tests/unit/test_facts_limits_resets
unit_tests += tests/unit/test_facts_limits_others
unit_tests += tests/unit/test_facts_limits_capture
unit_tests += tests/unit/test_facts_unless_resets
unit_tests += tests/unit/test_facts_unless_stall
unit_tests += tests/unit/test_facts_values
unit_tests += tests/unit/test_facts_unless
unit_tests += tests/unit/test_facts_sockets
unit_tests += tests/unit/test_facts_sockets_seen
unit_tests += tests/unit/test_facts_unseen
unit_tests += tests/unit/test_diag_silence
unit_tests += tests/unit/test_diag_reset
unit_tests += tests/unit/test_facts_resets
unit_tests += tests/unit/test_facts_filter
unit_tests += tests/unit/test_facts_connect
unit_tests += tests/unit/test_facts_lines
unit_tests += tests/unit/test_facts_heard
unit_tests += tests/unit/test_facts_half_open
unit_tests += tests/unit/test_facts_beside
unit_tests += tests/unit/test_facts_dropped
unit_tests += tests/unit/test_facts_requests
unit_tests += tests/unit/test_diag_absence
unit_tests += tests/unit/test_diag_connect
unit_tests += tests/unit/test_diag_window
unit_tests += tests/unit/test_diag_crowd
unit_tests += tests/unit/test_diag_limits

# analysis
unit_tests += tests/unit/test_analysis_again
unit_tests += tests/unit/test_analysis_closeup
unit_tests += tests/unit/test_analysis_closeup_copies
unit_tests += tests/unit/test_analysis_context
unit_tests += tests/unit/test_analysis_follow
unit_tests += tests/unit/test_analysis_follow_watch
unit_tests += tests/unit/test_analysis_frame_map
unit_tests += tests/unit/test_analysis_copies
unit_tests += tests/unit/test_analysis_order
unit_tests += tests/unit/test_analysis_sample
unit_tests += tests/unit/test_analysis_flow_ends
unit_tests += tests/unit/test_analysis_run
unit_tests += tests/unit/test_analysis
unit_tests += tests/unit/test_analysis_pieces
unit_tests += tests/unit/test_analysis_points
unit_tests += tests/unit/test_analysis_words
unit_tests += tests/unit/test_analysis_jobs
unit_tests += tests/unit/test_analysis_merge
unit_tests += tests/unit/test_analysis_ways

# report
unit_tests += tests/unit/test_report_escape
unit_tests += tests/unit/test_report_figures
unit_tests += tests/unit/test_report_facts
unit_tests += tests/unit/test_report_json
unit_tests += tests/unit/test_report_overview
unit_tests += tests/unit/test_report_text

# export
unit_tests += tests/unit/test_export_pcapng
unit_tests += tests/unit/test_export_pseudonym
unit_tests += tests/unit/test_export_disguise
unit_tests += tests/unit/test_export_write
unit_tests += tests/unit/test_export_siblings
unit_tests += tests/unit/test_export_store

# cli
unit_tests += tests/unit/test_cli_sandbox
tests_unit_test_cli_sandbox_SOURCES = tests/unit/test_cli_sandbox.c tests/unit/sandbox_attempts.c tests/unit/sandbox_attempts.h src/cli/sandbox.c src/cli/landlock.c src/cli/syscalls.c
tests_unit_test_cli_sandbox_LDADD = $(TA_LDADD) $(CMOCKA_LIBS) $(SECCOMP_LIBS)

if HAVE_CMOCKA
check_LIBRARIES += libtest_support.a
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
