# SPDX-License-Identifier: MIT
"""The cells of the lab: what happens to a connection, and which verdicts are right, honestly open, or wrong at each vantage."""
import os
import signal
import socket
import struct
import time

from bench import TCP_RTO_MAX_MS, TCP_THIN_LINEAR, TCP_USER_TIMEOUT

CELLS = {}
DARK = {"network-failure", "peer-silent", "peer-crash", "middlebox-timeout"}
TCP = socket.IPPROTO_TCP


def expect(right, open=(), failed=None, end=None, nth=0, port=0, healed=None, direction=None):
    """What a report may say of the @nth connection to server port + @port: right, or honestly open; the rest is wrong."""
    return {"right": sorted(right), "open": sorted(open), "failed": sorted(failed) if failed else None, "end": sorted(end) if end else None,
            "nth": nth, "port": port, "healed": healed, "direction": direction}


def cell(name, what, *expected, at=None, hidden=None, **bench):
    """Registers a cell. @expected hold at every vantage that @at does not name; @hidden says why a sender's frames never left its host."""
    def register(run):
        CELLS[name] = {"name": name, "what": what, "expected": list(expected), "at": at or {}, "bench": bench, "run": run, "bench_hidden": hidden or {},
                       "port": 7100 + len(CELLS)}
        return run
    return register


NORMAL = expect({"normal"}, failed={"none"})
NORMAL_CLOSED = expect({"normal"}, failed={"none"}, end={"closed"})
SILENT = expect(
    {"peer-silent", "network-failure"}, {"peer-crash", "middlebox-timeout", "undetermined"},
    failed={"path", "unknown", "server"},
)


def established(L, **options):
    """A listener and one connection that has exchanged a little."""
    listener = L.listen()
    c, s = L.connect(listener, **options)
    L.exchange(c, s, 3)
    return listener, c, s


def close_both(c, s, pause=0.1):
    c.close()
    time.sleep(pause)
    s.close()
    time.sleep(0.4)


def bulk(L, sender, receiver, count):
    """Sends @count bytes while the other end reads them."""
    sender.setblocking(False)
    receiver.setblocking(False)
    left, got, data = count, 0, b"d" * 65536
    deadline = time.time() + 30
    while got < count and time.time() < deadline:
        try:
            if left:
                left -= sender.send(data[:min(left, len(data))])
        except BlockingIOError:
            pass
        try:
            got += len(receiver.recv(65536))
        except BlockingIOError:
            time.sleep(0.001)
    sender.settimeout(20)
    receiver.settimeout(20)
    if got < count:
        raise RuntimeError("bulk transfer stuck at %d of %d" % (got, count))


# ---- all well

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


@cell("normal-ipv6", "requests, answers and answered keep-alives over IPv6", NORMAL_CLOSED, ipv6=True)
def normal_ipv6(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 3)
    time.sleep(4)
    close_both(c, s)


# ---- loss and delay that TCP repairs

@cell("normal-fast-retransmit", "one segment of a download is lost and recovered by SACK", NORMAL_CLOSED)
def normal_fast_retransmit(L):
    _, c, s = established(L)
    L.lane("B", 1, skip=8, drop=1)
    bulk(L, s, c, 40000)
    close_both(c, s)


