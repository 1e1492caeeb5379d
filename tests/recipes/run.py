#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py [--write]: runs each recipe of doc/recipes.md as it stands there, and compares what it prints with what the page says. A recipe is
a block of sh below a line that names the programs it needs; one that is missing skips it. --write puts what comes out into the page: read the
difference. Nothing is installed here (.ci/run does that). Speaks TAP.
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(TOP, "doc", "recipes.md")
RECIPE = re.compile(r"<!-- needs: ([^>]*) -->\n```sh\n(.*?)```\n\n```text\n(.*?)```\n", re.S)

# What lies in the folder that the recipes are run in.
CAPTURES = ("connect-refused-client", "network-healed-data-client", "normal-ipv6-client", "receiver-stalled-then-dark-client")
CUT, CUT_BYTES = "normal-keepalive-both-client", 1500

# The rotated captures of a few nights: each so many days after it was taken, some cut short.
NIGHTS = (("22", 0, ("network-data-client", "network-keepalive-client", "normal-keepalive-both-client")),
          ("23", 1, ("network-data-client", "peer-reboot-keepalive-client", "network-rto-max-client")),
          ("24", 2, ("network-data-client", "normal-ipv6-client", "normal-keepalive-server-client")),
          ("30", 8, ("network-data-client", "peer-reboot-keepalive-client", "receiver-stalled-then-dark-client")))
TORN = ("24", "normal-keepalive-server-client")
DAY = 86400


def later(packets, days):
    """A pcap file whose packets came so many days later."""
    order = "<" if packets[0] in (0xD4, 0x4D) else ">"
    moved, at = bytearray(packets), 24
    while at + 16 <= len(moved):
        seconds, _, length = struct.unpack_from(order + "III", moved, at)
        struct.pack_into(order + "I", moved, at, seconds + days * DAY)
        at += 16 + length
    return bytes(moved)


def prepare_nights(folder):
    for night, days, names in NIGHTS:
        os.makedirs(os.path.join(folder, "nights", night))
        for name in names:
            with open(os.path.join(TOP, "testdata", "captures", name + ".pcap"), "rb") as f:
                packets = later(f.read(), days)
            with open(os.path.join(folder, "nights", night, name[:-7] + ".pcap"), "wb") as out:
                out.write(packets[:CUT_BYTES] if (night, name) == TORN else packets)
            os.utime(out.name, (0, time.time() - DAY / 24))  # they are not being written any more


def prepare(folder):
    prepare_nights(folder)
    data = os.path.join(TOP, "testdata", "captures")
    for name in ("captures", "yesterday", "metrics", "bin"):
        os.mkdir(os.path.join(folder, name))
    for name in CAPTURES:
        shutil.copyfile(os.path.join(data, name + ".pcap"), os.path.join(folder, "captures", name[:-7] + ".pcap"))
    for name in CAPTURES[:2]:
        shutil.copyfile(os.path.join(data, name + ".pcap"), os.path.join(folder, "yesterday", name[:-7] + ".pcap"))
    with open(os.path.join(data, CUT + ".pcap"), "rb") as f, open(os.path.join(folder, "captures", "cut.pcap"), "wb") as out:
        out.write(f.read(CUT_BYTES))
    os.symlink(PROGRAM, os.path.join(folder, "bin", "tcpautopsy"))
    os.symlink(os.path.join(TOP, "packaging", "systemd", "tcpautopsy-nightly"), os.path.join(folder, "bin", "tcpautopsy-nightly"))
    # DuckDB's own program, or what stands in for it.
    shim = os.path.join(HERE, "duckdb")
    if not shutil.which("duckdb") and shutil.which("node") and subprocess.run(["node", shim], stderr=subprocess.DEVNULL).returncode == 0:
        with open(os.path.join(folder, "bin", "duckdb"), "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\nexec node '{shim}' \"$@\"\n")
        os.chmod(os.path.join(folder, "bin", "duckdb"), 0o755)


def missing(needs, path):
    for name in needs.split():
        if name == "python3-jsonschema":
            if subprocess.run(["python3", "-c", "import jsonschema"], stderr=subprocess.DEVNULL).returncode:
                return name
        elif not shutil.which(name, path=path):
            return name
    return None


def run(script, folder, env):
    """What it prints, what it says of errors, and its status."""
    done = subprocess.run(["sh", "-eu"], input=script.encode(), cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"), done.returncode


def main():
    write = "--write" in sys.argv[1:]
    with open(PAGE, encoding="utf-8") as f:
        page = f.read()
    n, fresh, at = 0, [], 0
    heading = re.compile(r"^#+ (.*)$", re.M)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        env = {**os.environ, "PATH": os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": folder,
               "PYTHONPATH": os.path.join(TOP, "python"), "PYTHONDONTWRITEBYTECODE": "1"}
        for match in RECIPE.finditer(page):
            n += 1
            needs, script, want = match.groups()
            name = f"{n} - {heading.findall(page[: match.start()])[-1]}: {needs}"
            lacks = missing(needs, env["PATH"])
            if lacks:
                print(f"ok {name} # SKIP no {lacks}")
                continue
            got, errors, status = run(script, folder, env)
            if write:
                fresh.append(page[at : match.start(3)] + got)
                at = match.end(3)
            if status or not got or (got != want and not write):
                print(f"not ok {name}")
                for line in [f"status {status}"] + errors.splitlines()[:20] + ["expected:"] + want.splitlines() + ["got:"] + got.splitlines()[:40]:
                    print("#", line)
            else:
                print(f"ok {name}")
    blocks = page.count("```sh\n")
    n += 1
    print(f"{'ok' if blocks == n - 1 else 'not ok'} {n} - each block of sh on the page is a recipe")
    print(f"1..{n}")
    if write:
        with open(PAGE, "w", encoding="utf-8") as f:
            f.write("".join(fresh) + page[at:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
