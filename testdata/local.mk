# Captures and traces, each with the document that says what it shows and where it is from.
EXTRA_DIST += testdata
