#!/usr/bin/env python3
"""python/tcpautopsy.py: its rows are those of --format json, its classes know every field, and each exit status has its result.

SPDX-License-Identifier: MIT
"""
import dataclasses
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "build/tcpautopsy"))
sys.path.insert(0, os.path.join(TOP, "python"))
sys.dont_write_bytecode = True
import tcpautopsy  # noqa: E402

SEED = os.path.join(TOP, "testdata", "seed-tunnel-dead.txt")
CAPTURES = sorted(glob.glob(os.path.join(TOP, "testdata", "captures", "*.pcap*")))
POINTS = [os.path.join(TOP, "testdata", "points", name) for name in ("client-1.pcap", "client-2.pcap", "server.pcap")]


def analyse(*arguments, **options):
    return tcpautopsy.analyse(*arguments, program=PROGRAM, **options)


def back(value):
    """The JSON that an object was made of, from its fields alone."""
    if isinstance(value, list):
        return [back(v) for v in value]
    if not dataclasses.is_dataclass(value):
        return value
    found = {f.name.rstrip("_"): back(getattr(value, f.name)) for f in dataclasses.fields(value)}
    # A field that is not required may be lacking: None then.
    return {key: v for key, v in found.items() if v is not None or key in value.raw}


class Rows(unittest.TestCase):
    def held(self, paths, **options):
        """Rows of the module, against --format json."""
        flags = ["--" + name.replace("_", "-") for name, value in options.items() if value]
        document = json.loads(subprocess.run([PROGRAM, "--format=json", *flags, *paths], capture_output=True, check=False).stdout)
        kinds = {tcpautopsy.Connection: [], tcpautopsy.InputFile: [], tcpautopsy.Observation: [], tcpautopsy.Point: [], tcpautopsy.Summary: []}
        with analyse(paths, check=False, **options) as report:
            for row in report:
                self.assertEqual(back(row), dict(row.raw))
                told = dict(row.raw)
                del told["type"], told["schema"]
                kinds[type(row)].append(told)
        self.assertEqual(kinds[tcpautopsy.Connection], document["connections"])
        self.assertEqual(kinds[tcpautopsy.InputFile], document["inputs"])
        self.assertEqual(kinds[tcpautopsy.Observation], document["observations"])
        self.assertEqual(kinds[tcpautopsy.Point], document.get("points", []))
        self.assertEqual(kinds[tcpautopsy.Summary], [document["summary"]])
        return document

    def test_captures(self):
        self.assertGreater(len(CAPTURES), 100)
        self.assertGreater(self.held(CAPTURES[::4] + [SEED])["summary"]["failed"], 20)

    def test_points(self):
        self.assertEqual(len(self.held(POINTS, together=True)["points"]), 2)


