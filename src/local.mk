# One convenience library per layer, in the order of their ranks; then the program.
include src/core/local.mk
include src/capture/local.mk
include src/recovery/local.mk
include src/timers/local.mk
include src/decode/local.mk
include src/text/local.mk
include src/flow/local.mk
include src/tcp/local.mk
include src/net/local.mk
include src/points/local.mk
include src/facts/local.mk
include src/diag/local.mk
include src/analysis/local.mk
include src/report/local.mk
include src/export/local.mk
include src/mcp/local.mk
include src/cli/local.mk

# What a program links with: higher layers first. libtcpautopsy is everything but cli.
TA_LIBS = libta_mcp.a libta_report.a libta_export.a libta_analysis.a libta_diag.a libta_facts.a libta_points.a libta_net.a libta_tcp.a libta_flow.a \
	libta_text.a libta_decode.a libta_recovery.a libta_timers.a libta_capture.a libta_core.a
TA_LDADD = $(TA_LIBS) $(PCAP_LIBS) $(JANSSON_LIBS) $(ARCHIVE_LIBS) $(ZLIB_LIBS) $(NETTLE_LIBS) $(SQLITE_LIBS) -lm