@cell(
    "normal-loss-probe", "the last segment of an answer is lost and recovered by a tail loss probe",
    NORMAL_CLOSED,
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


# ---- the peer's host crashed

CRASHED = expect({"peer-crash"}, {"peer-silent", "undetermined"}, failed={"server", "unknown"})
CRASHED_HERE = expect(
    {"normal", "peer-crash"}, {"peer-silent", "undetermined"}, failed={"none", "unknown", "server"},
)


@cell(
    "peer-crash-link-data", "same link; the server's host dies, data finds it: ARP goes unanswered", CRASHED,
    hidden={"client": "copies wait for ARP and never leave"}, at={"server": [CRASHED_HERE]},
    topology="direct", fast_neighbours=True,
)
def peer_crash_link_data(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.crash_server()
    time.sleep(0.5)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(3)


@cell(
    "peer-crash-link-keepalive", "same link; the server's host dies, keep-alive finds it", CRASHED,
    hidden={"client": "probes wait for ARP and never leave"}, at={"server": [CRASHED_HERE]},
    topology="direct", fast_neighbours=True,
)
def peer_crash_link_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 5)
    time.sleep(3)
    L.crash_server()
    L.wait_end(c, "client", 20)
    time.sleep(3)


@cell(
    "peer-crash-link-ipv6", "same link, IPv6; the server's host dies, neighbour solicitations go unanswered",
    CRASHED, hidden={"client": "copies wait for neighbour discovery and never leave"},
    at={"server": [CRASHED_HERE]}, topology="direct", fast_neighbours=True, ipv6=True,
)
def peer_crash_link_ipv6(L):
    peer_crash_link_data(L)


@cell(
    "peer-crash-router-icmp",
    "behind a router; data finds the dead host, the last router reports host unreachable",
    expect({"peer-crash"}, {"peer-silent", "undetermined", "network-failure"}, failed={"server", "unknown", "path"}),
    at={"server": [CRASHED_HERE]}, vantages=("client", "server", "far-middle"), fast_neighbours=True,
)
def peer_crash_router_icmp(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.crash_server()
    time.sleep(0.5)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(2)


@cell(
    "peer-crash-router-silent", "behind a router that says nothing; data finds the dead host", SILENT,
    at={"server": [CRASHED_HERE], "far-middle": [CRASHED]}, vantages=("client", "server", "far-middle"),
    fast_neighbours=True,
)
def peer_crash_router_silent(L):
    L.nft("r", "table inet lab {\n chain out {\n type filter hook output priority 0\n ip protocol icmp drop\n }\n}")
    _, c, s = established(L)
    L.crash_server()
    time.sleep(0.5)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(2)


@cell(
    "peer-crash-router-keepalive", "behind a router that says nothing; keep-alive finds the dead host",
    SILENT, at={"server": [CRASHED_HERE]}, fast_neighbours=True,
)
def peer_crash_router_keepalive(L):
    L.nft("r", "table inet lab {\n chain out {\n type filter hook output priority 0\n ip protocol icmp drop\n }\n}")
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 4)
    time.sleep(2.5)
    L.crash_server()
    L.wait_end(c, "client", 20)
    time.sleep(2)


@cell(
    "peer-crash-two-connections", "two connections die at the same instant, the router answers on", SILENT,
    expect(SILENT["right"], SILENT["open"], SILENT["failed"], nth=1), at={"server": [CRASHED_HERE]},
    fast_neighbours=True,
)
def peer_crash_two(L):
    L.nft("r", "table inet lab {\n chain out {\n type filter hook output priority 0\n ip protocol icmp drop\n }\n}")
    listener, c, s = established(L)
    d, t = L.connect(listener)
    L.exchange(d, t, 2)
    L.witness()
    L.crash_server()
    time.sleep(0.3)
    L.send(c, b"q" * 100)
    L.send(d, b"q" * 50)
    L.wait_end(c, "client", 30)
    L.wait_end(d, "client", 30)
    time.sleep(2)


# ---- the peer's host restarted

REBOOTED = expect({"peer-reboot"}, {"peer-silent", "undetermined"}, failed={"server"}, end={"reset"})


@cell(
    "peer-reboot-data", "the server's host restarts within 3 s; data sent afterwards is answered by a RST",
    REBOOTED, vantages=("client", "server", "middle"),
)
def peer_reboot_data(L):
    _, c, s = established(L)
    time.sleep(1)
    L.crash_server()
    time.sleep(3)
    L.boot_server()
    L.listen()
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


@cell("peer-reboot-data-meanwhile", "data is being retransmitted while the server's host restarts", REBOOTED)
def peer_reboot_meanwhile(L):
    _, c, s = established(L)
    L.crash_server()
    time.sleep(0.2)
    L.send(c, b"q" * 100)
    time.sleep(4)
    L.boot_server()
    L.listen()
    L.wait_end(c, "client", 20)
    time.sleep(0.5)


@cell(
    "peer-reboot-keepalive", "keep-alive goes unanswered, then the restarted host answers it with a RST",
    REBOOTED,
)
def peer_reboot_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 9)
    time.sleep(2.5)
    L.crash_server()
    time.sleep(4)
    L.boot_server()
    L.listen()
    L.wait_end(c, "client", 15)
    time.sleep(0.5)


