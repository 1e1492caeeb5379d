noinst_LIBRARIES += libta_text.a
libta_text_a_SOURCES = \
	src/text/dialects.c \
	src/text/fields/columns.c \
	src/text/fields/columns.h \
	src/text/fields/ek.c \
	src/text/fields/fields.c \
	src/text/fields/json.c \
	src/text/fields/json_object.c \
	src/text/fields/json_object.h \
	src/text/fields/packet.c \
	src/text/fields/pdml.c \
	src/text/fields/tsfields.c \
	src/text/fields/verbose.c \
	src/text/lines/clean.c \
	src/text/lines/reader.c \
	src/text/lines/wrap.c \
	src/text/lines/wrap.h \
	src/text/list/info.c \
	src/text/list/psml.c \
	src/text/list/summary.c \
	src/text/list/tshark.c \
	src/text/series/hidden.c \
	src/text/series/numbering.c \
	src/text/series/survey.c \
	src/text/tcpdump/tcpdump.c \
	src/text/tcpdump/tcpdump_words.c \
	src/text/tcpdump/tcpdump_words.h \
	src/text/text.c \
	src/text/text_internal.h \
	src/text/words/neighbour.c \
	src/text/words/option_bytes.c \
	src/text/words/protocols.c \
	src/text/words/scan.c \
	src/text/words/services.h \
	src/text/words/when.c
