# SPDX-License-Identifier: MIT
"""Traces as text: those of testdata, as pasted in every way of tests/text/damage.py; some connections in the forms of tests/text/devices.py; and
of both some that were changed in one to three places, as by a hand, a filter or a narrow column. What is changed comes from a seed
alone.

    for group, data in texts(12): ...    # bytes of a text
"""
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TESTDATA = HERE.parent.parent / "testdata"
sys.path.insert(0, str(HERE.parent / "text"))
import damage  # noqa: E402
import devices  # noqa: E402

LINES = 60  # of a trace that are kept: the first


def number(r, line):
    """Another number in the place of one."""
    found = list(re.finditer(r"\d+", line))
    if not found:
        return line
    m = r.choice(found)
    old = int(m.group(0)[:18])
    new = r.choice((old + 1, max(old - 1, 0), 0, old * 10, old // 10, old + 1000, 65535, 65536, 4294967295, 4294967296))
    return line[:m.start()] + str(new) + line[m.end():]


def word(r, line):
    """A word less, twice, or in other letters."""
    found = list(re.finditer(r"\S+", line))
    if not found:
        return line
    m = r.choice(found)
    new = r.choice(("", m.group(0) + " " + m.group(0), m.group(0).upper(), m.group(0).lower(), m.group(0)[:-1], m.group(0)[1:], "-", "?"))
    return line[:m.start()] + new + line[m.end():]


def letter(r, line):
    if not line:
        return line
    at = r.randrange(len(line))
    return line[:at] + r.choice(("", line[at] * 2, " ", "\t", ",", ";", ":", ".", "0", "x", "[", ")", ">", "=", "|", "\"")) + line[at + 1:]


def cut_line(r, line):
    return line[:r.randrange(len(line) + 1)]


def of_lines(r, lines):
    """Lines lost, doubled, out of order, or among prose."""
    at = r.randrange(len(lines))
    kind = r.randrange(6)
    if kind == 0:
        del lines[at:at + r.choice((1, 1, 2, 5))]
    elif kind == 1:
        lines.insert(at, lines[at])
    elif kind == 2 and at:
        lines[at - 1], lines[at] = lines[at], lines[at - 1]
    elif kind == 3:
        lines.insert(at, r.choice(("", "...", "[...]", "and then nothing for 5 minutes:", "12 packets captured", "^C", "--", "# here it hangs")))
    elif kind == 4:
        del lines[:at]
    else:
        del lines[at + 1:]


def everywhere(r, lines):
    """The same change to every line."""
    old, new = r.choice(((" > ", " -> "), (" > ", ">"), (" ", "  "), (" ", "\t"), (",", ""), ("Len=", "len="), ("Seq=", "seq "), ("seq ", "Seq="), (":", " : "),
                         (".", ","), ("[", ""), ("]", ""), ("IP ", ""), ("TCP", "tcp"), ("length ", "len "), ("ACK", "ack"), ("ack ", "Ack=")))
    lines[:] = [line.replace(old, new) for line in lines]


def changed(seed, text, count):
    for n in range(count):
        r = random.Random("%s %d" % (seed, n))
        lines = text.split("\n")[:LINES]
        for _ in range(r.choice((1, 1, 2, 3))):
            if not lines:
                break
            what = r.choice((number, number, word, word, letter, letter, cut_line, of_lines, of_lines, everywhere))
            if what in (of_lines, everywhere):
                what(r, lines)
            else:
                at = r.randrange(len(lines))
                lines[at] = what(r, lines[at])
        yield "\n".join(lines)


def clean():
    """(group, text) of each trace and form."""
    for path in sorted(TESTDATA.rglob("*.txt")):
        if "malformed" not in path.parts:
            yield path.stem, path.read_bytes().decode("utf-8", "surrogateescape")
    forms = {**devices.TCPDUMP, **devices.OTHERS, **devices.LESS}
    for title, tell in devices.STORIES.items():
        for variant, (form, tell_form) in enumerate(forms.items()):
            yield form, tell_form(devices.Story(random.Random("%s %d" % (title, variant)), tell))


def texts(count):
    """(group, bytes): as it is, `count` times changed, and of a trace as it is pasted."""
    for group, text in clean():
        yield group, text.encode("utf-8", "surrogateescape")
        for data in changed(group + text, text, count):
            yield group, data.encode("utf-8", "surrogateescape")
    for path in sorted(TESTDATA.rglob("*.txt")):
        if "malformed" in path.parts:
            continue
        text = "\n".join(path.read_bytes().decode("utf-8", "replace").split("\n")[:LINES]) + "\n"
        for variants in damage.VARIANTS.values():
            for variant in variants:
                yield path.stem + " pasted", damage.as_bytes(variant(text))
