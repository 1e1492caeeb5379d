#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows stand alone: NDJSON and both tables of CSV say what JSON does, name their inputs and have instants of the calendar in the zone that
was asked for; --only chooses rows and leaves the summary; what is not known is null.

usage: rows.py    (TCPAUTOPSY from the environment)
"""
import csv
import datetime
import io
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
DATA = os.path.join(os.environ.get("top_srcdir", "."), "testdata")
wrong = []

ACKS = """\
12:00:00.000000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [S], seq 1000, win 64240, options [mss 1460], length 0
12:00:00.005000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [S.], seq 4000, ack 1001, win 64240, options [mss 1460], length 0
12:00:00.010000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [.], ack 1, win 502, length 0
12:00:00.020000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [.], ack 851, win 502, length 0
12:00:00.030000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [.], ack 72, win 502, length 0
12:00:00.040000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [F.], seq 851, ack 72, win 502, length 0
12:00:00.050000 IP 10.0.0.1.5000 > 10.0.0.2.80: Flags [F.], seq 72, ack 852, win 502, length 0
12:00:00.060000 IP 10.0.0.2.80 > 10.0.0.1.5000: Flags [.], ack 73, win 502, length 0
"""


def check(what, got, want):
    if got != want:
        wrong.append(f"{what}: {got!r}, not {want!r}")


def run(*args, status=0, **more):
    done = subprocess.run([PROGRAM] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, **more)
    check(f"status of {args}", done.returncode, status)
    return done.stdout.decode("utf-8")


def document(*args, **more):
    return json.loads(run("--format", "json", *args, **more))


def lines(*args, **more):
    return [json.loads(line) for line in run("--format", "ndjson", *args, **more).splitlines()]


def table(*args, **more):
    return list(csv.DictReader(io.StringIO(run("--format", "csv", *args, **more), newline=""), strict=True))


def cell(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def epoch_ns(stamp):
    whole, rest = stamp[:19], stamp[20:]
    zone = rest.lstrip("0123456789")
    moment = datetime.datetime.fromisoformat(whole + ("+00:00" if zone == "Z" else zone))
    return int(moment.timestamp()) * 10**9 + int(rest[: -len(zone)])


def connections_as_csv(what, args):
    """A row is its connection's object."""
    doc = document(*args)
    start = {i["run"]: i for i in reversed(doc["inputs"])}
    rows = table(*args)
    check(f"{what}: rows", len(rows), len(doc["connections"]))
    for row, c in zip(rows, doc["connections"]):
        d = c["diagnosis"]
        want = {name: c[name] for name in ("run", "id", "community_id", "end", "handshake", "vantage", "first_frame", "last_frame", "start_ns",
                                           "end_ns", "start", "since", "healed", "until")}  # fmt: skip
        want.update({name: d[name] for name in ("scenario", "confidence", "failed", "direction", "since_ns", "healed_ns", "title", "mechanism")})
        want.update(schema=doc["schema"], path=" | ".join(c["paths"]))
        for side in ("client", "server"):
            end, half = c[side], c["halves"][side]
            want.update({side + "_addr": end["address"] or end["name"], side + "_port": end["port"], side + "_segments": half["segments"],
                         side + "_bytes": half["payload_bytes"], side + "_acked_bytes": half["acked_bytes"], side + "_srtt_ns": half["srtt_ns"],
                         side + "_retransmitted": half["retransmitted_segments"]})  # fmt: skip
        for name, value in want.items():
            check(f"{what}: connection {c['id']}: {name}", row[name], cell(value))
        if len(start) == 1 and start[c["run"]]["start_epoch_ns"] is not None:
            first = min(i["start_epoch_ns"] for i in doc["inputs"])
            for stamp, ns in (("start", c["start_ns"]), ("until", c["end_ns"]), ("since", d["since_ns"]), ("healed", d["healed_ns"])):
                if ns is not None:
                    check(f"{what}: {stamp}", epoch_ns(c[stamp]), first + ns)
    return doc, rows


def attempts_as_csv(what, args):
    doc = document(*args)
    rows = iter(table("--csv-table", "attempts", *args))
    for c in doc["connections"]:
        for n, e in enumerate(c["episodes"]):
            for i, a in enumerate(e["attempts"]):
                row = next(rows, None)
                if row is None:
                    wrong.append(f"{what}: attempts are lacking")
                    return
                want = {name: a[name] for name in ("frame", "time_ns", "gap_ns", "sender_gap_ns", "seq", "length", "cause", "nominal_ns",
                                                   "explained", "spurious", "new_data", "missing_before", "answer_frame", "trigger_frame", "why")}  # fmt: skip
                want.update(run=c["run"], id=c["id"], episode=n, kind=e["kind"], sender=e["sender"], result=e["result"])
                if not e["attempts_omitted"]:
                    want["attempt"] = i + 1
                if "at" in a:
                    path = next(g["path"] for g in doc["inputs"] if g["index"] == a["at"]["input"])
                    want.update(input_path=path, input_frame=a["at"]["frame"])
                else:
                    want.update(input_path=c["paths"][0], input_frame=a["frame"])
                for name, value in want.items():
                    check(f"{what}: attempt of frame {a['frame']}: {name}", row[name], cell(value))
    check(f"{what}: attempts too many", next(rows, None), None)


def stands_alone(what, args):
    for row in lines(*args):
        check(f"{what}: version of {row['type']}", row["schema"], "tcpautopsy/1")
        if row["type"] in ("connection", "observation") and (not row["paths"] or len(row["paths"]) != len(row["inputs"])):
            wrong.append(f"{what}: {row['type']} names no input")


