# SPDX-License-Identifier: MIT
"""The peer's host crashes."""
import time

from bench import rule_table
from cells.base import SILENT, cell, established, expect

CRASHED = expect({"peer-crash"}, {"peer-silent", "undetermined"}, failed={"server", "unknown"})
CRASHED_HERE = expect(
    {"normal", "peer-crash"}, {"peer-silent", "undetermined"}, failed={"none", "unknown", "server"},
)


@cell(
    "peer-crash-link-data", "same link; the server's host dies, data finds it: ARP goes unanswered", CRASHED,
    hidden={"client": "copies wait for ARP and never leave"}, at={"server": [CRASHED_HERE]},
    topology="direct", fast_neighbours=True,
)
def peer_crash_link_data(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.crash_server()
    time.sleep(0.5)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(3)


@cell(
    "peer-crash-link-keepalive", "same link; the server's host dies, keep-alive finds it", CRASHED,
    hidden={"client": "probes wait for ARP and never leave"}, at={"server": [CRASHED_HERE]},
    topology="direct", fast_neighbours=True,
)
def peer_crash_link_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 5)
    time.sleep(3)
    L.crash_server()
    L.wait_end(c, "client", 20)
    time.sleep(3)


@cell(
    "peer-crash-link-ipv6", "same link, IPv6; the server's host dies, neighbour solicitations go unanswered",
    CRASHED, hidden={"client": "copies wait for neighbour discovery and never leave"},
    at={"server": [CRASHED_HERE]}, topology="direct", fast_neighbours=True, ipv6=True,
)
def peer_crash_link_ipv6(L):
    peer_crash_link_data(L)


@cell(
    "peer-crash-router-icmp",
    "behind a router; data finds the dead host, the last router reports host unreachable",
    expect({"peer-crash"}, {"peer-silent", "undetermined", "network-failure"}, failed={"server", "unknown", "path"}),
    at={"server": [CRASHED_HERE]}, vantages=("client", "server", "far-middle"), fast_neighbours=True,
)
def peer_crash_router_icmp(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.crash_server()
    time.sleep(0.5)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(2)


@cell(
    "peer-crash-router-silent", "behind a router that says nothing; data finds the dead host", SILENT,
    at={"server": [CRASHED_HERE], "far-middle": [CRASHED]}, vantages=("client", "server", "far-middle"),
    fast_neighbours=True,
)
def peer_crash_router_silent(L):
    L.nft("r", rule_table("output", ["ip protocol icmp drop"]))
    _, c, s = established(L)
    L.crash_server()
    time.sleep(0.5)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(2)


@cell(
    "peer-crash-router-keepalive", "behind a router that says nothing; keep-alive finds the dead host",
    SILENT, at={"server": [CRASHED_HERE]}, fast_neighbours=True,
)
def peer_crash_router_keepalive(L):
    L.nft("r", rule_table("output", ["ip protocol icmp drop"]))
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 4)
    time.sleep(2.5)
    L.crash_server()
    L.wait_end(c, "client", 20)
    time.sleep(2)


@cell(
    "peer-crash-two-connections", "two connections die at the same instant, the router answers on", SILENT,
    expect(SILENT["right"], SILENT["open"], SILENT["failed"], nth=1), at={"server": [CRASHED_HERE]},
    fast_neighbours=True,
)
def peer_crash_two(L):
    L.nft("r", rule_table("output", ["ip protocol icmp drop"]))
    listener, c, s = established(L)
    d, t = L.connect(listener)
    L.exchange(d, t, 2)
    L.witness()
    L.crash_server()
    time.sleep(0.3)
    L.send(c, b"q" * 100)
    L.send(d, b"q" * 50)
    L.wait_end(c, "client", 30)
    L.wait_end(d, "client", 30)
    time.sleep(2)
