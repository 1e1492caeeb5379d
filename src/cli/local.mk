bin_PROGRAMS += tcpautopsy
tcpautopsy_SOURCES = \
	src/cli/again.c \
	src/cli/capture.c \
	src/cli/capture.h \
	src/cli/cli_internal.h \
	src/cli/draft.c \
	src/cli/draft.h \
	src/cli/explain.c \
	src/cli/fail_on.c \
	src/cli/fail_on.h \
	src/cli/folder.c \
	src/cli/follow.c \
	src/cli/follow.h \
	src/cli/folder.h \
	src/cli/found.c \
	src/cli/keeper.c \
	src/cli/keeper.h \
	src/cli/landlock.c \
	src/cli/main.c \
	src/cli/mcp.c \
	src/cli/merge.c \
	src/cli/merge.h \
	src/cli/message.c \
	src/cli/nearest.c \
	src/cli/nearest.h \
	src/cli/opt_table.c \
	src/cli/options.c \
	src/cli/output.c \
	src/cli/point.c \
	src/cli/progress.c \
	src/cli/progress.h \
	src/cli/publisher.c \
	src/cli/publisher.h \
	src/cli/run.c \
	src/cli/sandbox.c \
	src/cli/sandbox.h \
	src/cli/several.c \
	src/cli/several.h \
	src/cli/store.c \
	src/cli/store.h \
	src/cli/split.c \
	src/cli/subcommand.c \
	src/cli/subcommand.h \
	src/cli/syscalls.c \
	src/cli/terminal.c \
	src/cli/typo.c \
	src/cli/values.c \
	src/cli/version.c \
	src/cli/zone.c
tcpautopsy_LDFLAGS = $(TA_SAN_CFLAGS) $(TA_LTO_LDFLAGS)
tcpautopsy_LDADD = $(TA_LDADD) $(SECCOMP_LIBS)
