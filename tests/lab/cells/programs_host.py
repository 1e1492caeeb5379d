# SPDX-License-Identifier: MIT
"""Hosts whose kernel lives and whose program doesn't: stopped, not accepting; and hosts that sleep or take over."""
import signal
import socket
import threading
import time

import programs
from cells.base import cell, close_both, established, expect
from cells.programs_web import DELAYS

SILENT_PROGRAM = {"application-silent"}


def hung(count, wait, resume=None):
    def redis_hung(L):
        process = programs.redis(L)
        sock = programs.client(L)
        programs.ask(sock, b"PING\r\n", "client", L)
        process.send_signal(signal.SIGSTOP)
        L.note("SIGSTOP")
        if resume:
            threading.Timer(resume, process.send_signal, (signal.SIGCONT,)).start()
        for n in range(count):
            if n:
                sock = programs.client(L)
            programs.ask(sock, b"GET a\r\n" * (n + 1), "client", L, wait)
            sock.close()
            time.sleep(0.5)
        time.sleep(0.5)
    return redis_hung


for suffix, count, wait, ipv6, rtt in (("", 2, 5, False, 10), ("-ipv6", 3, 3, True, 60), ("-long", 1, 14, False, 160)):
    cell(
        "redis-hung" + suffix,
        "Redis is stopped (SIGSTOP); its kernel acknowledges, nobody answers, and the client closes after %d s" % wait,
        *[expect(SILENT_PROGRAM, {"undetermined"}, failed={"server"}, nth=n) for n in range(count)], ipv6=ipv6,
        delays=DELAYS[rtt],
    )(hung(count, wait))
cell(
    "redis-hung-resumed", "Redis is stopped for 4 s and goes on: the answer is late, nothing failed",
    expect({"normal"}, failed={"none"}),
)(hung(1, 9, 4))


@cell(
    "postgres-hung", "PostgreSQL's postmaster is stopped: it accepts no one, and psql's connect_timeout of 3 s ends it",
    expect(SILENT_PROGRAM | {"normal"}, {"undetermined"}, sure=False), delays=DELAYS[24],
)
def postgres_hung(L):
    process = programs.postgres(L)
    process.send_signal(signal.SIGSTOP)
    status, output = programs.call(L, "c", programs.psql_argv(L, "select 1", "connect_timeout=3"))
    L.note("psql: status %d, %s" % (status, output))
    time.sleep(0.5)


def accept_full(before, count, backlog):
    """@before connections fill a part of the queue; @count at the same moment don't all fit: the SYN-ACK goes out to
    each, the last ACKs of those that find no room are ignored, and the SYN-ACK is repeated."""
    def accept_queue(L):
        L.listen(backlog=backlog)
        socks = []
        for n in range(before + count):
            s = L.socket("c")
            s.setblocking(n < before)
            s.connect_ex(L.server_address())
            socks.append(s)
        time.sleep(0.6)
        for s in socks:
            L.send(s, b"q" * 120)
        time.sleep(6)
        for s in socks:
            s.close()
        time.sleep(1)
        room = backlog + 1
        inside = [expect(SILENT_PROGRAM, {"normal", "undetermined"}, nth=n) for n in range(room)]
        outside = range(room, before + count)
        L.expected["server"] = inside + [expect(SILENT_PROGRAM, {"undetermined"}, nth=n) for n in outside]
        L.expected[""] = inside + [
            expect({"application-silent", "network-failure", "peer-silent"}, {"undetermined"}, nth=n, sure=False) for n in outside]
    return accept_queue


for suffix, before, count, backlog, rtt, ipv6 in (("", 3, 4, 4, 60, False), ("-ipv6", 6, 5, 8, 160, True)):
    cell(
        "accept-queue-full" + suffix,
        "nobody accepts, listen(%d) has room for %d of the %d that connect at once: the last ACKs of the others are ignored" % (
            backlog, backlog + 1 - before, count),
        delays=DELAYS[rtt], ipv6=ipv6, sysctls={"tcp_synack_retries": 4},
    )(accept_full(before, count, backlog))


def listen_full(count, backlog):
    def listen_queue(L):
        L.listen(backlog=backlog)
        socks = []
        for n in range(count):
            if n > backlog:
                L.try_connect(timeout=10)
                continue
            s = L.socket("c")
            s.connect(L.server_address())
            socks.append(s)
            time.sleep(0.2)
        time.sleep(0.5)
        L.expected[""] = [expect({"connect-timeout"}, nth=n) for n in range(backlog + 1, count)]
    return listen_queue


