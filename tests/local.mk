# One folder per kind of test. Unit tests are C programs that speak TAP; .sh and .py tests speak by their exit
# status (0 passed, 77 skipped, else failed), .tap are shell scripts that speak TAP. Each gets top_srcdir, top_builddir and TCPAUTOPSY.
TEST_EXTENSIONS = .sh .py .tap
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
TAP_LOG_DRIVER = $(TAP_DRIVER)
TAP_LOG_COMPILER = $(SHELL)
SH_LOG_COMPILER = $(SHELL)
PY_LOG_COMPILER = $(top_srcdir)/tests/python
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC; export TZ; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	TCPAUTOPSY='$(abs_top_builddir)/tcpautopsy$(EXEEXT)'; export TCPAUTOPSY;

EXTRA_DIST += tests/tools/pairs.py tests/tools/same-json tests/python

# The longest begin first: with -j nothing is left to wait for at the end. Their folders have the rest.
TESTS += tests/lint/cppcheck.sh tests/html/pages.tap tests/golden/schema.py tests/text/devices.py tests/cli/wireshark.py tests/text/damaged.py tests/told/told.py

include tests/unit/local.mk
include tests/lint/local.mk
include tests/cli/local.mk
include tests/golden/local.mk
include tests/fuzz/local.mk
include tests/verdict/local.mk
include tests/tools/local.mk
include tests/audit/local.mk
include tests/views/local.mk
include tests/told/local.mk
include tests/corpus/local.mk
include tests/lab/local.mk
include tests/html/local.mk
include tests/recipes/local.mk
include tests/python-module/local.mk
include tests/packaging/local.mk
include tests/scale/local.mk
include tests/stress/local.mk
include tests/text/local.mk
include tests/mcp/local.mk
include tests/mutation/local.mk

# Made by tests, and no target's.
clean-local:
	rm -rf tests/lint/cppcheck mutation
