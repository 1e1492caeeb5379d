noinst_LIBRARIES += libta_analysis.a
libta_analysis_a_SOURCES =
