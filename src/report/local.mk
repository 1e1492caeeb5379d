noinst_LIBRARIES += libta_report.a
libta_report_a_SOURCES = \
	include/tcpautopsy/report/report.h \
	src/report/community_id.c \
	src/report/escape.c \
	src/report/facts.c \
	src/report/format_rows.h \
	src/report/formats.c \
	src/report/frames.c \
	src/report/html_connection.c \
	src/report/html_ladder.c \
	src/report/json.c \
	src/report/json_connection.c \
	src/report/json_diagnosis.c \
	src/report/json_facts.c \
	src/report/json_episode.c \
	src/report/json_frame.c \
	src/report/json_input.c \
	src/report/json_points.c \
	src/report/points.c \
	src/report/rep_csv.c \
	src/report/rep_html.c \
	src/report/rep_json.c \
	src/report/rep_text.c \
	src/report/report_internal.h \
	src/report/sha1.c \
	src/report/status.c \
	src/report/text_attempts.c src/report/text_chain.c \
	src/report/text_connection.c \
	src/report/text_files.c src/report/text_head.c \
	src/report/text_healthy.c src/report/text_inputs.c \
	src/report/text_internal.h \
	src/report/text_ladder.c \
	src/report/text_layout.c src/report/text_lost.c \
	src/report/text_notes.c src/report/text_open.c src/report/text_overview.c \
	src/report/text_points.c \
	src/report/text_sides.c src/report/text_steps.c src/report/text_when.c \
	src/report/worst.c
