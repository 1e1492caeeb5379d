noinst_LIBRARIES += libta_analysis.a
libta_analysis_a_SOURCES = \
	include/tcpautopsy/analysis/analysis.h \
	src/analysis/analysis.c \
	src/analysis/analysis_internal.h \
	src/analysis/filter.c \
	src/analysis/input.c \
	src/analysis/order.c \
	src/analysis/run.c
