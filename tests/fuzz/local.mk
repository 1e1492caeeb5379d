# A target is tests/fuzz/fuzz_<what>.c with LLVMFuzzerTestOneInput(); its seeds lie in tests/fuzz/corpus/fuzz_<what>/,
# inputs that once broke it in tests/fuzz/crashes/fuzz_<what>/ (never removed), the fewest of those that a fuzzer has found to reach
# more in tests/fuzz/grown/fuzz_<what>/ (tests/fuzz/grow.sh), words of its inputs in tests/fuzz/fuzz_<what>.dict. configure --with-fuzzer CC=clang links
# them with libFuzzer; else replay_main.c runs seeds, crashes and fixed variants of them in `make check`. A row:
#
#	fuzz_targets += tests/fuzz/fuzz_x
#	tests_fuzz_fuzz_x_SOURCES = tests/fuzz/fuzz_x.c $(fuzz_main)
#	tests_fuzz_fuzz_x_LDADD = $(FUZZ_LDADD)
#	tests_fuzz_fuzz_x_LDFLAGS = $(fuzz_ldflags)
#	EXTRA_DIST += tests/fuzz/corpus/fuzz_x
fuzz_targets =
EXTRA_DIST += tests/fuzz/replay_main.c tests/fuzz/oss-fuzz-build.sh tests/fuzz/grow.sh tests/fuzz/grown tests/fuzz/fuzz_pcapng.dict tests/fuzz/fuzz_text.dict
if WITH_FUZZER
fuzz_main =
fuzz_ldflags = $(AM_LDFLAGS) $(TA_FUZZ_LDFLAGS)
else
fuzz_main = tests/fuzz/replay_main.c
fuzz_ldflags = $(AM_LDFLAGS)
TESTS += $(fuzz_targets)
endif

# What targets share: held sink, reports read back, mutants.
check_LIBRARIES += tests/fuzz/libfuzz.a
tests_fuzz_libfuzz_a_SOURCES = tests/fuzz/run.c tests/fuzz/run.h tests/fuzz/held.c tests/fuzz/said.c tests/fuzz/wellformed.c \
	tests/fuzz/mutate.c tests/fuzz/mutate.h tests/fuzz/script.c tests/fuzz/script.h tests/fuzz/script_write.c
FUZZ_LDADD = tests/fuzz/libfuzz.a $(TA_LDADD)

check_PROGRAMS += tests/fuzz/mutants
tests_fuzz_mutants_SOURCES = tests/fuzz/mutants.c
tests_fuzz_mutants_LDADD = $(FUZZ_LDADD)
# The inputs as files, for tests/told.
check_PROGRAMS += tests/fuzz/inputs
tests_fuzz_inputs_SOURCES = tests/fuzz/inputs.c
tests_fuzz_inputs_LDADD = $(FUZZ_LDADD)
TESTS += tests/fuzz/mutants.sh
EXTRA_DIST += tests/fuzz/mutants.sh

fuzz_targets += tests/fuzz/fuzz_frame
tests_fuzz_fuzz_frame_SOURCES = tests/fuzz/fuzz_frame.c $(fuzz_main)
tests_fuzz_fuzz_frame_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_frame_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_frame

fuzz_targets += tests/fuzz/fuzz_pcapng
tests_fuzz_fuzz_pcapng_SOURCES = tests/fuzz/fuzz_pcapng.c $(fuzz_main)
tests_fuzz_fuzz_pcapng_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_pcapng_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_pcapng

fuzz_targets += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_main)
tests_fuzz_fuzz_text_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_text_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_text tests/fuzz/crashes/fuzz_text

fuzz_targets += tests/fuzz/fuzz_analysis
tests_fuzz_fuzz_analysis_SOURCES = tests/fuzz/fuzz_analysis.c $(fuzz_main)
tests_fuzz_fuzz_analysis_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_analysis_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_analysis tests/fuzz/crashes/fuzz_analysis

fuzz_targets += tests/fuzz/fuzz_archive
tests_fuzz_fuzz_archive_SOURCES = tests/fuzz/fuzz_archive.c $(fuzz_main)
tests_fuzz_fuzz_archive_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_archive_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_archive

fuzz_targets += tests/fuzz/fuzz_facts
tests_fuzz_fuzz_facts_SOURCES = tests/fuzz/fuzz_facts.c $(fuzz_main)
tests_fuzz_fuzz_facts_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_facts_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_facts tests/fuzz/crashes/fuzz_facts

fuzz_targets += tests/fuzz/fuzz_forms
tests_fuzz_fuzz_forms_SOURCES = tests/fuzz/fuzz_forms.c $(fuzz_main)
tests_fuzz_fuzz_forms_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_forms_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_forms

fuzz_targets += tests/fuzz/fuzz_points
tests_fuzz_fuzz_points_SOURCES = tests/fuzz/fuzz_points.c $(fuzz_main)
tests_fuzz_fuzz_points_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_points_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_points tests/fuzz/crashes/fuzz_points

fuzz_targets += tests/fuzz/fuzz_report
tests_fuzz_fuzz_report_SOURCES = tests/fuzz/fuzz_report.c $(fuzz_main)
tests_fuzz_fuzz_report_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_report_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_report

fuzz_targets += tests/fuzz/fuzz_mcp
tests_fuzz_fuzz_mcp_SOURCES = tests/fuzz/fuzz_mcp.c $(fuzz_main)
tests_fuzz_fuzz_mcp_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_mcp_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_mcp
# Its seeds are facts as the program writes them: tests/fuzz/seeds.py --write after each change of what they hold.
TESTS += tests/fuzz/seeds.py
EXTRA_DIST += tests/fuzz/seeds.py
fuzz_targets += tests/fuzz/fuzz_merge
tests_fuzz_fuzz_merge_SOURCES = tests/fuzz/fuzz_merge.c $(fuzz_main)
tests_fuzz_fuzz_merge_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_merge_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_merge tests/fuzz/crashes/fuzz_merge

check_PROGRAMS += $(fuzz_targets)
