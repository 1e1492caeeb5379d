EXTRA_DIST += src/report/rooms.txt
noinst_LIBRARIES += libta_report.a
libta_report_a_SOURCES = \
	include/tcpautopsy/report/baseline.h \
	include/tcpautopsy/report/follow.h \
	include/tcpautopsy/report/report.h \
	src/report/baseline.c \
	src/report/brief.c \
	src/report/brief.h \
	src/report/brief_connection.c \
	src/report/community_id.c \
	src/report/csv.c \
	src/report/csv.h \
	src/report/csv_attempts.c \
	src/report/escape/escape.c \
	src/report/escape/escape.h \
	src/report/escape/markdown.c \
	src/report/facts.c \
	src/report/figure_chain.c \
	src/report/figure_data.c \
	src/report/figure_data.h \
	src/report/figure_ladder.c \
	src/report/figure_lanes.c \
	src/report/figures/axis.c \
	src/report/figures/backoff.c \
	src/report/figures/figures.h \
	src/report/figures/ladder.c \
	src/report/figures/probes.c \
	src/report/figures/segments.c \
	src/report/figures/segments.h \
	src/report/figures/sequence.c \
	src/report/figures/sequence.h \
	src/report/figures/sequence_panels.c \
	src/report/figures/svg.c \
	src/report/figures/svg.h \
	src/report/figures/timeline.c \
	src/report/figures/traffic.c \
	src/report/follow_words.c src/report/follow_words.h src/report/rep_follow.c \
	src/report/format_rows.h \
	src/report/formats.c \
	src/report/frames.c \
	src/report/html_connection.c src/report/html_index.c \
	src/report/html_head.c src/report/html_internal.h src/report/html_style.c \
	src/report/json.c \
	src/report/json_connection.c \
	src/report/json_diagnosis.c \
	src/report/json_facts.c \
	src/report/json_episode.c \
	src/report/json_frame.c \
	src/report/json_input.c \
	src/report/json_points.c \
	src/report/openmetrics.c \
	src/report/openmetrics.h \
	src/report/ladder_rows.c \
	src/report/ladder_rows.h \
	src/report/points.c \
	src/report/rep_brief.c \
	src/report/rep_csv.c \
	src/report/rep_html.c \
	src/report/rep_json.c \
	src/report/rep_openmetrics.c \
	src/report/rep_rows.c \
	src/report/rep_svg.c \
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
	src/report/timelines.c \
	src/report/timelines.h \
	src/report/text_sides.c src/report/text_steps.c src/report/text_when.c \
	src/report/worst.c

# The JSON schema is in the program, for --schema.
nodist_libta_report_a_SOURCES = src/report/schema_text.c
CLEANFILES += src/report/schema_text.c
src/report/schema_text.c: $(top_srcdir)/doc/report.schema.json $(top_srcdir)/src/report/local.mk
	@$(MKDIR_P) src/report
	$(AM_V_GEN){ echo '/* Made from doc/report.schema.json. */'; \
	echo '#include "tcpautopsy/report/report.h"'; \
	echo 'static const unsigned char text[] = {'; \
	od -An -v -t x1 $(top_srcdir)/doc/report.schema.json | sed 's/ \(..\)/0x\1,/g'; \
	echo '0 };'; \
	echo 'const char *ta_report_schema(void) { return (const char *)text; }'; } >$@.new && mv $@.new $@
