#!/usr/bin/env python3
"""pairs.py PROGRAM DIR...: verdicts on captures of both ends, against what was done, with the second one's clock moved.

A DIR holds pairs NAME.client*.pcap[ng] and NAME.server*.pcap[ng] with NAME.*.truth.json (as a laboratory makes them), or folders
with client.pcap and server.pcap, a TRUTH.tsv for all of them (NAME/POINT, then what its connections may be called) and the log
of what lay between (log.forwarder.json). Each pair is read as `--point client=A --point server=B`, with B's clock shifted by 0,
0.2, 5 and 3600 s either way and a drift of 0 and 100 ppm. Held against the truth:

  verdict    right (the cause's scenarios; a network failure in the true direction, or in none), open (the truth is among the
             hypotheses, or peer-silent, undetermined), wrong; none may be wrong and certain
  shifts     the verdicts are the same for all
  clock      the offset lies within its uncertainty, and that is at most half the shortest round trip between the points
  delays     least and median of each direction are those of the packets that each capture holds once, with the clock's offset
  losses     of the packets that were lost between the points at least 99.5 % are named, in the true direction, and no other: as
             lost, or where the other capture holds nothing any more as lost unless it had been stopped

--quick: the clock as it is, and one shift. -v: every verdict.
SPDX-License-Identifier: MIT
"""
import collections
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

QUICK, VERBOSE = "--quick" in sys.argv, "-v" in sys.argv
SHIFTS = (0, 0.2) if QUICK else (0, 0.2, -0.2, 5, -5, 3600, -3600)
DRIFTS = (0,) if QUICK else (0, 100)

# What a cause may be called once both ends are seen.
ALLOWED = {
    "none": {"normal"}, "peer_host_crash": {"peer-crash"}, "peer_reboot": {"peer-reboot"},
    "network_blackhole": {"network-failure"}, "network_unreachable": {"network-failure"},
    "transient_outage": {"network-failure", "normal"}, "firewall_idle_timeout": {"middlebox-timeout", "middlebox-reset"},
    "middlebox_rst": {"middlebox-reset"}, "peer_app_stalled": {"receiver-stalled"},
    "peer_app_stalled_then_resumed": {"receiver-stalled", "normal"}, "syn_lost": {"connect-timeout", "normal", "network-failure"},
    "synack_lost": {"connect-timeout", "normal", "network-failure"}, "no_listener": {"connect-refused"},
    "icmp_port": {"connect-unreachable"}, "icmp_admin": {"connect-unreachable", "network-failure"},
    "icmp_host": {"connect-unreachable", "network-failure", "peer-crash"}, "icmp_net": {"connect-unreachable", "network-failure"},
    "peer_never_closes": {"normal"}, "peer_closed_completely": {"process-exit", "normal"},
    "peer_process_killed": {"process-exit", "normal"}, "peer_process_killed_with_unread_data": {"process-exit"},
    "peer_closed_with_unread_data": {"process-exit"}, "peer_closed_linger0": {"process-exit"},
    "peer_process_hung": {"normal", "undetermined", "receiver-stalled"}, "packet_loss": {"normal"}, "reordering": {"normal"},
    "duplication": {"normal"}, "delay_spike": {"normal"}, "chosen_losses": {"normal"}, "path_mtu_blackhole": {"pmtu-blackhole"},
    "path_mtu_blackhole_probed": {"pmtu-blackhole"}, "path_mtu_learned": {"normal"},
    "undetermined": {"undetermined", "normal", "peer-silent"},
}
OPEN = {"undetermined", "peer-silent"}
WAYS = {"c2s": "client-to-server", "s2c": "server-to-client", "both": "both"}
# Of stamps, and of the turn at the other end, in seconds.
TRIP_SLACK = 0.0001
# Of the clock's drift within a capture, in seconds; and of what the program leaves out of the median (copies), as a part.
DELAY_SLACK, DELAY_PART = 0.0001, 0.02
NETWORK = {"network_blackhole", "transient_outage"}
# Entries of the log that are no loss.
NO_LOSS = {"late_copy", "dup", "duplicated", "reorder", "reordered", "held"}
# The longest payload that is one packet on the wire; a longer one was cut or joined by a card.
WIRE_BYTES = 1460


