# SPDX-License-Identifier: MIT
"""Databases and sessions behind a firewall that forgets: PostgreSQL, Redis, sshd."""
import subprocess
import threading
import time

import programs
from cells.base import cell, expect
from cells.middlebox import firewall
from cells.programs_web import DELAYS

REJECT = "meta l4proto tcp reject with tcp reset"
FORGOTTEN = expect({"middlebox-timeout"}, {"peer-silent", "network-failure", "undetermined"},
                   failed={"middlebox", "unknown", "path"})
REJECTED = expect({"middlebox-timeout", "middlebox-reset"}, {"undetermined"}, failed={"middlebox", "unknown"})
SERVER_IDLE = expect({"normal", "undetermined"}, {"peer-silent"})
AGAIN = expect({"normal"}, nth=1)


def redis_cell(idle, short, action, wait):
    def redis_forgotten(L):
        firewall(L, action)
        programs.redis(L)
        sock = programs.client(L)
        programs.ask(sock, b"PING\r\n", "client", L)
        time.sleep(short)
        programs.ask(sock, b"SET a 1\r\n", "client", L)
        time.sleep(idle)
        programs.ask(sock, b"GET a\r\n", "client", L, wait)
        again = programs.client(L)
        programs.ask(again, b"GET a\r\n", "client", L)
        again.close()
        time.sleep(0.4)
    return redis_forgotten


for suffix, idle, short, action, ipv6, rtt in (
        ("drop", 6, 1.5, "drop", False, 10), ("drop-ipv6", 9, 2, "drop", True, 60), ("reset", 5, 1, REJECT, False, 10),
        ("reset-ipv6", 7, 2, REJECT, True, 24), ("reset-far", 4, 1, REJECT, False, 160)):
    cell(
        "redis-" + suffix,
        "a firewall forgets after 3 s; a Redis client sends after %d s and %s, then connects anew" % (
            idle, "is reset" if action == REJECT else "hears nothing"),
        REJECTED if action == REJECT else FORGOTTEN, AGAIN, at={"server": [SERVER_IDLE, AGAIN]}, ipv6=ipv6,
        delays=DELAYS[rtt],
    )(redis_cell(idle, short, action, 8))


def postgres_cell(settings, server_settings, action="drop"):
    def postgres_forgotten(L):
        programs.postgres(L, settings=server_settings)
        firewall(L, action)
        status, output = programs.call(L, "c", programs.psql_argv(L, "select pg_sleep(40)", settings))
        L.note("psql: status %d, %s" % (status, output.splitlines()[0] if output else ""))
        status, output = programs.call(L, "c", programs.psql_argv(L, "select 1"))
        L.note("psql again: status %d, %s" % (status, output))
        time.sleep(1)
    return postgres_forgotten


for suffix, settings, server, ipv6, action in (
        ("", "keepalives_idle=6 keepalives_interval=1 keepalives_count=3", ["tcp_keepalives_idle=300"], False, "drop"),
        ("-ipv6", "keepalives_idle=5 keepalives_interval=2 keepalives_count=2",
         ["tcp_keepalives_idle=6", "tcp_keepalives_interval=1", "tcp_keepalives_count=3"], True, "drop"),
        ("-reset", "keepalives_idle=5 keepalives_interval=2 keepalives_count=2", ["tcp_keepalives_idle=300"], False, REJECT)):
    cell(
        "postgres-forgotten" + suffix,
        "psql waits for a slow query; a firewall forgets after 3 s, and psql's keep-alive (%s) finds nobody" % settings,
        REJECTED if action == REJECT else FORGOTTEN, AGAIN,
        at={"server": [expect({"middlebox-timeout", "normal", "undetermined", "peer-silent"}, {"network-failure"}), AGAIN]},
        ipv6=ipv6,
    )(postgres_cell(settings, server, action))


@cell(
    "postgres-statement-timeout", "psql's query is ended by statement_timeout after 3 s: an error, and a close in order",
    expect({"normal"}, failed={"none"}),
)
def postgres_statement_timeout(L):
    programs.postgres(L)
    status, output = programs.call(L, "c", programs.psql_argv(
        L, "select pg_sleep(30)", "options='-c statement_timeout=3000'"))
    L.note("psql: status %d, %s" % (status, output))
    time.sleep(0.3)