@cell(
    "peer-reboot-two-connections",
    "two connections are reset by the restarted host, then a new one is accepted", REBOOTED,
    expect({"peer-reboot"}, {"peer-silent", "undetermined"}, failed={"server"}, end={"reset"}, nth=1),
    expect({"normal"}, failed={"none"}, nth=2),
)
def peer_reboot_two(L):
    listener, c, s = established(L)
    d, t = L.connect(listener)
    L.exchange(d, t, 2)
    L.crash_server()
    time.sleep(2.5)
    L.boot_server()
    again = L.listen()
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.4)
    L.send(d, b"q" * 100)
    L.wait_end(d, "client", 10)
    c, s = L.connect(again)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "peer-reboot-no-silence",
    "the server forgets the connection without a moment's silence (its sockets vanish): a RST to live data",
    expect({"peer-reboot", "process-exit"}, {"undetermined"}, failed={"server", "unknown"}, end={"reset"}),
)
def peer_reboot_no_silence(L):
    _, c, s = established(L)
    L.forget(s)
    L.note("server forgot")
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


@cell(
    "peer-reboot-half-open",
    "the client's host forgets; its next SYN on the same ports gets a challenge ACK, which it resets",
    expect({"peer-reboot"}, {"undetermined", "process-exit"}, failed={"client"}, end={"reset"}),
    expect({"normal"}, failed={"none"}, nth=1),
)
def peer_reboot_half_open(L):
    listener, c, s = established(L, bind=41001)
    time.sleep(1)
    L.forget(c)
    L.note("client forgot")
    time.sleep(1)
    c, s2 = L.connect(listener, bind=41001)
    L.exchange(c, s2, 2)
    close_both(c, s2)


@cell("peer-reboot-ipv6", "the server's host restarts, over IPv6", REBOOTED, ipv6=True)
def peer_reboot_ipv6(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.crash_server()
    time.sleep(3)
    L.boot_server()
    L.listen()
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


# ---- the network failed

LOST_AT_SERVER = expect(
    {"normal"}, SILENT["right"] + SILENT["open"], failed={"none", "path", "unknown", "client"},
)


@cell(
    "network-data",
    "both directions go dark for good; data is repeated until the client gives up, while other traffic lives",
    SILENT, at={"server": [LOST_AT_SERVER]}, vantages=("client", "server", "middle"),
)
def network_data(L):
    _, c, s = established(L)
    L.witness()
    time.sleep(1)
    L.hole()
    time.sleep(0.2)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(15)


@cell(
    "network-data-alone", "both directions go dark for good and nothing else is in the capture", SILENT,
    at={"server": [LOST_AT_SERVER]},
)
def network_data_alone(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)


@cell(
    "network-data-both-send", "both directions go dark for good while both ends have data outstanding",
    SILENT, vantages=("client", "server", "middle"),
)
def network_data_both_send(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    L.send(s, b"r" * 200, "server")
    L.wait_end(c, "client", 30)
    L.wait_end(s, "server", 5)


@cell(
    "network-keepalive",
    "both directions go dark for good on an idle connection; keep-alive gives up with a RST",
    expect(SILENT["right"], SILENT["open"], SILENT["failed"], end={"gave-up"}),
    at={"server": [LOST_AT_SERVER]},
)
def network_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 4)
    time.sleep(3)
    L.hole()
    L.wait_end(c, "client", 20)
    time.sleep(1)


@cell(
    "network-keepalive-both", "dark for good, both ends probing and giving up",
    expect(SILENT["right"], SILENT["open"], end={"gave-up"}),
)
def network_keepalive_both(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 3)
    L.keepalive(s, 2, 2, 2)
    time.sleep(3)
    L.hole()
    L.wait_end(c, "client", 20)
    L.wait_end(s, "server", 20)
    time.sleep(0.5)


HEALED = expect(
    {"network-failure"}, {"peer-silent", "undetermined"}, failed={"path", "unknown"}, end={"closed"},
    healed=True,
)


@cell(
    "network-healed-data", "dark for 5 s, then healed: the next copy gets through", HEALED,
    at={"server": [expect({"normal", "network-failure"}, end={"closed"})]},
    vantages=("client", "server", "middle"),
)
def network_healed_data(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    time.sleep(5)
    L.heal()
    L.receive(s, 100)
    time.sleep(0.5)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell("network-healed-both-send", "dark for 5 s with data outstanding both ways, then healed", HEALED)
def network_healed_both_send(L):
    _, c, s = established(L)
    L.hole()
    L.send(c, b"q" * 100)
    L.send(s, b"r" * 200, "server")
    time.sleep(5)
    L.heal()
    L.receive(s, 100)
    L.receive(c, 200)
    time.sleep(0.5)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "network-healed-keepalive",
    "dark for 3.5 s on an idle connection: keep-alive probes are lost, then answered again",
    expect({"network-failure", "normal"}, {"peer-silent"}, end={"closed"}),
    at={"server": [expect({"normal"}, {"network-failure"}, end={"closed"})]},
)
def network_healed_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 9)
    time.sleep(3)
    L.hole()
    time.sleep(3.5)
    L.heal()
    time.sleep(3)
    close_both(c, s)


