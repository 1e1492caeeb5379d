# tests/corpus
EXTRA_DIST += tests/corpus/check-counts.py
