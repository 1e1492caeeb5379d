# SPDX-License-Identifier: MIT
"""Copies of the tree, in which alone anything is changed: one with all mutants, one for those that have to be built alone."""
import glob
import hashlib
import os
import re
import shutil
import subprocess

import weave
from mutants import HERE, read

WOVEN, PLAIN = "all-in-one", "one-by-one"
PASSED = re.compile(r"^(build(?!-aux).*|\.git|autom4te\.cache|mutation|__pycache__)$")


def put(path, data, like=None):
    """Writes what is not there yet, so that make builds only what changed."""
    try:
        with open(path, "rb") as f:
            if f.read() == data:
                return False
    except OSError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    if like:
        shutil.copystat(like, path)
    return True


def copy_tree(top, to, woven):
    """The tree at `to`, with the texts of `woven` (file: text)."""
    there = set()
    for folder, folders, names in os.walk(top):
        folders[:] = [f for f in folders if not (PASSED.match(f) and (f != "mutation" or not folder.endswith("tests")))]
        inner = os.path.relpath(folder, top)
        for name in names:
            file = os.path.normpath(os.path.join(inner, name))
            there.add(file)
            source = os.path.join(folder, name)
            if os.path.islink(source):
                if not os.path.lexists(os.path.join(to, file)):
                    os.makedirs(os.path.join(to, inner), exist_ok=True)
                    os.symlink(os.readlink(source), os.path.join(to, file))
                continue
            if file in woven:
                put(os.path.join(to, file), woven[file].encode())
                continue
            target = os.path.join(to, file)
            try:
                a, b = os.stat(source), os.stat(target)
                if a.st_size == b.st_size and a.st_mtime_ns == b.st_mtime_ns:
                    continue
            except OSError:
                pass
            with open(source, "rb") as f:
                fresh = put(target, f.read())
            shutil.copymode(source, target)
            if not fresh or not file.endswith((".c", ".h")):
                shutil.copystat(source, target)
    for folder, _, names in os.walk(to):
        for name in names:
            file = os.path.relpath(os.path.join(folder, name), to)
            if file not in there:
                os.unlink(os.path.join(folder, name))


def digest_of_test(top, name):
    """Of its source, and of what it is likely to be made of."""
    h = hashlib.sha1()
    folder = os.path.join(top, os.path.dirname(name))
    paths = [os.path.join(top, name + end) for end in ("", ".c")]
    if name.startswith("tests/unit/"):
        paths += sorted(glob.glob(os.path.join(folder, "support", "*")) + glob.glob(os.path.join(folder, "*.h")))
    else:
        paths += sorted(p for p in glob.glob(os.path.join(folder, "**", "*"), recursive=True))
    for path in paths:
        if os.path.isfile(path):
            with open(path, "rb") as f:
                h.update(f.read())
    if not name.startswith("tests/unit/"):
        for folder, folders, names in os.walk(os.path.join(top, "testdata")):
            folders.sort()
            for n in sorted(names):
                h.update(("%s %d" % (n, os.path.getsize(os.path.join(folder, n)))).encode())
    return h.hexdigest()


