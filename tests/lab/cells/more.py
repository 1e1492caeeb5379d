# SPDX-License-Identifier: MIT
"""The roles turned round, and paths that change their mind. Added last, so that the ports of the others stay."""
import time

from cells.base import NORMAL_CLOSED, SILENT, cell, close_both, established, expect

SILENT_CLIENT = expect(SILENT["right"], SILENT["open"], failed={"path", "unknown", "client"})


@cell("normal-rising-delay", "the path's delay rises from 10 ms to 1.4 s and falls again", NORMAL_CLOSED)
def normal_rising_delay(L):
    _, c, s = established(L)
    for delay in (50, 150, 400, 700, 400, 150, 50, 5):
        L.lane("B", 0, delay_us=delay * 1000)
        L.lane("B", 1, delay_us=delay * 1000)
        L.exchange(c, s, 2, pause=0.05)
    close_both(c, s, pause=0.3)


@cell(
    "network-flapping", "three outages of 3 s with two seconds of health between them",
    expect({"network-failure"}, {"peer-silent", "undetermined"}, failed={"path", "unknown"}, end={"closed"},
           healed=True),
    at={"server": [expect({"normal", "network-failure"}, end={"closed"})]},
)
def network_flapping(L):
    _, c, s = established(L)
    for _ in range(3):
        L.hole()
        L.send(c, b"q" * 100)
        time.sleep(3)
        L.heal()
        L.receive(s, 100)
        s.sendall(b"r" * 100)
        L.receive(c, 100)
        time.sleep(1)
    L.exchange(c, s, 2)
    close_both(c, s)


@cell(
    "peer-reboot-client", "the client's sockets vanish after 2 s of silence; the server's data is answered by a RST",
    expect({"peer-reboot", "process-exit"}, {"undetermined"}, failed={"client"}, end={"reset"}),
)
def peer_reboot_client(L):
    _, c, s = established(L)
    time.sleep(2)
    L.forget(c)
    L.note("client forgot")
    L.send(s, b"r" * 100, "server")
    L.wait_end(s, "server", 5)
    time.sleep(0.4)


@cell(
    "network-server-keepalive", "dark for good, only the server probes and gives up",
    expect({"normal"}, SILENT["right"] + SILENT["open"]), at={"server": [SILENT_CLIENT]},
)
def network_server_keepalive(L):
    _, c, s = established(L)
    L.keepalive(s, 1, 1, 4)
    time.sleep(2)
    L.hole()
    L.wait_end(s, "server", 15)
    time.sleep(0.5)


@cell(
    "network-server-data", "dark for good while the server sends a large answer",
    expect({"normal"}, SILENT["right"] + SILENT["open"]), at={"server": [SILENT_CLIENT]},
    hidden={"server": "a loss probe of new data repeats nothing"},
)
def network_server_data(L):
    _, c, s = established(L)
    L.hole()
    L.send(s, b"r" * 20000, "server")
    L.wait_end(s, "server", 30)
    time.sleep(1)


@cell(
    "process-exit-stalled", "the server stops reading for 3 s, then its process is killed with data unread",
    expect({"process-exit"}, {"receiver-stalled"}, failed={"server"}, end={"reset"}),
)
def process_exit_stalled(L):
    listener = L.listen(receive_buffer=8192)
    c, s = L.connect(listener)
    L.exchange(c, s, 3)
    c.setblocking(False)
    c.send(b"q" * 60000)
    time.sleep(3)
    s.close()
    L.note("server killed with data unread")
    L.wait_end(c, "client", 5)
    time.sleep(0.3)
