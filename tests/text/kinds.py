#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kinds of tcpdump text that were read wrongly once, each told ten times with other addresses, ports, numbers and times.

usage: kinds.py [PROGRAM]

A kind is a function: it returns a text and what must hold of its report."""
import json
import os
import random
import subprocess
import sys

PROGRAM = os.environ.get("TCPAUTOPSY", "./tcpautopsy")
VARIANTS = 10


class Trace:
    """Lines of tcpdump between two ends; times in milliseconds from an instant of the day."""

    def __init__(self, rng):
        self.rng = rng
        self.addr = ["10.%d.%d.%d" % (rng.randrange(250), rng.randrange(250), rng.randrange(1, 250)) for _ in range(2)]
        self.port = [rng.randrange(32768, 60000), rng.choice([22, 443, 5432, 8080])]
        self.isn = [rng.randrange(1, 2**31) for _ in range(2)]
        self.start = rng.randrange(3600 * 1000, 20 * 3600 * 1000)
        self.lines = []
        self.only = None  # ports of the connection that is checked; None: there is one

    def clock(self, ms):
        us = int((self.start + ms) * 1000)
        return "%02d:%02d:%02d.%06d" % (us // 3600000000, us // 60000000 % 60, us // 1000000 % 60, us % 1000000)

    def ends(self, way):
        return "%s.%d > %s.%d" % (self.addr[way], self.port[way], self.addr[1 - way], self.port[1 - way])

    def say(self, ms, way, what, lead="IP "):
        self.lines.append("%s %s%s: %s" % (self.clock(ms), lead, self.ends(way), what))

    def open(self, rtt):
        self.say(0, 0, "Flags [S], seq %d, win 64240, options [mss 1460,sackOK], length 0" % self.isn[0])
        self.say(rtt, 1, "Flags [S.], seq %d, ack %d, win 64240, options [mss 1460,sackOK], length 0" % (self.isn[1], self.isn[0] + 1))
        self.say(rtt + 0.1, 0, "Flags [.], ack 1, win 64240, length 0")

    def text(self):
        return "\n".join(self.lines) + "\n"


def kinds_of(c):
    return sorted(e["kind"] for e in c["episodes"])


def episode(c, kind):
    return next((e for e in c["episodes"] if e["kind"] == kind), None)


def quiet(t):
    """tcpdump -q: lengths alone, at doubling gaps."""
    rto, size = t.rng.choice([200, 250, 300, 410]), t.rng.choice([512, 1000, 1448])
    t.say(0, 0, "tcp 112")
    t.say(40, 1, "tcp 0")
    at = 1000
    for doubled in range(6):
        t.say(at, 0, "tcp %d" % size)
        at += rto << doubled

    def check(c):
        assert c["diagnosis"]["scenario"] == "undetermined", c["diagnosis"]["scenario"]
        assert (c["first_frame"], c["last_frame"]) == (1, 8)
        assert c["end_ns"] == (1000 + rto * 31) * 10**6
        assert c["halves"]["client"]["payload_bytes"] is None and c["halves"]["server"]["payload_bytes"] is None
        fact = [f for f in c["diagnosis"]["facts"] if f["kind"] == "equal-at-doubling-gaps"]
        assert len(fact) == 1 and fact[0]["values"] == {"segments": 6, "length": size, "first_gap_ns": rto * 10**6}, fact
    return check


def quiet_three(t):
    """Three at doubling gaps are not enough, nor four of which one has another length."""
    for at, size in ((0, 700), (300, 700), (900, 700), (2100, 701)):
        t.say(at, 0, "tcp %d" % size)

    def check(c):
        assert not [f for f in c["diagnosis"]["facts"] if f["kind"] == "equal-at-doubling-gaps"]
        assert c["diagnosis"]["scenario"] == "undetermined"
    return check


def quiet_icmp(t):
    """tcpdump 3.x -q, with its icmp: lines."""
    router = "10.251.0.%d" % t.rng.randrange(1, 250)
    mtu = t.rng.randrange(1280, 1460)
    t.say(0, 0, "tcp 112 (DF)", "")
    t.say(40, 1, "tcp 0 (DF) [tos 0x10]", "")
    for at in (1000, 1200, 1600):
        t.say(at, 0, "tcp 1460 (DF)", "")
        t.lines.append("%s %s > %s: icmp: %s unreachable - need to frag (mtu %d) [tos 0xc0]" % (
            t.clock(at + 0.4), router, t.addr[0], t.addr[1], mtu))

    def check(c):
        assert c["diagnosis"]["scenario"] != "normal"
        assert [(i["type"], i["code"], i["mtu"], i["from"]) for i in c["icmp"]] == [(3, 4, mtu, router)] * 3, c["icmp"]
    return check


def answers_are_no_probes(t):
    """Empty ACKs without numbers that answer retransmissions."""
    rtt, rto = t.rng.randrange(20, 80), t.rng.choice([600, 1200])
    t.open(rtt)
    at = 2 * rtt
    for gap in (0, rto, 2 * rto, 4 * rto):
        at += gap
        t.say(at, 0, "Flags [P.], seq 1:501, ack 1, win 65000, length 500")
        t.say(at + rtt, 1, "Flags [.], ack 1, win 64500, length 0")

    def check(c):
        assert kinds_of(c) == ["retransmission"], kinds_of(c)
        assert episode(c, "retransmission")["attempts_total"] == 4
    return check


def answers_from_a_closed_window(t):
    rtt = t.rng.randrange(20, 80)
    t.open(rtt)
    at = 2 * rtt
    for gap in (0, 300, 600, 1200, 2400):
        at += gap
        t.say(at, 0, "Flags [P.], seq 1:1001, ack 1, win 65000, length 1000")
        t.say(at + rtt, 1, "Flags [.], ack 1, win 0, length 0")

    def check(c):
        assert "keep-alive" not in kinds_of(c), kinds_of(c)
        assert c["diagnosis"]["scenario"] == "receiver-stalled", c["diagnosis"]["scenario"]
    return check


def probes_of_both(t):
    """An ACK 2 s after the other side's is no answer to it; what is known by its timing alone is likely at most."""
    interval = t.rng.choice([2000, 3000, 5000])
    t.open(3)
    t.say(8000, 1, "Flags [.], ack 1, win 16384, length 0")
    for i in range(3):
        t.say(8000 + interval * (i + 1), 0, "Flags [.], ack 1, win 16384, length 0")
    t.say(8000 + interval * 4, 0, "Flags [R.], seq 1, ack 1, win 16384, length 0")

    def check(c):
        runs = [e for e in c["episodes"] if e["kind"] == "keep-alive" and e["sender"] == "client"]
        assert len(runs) == 1 and runs[0]["attempts_total"] == 3, c["episodes"]
        assert runs[0]["keepalive"]["interval_ns"] == interval * 10**6 and runs[0]["inferred"]
        d = c["diagnosis"]
        assert (d["scenario"], d["confidence"]) == ("peer-silent", "likely"), (d["scenario"], d["confidence"])
    return check


