# tests/lab: real failures between network namespaces; needs root, and is skipped with the reason where it can't run.
EXTRA_DIST += tests/lab/lab.py tests/lab/bench.py tests/lab/compare.py tests/lab/judge.py tests/lab/keep.py tests/lab/views.py \
	tests/lab/wire.c tests/lab/sniff.c tests/lab/expected.tsv tests/lab/cells/__init__.py tests/lab/cells/base.py \
	tests/lab/cells/healthy.py tests/lab/cells/repaired.py tests/lab/cells/crash.py tests/lab/cells/reboot.py \
	tests/lab/cells/network.py tests/lab/cells/process.py tests/lab/cells/receiver.py tests/lab/cells/connect.py \
	tests/lab/cells/close.py tests/lab/cells/pmtu.py tests/lab/cells/middlebox.py tests/lab/cells/censored.py \
	tests/lab/cells/more.py tests/lab/cells/programs_web.py tests/lab/cells/programs_data.py \
	tests/lab/cells/programs_host.py tests/lab/cells/programs_path.py tests/lab/cells/recovery.py tests/lab/programs.py \
	tests/lab/copies.py tests/lab/labels.py tests/lab/others.py tests/lab/causes.py

LAB_OUT = lab-out

.PHONY: lab lab-causes lab-doc lab-keep lab-views
lab: $(bin_PROGRAMS)
	@CC="$(CC)" python3 $(srcdir)/tests/lab/lab.py run --out $(LAB_OUT); status=$$?; \
	if test $$status -eq 77; then exit 0; fi; test $$status -eq 0 && \
	python3 $(srcdir)/tests/lab/lab.py check ./tcpautopsy --out $(LAB_OUT)

# Rewrites the table of doc/lab.md from the last run.
lab-doc: $(bin_PROGRAMS)
	python3 $(srcdir)/tests/lab/lab.py check ./tcpautopsy --out $(LAB_OUT) --doc $(srcdir)/doc/lab.md

# Why each copy was sent: doc/lab.md's tables from the last run, and from directories of other labelled captures.
lab-causes: $(bin_PROGRAMS)
	python3 $(srcdir)/tests/lab/causes.py --doc $(srcdir)/doc/lab.md ./tcpautopsy $(LAB_OUT) $(LABELLED)

# The kept captures cut, thinned, doubled, one side only: nothing healthy may become a failure.
lab-views: $(bin_PROGRAMS)
	python3 $(srcdir)/tests/lab/views.py ./tcpautopsy $(srcdir)

# Copies captures of new cells, and what is expected of them, into the source tree.
lab-keep:
	python3 $(srcdir)/tests/lab/keep.py $(LAB_OUT) $(srcdir)

# The kept captures, in make check.
TESTS += tests/verdict/run-lab-captures.py
EXTRA_DIST += tests/verdict/run-lab-captures.py

# How labelled captures are read.
TESTS += tests/lab/test-labels.py
EXTRA_DIST += tests/lab/test-labels.py
