noinst_LIBRARIES += libta_timers.a
libta_timers_a_SOURCES =
