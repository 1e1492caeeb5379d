bin_PROGRAMS += tcpautopsy
tcpautopsy_SOURCES = src/cli/main.c
tcpautopsy_LDADD = $(TA_LDADD)
