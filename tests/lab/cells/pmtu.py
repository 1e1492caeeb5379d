# SPDX-License-Identifier: MIT
"""Large segments vanish."""
import time

from cells.base import NORMAL_CLOSED, cell, close_both, established, expect


@cell(
    "pmtu-blackhole", "segments above 1200 bytes vanish and nobody says so; small ones pass",
    expect({"pmtu-blackhole"}, {"peer-silent", "network-failure", "undetermined"}),
    vantages=("client", "server", "middle"),
)
def pmtu_blackhole(L):
    _, c, s = established(L)
    L.lane("B", 1, max=1214)
    L.begin_outage("server-to-client")
    L.send(s, b"r" * 6000, "server")
    L.wait_end(s, "server", 30)
    time.sleep(0.5)


@cell(
    "pmtu-blackhole-ipv6", "segments above 1280 bytes vanish over IPv6, packet-too-big never comes",
    expect({"pmtu-blackhole"}, {"peer-silent", "network-failure", "undetermined"}),
    vantages=("client", "server"), ipv6=True,
)
def pmtu_blackhole_ipv6(L):
    _, c, s = established(L)
    L.lane("B", 1, max=1294)
    L.begin_outage("server-to-client")
    L.send(s, b"r" * 6000, "server")
    L.wait_end(s, "server", 30)
    time.sleep(0.5)


@cell(
    "pmtu-probing", "segments above 1200 bytes vanish; tcp_mtu_probing finds a smaller size",
    expect({"pmtu-blackhole", "normal"}, {"network-failure"}), sysctls={"tcp_mtu_probing": 1},
)
def pmtu_probing(L):
    _, c, s = established(L)
    L.lane("B", 1, max=1214)
    s.setblocking(False)
    s.send(b"r" * 6000)
    L.receive(c, 6000)
    time.sleep(0.5)
    close_both(c, s)


@cell(
    "pmtu-icmp", "the router's next link takes 1200 bytes and it says so: the sender cuts smaller at once",
    NORMAL_CLOSED,
)
def pmtu_icmp(L):
    _, c, s = established(L)
    L.ip("r", "link set r0 mtu 1200")
    L.note("router: mtu 1200 towards the client")
    s.sendall(b"r" * 6000)
    L.receive(c, 6000)
    time.sleep(0.5)
    close_both(c, s)
