noinst_LIBRARIES += libta_capture.a
libta_capture_a_CFLAGS = $(AM_CFLAGS) $(TA_LTO_CFLAGS)
libta_capture_a_SOURCES = \
	src/capture/decompress.c \
	src/capture/decompress.h \
	src/capture/directory.c \
	src/capture/directory.h \
	src/capture/expansion.c \
	src/capture/expansion.h \
	src/capture/format.c \
	src/capture/format.h \
	src/capture/gunzip.c \
	src/capture/inputs.c \
	src/capture/inputs.h \
	src/capture/known.c \
	src/capture/list.c \
	src/capture/list.h \
	src/capture/pcap.c \
	src/capture/pcapng.c \
	src/capture/pcapng_clock.c \
	src/capture/pcapng_clock.h \
	src/capture/pcapng_option.c \
	src/capture/pcapng_option.h \
	src/capture/pcapng_shard.c \
	src/capture/pcapng_shard.h \
	src/capture/snoop.c \
	src/capture/source.c \
	src/capture/source.h \
	src/capture/spool.c \
	src/capture/spool.h \
	src/capture/stream.c \
	src/capture/stream.h \
	src/capture/tail.c \
	src/capture/tail_folder.c \
	src/capture/tail_folder.h \
	src/capture/text.c \
	src/capture/unpack.c \
	src/capture/unpack.h
