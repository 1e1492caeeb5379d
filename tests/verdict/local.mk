# Verdicts on captures, independent of the layout of a report.
TESTS += tests/verdict/run-cases.py tests/verdict/inject.py tests/verdict/follow.py
EXTRA_DIST += tests/verdict/run-cases.py tests/verdict/CASES tests/verdict/inject.py tests/verdict/follow.py
