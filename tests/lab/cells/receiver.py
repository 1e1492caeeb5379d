# SPDX-License-Identifier: MIT
"""The receiver's process does not read."""
import socket
import time

from bench import TCP_USER_TIMEOUT
from cells.base import cell, close_both, expect


def stalled(L, data=60000):
    listener = L.listen(receive_buffer=8192)
    c, s = L.connect(listener)
    L.exchange(c, s, 3)
    c.setblocking(False)
    left = data
    deadline = time.time() + 1
    while left and time.time() < deadline:
        try:
            left -= c.send(b"q" * min(left, 4096))
        except BlockingIOError:
            time.sleep(0.01)
    L.note("server does not read")
    return c, s


def drain(L, c, s):
    s.settimeout(2)
    try:
        while s.recv(65536):
            pass
    except socket.timeout:
        pass


@cell(
    "receiver-stalled-reopened", "the server stops reading for 6 s, then reads on",
    expect({"receiver-stalled", "normal"}, end={"closed"}),
)
def receiver_reopened(L):
    c, s = stalled(L)
    time.sleep(6)
    drain(L, c, s)
    close_both(c, s)


@cell(
    "receiver-stalled-for-good", "the server never reads again; its kernel answers every window probe",
    expect({"receiver-stalled"}, failed={"server"}, end={"open"}),
)
def receiver_for_good(L):
    c, s = stalled(L)
    time.sleep(16)


@cell(
    "receiver-stalled-user-timeout",
    "the server never reads again and the client's TCP_USER_TIMEOUT of 5 s ends it",
    expect({"receiver-stalled"}, failed={"server"}),
)
def receiver_user_timeout(L):
    c, s = stalled(L)
    L.tcp_option(c, TCP_USER_TIMEOUT, 5000)
    L.wait_end(c, "client", 20)
    time.sleep(1)


@cell(
    "receiver-stalled-then-dark",
    "zero window, then both directions go dark: window probes go unanswered until the client gives up",
    expect({"receiver-stalled", "peer-silent", "network-failure"}, {"peer-crash", "middlebox-timeout", "undetermined"}),
    at={"server": [expect({"receiver-stalled"}, {"peer-silent", "network-failure", "undetermined"})]},
    sysctls={"tcp_retries2": 3},
)
def receiver_then_dark(L):
    L.ticker()
    c, s = stalled(L)
    time.sleep(2)
    L.hole()
    L.wait_end(c, "client", 60)
    time.sleep(1)
