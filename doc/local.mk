dist_pkgdata_DATA += doc/report.schema.json
# As they lie here, so that the links of README.md hold.
nobase_dist_doc_DATA = doc/attempts.md doc/diagnosis.md doc/recipes.md doc/text-dialects.md doc/two-points.md doc/seed-sequence.svg
exampledir = $(docdir)/examples
dist_example_DATA = testdata/seed-tunnel-dead.txt
EXTRA_DIST += doc

# The reports on the pages of the scenarios are what the program says; doc/scenarios/remake writes them anew.
TESTS += doc/scenarios/check.sh
