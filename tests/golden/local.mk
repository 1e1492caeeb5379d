TESTS += tests/golden/run.tap
EXTRA_DIST += tests/golden/run.tap tests/golden/schema.py tests/golden/rewrite tests/golden/CASES tests/golden/expected
