# A service that reads new captures each night. The script can be run without systemd, too.
dist_pkglibexec_SCRIPTS = packaging/systemd/tcpautopsy-nightly
EXTRA_DIST += packaging/systemd/tcpautopsy-nightly.service.in packaging/systemd/tcpautopsy-nightly.timer packaging/systemd/tcpautopsy.default

packaging/systemd/tcpautopsy-nightly.service: packaging/systemd/tcpautopsy-nightly.service.in Makefile
	@$(MKDIR_P) packaging/systemd
	$(AM_V_GEN)sed -e 's|@pkglibexecdir[@]|$(pkglibexecdir)|' -e 's|@bindir[@]|$(bindir)|' \
		$(top_srcdir)/packaging/systemd/tcpautopsy-nightly.service.in >$@.new && mv $@.new $@
CLEANFILES += packaging/systemd/tcpautopsy-nightly.service
noinst_DATA = packaging/systemd/tcpautopsy-nightly.service

if HAVE_SYSTEMD
systemdsystemunit_DATA = packaging/systemd/tcpautopsy-nightly.service packaging/systemd/tcpautopsy-nightly.timer
endif
# It takes its settings from the environment, and no options.
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT = packaging/systemd/tcpautopsy-nightly
