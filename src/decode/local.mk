noinst_LIBRARIES += libta_decode.a
libta_decode_a_SOURCES = \
	src/decode/arp.c \
	src/decode/checksum.c \
	src/decode/decode.c \
	src/decode/decode_internal.h \
	src/decode/encap.c \
	src/decode/ethernet.c \
	src/decode/icmp.c \
	src/decode/icmpv6.c \
	src/decode/ipv4.c \
	src/decode/ipv6.c \
	src/decode/ipv6_ext.c \
	src/decode/layers.c \
	src/decode/null.c \
	src/decode/quote.c \
	src/decode/raw_ip.c \
	src/decode/sll.c \
	src/decode/table.c \
	src/decode/tcp.c \
	src/decode/tcp_options.c \
	src/decode/udp.c \
	src/decode/vlan.c