def session(L, settings):
    argv = programs.sshd(L, settings)
    process = subprocess.Popen(argv + ["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               preexec_fn=programs.enter(L, "c"), bufsize=0)
    L.processes.append(process)
    process.stdin.write(b"hello\n")
    if process.stdout.readline() != b"hello\n":
        raise RuntimeError("no session over ssh")
    L.note("the session stands")
    return process


def alive(interval, heal=None, wait=None):
    def sshd_alive(L):
        process = session(L, "ClientAliveInterval %d\nClientAliveCountMax 3" % interval)
        time.sleep(interval * 2 + 1)
        L.hole()
        if heal:
            time.sleep(heal)
            L.heal()
            time.sleep(4)
            process.stdin.write(b"again\n")
            process.stdin.close()
            time.sleep(1)
        else:
            time.sleep(wait)
    return sshd_alive


for suffix, interval, ipv6, rtt in (("", 2, False, 10), ("-ipv6", 1, True, 60)):
    cell(
        "sshd-alive" + suffix,
        "an ssh session idles, only sshd's ClientAlive (every %d s, 3 times) talks; the path goes dark" % interval,
        expect({"normal", "undetermined"}, {"peer-silent"}),
        at={"server": [expect({"peer-silent", "network-failure"}, {"peer-crash"})]}, ipv6=ipv6, delays=DELAYS[rtt],
    )(alive(interval, wait=interval * 3 + 12))
cell(
    "sshd-alive-healed", "the same, but the path is back before sshd gives up: the session lives on",
    expect({"normal", "network-failure", "undetermined"}),
    at={"server": [expect({"network-failure"}, {"undetermined"}, healed=True)]},
)(alive(3, heal=6))


def flush(action, talkers):
    """conntrack loses its state in the middle of busy connections; no idling."""
    def conntrack_flushed(L):
        firewall(L, action, 600)
        listener = L.listen()
        pairs = [L.connect(listener) for _ in range(3)]
        stop = threading.Event()

        def chat(c, s):
            try:
                while not stop.is_set():
                    L.exchange(c, s, pause=0.1)
            except (OSError, RuntimeError):
                pass

        def stream(s, who):
            try:
                while not stop.wait(0.2):
                    s.send(b"n" * 300)
            except OSError as e:
                L.note_error(who, "send", e.errno or 0, time.time_ns())
        threads = []
        for c, s in pairs:
            c.settimeout(20)
            if talkers == "both":
                threads += [threading.Thread(target=stream, args=(c, "client")), threading.Thread(target=stream, args=(s, "server"))]
            else:
                threads.append(threading.Thread(target=chat, args=(c, s)))
        for thread in threads:
            thread.start()
        time.sleep(2)
        status, output = programs.call(L, "r", [programs.find("conntrack"), "-F"])
        L.note("conntrack -F: status %d" % status)
        time.sleep(0.7)
        again = L.connect(listener)
        L.exchange(*again, times=4, pause=0.3)
        for end in again:
            end.close()
        time.sleep(14 if action == "drop" else 2)
        stop.set()
        for thread in threads:
            thread.join(25)
    return conntrack_flushed


LOST = [expect({"middlebox-timeout", "network-failure"}, {"peer-silent", "undetermined"}, nth=n, sure=False) for n in range(3)]
SERVER_LOST = [expect({"normal", "undetermined"}, {"peer-silent", "network-failure", "middlebox-timeout"}, nth=n)
               for n in range(3)]
RESET = [expect({"middlebox-reset", "middlebox-timeout"}, {"undetermined"}, nth=n, failed={"middlebox", "unknown"}, sure=False)
         for n in range(3)]
FOURTH = expect({"normal"}, nth=3)
cell(
    "conntrack-flushed", "a firewall loses its state (conntrack -F) under three busy connections and drops; a new one works",
    *LOST, FOURTH, at={"server": SERVER_LOST + [FOURTH]},
)(flush("drop", "client"))
cell(
    "conntrack-flushed-both", "the same over IPv6, both ends sending on: both hear nothing", *LOST, FOURTH, ipv6=True,
    delays=DELAYS[60],
)(flush("drop", "both"))
cell(
    "conntrack-flushed-reset", "a balancer loses its state under three busy connections and resets both ends of each",
    *RESET, FOURTH, delays=DELAYS[24],
)(flush(REJECT, "both"))
cell(
    "conntrack-flushed-reset-ipv6", "the same over IPv6, far away", *RESET, FOURTH, ipv6=True, delays=DELAYS[160],
)(flush(REJECT, "both"))
