noinst_LIBRARIES += libta_diag.a
libta_diag_a_SOURCES =