def probes_from_the_start(t):
    """The trace begins in the idle time: the first segment is a probe, too, and where it lies is not known."""
    ack = t.rng.randrange(2, 9000)
    for at in (0, 75000):
        t.say(at, 0, "Flags [.], ack %d, win 2048, length 0" % ack)
    t.say(75060, 1, "Flags [.], ack %d, win 42, length 0" % t.rng.randrange(2, 9000))

    def check(c):
        run = episode(c, "keep-alive")
        assert run and [a["frame"] for a in run["attempts"]] == [1, 2], c["episodes"]
        assert run["seq"] is None and run["seq_raw"] is None and all(a["seq"] is None for a in run["attempts"])
        assert run["attempts"][1]["answer_frame"] == 3
    return check


def without_times(t):
    """tcpdump -i any -t: interface and direction, no time."""
    t.open(10)
    t.lines = ["eth%d  %-3s %s" % (t.rng.randrange(4), ("In", "Out")[i % 2], line.split(" ", 1)[1]) for i, line in enumerate(t.lines)]

    def check(c):
        assert c["handshake"] == "complete" and (c["first_frame"], c["last_frame"]) == (1, 3)
        assert c["diagnosis"]["scenario"] == "undetermined"
    return check


def reset_without_times(t):
    """A RST after segments that may have been probes: without times nothing is certain."""
    t.open(10)
    t.say(100, 0, "Flags [P.], seq 1:101, ack 1, win 64240, length 100")
    t.say(110, 1, "Flags [.], ack 101, win 64240, length 0")
    for at in (1000, 2000, 3000):
        t.say(at, 0, "Flags [.], seq 100, ack 1, win 64240, length 0")
    t.say(4000, 0, "Flags [R.], seq 101, ack 1, win 64240, length 0")
    t.lines = [line.split(" ", 1)[1] for line in t.lines]

    def check(c):
        assert c["end"] == "reset" and c["diagnosis"]["confidence"] != "certain", c["diagnosis"]["confidence"]
    return check


