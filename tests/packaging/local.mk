# packaging/: what can be tested without another system.
TESTS += tests/packaging/libraries.sh
EXTRA_DIST += tests/packaging/libraries.sh packaging
