# packaging/: what can be tested without another system.
TESTS += tests/packaging/annotate.py tests/packaging/workflows.sh tests/packaging/libraries.sh
EXTRA_DIST += tests/packaging/annotate.py tests/packaging/workflows.sh tests/packaging/libraries.sh tests/packaging/lint-ci.mjs packaging
