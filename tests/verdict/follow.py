#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--follow over captures that are whole, packet by packet on their own clock: the report of the end is that of the plain run, no healthy
connection is ever suspected, and whoever is in trouble is suspected within one RTO of when an expert could say so: an outage as the report's
contract has it (three retransmissions by timer in vain and 2 s; two that took 3 s), or the second probe in a row without an answer.

usage: follow.py [-v] [FILE|DIR...]    (TCPAUTOPSY and top_srcdir from the environment)
"""
import json
import os
import subprocess
import sys

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = os.environ.get("top_srcdir", ".")
SECOND = 10**9
PATIENCE = SECOND           # tcp/facts.h: TA_PATIENCE_MIN_NS
SOONEST = SECOND // 10      # of any timer
ROUNDING = SECOND // 100    # of what the attempts of the report show
wrong = []


def rows(*args):
    done = subprocess.run([PROGRAM, "--format", "ndjson", "--all"] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=600)
    found = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        found.setdefault(row["type"], []).append(row)
    return done.returncode, found


def expert(episode):
    """When it can first be said that an episode goes badly, and within what time it has to be; None: never, or it was over before."""
    attempts = episode["attempts"]
    end = episode["end_ns"] if episode.get("end_ns") is not None else None
    if episode["kind"] == "keep-alive":
        row = []
        for a in attempts:
            row = row + [a] if a["answer_frame"] is None else []
            if len(row) == 2:
                return row[1]["time_ns"], PATIENCE, end
        return None
    if episode["kind"] == "zero-window-probe":
        return None
    if attempts[0]["cause"] not in ("original", "syn"):
        return None
    timers = []
    for before, a in zip(attempts, attempts[1:]):
        # A SYN-ACK that answers a SYN's copy is no timer's.
        if a["cause"] in ("rto", "syn") and a["time_ns"] - before["time_ns"] >= SOONEST:
            timers.append(a["time_ns"])
    since = attempts[0]["time_ns"]
    ways = []
    if len(timers) >= 2:
        ways.append((max(timers[1], since + 3 * SECOND), timers[1] - timers[0]))
    if len(timers) >= 3:
        ways.append((max(timers[2], since + 2 * SECOND), timers[2] - timers[1]))
    return min(ways) + (end,) if ways else None


def captures(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                if name.endswith((".pcap", ".pcapng")):
                    yield os.path.join(folder, name)


def verdicts(found):
    return {(c["run"], c["id"]): (c["diagnosis"]["scenario"], c["diagnosis"]["confidence"]) for c in found.get("connection", [])}


def look(path, figures):
    plain_status, plain = rows(path)
    status, live = rows("--follow", "--idle-exit", "0", path)
    figures["captures"] += 1
    if (status, live.get("connection"), live.get("input"), live.get("observation")) != (
            plain_status, plain.get("connection"), plain.get("input"), plain.get("observation")):
        wrong.append(f"{path}: the report of the end is another than that of the plain run")
    suspected = {}
    for row in live.get("suspected", []):
        if row["step"] == 0:
            suspected.setdefault(row["id"], []).append(row)
    healed = {row["id"] for row in live.get("healed", [])}
    told = {}
    for row in live.get("verdict", []):
        if row["revises"]:
            figures["revised"] += 1
            figures["notes"].append(f"{path}: connection {row['id']}: revised {row['revises']} -> {row['scenario']}, {row['confidence']}")
        told[row["id"]] = (row["scenario"], row["confidence"])
    for c in plain.get("connection", []):
        number, d = c["id"], c["diagnosis"]
        figures["connections"] += 1
        bad = d["scenario"] not in ("normal", "undetermined")
        if told.get(number, (d["scenario"], d["confidence"])) != (d["scenario"], d["confidence"]):
            wrong.append(f"{path}: connection {number}: the last verdict told is not that of the report")
        if bad and number not in told:
            wrong.append(f"{path}: connection {number}: it failed, and no verdict was told")
        if d["scenario"] == "normal":
            figures["healthy"] += 1
            if number in suspected:
                figures["healthy_suspected"] += 1
                text = "; ".join(r["text"] for r in suspected[number])
                wrong.append(f"{path}: connection {number} is healthy ({d['title']}), and was suspected: {text}")
        if bad:
            figures["failed"] += 1
        figures["suspected"] += number in suspected
        figures["healed"] += number in healed
        for e in c["episodes"]:
            when = expert(e)
            if when is None:
                continue
            said_ns, within_ns, end_ns = when
            last_ns = c["end_ns"]
            # Answered or reset before it was to be said, or the capture ended.
            if min(x for x in (end_ns, max(last_ns, live["input"][0]["duration_ns"])) if x is not None) < said_ns + within_ns:
                continue
            figures["chances"] += 1
            mine = [r for r in suspected.get(number, []) if r["time_ns"] >= e["attempts"][0]["time_ns"]]
            if not mine:
                if bad:
                    figures["missed"] += 1
                    figures["notes"].append(f"{path}: connection {number}: {e['kind']} from frame {e['first_frame']}: not suspected")
                continue
            late_ns = mine[0]["time_ns"] - said_ns
            figures["late"].append(late_ns / max(within_ns, 1))
            if late_ns > within_ns + ROUNDING:
                wrong.append(f"{path}: connection {number}: {e['kind']} from frame {e['first_frame']}: suspected {late_ns / 1e9:.3f} s"
                             f" after it could be said, more than one RTO ({within_ns / 1e9:.3f} s)")


def main():
    args = sys.argv[1:]
    verbose = args[:1] == ["-v"]
    paths = args[verbose:] or [os.path.join(TOP, "testdata", "captures")]
    figures = dict.fromkeys(("captures", "connections", "healthy", "healthy_suspected", "failed", "suspected", "healed", "revised",
                             "chances", "missed"), 0)
    figures["late"], figures["notes"] = [], []
    for path in captures(paths):
        look(path, figures)
    late = sorted(figures.pop("late"))
    notes = figures.pop("notes")
    if verbose:
        print("\n".join(notes))
    print(", ".join(f"{k.replace('_', ' ')} {v}" for k, v in figures.items()))
    if late:
        print(f"suspected after the expert, in RTOs: median {late[len(late) // 2]:.2f}, most {late[-1]:.2f}")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


main()
