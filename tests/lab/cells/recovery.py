# SPDX-License-Identifier: MIT
"""Loss recovery of every kind: round trips from 0.2 to 600 ms, losses from 1 to 15 %, and what changes how the kernel repairs them."""
import functools
import time

from cells.base import NORMAL_CLOSED, SILENT, bulk, cell, close_both, established, expect

DEAD = {"server": [expect({"normal"}, failed={"none"})]}  # it hears nothing more, and has nothing to say
HEALED = expect({"normal", "network-failure"}, end={"closed"})


def ways(round_trip_ms):
    """Delays of the two wires: four fifths of the way before the router."""
    near, far = round_trip_ms * 400, round_trip_ms * 100
    return ((near, near), (far, far))


def lossy(L, ppm):
    L.wire.command("seed %d" % L.port)
    for direction in (0, 1):
        L.lane("B", direction, loss_ppm=ppm)


def transfer(L, ppm, count):
    """A download under loss both ways, half an upload, then a clean close."""
    _, c, s = established(L)
    lossy(L, ppm)
    bulk(L, s, c, count)
    bulk(L, c, s, count // 2)
    lossy(L, 0)
    L.exchange(c, s)
    close_both(c, s, 0.1 + sum(map(sum, L.delays)) / 1e6)


def requests(L, ppm, times):
    """Requests and answers of one and of three segments: every loss is one of a tail."""
    _, c, s = established(L)
    lossy(L, ppm)
    L.exchange(c, s, times, response=500)
    L.exchange(c, s, times, response=4000)
    lossy(L, 0)
    L.exchange(c, s)
    close_both(c, s, 0.1 + sum(map(sum, L.delays)) / 1e6)


def outage(L, directions, seconds, writes):
    """The path goes dark under a transfer; more is written meanwhile; it heals."""
    _, c, s = established(L)
    s.sendall(b"r" * 14000)
    time.sleep(sum(map(sum, L.delays)) / 2e6)
    L.hole(directions=directions)
    for _ in range(writes):
        time.sleep(seconds / (writes + 1))
        s.sendall(b"w" * 1000)
    time.sleep(seconds / (writes + 1))
    L.heal(directions=directions)
    L.receive(c, 14000 + 1000 * writes)
    L.exchange(c, s, 2)
    close_both(c, s)


def crash(L, segments):
    """The path goes dark for good with some segments in flight."""
    _, c, s = established(L)
    L.hole()
    L.send(c, b"d" * 1448 * segments)
    L.wait_end(c, "client", 30)


def add(name, what, play, *expected, **bench):
    cell("recovery-" + name, what, *(expected or (NORMAL_CLOSED,)), **bench)(play)


P = functools.partial
add("lan", "5 % loss, round trip 0.2 ms", P(transfer, ppm=50000, count=600000), delays=ways(0.2), congestion="cubic")
add("wan-ipv6", "5 % loss, round trip 100 ms, IPv6", P(transfer, ppm=50000, count=150000), delays=ways(100), ipv6=True, vantages=("client", "server", "middle"))
add("satellite", "3 % loss, round trip 600 ms", P(transfer, ppm=30000, count=100000), delays=ways(600), congestion="cubic")
add("heavy", "15 % loss, round trip 20 ms", P(transfer, ppm=150000, count=60000), delays=ways(20), vantages=("client", "server", "middle"))
add("light", "1 % loss, round trip 45 ms", P(transfer, ppm=10000, count=400000), delays=ways(45), congestion="cubic")
add("bbr", "5 % loss, BBR", P(transfer, ppm=50000, count=150000), delays=ways(45), congestion="bbr")
add("nosack", "5 % loss without SACK", P(transfer, ppm=50000, count=150000), delays=ways(20), sysctls={"tcp_sack": 0})
add("notimestamps", "5 % loss without timestamps", P(transfer, ppm=50000, count=150000), delays=ways(20), sysctls={"tcp_timestamps": 0})
add("bare-minimum", "5 % loss with neither SACK nor timestamps", P(transfer, ppm=50000, count=150000), delays=ways(45), sysctls={"tcp_sack": 0, "tcp_timestamps": 0})
add("norack", "5 % loss by duplicate ACKs alone: no RACK", P(transfer, ppm=50000, count=150000), delays=ways(20), sysctls={"tcp_recovery": 0})
add("notlp", "5 % loss without loss probes", P(transfer, ppm=50000, count=150000), delays=ways(20), sysctls={"tcp_early_retrans": 0})
add("rtomin-20", "8 % loss with a minimum RTO of 20 ms", P(requests, ppm=80000, times=12), delays=ways(4), sysctls={"tcp_rto_min_us": 20000})
add("rtomin-1000", "8 % loss with a minimum RTO of 1 s", P(requests, ppm=80000, times=8), delays=ways(4), sysctls={"tcp_rto_min_us": 1000000})
add("requests", "requests and answers under 10 % loss, round trip 20 ms", P(requests, ppm=100000, times=12), delays=ways(20))
add("requests-far", "requests and answers under 10 % loss, round trip 200 ms, IPv6", P(requests, ppm=100000, times=5), delays=ways(200), ipv6=True)
add("requests-nosack", "requests and answers under 10 % loss without SACK", P(requests, ppm=100000, times=10), delays=ways(45), sysctls={"tcp_sack": 0})
add("outage", "an outage of 1.6 s under a download, written on meanwhile", P(outage, directions=(0, 1), seconds=1.6, writes=2), HEALED, delays=ways(45))
add("outage-acks", "only the ACKs are lost for 1.2 s under a download", P(outage, directions=(0,), seconds=1.2, writes=1), HEALED, delays=ways(20))
add("outage-nosack", "an outage of 2.5 s without SACK", P(outage, directions=(0, 1), seconds=2.5, writes=0), HEALED, delays=ways(100), sysctls={"tcp_sack": 0})
add("dead-one", "the path goes dark with one segment in flight", P(crash, segments=1), SILENT, at=DEAD, delays=ways(45))
add("dead-flight", "the path goes dark with six segments in flight, IPv6", P(crash, segments=6), SILENT, at=DEAD, delays=ways(5), ipv6=True)
