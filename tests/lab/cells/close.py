# SPDX-License-Identifier: MIT
"""The end of a connection fails."""
import time

from cells.base import NORMAL_CLOSED, cell, established, expect
from cells.network import LOST_AT_SERVER


@cell(
    "close-unanswered",
    "the client closes into a black hole: its FIN is repeated until the orphan is dropped",
    expect({"close-unanswered"}, {"peer-silent", "network-failure", "undetermined"}),
    at={"server": [LOST_AT_SERVER]},
)
def close_unanswered(L):
    _, c, s = established(L)
    L.witness()
    L.hole()
    c.close()
    L.note("client closed")
    time.sleep(14)


@cell(
    "close-unanswered-data", "data and FIN go into a black hole",
    expect({"close-unanswered", "peer-silent", "network-failure"}, {"undetermined", "peer-crash", "middlebox-timeout"}),
    vantages=("client",),
)
def close_unanswered_data(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    c.close()
    time.sleep(10)


@cell("close-fin-lost", "the first FIN is lost and repeated", NORMAL_CLOSED)
def close_fin_lost(L):
    _, c, s = established(L)
    L.lane("B", 0, hole=1)
    c.close()
    time.sleep(0.1)
    L.lane("B", 0, hole=0)
    time.sleep(0.6)
    s.close()
    time.sleep(0.5)
