#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A few connections, each as a capture and as tcpdump's variants and other programs print it: the program must say the same of all.

usage: devices.py [PROGRAM] [-v]

Each story is told ten times in each form, with other addresses, ports, numbers and times, bare or as it is pasted (quoted, indented,
CRLF, fenced, behind prose). Forms that hide numbers or lengths may say less, never another scenario, nor more copies."""
import json
import os
import pathlib
import random
import socket
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from internet import checksum  # noqa: E402

PROGRAM = os.environ.get("TCPAUTOPSY", "./tcpautopsy")
VARIANTS = 10
BITS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}
MAC = {0: "02:00:5e:10:00:01", 1: "02:00:5e:10:00:02"}


class Packet:
    """One segment: `dir` 0 is the client's; numbers are raw."""

    def __init__(self, ns, direction, flags, seq, ack=0, length=0, win=64240, options=""):
        self.ns, self.dir, self.flags, self.seq, self.ack, self.len, self.win = ns, direction, flags, seq, ack, length, win
        self.options = options


class Story:
    def __init__(self, rng, tell):
        self.addr = ["10.%d.%d.%d" % (rng.randrange(1, 250), rng.randrange(250), rng.randrange(1, 250)) for _ in range(2)]
        self.port = [rng.randrange(32768, 60000), rng.choice([8443, 5432, 6379, 9042, 8081])]
        self.isn = [rng.randrange(10**6, 2**32 - 10**6) for _ in range(2)]
        self.start = rng.randrange(8 * 3600, 20 * 3600) * 10**9 + rng.randrange(10**6) * 1000
        self.id = [rng.randrange(60000), rng.randrange(60000)]
        self.packets = []
        tell(self, rng)

    def add(self, ms, direction, flags, seq, ack=0, length=0, options=""):
        self.packets.append(Packet(self.start + int(ms * 10**6), direction, flags, (self.isn[direction] + seq) % 2**32,
                                   (self.isn[1 - direction] + ack) % 2**32 if "A" in flags else 0, length,
                                   0 if "R" in flags else 64240, options))


def syn_unanswered(s, rng):
    for ms in (0, 1000 + rng.randrange(20), 3020, 7060):
        s.add(ms, 0, "S", 0, options="mss")


def refused(s, rng):
    s.add(0, 0, "S", 0, options="mss")
    s.add(0.3 + rng.random(), 1, "RA", 0, 1)


def opened(s, rtt):
    s.add(0, 0, "S", 0, options="mss")
    s.add(rtt, 1, "SA", 0, 1, options="mss")
    s.add(rtt + 0.1, 0, "A", 1, 1)


def resent(s, rng):
    rtt = 20 + rng.randrange(10)
    opened(s, rtt)
    s.add(100, 0, "PA", 1, 1, 300)
    s.add(100 + rtt, 1, "A", 1, 301)
    at = 200.0
    for gap in (0, 400, 800, 1600, 3200, 6400):
        at += gap
        s.add(at, 0, "PA", 301, 1, 500)


def closed(s, rng):
    rtt = 5 + rng.randrange(5)
    opened(s, rtt)
    s.add(50, 0, "PA", 1, 1, 120)
    s.add(50 + rtt, 1, "PA", 1, 121, 900)
    s.add(51 + rtt, 0, "A", 121, 901)
    s.add(70, 0, "FA", 121, 901)
    s.add(70 + rtt, 1, "FA", 901, 122)
    s.add(71 + rtt, 0, "A", 122, 902)


STORIES = {"SYN without an answer": syn_unanswered, "SYN refused": refused, "sent again": resent, "closed": closed}


# ---- bytes ----

