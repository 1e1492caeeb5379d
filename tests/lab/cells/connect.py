# SPDX-License-Identifier: MIT
"""Connections that never come to be."""
import time

from bench import forward_rules
from cells.base import NORMAL_CLOSED, cell, close_both, expect
from cells.network import icmp_rule


@cell("connect-refused", "nobody listens", expect({"connect-refused"}, end={"refused"}))
def connect_refused(L):
    L.try_connect()
    time.sleep(0.3)


@cell(
    "connect-refused-ipv6", "nobody listens, over IPv6", expect({"connect-refused"}, end={"refused"}),
    ipv6=True,
)
def connect_refused_ipv6(L):
    L.try_connect()
    time.sleep(0.3)


@cell(
    "connect-refused-firewall", "the router rejects the SYN with a TCP reset",
    expect({"connect-refused"}, end={"refused"}), vantages=("client", "middle"),
)
def connect_refused_firewall(L):
    L.listen()
    L.nft("r", forward_rules("tcp flags syn reject with tcp reset"))
    L.try_connect()
    time.sleep(0.3)


@cell(
    "connect-filtered", "the router drops every SYN", expect({"connect-timeout"}),
    vantages=("client", "middle"),
)
def connect_filtered(L):
    L.listen()
    L.nft("r", forward_rules("tcp flags syn drop"))
    L.try_connect()
    time.sleep(0.5)


@cell(
    "connect-backlog-full", "the server's accept queue is full: its kernel drops the SYN",
    expect({"connect-timeout"}, nth=2), vantages=("client", "server"),
)
def connect_backlog_full(L):
    listener = L.listen(backlog=1)
    for _ in range(2):
        c = L.socket("c")
        c.connect(L.server_address())
    time.sleep(0.5)
    L.try_connect()
    time.sleep(0.5)


def connect_icmp(code):
    def run(L):
        L.listen()
        L.nft("r", icmp_rule(code))
        L.try_connect()
        time.sleep(0.5)
    return run


UNREACHABLE = expect({"connect-unreachable"}, end={"unreachable"})
cell(
    "connect-unreachable-admin", "the router answers the SYN with administratively prohibited", UNREACHABLE,
    vantages=("client",),
)(connect_icmp("admin-prohibited"))
cell(
    "connect-unreachable-host", "the router answers the SYN with host unreachable", UNREACHABLE,
    vantages=("client",),
)(connect_icmp("host-unreachable"))
cell(
    "connect-unreachable-port", "the router answers the SYN with port unreachable", UNREACHABLE,
    vantages=("client",),
)(connect_icmp("port-unreachable"))
cell(
    "connect-unreachable-ipv6", "the router answers the SYN with administratively prohibited, over IPv6",
    UNREACHABLE, vantages=("client",), ipv6=True,
)(connect_icmp("admin-prohibited"))


@cell(
    "connect-synack-lost", "every SYN-ACK is lost", expect({"connect-timeout"}),
    at={"server": [expect({"connect-timeout", "network-failure"})]},
)
def connect_synack_lost(L):
    L.listen()
    L.lane("B", 1, flag_mask=0x12, flag_value=0x12)
    L.try_connect()
    time.sleep(4)


@cell("connect-synack-lost-once", "the first SYN-ACK is lost, the second arrives", NORMAL_CLOSED)
def connect_synack_lost_once(L):
    listener = L.listen()
    L.lane("B", 1, flag_mask=0x12, flag_value=0x12)
    c = L.socket("c")
    c.setblocking(False)
    c.connect_ex(L.server_address())
    time.sleep(0.5)
    L.lane("B", 1, flag_mask=0)
    c.setblocking(True)
    listener.settimeout(10)
    s, _ = listener.accept()
    L.sockets.append(s)
    time.sleep(0.3)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "connect-dark", "nothing beyond the router answers at all", expect({"connect-timeout"}),
    vantages=("client",),
)
def connect_dark(L):
    L.listen()
    L.hole()
    L.try_connect()
    time.sleep(0.5)