Segment = collections.namedtuple("Segment", "frame t sport dport seq ack len flags print")


class Shifted:
    """A capture with its stamps moved: t + shift + drift * (t - the first)."""

    def __init__(self, path):
        self.raw = open(path, "rb").read()
        self.stamps = list(self.pcapng() if self.raw[:4] == b"\n\r\r\n" else self.pcap())

    def pcap(self):
        magic = self.raw[:4]
        order = "<" if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        unit = 10**9 if magic in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 10**6
        at = 24
        while at + 16 <= len(self.raw):
            sec, sub, kept = struct.unpack_from(order + "III", self.raw, at)
            yield at, sec * 10**9 + sub * (10**9 // unit), ("pcap", order, unit)
            at += 16 + kept

    def pcapng(self):
        at, order, units = 0, "<", []
        while at + 12 <= len(self.raw):
            kind = struct.unpack_from("<I", self.raw, at)[0]
            if kind == 0x0A0D0D0A:
                order = "<" if self.raw[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
                units = []
            kind, size = struct.unpack_from(order + "II", self.raw, at)
            if kind == 1:
                units.append(self.resolution(at + 16, at + size - 4, order))
                self.link = struct.unpack_from(order + "H", self.raw, at + 8)[0]
            elif kind == 6:
                number, high, low = struct.unpack_from(order + "III", self.raw, at + 8)
                unit = units[number]
                yield at + 12, ((high << 32) | low) * 10**9 // unit, ("pcapng", order, unit)
            at += size

    def resolution(self, at, end, order):
        while at + 4 <= end:
            code, size = struct.unpack_from(order + "HH", self.raw, at)
            if code == 9:
                value = self.raw[at + 4]
                return 2 ** (value & 127) if value & 128 else 10 ** value
            if not code:
                break
            at += 4 + (size + 3) // 4 * 4
        return 10**6

    def packets(self):
        """The TCP segments: Segment, with frames counted from 1."""
        link = self.link if self.raw[:4] == b"\n\r\r\n" else struct.unpack_from("<I", self.raw, 20)[0] & 0xFFFF
        for n, (at, ns, (form, _, _)) in enumerate(self.stamps, 1):
            p = self.raw[at + 16:at + 16 + 200]
            p = p[{1: 14, 101: 0, 113: 16, 276: 20}.get(link, 14):]
            if len(p) < 40 or (p[0] >> 4 == 4 and p[9] != 6) or (p[0] >> 4 == 6 and p[6] != 6):
                continue
            head = (p[0] & 15) * 4 if p[0] >> 4 == 4 else 40
            total = struct.unpack_from("!H", p, 2)[0] if p[0] >> 4 == 4 else struct.unpack_from("!H", p, 4)[0] + 40
            sport, dport, seq, ack, off, flags = struct.unpack_from("!HHIIBB", p, head)
            size = max(0, total - head - (off >> 4) * 4)
            tcp = p[head:head + (off >> 4) * 4]
            ip_id = struct.unpack_from("!H", p, 4)[0] if p[0] >> 4 == 4 else 0
            yield Segment(n, ns / 1e9, sport, dport, seq, ack, size, flags, (ip_id, size, tcp[4:16] + tcp[20:]))

    def write(self, path, shift, ppm):
        raw, first = bytearray(self.raw), self.stamps[0][1] if self.stamps else 0
        for at, ns, (form, order, unit) in self.stamps:
            ns += int(shift * 10**9) + (ns - first) * ppm // 10**6
            if form == "pcap":
                struct.pack_into(order + "II", raw, at, ns // 10**9, ns % 10**9 * unit // 10**9)
            else:
                value = ns * unit // 10**9
                struct.pack_into(order + "II", raw, at, value >> 32, value & 0xFFFFFFFF)
        with open(path, "wb") as out:
            out.write(raw)

    def seconds(self):
        return (self.stamps[-1][1] - self.stamps[0][1]) / 1e9 if self.stamps else 0


Missing = collections.namedtuple("Missing", "count after frames")


def missing(log, client, server):
    """By direction what one capture holds and the other does not, whatever the log says: Missing, or None where that can't be told so (no SYN and no log,
    super-packets, headers that are rewritten). Packets alike (IP ID, length, TCP header) are counted: as many are missing as the far end has
    fewer of them; after: those that could have come to the far end only after its last packet."""
    both = {"c2s": list(Shifted(client).packets()), "s2c": list(Shifted(server).packets())}
    ours = {(p.sport, p.dport) for p in both["c2s"] + both["s2c"] if p.flags & 18 == 2}
    ours |= {(p.dport, p.sport) for p in both["c2s"] + both["s2c"] if p.flags & 18 == 18}
    ours |= {(x["sport"], x["dport"]) if x["dir"] == "c2s" else (x["dport"], x["sport"]) for x in log}
    result = {}
    for way in both:
        near, far = ([p for p in both[x] if ((p.sport, p.dport) in ours) == (way == "c2s")] for x in (way, "s2c" if way == "c2s" else "c2s"))
        end = max((p.t for p in both["s2c" if way == "c2s" else "c2s"]), default=0)
        there, first = collections.Counter(p.print for p in far), {}
        for p in far:
            first.setdefault(p.print, p.t)
        here = collections.defaultdict(list)
        for p in near:
            here[p.print].append(p)
        took = [first[k] - x[0].t for k, x in here.items() if len(x) == 1 == there[k]]
        if not ours or len(took) < 2 or len(took) * 2 < len(set(there)) or any(p.len > WIRE_BYTES for p in near + far):
            result[WAYS[way]] = None
            continue
        count = after = 0
        frames = set()
        for k, alike in here.items():
            gone = len(alike) - there[k]
            if gone > 0:
                late = sum(p.t + max(took) + 0.005 > end for p in alike)
                count, after, frames = count + gone, after + min(gone, late), frames | {p.frame for p in alike}
        result[WAYS[way]] = Missing(count, after, frames)
    return result


def took(client, server):
    """By direction the time from stamp to stamp of the packets that each of the two captures holds once, in seconds; None: several connections."""
    both = [list(Shifted(path).packets()) for path in (client, server)]
    ours = {(p.sport, p.dport) for p in both[0] if p.flags & 18 == 2}
    if len(ours) != 1 or any(p.len > WIRE_BYTES for p in both[0] + both[1]):
        return None
    once = []
    for capture in both:
        count = collections.Counter(p.print for p in capture)
        once.append({p.print: p for p in capture if count[p.print] == 1})
    result = {}
    for way, sign in (("client-to-server", 1), ("server-to-client", -1)):
        result[way] = sorted(sign * (once[1][k].t - p.t) for k, p in once[0].items()
                             if k in once[1] and ((p.sport, p.dport) in ours) == (sign == 1))
    return result


class Losses:
    """What was lost in a direction: how many, and which frames may be called so. The captures tell, where they can; the log of what lay between
    them tells the rest, and what was only in flight when the far capture was stopped. (The log has no acknowledgment numbers: of several empty
    ACKs it does not say which.)"""

    def __init__(self, log, seen):
        self.count, self.frames = len(log), log
        if seen:
            in_flight = min(seen.after, max(0, seen.count - len(log))) if log else 0
            self.count, self.frames = seen.count - in_flight, seen.frames


def losses(log, client, server):
    logged, seen = dropped(log, client, server), missing(log, client, server)
    return {way: Losses(logged[way], seen[way]) for way in logged}


def dropped(log, client, server):
    """The frames that were dropped, of the capture nearer to their sender, by direction. A super-packet is one frame."""
    frames = {way: set() for way in ("client-to-server", "server-to-client")}
    near = {"c2s": list(Shifted(client).packets()), "s2c": list(Shifted(server).packets())}
    for x in log:
        if x["why"] in NO_LOSS:
            continue
        taken = frames[WAYS[x["dir"]]]
        alike = [p for p in near[x["dir"]] if (p.sport, p.dport) == (x["sport"], x["dport"]) and -0.01 < x["t"] - p.t < 0.5
                 and (p.seq == x["seq"] or (x["seq"] - p.seq) & 0xFFFFFFFF < p.len)]
        alike = [p for p in alike if p.len > x["len"] or p.frame not in taken] or alike
        if alike:
            taken.add(min(alike, key=lambda p: abs(p.t - x["t"])).frame)
    return frames


def shortest_trip(client):
    """The shortest time from a segment of a client, sent once, to its acknowledgment, at the client, in seconds; or None."""
    waiting, best, clients, sent_before = {}, [], set(), set()
    for p in Shifted(client).packets():
        if p.flags & 18 == 2:
            clients.add((p.sport, p.dport))
        end = (p.seq + p.len + (p.flags >> 1 & 1) + (p.flags & 1)) & 0xFFFFFFFF
        if end != p.seq and (p.sport, p.dport) in clients:
            key = (p.sport, p.dport, end)
            waiting[key] = None if key in sent_before else p.t   # Karn: which copy is acknowledged is not known
            sent_before.add(key)
        sent = waiting.pop((p.dport, p.sport, p.ack), None) if p.flags & 16 else None
        if sent is not None and not p.flags & 4:
            best.append(p.t - sent)
    return min(best) if best else None


class Pair:
    def __init__(self, name, client, server, rows, losses):
        self.name, self.client, self.server = name, client, server
        self.rows = rows        # by connection key: (allowed scenarios, true direction or None, the client); or under None: a list of scenario sets
        self.losses = losses    # packets lost by direction, or None: not known

    def wanted(self, c):
        return self.rows.get(key_of(c))


def key_of(c):
    return tuple(sorted((c[side]["address"], c[side]["port"]) for side in ("client", "server")))


def one(pattern):
    found = sorted(glob.glob(pattern))
    return found[0] if found else None


def labelled(folder):
    for server in sorted(glob.glob(os.path.join(folder, "*.server.pcap*"))):
        name = os.path.basename(server).split(".server.pcap")[0]
        client = one(os.path.join(folder, name + ".client*.pcap*"))
        if not client or not os.path.exists(os.path.join(folder, name + ".server.truth.json")):
            continue
        truth = json.load(open(os.path.join(folder, name + ".server.truth.json")))
        rows = {}
        for c in truth["connections"]:
            if c.get("client") and c.get("server"):
                way = c.get("direction") or next((o.get("direction") for o in truth["outages"]), None)
                rows[tuple(sorted((tuple(c["client"]), tuple(c["server"]))))] = (
                    ALLOWED[c["cause"]] | ({"close-unanswered"} if c["fate"] == "timeout_orphan" else set()), WAYS.get(way) if c["cause"] in NETWORK else None, tuple(c["client"]))
        log = (truth.get("forwarder") or {}).get("log")
        if any(c["cause"] == "path_mtu_learned" for c in truth["connections"]):
            log = None   # what is refused by an ICMP error is not in it
        yield Pair(name, client, server, rows, losses(log, client, server) if log is not None else None)


def situations(folder):
    truth = {}
    for line in open(os.path.join(folder, "TRUTH.tsv")):
        name, _, rule = line.rstrip("\n").partition("\t")
        if name and name[0] != "#":
            truth[name] = [(set(x.partition("*")[0].rstrip("?").split("|")), x.partition("*")[0].endswith("?"))
                           for x in rule.split() for _ in range(int(x.partition("*")[2] or 1))]
    for server in sorted(glob.glob(os.path.join(folder, "*", "server.pcap"))):
        at = os.path.dirname(server)
        name, client = os.path.basename(at), os.path.join(at, "client.pcap")
        if not os.path.exists(client):
            continue
        log = one(os.path.join(at, "log.forwarder.json"))
        yield Pair(name, client, server, {None: truth.get(name + "/client", []) + truth.get(name + "/server", [])},
                   losses(json.load(open(log))["log"], client, server) if log else None)


def judge(pair, c):
    """right, open or wrong; and why."""
    d = c["diagnosis"]
    said, way = d["scenario"], d["direction"]
    if None in pair.rows:
        sets = pair.rows[None]
        if any(said in names for names, unsure in sets):
            return "right", ""
        truths = set().union(*(names for names, _ in sets)) if sets else {said}
        true_way = None
    else:
        wanted = pair.wanted(c)
        if not wanted:
            return "right", ""
        truths, true_way, client = wanted
        if (c["client"]["address"], c["client"]["port"]) != client:   # roles are a guess where no SYN was captured
            way = {"client-to-server": "server-to-client", "server-to-client": "client-to-server"}.get(way, way)
        if said in truths:
            if said == "network-failure" and true_way and way and way != true_way:
                return "wrong", "direction %s, not %s" % (way, true_way)
            return "right", ""
    among = any(h["scenario"] in truths for h in d["hypotheses"])
    return ("open" if among or said in OPEN else "wrong"), "right: " + "|".join(sorted(truths))


def run(program, a, b):
    p = subprocess.run([program, "--format", "json", "--point", "client=" + a, "--point", "server=" + b],
                       capture_output=True, timeout=300)
    try:
        return json.loads(p.stdout)
    except ValueError:
        return {"failed": "exit status %d: %s" % (p.returncode, p.stderr.decode(errors="replace")[-300:])}


def verdicts(report):
    return sorted((key_of(c)[0], key_of(c)[1], c["diagnosis"]["scenario"], c["diagnosis"]["mechanism"] or "",
                   c["diagnosis"]["confidence"], c["diagnosis"]["direction"] or "") for c in report["connections"])


def betweens(report, pair=None):
    """(direction, what is known of it) of each connection that both points saw; in the true roles, which are a guess where no SYN was captured."""
    for c in report["connections"]:
        wanted = pair.wanted(c) if pair and None not in pair.rows else None
        sides = ("client", "server") if not wanted or wanted[2] == (c["client"]["address"], c["client"]["port"]) else ("server", "client")
        for other in c.get("points") or []:
            for side, way in zip(sides, ("client-to-server", "server-to-client")):
                yield way, other["between"][side]


class Score:
    def __init__(self):
        self.count, self.failures = collections.Counter(), []

    def fail(self, what, pair, text):
        self.count[what] += 1
        self.failures.append("%-8s %s: %s" % (what, pair.name, text))

    def verdicts(self, pair, report):
        for c in report["connections"]:
            how, why = judge(pair, c)
            d = c["diagnosis"]
            self.count[how] += 1
            told = "%s/%s %s %s" % (d["scenario"], d["confidence"], d["direction"] or "-", d["mechanism"] or "-")
            if how == "wrong":
                self.fail("CERTAIN" if d["confidence"] == "certain" else "wrong-said", pair, told + " " + why)
            elif how == "open" or VERBOSE:
                self.failures.append("%-8s %s: %s %s" % (how, pair.name, told, why))
        both = all(any(True for _ in Shifted(path).packets()) for path in (pair.client, pair.server))
        if both and not any(c.get("points") for c in report["connections"]):
            self.fail("unjoined", pair, "no connection was seen by both")

    def losses(self, pair, report):
        if pair.losses is None:
            return
        named, after, unknown = collections.Counter(), collections.Counter(), collections.Counter()
        for way, b in betweens(report, pair):
            for frame in (b["first_lost_at"], b["last_lost_at"]):
                if frame and frame["frame"] not in pair.losses[way].frames:
                    self.fail("NAMED", pair, "%s: frame %d was not lost" % (way, frame["frame"]))
            named[way] += b["lost"]
            after[way] += b["after_end"] + b["before_start"]
            unknown[way] += b["unknown"]
        for way in ("client-to-server", "server-to-client"):
            true = pair.losses[way].count
            later = min(max(0, true - named[way]), after[way])
            self.count["lost"] += true
            self.count["named"] += min(true, named[way])
            self.count["after"] += later
            self.count["excess"] += max(0, named[way] - true)
            self.count["in-flight"] += after[way] - later
            if named[way] + later != true:
                self.failures.append("losses   %s: %s: %d and %d after the end of %d named (%d of unknown fate)"
                                     % (pair.name, way, named[way], later, true, unknown[way] - after[way]))

    def delays(self, pair, report):
        seen, told = took(pair.client, pair.server), list(betweens(report, pair))
        clock = next((p["clock"] for p in report.get("points") or [] if p["clock"]), None)
        if not seen or len(told) != 2 or not clock or clock["steps"]:
            return
        for way, b in told:
            offset = clock["offset_ns"] / 1e9 * (1 if way == "client-to-server" else -1)
            if len(seen[way]) < 5 or b["delay_min_ns"] is None:
                continue
            raw = (seen[way][0] - offset, seen[way][len(seen[way]) // 2] - offset)
            said = (b["delay_min_ns"] / 1e9, b["delay_median_ns"] / 1e9)
            self.count["delays"] += 1
            for name, x, y in zip(("least", "median"), raw, said):
                if abs(x - y) > DELAY_SLACK + DELAY_PART * abs(x):
                    self.fail("delay", pair, "%s: %s delay %.6f s, told as %.6f" % (way, name, x, y))

    def clock(self, pair, report, shift, ppm, seconds):
        clock = next((p["clock"] for p in report.get("points") or [] if p["clock"]), None)
        if not clock or clock["uncertainty_ns"] is None:
            self.count["no-clock"] += 1
            if not shift and not ppm and any(c.get("points") for c in report["connections"]):
                self.failures.append("clock    %s: none" % pair.name)
            return
        u = clock["uncertainty_ns"]
        low, high = shift * 1e9, shift * 1e9 + ppm / 1e6 * seconds * 1e9
        if not low - u - 2000 <= clock["offset_ns"] <= high + u + 2000:
            self.fail("offset", pair, "shift %g s, %d ppm: %.6f s +- %.6f" % (shift, ppm, clock["offset_ns"] / 1e9, u / 1e9))
        trips = [sum(x["delay_min_ns"] for _, x in b) / 1e9 for b in zip(*[iter(betweens(report))] * 2)
                 if all(x["delay_min_ns"] is not None for _, x in b)]
        trip = pair.trip or min(trips, default=None)
        if trip and u / 1e9 > trip / 2 + TRIP_SLACK:
            self.fail("vague", pair, "+- %.6f s with a round trip of %.6f" % (u / 1e9, trip))


def work(program, pair, score):
    moved = Shifted(pair.server)
    pair.trip = shortest_trip(pair.client)
    base = None
    with tempfile.TemporaryDirectory() as at:
        for ppm in DRIFTS:
            for shift in SHIFTS:
                path = os.path.join(at, "server" + os.path.splitext(pair.server)[1])
                moved.write(path, shift, ppm)
                report = run(program, pair.client, path)
                if "failed" in report:
                    score.fail("crash", pair, report["failed"])
                    return
                score.clock(pair, report, shift, ppm, moved.seconds())
                if base is None:
                    base = verdicts(report)
                    score.verdicts(pair, report)
                    score.losses(pair, report)
                    score.delays(pair, report)
                elif verdicts(report) != base:
                    odd = [x for x in verdicts(report) if x not in base]
                    score.fail("differs", pair, "shift %g s, %d ppm: %s" % (shift, ppm, odd[:2]))


def main():
    args = [a for a in sys.argv[1:] if a not in ("--quick", "-v")]
    if len(args) < 2:
        sys.exit(__doc__)
    pairs = [p for d in args[1:] for p in (situations(d) if os.path.exists(os.path.join(d, "TRUTH.tsv")) else labelled(d))]
    score = Score()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda p: work(args[0], p, score), pairs))
    for line in sorted(score.failures):
        print("  " + line)
    n = score.count
    print("%d pairs: %d right, %d open, %d wrong (%d certain); %d differ by shift; offsets: %d outside, %d vague, %d runs without; "
          "delays: %d of %d differ; losses: %d of %d named (%d of them as lost unless the far capture had been stopped), %d others; %d not joined, %d crashed"
          % (len(pairs), n["right"], n["open"], n["wrong"], n["CERTAIN"], n["differs"], n["offset"], n["vague"], n["no-clock"],
             n["delay"], 2 * n["delays"], n["named"] + n["after"], n["lost"], n["after"], n["excess"] + n["NAMED"], n["unjoined"], n["crash"]))
    bad = n["CERTAIN"] + n["differs"] + n["offset"] + n["vague"] + n["crash"] + n["unjoined"] + n["excess"] + n["NAMED"] + n["delay"]
    sys.exit(1 if bad or n["named"] + n["after"] < 0.995 * n["lost"] else 0)


if __name__ == "__main__":
    main()