for suffix, count, backlog, ipv6 in (("", 5, 2, False), ("-ipv6", 3, 0, True)):
    cell(
        "listen-queue-full" + suffix, "nobody accepts, listen(%d) is full: the kernel drops further SYNs" % backlog, ipv6=ipv6,
        sysctls={"tcp_syncookies": 0},
    )(listen_full(count, backlog))


def suspended(idle, interval, count, asleep, late):
    def suspended_client(L):
        _, c, s = established(L)
        L.keepalive(s, idle, interval, count)
        time.sleep(idle * 2)
        for direction in (0, 1):
            L.lane("A", direction, hole=1)
        L.begin_outage()
        L.note("the client's host sleeps")
        time.sleep(asleep)
        for direction in (0, 1):
            L.lane("A", direction, hole=0)
        L.end_outage()
        L.note("the client's host is awake")
        time.sleep(late)
        L.send(c, b"q" * 100)
        L.wait_end(c, "client", 5)
        time.sleep(0.5)
    return suspended_client


for suffix, idle, interval, count, asleep, rtt, ipv6 in (
        ("", 2, 1, 3, 12, 10, False), ("-ipv6", 3, 1, 2, 9, 60, True), ("-long", 1, 1, 2, 25, 24, False)):
    cell(
        "suspended-client" + suffix,
        "the client's host sleeps for %d s; the server's keep-alive gives up; the late request is reset" % asleep,
        expect({"peer-reboot", "process-exit", "network-failure", "undetermined"}, {"peer-silent"}, sure=False),
        at={"server": [expect({"peer-silent", "peer-crash", "network-failure"}, {"undetermined"}, sure=False)]},
        delays=DELAYS[rtt], ipv6=ipv6,
    )(suspended(idle, interval, count, asleep, 1))
cell(
    "suspended-client-survives", "the client's host sleeps for 6 s while it and the server's keep-alive of 4 s wait",
    expect({"normal", "network-failure"}), at={"server": [expect({"normal", "network-failure"}, {"undetermined"})]},
)(suspended(4, 2, 9, 6, 3))

STANDBY = "02:77:00:00:00:51"


def failover(count, pause, data):
    def vip_failover(L):
        listener = L.listen()
        pairs = [L.connect(listener) for _ in range(count)]
        for pair in pairs:
            L.exchange(*pair, times=3)
        time.sleep(1)
        L.crash_server()
        if data:
            for c, _ in pairs:
                L.send(c, b"q" * 150)
        time.sleep(pause)
        L.boot_server(mac=STANDBY)
        L.ip("r", "neigh flush dev r1")
        L.note("the router learns of it")
        listener = L.listen()
        time.sleep(1.5)
        if not data:
            for c, _ in pairs:
                L.send(c, b"q" * 150)
        for c, _ in pairs:
            L.wait_end(c, "client", 15)
        again = L.connect(listener)
        L.exchange(*again, times=2)
        close_both(*again)
    return vip_failover


for suffix, count, pause, data, ipv6 in (("", 2, 3, True, False), ("-quiet", 1, 4, False, False), ("-ipv6", 2, 2, True, True)):
    cell(
        "vip-failover" + suffix,
        "the service's address moves to a standby with another link address, which knows no connection: RST",
        *[expect({"peer-reboot"}, {"undetermined"}, failed={"server"}, nth=n) for n in range(count)],
        expect({"normal"}, nth=count), vantages=("client", "far-middle"), ipv6=ipv6,
    )(failover(count, pause, data))


@cell(
    "syncookie-ack-lost", "SYN cookies, the server speaks first, and the handshake's last ACK is lost: it knows of no connection",
    expect({"peer-reboot", "connect-timeout", "process-exit", "network-failure"}, {"undetermined", "application-silent"}, sure=False),
    at={"server": [expect({"peer-reboot", "connect-timeout", "network-failure"}, {"undetermined"}, sure=False)]},
    sysctls={"tcp_syncookies": 2}, delays=DELAYS[24],
)
def syncookie_ack_lost(L):
    L.listen()
    L.lane("A", 0, flag_mask=0x12, flag_value=0x10)
    c = programs.client(L)
    time.sleep(0.3)
    L.lane("A", 0, flag_mask=0)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    L.keepalive(c, 3, 1, 4)
    L.wait_end(c, "client", 12)
    time.sleep(0.3)
