noinst_LIBRARIES += libta_report.a
libta_report_a_SOURCES =
