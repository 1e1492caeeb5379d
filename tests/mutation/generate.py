# SPDX-License-Identifier: MIT
"""Mutants that nobody thought of: operators, numbers, conditions, statements and returns of every function of the layers that judge. A
sample is picked by a seed and each mutant's own key, so that it stays the same for the code that stays."""
import glob
import hashlib
import os
import re

import csource
from mutants import Mutant, items, name_all, read, squeeze

LAYERS = ("facts", "diag", "recovery", "tcp", "timers", "text", "decode")
COMPARE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
LOGIC = {"&&": "||", "||": "&&"}
SUMS = {"+": "-", "-": "+", "*": "/", "/": "*", "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "++": "--", "--": "++"}
# What only frees, or says what must hold, changes no report.
PASSED = re.compile(r"(?:assert|free|\w*_release|\w*_free|\w*_close|\w*_expect\w*|__builtin_prefetch)$")


def ends_value(t):
    return t.kind in ("name", "number", "text") and t.text not in ("return", "case", "sizeof") or t.text in (")", "]")


def is_cast(toks, i):
    """toks[i] is the bracket that closes a cast."""
    depth, k = 0, i
    while True:
        depth += (toks[k].text == ")") - (toks[k].text == "(")
        if not depth:
            break
        k -= 1
    inner = toks[k + 1:i]
    return bool(inner) and csource.TYPES.match(inner[0].text) is not None


def is_binary(toks, i):
    before = toks[i - 1]
    return ends_value(before) and not (before.text == ")" and is_cast(toks, i - 1))


def operands(toks, first, last):
    """[(first, last) of each operand, operator] of a chain of && or || that is the whole of toks[first:last]."""
    cuts, i = [], first
    while i < last:
        t = toks[i]
        if t.text in csource.OPENS and t.kind == "mark":
            i = csource.matching(toks, i)
        elif t.text in ("?", "=", ","):
            return []
        elif t.text in LOGIC:
            cuts.append(i)
        i += 1
    if not cuts:
        return []
    # the operator that binds least parts the whole
    word = "||" if any(toks[c].text == "||" for c in cuts) else "&&"
    cuts = [c for c in cuts if toks[c].text == word]
    edges = [first - 1] + cuts + [last]
    return [(edges[k] + 1, edges[k + 1] - 1) for k in range(len(edges) - 1)]


class Maker:
    def __init__(self, top, file, item):
        self.file, self.item, self.toks = file, item, item.toks
        self.text = read(top, file)
        self.out = []

    def add(self, start, end, replacement, meaning):
        self.out.append(Mutant("sample", self.file, "function", self.item.name, start, end, replacement, meaning))

    def said(self, first, last):
        return squeeze(self.text[self.toks[first].start:self.toks[last].end], 80)

    def operators(self, s, first, last):
        toks, i = self.toks, first
        while i <= last:
            t = toks[i]
            if t.kind == "name" and PASSED.match(t.text) and toks[i + 1].text == "(":
                i = csource.matching(toks, i + 1)
            elif t.text == "sizeof" and toks[i + 1].text == "(":
                i = csource.matching(toks, i + 1)
            elif t.kind == "mark":
                self.operator(s, i)
            elif t.kind == "number":
                self.number(i)
            i += 1

    def operator(self, s, i):
        toks, t = self.toks, self.toks[i]
        new = COMPARE.get(t.text) or LOGIC.get(t.text) or SUMS.get(t.text)
        if t.text in ("+", "-", "*", "/") and not is_binary(toks, i):
            return
        if t.text == "*" and (s.kind == "declaration" and not any(toks[k].text == "=" for k in range(s.first, i))
                              or toks[i + 1].text in (")", ",", "*") or csource.TYPES.match(toks[i - 1].text)
                              or i >= 2 and toks[i - 2].text in ("struct", "enum", "union")):
            return
        if t.text == "!":
            self.add(t.start, t.end, "", "the opposite of %s" % self.said(i, min(i + 3, s.last)))
        elif new and not (t.text in ("++", "--") and s.kind == "for"):
            self.add(t.start, t.end, new, "%s for %s" % (new, t.text))

    def number(self, i):
        t = self.toks[i]
        m = re.fullmatch(r"(\d+|0x[0-9a-fA-F]+)([uU]?)", t.text)
        if not m or self.toks[i - 1].text in ("{", "INT64_C", "UINT64_C"):
            return
        value = int(m.group(1), 0)
        self.add(t.start, t.end, "%d%s" % (value + 1, m.group(2)), "%d for %d" % (value + 1, value))
        if value:
            self.add(t.start, t.end, "%d%s" % (value - 1, m.group(2)), "%d for %d" % (value - 1, value))

    def condition(self, first, last):
        """Each part of a condition left out, in its brackets, too."""
        for k, (a, b) in enumerate(parts := operands(self.toks, first, last)):
            lo = self.toks[parts[k - 1][1] + 1].start if k else self.toks[a].start
            hi = self.toks[b].end if k else self.toks[parts[1][0] - 1].end
            self.add(lo, hi, "", "without the condition %s" % self.said(a, b))
            if self.toks[a].text == "(" and csource.matching(self.toks, a) == b:
                self.condition(a + 1, b)

    def statement(self, s):
        toks = self.toks
        start, end = toks[s.first].start, toks[s.last].end
        if s.kind in ("if", "while", "switch", "for", "do"):
            first, last = s.head
            self.operators(s, first, last - 1)
            if s.kind == "if":
                self.add(toks[first].start, toks[last - 1].end, "!(%s)" % self.text[toks[first].start:toks[last - 1].end],
                         "the opposite of %s" % self.said(first, last - 1))
            if s.kind in ("if", "while"):
                self.condition(first, last)
            if s.kind == "if" and toks[last + 1].text in ("return", "continue", "break", "goto") and toks[s.last].text == ";":
                self.add(start, end, ";", "without: %s" % self.said(s.first, s.last))
            return
        if s.kind in ("expression", "return", "declaration"):
            if s.kind == "expression" and PASSED.match(toks[s.first].text):
                return
            self.operators(s, s.first, s.last - 1)
        if s.kind == "return" and s.last > s.first + 1:
            self.condition(s.first + 1, s.last)
            self.returned(s)
        elif s.kind == "expression" and s.last > s.first:
            self.add(start, end, ";", "without: %s" % self.said(s.first, s.last))
        elif s.kind == "jump" and toks[s.first].text in ("break", "continue") and s.parent.kind != "switch":
            self.add(start, end, ";", "without: %s" % self.said(s.first, s.last))

    def returned(self, s):
        head = self.text[self.item.start:self.toks[self.item.body].start]
        first, last = self.toks[s.first + 1], self.toks[s.last - 1]
        said = self.said(s.first + 1, s.last - 1)
        if re.search(r"\bbool\s+%s\b" % self.item.name, head):
            if said not in ("true", "false"):
                self.add(first.start, last.end, "!(%s)" % self.text[first.start:last.end], "returns the opposite of %s" % said)
            else:
                self.add(first.start, last.end, "false" if said == "true" else "true", "returns the opposite of %s" % said)
        elif re.search(r"\*\s*%s\b" % self.item.name, head) and said != "NULL":
            self.add(first.start, last.end, "NULL", "returns NULL for %s" % said)
        elif re.search(r"\b(?:int|unsigned|size_t|\w+int\d+_t)\s+%s\b" % self.item.name, head) and said != "0":
            self.add(first.start, last.end, "0", "returns 0 for %s" % said)

    def whole(self):
        head = self.text[self.item.start:self.toks[self.item.body].start]
        at = self.toks[self.item.body].end
        if re.search(r"\bvoid\s+%s\b" % self.item.name, head):
            self.add(at, at, " return;", "does nothing")
        elif re.search(r"\bbool\s+%s\b" % self.item.name, head):
            for value in ("true", "false"):
                self.add(at, at, " return %s;" % value, "always %s" % value)

    def make(self):
        if self.item.params is None or PASSED.match(self.item.name):
            return []
        self.whole()
        for s in self.item.statements:
            if s.kind != "block":
                self.statement(s)
        return self.out


def everything(top):
    out = []
    for layer in LAYERS:
        for path in sorted(glob.glob(os.path.join(top, "src", layer, "**", "*.[ch]"), recursive=True)):
            file = os.path.relpath(path, top)
            for item in items(top, file):
                if item.kind == "function":
                    out += Maker(top, file, item).make()
    return name_all(top, out)


def sample(top, count, seed):
    """All of them in the order in which the seed picks them; the first `count` that compile are the sample."""
    mutants = everything(top)
    mutants.sort(key=lambda m: hashlib.sha1(("%s %s" % (seed, m.key)).encode()).hexdigest())
    return mutants[:count], len(mutants)