def only(files):
    """Each choice, in each format; the summary counts all."""
    every = document(*files)
    kinds = {
        "failed": lambda d: d["scenario"] not in ("normal", "undetermined"),
        "healed": lambda d: d["healed_ns"] is not None,
        "healthy": lambda d: d["scenario"] == "normal",
        "undetermined": lambda d: d["scenario"] == "undetermined",
        "connect-refused,healthy": lambda d: d["scenario"] in ("normal", "connect-refused"),
    }
    for which, holds in kinds.items():
        want = [(c["run"], c["id"]) for c in every["connections"] if holds(c["diagnosis"])]
        if not want:
            wrong.append(f"--only {which}: nothing to choose")
        got = document("--only", which, *files)
        check(f"--only {which}: json", [(c["run"], c["id"]) for c in got["connections"]], want)
        check(f"--only {which}: summary", got["summary"], every["summary"])
        check(f"--only {which}: csv", [(int(r["run"]), int(r["id"])) for r in table("--only", which, *files)], want)
        rows = lines("--only", which, *files)
        check(f"--only {which}: ndjson", [(r["run"], r["id"]) for r in rows if r["type"] == "connection"], want)
        text, page = run("--only", which, *files), run("--only", which, "--format", "html", *files)
        left = len(every["connections"]) - len(want)
        for name, out in (("text", text), ("html", page)):
            if f"{left} connection" not in out:
                wrong.append(f"--only {which}: {name} does not say that it left {left} out")
        check(f"--only {which}: openmetrics", run("--only", which, "--format", "openmetrics", *files), run("--format", "openmetrics", *files))
    text = run("--only", "failed", *files)
    for c in every["connections"]:
        who = "%s:%d" % (c["client"]["address"], c["client"]["port"])
        check(f"--only failed: {who} in text", who in text, kinds["failed"](c["diagnosis"]))
    for bad in ("", "failed,", "unhealthy", "failed healthy"):
        run("--only", bad, *files, status=64)


def zones(path):
    utc, there = document("--utc", path), document("--timezone", "+02:00", path)
    for a, b in zip(utc["connections"] + utc["inputs"], there["connections"] + there["inputs"]):
        check("an instant in UTC", a["start"][-1], "Z")
        check("an instant elsewhere", b["start"][-6:], "+02:00")
        check("the same instant", epoch_ns(a["start"]), epoch_ns(b["start"]))


def unknown():
    with tempfile.TemporaryDirectory() as folder:
        both, one = os.path.join(folder, "both.txt"), os.path.join(folder, "one.txt")
        with open(both, "w", encoding="ascii") as f:
            f.write(ACKS)
        with open(one, "w", encoding="ascii") as f:
            f.write("".join(line + "\n" for line in ACKS.splitlines() if "IP 10.0.0.1" in line))
        c = document(both)["connections"][0]
        check("bytes that only ACKs show", [(h["payload_bytes"], h["acked_bytes"]) for h in c["halves"].values()], [(None, 71), (None, 850)])
        text = run("--all", both)
        if "client 71 bytes by the other side's ACKs" not in " ".join(text.split()):
            wrong.append("text does not say what the ACKs prove: " + text)
        c = document(one)["connections"][0]
        check("a side that is not in the capture", c["halves"]["server"]["payload_bytes"], None)
        check("who failed in what is undetermined", (c["diagnosis"]["scenario"], c["diagnosis"]["failed"]), ("undetermined", "unknown"))
        for stamp in ("start", "since", "healed", "until"):
            check(f"{stamp} without a date", c[stamp], None)
    c = document(os.path.join(DATA, "seed-tunnel-dead.txt"))["connections"][0]
    check("bytes that the capture shows", [h["payload_bytes"] for h in c["halves"].values()], [6, 0])


def line_ends(path):
    for more, end in (([], "\n"), (["--csv-crlf"], "\r\n"), (["--csv-table", "attempts", "--csv-crlf"], "\r\n")):
        out = run("--format", "csv", *more, path)
        check(f"ends of lines with {more}", out.count("\n") * len(end), out.count(end) * len(end))
        check(f"CRs with {more}", out.count("\r"), out.count("\n") * (len(end) - 1))
    run("--format", "csv", "--csv-table", "rows", path, status=64)
    run("--csv-table", "attempts", path, status=64)
    run("--format", "json", "--csv-crlf", path, status=64)


def healthy_is_short(path):
    short, whole = document(path)["connections"][0], document("--all", path)["connections"][0]
    check("differential of a healthy connection", short["diagnosis"]["differential"], [])
    if not whole["diagnosis"]["differential"]:
        wrong.append("--all does not bring the differential back")
    whole["diagnosis"]["differential"] = []
    check("all but the differential", short, whole)


def main():
    name = lambda *parts: os.path.join(DATA, *parts)
    healed, healthy = name("captures", "network-healed-data-client.pcap"), name("captures", "normal-ipv6-client.pcap")
    pieces = ["--together", name("points", "client-2.pcap"), name("points", "client-1.pcap")]
    cases = {
        "seed": [name("seed-tunnel-dead.txt")],
        "healed": ["--timezone", "-03:30", healed],
        "pieces": pieces,
        "points": pieces + [name("points", "server.pcap")],
        "two inputs": [healed, healthy],
        "names": [name("traces", "filtered-jump.txt")],
    }
    for what, args in cases.items():
        connections_as_csv(what, args)
        attempts_as_csv(what, args)
        stands_alone(what, args)
    only([healed, healthy, name("captures", "connect-refused-client.pcap"), name("captures", "censored-end-copies-client.pcap")])
    zones(healed)
    unknown()
    line_ends(healed)
    healthy_is_short(healthy)
    for line in wrong[:30]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