@cell(
    "network-oneway-to-server",
    "only client to server goes dark for good; the server's data arrives, its ACKs stand still",
    expect({"network-failure"}, {"undetermined", "peer-silent"}, failed={"path", "unknown"}, direction="client-to-server"),
    at={"server": [expect(SILENT["right"], SILENT["open"], failed={"path", "unknown", "client"})]},
    vantages=("client", "server", "middle"),
)
def network_oneway_to_server(L):
    _, c, s = established(L)
    L.hole(directions=(0,))
    L.send(c, b"q" * 100)
    time.sleep(0.5)
    for _ in range(5):
        L.send(s, b"r" * 200, "server")
        time.sleep(0.6)
    L.wait_end(c, "client", 30)
    L.wait_end(s, "server", 15)


@cell(
    "network-oneway-to-client",
    "only server to client goes dark for good; the client's copies arrive and are acknowledged in vain",
    SILENT,
    at={"server": [expect({"network-failure"}, {"undetermined", "peer-silent"}, failed={"path", "unknown"}, direction="server-to-client")]},
    vantages=("client", "server", "middle"),
)
def network_oneway_to_client(L):
    _, c, s = established(L)
    L.hole(directions=(1,))
    L.send(c, b"q" * 100)
    time.sleep(0.5)
    L.send(s, b"r" * 200, "server")
    L.wait_end(c, "client", 30)
    L.wait_end(s, "server", 15)


@cell("network-oneway-healed", "only server to client goes dark, for 5 s", HEALED,
      at={"server": [expect({"network-failure"}, {"normal", "undetermined"}, end={"closed"})]})
def network_oneway_healed(L):
    _, c, s = established(L)
    L.hole(directions=(1,))
    L.send(c, b"q" * 100)
    time.sleep(5)
    L.heal(directions=(1,))
    L.receive(s, 100)
    time.sleep(4)
    L.exchange(c, s, 3)
    close_both(c, s)


def icmp_rule(code):
    return "table inet lab {\n chain f {\n type filter hook forward priority 0\n meta l4proto tcp reject with icmpx type %s\n }\n}" % code


def icmp_cell(code):
    def run(L):
        _, c, s = established(L)
        time.sleep(0.5)
        L.begin_outage()
        L.nft("r", icmp_rule(code))
        L.send(c, b"q" * 100)
        L.wait_end(c, "client", 40)
        time.sleep(1)
    return run


NETWORK_ICMP = expect({"network-failure"}, {"peer-silent", "undetermined"}, failed={"path", "unknown"})
cell(
    "network-icmp-admin", "the router rejects everything with administratively prohibited", NETWORK_ICMP,
    at={"server": [LOST_AT_SERVER]},
)(icmp_cell("admin-prohibited"))


def unreachable_route(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.begin_outage()
    L.ip("r", "route add unreachable %s/32" % L.server_address()[0])
    L.note("router: unreachable route to the server")
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 40)
    time.sleep(1)


cell(
    "network-icmp-host", "the router has an unreachable route to the server: host unreachable",
    expect({"network-failure"}, {"peer-silent", "undetermined", "peer-crash"}, failed={"path", "unknown", "server"}),
    at={"server": [LOST_AT_SERVER]},
)(unreachable_route)


@cell(
    "network-icmp-net", "the router loses its route: net unreachable", NETWORK_ICMP,
    at={"server": [LOST_AT_SERVER]},
)
def network_icmp_net(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.begin_outage()
    L.ip("r", "route del 10.77.2.0/24")
    L.note("router: no route to the server's network")
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 40)
    time.sleep(1)


