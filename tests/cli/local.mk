TESTS += tests/cli/cli.tap tests/cli/interrupt.tap tests/cli/packet_lists.py tests/cli/sockets.py
EXTRA_DIST += tests/cli/cli.tap tests/cli/interrupt.tap tests/cli/packet_lists.py tests/cli/sockets.py
