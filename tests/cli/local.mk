TESTS += tests/cli/figures.py tests/cli/cli.tap tests/cli/interrupt.tap tests/cli/jobs.tap tests/cli/output.tap tests/cli/packet_lists.py tests/cli/sockets.py tests/cli/outputs.py tests/cli/rows.py tests/cli/selections.py tests/cli/progress.py tests/cli/openmetrics.py tests/cli/unwritable.py tests/cli/times.py tests/cli/memory.py tests/cli/capture.py
EXTRA_DIST += tests/cli/figures.py tests/cli/cli.tap tests/cli/interrupt.tap tests/cli/jobs.tap tests/cli/output.tap tests/cli/packet_lists.py tests/cli/sockets.py tests/cli/outputs.py tests/cli/rows.py tests/cli/selections.py tests/cli/progress.py tests/cli/openmetrics.py tests/cli/unwritable.py tests/cli/times.py tests/cli/memory.py tests/cli/capture.py tests/cli/wireshark.py
check_PROGRAMS += tests/cli/lacking
tests_cli_lacking_SOURCES = tests/cli/lacking.c
tests_cli_lacking_LDADD = $(SECCOMP_LIBS)
