# tests/corpus
include tests/malformed/local.mk
EXTRA_DIST += tests/corpus/check-counts.py
EXTRA_DIST += tests/corpus/check-text.py tests/corpus/corpus-counts.md tests/corpus/keepalive-flows.md \
	tests/corpus/retransmission-chains.md tests/corpus/text-renderings.md tests/corpus/verdicts-checked.md

# make check-corpus CORPUS=DIR: what takes a corpus beside the repository.
.PHONY: check-corpus check-corpus-counts
check-corpus: check-corpus-counts
check-corpus-counts: tests/tools/count_segments$(EXEEXT)
	$(srcdir)/tests/corpus/check-counts.py "$(CORPUS)" tests/tools/count_segments \
		--explained $(srcdir)/tests/corpus/corpus-counts.md

EXTRA_DIST += tests/corpus/corpus_table.py tests/corpus/check-chains.py tests/corpus/check-keepalive.py \
	tests/corpus/chains-explained.tsv tests/corpus/keepalive-explained.tsv
.PHONY: check-corpus-chains
check-corpus: check-corpus-chains
check-corpus-chains: tcpautopsy$(EXEEXT)
	$(srcdir)/tests/corpus/check-chains.py "$(CORPUS)" ./tcpautopsy$(EXEEXT)
	$(srcdir)/tests/corpus/check-keepalive.py "$(CORPUS)" ./tcpautopsy$(EXEEXT)

EXTRA_DIST += tests/corpus/check-verdicts.py tests/corpus/verdicts.tsv
.PHONY: check-corpus-verdicts
check-corpus: check-corpus-verdicts
check-corpus-verdicts: tcpautopsy$(EXEEXT)
	$(srcdir)/tests/corpus/check-verdicts.py "$(CORPUS)" ./tcpautopsy$(EXEEXT)