def broken_behind_the_colon(t):
    """A mail breaks each line behind the second host."""
    t.open(100)
    for at in (200, 700):
        t.say(at, 1, "Flags [P.], seq 1:1001, ack 1, win 4, length 1000: HTTP")
    lead = t.rng.choice(["> ", "", ">> "])
    link = t.rng.choice(["", "eth0  In  "])
    t.lines = [(lead + line.replace(" IP ", " " + link + "IP ")).replace(": Flags", ":\n" + lead + "Flags") for line in t.lines]

    def check(c):
        assert c["handshake"] == "complete"
        assert [c["halves"][side]["segments"] for side in ("client", "server")] == [2, 3]
        assert episode(c, "retransmission")["attempts_total"] == 2
        assert c["halves"]["server"]["payload_bytes"] == 1000
    return check


def tunnel_among_plain(t):
    """Three-line packets of a tunnel, fewer than the two-line packets beside them."""
    number = t.rng.randrange(60000)

    def ip(ms, number, proto, rest):
        t.lines.append("%s IP (tos 0x0, ttl 64, id %d, offset 0, flags [DF], proto %s, length 60)\n    %s" % (
            t.clock(ms), number, proto, rest))
    syn = "%s: Flags [S], cksum 0x156e (correct), seq 277, win 64240, options [mss 1460], length 0" % t.ends(0)
    for at in (0, 1000, 3000):
        ip(at, number + at, "TCP (6)", syn)
    ip(3100, number + 5000, "IPIP (4)", "%s > 10.250.1.52: IP (tos 0x0, ttl 63, id %d, offset 0, flags [DF], proto TCP (6), length 40)\n"
       "    %s: Flags [R.], cksum 0x55fd (correct), seq 278, ack 5, win 0, length 0" % (t.addr[0], number + 5001, t.ends(0)))

    def check(c):
        assert c["halves"]["client"]["segments"] == 4, c["halves"]["client"]["segments"]
        assert c["end"] == "reset", c["end"]
    return check


def answered_late_without_times(t, lost=0):
    """A close in order after the bytes of both sides is normal, likely; with as many retransmissions as an outage has it is open."""
    t.open(10)
    for _ in range(1 + lost):
        t.say(100, 0, "Flags [P.], seq 1:101, ack 1, win 64240, length 100")
    t.say(200, 1, "Flags [P.], seq 1:51, ack 101, win 64240, length 50")
    t.say(300, 0, "Flags [F.], seq 101, ack 51, win 64240, length 0")
    t.say(400, 1, "Flags [F.], seq 51, ack 102, win 64240, length 0")
    t.say(500, 0, "Flags [.], ack 52, win 64240, length 0")
    t.lines = [line.split(" ", 1)[1] for line in t.lines]

    def check(c):
        d = c["diagnosis"]
        want = ("undetermined", "possible") if lost else ("normal", "likely")
        assert (d["scenario"], d["confidence"]) == want, (d["scenario"], d["confidence"])
    return check


