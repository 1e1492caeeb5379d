noinst_LIBRARIES += libta_analysis.a
libta_analysis_a_CFLAGS = $(AM_CFLAGS) $(TA_LTO_CFLAGS)
libta_analysis_a_SOURCES = \
	include/tcpautopsy/analysis/analysis.h \
	src/analysis/analysis.c \
	src/analysis/conductor.c \
	src/analysis/conductor.h \
	src/analysis/copies.c \
	src/analysis/copies.h \
	src/analysis/cuts.c \
	src/analysis/cuts.h \
	src/analysis/filter.c \
	src/analysis/filter.h \
	src/analysis/flow_ends.c \
	src/analysis/flow_ends.h \
	src/analysis/frame_map.c \
	src/analysis/frame_map.h \
	src/analysis/input.c \
	src/analysis/input.h \
	src/analysis/judge_point.c \
	src/analysis/judge_point.h \
	src/analysis/order.c \
	src/analysis/order.h \
	src/analysis/pieces.c \
	src/analysis/pieces.h \
	src/analysis/places.c \
	src/analysis/places.h \
	src/analysis/point_log.c \
	src/analysis/point_log.h \
	src/analysis/rules.h \
	src/analysis/run.c \
	src/analysis/run.h \
	src/analysis/sample.c \
	src/analysis/sample.h \
	src/analysis/sightings.c \
	src/analysis/sightings.h \
	src/analysis/sketch.c \
	src/analysis/sketch.h \
	src/analysis/sockets.c \
	src/analysis/sockets.h \
	src/analysis/together.c \
	src/analysis/together.h \
	src/analysis/where.c
