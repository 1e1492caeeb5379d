# SPDX-License-Identifier: MIT
"""Paths: a gateway that dies, a balancer that forgets, memory that flips bits, a service behind a translated address."""
import time

from bench import forward_rules
from cells.base import cell, close_both, established, expect
from cells.programs_web import DELAYS


def gateway(talk):
    def gateway_dead(L):
        _, c, s = established(L)
        time.sleep(1.5)
        L.begin_outage()
        L.ip("r", "link set r0 down")
        L.note("the client's gateway is dead")
        time.sleep(0.2)
        if talk:
            L.send(c, b"q" * 100)
        else:
            L.keepalive(c, 2, 1, 6)
        L.wait_end(c, "client", 45)
        time.sleep(0.5)
    return gateway_dead


for suffix, talk, ipv6 in (("", True, False), ("-keepalive", False, False), ("-ipv6", True, True)):
    cell(
        "gateway-dead" + suffix, "the client's gateway dies: nobody answers for its link address",
        expect({"network-failure"}, {"peer-silent"}, failed={"path"}), vantages=("client",), ipv6=ipv6, fast_neighbours=True,
        hidden={"client": "copies and probes wait for the gateway's link address and never leave"},
    )(gateway(talk))


def corrupt(limit, size, heal=None):
    def corrupt_path(L):
        _, c, s = established(L)
        L.begin_outage("client-to-server")
        L.lane("B", 0, corrupt=limit)
        L.send(c, b"q" * size)
        if heal:
            time.sleep(heal)
            L.lane("B", 0, corrupt=0)
            L.end_outage()
            L.receive(s, size)
            L.exchange(c, s, 2)
            close_both(c, s)
        else:
            L.wait_end(c, "client", 30)
        time.sleep(0.5)
    return corrupt_path


for suffix, limit, size, heal, rtt, ipv6 in (
        ("", 300, 900, None, 10, False), ("-ipv6", 200, 1300, None, 60, True), ("-healed", 400, 3000, 5, 24, False)):
    cell(
        "corrupt-path" + suffix, "the path flips a bit in every frame above %d bytes; the receiver's kernel drops them" % limit,
        expect({"network-failure", "peer-silent", "pmtu-blackhole"}, {"undetermined"}),
        at={"server": [expect({"network-failure"}, {"undetermined"}, failed={"path"})]}, delays=DELAYS[rtt], ipv6=ipv6,
    )(corrupt(limit, size, heal))


def hole_download(top, size, tail):
    """A VPN-like hole towards the client: full segments vanish, the short last one arrives."""
    def pmtu_download(L):
        _, c, s = established(L)
        L.lane("B", 1, max=top)
        L.begin_outage("server-to-client")
        L.send(c, b"q" * 120)
        L.receive(s, 120)
        L.send(s, b"r" * (1448 * size + tail), "server")
        c.settimeout(8)
        L.wait_end(c, "client", 8)
        c.close()
        time.sleep(3)
    return pmtu_download


for suffix, top, size, tail, rtt, ipv6 in (
        ("", 1414, 4, 300, 60, False), ("-ipv6", 1294, 6, 700, 24, True), ("-one", 1400, 1, 200, 160, False),
        ("-whole", 1300, 5, 0, 10, False)):
    cell(
        "pmtu-download" + suffix,
        "frames above %d bytes vanish towards the client; of a download of %d bytes it sees at most the tail, and closes" % (
            top, 1448 * size + tail),
        expect({"pmtu-blackhole", "undetermined", "application-silent"} if not tail else {"pmtu-blackhole", "undetermined"},
               {"network-failure"}, sure=False),
        at={"server": [expect({"pmtu-blackhole"}, {"peer-silent", "network-failure", "undetermined"})]},
        delays=DELAYS[rtt], ipv6=ipv6,
    )(hole_download(top, size, tail))

SERVICE = {4: "10.77.9.9", 6: "2001:db8:77:9::9"}
POD = {4: "10.77.2.3", 6: "2001:db8:77:2::3"}


def service_rules(L, pod, dead=""):
    """A service's address in the router, as kube-proxy makes it: new connections go to @pod; nothing passes for @dead."""
    family, name = ("ip6", 6) if L.ipv6 else ("ip", 4)
    rules = "table inet service\ndelete table inet service\ntable inet service {\n chain pre {\n type nat hook prerouting priority -100\n"
    rules += " %s daddr %s tcp dport %d dnat %s to %s\n }\n" % (family, SERVICE[name], L.port, family, pod)
    if dead:
        rules += " chain f {\n type filter hook forward priority -10\n %s daddr %s drop\n %s saddr %s drop\n }\n" % (
            family, dead, family, dead)
    return rules + "}\n"


