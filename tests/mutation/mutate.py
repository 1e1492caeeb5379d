#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the program in one place at a time and sees whether a test notices.

usage: mutate.py [options] [WORD...]     (make mutate MUTATE='options')

Mutants are those of the table (by hand in table.tsv; every named number of a rules.h to both sides; every row of the tables that
tables.tsv names) and a sample of generated ones. All are in one build, in a copy of the sources; the environment picks the one that is
alive. WORD: only mutants whose key, id or meaning has it.

  --layer NAME     only of src/NAME (may be given again)
  --source NAME    only table, numbers, rows, rules or sample (may be given again)
  --sample N       so many generated ones (default 500; 0: none)
  --seed N         which ones (default 1)
  -j N             so many at a time (default: all processors)
  --slow           also tests that take long and find little, for what the others left
  --tests PATTERN  ask only tests whose name has this regular expression, and build only those
  --fresh          also those again that survived all tests as they are now
  --list           print them and end: id, place, meaning, what becomes of the source
  --check          only whether the tables fit the sources (part of make check)
  --work DIR       default: mutation in the current folder
  --srcdir DIR     default: the tree that this file is in

Results are in DIR/results.tsv: a run that was interrupted goes on where it was. Of a mutant that survived, only tests that changed are
asked again. Exit status 1: the tables do not fit, or a test fails on its own."""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import copies
import generate
import judge
import mutants as sources
import report

ROUNDS = 20  # of compiling


def options():
    p = argparse.ArgumentParser(add_help=False)
    p.add_argument("words", nargs="*")
    p.add_argument("--layer", action="append")
    p.add_argument("--source", action="append")
    p.add_argument("--sample", type=int, default=500)
    p.add_argument("--seed", default="1")
    p.add_argument("--tests", type=re.compile)
    p.add_argument("-j", type=int, default=os.cpu_count(), dest="jobs")
    for flag in ("--slow", "--fresh", "--list", "--check", "-h", "--help"):
        p.add_argument(flag, action="store_true")
    p.add_argument("--work", default="mutation")
    p.add_argument("--srcdir", default=os.path.join(sources.HERE, "..", ".."))
    o = p.parse_args()
    if o.h or o.help:
        print(__doc__)
        sys.exit(0)
    o.work, o.srcdir = os.path.abspath(o.work), os.path.abspath(o.srcdir)
    return o


def chosen(o):
    """(mutants, how many of the sample are wanted)"""
    found, trouble = sources.all_of_table(o.srcdir)
    trouble += report.unknown_reasons([])
    for t in trouble:
        print(t)
    if trouble or o.check:
        sys.exit(1 if trouble else 0)
    if o.sample:
        found += generate.sample(o.srcdir, o.sample + o.sample // 8 + 20, o.seed)[0]

    def wanted(m):
        return ((not o.layer or m.layer in o.layer) and (not o.source or m.source in o.source) and
                all(w in m.key or w == m.id or w in m.meaning for w in o.words))
    return [m for m in found if wanted(m)]


def number_all(mine, path):
    """A mutant keeps its number from run to run, so that only what changed is built again."""
    try:
        with open(path) as f:
            known = json.load(f)
    except (OSError, ValueError):
        known = {}
    for m in mine:
        m.number = known.setdefault(m.id, len(known) + 1)
    with open(path, "w") as f:
        json.dump(known, f)


class Run:
    def __init__(self, o, all_mutants):
        self.o, self.mutants = o, all_mutants
        self.lock = threading.Lock()
        self.results = report.Results(os.path.join(o.work, "results.tsv"))
        self.kills = {}  # (file, item) or file: {test: how many}
        self.folders = [os.path.join(o.work, "run-%d" % i) for i in range(o.jobs)]
        self.free = list(self.folders)
        self.done, self.began = 0, time.monotonic()

    def order(self, m, tests):
        """Quick ones first, and those that killed its neighbours."""
        own, near = self.kills.get((m.file, m.item), {}), self.kills.get(m.file, {})
        before = self.results.killer(m)

        def cost(t):
            return -1 if t.name == before else t.seconds / (1 + 8 * own.get(t.name, 0) + 2 * near.get(t.name, 0))
        return sorted(tests, key=cost)

    def judge(self, m, tests, build):
        tests = [t for t in tests if not self.results.passed_before(m, t, self.o.fresh)]
        with self.lock:
            folder = self.free.pop()
            tests = self.order(m, tests)
        env = judge.environment(build.tree, build.build, **({} if build.alone else {"TA_MUTANT": str(m.number)}))
        begin, killer, status, why, seen = time.monotonic(), None, "survived", "", None
        for t in tests:
            if judge.OF_TESTDATA.search(t.name) and build.screen:
                seen = build.screen.sees(env) if seen is None else seen
                if not seen:
                    continue
            if build.alone and not build.link(t):
                status = "does not compile"
                break
            passed, why = judge.run(t, env, folder, t.limit())
            if not passed:
                killer, status = t.name, "killed"
                break
        with self.lock:
            self.free.append(folder)
            if killer:
                for place in ((m.file, m.item), m.file):
                    of = self.kills.setdefault(place, {})
                    of[killer] = of.get(killer, 0) + 1
            self.results.add(m, status, killer, why, time.monotonic() - begin, tests)
            self.done += 1
            if self.done % 50 == 0:
                print("%d judged in %.0f s" % (self.done, time.monotonic() - self.began), flush=True)

    def tests_for(self, m, tests):
        if m.layer != "text" and not self.o.slow:
            tests = [t for t in tests if not judge.OF_TEXT.search(t.name)]
        if m.number in self.places:
            return [t for t in tests if t.reach[m.number]]
        return [t for t in tests if m.layer in t.layers] or tests

    def asked(self, build):
        tests = judge.tests_of(build.tree, build.build, self.o.slow)
        return [t for t in tests if not self.o.tests or self.o.tests.search(t.name)]

    def programs(self, build):
        """What make has to build for the tests that are asked."""
        if not self.o.tests:
            return ["check", "TESTS="]
        asked = self.asked(build)
        return ["tcpautopsy"] + [t.name for t in asked if not t.script] + [p for t in asked for p in judge.NEEDS.get(t.name, ())]

    def all_in_one(self):
        build = copies.Woven(self.o.srcdir, self.o.work, self.o.jobs, self.programs)
        print("building %d mutants" % len(self.mutants), flush=True)
        woven, alone, bad = build.make(self.mutants, ROUNDS)
        for m in bad:
            self.results.add(m, "does not compile", None, "", 0, [])
        woven = self.first_of_sample(woven, alone)
        self.places = {m.number for m in woven if m.kind != "object" or m.place}
        tests = self.asked(build)
        self.know(tests, woven, build)
        build.screen = judge.Screen(build.tree, build.build)
        print("%d tests, %.0f s in all; %d mutants, %d more have to be built alone" % (
            len(tests), sum(t.seconds for t in tests), len(woven), len(alone)), flush=True)
        with concurrent.futures.ThreadPoolExecutor(self.o.jobs) as pool:
            jobs = []
            for m in sorted(woven, key=lambda m: m.source == "rules"):  # there are most of these, and they say least
                mine = self.tests_for(m, tests)
                if mine:
                    jobs.append(pool.submit(self.judge, m, mine, build))
                else:
                    self.results.add(m, "not reached", None, "", 0, [])
            for j in jobs:
                j.result()
        return tests, alone

    def first_of_sample(self, woven, alone):
        """As many of the sample as were asked for, in the order of the seed."""
        kept = [m for m in woven if m.source == "sample"][:self.o.sample]
        return [m for m in woven if m.source != "sample"] + kept

    def know(self, tests, woven, build):
        """Times and reach of the tests; those that did not change since the last run in the same build are known."""
        known = os.path.join(self.o.work, "baseline")
        os.makedirs(known, exist_ok=True)
        for f in self.folders:
            shutil.rmtree(f, ignore_errors=True)
            os.makedirs(f)
        todo, by_number = [], {m.number: m for m in woven}
        for t in tests:
            t.digest = copies.digest_of_test(build.tree, t.name)
            path = os.path.join(known, t.name.replace("/", "_"))
            try:
                with open(path + ".json") as f:
                    told = json.load(f)
                with open(path + ".reach", "rb") as f:
                    t.reach = f.read()
                if told["digest"] == t.digest and told["build"] == build.digest:
                    t.seconds = told["seconds"]
                    continue
            except (OSError, ValueError, KeyError):
                pass
            todo.append((t, path))
        with concurrent.futures.ThreadPoolExecutor(self.o.jobs) as pool:
            failing = list(pool.map(lambda tp: self.measure(*tp, build, max(m.number for m in self.mutants)), todo))
        failing = [f for part in failing for f in part]
        for t, why in failing:
            print("%s fails on its own: %s" % (t.name, why))
        if failing:
            sys.exit(1)
        for t in tests:
            t.layers = {by_number[i].layer for i, b in enumerate(t.reach) if b and i in by_number} | build.layers_of(t)

    def measure(self, t, path, build, numbers):
        with self.lock:
            folder = self.free.pop()
        failing = judge.baseline([t], build.tree, build.build, folder, numbers)
        with self.lock:
            self.free.append(folder)
        if not failing:
            with open(path + ".reach", "wb") as f:
                f.write(t.reach)
            with open(path + ".json", "w") as f:
                json.dump({"digest": t.digest, "build": build.digest, "seconds": t.seconds}, f)
        return failing

    def one_by_one(self, tests, alone):
        """What has to be built alone, in a second copy."""
        build = copies.Plain(self.o.srcdir, self.o.work, self.o.jobs)
        self.places = set()
        for m in alone:
            if build.make(m):
                mine = [judge.Test(t.name, [a.replace(copies.WOVEN, copies.PLAIN) for a in t.argv]) for t in self.tests_for(m, tests)]
                for new, t in zip(mine, self.tests_for(m, tests)):
                    new.seconds, new.digest = t.seconds, t.digest
                self.judge(m, mine, build)
            else:
                self.results.add(m, "does not compile", None, "", 0, [])
            build.restore(m)


def main():
    o = options()
    mine = chosen(o)
    if o.list:
        for m in mine:
            print("%s\t%s:%d\t%s\t%s" % (m.id, m.file, m.line, m.meaning, m.key))
        return
    if not mine:
        sys.exit("no mutant has all of this: " + " ".join(sys.argv[1:]))
    os.makedirs(o.work, exist_ok=True)
    number_all(mine, os.path.join(o.work, "numbers.json"))
    run = Run(o, mine)
    tests, alone = run.all_in_one()
    run.one_by_one(tests, alone)
    sys.exit(report.told(mine, run.results))


if __name__ == "__main__":
    main()
