#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every input of testdata/malformed is read to its end or to its fault, with the message that stands beside it.

usage: check.py [--rewrite]    (top_srcdir and TCPAUTOPSY from the environment)
"""
import json
import os
import pathlib
import subprocess
import sys


def describe(program, case):
    """What the program says of an input, without what depends on where it lies."""
    done = subprocess.run(
        [program, "--format", "json", "input"], cwd=case, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60
    )
    lines = [f"exit status {done.returncode}"]
    lines += [f"message: {line}" for line in done.stderr.decode("utf-8", "replace").splitlines()]
    for given in json.loads(done.stdout)["inputs"]:
        lines.append(f"input {given['path']}: {given['kind']}, {given['tcp_segments']} TCP segments")
        if given["error"]:
            lines.append(f"error {given['error'].get('code')}")
        lines += [f"skipped {name}: {count}" for name, count in sorted((given["skipped"] or {}).items())]
        for odd in given["anomalies"]:
            first = odd.get("first") or {}
            lines.append(f"anomaly {odd['name']}: {odd['count']}" + "".join(f", first {k} {v}" for k, v in first.items()))
    return "\n".join(lines) + "\n"


README = """# Inputs that are wrong

One small input for each fault that a message or an anomaly names. All are our own, written by
`tests/malformed/make.py`; the name of the folder says what is wrong, `expected` what the program says of it
(`tests/malformed/check.py`, which also writes this list).

| input | said of it | |
|---|---|---|
"""


def fault(text):
    """The line that names the fault."""
    for start in ("error ", "anomaly ", "skipped "):
        for line in text.splitlines():
            if line.startswith(start):
                return line[len(start) :].split(",")[0].split(": ")[0]
    return ""


def main():
    top = pathlib.Path(os.environ.get("top_srcdir", ".")) / "testdata" / "malformed"
    program = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
    cases = sorted(path.parent for path in top.glob("*/input"))
    wrong = 0
    for case in cases:
        expected, got = case / "expected", describe(program, case)
        if "--rewrite" in sys.argv:
            expected.write_text(got, encoding="utf-8")
        elif not expected.exists() or expected.read_text(encoding="utf-8") != got:
            wrong += 1
            print(f"{case.name} gives:\n{got}")
    if "--rewrite" in sys.argv:
        rows = [f"| `{c.name}/input` | `{c.name}/expected` | `{fault((c / 'expected').read_text())}` |\n" for c in cases]
        (top / "README.md").write_text(README + "".join(rows), encoding="utf-8")
    print(f"{len(cases)} malformed inputs, {wrong} not as expected")
    sys.exit(1 if wrong or not cases else 0)


if __name__ == "__main__":
    main()
