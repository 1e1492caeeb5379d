# SPDX-License-Identifier: MIT
"""Firewalls forget, and middleboxes reset."""
import time

from bench import forward_rules
from cells.base import NORMAL_CLOSED, SILENT, cell, close_both, established, expect


def firewall(L, action, established_seconds=3):
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_loose", 0)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_timeout_established", established_seconds)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_timeout_unacknowledged", established_seconds)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_timeout_max_retrans", established_seconds)
    L.nft("r", forward_rules("ct state established,related accept", "ct state new tcp flags syn accept", action))


MIDDLEBOX = expect(
    {"middlebox-timeout"}, {"peer-silent", "network-failure", "undetermined"},
    failed={"middlebox", "unknown", "path"},
)


@cell(
    "middlebox-timeout-drop",
    "a firewall forgets after 3 s of silence and drops; a new connection to the same port works meanwhile",
    MIDDLEBOX, expect({"normal"}, nth=1),
    at={"server": [expect({"normal"}, MIDDLEBOX["right"] + MIDDLEBOX["open"]), expect({"normal"}, nth=1)]},
)
def middlebox_drop(L):
    firewall(L, "drop")
    listener, c, s = established(L)
    time.sleep(6)
    L.send(c, b"q" * 100)
    time.sleep(2)
    d, t = L.connect(listener)
    L.exchange(d, t, 5, pause=0.3)
    close_both(d, t)
    L.wait_end(c, "client", 30)
    time.sleep(0.5)


@cell(
    "middlebox-timeout-drop-alone",
    "a firewall forgets after 3 s of silence and drops; nothing else is seen",
    expect({"middlebox-timeout", "peer-silent"}, {"network-failure", "undetermined", "peer-crash"}),
    at={"server": [expect({"normal"}, SILENT["right"] + SILENT["open"])]},
)
def middlebox_drop_alone(L):
    firewall(L, "drop")
    _, c, s = established(L)
    time.sleep(6)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)


@cell(
    "middlebox-timeout-reject",
    "a firewall forgets after 3 s of silence and rejects with a TCP reset, to the client only",
    expect({"middlebox-timeout", "middlebox-reset"}, {"peer-reboot", "undetermined"},
           failed={"middlebox", "server", "unknown"}, end={"reset"}),
    at={"server": [expect({"normal"}, {"undetermined"})]},
)
def middlebox_reject(L):
    firewall(L, "meta l4proto tcp reject with tcp reset")
    _, c, s = established(L)
    time.sleep(6)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


@cell(
    "middlebox-timeout-keepalive",
    "a firewall forgets after 3 s; keep-alive only starts after 6 s and finds nobody",
    expect({"middlebox-timeout", "peer-silent"}, {"network-failure", "undetermined", "peer-crash"}, end={"gave-up"}),
    at={"server": [expect({"normal"}, SILENT["right"] + SILENT["open"])]},
)
def middlebox_keepalive(L):
    firewall(L, "drop")
    _, c, s = established(L)
    L.keepalive(c, 6, 1, 3)
    L.wait_end(c, "client", 20)
    time.sleep(0.5)


@cell(
    "normal-middlebox-keepalive", "the same firewall, keep-alive every 2 s: the connection lives",
    NORMAL_CLOSED,
)
def normal_middlebox_keepalive(L):
    firewall(L, "drop")
    _, c, s = established(L)
    L.keepalive(c, 2, 2, 3)
    time.sleep(9)
    L.exchange(c, s, 2)
    close_both(c, s)


@cell(
    "middlebox-timeout-bracket",
    "connections idle for 1, 2, 5 and 7 s; the firewall forgets after 3 s: the limit lies between 2 and 5 s",
    expect({"normal"}, end={"closed"}), expect({"normal"}, end={"closed"}, nth=1),
    expect(MIDDLEBOX["right"], MIDDLEBOX["open"], nth=2),
    expect(MIDDLEBOX["right"], MIDDLEBOX["open"], nth=3), vantages=("client",),
)
def middlebox_bracket(L):
    firewall(L, "drop")
    listener = L.listen()
    pairs = [L.connect(listener) for _ in range(4)]
    for c, s in pairs:
        L.exchange(c, s, 2, pause=0)
    time.sleep(1)
    L.exchange(*pairs[0])
    close_both(*pairs[0])
    time.sleep(0.4)
    L.exchange(*pairs[1])
    close_both(*pairs[1])
    time.sleep(2.4)
    L.send(pairs[2][0], b"q" * 100)
    time.sleep(2)
    L.send(pairs[3][0], b"q" * 100)
    d, t = L.connect(listener)
    L.exchange(d, t, 3)
    close_both(d, t)
    L.wait_end(pairs[2][0], "client", 30)
    L.wait_end(pairs[3][0], "client", 30)


INJECTED = expect(
    {"middlebox-reset"}, {"undetermined", "peer-reboot", "process-exit"}, failed={"middlebox", "unknown"},
    end={"reset"},
)


@cell(
    "middlebox-reset-one",
    "a middlebox answers the client's data with a forged RST; the server sends on, unaware", INJECTED,
    at={"server": [expect({"middlebox-reset", "process-exit", "peer-reboot", "normal"}, {"undetermined"},
                          end={"reset"})]},
    vantages=("client", "server", "middle"),
)
def middlebox_reset_one(L):
    _, c, s = established(L)
    L.lane("A", 0, forge=1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 5)
    time.sleep(0.5)
    L.send(s, b"r" * 200, "server")
    L.wait_end(s, "server", 5)
    time.sleep(0.3)


@cell(
    "middlebox-reset-both", "a middlebox resets both ends",
    expect({"middlebox-reset"}, {"undetermined", "peer-reboot", "process-exit"}, end={"reset"}),
)
def middlebox_reset_both(L):
    _, c, s = established(L)
    L.lane("B", 0, forge=2)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 5)
    L.wait_end(s, "server", 5)
    time.sleep(0.3)