def frame(s, p):
    options = b"\x02\x04\x05\xb4" if p.options else b""
    src, dst = socket.inet_aton(s.addr[p.dir]), socket.inet_aton(s.addr[1 - p.dir])
    bits = sum(BITS[f] for f in p.flags)
    tcp = struct.pack("!HHIIBBHHH", s.port[p.dir], s.port[1 - p.dir], p.seq, p.ack, (20 + len(options)) // 4 << 4, bits, p.win, 0, 0)
    tcp += options + b"\0" * p.len
    total = checksum(src + dst + struct.pack("!BBH", 0, 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack("!H", total) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), ident(s, p), 0x4000, 64, 6, 0) + src + dst
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    macs = bytes.fromhex((MAC[1 - p.dir] + MAC[p.dir]).replace(":", ""))
    return macs + b"\x08\x00" + ip + tcp


def ident(s, p):
    return (s.id[p.dir] + s.packets.index(p)) % 65536


def pcap(s):
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for p in s.packets:
        data = frame(s, p)
        out += struct.pack("<IIII", p.ns // 10**9, p.ns // 1000 % 10**6, len(data), len(data)) + data
    return out


# ---- tcpdump and what prints like it ----

def clock(p, digits=6):
    sec = p.ns // 10**9
    return "%02d:%02d:%02d.%s" % (sec // 3600, sec // 60 % 60, sec % 60, ("%09d" % (p.ns % 10**9))[:digits])


def relative(s, p):
    """The numbers as tcpdump prints them: relative but for SYNs and, where no SYN-ACK was seen, all."""
    if "S" in p.flags:
        return p.seq, p.ack if p.flags == "SA" else 0
    answered = any(q.flags == "SA" for q in s.packets)
    if not answered:
        return (0, (p.ack)) if "A" in p.flags else (p.seq, 0)
    return (p.seq - s.isn[p.dir]) % 2**32, (p.ack - s.isn[1 - p.dir]) % 2**32


def ends(s, p):
    return "%s.%d > %s.%d" % (s.addr[p.dir], s.port[p.dir], s.addr[1 - p.dir], s.port[1 - p.dir])


def body4(s, p, raw=False):
    letters = {"S": "S", "SA": "S.", "A": ".", "PA": "P.", "FA": "F.", "RA": "R.", "R": "R"}[p.flags]
    seq, ack = (p.seq, p.ack) if raw else relative(s, p)
    text = "Flags [%s]" % letters
    if p.flags != "A":
        text += ", seq %d" % seq + (":%d" % (seq + p.len) if p.len else "")
    if "A" in p.flags:
        text += ", ack %d" % ack
    return text + ", win %d" % p.win + (", options [mss 1460]" if p.options else "") + ", length %d" % p.len


def body3(s, p, raw=False):
    """tcpdump 3.x, Cisco ASA: "S 5:5(0) win 9 <mss 1460>", ". ack 6 win 9"."""
    seq, ack = (p.seq, p.ack) if raw else relative(s, p)
    text = {"S": "S", "SA": "S", "A": ".", "PA": "P", "FA": "F", "RA": "R", "R": "R"}[p.flags]
    if p.flags != "A":
        text += " %d:%d(%d)" % (seq, (seq + p.len) % 2**32, p.len)
    if "A" in p.flags:
        text += " ack %d" % ack
    return text + " win %d" % p.win + (" <mss 1460>" if p.options else "")


def lines(line):
    return lambda s: "".join(line(s, p) + "\n" for p in s.packets)


def head_v(s, p):
    return "(tos 0x0, ttl 64, id %d, offset 0, flags [DF], proto TCP (6), length %d)" % (
        ident(s, p), 40 + p.len + (4 if p.options else 0))


def macs(p, word=">"):
    return "%s %s %s" % (MAC[p.dir], word, MAC[1 - p.dir])


def size(p):
    return 54 + p.len + (4 if p.options else 0)


def hexdump(data, row="\t0x%04x:  %-39s  %s\n", ascii_too=True):
    out = ""
    for at in range(0, len(data), 16):
        part = data[at:at + 16]
        groups = " ".join(part[i:i + 2].hex() for i in range(0, len(part), 2))
        chars = "".join(chr(b) if 32 < b < 127 else "." for b in part) if ascii_too else ""
        out += (row % (at, groups, chars)).rstrip() + "\n"
    return out


def delta(s, p):
    at = s.packets.index(p)
    ns = p.ns - s.packets[at - 1].ns if at else 0
    return "%02d:%02d:%02d.%06d" % (ns // 10**9 // 3600, ns // 10**9 // 60 % 60, ns // 10**9 % 60, ns // 1000 % 10**6)


def since(s, p):
    return (p.ns - s.packets[0].ns) / 1e9


def pktmon(s, p, lead="[ 0]0000.0000::2024-02-11 %s [Microsoft-Windows-PktMon]"):
    group = 281474976711000 + s.packets.index(p)
    out = ""
    for appearance, component in ((1, 12), (2, 41)):
        out += (lead % clock(p, 9)) + (" PktGroupId %d, PktNumber 1, Appearance %d, Direction %s , "
                "Type Ethernet , Component %d, Edge 1, Filter 1, OriginalSize %d, LoggedSize %d \n\t%s, ethertype IPv4 (0x0800), "
                "length %d: %s\n\t    %s: %s\n") % (
                    group, appearance, "Rx" if p.dir else "Tx", component, size(p), size(p),
                    macs(p).upper().replace(":", "-"), size(p), head_v(s, p), ends(s, p), body4(s, p))
    return out.rstrip("\n")


def asa_detail(s, p):
    m = [MAC[d].replace(":", "") for d in (p.dir, 1 - p.dir)]
    dotted = [".".join(x[i:i + 4] for i in (0, 4, 8)) for x in m]
    return "%4d: %s %s %s 0x0800 Length: %d\n      %s: %s (DF) (ttl 64, id %d)" % (
        s.packets.index(p) + 1, clock(p), dotted[0], dotted[1], size(p), ends(s, p), body3(s, p, True), ident(s, p))


F5 = " %s slot1/tmm1 lis=/Common/vs_app port=1.1 trunk="
TCPDUMP = {
    "tcpdump -n": lines(lambda s, p: "%s IP %s: %s" % (clock(p), ends(s, p), body4(s, p))),
    "tcpdump -nS": lines(lambda s, p: "%s IP %s: %s" % (clock(p), ends(s, p), body4(s, p, True))),
    "tcpdump -tttt": lines(lambda s, p: "2024-02-11 %s IP %s: %s" % (clock(p), ends(s, p), body4(s, p))),
    "tcpdump -tt": lines(lambda s, p: "%d.%06d IP %s: %s" % (1707600000 + p.ns // 10**9, p.ns // 1000 % 10**6, ends(s, p), body4(s, p))),
    "tcpdump -ttt": lines(lambda s, p: " %s IP %s: %s" % (delta(s, p), ends(s, p), body4(s, p))),
    "tcpdump -e": lines(lambda s, p: "%s %s, ethertype IPv4 (0x0800), length %d: %s: %s" % (
        clock(p), macs(p), size(p), ends(s, p), body4(s, p))),
    "tcpdump -v": lines(lambda s, p: "%s IP %s\n    %s: %s" % (clock(p), head_v(s, p), ends(s, p), body4(s, p))),
    "tcpdump -i any": lines(lambda s, p: "%s eth0  %s IP %s: %s" % (clock(p), ("Out", "In ")[p.dir], ends(s, p), body4(s, p))),
    "tcpdump -i any, 4.9": lines(lambda s, p: "%s %s %s ethertype IPv4 (0x0800), length %d: %s: %s" % (
        clock(p), ("Out", " In")[p.dir], MAC[p.dir], size(p) + 2, ends(s, p), body4(s, p))),
    "tcpdump -x": lines(lambda s, p: ("%s IP %s: tcp %d\n" % (clock(p), ends(s, p), p.len)) + hexdump(
        frame(s, p)[14:], ascii_too=False).rstrip("\n")),
    "tcpdump -X": lines(lambda s, p: ("%s IP %s: %s\n" % (clock(p), ends(s, p), body4(s, p))) + hexdump(frame(s, p)[14:]).rstrip("\n")),
    "tcpdump -XX -q": lines(lambda s, p: ("%s IP %s: tcp %d\n" % (clock(p), ends(s, p), p.len)) + hexdump(frame(s, p)).rstrip("\n")),
    "tcpdump -k of macOS": lines(lambda s, p: "%s (en0, proc curl:4711, svc BE, %s) IP %s: %s" % (
        clock(p), ("out", "in")[p.dir], ends(s, p), body4(s, p))),
    "OpenBSD": lines(lambda s, p: "%s %s: %s (DF)" % (clock(p), ends(s, p), body3(s, p))),
    "tcpdump 3.x": lines(lambda s, p: "%s IP %s: %s" % (clock(p), ends(s, p), body3(s, p))),
    "tcpdump 3.x -v": lines(lambda s, p: "%s %s: %s (DF) (ttl 64, id %d)" % (clock(p), ends(s, p), body3(s, p), ident(s, p))),
    "ASA": lines(lambda s, p: "%4d: %s       %s: %s" % (s.packets.index(p) + 1, clock(p), ends(s, p), body3(s, p, True))),
    "ASA with VLAN": lines(lambda s, p: "%4d: %s       802.1Q vlan#70 P0 %s: %s" % (
        s.packets.index(p) + 1, clock(p), ends(s, p), body3(s, p, True))),
    "ASA detail": lines(asa_detail),
    "Junos": lines(lambda s, p: "%s %s IP %s: %s" % (clock(p), ("Out", " In")[p.dir], ends(s, p), body3(s, p))),
    "F5": lines(lambda s, p: "%s IP %s: %s%s" % (clock(p), ends(s, p), body4(s, p), F5 % ("out", "in")[p.dir])),
    "F5 :nnn": lines(lambda s, p: "%s IP %s: %s%s flowtype=64 flowid=5600C3 peerid=0 conflags=E26 inslot=0 inport=1 haunit=1 "
                     "priority=3 peerremote=00000000:00000000" % (clock(p), ends(s, p), body4(s, p), F5 % ("out", "in")[p.dir])),
    "pktmon": lines(pktmon),
    "pktmon, real-time": lines(lambda s, p: pktmon(s, p, "%s")),
}


# ---- other programs ----

def fortigate(s, p, two=True):
    words = {"S": "syn %d" % p.seq, "SA": "syn %d ack %d" % (p.seq, p.ack), "A": "ack %d" % p.ack, "PA": "psh %d ack %d" % (p.seq, p.ack),
             "FA": "fin %d ack %d" % (p.seq, p.ack), "RA": "rst %d ack %d" % (p.seq, p.ack), "R": "rst %d" % p.seq}[p.flags]
    text = "%s: %s" % (ends(s, p).replace(" > ", " -> "), words)
    first, second = ("port3 in", "wan1 out") if not p.dir else ("wan1 in", "port3 out")
    if not two:
        return "%.6f %s" % (since(s, p) + 0.5, text)
    return "%.6f %s %s\n%.6f %s %s" % (since(s, p) + 0.5, first, text, since(s, p) + 0.50003, second, text)


def fortigate_hex(s, p):
    row = "0x%04x\t %-39s\t%s\n"
    return fortigate(s, p, False).replace(" ", " port3 -- ", 1) + "\n" + hexdump(frame(s, p), row)


def colon_ends(s, p):
    return "%s:%d -> %s:%d" % (s.addr[p.dir], s.port[p.dir], s.addr[1 - p.dir], s.port[1 - p.dir])


def snort(s, p):
    letters = "".join(f if f in p.flags else "*" for f in "UAPRSF")
    header = 24 if p.options else 20
    return ("=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+\n\n02/11-%s %s\n"
            "TCP TTL:64 TOS:0x0 ID:%d IpLen:20 DgmLen:%d DF\n**%s Seq: 0x%X  Ack: 0x%X  Win: 0x%X  TcpLen: %d%s\n") % (
                clock(p), colon_ends(s, p), ident(s, p), 20 + header + p.len, letters, p.seq, p.ack, p.win, header,
                "\nTCP Options (1) => MSS: 1460 " if p.options else "")


def snoop(s, p):
    names = "".join(" " + {"F": "Fin", "S": "Syn", "R": "Rst", "P": "Push"}[f] for f in p.flags if f in "FSRP")
    return "%3d   %.5f %s -> %s TCP D=%d S=%d%s%s Seq=%d Len=%d Win=%d%s" % (
        s.packets.index(p) + 1, (p.ns - s.packets[max(0, s.packets.index(p) - 1)].ns) / 1e9, s.addr[p.dir], s.addr[1 - p.dir],
        s.port[1 - p.dir], s.port[p.dir], names, " Ack=%d" % p.ack if "A" in p.flags else "", p.seq, p.len, p.win,
        " Options=<mss 1460>" if p.options else "")


def fwmonitor(s, p):
    letters = "".join(f if f in p.flags else "." for f in "FSRPAU")
    length = 40 + p.len + (4 if p.options else 0)
    out = ""
    for place in ("eth0:i", "eth0:I", "eth1:o", "eth1:O"):
        out += "[vs_0][fw_1] 11Feb2024 %s %s[%d]: %s -> %s (TCP) len=%d id=%d\nTCP: %d -> %d %s seq=%08x ack=%08x\n" % (
            clock(p), place, length, s.addr[p.dir], s.addr[1 - p.dir], length, ident(s, p), s.port[p.dir], s.port[1 - p.dir], letters,
            p.seq, p.ack)
    return out.rstrip("\n")


def hubble(s, p):
    names = {"S": "SYN", "A": "ACK", "P": "PSH", "F": "FIN", "R": "RST"}
    flags = ", ".join(names[f] for f in "FSRPA" if f in p.flags)
    return "Feb 11 %s: %s:%d (ID:7) %s %s:%d (ID:9) to-endpoint FORWARDED (TCP Flags: %s)" % (
        clock(p, 3), s.addr[0], s.port[0], "<-" if p.dir else "->", s.addr[1], s.port[1], flags)


def ngrep(s, p):
    flags = "".join(f for f in "SFRPA" if f in p.flags).replace("PA", "AP").replace("SA", "AS").replace("RA", "AR").replace("FA", "AF")
    return "T 2024/02/11 %s %s [%s] #%d\n  %s\n" % (clock(p), colon_ends(s, p), flags, s.packets.index(p) + 1, "." * min(p.len, 60))


def ios(s, p):
    words = "".join(" " + {"S": "SYN", "A": "ACK", "P": "PSH", "F": "FIN", "R": "RST"}[f] for f in "ASPFR" if f in p.flags)
    length = 40 + p.len + (4 if p.options else 0)
    out = ""
    for step in ("input feature", "rcvd 3"):
        out += ("*Feb 11 %s: IP: s=%s (GigabitEthernet0/0), d=%s, len %d, %s\n*Feb 11 %s:     TCP src=%d, dst=%d, seq=%d, ack=%d, "
                "win=%d%s\n") % (clock(p, 3), s.addr[p.dir], s.addr[1 - p.dir], length, step, clock(p, 3), s.port[p.dir],
                                 s.port[1 - p.dir], p.seq, p.ack, p.win, words)
    return out.rstrip("\n")


def xxd(s, p):
    return "%s\n%s" % (clock(p), hexdump(frame(s, p), "%08x: %-39s  %s\n").rstrip("\n"))


def ios_dump(s, p):
    """IOS "show monitor capture buffer dump": groups of four bytes, the first row filled up in front."""
    data, base = frame(s, p), 0x65B6F500
    pad = 2
    rows, at = "", -pad
    while at < len(data):
        part = data[max(at, 0):at + 16]
        digits = "  " * (-at if at < 0 else 0) + part.hex().upper()
        groups = " ".join(digits[i:i + 8] for i in range(0, len(digits), 8))
        rows += "%08X: %-35s  %s\n" % (base + at + pad, groups, "." * len(part))
        at += 16
    return "%s UTC Feb 11 2024 : IPv4 LES CEF    : Gi0/1 None\n\n%s" % (clock(p, 3), rows)


OTHERS = {
    "FortiGate 6": lines(fortigate_hex),
    "snort": lines(snort),
    "snoop": lines(snoop),
    "xxd": lines(xxd),
}
# what hides numbers or lengths
LESS = {
    "FortiGate 1": lines(lambda s, p: fortigate(s, p, False)),
    "FortiGate 4": lines(fortigate),
    "fw monitor": lines(fwmonitor),
    "hubble": lines(hubble),
    "ngrep": lines(ngrep),
    "IOS debug": lines(ios),
}

# seconds since the packet before: retries of a lone segment grow in either reading, and the report says that both fit
DELTAS = {"tcpdump -ttt", "snoop"}

PASTED = [
    lambda t: t,
    lambda t: "".join("> " + line + "\n" for line in t.splitlines()),
    lambda t: t.replace("\n", "\r\n"),
    lambda t: "Hello,\n\nthis is what we see on the box, any idea?\n\n```\n" + t + "```\n\nThanks\n",
    lambda t: "".join("    " + line + "\n" for line in t.splitlines()),
]


def facts(data):
    done = subprocess.run([PROGRAM, "--format", "json", "--all", "-"], input=data, capture_output=True, check=False, timeout=60)
    if done.returncode:
        return {"trouble": "exit status %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[:200])}
    report = json.loads(done.stdout)
    if len(report["connections"]) != 1:
        return {"trouble": "%d connections" % len(report["connections"])}
    c = report["connections"][0]
    chains = sorted((e["kind"], e["sender"], e["attempts_total"], e["length"], [round((a["gap_ns"] or 0) / 1e6, -1) for a in e["attempts"]])
                    for e in c["episodes"])
    return {"scenario": c["diagnosis"]["scenario"], "segments": [c["halves"][side]["segments"] for side in ("client", "server")], "chains": chains,
            "payload": [c["halves"][side]["payload_bytes"] for side in ("client", "server")], "end": c["end"]}


def differs(name, story, ours, theirs):
    if "trouble" in ours:
        return ours["trouble"]
    if name in DELTAS and story.startswith("SYN without"):
        return None if ours["segments"] == theirs["segments"] else "%s segments" % ours["segments"]
    if name not in LESS:
        return None if ours == theirs else "%s, of the capture %s" % (ours, theirs)
    if ours["scenario"] not in (theirs["scenario"], "undetermined"):
        return "%s, of the capture %s" % (ours["scenario"], theirs["scenario"])
    if story.startswith("SYN") and ours != theirs:
        return "%s, of the capture %s" % (ours, theirs)
    if ours["segments"] != theirs["segments"]:
        return "%s segments, in the capture %s" % (ours["segments"], theirs["segments"])
    most = {c[:2]: c[2] for c in theirs["chains"]}
    more = [c for c in ours["chains"] if c[2] > most.get(c[:2], 1)]
    return "more copies than in the capture: %s" % more if more else None


def main():
    global PROGRAM
    verbose = "-v" in sys.argv
    names = [a for a in sys.argv[1:] if a != "-v"]
    PROGRAM = names[0] if names else PROGRAM
    failures = told = 0
    for title, tell in STORIES.items():
        for variant in range(VARIANTS):
            s = Story(random.Random("%s %d" % (title, variant)), tell)
            theirs = facts(pcap(s))
            for name, form in {**TCPDUMP, **OTHERS, **LESS}.items():
                text = PASTED[variant % len(PASTED)](form(s))
                why = differs(name, title, facts(text.encode()), theirs)
                told += 1
                if why:
                    failures += 1
                    print("%s, %s, variant %d: %s" % (name, title, variant, why))
                    if verbose:
                        print(text)
    print("%d texts, %d failures" % (told, failures))
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
