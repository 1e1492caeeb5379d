noinst_LIBRARIES += libta_points.a
libta_points_a_SOURCES = \
	include/tcpautopsy/points/points.h \
	src/points/stub.c
