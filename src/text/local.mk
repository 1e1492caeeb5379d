noinst_LIBRARIES += libta_text.a
libta_text_a_SOURCES = \
	src/text/clean.c \
	src/text/columns.c \
	src/text/columns.h \
	src/text/dialects.c \
	src/text/fields.c \
	src/text/hidden.c \
	src/text/info.c \
	src/text/json_object.c \
	src/text/json_object.h \
	src/text/neighbour.c \
	src/text/numbering.c \
	src/text/option_bytes.c \
	src/text/packet.c \
	src/text/protocols.c \
	src/text/reader.c \
	src/text/scan.c \
	src/text/services.h \
	src/text/summary.c \
	src/text/survey.c \
	src/text/tcpdump_words.c \
	src/text/tcpdump_words.h \
	src/text/text.c \
	src/text/text_internal.h \
	src/text/txt_ek.c \
	src/text/txt_fields.c \
	src/text/txt_json.c \
	src/text/txt_pdml.c \
	src/text/txt_psml.c \
	src/text/txt_tcpdump.c \
	src/text/txt_tshark.c \
	src/text/txt_verbose.c \
	src/text/when.c \
	src/text/wrap.c \
	src/text/wrap.h