def outage_without_times(t):
    return answered_late_without_times(t, 3)


def columns(t, ms, way, proto, info):
    """A row of a packet list without ports but in the Info of TCP."""
    info = info.replace("PORTS", "%d > %d" % (t.port[way], t.port[1 - way]))
    t.lines.append("%d %.6f %s -> %s %s 95 %s" % (len(t.lines) + 1, ms / 1000, t.addr[way], t.addr[1 - way], proto, info))


def two_with_hidden_requests(t, answered=True):
    """Two connections of the same hosts, whose HTTP rows show no ports. Both sides of the first sent bytes before it closed in order, as
    the numbers of what is shown tell: normal in likelihood. Where only one did, how long the other let it wait is not known."""
    t.only = [t.port[0], t.port[1]]
    out, back = 29, 148 if answered else 0
    for port in (t.port[0], t.port[0] + 1):
        t.port[0] = port
        columns(t, 0, 0, "TCP", "PORTS [SYN] Seq=0 Win=64240 Len=0 MSS=1460")
        columns(t, 10, 1, "TCP", "PORTS [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460")
        columns(t, 10, 0, "TCP", "PORTS [ACK] Seq=1 Ack=1 Win=64240 Len=0")
    t.port[0] -= 1
    columns(t, 20, 0, "HTTP", "GET / HTTP/1.1")
    columns(t, 30, 1, "TCP", "PORTS [ACK] Seq=1 Ack=%d Win=65160 Len=0" % (1 + out))
    if answered:
        columns(t, 40, 1, "HTTP", "HTTP/1.1 200 OK")
    columns(t, 50, 0, "TCP", "PORTS [FIN, ACK] Seq=%d Ack=%d Win=64240 Len=0" % (1 + out, 1 + back))
    columns(t, 60, 1, "TCP", "PORTS [FIN, ACK] Seq=%d Ack=%d Win=65160 Len=0" % (1 + back, 2 + out))
    columns(t, 60, 0, "TCP", "PORTS [ACK] Seq=%d Ack=%d Win=64240 Len=0" % (2 + out, 2 + back))

    def check(c):
        d = c["diagnosis"]
        want = "normal" if answered else "undetermined"
        assert d["scenario"] == want and d["confidence"] != "certain", (d["scenario"], d["confidence"])
        assert c["halves"]["client"]["payload_bytes"] is None, c["halves"]["client"]["payload_bytes"]
    return check


def two_with_a_hidden_unanswered_request(t):
    return two_with_hidden_requests(t, False)


KINDS = (quiet, quiet_three, quiet_icmp, answers_are_no_probes, answers_from_a_closed_window, probes_of_both, probes_from_the_start,
         without_times, reset_without_times, broken_behind_the_colon, tunnel_among_plain,
         answered_late_without_times, outage_without_times, two_with_hidden_requests, two_with_a_hidden_unanswered_request)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else PROGRAM
    failures = 0
    for kind in KINDS:
        for variant in range(VARIANTS):
            trace = Trace(random.Random("%s %d" % (kind.__name__, variant)))
            check = kind(trace)
            done = subprocess.run([program, "--format", "json", "--all", "-"], input=trace.text().encode(), capture_output=True,
                                  check=False, timeout=60)
            try:
                assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
                connections = json.loads(done.stdout)["connections"]
                if trace.only:
                    connections = [c for c in connections if [c[s]["port"] for s in ("client", "server")] == trace.only]
                assert len(connections) == 1, "%d connections" % len(connections)
                check(connections[0])
            except (AssertionError, KeyError, TypeError) as error:
                failures += 1
                print("%s, variant %d: %s: %s\n%s" % (kind.__name__, variant, type(error).__name__, error, trace.text()))
    print("%d kinds, %d texts, %d failures" % (len(KINDS), len(KINDS) * VARIANTS, failures))
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
