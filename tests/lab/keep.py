#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""keep.py OUT SRCDIR [CELL...]: copies captures to testdata/captures/, with a page on each, and rewrites expected.tsv.

Kept is the client's view of every cell, and another where it is small or decides; of the cells of loss recovery only what is small. A capture that lies there already
stays, because other tests quote its frames, unless its cell is named."""
import glob
import inspect
import os
import re
import shutil
import struct
import sys
import textwrap

import compare
import judge
from cells import CELLS

LARGE_BYTES = 12000
ALWAYS = {("normal-fast-retransmit", "server"), ("pmtu-blackhole", "server"), ("pmtu-blackhole-ipv6", "server"),
          ("pmtu-probing", "server"), ("haproxy-slow", "server"), ("haproxy-http-checks", "server"), ("network-server-data", "server")}
NEVER = {("normal-fast-retransmit", "client")}
WHERE = {"client": "on the client's interface", "server": "on the server's interface",
         "middle": "on the router's interface to the client",
         "far-middle": "on the router's interface to the server"}
ROUTINE = re.compile(r"^ip -n \w (link set \w+ up|addr add|route add default)")
COLUMNS = ("capture", "port", "nth", "right", "open", "failed", "end", "direction", "healed", "counts")


def kept(cell, vantage, path):
    if (cell, vantage) in NEVER:
        return False
    always = vantage == "client" and not cell.startswith("recovery-") or (cell, vantage) in ALWAYS
    return always or os.path.getsize(path) <= LARGE_BYTES


def first_time_ns(path):
    with open(path, "rb") as f:
        f.seek(24)
        seconds, nanoseconds = struct.unpack("<II", f.read(8))
    return seconds * 10**9 + nanoseconds


def timeline(truth, zero):
    """What happened when, in seconds from the first frame, as lines."""
    rows = [(e["epoch_ns"], e["what"]) for e in truth["events"]]
    for a in truth["application"]:
        rows.append((a["epoch_ns"], "the %s's %s(): %s" % (a["end"], a["operation"], a["result"])))
    for o in truth["outages"]:
        rows.append((o["start_epoch_ns"], "outage begins (%s)" % o["direction"]))
        if o["end_epoch_ns"]:
            rows.append((o["end_epoch_ns"], "outage ends"))
    return ["- %.3f s: %s" % ((t - zero) / 1e9, what) for t, what in sorted(rows)]


def counters_text(truth):
    lines = []
    for who, values in truth["counters"].items():
        if values:
            lines.append("- %s: %s" % (who, ", ".join("%s %d" % kv for kv in sorted(values.items()))))
    return lines or ["- none of those that matter moved"]


def source_lines(function):
    """The statements of a cell, without its decorator."""
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    return lines[next(i for i, line in enumerate(lines) if line.lstrip().startswith("def ")):]


def expectation_text(want):
    parts = ["scenario " + " or ".join("`%s`" % s for s in want["right"])]
    if not want.get("sure", True):
        parts.append("not `certain`: the capture can't prove it")
    if want["open"]:
        parts.append("honestly open: " + ", ".join("`%s`" % s for s in want["open"]))
    if want["failed"]:
        parts.append("failed " + " or ".join(want["failed"]))
    if want["end"]:
        parts.append("end " + " or ".join(want["end"]))
    if want["direction"]:
        parts.append("direction " + want["direction"])
    return "- connection %d to port %d: %s" % (want["nth"] + 1, want["shown_port"], "; ".join(parts))


def page(spec, truth, vantage, path, wants):
    changed = ", ".join("%s=%s" % kv for kv in sorted(truth["sysctls"].items()))
    setup = [c for c in truth["commands"] if not ROUTINE.search(c)]
    kernel = ".".join(truth["kernel"].split(".")[:2])
    lines = ["# %s, seen at the %s" % (spec["name"], vantage), "", spec["what"][0].upper() + spec["what"][1:] + ".", "",
             "Made by `tests/lab/lab.py run %s`, captured %s, Linux %s, HZ=%s. Topology: %s." % (
                 spec["name"], WHERE[vantage], kernel, truth["hz"], truth["topology"]), "", "sysctls: %s" % changed, ""]
    if setup:
        lines += ["Commands (a wire's direction 0 is towards the server):", ""] + ["    " + c for c in setup] + [""]
    lines += ["The cell:", ""] + ["    " + line if line else "" for line in source_lines(spec["run"])] + [""]
    lines += ["## What happened", ""] + timeline(truth, first_time_ns(path)) + [""]
    lines += ["## What the kernels counted", ""] + counters_text(truth) + [""]
    lines += ["## What the report has to say", ""] + [expectation_text(w) for w in wants]
    return "\n".join(lines) + "\n"


def row(capture, want, counts):
    def join(values):
        return "|".join(values) if values else "-"
    fields = [capture, str(want["shown_port"]), str(want["nth"])]
    fields.append(join([s + ("" if want.get("sure", True) else "?") for s in want["right"]]))
    fields += [join(want[key]) for key in ("open", "failed", "end")]
    return "\t".join(fields + [want["direction"] or "-", "yes" if want["healed"] else "-", counts or "-"])


def main():
    out, source, named = sys.argv[1], sys.argv[2], sys.argv[3:]
    captures = os.path.join(source, "testdata", "captures")
    os.makedirs(captures, exist_ok=True)
    old = {(r["capture"], int(r["nth"])): r for r in judge.read_table(source, raw=True)}
    table = ["\t".join(COLUMNS)]
    for name, spec in CELLS.items():
        truth = compare.load_truth(out, name)
        if not truth:  # not run this time: what is kept stays
            mine = {"%s-%s" % (name, vantage) for vantage in WHERE}
            table += ["\t".join(r[column] for column in COLUMNS) for (stem, _), r in old.items() if stem in mine]
            continue
        for vantage in truth["captures"]:
            path = os.path.join(out, truth["captures"][vantage])
            if not kept(name, vantage, path):
                continue
            wants = [dict(w, shown_port=truth["server_port"] + w["port"]) for w in compare.expectations(spec, truth, vantage)]
            stem = "%s-%s" % (name, vantage)
            if name not in named and (stem, wants[0]["nth"]) in old:
                before = [old[stem, w["nth"]] for w in wants]
                table += [row(stem, dict(w, shown_port=o["port"]), o["counts"]) for w, o in zip(wants, before)]
                continue
            shutil.copy(path, os.path.join(captures, stem + ".pcap"))
            with open(os.path.join(captures, stem + ".md"), "w") as f:
                f.write(page(spec, truth, vantage, path, wants))
            counts = ""
            if compare.counted(vantage) and vantage not in spec["hidden"]:
                kernel = judge.expected_counts(truth["counters"].get(vantage, {}), vantage)
                counts = ",".join("%s=%d" % kv for kv in kernel.items())
            table += [row(stem, w, counts if w is wants[0] else "") for w in wants]
    with open(os.path.join(source, "tests", "lab", "expected.tsv"), "w") as f:
        f.write("\n".join(table) + "\n")
    size = sum(os.path.getsize(f) for f in glob.glob(os.path.join(captures, "*")))
    names = {line.split("\t")[0] for line in table[1:]}
    print("%d captures, %d connections, %d KiB in testdata/captures" % (len(names), len(table) - 1, size // 1024))


if __name__ == "__main__":
    main()
