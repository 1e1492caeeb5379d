noinst_LIBRARIES += libta_facts.a
libta_facts_a_SOURCES = \
	include/tcpautopsy/facts/base.h \
	include/tcpautopsy/facts/fact.h \
	include/tcpautopsy/facts/kinds.h \
	src/facts/base.c \
	src/facts/capture.c \
	src/facts/context.c \
	src/facts/events.c \
	src/facts/events.h \
	src/facts/handshake.c \
	src/facts/heard.c \
	src/facts/hole.c \
	src/facts/icmp.c \
	src/facts/icmp_words.c \
	src/facts/icmp_words.h \
	src/facts/neighbours.c \
	src/facts/sizes.c \
	src/facts/course.c \
	src/facts/facts.c \
	src/facts/facts.h \
	src/facts/observers.c \
	src/facts/observers.h \
	src/facts/quiet.c \
	src/facts/requests.c \
	src/facts/reset_before.c \
	src/facts/reset_signs.c \
	src/facts/resets.c \
	src/facts/resets.h \
	src/facts/rules.h \
	src/facts/shared.h \
	src/facts/siblings.c \
	src/facts/siblings.h \
	src/facts/silence.c \
	src/facts/stall.c \
	src/facts/vantage.c \
	src/facts/visibility.c \
	src/facts/visibility.h
