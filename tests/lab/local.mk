# tests/lab: real failures between network namespaces; needs root, and is skipped with the reason where it can't run.
EXTRA_DIST += tests/lab/lab.py tests/lab/bench.py tests/lab/scenarios.py tests/lab/compare.py \
	tests/lab/keep.py tests/lab/wire.c tests/lab/sniff.c tests/lab/expected.tsv

LAB_OUT = lab-out

.PHONY: lab lab-doc lab-keep
lab: $(bin_PROGRAMS)
	@CC="$(CC)" python3 $(srcdir)/tests/lab/lab.py run --out $(LAB_OUT); status=$$?; \
	if test $$status -eq 77; then exit 0; fi; test $$status -eq 0 && \
	python3 $(srcdir)/tests/lab/lab.py check ./tcpautopsy --out $(LAB_OUT)

# Rewrites the table of doc/lab.md from the last run.
lab-doc: $(bin_PROGRAMS)
	python3 $(srcdir)/tests/lab/lab.py check ./tcpautopsy --out $(LAB_OUT) --doc $(srcdir)/doc/lab.md

# Copies the captures worth keeping, and what is expected of them, into the source tree.
lab-keep:
	python3 $(srcdir)/tests/lab/keep.py $(LAB_OUT) $(srcdir)

# The kept captures, in make check.
TESTS += tests/verdict/run-lab-captures.py
EXTRA_DIST += tests/lab/judge.py tests/verdict/run-lab-captures.py
