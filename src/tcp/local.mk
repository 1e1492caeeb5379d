noinst_LIBRARIES += libta_tcp.a
libta_tcp_a_SOURCES =
