# SPDX-License-Identifier: MIT
"""Where mutants come from: table.tsv (by hand), rules.h (every named number moved to both sides), tables.tsv (every row of the program's
tables), and generate.py (the rest, a sample)."""
import functools
import glob
import hashlib
import os
import re

import csource

HERE = os.path.dirname(os.path.abspath(__file__))
LAYERS = ("facts", "diag", "recovery", "tcp", "timers", "text", "decode", "net", "points", "analysis", "export")
SMALL = 8  # counts up to it are moved by one, larger numbers by half


class Trouble(Exception):
    """A row that does not fit the sources."""


class Mutant:
    def __init__(self, source, file, kind, item, start, end, replacement, meaning, place=None):
        self.source, self.file, self.kind, self.item = source, file, kind, item
        self.start, self.end, self.replacement, self.meaning = start, end, replacement, meaning
        self.place = place    # (file, function, condition): where it is reached, if not at itself; None: where its layer is
        self.number = 0       # in the build
        self.key = self.id = ""
        self.line = 0

    @property
    def layer(self):
        return self.file.split("/")[1]


@functools.lru_cache(maxsize=None)
def read(top, file):
    """The text of a source; what is included within a table stands in it."""
    with open(os.path.join(top, file), encoding="utf-8") as f:
        text = f.read()

    def inline(m):
        with open(os.path.join(top, os.path.dirname(file), m.group(2)), encoding="utf-8") as f:
            return m.group(1) + f.read()
    return re.sub(r"(\{\n)#include \"([^\"]+)\"\n", inline, text)


@functools.lru_cache(maxsize=None)
def items(top, file):
    return csource.items(read(top, file))


def squeeze(text, most=100):
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= most else text[:most - 3] + "..."


def name_all(top, mutants):
    """A key that stays while the place does, and a short id."""
    seen = {}
    for m in mutants:
        text = read(top, m.file)
        line_start = text.rfind("\n", 0, m.start) + 1
        line_end = text.find("\n", m.end)
        around = squeeze(text[line_start:m.start] + "<<" + text[m.start:m.end] + ">>" + text[m.end:line_end], 200)
        key = "%s %s: %s => %s" % (m.file, m.item, around, squeeze(m.replacement, 120))
        seen[key] = seen.get(key, 0) + 1
        m.key = key if seen[key] == 1 else "%s (%d)" % (key, seen[key])
        m.id = hashlib.sha1(m.key.encode()).hexdigest()[:7]
        m.line = text.count("\n", 0, m.start) + 1
        m.text = text
    return mutants


