# Rules that a compiler doesn't know. selftest.sh breaks each of them once.
ta_lints = \
	tests/lint/layers.sh \
	tests/lint/rooms.sh \
	tests/lint/dialects.sh \
	tests/lint/symbols.sh \
	tests/lint/circles.sh \
	tests/lint/format.sh \
	tests/lint/size.sh \
	tests/lint/style.sh \
	tests/lint/limits.sh \
	tests/lint/stored.py \
	tests/lint/numbers.py \
	tests/lint/data.sh \
	tests/lint/options.sh \
	tests/lint/readme.sh \
	tests/lint/tables.py \
	tests/lint/completions.py \
	tests/lint/selftest.sh
TESTS += $(ta_lints)

# All lints, also the one that takes minutes.
.PHONY: lint
lint: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='tests/lint/cppcheck.sh $(ta_lints) tests/lint/tidy.sh'

EXTRA_DIST += $(ta_lints) tests/lint/cppcheck.sh .clang-tidy tests/lint/tidy.sh tests/lint/cppcheck.h tests/lint/cppcheck.suppressions