def pods(data, count, pause):
    def service_pod_killed(L):
        name = 6 if L.ipv6 else 4
        first = L.server_address()[0]
        L.ip("s", "addr add %s/%d dev s0%s" % (POD[name], 64 if L.ipv6 else 24, " nodad" if L.ipv6 else ""))
        L.nft("r", service_rules(L, first))
        listener = L.listen()
        to = (SERVICE[name], L.port)
        c, s = L.connect(listener, to=to)
        L.exchange(c, s, 8)
        L.nft("r", service_rules(L, POD[name], first))
        L.note("the first pod is dead; the service points to the second")
        L.begin_outage()
        if data:
            L.send(c, b"q" * 200)
        else:
            L.keepalive(c, 2, 1, 4)
        for _ in range(count):
            time.sleep(pause)
            again = L.connect(listener, to=to)
            L.exchange(*again, times=2)
            close_both(*again)
        L.wait_end(c, "client", 40)
        time.sleep(0.3)
    return service_pod_killed


for suffix, data, count, pause, ipv6 in (("", True, 4, 0.7, False), ("-keepalive", False, 2, 1.5, False), ("-ipv6", True, 3, 1, True)):
    cell(
        "service-pod-killed" + suffix,
        "a service's address (DNAT) before two pods; the first dies, new connections reach the second",
        expect({"peer-silent", "peer-crash", "network-failure", "middlebox-timeout"}, {"undetermined"}, sure=False),
        *[expect({"normal"}, nth=n + 1) for n in range(count)], vantages=("client",), ipv6=ipv6,
    )(pods(data, count, pause))


def forged(count, both, pause):
    def balancer_reload(L):
        listener = L.listen()
        pairs = [L.connect(listener) for _ in range(count)]
        for pair in pairs:
            L.exchange(*pair, times=3)
        time.sleep(pause)
        for c, s in pairs:
            L.lane("B", 0, forge=2 if both else 1)
            L.send(c, b"q" * 100)
            L.wait_end(c, "client", 3)
        again = L.connect(listener)
        L.exchange(*again, times=3)
        close_both(*again)
    return balancer_reload


for suffix, count, pause, rtt, ipv6 in (("", 4, 0.2, 24, False), ("-ipv6", 3, 1, 160, True)):
    cell(
        "balancer-reload" + suffix, "a balancer that was reloaded resets both ends of each of %d connections" % count,
        *[expect({"middlebox-reset"}, {"undetermined", "middlebox-timeout"}, nth=n, sure=False) for n in range(count)],
        expect({"normal"}, nth=count), ipv6=ipv6, delays=DELAYS[rtt],
    )(forged(count, True, pause))


@cell(
    "host-firewall", "the server's own firewall begins to reject the port (ICMP port unreachable) under a connection",
    expect({"network-failure", "middlebox-reset"}, {"undetermined"}),
    at={"server": [expect({"network-failure", "normal", "undetermined", "peer-silent"})]}, delays=DELAYS[24],
)
def host_firewall(L):
    _, c, s = established(L)
    L.nft("s", "table inet lab {\n chain i {\n type filter hook input priority 0\n tcp dport %d reject with icmpx type port-unreachable\n }\n}\n" % L.port)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 30)
    time.sleep(0.3)


@cell(
    "nat-port-reused", "a translator with one port forgets an idle connection and gives its port to a new one",
    expect({"network-failure", "middlebox-timeout", "peer-silent", "middlebox-reset"}, {"undetermined", "normal"}),
    at={"server": [expect({"middlebox-timeout", "peer-reboot"}, {"undetermined"}, sure=False)]},
)
def nat_port_reused(L):
    import programs
    L.nft("r", "table ip nat {\n chain post {\n type nat hook postrouting priority 100\n oifname r1 tcp dport %d snat to 10.77.2.1:40000\n }\n}\n" % L.port)
    L.write_sysctl("r", "netfilter/nf_conntrack_tcp_loose", 0)
    L.nft("r", forward_rules("ct state invalid drop"))
    listener, c, s = established(L)
    time.sleep(1)
    programs.call(L, "r", [programs.find("conntrack"), "-F"])
    L.note("the translator forgets")
    d = L.socket("c")
    d.settimeout(10)
    d.connect(L.server_address())
    time.sleep(1)
    L.send(c, b"q" * 100)
    L.wait_end(c, "client", 8)
    time.sleep(0.3)