@cell(
    "network-icmp-ipv6", "the router loses its route over IPv6: no route to destination", NETWORK_ICMP,
    at={"server": [LOST_AT_SERVER]}, ipv6=True,
)
def network_icmp_ipv6(L):
    _, c, s = established(L)
    time.sleep(0.5)
    L.begin_outage()
    L.ip("r", "route del 2001:db8:77:2::/64 dev r1")
    L.note("router: no route to the server's network")
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 40)
    time.sleep(1)


@cell(
    "network-icmp-healed", "the router loses its route for 5 s", HEALED,
    at={"server": [expect({"normal", "network-failure"}, end={"closed"})]},
)
def network_icmp_healed(L):
    _, c, s = established(L)
    L.begin_outage()
    L.ip("r", "route del 10.77.2.0/24")
    L.send(c, b"q" * 100)
    time.sleep(5)
    L.ip("r", "route add 10.77.2.0/24 dev r1")
    L.end_outage()
    L.receive(s, 100)
    time.sleep(0.5)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "network-link-down", "the client's own cable is out for 6 s: no frame at all, then the next due copy",
    expect({"network-failure", "normal", "undetermined"}, {"peer-silent"}, end={"closed"}),
    at={"server": [expect({"normal", "network-failure"}, {"undetermined"}, end={"closed"})]},
    hidden={"client": "copies met a link that was down"},
)
def network_link_down(L):
    _, c, s = established(L)
    L.begin_outage()
    L.ip("w", "link set a0 down")
    L.note("client link down")
    L.send(c, b"q" * 100)
    time.sleep(6)
    L.ip("w", "link set a0 up")
    L.end_outage()
    L.note("client link up")
    L.receive(s, 100)
    time.sleep(0.5)
    L.exchange(c, s, 3)
    close_both(c, s)


def dark(L, configure=None, timeout=30, data=b"q" * 100):
    _, c, s = established(L)
    if configure:
        configure(c)
    time.sleep(0.3)
    L.hole()
    L.send(c, data)
    L.wait_end(c, "client", timeout)
    time.sleep(1)


@cell(
    "network-thin-linear", "dark for good with TCP_THIN_LINEAR_TIMEOUTS: six timeouts without doubling",
    SILENT, vantages=("client",),
)
def network_thin_linear(L):
    dark(L, lambda c: c.setsockopt(TCP, TCP_THIN_LINEAR, 1))


@cell(
    "network-rto-max", "dark for good with TCP_RTO_MAX_MS 1000: a plateau of one second", SILENT,
    vantages=("client",),
)
def network_rto_max(L):
    dark(L, lambda c: c.setsockopt(TCP, TCP_RTO_MAX_MS, 1000))


@cell("network-user-timeout", "dark for good with TCP_USER_TIMEOUT 4 s", SILENT, vantages=("client",))
def network_user_timeout(L):
    dark(L, lambda c: c.setsockopt(TCP, TCP_USER_TIMEOUT, 4000))


@cell("network-user-timeout-keepalive", "dark for good, idle, keep-alive with TCP_USER_TIMEOUT 3.5 s",
      expect(SILENT["right"], SILENT["open"], SILENT["failed"], end={"gave-up"}), vantages=("client",))
def network_user_timeout_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 9)
    c.setsockopt(TCP, TCP_USER_TIMEOUT, 3500)
    time.sleep(2)
    L.hole()
    L.wait_end(c, "client", 20)
    time.sleep(1)


@cell(
    "network-nosack", "dark for good without SACK: no loss probe", SILENT, sysctls={"tcp_sack": 0},
    vantages=("client",),
)
def network_nosack(L):
    dark(L)


@cell(
    "network-no-timestamps", "dark for good without timestamps, several segments outstanding", SILENT,
    sysctls={"tcp_timestamps": 0}, vantages=("client",),
)
def network_no_timestamps(L):
    dark(L, data=b"q" * 6000)


@cell(
    "network-long-rtt", "dark for good on a path of 150 ms", SILENT, delays=((74000, 74000), (1000, 1000)),
    vantages=("client",),
)
def network_long_rtt(L):
    dark(L, timeout=40)


@cell("network-ipv6", "dark for good over IPv6", SILENT, ipv6=True, vantages=("client",))
def network_ipv6(L):
    dark(L)


