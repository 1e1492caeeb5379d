# SPDX-License-Identifier: MIT
"""The capture begins too late or ends too early: nothing may be claimed of what it can't show."""
import time

from cells.base import SILENT, cell, close_both, established, expect

OUTSIDE = {"client": "partly outside the capture"}
PENDING = expect({"normal", "undetermined"}, end={"open"})


@cell(
    "censored-start-healthy", "the capture begins in the middle of a healthy connection that is then closed",
    expect({"normal"}, {"undetermined"}, failed={"none", "unknown"}, end={"closed"}), late=True,
)
def censored_start_healthy(L):
    _, c, s = established(L)
    L.start_captures()
    time.sleep(0.3)
    L.exchange(c, s, 5)
    close_both(c, s)


@cell(
    "censored-start-keepalive", "the capture begins in the middle and shows nothing but answered keep-alives",
    expect({"normal"}, {"undetermined"}, failed={"none", "unknown"}, end={"open"}), late=True,
)
def censored_start_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 3)
    L.start_captures()
    time.sleep(6)


@cell(
    "censored-start-dark", "the capture begins after the path has gone dark: only copies are seen",
    expect(SILENT["right"] + ["undetermined"], SILENT["open"]), hidden=OUTSIDE, late=True, vantages=("client",),
)
def censored_start_dark(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    time.sleep(0.1)
    L.start_captures()
    L.wait_end(c, "client", 30)


@cell(
    "censored-end-pending", "the capture ends 0.15 s after a request into the dark: it is pending, not lost", PENDING,
    hidden=OUTSIDE,
)
def censored_end_pending(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    time.sleep(0.15)
    L.stop_captures()


@cell(
    "censored-end-probe", "the capture ends just after a keep-alive probe has left", PENDING, hidden=OUTSIDE,
    vantages=("client",),
)
def censored_end_probe(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 5)
    time.sleep(3.6)
    L.hole()
    time.sleep(0.8)
    L.stop_captures()


@cell(
    "censored-end-copies", "the capture ends after three copies in 1.5 s: unanswered so far, nothing is certain",
    expect({"undetermined", "peer-silent", "normal"}, {"network-failure", "peer-crash"}, end={"open"}),
    hidden=OUTSIDE, vantages=("client",),
)
def censored_end_copies(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    time.sleep(1.5)
    L.stop_captures()
