# Rules that a compiler doesn't know. selftest.sh breaks each of them once.
ta_lints = \
	tests/lint/layers.sh \
	tests/lint/rooms.sh \
	tests/lint/dialects.sh \
	tests/lint/symbols.sh \
	tests/lint/format.sh \
	tests/lint/size.sh \
	tests/lint/style.sh \
	tests/lint/numbers.py \
	tests/lint/data.sh \
	tests/lint/options.sh \
	tests/lint/readme.sh \
	tests/lint/tables.py \
	tests/lint/cppcheck.sh \
	tests/lint/selftest.sh
TESTS += $(ta_lints)
EXTRA_DIST += $(ta_lints) tests/lint/cppcheck.h tests/lint/cppcheck.suppressions