@cell(
    "network-healed-ipv6", "dark for 5 s over IPv6", HEALED,
    at={"server": [expect({"normal", "network-failure"}, end={"closed"})]}, ipv6=True,
)
def network_healed_ipv6(L):
    network_healed_data(L)


# ---- the process exited

@cell(
    "process-exit-kill",
    "kill -9 of the server's process with nothing unread: its kernel sends a FIN, and a RST to the late request",
    expect({"process-exit"}, {"normal", "undetermined", "peer-reboot"}, failed={"server", "client", "unknown", "none"}, end={"reset"}),
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
    "process-exit-ipv6", "the server closes with data unread, over IPv6",
    expect({"process-exit"}, failed={"server"}, end={"reset"}), ipv6=True,
)
def process_exit_ipv6(L):
    process_exit_unread(L)


# ---- the receiver does not read

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
    c.setsockopt(TCP, TCP_USER_TIMEOUT, 5000)
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
    c, s = stalled(L)
    time.sleep(2)
    L.hole()
    L.wait_end(c, "client", 60)
    time.sleep(1)


# ---- connections that never were

@cell("connect-refused", "nobody listens", expect({"connect-refused"}, end={"refused"}))
def connect_refused(L):
    L.try_connect()
    time.sleep(0.3)


@cell(
    "connect-refused-ipv6", "nobody listens, over IPv6", expect({"connect-refused"}, end={"refused"}),
    ipv6=True,
)
def connect_refused_ipv6(L):
    L.try_connect()
    time.sleep(0.3)


@cell(
    "connect-refused-firewall", "the router rejects the SYN with a TCP reset",
    expect({"connect-refused"}, end={"refused"}), vantages=("client", "middle"),
)
def connect_refused_firewall(L):
    L.listen()
    L.nft("r", "table inet lab {\n chain f {\n type filter hook forward priority 0\n tcp flags syn reject with tcp reset\n }\n}")
    L.try_connect()
    time.sleep(0.3)


@cell(
    "connect-filtered", "the router drops every SYN", expect({"connect-timeout"}),
    vantages=("client", "middle"),
)
def connect_filtered(L):
    L.listen()
    L.nft("r", "table inet lab {\n chain f {\n type filter hook forward priority 0\n tcp flags syn drop\n }\n}")
    L.try_connect()
    time.sleep(0.5)


@cell(
    "connect-backlog-full", "the server's accept queue is full: its kernel drops the SYN",
    expect({"connect-timeout"}, nth=2), vantages=("client", "server"),
)
def connect_backlog_full(L):
    listener = L.listen(backlog=1)
    for _ in range(2):
        c = L.socket("c")
        c.connect(L.server_address())
    time.sleep(0.5)
    L.try_connect()
    time.sleep(0.5)


def connect_icmp(code):
    def run(L):
        L.listen()
        L.nft("r", icmp_rule(code))
        L.try_connect()
        time.sleep(0.5)
    return run


UNREACHABLE = expect({"connect-unreachable"}, end={"unreachable"})
cell(
    "connect-unreachable-admin", "the router answers the SYN with administratively prohibited", UNREACHABLE,
    vantages=("client",),
)(connect_icmp("admin-prohibited"))
cell(
    "connect-unreachable-host", "the router answers the SYN with host unreachable", UNREACHABLE,
    vantages=("client",),
)(connect_icmp("host-unreachable"))
cell(
    "connect-unreachable-port", "the router answers the SYN with port unreachable", UNREACHABLE,
    vantages=("client",),
)(connect_icmp("port-unreachable"))
cell(
    "connect-unreachable-ipv6", "the router answers the SYN with administratively prohibited, over IPv6",
    UNREACHABLE, vantages=("client",), ipv6=True,
)(connect_icmp("admin-prohibited"))


@cell(
    "connect-synack-lost", "every SYN-ACK is lost", expect({"connect-timeout"}),
    at={"server": [expect({"connect-timeout", "network-failure"})]},
)
def connect_synack_lost(L):
    L.listen()
    L.lane("B", 1, flag_mask=0x12, flag_value=0x12)
    L.try_connect()
    time.sleep(4)


