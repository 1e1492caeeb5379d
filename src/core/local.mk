noinst_LIBRARIES += libta_core.a
libta_core_a_SOURCES = \
	include/tcpautopsy/addr.h \
	include/tcpautopsy/anomaly.h \
	include/tcpautopsy/cursor.h \
	include/tcpautopsy/error.h \
	include/tcpautopsy/hash.h \
	include/tcpautopsy/limits.h \
	include/tcpautopsy/segment.h \
	include/tcpautopsy/seqnum.h \
	include/tcpautopsy/timefmt.h \
	include/tcpautopsy/xalloc.h \
	src/core/addr.c \
	src/core/anomaly.c \
	src/core/error.c \
	src/core/hash.c \
	src/core/names.c \
	src/core/timefmt.c \
	src/core/xalloc.c
