# SPDX-License-Identifier: MIT
"""Runs the tests of a build, all at first to see which of them reach which mutant, then for each mutant those that can see it."""
import hashlib
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import time

# Tests that do not judge what the analysis says, or do so again and slower than another one.
LEFT_OUT = re.compile(
    r"tests/(lint|html|fuzz|stress|tools|lab|malformed|mutation|python-module|mcp|packaging|scale)/|^doc/|^bench/|tests/golden/schema|"
    r"tests/cli/(wireshark|outputs|figures|memory|capture|unwritable|progress|interrupt|jobs|output|openmetrics|times)\.|"
    r"tests/unit/test_(capture_packed|cli_sandbox|analysis_jobs|analysis_ways)$")
# Tests that run the program hundreds of times and find little that the others do not: with --slow, for what is left.
SLOW = re.compile(r"tests/(text/(devices|metamorphic|damaged)|verdict/inject|views/.*|audit/.*|recipes/.*|cli/.*)\.(py|tap)$")
# Read nothing of the program but its JSON of testdata: where that is as it was, they pass.
OF_TESTDATA = re.compile(r"tests/verdict/run-(cases|lab-captures)\.py$")
# Generated traces: what is not read from text is told by the captures.
OF_TEXT = re.compile(r"tests/text/kinds\.py$")
# Programs that a script starts beside tcpautopsy.
NEEDS = {"tests/told/told.py": ("tests/fuzz/inputs",)}
SKIPPED = 77
MEMORY = 6 << 30  # bytes of address space that a mutant may take


class Test:
    def __init__(self, name, argv):
        self.name, self.argv, self.seconds, self.reach = name, argv, 0.0, b""
        self.script = name.endswith((".py", ".sh", ".tap"))
        self.tap = not name.endswith((".py", ".sh"))

    def limit(self):
        return 5 * self.seconds + 5


def tests_of(tree, build, slow):
    """Those of `make check`, as it runs them."""
    script = "include Makefile\nta-print-tests:\n\t@echo $(TESTS)\n"
    names = subprocess.run(["make", "-s", "-f", "-", "ta-print-tests"], input=script, cwd=build, capture_output=True, text=True, check=True).stdout.split()
    out = []
    for name in names:
        if LEFT_OUT.search(name) or (SLOW.search(name) and not slow):
            continue
        if name.endswith(".py"):
            argv = [os.path.join(tree, "tests", "python"), os.path.join(tree, name)]
        elif name.endswith((".sh", ".tap")):
            argv = ["/bin/sh", os.path.join(tree, name)]
        else:
            argv = [os.path.join(build, name)]
        out.append(Test(name, argv))
    return out


def environment(tree, build, **more):
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", LC_ALL="C.UTF-8", TZ="UTC", top_srcdir=tree, top_builddir=build, srcdir=tree,
               TCPAUTOPSY=os.path.join(build, "tcpautopsy"), TOLD_KEEP=os.path.join(build, "told"))
    env.update(more)
    return env


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stop(child):
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def run(test, env, folder, seconds=None):
    """(passed, what it said first of a failure). Stops at the first failure that it tells."""
    work = tempfile.mkdtemp(dir=folder)
    env = dict(env, TMPDIR=work)
    child = subprocess.Popen(test.argv, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             start_new_session=True, preexec_fn=limits)
    end, kept, failed, last = time.monotonic() + (seconds or 3600), b"", None, ""
    out = child.stdout.fileno()
    while True:
        ready, _, _ = select.select([out], [], [], max(0, end - time.monotonic()))
        if not ready:
            failed = "no end after %.0f s" % seconds
            break
        data = os.read(out, 65536)
        if not data:
            break
        lines = (kept + data).split(b"\n")
        kept = lines.pop()
        for line in lines:
            last = line.decode(errors="replace") or last
            if test.tap and line.startswith(b"not ok") and b"# TODO" not in line:
                failed = last
        if failed:
            break
    if failed:
        stop(child)
    else:
        try:
            status = child.wait(timeout=max(1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            status = -1
        stop(child)
        if status not in (0, SKIPPED):
            failed = "exit status %d: %s" % (status, last)
    child.stdout.close()
    shutil.rmtree(work, ignore_errors=True)
    return failed is None, failed


class Screen:
    """The JSON of all that lies in testdata, in one run of the program, as a digest."""

    def __init__(self, tree, build):
        self.argv = [os.path.join(build, "tcpautopsy"), "--all", "--format", "json"]
        for folder, folders, names in os.walk(os.path.join(tree, "testdata")):
            folders[:] = sorted(f for f in folders if f != "malformed")
            self.argv += [os.path.join(folder, n) for n in sorted(names) if not n.endswith((".md", ".mk", ".py", ".sh"))]
        self.plain = self.look(environment(tree, build))

    def look(self, env):
        try:
            out = subprocess.run(self.argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60,
                                 preexec_fn=limits, check=False)
        except subprocess.TimeoutExpired:
            return None
        return out.returncode, hashlib.sha1(out.stdout).hexdigest()

    def sees(self, env):
        return self.look(env) != self.plain


def baseline(tests, tree, build, folder, numbers):
    """Times each test, and notes which mutants it reaches. Returns those that fail although no mutant is alive."""
    failing = []
    for test in tests:
        path = os.path.join(folder, "reach")
        with open(path, "wb") as f:
            f.write(bytes(numbers + 1))
        begin = time.monotonic()
        passed, why = run(test, environment(tree, build, TA_MUTANT_REACH=path), folder, 600)
        test.seconds = time.monotonic() - begin
        with open(path, "rb") as f:
            test.reach = f.read()
        if not passed:
            failing.append((test, why))
    return failing
