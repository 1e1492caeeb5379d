# Not built by make; bench/run.py makes what it needs.
EXTRA_PROGRAMS += bench/pcap_loop
bench_pcap_loop_SOURCES = bench/pcap_loop.c
bench_pcap_loop_LDADD = $(PCAP_LIBS)
EXTRA_DIST += bench/make_capture.py bench/make_lossy.py bench/run.py bench/two_points.py bench/README.md