@cell("connect-synack-lost-once", "the first SYN-ACK is lost, the second arrives", NORMAL_CLOSED)
def connect_synack_lost_once(L):
    listener = L.listen()
    L.lane("B", 1, flag_mask=0x12, flag_value=0x12)
    c = L.socket("c")
    c.setblocking(False)
    c.connect_ex(L.server_address())
    time.sleep(0.5)
    L.lane("B", 1, flag_mask=0)
    c.setblocking(True)
    listener.settimeout(10)
    s, _ = listener.accept()
    L.sockets.append(s)
    time.sleep(0.3)
    L.exchange(c, s, 3)
    close_both(c, s)


@cell(
    "connect-dark", "nothing beyond the router answers at all", expect({"connect-timeout"}),
    vantages=("client",),
)
def connect_dark(L):
    L.listen()
    L.hole()
    L.try_connect()
    time.sleep(0.5)


# ---- the end of a connection

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


# ---- large segments vanish

@cell(
    "pmtu-blackhole", "segments above 1200 bytes vanish and nobody says so; small ones pass",
    expect({"pmtu-blackhole"}, {"peer-silent", "network-failure", "undetermined"}),
    vantages=("client", "server", "middle"),
)
def pmtu_blackhole(L):
    _, c, s = established(L)
    L.lane("B", 1, max=1214)
    L.begin_outage("server-to-client")
    L.send(s, b"r" * 6000, "server")
    L.wait_end(s, "server", 30)
    time.sleep(0.5)


@cell(
    "pmtu-blackhole-ipv6", "segments above 1280 bytes vanish over IPv6, packet-too-big never comes",
    expect({"pmtu-blackhole"}, {"peer-silent", "network-failure", "undetermined"}),
    vantages=("client", "server"), ipv6=True,
)
def pmtu_blackhole_ipv6(L):
    _, c, s = established(L)
    L.lane("B", 1, max=1294)
    L.begin_outage("server-to-client")
    L.send(s, b"r" * 6000, "server")
    L.wait_end(s, "server", 30)
    time.sleep(0.5)


@cell(
    "pmtu-probing", "segments above 1200 bytes vanish; tcp_mtu_probing finds a smaller size",
    expect({"pmtu-blackhole", "normal"}, {"network-failure"}), sysctls={"tcp_mtu_probing": 1},
)
def pmtu_probing(L):
    _, c, s = established(L)
    L.lane("B", 1, max=1214)
    s.setblocking(False)
    s.send(b"r" * 6000)
    L.receive(c, 6000)
    time.sleep(0.5)
    close_both(c, s)


@cell(
    "pmtu-icmp", "the router's next link takes 1200 bytes and it says so: the sender cuts smaller at once",
    NORMAL_CLOSED,
)
def pmtu_icmp(L):
    _, c, s = established(L)
    L.ip("r", "link set r0 mtu 1200")
    L.note("router: mtu 1200 towards the client")
    s.sendall(b"r" * 6000)
    L.receive(c, 6000)
    time.sleep(0.5)
    close_both(c, s)


# ---- middleboxes

def firewall(L, action, established_seconds=3):
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_loose", 0)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_timeout_established", established_seconds)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_timeout_unacknowledged", established_seconds)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_timeout_max_retrans", established_seconds)
    L.nft("r", "table inet lab {\n chain f {\n type filter hook forward priority 0\n ct state established,related accept\n ct state new tcp flags syn accept\n %s\n }\n}" % action)


MIDDLEBOX = expect(
    {"middlebox-timeout"}, {"peer-silent", "network-failure", "undetermined"},
    failed={"middlebox", "unknown", "path"},
)


@cell(
    "middlebox-timeout-drop",
    "a firewall forgets after 3 s of silence and drops; a new connection to the same port works meanwhile",
    MIDDLEBOX, expect({"normal"}, nth=1),
    at={"server": [expect({"normal"}, MIDDLEBOX["right"] + MIDDLEBOX["open"]), expect({"normal"}, nth=1)]},
)
def middlebox_drop(L):
    firewall(L, "drop")
    listener, c, s = established(L)
    time.sleep(6)
    L.send(c, b"q" * 100)
    time.sleep(2)
    d, t = L.connect(listener)
    L.exchange(d, t, 5, pause=0.3)
    close_both(d, t)
    L.wait_end(c, "client", 30)
    time.sleep(0.5)


