dist_doc_DATA += doc/report.schema.json doc/seed-sequence.svg
EXTRA_DIST += doc

# The reports on the pages of the scenarios are what the program says; doc/scenarios/remake writes them anew.
TESTS += doc/scenarios/check.sh
