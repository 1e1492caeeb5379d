# tests/views: the same captures through the usual filters; no verdict may be certain that the whole capture contradicts
TESTS += tests/views/testdata.py
# and changed in ways that change nothing: the same verdicts
TESTS += tests/views/transformed.py
EXTRA_DIST += tests/views/testdata.py tests/views/transformed.py tests/views/views.py tests/views/filters.py tests/views/known-wrong.tsv

.PHONY: check-corpus-views
check-corpus: check-corpus-views
check-corpus-views: tcpautopsy$(EXEEXT)
	$(srcdir)/tests/views/views.py ./tcpautopsy$(EXEEXT) "$(CORPUS)"
