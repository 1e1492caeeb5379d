# SPDX-License-Identifier: MIT
"""The peer's host restarts, or forgets."""
import time

from cells.base import cell, close_both, established, expect

REBOOTED = expect({"peer-reboot"}, {"peer-silent", "undetermined"}, failed={"server"}, end={"reset"})


@cell(
    "peer-reboot-data", "the server's host restarts within 3 s; data sent afterwards is answered by a RST",
    REBOOTED, vantages=("client", "server", "middle"),
)
def peer_reboot_data(L):
    _, c, s = established(L)
    time.sleep(1)
    L.crash_server()
    time.sleep(3)
    L.boot_server()
    L.listen()
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


@cell("peer-reboot-data-meanwhile", "data is being retransmitted while the server's host restarts", REBOOTED)
def peer_reboot_meanwhile(L):
    _, c, s = established(L)
    L.crash_server()
    time.sleep(0.2)
    L.send(c, b"q" * 100)
    time.sleep(4)
    L.boot_server()
    L.listen()
    L.wait_end(c, "client", 20)
    time.sleep(0.5)


@cell(
    "peer-reboot-keepalive", "keep-alive goes unanswered, then the restarted host answers it with a RST",
    REBOOTED,
)
def peer_reboot_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 9)
    time.sleep(2.5)
    L.crash_server()
    time.sleep(4)
    L.boot_server()
    L.listen()
    L.wait_end(c, "client", 15)
    time.sleep(0.5)


@cell(
    "peer-reboot-two-connections",
    "two connections are reset by the restarted host, then a new one is accepted", REBOOTED,
    expect({"peer-reboot"}, {"peer-silent", "undetermined"}, failed={"server"}, end={"reset"}, nth=1),
    expect({"normal"}, failed={"none"}, nth=2),
)
def peer_reboot_two(L):
    listener, c, s = established(L)
    d, t = L.connect(listener)
    L.exchange(d, t, 2)
    L.crash_server()
    time.sleep(2.5)
    L.boot_server()
    again = L.listen()
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.4)
    L.send(d, b"q" * 100)
    L.wait_end(d, "client", 10)
    c, s = L.connect(again)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "peer-reboot-no-silence",
    "the server forgets the connection without a moment's silence (its sockets vanish): a RST to live data",
    expect({"peer-reboot", "process-exit"}, {"undetermined"}, failed={"server", "unknown"}, end={"reset"}),
)
def peer_reboot_no_silence(L):
    _, c, s = established(L)
    L.forget(s)
    L.note("server forgot")
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


@cell(
    "peer-reboot-half-open",
    "the client's host forgets; its next SYN on the same ports gets a challenge ACK, which it resets",
    expect({"peer-reboot"}, {"undetermined", "process-exit"}, failed={"client"}, end={"reset"}),
    expect({"normal"}, failed={"none"}, nth=1),
)
def peer_reboot_half_open(L):
    listener, c, s = established(L, bind=41001)
    time.sleep(1)
    L.forget(c)
    L.note("client forgot")
    time.sleep(1)
    c, s2 = L.connect(listener, bind=41001)
    L.exchange(c, s2, 2)
    close_both(c, s2)


@cell("peer-reboot-ipv6", "the server's host restarts, over IPv6", REBOOTED, ipv6=True)
def peer_reboot_ipv6(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.crash_server()
    time.sleep(3)
    L.boot_server()
    L.listen()
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)
