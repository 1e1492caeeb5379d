# tests/audit: statements of reports against the packets, with no code of the program
TESTS += tests/audit/selftest.py tests/audit/testdata.py
EXTRA_DIST += tests/audit/selftest.py tests/audit/testdata.py tests/audit/known-false.tsv tests/audit/README.md \
	tests/audit/audit.py tests/audit/capture.py tests/audit/causes.py tests/audit/decode.py tests/audit/diagnosis.py tests/audit/episodes.py \
	tests/audit/facts.py tests/audit/facts_kinds.py tests/audit/findings.py tests/audit/follow.py tests/audit/sentences_host.py \
	tests/audit/sentences_loss.py tests/audit/sentences_probe.py tests/audit/sentences_reset.py \
	tests/audit/statements.py tests/audit/structure.py

.PHONY: check-corpus-audit
check-corpus: check-corpus-audit
check-corpus-audit: tcpautopsy$(EXEEXT)
	$(srcdir)/tests/audit/audit.py ./tcpautopsy$(EXEEXT) "$(CORPUS)" --counts
