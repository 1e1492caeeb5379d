# A target is tests/fuzz/fuzz_<what>.c with LLVMFuzzerTestOneInput(); its seeds lie in tests/fuzz/corpus/fuzz_<what>/,
# inputs that once broke it in tests/fuzz/crashes/fuzz_<what>/ (never removed). configure --with-fuzzer CC=clang links
# them with libFuzzer; else replay_main.c runs seeds, crashes and fixed variants of them in `make check`. A row:
#
#	fuzz_targets += tests/fuzz/fuzz_x
#	tests_fuzz_fuzz_x_SOURCES = tests/fuzz/fuzz_x.c $(fuzz_main)
#	tests_fuzz_fuzz_x_LDADD = $(TA_LDADD)
#	tests_fuzz_fuzz_x_LDFLAGS = $(fuzz_ldflags)
#	EXTRA_DIST += tests/fuzz/corpus/fuzz_x
fuzz_targets =
EXTRA_DIST += tests/fuzz/replay_main.c
if WITH_FUZZER
fuzz_main =
fuzz_ldflags = $(AM_LDFLAGS) $(TA_FUZZ_LDFLAGS)
else
fuzz_main = tests/fuzz/replay_main.c
fuzz_ldflags = $(AM_LDFLAGS)
TESTS += $(fuzz_targets)
endif

fuzz_targets += tests/fuzz/fuzz_frame
tests_fuzz_fuzz_frame_SOURCES = tests/fuzz/fuzz_frame.c $(fuzz_main)
tests_fuzz_fuzz_frame_LDADD = $(TA_LDADD)
tests_fuzz_fuzz_frame_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_frame

fuzz_targets += tests/fuzz/fuzz_pcapng
tests_fuzz_fuzz_pcapng_SOURCES = tests/fuzz/fuzz_pcapng.c $(fuzz_main)
tests_fuzz_fuzz_pcapng_LDADD = $(TA_LDADD)
tests_fuzz_fuzz_pcapng_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_pcapng

fuzz_targets += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c $(fuzz_main)
tests_fuzz_fuzz_text_LDADD = $(TA_LDADD)
tests_fuzz_fuzz_text_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_text tests/fuzz/crashes/fuzz_text

fuzz_targets += tests/fuzz/fuzz_analysis
tests_fuzz_fuzz_analysis_SOURCES = tests/fuzz/fuzz_analysis.c $(fuzz_main)
tests_fuzz_fuzz_analysis_LDADD = $(TA_LDADD)
tests_fuzz_fuzz_analysis_LDFLAGS = $(fuzz_ldflags)
EXTRA_DIST += tests/fuzz/corpus/fuzz_analysis tests/fuzz/crashes/fuzz_analysis

check_PROGRAMS += $(fuzz_targets)
