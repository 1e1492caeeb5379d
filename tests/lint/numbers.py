#!/usr/bin/env python3
"""numbers.py [-a | -v] [ROOT]: in the layers that judge, no expression of a .c file holds a bare number of 3 or more.

What decides something is a named constant in the layer's rules.h, with its unit and its source; what bounds the program
is one of core/limits.h. `3 * TA_SEC` is bare as well: TA_SEC names the unit, nobody the three.
Free are 0, 1 and 2; #define lines; enum constants; tables (initialisers at file scope, or static) and constants at
file scope; sizes of char buffers; arguments of an __attribute__; strings; masks of all ones after an & (x & 0xff), and the shift by 32 that joins two
words to one of 64 bits.

And what a rules.h names is used in its layer: a number that decides nothing any more is gone.

A directory that is clean joins ENABLED: from then on a finding in it fails. With -v all findings are listed and
counted, enabled or not; -a takes all directories as enabled.
SPDX-License-Identifier: MIT
"""
import os
import re
import sys

DIRECTORIES = ("src/flow", "src/recovery", "src/tcp", "src/timers", "src/diag", "src/text/series")
ENABLED = ("src/flow", "src/recovery", "src/tcp", "src/timers", "src/diag", "src/text/series")

TOKEN = re.compile(
    r"(?P<comment>/\*.*?\*/|//[^\n]*)"
    r"|(?P<directive>^[ \t]*#(?:\\\n|/\*.*?\*/|[^\n])*)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)+')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)"
    r"|(?P<sign>[^\s])",
    re.DOTALL | re.MULTILINE)


def value(number):
    """The number's value; a number that is not C counts as large."""
    digits = number if number[:2].lower() == "0x" else number.rstrip("fF")
    digits = digits.rstrip("uUlL")
    try:
        if digits[:2].lower() == "0x":
            return int(digits, 16)
        if len(digits) > 1 and digits.isdigit() and digits[0] == "0":
            return int(digits, 8)
        return float(digits)
    except ValueError:
        return float("inf")


def bare_numbers(text):
    """Yields (line, number) of each bare number of the C source TEXT."""
    depth = 0      # of braces
    table = None   # the depth of braces at which a table or an enum began
    statement = [] # the tokens since the last ; { or }, without those in braces of a table
    for found in TOKEN.finditer(text):
        kind, token = found.lastgroup, found.group()
        if kind in ("comment", "directive"):
            continue
        if token == "{":
            if table is None and ("enum" in statement or (
                    "=" in statement and (depth == 0 or "static" in statement))):
                table = depth
            depth += 1
        elif token == "}":
            depth -= 1
            if table == depth:
                table = None
                continue
        if kind == "number" and table is None and value(token) not in (0, 1, 2):
            before = statement[-1:] or [""]
            named = depth == 0 and "=" in statement
            buffer = before == ["["] and statement[-3:-2] == ["char"]
            mask = before == ["&"] and re.fullmatch(r"0x[fF]+[uUlL]*", token)
            attribute = "__attribute__" in statement
            half = token == "32" and statement[-2:] in (["<", "<"], [">", ">"])
            if not (named or buffer or mask or half or attribute):
                yield text.count("\n", 0, found.start()) + 1, token
        if table is None:
            if token in ";{}":
                statement = []
            else:
                statement.append(token)


def unused_names(root):
    """Yields (file, name) of each number in src/LAYER/rules.h that no line of the layer uses."""
    for layer in sorted(os.listdir(os.path.join(root, "src"))):
        path = os.path.join("src", layer, "rules.h")
        if not os.path.exists(os.path.join(root, path)):
            continue
        texts = {}
        for folder, _, names in os.walk(os.path.join(root, "src", layer)):
            for name in (n for n in names if n.endswith((".c", ".h"))):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    texts[os.path.relpath(os.path.join(folder, name), root)] = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read(), flags=re.S)
        words = re.findall(r"\w+", " ".join(texts.values()))
        for name in re.findall(r"^#define (\w+)[ \t]|\b([A-Z]\w*) =", texts[path], re.M):
            if words.count(name[0] or name[1]) < 2:
                yield path, name[0] or name[1]


def gone_sources(root):
    """Yields the names of rules.h that a kind of fact gives as its source and that are none."""
    try:
        with open(os.path.join(root, "include/tcpautopsy/facts/kinds.h"), encoding="utf-8") as file:
            cited = re.findall(r'"(TA_[A-Z0-9_]+)"', file.read())
        with open(os.path.join(root, "src/facts/rules.h"), encoding="utf-8") as file:
            rules = file.read()
    except FileNotFoundError:
        return
    yield from sorted(set(c for c in cited if not re.search(rf"\b{c}\b", rules)))


def main():
    options = [a for a in sys.argv[1:] if a.startswith("-")]
    root = ([a for a in sys.argv[1:] if a not in options] or [os.environ.get("top_srcdir", ".")])[0]
    verbose = "-v" in options
    enabled = DIRECTORIES if "-a" in options else ENABLED
    bad = False
    for directory in DIRECTORIES:
        count = 0
        for folder, _, names in sorted(os.walk(os.path.join(root, directory))):
            for name in sorted(n for n in names if n.endswith(".c")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                lines = text.split("\n")
                for line, number in bare_numbers(text):
                    count += 1
                    if verbose or directory in enabled:
                        print(f"{os.path.relpath(path, root)}:{line}: bare {number}: {lines[line - 1].strip()}")
        if verbose:
            print(f"{directory}: {count} bare numbers{'' if directory in enabled else ' (not enabled)'}")
        bad = bad or (count > 0 and directory in enabled)
    for path, name in unused_names(root):
        print(f"{path}: {name} decides nothing: nothing in its layer uses it")
        bad = True
    for name in gone_sources(root):
        print(f"include/tcpautopsy/facts/kinds.h: {name} is the source of a fact, and not in src/facts/rules.h")
        bad = True
    return bad


if __name__ == "__main__":
    sys.exit(main())
