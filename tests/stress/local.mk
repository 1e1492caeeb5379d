# Storms: captures that are hard to hold. Not part of `make check`: `make stress` takes many minutes.
EXTRA_PROGRAMS += tests/stress/make_storm
tests_stress_make_storm_SOURCES = tests/stress/make_storm.c bench/wire.h
tests_stress_make_storm_LDADD =
EXTRA_DIST += tests/stress/stress.py tests/stress/storms.py

.PHONY: stress
stress: tcpautopsy tests/stress/make_storm
	python3 $(srcdir)/tests/stress/stress.py . $(STRESS)
