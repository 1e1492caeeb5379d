noinst_LIBRARIES += libta_capture.a
libta_capture_a_SOURCES =
