#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The tables of mutants fit the sources, a row that does not is seen, and mutants in one build are what each would be alone."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import generate
import mutants
import report
import weave

TOP = os.environ.get("top_srcdir") or os.path.join(mutants.HERE, "..", "..")
SOURCE = """#include <stdio.h>
#define LIMIT 10 /* of something */
enum { MOST = 3, FEW = 1 };
struct row { int key; const char *name; };
static const struct row rows[] = {
	{ 1, "one" },
	{ 2, "two" },
	{ 0 }
};

static int count(int n, const int *add)
{
	static const int weight[] = { 5, 6 };
	if (n > 2)
		return *add + weight[1];
	else if (n == 2) {
		int twice = n * 2;
		return twice;
	}
	for (int i = 0; i < n; i++)
		*(int *)add += LIMIT;
	return *add - MOST;
}

static struct row lone(int key)
{
	return (struct row){ .key = key, .name = "lone" };
}

static void show(const char *what, int n)
{
	printf("%s %d\\n", what, n);
}

int main(void)
{
	int add = 1;
	for (const struct row *r = rows; r->key; r++)
		show(r->name, lone(r->key).key);
	for (int n = FEW; n < 4; n++)
		show("count", count(n, &add));
	return 0;
}
"""
# function or table, pattern, replacement, what is printed then
ROWS = (
    ("count", "n > 2", "n >= 2", "one 1,two 2,count 8,count 17,count 17"),
    ("count", "twice = n * 2", "twice = n + 7", "one 1,two 2,count 8,count 9,count 17"),
    ("count", "else if (n == 2)", "else if (n == 9)", "one 1,two 2,count 8,count 28,count 37"),
    ("count", "weight[] = { 5, 6 }", "weight[] = { 5, 0 }", "one 1,two 2,count 8,count 4,count 11"),
    ("count", "*(int *)add += LIMIT;", ";", "one 1,two 2,count -2,count 4,count 7"),
    ("show", 'printf("%s %d\\n", what, n);', "(void)what, (void)n;", ""),
    ("rows", '{ 1, "one" },', "", "two 2,count 8,count 4,count 17"),
    ("rows", '"two"', '"deux"', "one 1,deux 2,count 8,count 4,count 17"),
)
NUMBERS = {"LIMIT": "one 1,two 2,count 13,count 4,count 22", "MOST": "one 1,two 2,count 7,count 4,count 17", "FEW": "one 1,two 2,count 4,count 7"}
PLAIN = "one 1,two 2,count 8,count 4,count 17"
failures = 0
ROWS += (("lone", ".key = key", ".key = 6", PLAIN.replace("one 1,two 2", "one 6,two 6")),)


def hold(what, found, wanted):
    global failures
    if found != wanted:
        failures += 1
        print("%s: %r, not %r" % (what, found, wanted))


def fits():
    found, trouble = mutants.all_of_table(TOP)
    made = generate.everything(TOP)
    trouble += report.unknown_reasons(found + made)
    hold("what does not fit", trouble, [])
    hold("every mutant has a key of its own", len({m.key for m in found}), len(found))
    hold("a mutant is another text", [m.key for m in found if mutants.read(TOP, m.file)[m.start:m.end] == m.replacement], [])
    hold("thousands are generated", len(made) > 5000, True)
    print("%d mutants of the table, %d that can be generated" % (len(found), len(made)))
    return found


def a_row_that_does_not_fit():
    known = mutants.rows_of
    for row in (["src/facts/stall.c", "stalled", "no such words", "x", "y"], ["src/facts/stall.c", "stalled", "z->end_ns", "x", "y"],
                ["src/facts/gone.c", "stalled", "z", "x", "y"], ["src/facts/stall.c", "stalled"]):
        mutants.rows_of = lambda name, row=row: iter([("here", row)])
        trouble = []
        mutants.from_table(TOP, trouble)
        hold("a row that does not fit", len(trouble), 1)
    mutants.rows_of = known


def run(program, **env):
    done = subprocess.run([program], capture_output=True, text=True, env=dict(os.environ, **env), check=True)
    return ",".join(done.stdout.splitlines())


def in_one_build():
    cc = next((c for c in (os.environ.get("CC", ""), "cc", "gcc", "clang") if c and shutil.which(c)), None)
    if not cc:
        print("no compiler: what mutants do in one build is not tested")
        return
    with tempfile.TemporaryDirectory() as top:
        with open(os.path.join(top, "a.c"), "w", encoding="utf-8") as f:
            f.write(SOURCE)
        known, mutants.rows_of = mutants.rows_of, lambda name: iter([("here", ["a.c", *row[:3], "told"]) for row in ROWS])
        trouble = []
        mine = mutants.from_table(top, trouble)
        mutants.rows_of = known
        hold("rows of the example", trouble, [])
        for c in mutants.csource.constants(SOURCE):
            if c.name in NUMBERS:
                value = int(SOURCE[c.start:c.end])
                mine.append(mutants.Mutant("numbers", "a.c", "constant", c.name, c.start, c.end, str(value * 3 // 2 if value > 8 else value + 1), "told"))
        for number, m in enumerate(mine, 1):
            m.number = number
        with open(os.path.join(top, "woven.c"), "w", encoding="utf-8") as f:
            f.write(weave.weave(SOURCE, mine, "a.c"))
        program = os.path.join(top, "a")
        subprocess.run([cc, "-O1", "-w", "-include", os.path.join(mutants.HERE, "runtime.h"), "-o", program, os.path.join(top, "woven.c"),
                        os.path.join(mutants.HERE, "runtime.c")], check=True)
        reach = os.path.join(top, "reach")
        with open(reach, "wb") as f:
            f.write(bytes(len(mine) + 1))
        hold("no mutant", run(program, TA_MUTANT_REACH=reach), PLAIN)
        with open(reach, "rb") as f:
            seen = f.read()
        hold("what is reached", [i for i, m in enumerate(mine, 1) if m.kind != "object" and not seen[i]], [])
        for number, wanted in enumerate([row[3] for row in ROWS] + list(NUMBERS.values()), 1):
            hold("mutant %d" % number, run(program, TA_MUTANT=str(number)), wanted)


fits()
a_row_that_does_not_fit()
in_one_build()
sys.exit(1 if failures else 0)
