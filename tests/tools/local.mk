# tests/tools
check_PROGRAMS += tests/tools/count_segments
tests_tools_count_segments_SOURCES = tests/tools/count_segments.c
tests_tools_count_segments_LDADD = $(TA_LDADD)
