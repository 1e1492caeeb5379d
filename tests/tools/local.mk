# tests/tools
check_PROGRAMS += tests/tools/count_segments
tests_tools_count_segments_SOURCES = tests/tools/count_segments.c
tests_tools_count_segments_LDADD = $(TA_LDADD)
check_PROGRAMS += tests/tools/dump_segments
tests_tools_dump_segments_SOURCES = tests/tools/dump_segments.c
tests_tools_dump_segments_LDADD = $(TA_LDADD)
