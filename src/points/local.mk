noinst_LIBRARIES += libta_points.a
libta_points_a_SOURCES = \
	include/tcpautopsy/points/points.h \
	src/points/candidates.c \
	src/points/chain.c \
	src/points/chain.h \
	src/points/clock.c \
	src/points/ended.c \
	src/points/fate.c \
	src/points/hull.c \
	src/points/internal.h \
	src/points/items.c \
	src/points/items.h \
	src/points/join.c \
	src/points/log.c \
	src/points/match.c \
	src/points/median.h \
	src/points/missed.c \
	src/points/near.c \
	src/points/path.c \
	src/points/ranges.c \
	src/points/rewritten.c \
	src/points/rules.h \
	src/points/samples.c \
	src/points/shift.c \
	src/points/unseen.c
