noinst_LIBRARIES += libta_mcp.a
libta_mcp_a_SOURCES = \
	include/tcpautopsy/mcp/mcp.h \
	src/mcp/analyse.c \
	src/mcp/analyse.h \
	src/mcp/answer.c \
	src/mcp/check.c \
	src/mcp/descriptors.c \
	src/mcp/fault.c \
	src/mcp/folders.c \
	src/mcp/frame.c \
	src/mcp/frame.h \
	src/mcp/frames.c \
	src/mcp/inputs.c \
	src/mcp/lines.c \
	src/mcp/mcp_internal.h \
	src/mcp/message.c \
	src/mcp/methods.c \
	src/mcp/page.c \
	src/mcp/resources.c \
	src/mcp/row.c \
	src/mcp/server.c \
	src/mcp/text.c \
	src/mcp/tools.c \
	src/mcp/triage.c
