noinst_LIBRARIES += libta_export.a
libta_export_a_SOURCES = \
	include/tcpautopsy/export/export.h \
	include/tcpautopsy/export/pseudonym.h \
	include/tcpautopsy/export/shards.h \
	src/export/candidates.c \
	src/export/candidates.h \
	src/export/disguise.c \
	src/export/disguise.h \
	src/export/disguise_icmp.c \
	src/export/disguise_ip.c \
	src/export/disguise_link.c \
	src/export/disguise_sum.c \
	src/export/disguise_tcp.c \
	src/export/disguise_transport.c \
	src/export/disguise_tunnel.c \
	src/export/filename.c \
	src/export/index.c \
	src/export/index.h \
	src/export/match.c \
	src/export/match.h \
	src/export/notes.c \
	src/export/outfile.c \
	src/export/outfile.h \
	src/export/pcapng_out.c \
	src/export/pcapng_out.h \
	src/export/shards_out.c \
	src/export/pseudonym.c \
	src/export/rules.h \
	src/export/selection.c \
	src/export/selection.h \
	src/export/siphash.c \
	src/export/siphash.h \
	src/export/write.c
