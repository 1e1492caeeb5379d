# One small input for each fault, and what is said of it.
TESTS += tests/malformed/check.py
EXTRA_DIST += tests/malformed/check.py tests/malformed/make.py
