noinst_LIBRARIES += libta_core.a
libta_core_a_CFLAGS = $(AM_CFLAGS) $(TA_LTO_CFLAGS)
libta_core_a_SOURCES = \
	include/tcpautopsy/core/addr.h \
	include/tcpautopsy/core/anomaly.h \
	include/tcpautopsy/core/cursor.h \
	include/tcpautopsy/core/digest.h \
	include/tcpautopsy/core/error.h \
	include/tcpautopsy/core/frames.h \
	include/tcpautopsy/core/hash.h \
	include/tcpautopsy/core/limits.h \
	include/tcpautopsy/core/memory.h \
	include/tcpautopsy/core/pool.h \
	include/tcpautopsy/core/saturate.h \
	include/tcpautopsy/core/segment.h \
	include/tcpautopsy/core/segment_hash.h \
	include/tcpautopsy/core/socket.h \
	include/tcpautopsy/core/seqnum.h \
	include/tcpautopsy/core/store.h \
	include/tcpautopsy/core/strbuf.h \
	include/tcpautopsy/core/timefmt.h \
	include/tcpautopsy/core/why.h \
	include/tcpautopsy/core/xalloc.h \
	src/core/addr.c \
	src/core/anomaly.c \
	src/core/digest.c \
	src/core/error.c \
	src/core/hash.c \
	src/core/frames.c \
	src/core/memory.c \
	src/core/names.c \
	src/core/pool.c \
	src/core/store.c \
	src/core/store_record.c \
	src/core/strbuf.c \
	src/core/timefmt.c \
	src/core/why.c \
	src/core/xalloc.c
