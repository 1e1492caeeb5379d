#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Small hand-made reports with one lie each: the auditor has to catch it, and to find nothing in the honest one."""
import copy
import pathlib
import struct
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import audit
from findings import Findings
from follow import Capture

CLIENT, SERVER, MS = "10.0.0.1", "10.0.0.2", 1000000
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def ip(text):
    return bytes(map(int, text.split(".")))


def segment(side, seq, ack, flags, size=0, win=500, ttl=64, ident=None, options=b"", ports=(40000, 80)):
    src, dst = (CLIENT, SERVER) if side == "client" else (SERVER, CLIENT)
    sport, dport = ports if side == "client" else ports[::-1]
    options += b"\1" * (-len(options) % 4)
    tcp = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, (20 + len(options)) // 4 << 4, flags, win, 0, 0) + options + b"x" * size
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0 if ident is None else ident, 0x4000, ttl, 6, 0, ip(src), ip(dst))
    return b"\2" * 12 + b"\x08\x00" + head + tcp


def arp(op, sender, target):
    return b"\xff" * 6 + b"\2" * 6 + b"\x08\x06" + struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, op, b"\2" * 6, ip(sender), b"\0" * 6, ip(target))


# (milliseconds, packet); frames count from 1. Raw numbers: the client's ISN is 1000, the server's 9000.
PACKETS = [
    (0, segment("client", 1000, 0, SYN, ident=1, options=b"\2\4\5\xb4")),
    (10, segment("server", 9000, 1001, SYN | ACK, options=b"\2\4\5\xb4", ttl=57)),
    (10.1, segment("client", 1001, 9001, ACK, ident=2)),
    (20, segment("client", 1001, 9001, ACK | PSH, 100, ident=3)),
    (30, segment("server", 9001, 1101, ACK | PSH, 50, ident=70, ttl=57)),
    (31, segment("client", 1101, 9051, ACK, ident=4)),
    (1000, segment("client", 1101, 9051, ACK | PSH, 100, ident=5)),
    (1300, segment("client", 1101, 9051, ACK | PSH, 100, ident=6)),
    (1900, segment("client", 1101, 9051, ACK | PSH, 100, ident=7)),
    (3100, segment("client", 1101, 9051, ACK | PSH, 100, ident=8)),
    (3200, arp(1, CLIENT, SERVER)),
]


