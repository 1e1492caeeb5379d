# SPDX-License-Identifier: MIT
"""Statements checked and those found false."""
import collections
import re

False_ = collections.namedtuple("False_", "file connection kind statement says")
DURATION = r"(-?\d+d\d+h|-?\d+h\d+m\d+s|-?\d+m\d+s|-?\d+(?:\.\d+)? (?:s|ms|us))"
UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


class Findings:
    def __init__(self):
        self.checked, self.false = 0, []
        self.kinds = collections.Counter()  # statements by kind
        self.unmatched = collections.Counter()  # sentences that no row of a table knows
        self.file = self.connection = "-"

    def check(self, ok, kind, statement, says):
        """ok None: the packets can't tell. says: a string, or a function that makes it (only where it is false)."""
        if ok is None:
            return
        self.checked += 1
        self.kinds[kind] += 1
        if not ok:
            self.false.append(False_(self.file, self.connection, kind, statement, says() if callable(says) else says))

    def equal(self, kind, what, said, found):
        if found is not None:
            self.check(said == found, kind, f"{what}: {said}", f"it is {found}")


def duration(text):
    """(ns, what rounding can hide) of a duration as the report writes it."""
    text = text.lstrip("-")
    match = re.fullmatch(r"([\d.]+) (s|ms|us)", text)
    if match:
        unit = {"s": 10**9, "ms": 10**6, "us": 1000}[match[2]]
        digits = len(match[1].partition(".")[2])
        return float(match[1]) * unit, unit / 10**digits * 0.6  # rounded, perhaps twice
    total = sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)([dhms])", text))
    return total * 1e9, 3601e9 if text.endswith("h") else 0.6e9


def near(text, ns):
    value, slack = duration(text)
    return ns is not None and abs(value - abs(ns)) <= slack


def seconds(ns):
    return "never" if ns is None else f"{ns / 1e9:.6f} s"
