# SPDX-License-Identifier: MIT
"""A capture as the auditor sees it, and a connection of the report joined with its packets."""
import bisect
import collections
import ipaddress

import capture
import decode
from decode import ACK, FIN, RST, SYN

MASK = 0xFFFFFFFF
SIDES = ("client", "server")


QUIET = 900 * 10**6  # ns: so long after a sender's last segment nothing is merely overtaken


class Capture:
    def __init__(self, path):
        self.path, self.damaged, self.frames = str(path), None, []
        self.t0 = self.last = None
        self.flows = collections.defaultdict(list)
        self.quotes = collections.defaultdict(list)
        self.neighbour = []
        self.heard = collections.defaultdict(list)  # host -> (time, frame)
        self.links, self.dark_hosts = set(), set()
        try:
            for frame, stamp, link, data, length in capture.packets(capture.load(path)):
                self._add(frame, stamp, link, data, length)
        except capture.Damaged as error:
            self.damaged = str(error)
        self.in_order = all(a.t <= b.t for a, b in zip(self.frames, self.frames[1:]))
        self.dark = sum(f.dark for f in self.frames)
        self.blind = any(f.dark and not f.src for f in self.frames)  # nobody knows whose they are
        self.wild = (self.t0 or 0) >> 62 > 0 or any(abs(f.t) > 1 << 60 for f in self.frames)  # stamps that are no times
        self.times = [f.t for f in self.frames] if self.in_order else sorted(f.t for f in self.frames)

    def _add(self, frame, stamp, link, data, length):
        if self.t0 is None:
            self.t0 = stamp
        found = decode.decode(link, data, length)
        found.frame, found.t = frame, stamp - self.t0
        self.frames.append(found)
        self.links.add(link)
        if found.kind == "tcp":
            self.flows[flow_key(found.src, found.sport, found.dst, found.dport)].append(found)
        elif found.kind == "icmp":
            self.quotes[flow_key(*found.quote[:4])].append(found)
        elif found.kind == "neighbour":
            self.neighbour.append(found)
        elif found.dark and found.src and not found.whole:
            self.dark_hosts.add(found.src)
        if found.src:
            self.heard[found.src].append((found.t, found.frame))

    def frame(self, number):
        return self.frames[number - 1] if isinstance(number, int) and 0 < number <= len(self.frames) else None

    def host_frames(self, host, after, before=None):
        """Frames of a host with after < t (< before)."""
        return [f for t, f in self.heard.get(host, ()) if t > after and (before is None or t < before)]


def flow_key(a, aport, b, bport):
    return ((a, aport), (b, bport)) if (a, aport) <= (b, bport) else ((b, bport), (a, aport))


def canonical(text):
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def nearest(raw, base, near):
    """The sequence number `raw`, counted from base, as the value nearest to `near`."""
    value = (raw - base) & MASK
    turns = (near - value + (1 << 31)) >> 32
    return value + (turns << 32)


