# SPDX-License-Identifier: MIT
"""A process ends; its host lives on."""
import os
import signal
import socket
import struct
import time

from cells.base import cell, close_both, established, expect


@cell(
    "process-exit-kill",
    "kill -9 of the server's process with nothing unread: its kernel sends a FIN, and a RST to the late request",
    expect({"process-exit"}, {"normal", "undetermined", "peer-reboot"},
           failed={"server", "client", "unknown", "none"}, end={"reset"}),
)
def process_exit_kill(L):
    listener, c, s = established(L)
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    listener.close()
    s.close()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    L.note("kill -9 of the server's process")
    time.sleep(1)
    L.send(c, b"q" * 100)
    time.sleep(0.3)
    L.wait_end(c, "client", 5)
    time.sleep(0.3)


@cell(
    "process-exit-unread", "the server's process dies with data unread: a RST in step",
    expect({"process-exit"}, failed={"server"}, end={"reset"}),
)
def process_exit_unread(L):
    _, c, s = established(L)
    L.send(c, b"q" * 100)
    time.sleep(0.3)
    s.close()
    L.note("server closed with data unread")
    L.wait_end(c, "client", 5)
    time.sleep(0.3)


@cell(
    "process-exit-linger", "the client aborts with SO_LINGER 0",
    expect({"process-exit"}, failed={"client"}, end={"reset"}),
)
def process_exit_linger(L):
    _, c, s = established(L)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    c.close()
    L.note("client closed with SO_LINGER 0")
    L.wait_end(s, "server", 5)
    time.sleep(0.3)


@cell(
    "process-exit-late-data",
    "the client has closed in order; the server's late answer meets a closed socket",
    expect({"normal", "process-exit"}, failed={"none", "client"}, end={"reset"}),
)
def process_exit_late_data(L):
    _, c, s = established(L)
    c.close()
    L.note("client closed")
    time.sleep(0.5)
    L.send(s, b"r" * 300, "server")
    L.wait_end(s, "server", 5)
    time.sleep(0.3)


@cell(
    "process-exit-restart", "the server's process is killed with data unread and restarted: refused, then accepted",
    expect({"process-exit"}, failed={"server"}, end={"reset"}), expect({"connect-refused"}, end={"refused"}, nth=1),
    expect({"normal"}, failed={"none"}, nth=2),
)
def process_exit_restart(L):
    listener, c, s = established(L)
    L.send(c, b"q" * 100)
    time.sleep(0.2)
    listener.close()
    s.close()
    L.note("the server's process is gone")
    L.wait_end(c, "client", 5)
    time.sleep(0.5)
    L.try_connect()
    time.sleep(0.5)
    c, s = L.connect(L.listen())
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "process-exit-ipv6", "the server closes with data unread, over IPv6",
    expect({"process-exit"}, failed={"server"}, end={"reset"}), ipv6=True,
)
def process_exit_ipv6(L):
    process_exit_unread(L)
