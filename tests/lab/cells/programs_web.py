# SPDX-License-Identifier: MIT
"""Web servers and what stands before them: nginx, HAProxy, curl."""
import socket
import threading
import time

import programs
from cells.base import cell, expect

GET = b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n"
DELAYS = {10: ((4000, 4000), (1000, 1000)), 60: ((20000, 20000), (10000, 10000)), 160: ((70000, 70000), (10000, 10000)),
          24: ((2000, 10000), (2000, 10000)), 6: ((2000, 2000), (1000, 1000))}
HEALTHY = expect({"normal"}, failed={"none"})
ANSWERED = {"normal"}
CROSSED = {"process-exit"}
SILENT_PROGRAM = {"application-silent"}


def judged(right, nth, open=(), **more):
    return expect(right, open, nth=nth, **more)


def race(keepalive, count, step):
    def nginx_race(L):
        """Requests that meet nginx's FIN in flight, one connection for each moment around it."""
        programs.nginx(L, keepalive=keepalive)
        trip = sum(sum(pair) for pair in L.delays) / 1e6
        answers, threads = [None] * count, []

        def one(n, sock):
            time.sleep(max(0, keepalive - trip + (n - count // 2) * step - 0.01))
            answers[n] = programs.ask(sock, GET, "client", L)
        for n in range(count):
            sock = programs.client(L)
            programs.ask(sock, GET, "client", L)
            threads.append(threading.Thread(target=one, args=(n, sock)))
            threads[-1].start()
        for thread in threads:
            thread.join()
        L.expected[""] = [judged(ANSWERED if answer else CROSSED, n) for n, answer in enumerate(answers)]
        time.sleep(0.5)
    return nginx_race


for suffix, rtt, ipv6, keepalive, count, step in (
        ("", 60, False, 3, 8, 0.012), ("-ipv6", 160, True, 2, 8, 0.03), ("-near", 6, False, 2, 10, 0.002)):
    cell(
        "nginx-race" + suffix,
        "nginx closes at keepalive_timeout %d s while the client's pool sends: they cross (round trip %d ms)" % (
            keepalive, rtt), ipv6=ipv6, delays=DELAYS[rtt],
    )(race(keepalive, count, step))


def stale(keepalive, wait, alive_byte=GET):
    def nginx_stale(L):
        programs.nginx(L, keepalive=keepalive)
        sock = programs.client(L)
        programs.ask(sock, GET, "client", L)
        time.sleep(wait)
        programs.ask(sock, alive_byte, "client", L)
        time.sleep(0.5)
    return nginx_stale


for suffix, rtt, ipv6, keepalive, wait in (("", 10, False, 2, 6), ("-ipv6", 60, True, 3, 4), ("-long", 24, False, 1, 9)):
    cell(
        "nginx-stale" + suffix,
        "a client's pool writes on a connection that nginx closed %d s ago, after %d s of idling" % (
            wait - keepalive, keepalive),
        expect(CROSSED, {"normal"}, sure=True), ipv6=ipv6, delays=DELAYS[rtt],
    )(stale(keepalive, wait))


@cell("curl-tls", "curl fetches over TLS, five times, and closes", *[judged(ANSWERED, n) for n in range(5)], delays=DELAYS[24])
def curl_tls(L):
    programs.nginx(L, tls=programs.certificate(L))
    for n in range(5):
        status, output = programs.call(L, "c", [
            programs.find("curl"), "-sk", "-o", "/dev/null", "-w", "%{http_code}", "https://%s:%d/" % (programs.host(L), L.port)]
            + ["-H", "Connection: close"] * (n % 2))
        L.note("curl: %s, status %d" % (output, status))
    time.sleep(0.3)


@cell(
    "curl-max-time", "curl --max-time 3 against a page that takes 30 s: it gives up and closes",
    expect(SILENT_PROGRAM | {"normal"}, sure=False), delays=DELAYS[24],
)
def curl_max_time(L):
    listener = L.listen()
    backend(L, listener, 30)
    status, _ = programs.call(L, "c", [programs.find("curl"), "-s", "--max-time", "3",
                                       "http://%s:%d/" % (programs.host(L), L.port)])
    L.note("curl: status %d" % status)
    time.sleep(0.5)


def backend(L, listener, think):
    """Answers each request after @think seconds. Returns what each connection asked, by its client's port."""
    asked = {}

    def serve(peer, sock):
        try:
            while True:
                got = sock.recv(4096)
                if not got:
                    break
                asked[peer] = got
                if L.stopping.wait(think):
                    break
                sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        except OSError:
            pass
        sock.close()

    def accept():
        listener.settimeout(0.2)
        while not L.stopping.is_set():
            try:
                sock, peer = listener.accept()
            except socket.timeout:
                continue
            except OSError:
                return
            sock.settimeout(20)
            L.sockets.append(sock)
            threading.Thread(target=serve, args=(peer[1], sock), daemon=True).start()
    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    L.threads.append(thread)
    return asked


def proxied(L):
    return programs.client(L, to=(programs.host(L, "r0"), L.port + 1000))


def section(L, check, extra=""):
    host = programs.host(L)
    return "frontend f\n  bind :::%d v4v6\n  default_backend b\nbackend b\n%s  server s1 %s:%d %s\n" % (
        L.port + 1000, extra, "[%s]" % host if L.ipv6 else host, L.port, check)


def slow_backend(think, extra=""):
    def haproxy_slow(L):
        asked = backend(L, L.listen(), think)
        programs.haproxy(L, section(L, "check inter 700", extra))
        time.sleep(2)
        for _ in range(2):
            sock = proxied(L)
            programs.ask(sock, GET, "client", L)
            sock.close()
            time.sleep(0.8)
        time.sleep(max(0, think - 1))
        # A check is a connection without a request: dropped at once.
        slow = [bool(asked.get(peer)) for peer in programs.order(L, "server")]
        L.expected[""] = [expect(SILENT_PROGRAM, {"normal"}, nth=n) if hangs else expect({"normal"}, nth=n)
                          for n, hangs in enumerate(slow)]
        L.expected["far-middle"] = L.expected[""]
        L.places["far-middle"] = "client"
        front = [expect({"normal"}, port=1000, nth=n) for n in range(2)]
        L.expected["client"] = front
    return haproxy_slow


for suffix, think, rtt, ipv6 in (("", 5, 10, False), ("-ipv6", 4, 60, True)):
    cell(
        "haproxy-slow" + suffix,
        "HAProxy's health checks, and a backend that takes %d s where `timeout server` is 2 s: 504" % think,
        vantages=("client", "server", "far-middle"), ipv6=ipv6, delays=DELAYS[rtt],
    )(slow_backend(think))


@cell(
    "haproxy-http-checks", "HAProxy's HTTP health checks are answered; requests too", vantages=("client", "server", "far-middle"),
)
def haproxy_http_checks(L):
    asked = backend(L, L.listen(), 0.02)
    programs.haproxy(L, section(L, "check inter 500", "  option httpchk GET /\n"))
    time.sleep(2.5)
    sock = proxied(L)
    programs.ask(sock, GET, "client", L)
    time.sleep(3)
    L.expected[""] = [expect({"normal"}, {"process-exit"}, nth=n) for n in range(len(asked))]
    L.places["far-middle"] = "client"
    L.expected["client"] = [expect({"normal"}, port=1000)]


@cell(
    "haproxy-backend-down", "HAProxy's health checks and a request meet a port on which nobody listens",
    *[judged({"connect-refused"}, n) for n in range(3)],
    at={"client": [expect({"normal"}, port=1000)]}, vantages=("client", "server", "far-middle"),
)
def haproxy_backend_down(L):
    L.places["far-middle"] = "client"
    programs.haproxy(L, section(L, "check inter 500"))
    time.sleep(1.2)
    programs.ask(proxied(L), GET, "client", L)
    time.sleep(1)


@cell(
    "haproxy-half-request", "the client sends half a request; HAProxy's `timeout client` of 2 s: 408 and a close",
    expect({"normal", "process-exit", "application-silent"}, port=1000), vantages=("client",),
)
def haproxy_half_request(L):
    backend(L, L.listen(), 0.02)
    programs.haproxy(L, section(L, ""))
    sock = proxied(L)
    programs.ask(sock, b"GET / HT", "client", L)
    L.wait_end(sock, "client", 5)
    sock.close()
    time.sleep(0.3)
