#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench/make_traffic makes the same captures from the same arguments, and what it says it makes; bench/bench.py runs."""
import json
import os
import subprocess
import sys
import tempfile

BUILD = os.environ["top_builddir"]
BENCH = os.path.join(os.environ["top_srcdir"], "bench/bench.py")
PROGRAM = os.environ["TCPAUTOPSY"]

# Arguments of make_traffic, and what its connections come to.
KINDS = [("small 4000 80 1", {"normal"}), ("small 4000 80 1 --pcapng --vxlan --vlan --ipv6", {"normal"}), ("open 4000 80 1", {"normal"}),
         ("idle 4000 80 1", {"normal"}), ("bulk 4000 4 1", {"normal"}), ("loss 4000 4 1", {"normal"}),
         ("dying 1200 20 1", {"peer-silent", "process-exit", "network-failure"}), ("scan 400 60 1", None)]


def made(arguments):
    return subprocess.run([os.path.join(BUILD, "bench/make_traffic")] + arguments.split(), stdout=subprocess.PIPE, check=True).stdout


def what_is_wrong(arguments, wanted, path):
    data = made(arguments)
    if data != made(arguments):
        return "another capture the second time"
    words = arguments.split()
    words[3] = "2"
    if data == made(" ".join(words)):
        return "the seed changes nothing"
    with open(path, "wb") as f:
        f.write(data)
    done = subprocess.run([PROGRAM, "--format", "json", "--all", path], stdout=subprocess.PIPE, check=False)
    report = json.loads(done.stdout)
    connections = report["connections"]
    if len(connections) != int(words[2]):
        return "%d connections" % len(connections)
    found = {c["diagnosis"]["scenario"] for c in connections}
    if wanted and not found <= wanted:
        return "found %s" % found
    copies = sum(half["retransmitted_segments"] for c in connections for half in c["halves"].values())
    if bool(copies) != (words[0] in ("small", "loss", "dying", "scan")):
        return "%d segments sent again" % copies
    return None


# What callgrind writes: a function of facts with code inlined from core, which calls one of tcp; a library's.
CALLGRIND = """events: Ir
fl=(1) /b/../src/facts/silence.c
fn=(1) observe
10 5
fi=(2) /b/../src/core/hash.h
+3 7
fe=(1)
cfi=(3) /b/../src/tcp/tracker.c
cfn=(2) follow
calls=2 20
12 1000
13 1

fl=(3)
fn=(2)
20 1000

fl=(4) ./string/memchr.S
fn=(3) memchr
0 50
"""


def layers_are_wrong(folder):
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.dirname(BENCH))
    import bench

    path = os.path.join(folder, "callgrind")
    with open(path, "w", encoding="utf-8") as f:
        f.write(CALLGRIND)
    found = bench.by_layer(path)
    return None if found == {"facts": 13, "tcp": 1000, "": 50} else "layers: %s" % found


def main():
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for arguments, wanted in KINDS:
            told = what_is_wrong(arguments, wanted, os.path.join(folder, "capture"))
            if told:
                print("make_traffic %s: %s" % (arguments, told))
                wrong = 1
        told = layers_are_wrong(folder)
        if told:
            print(told)
            wrong = 1
    done = subprocess.run([sys.executable, BENCH, "--scale", "0.0004", "--pairs", "1", BUILD, "costs", "connections", "growth"],
                          stdout=subprocess.PIPE, text=True, check=False)
    tables = done.stdout.count("\n|---|")
    if done.returncode or tables != 5:
        print(done.stdout, "bench.py: status %d, %d tables" % (done.returncode, tables))
        wrong = 1
    return wrong


sys.exit(main())
