#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the verdicts on captures against tests/verdict/CASES. Speaks TAP.

run-cases.py [WORD...]: only the cases whose capture contains one of the words.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("top_srcdir") or os.path.join(HERE, "..", "..")
PROGRAM = os.environ.get("TCPAUTOPSY", "./tcpautopsy")


def read_cases():
    """(line number, capture, connection, {path: wanted})"""
    cases = []
    with open(os.path.join(TOP, "tests", "verdict", "CASES")) as f:
        for number, line in enumerate(f, 1):
            words = [] if line.startswith("#") else line.split()
            if not words:
                continue
            if len(words) < 5:
                sys.exit("CASES:%d: too few words" % number)
            capture, connection, scenario, confidence, end = words[:5]
            wanted = {"diagnosis.scenario": scenario, "diagnosis.confidence": confidence, "end": end}
            for word in words[5:]:
                path, equals, value = word.partition("=")
                if not equals:
                    sys.exit("CASES:%d: no value in '%s'" % (number, word))
                wanted[path] = value
            cases.append((number, capture, int(connection), wanted))
    return cases


def report(capture):
    """The report on a capture; its exit status is 0, or 1 under --fail-on, which is not given."""
    path = os.path.join(TOP, "testdata", capture)
    done = subprocess.run([PROGRAM, "--format", "json", path], capture_output=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError("exit status %d: %s" % (done.returncode, done.stderr.decode(errors="replace").strip()))
    return json.loads(done.stdout)


def look_up(fact, path):
    """A fact by its path: names and indexes with dots between; `#` counts. "d." is short for "diagnosis."."""
    for step in re.sub(r"^d\.", "diagnosis.", path).split("."):
        if step == "#":
            fact = len(fact)
        elif isinstance(fact, list):
            fact = fact[int(step)] if int(step) < len(fact) else None
        elif isinstance(fact, dict):
            if step not in fact:
                raise KeyError("no fact '%s' on the way of '%s'" % (step, path))
            fact = fact[step]
        else:
            return None
    return fact


def holds(fact, wanted):
    """wanted: a word, null, true, false, a number, LO..HI, or alternatives with | between."""
    if "|" in wanted:
        return any(holds(fact, one) for one in wanted.split("|"))
    if wanted in ("null", "true", "false"):
        return fact is {"null": None, "true": True, "false": False}[wanted]
    between = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", wanted)
    if isinstance(fact, bool) or fact is None:
        return False
    if between:
        return isinstance(fact, int) and int(between.group(1)) <= fact <= int(between.group(2))
    return str(fact) == wanted


def main():
    words = sys.argv[1:]
    cases = [c for c in read_cases() if not words or any(w in c[1] for w in words)]
    reports, failed = {}, 0
    print("1..%d" % len(cases))
    for count, (number, capture, connection, wanted) in enumerate(cases, 1):
        faults = []
        try:
            if capture not in reports:
                reports[capture] = {c["id"]: c for c in report(capture)["connections"]}
            facts = reports[capture].get(connection)
            if facts is None:
                faults.append("no connection %d" % connection)
            for path, want in wanted.items() if facts else ():
                fact = look_up(facts, path)
                if not holds(fact, want):
                    faults.append("%s is %s, not %s" % (path, json.dumps(fact), want))
        except (RuntimeError, ValueError, KeyError, OSError, subprocess.TimeoutExpired) as e:
            faults.append("no usable report: %s" % e)
        failed += bool(faults)
        print("%s %d - CASES:%d %s #%d" % ("not ok" if faults else "ok", count, number, capture, connection))
        for fault in faults:
            print("#   " + fault)
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
