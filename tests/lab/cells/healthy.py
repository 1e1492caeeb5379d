# SPDX-License-Identifier: MIT
"""Nothing fails."""
import socket
import time

from cells.base import NORMAL_CLOSED, bulk, cell, close_both, established, expect


@cell(
    "normal-traffic", "requests, answers and a small download, closed in order", NORMAL_CLOSED,
    vantages=("client", "server", "middle"),
)
def normal_traffic(L):
    _, c, s = established(L)
    L.exchange(c, s, 20, pause=0.1)
    bulk(L, s, c, 30000)
    time.sleep(1)
    close_both(c, s)


@cell("normal-keepalive-both", "idle, both ends probing and answered", NORMAL_CLOSED)
def normal_keepalive_both(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 3)
    L.keepalive(s, 2, 1, 3)
    time.sleep(9)
    close_both(c, s)


@cell(
    "normal-keepalive-client",
    "idle, only the client probing and answered; the capture ends while it is open",
    expect({"normal"}, failed={"none"}, end={"open"}),
)
def normal_keepalive_client(L):
    _, c, s = established(L)
    L.keepalive(c, 2, 1, 3)
    time.sleep(9)


@cell("normal-keepalive-server", "idle, only the server probing and answered", NORMAL_CLOSED)
def normal_keepalive_server(L):
    _, c, s = established(L)
    L.keepalive(s, 1, 2, 3)
    time.sleep(8)
    close_both(c, s)


@cell("normal-idle-closed", "idle without keep-alive, then closed in order", NORMAL_CLOSED)
def normal_idle_closed(L):
    _, c, s = established(L)
    time.sleep(6)
    L.exchange(c, s)
    close_both(c, s)


@cell(
    "normal-half-closed",
    "the client shuts down its side; the server goes on sending for 3 s, its keep-alive too", NORMAL_CLOSED,
)
def normal_half_closed(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 3)
    c.shutdown(socket.SHUT_WR)
    for _ in range(3):
        time.sleep(0.3)
        s.sendall(b"r" * 300)
        L.receive(c, 300)
    time.sleep(3)
    s.close()
    time.sleep(0.3)
    c.close()
    time.sleep(0.3)


@cell(
    "normal-offload",
    "a download with TSO and checksum offload as the kernel has it: super-segments in the capture",
    NORMAL_CLOSED, topology="bare",
)
def normal_offload(L):
    _, c, s = established(L)
    bulk(L, s, c, 30000)
    close_both(c, s)


@cell(
    "normal-port-reuse", "two connections one after the other on one pair of ports", NORMAL_CLOSED,
    expect({"normal"}, failed={"none"}, end={"closed"}, nth=1),
)
def normal_port_reuse(L):
    listener, c, s = established(L, bind=41000)
    s.close()
    time.sleep(0.2)
    c.close()
    time.sleep(1.2)
    c, s = L.connect(listener, bind=41000)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell("normal-simultaneous-close", "both ends close at the same moment", NORMAL_CLOSED)
def normal_simultaneous_close(L):
    _, c, s = established(L)
    time.sleep(0.2)
    c.shutdown(socket.SHUT_WR)
    s.shutdown(socket.SHUT_WR)
    time.sleep(0.3)
    c.close()
    s.close()
    time.sleep(0.3)


@cell("normal-slow-application", "the server thinks for 7 s; its kernel has acknowledged the request", NORMAL_CLOSED)
def normal_slow_application(L):
    _, c, s = established(L)
    c.sendall(b"q" * 100)
    L.receive(s, 100)
    time.sleep(7)
    s.sendall(b"r" * 400)
    L.receive(c, 400)
    close_both(c, s)


@cell(
    "normal-slow-reader", "the server reads 3 kB every 0.15 s: the window closes and opens all the time",
    expect({"normal"}, {"receiver-stalled"}, end={"closed"}),
)
def normal_slow_reader(L):
    listener = L.listen(receive_buffer=8192)
    c, s = L.connect(listener)
    c.setblocking(False)
    left = 40000
    for _ in range(40):
        try:
            left -= c.send(b"q" * left) if left else 0
        except BlockingIOError:
            pass
        s.settimeout(0.05)
        try:
            s.recv(3000)
        except socket.timeout:
            break
        time.sleep(0.1)
    close_both(c, s)


@cell("normal-ipv6", "requests, answers and answered keep-alives over IPv6", NORMAL_CLOSED, ipv6=True)
def normal_ipv6(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 3)
    time.sleep(4)
    close_both(c, s)
