noinst_LIBRARIES += libta_decode.a
libta_decode_a_SOURCES =
