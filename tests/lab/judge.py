# SPDX-License-Identifier: MIT
"""What a JSON report says of one capture, against what was expected and what the kernel counted."""
import json
import os
import subprocess


def read_table(top, raw=False):
    """The rows of expected.tsv in the source tree @top, as dictionaries; @raw: of their text."""
    with open(os.path.join(top, "tests", "lab", "expected.tsv")) as f:
        names = f.readline().rstrip("\n").split("\t")
        rows = [dict(zip(names, line.rstrip("\n").split("\t"))) for line in f]
    for row in () if raw else rows:
        for key in ("right", "open", "failed", "end"):
            row[key] = [] if row[key] == "-" else row[key].split("|")
        row["sure"] = not any(s.endswith("?") for s in row["right"])
        row["right"] = [s.rstrip("?") for s in row["right"]]
        row["direction"] = None if row["direction"] == "-" else row["direction"]
        row["healed"] = row["healed"] == "yes"
        pairs = [] if row["counts"] == "-" else [pair.split("=") for pair in row["counts"].split(",")]
        row["counts"] = {name: int(number) for name, number in pairs}
    return rows


def report(program, capture):
    """The report of @program on @capture. Raises RuntimeError when it fails."""
    try:
        done = subprocess.run([program, "--format", "json", capture], capture_output=True, timeout=120)
    except OSError as e:
        raise RuntimeError("%s: %s" % (program, e.strerror))
    if done.returncode not in (0, 1):
        raise RuntimeError("exit status %d: %s" % (done.returncode, done.stderr.decode(errors="replace").strip()))
    return json.loads(done.stdout)


def find(connections, port, nth):
    found = sorted((c for c in connections if c["server"]["port"] == port), key=lambda c: c["id"])
    return found[nth] if nth < len(found) else None


def verdict(connection, want):
    """("right" | "open" | "WRONG", what was said, what does not hold)"""
    d = connection["diagnosis"]
    said = "%s (%s, failed: %s)" % (d["scenario"], d["confidence"], d["failed"])
    faults = []
    hypotheses = {h["scenario"] for h in d["hypotheses"]}
    if d["scenario"] in want["right"]:
        grade = "right"
    elif d["scenario"] in want["open"]:
        grade = "open"
    elif d["confidence"] == "possible" and hypotheses & set(want["right"]):
        grade = "open"
    else:
        grade = "WRONG"
        faults.append("scenario %s, expected %s" % (d["scenario"], " or ".join(want["right"])))
    if d["confidence"] == "certain" and not want.get("sure", True):
        grade = "WRONG"
        faults.append("%s, certain: this capture can't prove it" % d["scenario"])
    if want.get("failed") and grade != "open" and d["failed"] not in want["failed"]:
        faults.append("failed %s, expected %s" % (d["failed"], " or ".join(want["failed"])))
    if want.get("end") and connection["end"] not in want["end"]:
        faults.append("end %s, expected %s" % (connection["end"], " or ".join(want["end"])))
    if want.get("direction") and grade == "right" and d["direction"] != want["direction"]:
        faults.append("direction %s, expected %s" % (d["direction"], want["direction"]))
    if want.get("healed") and grade == "right" and d["healed_ns"] is None:
        faults.append("healed_ns is null, but it healed")
    if grade == "right" and faults:
        grade = "WRONG"
    return grade, said, faults


def counts(connections, sender):
    """What a report says that @sender did, in the kernel's terms, over all connections."""
    n = dict.fromkeys(("probes", "rto", "tlp", "syn", "win", "spurious", "retransmitted"), 0)
    for c in connections:
        n["retransmitted"] += c["halves"][sender]["retransmitted_segments"] or 0
        for e in c["episodes"]:
            if e["sender"] != sender:
                continue
            causes = [a["cause"] for a in e["attempts"]]
            if e["kind"] == "keep-alive":
                n["probes"] += e["keepalive"]["probes"]
            elif e["kind"] == "zero-window-probe":
                n["win"] += causes.count("probe")
            elif e["kind"] in ("syn", "syn-ack"):
                n["syn"] += e["attempts_total"] - (1 if e["original_seen"] else 0)
            n["tlp"] += causes.count("tlp")
            n["rto"] += causes.count("rto")
            n["spurious"] += any(a["cause"] == "rto" and a.get("spurious") for a in e["attempts"])
    return n


KERNEL_NAMES = {"probes": "TCPKeepAlive", "rto": "TCPTimeouts", "tlp": "TCPLossProbes", "syn": "TCPSynRetrans",
                "win": "TCPWinProbe", "retransmitted": "RetransSegs"}


def expected_counts(kernel, vantage):
    """What a capture at @vantage has to show of its own host, from its kernel's counters: {key of counts(): number}."""
    get = kernel.get
    # The expiry that ends a connection sends nothing; a keep-alive or window probe that ends it is no timeout.
    last = get("TCPAbortOnTimeout", 0) if not get("TCPKeepAlive") and not get("TCPWinProbe") else 0
    want = {name: get(counter, 0) for name, counter in KERNEL_NAMES.items() if name != "rto"}
    # A SYN-ACK is repeated by its own timer and for each copy of the SYN: the server's timeouts don't tell how often.
    if vantage == "client" or not get("TCPSynRetrans"):
        want["rto"] = get("TCPTimeouts", 0) - last - get("TCPSynRetrans", 0)
    return want


def compare_counts(n, kernel, vantage, hidden):
    """[(counter, expected, reported, "=" | reason | None)]; None: they differ and nothing explains it.

    @hidden says why frames stayed inside the host, or is None.
    The expectation is the kernel's counter less what puts no frame on the wire."""
    rows = []
    for name, expected in expected_counts(kernel, vantage).items():
        if expected or n[name]:
            rows.append((KERNEL_NAMES[name], expected, n[name], "=" if expected == n[name] else hidden))
    undone = kernel.get("TCPLossUndo", 0)
    if undone or n["spurious"]:
        more = "D-SACKs prove more than the kernel undoes" if n["spurious"] > undone else hidden
        rows.append(("TCPLossUndo", undone, n["spurious"], "=" if undone == n["spurious"] else more))
    return rows