def rows_of(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield "%s:%d" % (name, number), line.split("\t")


def pattern_of(words):
    """As it may be broken over lines."""
    toks = [t.text for t in csource.tokens(words)]
    edge = r"\b" if re.match(r"\w", words) else ""
    return re.compile(edge + r"\s*".join(re.escape(t) for t in toks) + (r"\b" if re.search(r"\w$", words) else ""))


def holder(top, file, start, end):
    for item in items(top, file):
        if item.toks[item.body].start < start and end <= item.end:
            return item
    return None


# ---- by hand ----

def from_table(top, trouble):
    out = []
    for where, row in rows_of("table.tsv"):
        if len(row) != 5:
            trouble.append("%s: %d columns, not 5" % (where, len(row)))
            continue
        file, item, pattern, replacement, meaning = row
        if not os.path.exists(os.path.join(top, file)):
            trouble.append("%s: there is no %s" % (where, file))
            continue
        found = [(i, m) for i in items(top, file) if i.name == item
                 for m in pattern_of(pattern).finditer(read(top, file), i.toks[i.body].start, i.end)]
        named = [c for c in csource.constants(read(top, file)) if c.name == item]
        if not found and len(named) == 1 and read(top, file)[named[0].start:named[0].end] == pattern:
            out.append(Mutant("table", file, "constant", item, named[0].start, named[0].end, replacement, meaning))
            continue
        if len(found) != 1:
            trouble.append("%s: '%s' is %d times in %s() of %s" % (where, pattern, len(found), item, file))
            continue
        i, m = found[0]
        out.append(Mutant("table", file, i.kind, item, m.start(), m.end(), replacement, meaning))
    return out


# ---- named numbers ----

UNITS = {"TA_US": 1000, "TA_MS": 10**6, "TA_SEC": 10**9, "UINT8_MAX": 255, "UINT16_MAX": 2**16 - 1, "UINT32_MAX": 2**32 - 1, "INT64_MAX": 2**63 - 1}


def value_of(words, known):
    """The number that a constant is, None where it is none."""
    words = re.sub(r"\bU?INT(?:8|16|32|64)_C\(([^)]*)\)", r"\1", words)
    words = re.sub(r"\b(0x[0-9a-fA-F]+|\d+)[uUlL]+\b", r"\1", words)
    words = re.sub(r"\b[A-Z]\w*\b", lambda m: str(known.get(m.group(), UNITS.get(m.group(), m.group()))), words)
    if not re.fullmatch(r"[-+*/<>() .0-9a-fA-Fx]+", words):
        return None
    try:
        return eval(words.replace("/", "//") if "." not in words else words)  # digits and operators only
    except (SyntaxError, ArithmeticError):
        return None


def sides(words, value):
    """(replacement, words) for each side of a number."""
    if isinstance(value, float):
        return [("(%s) * 3 / 2" % words, "half as much again"), ("(%s) * 2 / 3" % words, "a third less")]
    if value == 2**63 - 1:
        return [("(%s) / 3 * 2" % words, "a third less"), ("(%s) / 1000000000" % words, "nine digits less")]
    if abs(value) <= SMALL:
        return [("(%s) + 1" % words, "one more"), ("(%s) - 1" % words, "one less")]
    return [("(%s) / 2 * 3" % words if value > 10**6 else "(%s) * 3 / 2" % words, "half as much again"), ("(%s) / 3 * 2" % words if value > 10**6 else "(%s) * 2 / 3" % words, "a third less")]


def number_files(top):
    files = sorted(glob.glob(os.path.join(top, "src", "*", "rules.h")))
    return [os.path.relpath(f, top) for f in files] + ["src/timers/wheel.h"]


def from_numbers(top, trouble):
    out = []
    for file in number_files(top):
        text, known = read(top, file), {}
        for c in csource.constants(text):
            words = text[c.start:c.end]
            value = value_of(words, known)
            if value is None:
                if re.search(r"\d", words):
                    trouble.append("%s: what is %s, '%s'?" % (file, c.name, words))
                continue
            known[c.name] = value
            for replacement, by in sides(words, value):
                out.append(Mutant("numbers", file, "constant", c.name, c.start, c.end, replacement, "%s %s, %s" % (c.name, squeeze(words), by)))
    return out


# ---- the program's tables ----

def number_tokens(item, first, last):
    for i in range(first, last + 1):
        t = item.toks[i]
        if t.kind == "number" and re.fullmatch(r"(0x)?[0-9a-fA-F]+[uU]?", t.text):
            yield t


def calls(item):
    i, last = item.body + 1, len(item.toks) - 1
    while i < last:
        if item.toks[i].kind == "name" and item.toks[i + 1].text == "(":
            close = csource.matching(item.toks, i + 1)
            yield i, close
            i = close
        i += 1


def of_object(top, file, item, action, place):
    text, out = read(top, file), []
    source = "rules" if place else "rows"

    def add(first, last, replacement, meaning, comma=True):
        start, end = item.toks[first].start, item.toks[last].end
        what = text[start:end]
        if comma and last + 1 < len(item.toks) and item.toks[last + 1].text == ",":
            end = item.toks[last + 1].end
        where = None
        if place:
            m = re.search(place[0], what)
            where = (place[1], place[2], m.expand(place[3])) if m else None
        out.append(Mutant(source, file, "object", item.name, start, end, replacement, meaning + squeeze(what), where))
    if action == "calls":
        for first, last in calls(item):
            add(first, last, "", "without ", False)
        return out
    for first, last in csource.elements(item):
        what = squeeze(text[item.toks[first].start:item.toks[last].end])
        if re.fullmatch(r"\{ ?(0|NULL)[ ,0NUL]*\}|0|NULL|\w+_END|\w+_COUNT", what):
            continue
        numbers = list(number_tokens(item, first, last)) if action == "numbers" else []
        for t in numbers:
            value = int(re.sub("[uU]", "", t.text), 0)
            new = str(value + 1 if value <= SMALL else value * 3 // 2)
            out.append(Mutant(source, file, "object", item.name, t.start, t.end, new, "%s: %s for %s in %s" % (item.name, new, t.text, what)))
        if not numbers:
            add(first, last, "", "without ")
    return out


def from_tables(top, trouble):
    out = []
    for where, row in rows_of("tables.tsv"):
        if len(row) not in (3, 4):
            trouble.append("%s: %d columns, not 3 or 4" % (where, len(row)))
            continue
        place = row[3].split(" : ") if len(row) == 4 else None
        before = len(out)
        for path in sorted(glob.glob(os.path.join(top, row[0]))):
            file = os.path.relpath(path, top)
            for item in items(top, file):
                if item.kind != "object" or item.toks[item.body].text != "{":
                    continue
                declared = squeeze(read(top, file)[item.start:item.toks[item.body].start])
                if re.search(r"\b%s\b" % row[1], declared):
                    out += of_object(top, file, item, row[2], place)
        if len(out) == before:
            trouble.append("%s: no '%s' with rows in %s" % (where, row[1], row[0]))
    return out


def all_of_table(top):
    """(mutants, what does not fit)"""
    trouble = []
    out = from_table(top, trouble) + from_numbers(top, trouble) + from_tables(top, trouble)
    return name_all(top, out), trouble