class Build:
    def __init__(self, top, work, jobs, name):
        self.top, self.jobs, self.screen = top, jobs, None
        self.home = os.path.join(work, name)
        self.tree, self.build = os.path.join(self.home, "tree"), os.path.join(self.home, "build")

    def configure(self):
        runtime, source = os.path.join(self.home, "runtime.o"), os.path.join(HERE, "runtime.c")
        if os.path.exists(runtime) and os.path.getmtime(runtime) < os.path.getmtime(source):
            shutil.rmtree(self.build, ignore_errors=True)
        os.makedirs(self.build, exist_ok=True)
        if os.path.exists(os.path.join(self.build, "Makefile")):
            return
        if not os.path.exists(os.path.join(self.tree, "configure")):
            subprocess.run(["./autogen.sh"], cwd=self.tree, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cc = os.environ.get("CC", "gcc")
        subprocess.run(cc.split() + ["-O1", "-c", "-o", runtime, source], check=True)
        subprocess.run(["../tree/configure", "-q", "--disable-lto", "CC=" + cc, "CFLAGS=-O1 -w",
                        "CPPFLAGS=-include " + os.path.join(HERE, "runtime.h"), "LIBS=" + runtime], cwd=self.build, check=True)

    def run_make(self, *what):
        done = subprocess.run(["make", "-s", "-k", "-j%d" % self.jobs, *what], cwd=self.build, capture_output=True, text=True, errors="replace",
                              env=dict(os.environ, LC_ALL="C"))
        return done.returncode, done.stderr


def errors_of(stderr):
    """Each error with the lines that explain it."""
    block = []
    for line in stderr.splitlines():
        if re.search(r"\b(?:fatal )?error: ", line):
            if block:
                yield "\n".join(block)
            block = []
        if block or re.search(r"\berror: ", line):
            block.append(line)
    if block:
        yield "\n".join(block)


class Woven(Build):
    alone = False

    def __init__(self, top, work, jobs, programs):
        super().__init__(top, work, jobs, WOVEN)
        self.programs = programs  # of a build: what is to be made of it

    def make(self, mutants, rounds):
        """(those that are in, those that have to be built alone, those that do not compile)"""
        inside, alone, bad = list(mutants), [], []
        for _ in range(rounds):
            by_file = {}
            for m in inside:
                by_file.setdefault(m.file, []).append(m)
            woven = {f: weave.weave(read(self.top, f), ms, f) for f, ms in by_file.items()}
            self.add_places(woven, inside)
            copy_tree(self.top, self.tree, woven)
            self.configure()
            status, stderr = self.run_make(*self.programs(self))
            if status == 0:
                h = hashlib.sha1()
                for f in sorted(woven):
                    h.update(woven[f].encode())
                self.digest = h.hexdigest()
                return inside, alone, bad
            constants = {m.item for m in inside if m.kind == "constant"}
            names, numbers = set(), set()
            for e in errors_of(stderr):
                found = set(re.findall(r"\b[A-Z]\w+", e)) & constants
                names |= found
                if not found:
                    numbers |= {int(n) for n in re.findall(weave.MARK + r"(\d+)", e)}
            if not names and not numbers:
                raise SystemExit("the copy with all mutants does not build:\n" + stderr[-3000:])
            alone += [m for m in inside if m.kind == "constant" and m.item in names]
            bad += [m for m in inside if m.number in numbers]
            inside = [m for m in inside if not (m.kind == "constant" and m.item in names) and m.number not in numbers]
        raise SystemExit("the copy with all mutants does not build after %d rounds" % rounds)

    def add_places(self, woven, mutants):
        """Notes of mutants that are reached elsewhere."""
        by_place = {}
        for m in mutants:
            if m.place:
                file, function, condition = m.place
                by_place.setdefault((file, function), []).append("if (%s) TA_REACHED(%d);" % (condition, m.number))
        for (file, function), notes in by_place.items():
            text = woven.get(file) or read(self.top, file)
            m = re.search(r"^[^\n#;{}]*\b%s\((?:[^(){};]|\([^()]*\))*\)\s*\{" % function, text, re.M)
            woven[file] = text[:m.end()] + " " + " ".join(notes) + text[m.end():]

    def layers_of(self, test):
        return set()


class Plain(Build):
    """For one mutant at a time; a program is linked when its test is to be run."""
    alone = True

    def __init__(self, top, work, jobs):
        super().__init__(top, work, jobs, PLAIN)
        self.made = False

    def make(self, m):
        if not self.made:
            copy_tree(self.top, self.tree, {})
            self.configure()
            status, stderr = self.run_make("tcpautopsy")
            if status:
                raise SystemExit("the copy does not build:\n" + stderr[-3000:])
            self.made = True
        text = read(self.top, m.file)
        put(os.path.join(self.tree, m.file), (text[:m.start] + m.replacement + text[m.end:]).encode())
        return self.run_make("tcpautopsy")[0] == 0

    def link(self, test):
        return not test.name.startswith("tests/unit/") or self.run_make(test.name)[0] == 0

    def restore(self, m):
        with open(os.path.join(self.top, m.file), "rb") as f:
            put(os.path.join(self.tree, m.file), f.read())