def capture_of(packets, path):
    raw = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)
    for ms, data in packets:
        raw += struct.pack("<IIII", int(ms // 1000), int(ms % 1000 * MS), len(data), len(data)) + data
    pathlib.Path(path).write_bytes(raw)


def attempt(frame, ms, gap, cause):
    return {
        "frame": frame, "time_ns": ms * MS, "gap_ns": gap and gap * MS, "seq": 101, "length": 100, "cause": cause, "nominal_ns": None, "explained": None,
        "missing_before": 0, "answer_frame": None, "answer_window": None, "spurious": False, "spurious_proof": None,
        "new_data": False, "why": None, "trigger_frame": None, "candidates": [], "sender": None,
    }  # fmt: skip


def half(segments, payload, last, again):
    return {
        "segments": segments, "payload_bytes": payload, "isn_known": True, "mss": 1460, "window_shift": None, "sack_permitted": False,
        "timestamps": False, "srtt_ns": 10 * MS, "rto_estimate_ns": None, "retransmitted_segments": again, "last_seen_ns": last * MS, "stack": {},
    }  # fmt: skip


def fact(number, kind, subject, about, start, end, frames, **values):
    """The text is that of the program; what it says is checked by kind and values."""
    return {
        "id": number, "kind": kind, "subject": subject, "about": about, "from_ns": start, "to_ns": end, "frames": frames,
        "values": values, "connection": None, "text": kind,
    }  # fmt: skip


def evidence(frames, text, connection=None):
    return {"frames": frames, "for": "peer-silent", "weight": "supports", "values": {}, "connection": connection, "text": text}


def honest():
    attempts = [attempt(7, 1000, None, "original"), attempt(8, 1300, 300, "rto"), attempt(9, 1900, 600, "rto"), attempt(10, 3100, 1200, "rto")]
    attempts[1].update(why="the retransmission timer, 0.300 s after frame 7", trigger_frame=7)
    attempts[2].update(why="let out by the ACK in frame 5", trigger_frame=5, sender={"outstanding_bytes": 100, "sacked_bytes": 0})
    episode = {
        "kind": "retransmission", "sender": "client", "seq": 101, "seq_raw": 1101, "length": 100, "zero_window": False, "first_frame": 7,
        "last_frame": 10, "end_frame": None, "start_ns": 1000 * MS, "end_ns": 3100 * MS, "last_heard_ns": 30 * MS, "attempts_total": 4,
        "original_seen": True, "attempts": attempts, "attempts_omitted": 0, "result": "capture-ended", "silence_ns": 2100 * MS,
        "backoff": {}, "keepalive": None, "abort": None,
    }  # fmt: skip
    diagnosis = {
        "scenario": "peer-silent", "confidence": "likely", "failed": "unknown", "direction": None, "title": "the server fell silent",
        "summary": "From then on the server sent nothing: the client sent the same bytes 4 times in 2.100 s without an answer.",
        "since_ns": 1000 * MS, "healed_ns": None, "outage": None, "also": [],
        "evidence": [
            evidence([7, 10], "100 bytes at sequence 101 sent 4 times in 2.100 s and never acknowledged"),
            evidence([5], "the server was last heard 0.970 s before the first of them"),
            evidence([11], "1 ARP or neighbour request for 10.0.0.2, none answered"),
        ],
        "hypotheses": [{"scenario": "network-failure", "confidence": "possible"}, {"scenario": "peer-crash", "confidence": "possible"}],
        "undecidable": ["whether the server's host crashed or the path to it broke: nothing but silence reached this capture"],
        "facts": [
            fact(0, "course", "client", None, 0, 3100 * MS, [1], client_segments=8, server_segments=2),
            fact(1, "silence", "client", 1, 1000 * MS, 3100 * MS, [7, 10], seq=101, bytes=100, attempts=4, silence_ns=2100 * MS),
            fact(2, "last-heard", "server", 1, 30 * MS, None, [5], idle_ns=970 * MS),
            fact(3, "some-attempts", "client", 1, None, None, [7, 10], attempts=4),
            fact(4, "peer-quiet", "server", 1, 1000 * MS, 3100 * MS, [], silence_ns=2100 * MS),
            fact(5, "host-unresolved", "server-host", 1, None, None, [11], requests=1),
            fact(6, "handshake-complete", "client", None, None, None, [1]),
            fact(7, "idle-before", "client", 1, None, None, [], idle_ns=970 * MS),
        ],
        "advice": [], "conformance": [{"rule": "RFC 1122 4.2.3.5", "side": "client", "verdict": "meets", "text": "3 retransmissions: at least the 3 of R1"}],
    }  # fmt: skip
    connection = {
        "run": 0, "id": 0, "inputs": [0], "client": {"address": CLIENT, "port": 40000, "name": None}, "server": {"address": SERVER, "port": 80, "name": None},
        "roles": "handshake", "vlan": [], "tunnel": None, "first_frame": 1, "last_frame": 10, "start_ns": 0, "end_ns": 3100 * MS,
        "handshake": "complete", "end": "open", "vantage": "client",
        "vantage_reason": "the client's TTL is still 64, the other side's has been counted down to 57: at its host or on its link",
        "halves": {"client": half(8, 200, 3100, 3), "server": half(2, 50, 30, 0)}, "icmp": [], "episodes": [episode], "episodes_omitted": 0,
        "diagnosis": diagnosis,
    }  # fmt: skip
    entry = {
        "run": 0, "path": "made.pcap", "kind": "pcap", "start": "1970-01-01T00:00:00.000000000Z", "start_epoch_ns": 0, "duration_ns": 3200 * MS, "packets": 11,
        "tcp_segments": 10, "duplicates": 0, "icmp": 0, "neighbour": 1, "skipped": {}, "complete": True, "error": None,
    }  # fmt: skip
    summary = {"connections": 1, "failed": 1, "healed": 0, "folded": 0, "by_scenario": {"peer-silent": 1}}
    return {"connections": [connection], "inputs": [entry], "observations": [], "summary": summary}


def at(report, path):
    for step in path[:-1]:
        report = report[step]
    return report, path[-1]


C, D, E = ("connections", 0), ("connections", 0, "diagnosis"), ("connections", 0, "episodes", 0)
# the statement that is false then, where it stands, and the lie
LIES = [
    ("input.packets", ("inputs", 0, "packets"), 12),
    ("input.tcp", ("inputs", 0, "tcp_segments"), 11),
    ("input.duration", ("inputs", 0, "duration_ns"), -1),
    ("input.start", ("inputs", 0, "start_epoch_ns"), 1),
    ("summary.count", ("summary", "failed"), 0),
    ("summary.count", ("summary", "healed"), 1),
    ("connection.frame", C + ("first_frame",), 11),
    ("connection.frame", C + ("last_frame",), 9),
    ("connection.time", C + ("end_ns",), 3000 * MS),
    ("connection.handshake", C + ("handshake",), "absent"),
    ("connection.end", C + ("end",), "reset"),
    ("connection.end", C + ("end",), "closed"),
    ("vantage.ttl", C + ("vantage_reason",), "the client's TTL is still 63, the other side's has been counted down to 57: at its host or on its link"),
    ("half.duplicates", C + ("halves", "client", "segments"), 7),
    ("half.segments", C + ("halves", "server", "segments"), 3),
    ("half.payload", C + ("halves", "client", "payload_bytes"), 300),
    ("half.options", C + ("halves", "server", "mss"), 536),
    ("half.last-seen", C + ("halves", "server", "last_seen_ns"), 10 * MS),
    ("half.retransmitted", C + ("halves", "client", "retransmitted_segments"), 4),
    ("icmp.frame", C + ("icmp",), [{"frame": 11, "time_ns": 0, "from": SERVER, "type": 3, "code": 1, "seq": 1}]),
    ("episode.count", E + ("attempts_total",), 5),
    ("episode.seq", E + ("seq_raw",), 1102),
    ("episode.last-heard", E + ("last_heard_ns",), 10 * MS),
    ("episode.last-heard", E + ("last_heard_ns",), 31 * MS),
    ("episode.result", E + ("result",), "answered"),
    ("episode.result", E + ("result",), "reset-by-peer"),
    ("episode.frame", E + ("first_frame",), 6),
    ("keepalive.shape", E + ("kind",), "keep-alive"),
    ("fin.attempts", E + ("kind",), "fin"),
    ("handshake.attempts", E + ("kind",), "syn-ack"),
    ("zerowindow.probe", E + ("zero_window",), True),
    ("attempt.frame", E + ("attempts", 1, "frame"), 5),
    ("attempt.time", E + ("attempts", 1, "time_ns"), 1301 * MS),
    ("attempt.seq", E + ("attempts", 1, "seq"), 1),
    ("attempt.length", E + ("attempts", 1, "length"), 99),
    ("attempt.gap", E + ("attempts", 1, "gap_ns"), 301 * MS),
    ("attempt.copy", E + ("attempts", 0, "cause"), "rto"),
    ("attempt.original", E + ("attempts", 1, "cause"), "original"),
    ("attempt.new-data", E + ("attempts", 1, "new_data"), True),
    ("attempt.trigger", E + ("attempts", 1, "trigger_frame"), 9),
    ("attempt.trigger", E + ("attempts", 1, "trigger_frame"), 11),
    ("attempt.trigger", E + ("attempts", 1, "why"), "let out by the ACK in frame 7") + ({"trigger_frame": 7},),
    ("attempt.trigger", E + ("attempts", 1, "why"), "too big for the path, said the ICMP error in frame 7") + ({"trigger_frame": 7},),
    ("attempt.sender", E + ("attempts", 1, "sender"), {"outstanding_bytes": 100, "sacked_bytes": 101}),
    ("attempt.sender", E + ("attempts", 1, "candidates"), ["rto"]),
    ("attempt.answer", E + ("attempts", 1, "answer_frame"), 9),
    ("cause.una", E + ("attempts", 1, "seq"), 201),
    ("cause.soon", E + ("attempts", 2, "why"), "RTO, by its place in the schedule") + ({"sender": {"outstanding_bytes": 100, "sacked_bytes": 0, "rto_ns": 700 * MS}},),
    ("cause.sack", E + ("attempts", 1, "cause"), "tlp"),
    ("cause.since", E + ("attempts", 1, "why"), "the retransmission timer, 0.310 s after frame 7"),
    ("cause.sacked", E + ("attempts", 1, "why"), "with the ACK in frame 5, SACK had reported 50 bytes: fast retransmission"),
    ("cause.outstanding", E + ("attempts", 1, "sender"), {"outstanding_bytes": 99, "sacked_bytes": 0, "as_seen_at_tap": False}),
    ("diagnosis.since", D + ("since_ns",), 1100 * MS),
    ("healed.copy", D + ("also",), [{"scenario": "network-failure", "failed": "path", "direction": None, "since_ns": 1000 * MS, "healed_ns": 3100 * MS}]),
    ("healed.outage", D + ("outage",), {"start_ns": [30 * MS, 1000 * MS], "end_ns": [1900 * MS, 3100 * MS]}),
    ("healed.words", D + ("title",), "an outage of up to 2.100 s, healed"),
    ("contradiction", D + ("confidence",), "certain") + ({"hypotheses": [{"scenario": "peer-silent", "confidence": "likely"}] * 2},),
    ("contradiction", D + ("failed",), "none"),
    ("contradiction", C + ("diagnosis", "scenario"), "normal"),
    ("silence.fell-silent", D + ("title",), "the client fell silent"),
    ("silence.same-bytes", D + ("summary",), "the client sent the same bytes 5 times in 2.100 s without an answer."),
    ("silence.same-bytes", D + ("summary",), "the client sent the same bytes 4 times in 2.200 s without an answer."),
    ("silence.only-silence", D + ("undecidable",), ["whether the client's host crashed or the path to it broke: nothing but silence reached this capture"]),
    ("normal.closed", D + ("summary",), "Nothing failed: closed in order."),
    ("normal.half-closed", D + ("summary",), "Nothing failed: half closed."),
    ("one-segment", D + ("summary",), "A single segment was captured of this connection."),
    ("one-sided", D + ("summary",), "Only one side of this connection is in the capture: what looks unanswered may have been answered."),
    ("sent.again", D + ("summary",), "4 segments sent again."),
    ("words.twice", D + ("summary",), "Nothing came. Nothing came."),
    ("words.zero", D + ("summary",), "0 segments arrived."),
    ("words.one", D + ("summary",), "1 segments arrived."),
    ("syn.none", D + ("title",), "no answer to the SYN"),
    ("conformance.copies", D + ("conformance", 0, "text"), "3 of 4 timeouts repeated the earliest unacknowledged segment"),
    ("conformance.window", D + ("conformance", 0, "text"), "probed the closed window 2 times"),
    ("conformance.probes", D + ("conformance", 0, "text"), "gave up after 5 unanswered probes"),
    ("conformance.copies", D + ("conformance", 0, "text"), "4 retransmissions: at least the 3 of R1"),
    ("fact.frame", D + ("facts", 0, "frames"), [12]),
    ("fact.time", D + ("facts", 0, "from_ns"), 3101 * MS),
    ("fact.about", D + ("facts", 0, "about"), 9),
    ("fact.course", D + ("facts", 0, "values", "client_segments"), 9),
    ("fact.silence", D + ("facts", 1, "values", "attempts"), 5),
    ("fact.silence", D + ("facts", 1, "values", "silence_ns"), 2200 * MS),
    ("fact.silence", D + ("facts", 1, "frames"), [2]),
    ("fact.last-heard", D + ("facts", 2, "values", "idle_ns"), 990 * MS),
    ("fact.last-heard", D + ("facts", 2, "frames"), [2]),
    ("fact.some-attempts", D + ("facts", 3, "values", "attempts"), 5),
    ("fact.peer-quiet", D + ("facts", 4, "from_ns"), 20 * MS),
    ("fact.peer-quiet", D + ("facts", 4, "values", "silence_ns"), 2101 * MS),
    ("fact.host-unresolved", D + ("facts", 5, "values", "requests"), 2),
    ("fact.closed", D + ("facts", 6, "kind"), "closed"),
    ("fact.reset", D + ("facts", 6, "kind"), "reset"),
    ("fact.refusal", D + ("facts", 6, "kind"), "refusal"),
    ("fact.fin-sent", D + ("facts", 6, "kind"), "fin-sent"),
    ("fact.one-sided", D + ("facts", 6, "kind"), "one-sided"),
    ("fact.options-cut", D + ("facts", 6, "kind"), "options-cut"),
    ("fact.nothing-exchanged", D + ("facts", 6, "kind"), "nothing-exchanged"),
    ("fact.only-rsts", D + ("facts", 6, "kind"), "only-rsts"),
    ("fact.idle-before", D + ("facts", 7, "values", "idle_ns"), 960 * MS),
    ("evidence.fact", D + ("evidence", 0, "fact"), 0),
    ("differential.facts", D + ("differential",), [{"scenario": "peer-crash", "by": [9]}]),
]
# sentences of evidence, each with its frames
FALSE_EVIDENCE = [
    ("evidence.frame", [12], "100 bytes are somewhere"),
    ("evidence.connection", [7], "the same host sent on another connection meanwhile (connection 3, frame 7)"),
    ("host.elsewhere", [7], "the same host sent on another connection meanwhile (connection 3, frame 7)"),
    ("sent.never-acknowledged", [4, 4], "100 bytes at sequence 1 sent 1 times in 0 us and never acknowledged"),
    ("sent.acknowledged", [7, 10], "100 bytes at sequence 101 sent 4 times in 2.100 s before the acknowledgment came"),
    ("silence.last-heard", [5], "the server was last heard 0.968 s before the first of them"),
    ("oneway.arrived", [7, 10], "2 segments of the server arrived meanwhile, and none acknowledged them: only one direction is broken"),
    ("oneway.answers-lost", [10], "these bytes had arrived and were acknowledged: the acknowledgments did not reach the client"),
    ("oneway.dsack", [5], "the server reported 1 of the retransmissions as duplicates (D-SACK): they had arrived, the answers were lost"),
    ("window.advertised", [5], "window 0 advertised 1 time by the server"),
    ("syn.count", [1], "2 SYNs without an answer"),
    ("syn.refused", [2], "RST in answer to the SYN, 10.0 ms after it"),
    ("synack.count", [2], "1 SYN-ACK, never acknowledged"),
    ("host.asked", [11], "2 ARP or neighbour requests for 10.0.0.2, none answered"),
    ("host.alive", [11], "the host is alive meanwhile (neighbour reply, frame 11): the port is filtered, or its listen queue is full"),
    ("host.silent-for", [7], "it had been silent for 5.000 s"),
    ("icmp.reports", [7], "10.0.0.9 reports host unreachable (ICMP type 3 code 1) for these packets, 2 times"),
    ("gap.never-filled", [], "20 bytes sent by the server are missing from frame 5 on; later data arrived, and the other side is still waiting for them."),
    ("probes.unanswered", [7, 10], "4 keep-alive probes of the client without an answer, 2.100 s from first to last"),
    ("gap.never-filled", [], "a gap of 20 bytes was never filled"),
    ("pmtu.vanished", [7, 10], "4 segments of at least 1448 bytes vanished"),
]
FALSE_OBSERVATIONS = [
    ("observed.gap", "no frame of any kind for 2.100 s (between frames 7 and 10): either all traffic stopped or the capture stalled"),
    ("observed.twice", "3 of 10 segments were captured twice (several interfaces, a mirror port, or both sides of a router); each is counted once"),
    ("observed.silent", "10.0.0.3 went silent: 1 connections stopped at the same time and nothing more came from it"),
    ("observed.asked", "2 ARP or neighbour requests for 10.0.0.2, the last in frame 11, and no answer"),
    ("observed.reset", "1 connections were reset by 10.0.0.2 within a moment of each other: look for one cause"),
    ("observed.one-sided", "1 of 1 connections show only one direction: the other took a path that this capture does not see"),
]
# a connection that ended by two RSTs of a host without a socket, answering two segments
RESET = PACKETS[:6] + [
    (40, segment("server", 9051, 1101, ACK | FIN, ident=71, ttl=57)),
    (41, segment("client", 1101, 9052, ACK | PSH, 30, ident=9)),
    (41.1, segment("client", 1131, 9052, ACK | FIN, ident=10)),
    (51, segment("server", 9052, 0, RST, win=0, ttl=57)),
    (51.1, segment("server", 9052, 0, RST, win=0, ttl=57)),
]
FALSE_OF_RESET = [
    ("rst.other-ttl", [10], "its TTL is 57 where the other packets of the server have 64"),
    ("rst.same-ttl", [10], "its TTL (58) and options are those of the stream"),
    ("rst.no-timestamps", [10], "it lacks the timestamps that the stream carries"),
    ("rst.in-step", [10], "RST,ACK whose sequence and acknowledgment numbers match the stream exactly"),
    ("rst.went-on", [10], "the server went on sending after it (frame 7), unaware of it"),
    ("rst.never-closed", [10], "The host of the server is up but answers with a RST that says no, although it never closed it: it rebooted"),
    ("rst.gone", [10], "The server closed the connection with a FIN and was gone when 31 more bytes came: its kernel answered with a RST"),
    ("rst.goodbye", [10], "Nothing failed: reset after both sides had closed; nothing was lost, except perhaps a TLS close alert."),
    ("rst.unacked", [10], "100 bytes sent to it were not acknowledged"),
    ("rst.copies-before", [10], "before it 1 retransmissions stayed unanswered"),
    ("rst.to-syn-ack", [10], "RST of the client in answer to the SYN-ACK, before any ACK of its own"),
    ("rst.quiet", [10], "RST without ACK, 12.0 ms after the last segment of the same side: too soon for a reboot"),
    ("rst.only", [10], "Nothing but RSTs of one side was captured: what they answer is not in the capture"),
    ("rst.alike", [10], "2 other connections of the same host were reset alike within a minute"),
]


def false_kinds(report, cap):
    out = Findings()
    audit.audit(out, report, cap)
    return {f.kind for f in out.false}, out


def reset_report():
    report = honest()
    report["inputs"][0].update(tcp_segments=11, neighbour=0, duration_ns=int(51.1 * MS))
    c = report["connections"][0]
    c.update(episodes=[], last_frame=11, end_ns=int(51.1 * MS), end="reset")
    c["halves"] = {"client": half(6, 130, 41.1, 0), "server": half(5, 50, 51.1, 0)}
    for side in c["halves"].values():
        side["last_seen_ns"] = int(side["last_seen_ns"])
    c["diagnosis"].update(
        scenario="process-exit", failed="server", facts=[], title="", summary="", since_ns=None, evidence=[], undecidable=[], conformance=[],
        hypotheses=[{"scenario": "process-exit", "confidence": "likely"}],
    )  # fmt: skip
    report["summary"]["by_scenario"] = {"process-exit": 1}
    return report


def cases():
    """(what, report, kind that has to be found false, which capture)"""
    for kind, path, lie, *more in LIES:
        report = honest()
        where, key = at(report, path)
        where[key] = lie
        for extra in more:
            where.update(extra)
        yield f"{'.'.join(map(str, path))} = {lie!r}", report, kind, "silent"
    for kind, frames, text in FALSE_EVIDENCE:
        report = honest()
        report["connections"][0]["diagnosis"]["evidence"].append(evidence(frames, text, 3 if "connection 3" in text else None))
        yield text, report, kind, "silent"
    for kind, text in FALSE_OBSERVATIONS:
        report = honest()
        report["observations"].append({"text": text, "kind": "", "hosts": [], "connections": [0], "start_ns": None, "end_ns": None, "values": {}})
        yield text, report, kind, "silent"
    for kind, frames, text in FALSE_OF_RESET:
        report = reset_report()
        report["connections"][0]["diagnosis"]["evidence"].append(evidence(frames, text))
        yield text, report, kind, "reset"
    report = reset_report()
    report["connections"][0]["halves"]["server"]["segments"] = 4
    yield "two RSTs are one packet captured twice", report, "half.duplicates", "reset"


def main():
    wrong = count = 0
    with tempfile.TemporaryDirectory() as folder:
        captures = {}
        for name, packets in (("silent", PACKETS), ("reset", RESET)):
            capture_of(packets, f"{folder}/{name}.pcap")
            captures[name] = Capture(f"{folder}/{name}.pcap")
        for name, report in (("silent", honest()), ("reset", reset_report())):
            _, out = false_kinds(report, captures[name])
            for f in out.false:
                wrong += 1
                print(f"the honest report of {name}: [{f.kind}] {f.statement}: {f.says}")
        for what, report, kind, name in cases():
            count += 1
            found, _ = false_kinds(copy.deepcopy(report), captures[name])
            if kind not in found:
                wrong += 1
                print(f"not caught as {kind}: {what} (found: {sorted(found)})")
    print(f"{count} lies, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
