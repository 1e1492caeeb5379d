#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tcpautopsy-nightly over a folder of captures that are rotated, torn, packed and removed from night to night, and its units, as systemd
reads them.

usage: nightly.py    (TCPAUTOPSY from the environment)
"""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
BUILD = os.path.abspath(os.environ.get("top_builddir", "."))
UNITS = os.path.join("packaging", "systemd")
CAPTURES = os.path.join(TOP, "testdata", "captures")
EXPOSURE = 2.0  # of 10, by systemd-analyze security: 1.6 with systemd 252
wrong, skipped = [], []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {shown}")


class Fleet:
    def __init__(self, folder):
        self.captures, self.state = (os.path.join(folder, n) for n in ("captures", "state"))
        binaries = os.path.join(folder, "bin")
        for name in (self.captures, self.state, binaries):
            os.mkdir(name)
        os.symlink(PROGRAM, os.path.join(binaries, "tcpautopsy"))
        self.database, self.metrics = (os.path.join(self.state, n) for n in ("fleet.db", "tcpautopsy.prom"))
        self.env = {**os.environ, "PATH": binaries + os.pathsep + os.environ["PATH"], "TCPAUTOPSY_CAPTURES": self.captures,
                    "TCPAUTOPSY_DATABASE": self.database, "TCPAUTOPSY_METRICS": self.metrics, "TCPAUTOPSY_OPTIONS": "-j 1 --memory 512M"}

    def path(self, name):
        return os.path.join(self.captures, name)

    def capture(self, name, source, size=None, age=600):
        """A capture that was written so many seconds ago."""
        with open(os.path.join(CAPTURES, source + "-client.pcap"), "rb") as f, open(self.path(name), "wb") as out:
            out.write(f.read(size))
        at = time.time() - age
        os.utime(self.path(name), (at, at))

    def night(self, what, status, runs, failed, **env):
        done = subprocess.run([os.path.join(TOP, UNITS, "tcpautopsy-nightly")], env={**self.env, **env}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120, check=False)
        said = done.stderr.decode()
        check(f"{what}: status", done.returncode == status, f"{done.returncode}: {said}")
        check(f"{what}: nothing on standard output", not done.stdout, done.stdout)
        c = sqlite3.connect(self.database)
        check(f"{what}: runs", c.execute("SELECT count(*) FROM run").fetchone()[0] == runs, c.execute("SELECT path FROM input").fetchall())
        c.close()
        with open(self.metrics, encoding="utf-8") as f:
            told = re.search(r"^tcpautopsy_connections_failed (\d+)$", f.read(), re.M)
        check(f"{what}: failed of what is new", told and int(told[1]) == failed, told)
        check(f"{what}: files", set(os.listdir(self.state)) == {"fleet.db", "tcpautopsy.prom"}, os.listdir(self.state))
        return said


def nights(folder):
    f = Fleet(folder)
    f.capture("eth0.pcap.1", "network-healed-data")
    f.capture("eth0.pcap", "normal-ipv6", age=0)
    said = f.night("the first night", 0, 1, 1)
    check("the first night: what is being written", "passed over: 1 that may still be written" in said, said)
    # Rotated: what was written is full, and another one begins; one was torn by a crash.
    os.rename(f.path("eth0.pcap.1"), f.path("eth0.pcap.2"))
    f.capture("eth0.pcap.1", "normal-ipv6", age=500)
    f.capture("eth0.pcap", "receiver-stalled-then-dark", age=0)
    f.capture("crash.pcap", "connect-refused", size=150, age=400)
    said = f.night("the second night", 2, 3, 0)
    check("the second night: the torn one is named", "crash.pcap" in said and "passed over: 1 that the database has" in said, said)
    f.night("the same night again", 0, 3, 0)
    # Packed, removed, and one that was torn is whole after all.
    os.remove(f.path("eth0.pcap.2"))
    subprocess.run(["gzip", f.path("eth0.pcap.1")], check=True)
    f.capture("crash.pcap", "connect-refused", age=300)
    f.capture("eth0.pcap", "receiver-stalled-then-dark", age=200)
    said = f.night("the third night", 0, 4, 2)
    check("the third night: the whole one replaces the torn one", "crash.pcap: replaces" in said, said)
    check("the third night: the packed one is known", "eth0.pcap.1.gz: its content is there" in said, said)
    f.night("and again", 0, 4, 0)
    c = sqlite3.connect(f.database)
    found = sorted(r[0] for r in c.execute("SELECT scenario FROM failure"))
    check("what the database remembers", found == ["connect-refused", "network-failure", "peer-silent"], found)
    check("nothing is torn any more", c.execute("SELECT count(*) FROM input WHERE NOT complete").fetchone() == (0,))
    c.close()
    # Without a collector there are no metrics; without a folder there is an error.
    os.remove(f.metrics)
    done = subprocess.run([os.path.join(TOP, UNITS, "tcpautopsy-nightly")], env={**f.env, "TCPAUTOPSY_METRICS": os.path.join(folder, "none", "x.prom")},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    check("no collector", done.returncode == 0 and not done.stdout and not os.path.exists(f.metrics), done)
    shutil.rmtree(f.captures)
    done = subprocess.run([os.path.join(TOP, UNITS, "tcpautopsy-nightly")], env=f.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    check("no folder", done.returncode == 2 and b"captures" in done.stderr, done)


def units(folder):
    if not shutil.which("systemd-analyze"):
        skipped.append("no systemd-analyze")
        return
    service = os.path.join(folder, "tcpautopsy-nightly.service")
    with open(os.path.join(BUILD, UNITS, "tcpautopsy-nightly.service"), encoding="utf-8") as f:
        text = f.read()
    check("the service: placeholders", "@" not in text.replace("@system-service", ""), text)
    with open(service, "w", encoding="utf-8") as f:
        f.write(re.sub(r"^ExecStart=.*$", f"ExecStart={os.path.join(TOP, UNITS, 'tcpautopsy-nightly')}", text, flags=re.M))
    shutil.copy(os.path.join(TOP, UNITS, "tcpautopsy-nightly.timer"), folder)
    timer = os.path.join(folder, "tcpautopsy-nightly.timer")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", service, timer], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    told = [line for line in done.stdout.decode().splitlines() if "tcpautopsy-nightly" in line]
    check("systemd-analyze verify", done.returncode == 0 and not told, done.stdout)
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", service], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    told = re.search(r"exposure level for \S+ ([\d.]+)", done.stdout.decode("utf-8", "replace"))
    if not told and b"offline" in done.stdout:
        skipped.append("systemd-analyze security has no --offline")
    else:
        check("systemd-analyze security", told and float(told[1]) <= EXPOSURE, done.stdout[-300:])
    calendar = subprocess.run(["systemd-analyze", "calendar", "*-*-* 02:30"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    check("the timer's calendar", calendar.returncode == 0)


def main():
    for test in (nights, units):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
    for text in wrong:
        print(text)
    for text in skipped:
        print("skipped:", text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
