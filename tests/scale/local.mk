TESTS += tests/scale/split.py
EXTRA_DIST += tests/scale/split.py