class Shorter(unittest.TestCase):
    def test_failed(self):
        with analyse([SEED] + CAPTURES[:40]) as report:
            failed = list(report.failed())
        self.assertEqual(len(failed), report.summary.failed)
        self.assertEqual(sum(c.is_healed for c in failed), report.summary.healed)
        self.assertEqual(failed[0].diagnosis.scenario, "peer-silent")

    def test_evidence(self):
        connection = next(analyse(SEED).failed())
        self.assertTrue(connection.evidence)
        self.assertTrue(set(connection.evidence[0].frames) <= set(connection.frames))
        self.assertEqual(str(connection), "172.17.93.20:49592 -> 172.17.60.78:1234: peer-silent, certain")

    def test_by_host(self):
        hosts = analyse(SEED).by_host()
        self.assertEqual(set(hosts), {"172.17.93.20", "172.17.60.78"})
        self.assertEqual([c.id for c in hosts["172.17.60.78"]], [0])

    def test_input(self):
        with open(SEED, "rb") as f:
            rows = list(analyse(input=f.read()))
        self.assertEqual(rows[0].paths, ["-"])

    def test_saved(self):
        text = subprocess.run([PROGRAM, "--format=ndjson", SEED], capture_output=True, text=True, check=True).stdout
        self.assertEqual(list(tcpautopsy.read(text.splitlines())), list(analyse(SEED)))

    def test_later_version(self):
        """Unknown fields and rows do no harm; the fields are in raw."""
        row = {**next(iter(analyse(SEED))).raw, "colour": "red"}
        told = list(tcpautopsy.read([json.dumps(row), json.dumps({"type": "weather"})]))
        self.assertEqual(len(told), 1)
        self.assertEqual(told[0].raw["colour"], "red")

    def test_names(self):
        """Names that the command line takes for something else."""
        with tempfile.TemporaryDirectory() as work:
            here = os.getcwd()
            os.chdir(work)
            try:
                for name in ("-", "--all", "17"):
                    with open(SEED, "rb") as f, open("./" + name, "wb") as copy:
                        copy.write(f.read())
                paths = [row.path for row in analyse(["-", "--all", "17"]) if isinstance(row, tcpautopsy.InputFile)]
                self.assertEqual(paths, ["./-", "./--all", "./17"])
                with self.assertRaises(tcpautopsy.Incomplete):
                    list(analyse(["17", "18"]))  # no file, and no id either
            finally:
                os.chdir(here)


class Status(unittest.TestCase):
    def test_matched(self):
        for what, status in (("failed", 1), ("peer-crash", 0)):
            report = analyse(SEED, fail_on=what)
            rows = list(report)
            self.assertEqual((report.status, report.matched), (status, status == 1))
            self.assertIsInstance(rows[-1], tcpautopsy.Summary)

    def test_incomplete(self):
        report = analyse([SEED, "/nowhere/at-all.pcap"])
        rows = []
        with self.assertRaises(tcpautopsy.Incomplete) as caught:
            for row in report:
                rows.append(row)
        self.assertIn("/nowhere/at-all.pcap", str(caught.exception))
        self.assertEqual(caught.exception.status, 2)
        self.assertIsInstance(rows[0], tcpautopsy.Connection)  # what could be read has been told
        self.assertEqual(report.summary.connections, 1)
        unchecked = analyse([SEED, "/nowhere/at-all.pcap"], check=False)
        self.assertEqual(len(list(unchecked)), len(rows))
        self.assertEqual(unchecked.status, 2)

    def test_usage(self):
        with self.assertRaises(tcpautopsy.UsageError) as caught:
            list(analyse(SEED, no_such_option=True))
        self.assertEqual(caught.exception.status, 64)
        with self.assertRaises(ValueError):
            analyse(SEED, format="csv")

    def test_interrupted(self):
        with tempfile.TemporaryDirectory() as work:
            pipe = os.path.join(work, "slow")
            os.mkfifo(pipe)
            report = analyse([SEED, pipe], jobs=1)
            next(report)
            with open(pipe, "wb"):
                time.sleep(0.5)  # until it waits for what comes
                report._process.send_signal(signal.SIGINT)
                with self.assertRaises(tcpautopsy.Interrupted) as caught:
                    list(report)
        self.assertEqual(caught.exception.status, 130)
        self.assertTrue(report.summary.interrupted)

    def test_killed(self):
        with tempfile.TemporaryDirectory() as work:
            pipe = os.path.join(work, "slow")
            os.mkfifo(pipe)
            report = analyse(pipe)
            with open(pipe, "wb"):
                report._process.kill()
                with self.assertRaises(tcpautopsy.Crashed):
                    list(report)

    def test_closed_early(self):
        with analyse(CAPTURES) as report:
            next(report)
        self.assertIsNotNone(report.status)
        self.assertEqual(list(report), [])

    def test_no_program(self):
        with self.assertRaises(tcpautopsy.Error):
            tcpautopsy.analyse(SEED, program="/nowhere/tcpautopsy")


if __name__ == "__main__":
    unittest.main()
