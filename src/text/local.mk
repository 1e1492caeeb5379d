noinst_LIBRARIES += libta_text.a
libta_text_a_SOURCES =
