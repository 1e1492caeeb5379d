TESTS += tests/cli/cli.tap tests/cli/interrupt.tap
EXTRA_DIST += tests/cli/cli.tap tests/cli/interrupt.tap
