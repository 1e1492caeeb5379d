# Measuring: `make bench`, `make bench-check`. Tests see that the programs work.
ta_bench_programs = bench/make_traffic bench/pcap_loop bench/mmap_walk bench/cost_of
check_PROGRAMS += $(ta_bench_programs)
bench_make_traffic_SOURCES = bench/make_traffic.c bench/traffic.h bench/wire.h bench/traffic_events.c bench/traffic_script.c \
	bench/traffic_transfer.c bench/traffic_write.c
bench_make_traffic_LDADD =
bench_pcap_loop_SOURCES = bench/pcap_loop.c
bench_pcap_loop_LDADD = $(PCAP_LIBS)
bench_mmap_walk_SOURCES = bench/mmap_walk.c
bench_mmap_walk_LDADD =
bench_cost_of_SOURCES = bench/cost_of.c
bench_cost_of_LDADD =
EXTRA_DIST += bench/bench.py bench/bench-check bench/instructions.tsv bench/make_lossy.py bench/two_points.py bench/README.md

.PHONY: bench bench-check
bench: tcpautopsy $(ta_bench_programs)
	python3 $(srcdir)/bench/bench.py $(BENCH) .

bench-check: tcpautopsy bench/make_traffic
	python3 $(srcdir)/bench/bench-check $(BENCH_CHECK) .
