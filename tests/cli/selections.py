#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is selected: --from and --to choose what is reported of what was analysed whole (--cut: what is analysed), on both sides of each edge;
the summary counts what is reported and says how many were left out. --fail-on has exceptions and a least confidence; with
--baseline only what is new is reported.

usage: selections.py    (TCPAUTOPSY from the environment)
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
DATA = os.path.join(os.environ.get("top_srcdir", "."), "testdata")
wrong = []
CLIENT, SERVER = "192.0.2.9", "192.0.2.8"


def check(what, got, want):
    if got != want:
        wrong.append(f"{what}: {got!r}, not {want!r}")


def run(*args, status=0, says=None):
    done = subprocess.run([PROGRAM] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    check(f"status of {args}", done.returncode, status)
    if says is not None and says not in done.stderr.decode():
        wrong.append(f"{args} does not say {says!r}: {done.stderr.decode()!r}")
    return done.stdout.decode("utf-8")


def document(*args, **more):
    return json.loads(run("--format", "json", *args, **more))


def line(at, port, out, flags, seq, ack, length=0, server=8080):
    src, dst = (f"{CLIENT}.{port}", f"{SERVER}.{server}") if out else (f"{SERVER}.{server}", f"{CLIENT}.{port}")
    at_text = f"2024-05-06 07:{int(at) // 60:02}:{int(at) % 60:02}.{round(at % 1 * 1e6):06}"
    span = f"seq {seq}:{seq + length}" if length else f"seq {seq}"
    return at, f"{at_text} IP {src} > {dst}: Flags [{flags}], {span}, " + \
        (f"ack {ack}, " if "." in flags else "") + f"win {0 if 'R' in flags else 502}, length {length}\n"


def opened(at, port, server=8080):
    return [line(at, port, True, "S", 1000, 0, server=server), line(at + 0.0002, port, False, "S.", 5000, 1001, server=server),
            line(at + 0.0004, port, True, ".", 1001, 5001, server=server)]


def healthy(at, port):
    """From `at` for a second."""
    return opened(at, port) + [line(at + 0.5, port, True, "P.", 1001, 5001, 40), line(at + 0.5002, port, False, ".", 5001, 1041),
                               line(at + 0.6, port, True, "F.", 1041, 5001), line(at + 0.6002, port, False, "F.", 5001, 1042),
                               line(at + 1, port, True, ".", 1042, 5002)]


def exited(at, port):
    """The client resets after 12 s what the server has just sent."""
    return opened(at, port) + [line(at + 1, port, True, "P.", 1001, 5001, 40), line(at + 1.0002, port, False, ".", 5001, 1041),
                               line(at + 1.01, port, False, "P.", 5001, 1041, 100), line(at + 1.0102, port, True, ".", 1041, 5101),
                               line(at + 12, port, False, "P.", 5101, 1041, 100), line(at + 12.0002, port, True, "R.", 1041, 5201)]


def refused(at, port, server=8080):
    return [line(at, port, True, "S", 1000, 0, server=server), line(at + 0.0002, port, False, "R.", 0, 1001, server=server)]


def write(path, *connections):
    packets = sorted((p for c in connections for p in c), key=lambda p: p[0])
    with open(path, "w") as out:
        out.writelines(text for _, text in packets)
    return path


def ids(found):
    return [c["id"] for c in found["connections"]]


def windows(folder):
    trace = write(os.path.join(folder, "window.txt"), exited(0, 40001), healthy(20, 40002), refused(30, 40003, server=9), healthy(40, 40004))
    whole = document(trace)
    verdict = {c["id"]: c["diagnosis"]["scenario"] for c in whole["connections"]}
    check("the scene", verdict, {0: "process-exit", 1: "normal", 2: "connect-refused", 3: "normal"})
    check("nothing is left out of all", "outside" in whole["summary"], False)

    # Each edge: a healthy connection from 20 to 21 s, one refused at 30 s (and no failure before its SYN).
    for what, args, want in [
            ("from its last packet", ["--from", "21", "--to", "29"], [1]),
            ("after its last packet", ["--from", "21.000001", "--to", "29"], []),
            ("to its first packet", ["--from", "15", "--to", "20"], [1]),
            ("before its first packet", ["--from", "15", "--to", "19.999999"], []),
            ("within its life", ["--from", "20.7", "--to", "20.8"], [1]),
            ("from the RST", ["--from", "30.0002", "--to", "39"], [2]),
            ("after the RST", ["--from", "30.000201", "--to", "39"], []),
            ("to the SYN", ["--from", "22", "--to", "30"], [2]),
            ("before the SYN", ["--from", "22", "--to", "29.999999"], []),
            ("by the clock", ["--from", "2024-05-06T07:00:30Z"], [2, 3]),
            ("by the clock, one microsecond later than its last packet", ["--from", "2024-05-06T07:00:30.000201Z"], [3]),
            ("by the clock, to", ["--to", "2024-05-06T07:00:29Z"], [0, 1]),
            ("only --to", ["--to", "15"], [0])]:
        found = document(trace, *args)
        check(what, ids(found), want)
        check(f"{what}: counted", found["summary"]["connections"], len(want))
        check(f"{what}: left out", found["summary"].get("outside", 0), 4 - len(want))
        check(f"{what}: failed", found["summary"]["failed"], sum(verdict[i] != "normal" for i in want))
        check(f"{what}: verdicts", [c["diagnosis"]["scenario"] for c in found["connections"]], [verdict[i] for i in want])

    # The failure and not the life: the exit shows when the RST comes, although the connection was in use before.
    check("before the RST, within the life", ids(document(trace, "--to", "12.000199")), [])
    check("to the RST", ids(document(trace, "--to", "12.0002")), [0])

    # A FIN before --from is seen none the less, but not with --cut: here at 0.209 s, and the RST at 0.715 s.
    late = os.path.join(DATA, "captures", "process-exit-late-data-client.pcap")
    check("a FIN before the window", [c["diagnosis"]["scenario"] for c in document(late, "--from", "0.5")["connections"]], ["process-exit"])
    cut = document(late, "--from", "0.5", "--cut")
    check("--cut: packets", cut["inputs"][0]["packets"], 2)
    check("--cut: the FIN is cut away", [c["diagnosis"]["scenario"] == "process-exit" for c in cut["connections"]], [False])
    check("--cut leaves nothing out", "outside" in cut["summary"], False)

    text = run(trace, "--from", "25")
    check("text says what is left out", "Left out: 2 connections outside the time of --from and --to." in text, True)
    check("html, too", "Left out: 2 connections outside" in run(trace, "--from", "25", "--format", "html"), True)
    check("openmetrics, too", "\ntcpautopsy_connections_outside 2\n" in run(trace, "--from", "25", "--format", "openmetrics"), True)
    run("-q", "--fail-on", "process-exit", trace, "--from", "15")
    run("-q", "--fail-on", "process-exit", trace, "--to", "15", status=1)
    run("-q", trace, "--from", "15", "--stream", "0", status=2, says="outside the time of --from and --to")
    run("-q", "--cut", trace, status=64, says="--cut is for --from and --to")


def matches(folder):
    trace = write(os.path.join(folder, "match.txt"), exited(0, 40001), healthy(20, 40002))
    refusal = write(os.path.join(folder, "refused.txt"), refused(0, 40003, server=9))
    silent = os.path.join(DATA, "seed-tunnel-dead.txt")
    healed = os.path.join(DATA, "captures", "network-healed-data-client.pcap")
    confidence = {}
    for path in trace, refusal, silent, healed:
        for c in document(path)["connections"]:
            confidence[path, c["diagnosis"]["scenario"]] = c["diagnosis"]["confidence"], c["diagnosis"]["healed_ns"] is not None
    check("the scenes", confidence, {
        (trace, "process-exit"): ("likely", False), (trace, "normal"): ("certain", False), (refusal, "connect-refused"): ("certain", False),
        (silent, "peer-silent"): ("certain", False), (healed, "network-failure"): ("certain", True)})
    for what, path, want in [
            ("failed", trace, 1), ("failed", healed, 1), ("failed:likely", trace, 1), ("failed:certain", trace, 0),
            ("failed:certain", healed, 1),
            ("process-exit", trace, 1), ("process-exit:likely", trace, 1), ("process-exit:certain", trace, 0),
            ("connect-refused", trace, 0), ("normal:certain", trace, 1), ("connect-refused,normal", trace, 1),
            ("failed,-process-exit", trace, 0), ("failed,-process-exit", refusal, 1), ("-process-exit,failed", trace, 0),
            ("failed,-process-exit:possible", trace, 0), ("failed,-process-exit:likely", trace, 0),
            ("failed,-process-exit:certain", trace, 1), ("failed,-process-exit,normal", trace, 1),
            ("failed,process-exit:certain", trace, 0), ("process-exit:certain,failed", refusal, 1),
            ("failed:certain,process-exit:likely", trace, 1), ("failed:certain,process-exit:certain", trace, 0), ("process-exit:likely,connect-refused", refusal, 1),
            ("process-exit:certain,process-exit:likely", trace, 1),
            ("failed,-process-exit:likely,peer-silent:certain", silent, 1), ("failed,-process-exit:likely,peer-silent:certain", trace, 0),
            ("-process-exit", trace, 0), ("-process-exit", silent, 1), ("-peer-silent,-process-exit", silent, 0),
            ("failed,-healed", healed, 0), ("failed,-healed", silent, 1), ("-healed", healed, 0), ("healed", silent, 0),
            ("healed:certain", healed, 1), ("network-failure,-failed", healed, 0),
            ("failed:sure", trace, 64), ("failed:", trace, 64), ("-", trace, 64), ("failed,", trace, 64), ("--failed", trace, 64),
            ("failed:likely:certain", trace, 64), (":likely", trace, 64)]:
        run("-q", f"--fail-on={what}", path, status=want)
    run("-q", "--fail-on", "failed", "--fail-on=-process-exit", trace)
    run("-q", "--fail-on", "failed:certian", trace, status=64, says="did you mean 'certain'?")


def baselines(folder):
    first, second = exited(0, 40001) + healthy(20, 40002), refused(30, 40003, server=9)
    old = write(os.path.join(folder, "old.txt"), first)
    grown = write(os.path.join(folder, "grown.txt"), first, second)
    later = write(os.path.join(folder, "later.txt"), [line(1, 50000, True, "S", 1, 0)], [(at + 100, text) for at, text in second])
    for form in "json", "ndjson":
        for zone in ["--utc"], ["--timezone", "+05:30"]:
            report = os.path.join(folder, "old." + form)
            with open(report, "w") as out:
                out.write(run("--format", form, *zone, old))
            same = document("--baseline", report, old)
            check(f"{form}: the same again", (ids(same), same["summary"]["connections"], same["summary"]["known"]), ([], 0, 2))
            new = document("--baseline", report, grown)
            check(f"{form}: what came since", (ids(new), new["summary"]["failed"], new["summary"]["known"]), ([2], 1, 2))
            run("-q", "--fail-on", "process-exit", "--baseline", report, grown)
            run("-q", "--fail-on", "connect-refused", "--baseline", report, grown, status=1)
            run("-q", "--stream", "0", "--baseline", report, grown)
    text = run("--baseline", report, grown)
    check("text says it", "Left out: 2 connections are as in the baseline." in text, True)
    check("and openmetrics", "\ntcpautopsy_connections_known 2\n" in run("--baseline", report, grown, "--format", "openmetrics"), True)

    # The same connection with another fate, the same fate at another instant, or of other ports, is new.
    changed = write(os.path.join(folder, "changed.txt"), exited(0, 40001)[:-2] + healthy(20, 40002))
    check("another verdict", ids(document("--baseline", report, changed)), [0])
    moved = write(os.path.join(folder, "moved.txt"), exited(0, 40001), healthy(20.000001, 40002))
    check("a microsecond later", ids(document("--baseline", report, moved)), [1])
    ports = write(os.path.join(folder, "ports.txt"), exited(0, 40001), healthy(20, 40009))
    check("another port", ids(document("--baseline", report, ports)), [1])
    run("--baseline", report, later, says="none is in what was read")

    # Without a calendar an instant counts from the first packet, and is not taken for one that has a calendar.
    undated = os.path.join(folder, "undated.txt")
    with open(old) as whole, open(undated, "w") as out:
        out.writelines(text[len("2024-05-06 "):] for text in whole)
    check("a calendar and none", ids(document("--baseline", report, undated)), [0, 1])
    with open(report, "w") as out:
        out.write(run("--format", "ndjson", undated))
    check("without a calendar", ids(document("--baseline", report, undated)), [])

    broken = os.path.join(folder, "broken.json")
    for content, says in [("{", "is no JSON"), ('{"a": 1}', "is no report"), ("", "is no report"), ("id,scenario\n", "is no JSON"),
                          ('{"type": "connection", "diagnosis": {"scenario": 3}, "start_ns": "x"}', None)]:
        with open(broken, "w") as out:
            out.write(content)
        run("--baseline", broken, old, "--stream", "0", status=2 if says else 0, says=says)
    run("--baseline", os.path.join(folder, "nowhere"), old, status=2, says="No such file")


def main():
    with tempfile.TemporaryDirectory() as folder:
        windows(folder)
        matches(folder)
        baselines(folder)
    for line_of in wrong:
        print(line_of)
    sys.exit(1 if wrong else 0)


main()
