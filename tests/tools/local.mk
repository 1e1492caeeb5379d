# tests/tools
check_PROGRAMS += tests/tools/count_segments
tests_tools_count_segments_SOURCES = tests/tools/count_segments.c
tests_tools_count_segments_LDADD = $(TA_LDADD)
check_PROGRAMS += tests/tools/dump_segments
tests_tools_dump_segments_SOURCES = tests/tools/dump_segments.c
tests_tools_dump_segments_LDADD = $(TA_LDADD)
check_PROGRAMS += tests/tools/join_points
tests_tools_join_points_SOURCES = tests/tools/join_points.c
tests_tools_join_points_LDADD = $(TA_LDADD)
check_PROGRAMS += tests/tools/list_tables
tests_tools_list_tables_SOURCES = tests/tools/list_tables.c
tests_tools_list_tables_LDADD = $(TA_LDADD)
check_PROGRAMS += tests/tools/print_diagnosis
tests_tools_print_diagnosis_SOURCES = tests/tools/print_diagnosis.c
tests_tools_print_diagnosis_LDADD = $(TA_LDADD)
EXTRA_DIST += tests/tools/internet.py tests/tools/cut_pieces.py tests/tools/diagnosis.sh tests/tools/tshark-causes tests/tools/bench.py tests/tools/bench_check.py
TESTS += tests/tools/cut_pieces.py tests/tools/diagnosis.sh tests/tools/bench.py tests/tools/bench_check.py
