#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Damages traces as mails, wikis and tickets do (damage.py), and holds what the program says of each to what it says of
the clean trace: the same, or honestly less (open, unknown, fewer), never different.

    damaged.py [PROGRAM] [--trace FILE …] [--damage NAME] [--all] [-v]

Prints a table by damage. Exit status 1 when anything is different or refused, or less (but for LOSES of damage.py), and is not in
known-damage.tsv. Without --all each trace meets every third variant of each damage, so that together
they meet all of them.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import damage  # noqa: E402

KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "known-damage.tsv")
RANK = {"possible": 1, "likely": 2, "certain": 3}


def report(program, data):
    """(exit status, report) of a text."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(data)
        file.flush()
        done = subprocess.run([program, "--format", "json", file.name], capture_output=True, timeout=60)
    if done.returncode < 0 or b"Sanitizer" in done.stderr:
        raise RuntimeError(done.stderr.decode(errors="replace")[:2000])
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError:
        return done.returncode, {"connections": [], "inputs": []}


def end(point):
    return point["address"] or point["name"], point["port"]


def chain(episode):
    return {"kind": episode["kind"], "sender": episode["sender"], "result": episode["result"], "total": episode["attempts_total"],
            "attempts": [(a["time_ns"], a["cause"]) for a in episode["attempts"]]}


def facts(told):
    """What must not change: verdicts, chains and counts of each connection."""
    found = {}
    for c in told["connections"]:
        d = c["diagnosis"]
        key = (c["run"],) + tuple(sorted((str(end(c["client"])), str(end(c["server"]))))) + (c["start_ns"],)
        found[key] = {
            "verdict": (d["scenario"], d["confidence"], d.get("failed")), "end": c["end"], "handshake": c["handshake"],
            "client": end(c["client"]), "episodes": [chain(e) for e in c["episodes"]],
            "counts": {side + "." + name: c["halves"][side][name] for side in c["halves"]
                       for name in ("segments", "payload_bytes", "retransmitted_segments", "mss", "window_shift")}}
    return found


def is_less(clean, hurt):
    """Whether what is said of a damaged connection is part of what is said of the whole."""
    (scenario, sure, _), (hurt_scenario, hurt_sure, _) = clean["verdict"], hurt["verdict"]
    if hurt_scenario != "undetermined" and (hurt_scenario != scenario or RANK.get(hurt_sure, 0) > RANK.get(sure, 0)):
        return "verdict {} {}, not {} {}".format(hurt_scenario, hurt_sure, scenario, sure)
    for name, value in hurt["counts"].items():
        if value is not None and (clean["counts"][name] is None or value > clean["counts"][name]):
            return f"{name} {value}, not {clean['counts'][name]}"
    known = {t: cause for e in clean["episodes"] for t, cause in e["attempts"]}
    for e in hurt["episodes"]:
        for t, cause in e["attempts"]:
            if t not in known or (cause not in (known[t], "unknown")):
                return f"attempt at {t} ns {cause}, not {known.get(t)}"
    return None


def compare(clean, status, hurt):
    """("same" | "less" | "refused" | "DIFFERENT", why)."""
    if clean == hurt:
        return "same", ""
    if not hurt:
        return "refused", f"status {status}, no connection"
    for key, c in hurt.items():
        if key not in clean:
            return "DIFFERENT", f"connection {key[1:]} in run {key[0]} is none of the clean text's"
        why = is_less(clean[key], c)
        if why:
            return "DIFFERENT", why
    for key, c in clean.items():
        if key not in hurt:
            return "less", f"no connection {key[1:]}"
        for name in c:
            if c[name] != hurt[key][name]:
                return "less", f"{name}: {hurt[key][name]}, not {c[name]}"[:200]
    return "less", ""


def known_ones():
    """{(trace, damage, variant): result} of what is known to go wrong."""
    with open(KNOWN, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {tuple(row[:3]): row[3] for row in rows}


def cases(traces, wanted, every):
    for t, path in enumerate(traces):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name, variants in damage.VARIANTS.items():
            if wanted and wanted not in name:
                continue
            for i, variant in enumerate(variants):
                if every or (i + t) % 3 == 0:
                    yield path, name, i, damage.as_bytes(variant(text))


def main():
    top = os.environ.get("top_srcdir", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default=os.environ.get("TCPAUTOPSY"))
    parser.add_argument("--trace", action="append", help="a clean trace, instead of those of testdata")
    parser.add_argument("--damage", help="only those whose name holds this")
    parser.add_argument("--all", action="store_true", help="every variant on every trace")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what is less, too")
    parser.add_argument("--keep", metavar="DIR", help="put what is not the same there")
    parser.add_argument("--write", action="store_true", help="write known-damage.tsv anew (with --all)")
    options = parser.parse_args()
    testdata = os.path.join(top, "testdata")
    traces = options.trace or sorted(glob.glob(testdata + "/*.txt") + glob.glob(testdata + "/*/*.txt"))
    clean = {}
    for path in traces:
        with open(path, "rb") as file:
            status, told = report(options.program, file.read())
        clean[path] = facts(told)
        assert clean[path], f"{path}: status {status}, no connection in the clean text"
    table, found, known, met = {name: {} for name in damage.VARIANTS}, {}, known_ones(), set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        todo = list(cases(traces, options.damage, options.all))
        for (path, name, i, data), (status, told) in zip(todo, pool.map(lambda c: report(options.program, c[3]), todo)):
            result, why = compare(clean[path], status, facts(told))
            table[name][result] = table[name].get(result, 0) + 1
            wrong = result in ("refused", "DIFFERENT") or (result == "less" and name not in damage.LOSES)
            case = (os.path.basename(path), name, str(i))
            met.add(case)
            if wrong:
                found[case] = result
            if wrong and known.get(case) != result or (options.verbose and result != "same"):
                print(f"{case[0]}, {name} #{i}: {result}: {why}")
            if result != "same" and options.keep:
                with open(f"{options.keep}/{case[0][:-4]}--{name.replace(' ', '-').replace('/', '-')}-{i}.txt", "wb") as file:
                    file.write(data)
    if options.write:
        with open(KNOWN, "w", encoding="utf-8") as file:
            file.write("# What damaged.py --all finds wrong: trace, damage, its variant, result. Written by --all --write.\n")
            file.writelines("\t".join(case + (result,)) + "\n" for case, result in sorted(found.items()))
    mended = sorted(case for case in known if case in met and case not in found)
    for case in mended:
        print(", ".join(case) + ": is the same now; take it out of known-damage.tsv (--all --write)")
    bad = [case for case in found if known.get(case) != found[case]]
    print(f"\n{'damage':24} {'same':>6} {'less':>6} {'refused':>8} {'DIFFERENT':>10}")
    for name, row in table.items():
        if row:
            print(f"{name:24} {row.get('same', 0):6} {row.get('less', 0):6} {row.get('refused', 0):8} {row.get('DIFFERENT', 0):10}")
    return 1 if bad and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
