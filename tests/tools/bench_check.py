#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench/bench-check on a tiny capture: passes at the table's count and 2.5 % above it, fails 3.5 % above it, writes the table with --update, and
does not compare with another compiler's. Skipped where it is: without valgrind, under a sanitizer."""
import os
import subprocess
import sys
import tempfile

BUILD = os.environ["top_builddir"]
CHECK = os.path.join(os.environ["top_srcdir"], "bench/bench-check")
ROW = "tiny\tsmall 40 1 1\t-q\t%d\n"


def run(table, *options):
    done = subprocess.run([sys.executable, CHECK, *options, "--table", table, BUILD], stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="")
    return done.returncode


def main():
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "table")

        def status_for(text):
            with open(table, "w", encoding="utf-8") as f:
                f.write(text)
            return run(table)

        with open(table, "w", encoding="utf-8") as f:
            f.write("# a word that stays\n# made by nobody\n" + ROW % 0)
        status = run(table, "--update")
        if status == 77:
            return 77
        with open(table, encoding="utf-8") as f:
            kept, made, row = f.read().splitlines()
        counted = int(row.split("\t")[3])
        results = {
            "--update succeeds": status == 0,
            "--update keeps what is told": kept == "# a word that stays",
            "--update tells the compiler": made.startswith("# made by ") and "nobody" not in made,
            "--update keeps the row": row == ROW.strip() % counted and counted > 100000,
            "2.5 % more is allowed": status_for(ROW % (counted / 1.025)) == 0,
            "3.5 % more fails": status_for(ROW % (counted / 1.035)) == 1,
            "another compiler's table is none": status_for("# made by nobody\n" + ROW % 1) == 77,
        }
    wrong = [name for name, right in results.items() if not right]
    print("\n".join("wrong: " + name for name in wrong) or "all right")
    return bool(wrong)


sys.exit(main())