@cell(
    "middlebox-timeout-drop-alone",
    "a firewall forgets after 3 s of silence and drops; nothing else is seen",
    expect({"middlebox-timeout", "peer-silent"}, {"network-failure", "undetermined", "peer-crash"}),
    at={"server": [expect({"normal"}, SILENT["right"] + SILENT["open"])]},
)
def middlebox_drop_alone(L):
    firewall(L, "drop")
    _, c, s = established(L)
    time.sleep(6)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)


@cell(
    "middlebox-timeout-reject",
    "a firewall forgets after 3 s of silence and rejects with a TCP reset, to the client only",
    expect({"middlebox-timeout", "middlebox-reset"}, {"peer-reboot", "undetermined"}, failed={"middlebox", "server", "unknown"}, end={"reset"}),
    at={"server": [expect({"normal"}, {"undetermined"})]},
)
def middlebox_reject(L):
    firewall(L, "meta l4proto tcp reject with tcp reset")
    _, c, s = established(L)
    time.sleep(6)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 10)
    time.sleep(0.5)


@cell(
    "middlebox-timeout-keepalive",
    "a firewall forgets after 3 s; keep-alive only starts after 6 s and finds nobody",
    expect({"middlebox-timeout", "peer-silent"}, {"network-failure", "undetermined", "peer-crash"}, end={"gave-up"}),
    at={"server": [expect({"normal"}, SILENT["right"] + SILENT["open"])]},
)
def middlebox_keepalive(L):
    firewall(L, "drop")
    _, c, s = established(L)
    L.keepalive(c, 6, 1, 3)
    L.wait_end(c, "client", 20)
    time.sleep(0.5)


@cell(
    "normal-middlebox-keepalive", "the same firewall, keep-alive every 2 s: the connection lives",
    NORMAL_CLOSED,
)
def normal_middlebox_keepalive(L):
    firewall(L, "drop")
    _, c, s = established(L)
    L.keepalive(c, 2, 2, 3)
    time.sleep(9)
    L.exchange(c, s, 2)
    close_both(c, s)


@cell(
    "middlebox-timeout-bracket",
    "four connections idle for 1, 2, 5 and 7 s through a firewall that forgets after 3 s: the limit lies between 2 and 5 s",
    expect({"normal"}, end={"closed"}), expect({"normal"}, end={"closed"}, nth=1),
    expect(MIDDLEBOX["right"], MIDDLEBOX["open"], nth=2),
    expect(MIDDLEBOX["right"], MIDDLEBOX["open"], nth=3), vantages=("client",),
)
def middlebox_bracket(L):
    firewall(L, "drop")
    listener = L.listen()
    pairs = [L.connect(listener) for _ in range(4)]
    for c, s in pairs:
        L.exchange(c, s, 2, pause=0)
    time.sleep(1)
    L.exchange(*pairs[0])
    close_both(*pairs[0])
    time.sleep(0.4)
    L.exchange(*pairs[1])
    close_both(*pairs[1])
    time.sleep(2.4)
    L.send(pairs[2][0], b"q" * 100)
    time.sleep(2)
    L.send(pairs[3][0], b"q" * 100)
    d, t = L.connect(listener)
    L.exchange(d, t, 3)
    close_both(d, t)
    L.wait_end(pairs[2][0], "client", 30)
    L.wait_end(pairs[3][0], "client", 30)


INJECTED = expect(
    {"middlebox-reset"}, {"undetermined", "peer-reboot", "process-exit"}, failed={"middlebox", "unknown"},
    end={"reset"},
)


@cell(
    "middlebox-reset-one",
    "a middlebox answers the client's data with a forged RST; the server sends on, unaware", INJECTED,
    at={"server": [expect({"middlebox-reset", "process-exit", "peer-reboot", "normal"}, {"undetermined"}, end={"reset"})]},
    vantages=("client", "server", "middle"),
)
def middlebox_reset_one(L):
    _, c, s = established(L)
    L.lane("A", 0, forge=1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 5)
    time.sleep(0.5)
    L.send(s, b"r" * 200, "server")
    L.wait_end(s, "server", 5)
    time.sleep(0.3)


@cell(
    "middlebox-reset-both", "a middlebox resets both ends",
    expect({"middlebox-reset"}, {"undetermined", "peer-reboot", "process-exit"}, end={"reset"}),
)
def middlebox_reset_both(L):
    _, c, s = established(L)
    L.lane("B", 0, forge=2)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 5)
    L.wait_end(s, "server", 5)
    time.sleep(0.3)
