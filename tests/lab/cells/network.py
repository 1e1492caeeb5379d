# SPDX-License-Identifier: MIT
"""The path fails: both ways or one, for good or healed, with and without ICMP."""
import time

from bench import TCP_RTO_MAX_MS, TCP_THIN_LINEAR, TCP_USER_TIMEOUT, forward_rules
from cells.base import SILENT, cell, close_both, established, expect

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
    expect({"network-failure"}, {"undetermined", "peer-silent"}, failed={"path", "unknown"},
           direction="client-to-server"),
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
    at={"server": [expect({"network-failure"}, {"undetermined", "peer-silent"}, failed={"path", "unknown"},
                          direction="server-to-client")]},
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
    return forward_rules("meta l4proto tcp reject with icmpx type " + code)


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
    dark(L, lambda c: L.tcp_option(c, TCP_THIN_LINEAR, 1))


@cell(
    "network-rto-max", "dark for good with TCP_RTO_MAX_MS 1000: a plateau of one second", SILENT,
    vantages=("client",),
)
def network_rto_max(L):
    dark(L, lambda c: L.tcp_option(c, TCP_RTO_MAX_MS, 1000))


@cell("network-user-timeout", "dark for good with TCP_USER_TIMEOUT 4 s", SILENT, vantages=("client",))
def network_user_timeout(L):
    dark(L, lambda c: L.tcp_option(c, TCP_USER_TIMEOUT, 4000))


@cell("network-user-timeout-keepalive", "dark for good, idle, keep-alive with TCP_USER_TIMEOUT 3.5 s",
      expect(SILENT["right"], SILENT["open"], SILENT["failed"], end={"gave-up"}), vantages=("client",))
def network_user_timeout_keepalive(L):
    _, c, s = established(L)
    L.keepalive(c, 1, 1, 9)
    L.tcp_option(c, TCP_USER_TIMEOUT, 3500)
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
