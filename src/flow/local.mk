noinst_LIBRARIES += libta_flow.a
libta_flow_a_CFLAGS = $(AM_CFLAGS) $(TA_LTO_CFLAGS)
libta_flow_a_SOURCES = \
	include/tcpautopsy/flow/flow.h \
	src/flow/flow.c
