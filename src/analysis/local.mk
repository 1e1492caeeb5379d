noinst_LIBRARIES += libta_analysis.a
libta_analysis_a_SOURCES = \
	include/tcpautopsy/analysis/analysis.h \
	src/analysis/analysis.c \
	src/analysis/filter.c \
	src/analysis/filter.h \
	src/analysis/frame_map.c \
	src/analysis/frame_map.h \
	src/analysis/input.c \
	src/analysis/input.h \
	src/analysis/order.c \
	src/analysis/order.h \
	src/analysis/run.c \
	src/analysis/run.h
