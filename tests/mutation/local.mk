# tests/mutation: does a test notice when the program is broken in one place? `make mutate`, and whether its tables fit the sources
TESTS += tests/mutation/fits.py
EXTRA_DIST += tests/mutation/fits.py tests/mutation/mutate.py tests/mutation/csource.py tests/mutation/mutants.py tests/mutation/generate.py \
	tests/mutation/weave.py tests/mutation/copies.py tests/mutation/judge.py tests/mutation/report.py \
	tests/mutation/runtime.c tests/mutation/runtime.h tests/mutation/table.tsv tests/mutation/tables.tsv tests/mutation/reasons.tsv

.PHONY: mutate
mutate:
	CC='$(CC)' python3 $(srcdir)/tests/mutation/mutate.py --srcdir $(srcdir) $(MUTATE)
