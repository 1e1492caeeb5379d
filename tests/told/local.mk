# tests/told: what is told of inputs near those of testdata, pinned. After a change that is meant: tests/told/told.py --against the build before,
# and then --write.
EXTRA_DIST += tests/told/told.py tests/told/edits.py tests/told/texts.py tests/told/told.tsv
