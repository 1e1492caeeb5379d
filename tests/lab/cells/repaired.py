# SPDX-License-Identifier: MIT
"""Loss, delay and reordering that TCP repairs: all normal."""
import time

from cells.base import NORMAL_CLOSED, bulk, cell, close_both, established


@cell("normal-fast-retransmit", "one segment of a download is lost and recovered by SACK", NORMAL_CLOSED)
def normal_fast_retransmit(L):
    _, c, s = established(L)
    L.lane("B", 1, skip=8, drop=1)
    bulk(L, s, c, 40000)
    close_both(c, s)


@cell(
    "normal-loss-probe", "the last segment of an answer is lost, three times, and recovered by a tail loss probe",
    NORMAL_CLOSED, hidden={"server": "one copy alone: loss probe and timeout fall on the same tick"},
)
def normal_loss_probe(L):
    _, c, s = established(L)
    for _ in range(3):
        L.lane("B", 1, drop=1)
        L.exchange(c, s, pause=0.2)
    close_both(c, s)


@cell(
    "normal-loss-timeout",
    "original, probe and first copy are lost; the second timeout repairs it within a second", NORMAL_CLOSED,
)
def normal_loss_timeout(L):
    _, c, s = established(L)
    L.lane("B", 0, drop=3)
    L.exchange(c, s, pause=0.2)
    close_both(c, s)


@cell("normal-loss-random", "8 % random loss both ways", NORMAL_CLOSED)
def normal_loss_random(L):
    _, c, s = established(L)
    L.lane("B", 0, loss_ppm=80000)
    L.lane("B", 1, loss_ppm=80000)
    bulk(L, s, c, 60000)
    L.exchange(c, s, 10)
    L.lane("B", 0, loss_ppm=0)
    L.lane("B", 1, loss_ppm=0)
    close_both(c, s)


@cell(
    "normal-loss-nosack", "one segment lost without SACK: three duplicate ACKs", NORMAL_CLOSED,
    sysctls={"tcp_sack": 0},
)
def normal_loss_nosack(L):
    _, c, s = established(L)
    L.lane("B", 1, skip=8, drop=1)
    bulk(L, s, c, 40000)
    close_both(c, s)


@cell("normal-ack-lost", "the answers are lost for 0.6 s: copies arrive that nobody needed", NORMAL_CLOSED)
def normal_ack_lost(L):
    _, c, s = established(L)
    L.lane("B", 1, hole=1)
    c.sendall(b"q" * 100)
    L.receive(s, 100)
    time.sleep(0.6)
    L.lane("B", 1, hole=0)
    time.sleep(1)
    L.exchange(c, s, 2)
    close_both(c, s)


@cell(
    "normal-delay-spike", "the path is 1.2 s slow for a moment: spurious timeouts, nothing lost",
    NORMAL_CLOSED,
)
def normal_delay_spike(L):
    _, c, s = established(L)
    L.lane("B", 0, delay_us=1200000)
    c.sendall(b"q" * 1000)
    time.sleep(0.05)
    L.lane("B", 0, delay_us=1000)
    L.receive(s, 1000)
    s.sendall(b"r" * 300)
    L.receive(c, 300)
    time.sleep(1.5)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "normal-delay-spike-flight",
    "the path is 1.2 s slow for a moment with three segments in flight: the kernel proves its timeout spurious",
    NORMAL_CLOSED,
)
def normal_delay_spike_flight(L):
    _, c, s = established(L)
    L.lane("B", 0, delay_us=1200000)
    c.sendall(b"q" * 4000)
    time.sleep(0.05)
    L.lane("B", 0, delay_us=1000)
    L.receive(s, 4000)
    s.sendall(b"r" * 300)
    L.receive(c, 300)
    time.sleep(1.5)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "normal-delay-spike-frto",
    "the same without timestamps and loss probes: F-RTO finds the timeout spurious", NORMAL_CLOSED,
    sysctls={"tcp_timestamps": 0, "tcp_early_retrans": 0},
)
def normal_delay_spike_frto(L):
    normal_delay_spike_flight(L)


@cell("normal-reordered", "a segment of a download is overtaken by five others", NORMAL_CLOSED)
def normal_reordered(L):
    _, c, s = established(L)
    bulk(L, s, c, 20000)
    L.lane("B", 1, swap=5)
    bulk(L, s, c, 20000)
    close_both(c, s)
