#!/usr/bin/env python3
"""packaging/ci/annotate: what GitHub and GitLab are given, and that --fail-on means there what it means to the program.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import types
import unittest
import xml.etree.ElementTree as xml

TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "build/tcpautopsy"))
ANNOTATE = os.path.join(TOP, "packaging", "ci", "annotate")
SEED = os.path.join(TOP, "testdata", "seed-tunnel-dead.txt")
CAPTURES = os.path.join(TOP, "testdata", "captures")
# A failure that is likely, one that healed, one with a process that ended, one that is well.
MIXED = [os.path.join(CAPTURES, name + ".pcap") for name in
         ("receiver-stalled-then-dark-client", "network-healed-data-client", "connect-refused-client", "normal-ipv6-client")]
# As GitHub reads a line: what stands there is the command.
COMMAND = re.compile(r"^::(error|warning) file=([^,:\r\n]*),title=([^:\r\n,]*)::([^\r\n]*)$")


class Annotate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = folder.name

    def path(self, name):
        return os.path.join(self.work, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def annotate(self, *arguments):
        """Its status, its commands, and its outputs."""
        for name in ("summary", "output"):
            if os.path.exists(self.path(name)):
                os.remove(self.path(name))
        environment = {**os.environ, "TCPAUTOPSY": PROGRAM, "GITHUB_STEP_SUMMARY": self.path("summary"), "GITHUB_OUTPUT": self.path("output")}
        done = subprocess.run([sys.executable, ANNOTATE, *arguments], capture_output=True, text=True, env=environment, cwd=self.work, check=False)
        self.assertNotIn("Traceback", done.stderr)
        commands = []
        for line in done.stdout.splitlines():
            if line.startswith("::"):
                self.assertRegex(line, COMMAND)
                commands.append(COMMAND.match(line).groups())
        outputs = dict(line.split("=", 1) for line in self.read("output").splitlines())
        self.assertEqual(outputs["status"], str(done.returncode))
        return done.returncode, commands, outputs

    def test_seed(self):
        status, commands, outputs = self.annotate("--fail-on=failed", "--html=report.html", SEED)
        self.assertEqual(status, 1)
        self.assertEqual(len(commands), 1)
        kind, path, title, text = commands[0]
        self.assertEqual((kind, path, title), ("error", SEED, "peer-silent%2C certain"))
        self.assertRegex(text, r"172.17.93.20:49592 -> 172.17.60.78:1234: the server fell silent \(frames 10, 16, 88\)$")
        self.assertEqual(outputs, {"status": "1", "connections": "1", "failed": "1", "html": "report.html"})
        self.assertTrue(self.read("report.html").startswith("<!DOCTYPE html>"))
        self.assertIn("| \N{CROSS MARK} | peer-silent, certain | 172.17.93.20:49592", self.read("summary"))

    def test_warning(self):
        for fail_on in ("", "peer-crash"):
            status, commands, _ = self.annotate("--fail-on=" + fail_on, SEED)
            self.assertEqual((status, [c[0] for c in commands]), (0, ["warning"]))

    def test_fail_on_as_the_program(self):
        """Whatever is asked for, something fits where the program's status is 1, and nothing where it is 0."""
        script = types.ModuleType("annotate")
        with open(ANNOTATE, encoding="utf-8") as f:
            script.__dict__["__file__"] = ANNOTATE
            exec(compile(f.read(), ANNOTATE, "exec"), script.__dict__)
        for path in MIXED:
            rows = [r for r in script.tcpautopsy.analyse(path, program=PROGRAM) if isinstance(r, script.tcpautopsy.Connection)]
            for fail_on in ("failed", "failed:likely", "failed:certain", "healed", "failed,-healed", "-peer-silent", "-peer-silent:certain", "normal",
                            "-failed", "failed:certain,network-failure:likely", "peer-silent:certain,failed", "failed,-connect-refused,-network-failure",
                            "connect-refused,-connect-refused:certain", "healed:certain,-network-failure:certain"):
                status = subprocess.run([PROGRAM, "-q", "--fail-on=" + fail_on, path], check=False).returncode
                self.assertEqual(any(script.FailOn(fail_on).matches(r) for r in rows), status == 1, (fail_on, path))

    def test_baseline(self):
        with open(self.path("old.json"), "w", encoding="utf-8") as f:
            subprocess.run([PROGRAM, "--format=json", SEED], stdout=f, check=True)
        status, commands, outputs = self.annotate("--fail-on=failed", "--baseline=old.json", SEED)
        self.assertEqual((status, commands, outputs["html"]), (0, [], ""))

    def test_not_read_to_its_end(self):
        with open(MIXED[0], "rb") as f, open(self.path("cut.pcap"), "wb") as cut:
            cut.write(f.read(1500))
        status, commands, _ = self.annotate("--fail-on=peer-crash", "--junit=junit.xml", "cut.pcap")
        self.assertEqual(status, 2)
        self.assertIn(("warning", "cut.pcap", "not read to its end"), [c[:3] for c in commands])
        self.assertEqual(xml.parse(self.path("junit.xml")).getroot().get("errors"), "1")

    def test_usage(self):
        status, commands, outputs = self.annotate("--fail-on=nonsense", "--html=report.html", SEED)
        self.assertEqual((status, commands, outputs["html"]), (64, [], ""))

    def test_names_that_mean_harm(self):
        """A name can begin no other command, no row of the table and no element."""
        name = "a\n::error file=x,title=y::z | <b>`%0A@all.txt"
        shutil.copyfile(SEED, self.path(name))
        status, commands, _ = self.annotate("--fail-on=failed", "--junit=junit.xml", "--code-quality=quality.json", name)
        self.assertEqual((status, len(commands)), (1, 1))
        self.assertNotIn(":", commands[0][1])
        rows = [line for line in self.read("summary").splitlines() if line.startswith("| ")]
        self.assertEqual(len(rows), 2)
        self.assertNotIn("<b>", rows[1])
        self.assertEqual(len(re.split(r"(?<!\\)\|", rows[1])), 8)
        self.assertEqual(xml.parse(self.path("junit.xml")).getroot().get("failures"), "1")
        self.assertEqual(json.loads(self.read("quality.json"))[0]["location"]["path"], name)

    def test_gitlab(self):
        status, _, _ = self.annotate("--fail-on=failed:certain", "--junit=junit.xml", "--code-quality=quality.json", *MIXED)
        self.assertEqual(status, 1)
        quality = json.loads(self.read("quality.json"))
        self.assertEqual([(q["check_name"], q["severity"]) for q in quality],
                         [("peer-silent", "minor"), ("network-failure", "critical"), ("connect-refused", "critical")])
        self.assertEqual(len({q["fingerprint"] for q in quality}), 3)
        for row in quality:
            self.assertTrue(os.path.exists(row["location"]["path"]))
            self.assertGreater(row["location"]["lines"]["begin"], 0)
        suite = xml.parse(self.path("junit.xml")).getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("7", "2", "0"))
        self.assertEqual(len(suite.findall("testcase/failure")), 2)

    def test_many(self):
        """GitHub shows ten of a kind; the others are counted."""
        status, commands, outputs = self.annotate("--fail-on=failed", CAPTURES)
        self.assertEqual((status & 1, [c[0] for c in commands if c[2] != "not read to its end"]), (1, ["error"] * 10))
        self.assertGreater(int(outputs["failed"]), 200)
        self.assertLess(len(self.read("summary")), 100000)
        self.assertIn("And %d more." % (int(outputs["failed"]) - 100), self.read("summary"))


if __name__ == "__main__":
    unittest.main()