class Connection:
    """What the report calls a connection, with the segments of its ports between its first and last frame."""

    def __init__(self, report, cap, all_reports):
        self.report, self.cap = report, cap
        self.ends = [(canonical(report[s]["address"] or ""), report[s]["port"]) for s in SIDES]
        self.key = flow_key(*self.ends[0], *self.ends[1])
        self.id, self.diagnosis = report["id"], report["diagnosis"]
        span = (report["first_frame"] or 0, report["last_frame"] or 0)
        flow = cap.flows.get(self.key, [])
        same = [r for r in all_reports if r is not report and self._twin(r)]
        self.reused = bool(same)
        # without another connection on these ports all of them are its own, behind last_frame, too
        self.segs = [s for s in flow if span[0] <= s.frame and (s.frame <= span[1] or not same)]
        # two connections of the same ports whose frames interleave can't be told apart here
        self.alone = all(r["last_frame"] < span[0] or r["first_frame"] > span[1] for r in same)
        self.flow = flow
        self.base = [None, None]
        self._follow()
        self.by_frame = {s.frame: s for s in self.segs}
        self.icmp = [i for i in cap.quotes.get(self.key, ())]
        self.hosts = [e[0] for e in self.ends]

    def _twin(self, other):
        ends = [(canonical(other[s]["address"] or ""), other[s]["port"]) for s in SIDES]
        return flow_key(*ends[0], *ends[1]) == self.key

    @property
    def readable(self):
        """Whether the auditor can read this connection's packets at all."""
        return not self.report["tunnel"] and bool(self.flow) and not self.cap.dark_hosts & set(self.hosts)

    @property
    def judged(self):
        return self.readable and bool(self.segs)

    def name(self):
        return " > ".join(f"{a}:{p}" for a, p in self.ends)

    def _follow(self):
        for i, s in enumerate(self.segs):
            s.i = i
            s.dir = 0 if (s.src, s.sport) == self.ends[0] else 1
            if self.base[s.dir] is None:
                self.base[s.dir] = s.seq if s.has(SYN) else (s.seq - 1) & MASK
            if s.has(ACK) and self.base[1 - s.dir] is None and not s.has(RST):
                self.base[1 - s.dir] = (s.ack - 1) & MASK
        near, nxt, una, seen = [0, 0], [None, None], [None, None], {}
        newest = [None, None]
        opened = [any(s.has(SYN) for s in self.segs if s.dir == d) for d in (0, 1)]
        for s in self.segs:
            me, peer = s.dir, 1 - s.dir
            s.rel = nearest(s.seq, self.base[me], near[me])
            s.end = s.rel + s.len + s.has(SYN) + s.has(FIN)
            s.nxt, s.una, s.relack = nxt[me], una[me], None
            s.twin = self._older_sight(s, seen)
            s.dup = s.twin is not None
            if s.has(ACK) and self.base[peer] is not None:
                s.relack = nearest(s.ack, self.base[peer], near[peer])
            # an old timestamp (RFC 7323 5.3), numbers out of any window: nobody takes it
            s.stale = s.tsval is not None and newest[me] is not None and (newest[me] - s.tsval - 1) & MASK < 1 << 31
            s.far = nxt[me] is not None and s.rel - nxt[me] > 1 << 20 or bool(
                s.relack is not None and nxt[peer] is not None and abs(s.relack - nxt[peer]) > 1 << 20)
            if s.tsval is not None and not s.stale:
                newest[me] = s.tsval
            if s.has(RST):
                continue
            if nxt[me] is None or s.end > nxt[me] and s.end - nxt[me] < 1 << 30:
                nxt[me] = near[me] = s.end
            if s.relack is not None and (una[peer] is None or s.relack > una[peer]):
                if nxt[peer] is None or s.relack - nxt[peer] < 1 << 30:
                    una[peer] = s.relack
                    if not opened[peer] and (nxt[peer] is None or s.relack > nxt[peer]):
                        nxt[peer] = s.relack  # sent before the capture began
        self.nxt, self.una = nxt, una
        self._mirrored()

    def _older_sight(self, s, seen):
        """The segment that this one may be a second capture of: same bytes; with an IP ID the same, without one nothing
        of the peer's in between that calls for another."""
        key = (s.dir, s.print, s.ipid)
        old, seen[key] = seen.get(key), s
        if old is None:
            return None
        if s.ipid:
            return old if s.t - old.t <= 1000000000 else None
        if abs(s.t - old.t) > 50000000:
            return None
        if any(p.dir != s.dir and not p.dup for p in self.segs[old.i + 1 : s.i]) or s.ttl != old.ttl:
            return None
        if s.has(RST) or not s.len and not s.has(SYN) and not s.has(FIN):
            # a host without a socket answers each segment with a RST of its own, and one ACK may answer each segment
            calls = rsts = 0
            for p in reversed(self.segs[: s.i + 1]):
                if p.dir == s.dir and p.print != s.print:
                    break
                rsts += p.dir == s.dir
                calls += p.dir != s.dir and not p.dup
            return old if rsts > calls else None
        return old

    def _mirrored(self):
        """Where a third of a side's segments comes twice, those without an IP ID do so, too."""
        seen, twins = {}, []
        for s in self.segs:
            key = (s.dir, s.print, s.ipid)
            if key in seen and abs(s.t - seen[key].t) <= 50000000:
                twins.append((s, seen[key]))
            seen[key] = s
        for side in (0, 1):
            mine = [(s, old) for s, old in twins if s.dir == side]
            if len(mine) > 1 and len(mine) * 3 >= sum(s.dir == side for s in self.segs):
                for s, old in mine:
                    s.dup, s.twin = True, old

    # what a checker asks

    def of(self, side, after=None, before=None, dups=True):
        """Segments of a side with after < t < before."""
        return [
            s for s in self.segs
            if s.dir == side and (after is None or s.t > after) and (before is None or s.t < before) and (dups or not s.dup)
        ]  # fmt: skip

    def last_before(self, side, frame):
        return max((s for s in self.segs if s.dir == side and s.frame < frame), key=lambda s: s.frame, default=None)

    def covers(self, side, rel, after_frame=0):
        """Acknowledgments of the peer beyond `rel` of side's bytes, and of nothing that side never sent."""
        top = self.nxt[side]
        return [
            s for s in self.segs
            if s.dir != side and s.frame > after_frame and s.relack is not None and not s.has(RST) and s.relack > rel
            and not (s.stale and s.una is not None)
            and (top is None or s.relack <= top)
        ]  # fmt: skip

    def copies(self, side, rel, dups=False):
        """Segments of a side that carry the byte (or SYN, FIN) at rel."""
        return [s for s in self.segs if s.dir == side and s.rel <= rel < s.end and not s.has(RST) and (dups or not s.dup)]

    def rsts(self, side=None):
        return [s for s in self.segs if s.has(RST) and (side is None or s.dir == side)]

    def fins(self, side):
        return [s for s in self.segs if s.has(FIN) and not s.has(RST) and s.dir == side]

    def is_probe(self, s):
        """The shape of a keep-alive probe: at most one byte, one below what was sent or acknowledged before."""
        if s.len > 1 or s.flags & (SYN | FIN | RST) or not s.has(ACK):
            return False
        if s.nxt is not None and s.rel == s.nxt - 1 and (s.una is None or s.una >= s.nxt):
            return True
        if s.nxt is not None and s.rel == s.nxt - 1 and not s.len:
            # The capture lacks an ACK: an empty segment of its own sender bears SND.NXT, unless its last byte has overtaken it.
            before = max((x.t for x in self.of(s.dir) if x.i < s.i), default=None)
            return before is not None and s.t - before >= QUIET
        if s.una is None:  # the capture began in the idle time: what answers it tells
            answer = next((p for p in self.segs[s.i + 1 :] if p.dir != s.dir), None)
            return answer is None or answer.relack == s.rel + 1
        return s.rel == s.una - 1 and (s.nxt is None or s.nxt <= s.una)

    def unacked(self, side):
        """Bytes of payload that a side sent beyond the last valid acknowledgment."""
        una = self.una[side]
        spans = [(max(s.rel, una if una is not None else s.rel), s.rel + s.len) for s in self.of(side) if s.len]
        return union(spans)

    def window(self, s):
        """In bytes; None where the shift isn't known."""
        if s.has(SYN):
            return s.win
        syns = [next((x for x in self.segs if x.dir == d and x.has(SYN)), None) for d in (0, 1)]
        if None in syns:
            return 0 if s.win == 0 else None
        if any(x.shift is None for x in syns):
            return s.win
        return s.win << syns[s.dir].shift


def union(spans):
    total, reach = 0, None
    for start, end in sorted(spans):
        if reach is None or start > reach:
            reach = start
        if end > reach:
            total, reach = total + end - reach, end
    return total


def between(times, after, before):
    """How many of the sorted times lie strictly between."""
    return max(0, bisect.bisect_left(times, before) - bisect.bisect_right(times, after))
