#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--facts and merge: the report on facts is the direct one, whole and of shards, in every format that needs no packets a second time; what asks for
packets is refused; shards that are missing, given twice, or of another split are named.

usage: facts.py    (TCPAUTOPSY from the environment)
"""
import atexit
import glob
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
DATA = os.path.abspath(os.path.join(os.environ.get("top_srcdir", "."), "testdata"))
wrong = []


def run(*args, status=0, says=None, stdin=None):
    done = subprocess.run([PROGRAM] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, input=stdin)
    if done.returncode != status:
        wrong.append(f"status of {args}: {done.returncode}, not {status}: {done.stderr.decode()!r}")
    if says is not None and says not in done.stderr.decode():
        wrong.append(f"{args} does not say {says!r}: {done.stderr.decode()!r}")
    return done.stdout


def same(what, got, want):
    if got != want:
        wrong.append(f"{what}: the reports differ")


def main():
    folder = tempfile.mkdtemp(prefix="facts-", dir=os.getcwd())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.chdir(folder)
    seed = f"{DATA}/seed-tunnel-dead.txt"
    captures = sorted(glob.glob(f"{DATA}/captures/*-client.pcap"))[:40]

    run("--facts", "all.facts", seed, *captures)
    for options in (["--format", "text"], ["--format", "json", "--all"], ["--format", "ndjson"], ["--format", "csv", "--csv-table", "attempts"],
                    ["--format", "openmetrics"], ["--summary"], ["--format", "json", "--only", "healthy"], ["--format", "json", "--stream", "0"]):
        same(options, run("merge", *options, "all.facts"), run(*options, seed, *captures))
    run("merge", "--fail-on", "peer-silent", "all.facts", status=1)
    run("merge", "all.facts", "999", status=2, says="no connection has the id 999")

    facts = run("--facts", "-", "-j1", *captures)
    same("threads", run("--facts", "-", "-j4", *captures), facts)
    same("standard input", run("merge", "--format", "json", "-", stdin=facts), run("--format", "json", *captures))

    pieces = sorted(glob.glob(f"{DATA}/points/client-*.pcap"))
    run("--facts", "pieces.facts", "--together", *pieces)
    same("pieces", run("merge", "--format", "json", "pieces.facts"), run("--format", "json", "--together", *pieces))
    run("--facts", "points.facts", "--point", f"a={pieces[0]}", status=64, says="--point is for 'tcpautopsy merge'")

    # Shards.
    for shards in (1, 2, 7):
        run("split", "--shards", str(shards), "-o", f"of{shards}", *captures)
        for path in glob.glob(f"of{shards}/*.pcapng"):
            run("--facts", f"{path}.facts", path)
        parts = sorted(glob.glob(f"of{shards}/*.facts"))
        for form in ("json", "text"):
            same(f"{shards} shards, {form}", run("merge", "--format", form, *reversed(parts)), run("--format", form, *captures))
    partial = run("merge", "--format", "json", *parts[:2], *parts[3:], status=2, says="1 is missing: 3").decode()
    if '"shard.missing"' not in partial:
        wrong.append("a report without a shard does not say so")
    run("merge", *parts, parts[2], status=2, says="shard 3 of 7 once more")
    run("merge", *parts, "of2/shard-0001-of-0002.pcapng.facts", status=2, says="a shard of another split")

    # What does not go together, and what is no facts.
    for option in (["--write", "x.pcapng"], ["--split", "x"], ["--filter", "tcp"], ["--pseudonymise"], ["--together"]):
        run("merge", *option, "all.facts", status=64, says=f"facts hold no packets: {option[0]}")
    run("--facts", "x.facts", "--baseline", "old.json", seed, status=64, says="--facts writes no report: --baseline")
    run("merge", status=64, says="usage: tcpautopsy merge")
    run("--facts", "y.facts", "--sqlite", "x.db", seed, status=64, says="--facts writes no report: --sqlite")
    run("merge", "--sqlite", "x.db", "all.facts", status=64, says="facts hold no packets: --sqlite")
    run("merge", seed, status=2, says="no facts")
    run("all.facts", status=2, says="'tcpautopsy merge' reads it")
    run("merge", "there-is-none.facts", status=2, says="there-is-none.facts")
    with open("cut.facts", "wb") as f:
        f.write(facts[:len(facts) // 2])
    run("merge", "cut.facts", status=2, says="its end is missing")
    if os.path.exists("x.facts"):
        wrong.append("facts were written although their command line is wrong")

    print("\n".join(wrong) or "all hold")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
