# SPDX-License-Identifier: MIT
"""Puts all mutants into one copy of the sources, of which the environment picks one when a program starts.

A function with mutants gets a copy of itself for each, and begins with asking which of them is alive; a table gets a copy that is written
over it before main(); a constant becomes an expression. What can't be said so (a constant where C wants a constant) is built on its own."""
import re

import csource

MARK = "ta-mutant-"


def place(mutant):
    """Errors in what follows name the mutant."""
    return '\n#line 1 "%s%d"\n' % (MARK, mutant.number)


def back(lines, at, name):
    return '\n#line %d "%s"\n' % (lines.of(at), name)


def mutated(text, item_start, item_end, mutant):
    return text[item_start:mutant.start] + mutant.replacement + text[mutant.end:item_end]


def without(head, words):
    return re.sub(r"\b(?:%s)\b\s*" % "|".join(words), "", head)


def function(text, item, mutants, edits, lines, name):
    toks = item.toks
    body = toks[item.body].start
    head = text[item.start:body].strip()
    void = re.match(r"(?:static\s+|inline\s+|extern\s+)*void\s+%s\b" % re.escape(item.name), head) is not None
    copies, cases, reached = [head + ";"], [], {}
    named = next(t.start for k, t in enumerate(toks) if t.text == item.name and toks[k + 1].text == "(")
    for m in mutants:
        clone = "%s__ta%d" % (item.name, m.number)
        whole = mutated(text, item.start, item.end, m)
        at = named - item.start
        whole = without(whole[:at], ("static", "inline", "extern")) + clone + whole[at + len(item.name):]
        copies.append(place(m) + "static " + whole)
        call = "%s(%s)" % (clone, ", ".join(item.params))
        cases.append("case %d: %s" % (m.number, call + "; return;" if void else "return " + call + ";"))
        where = csource.innermost(item, m.start, m.end)
        reached.setdefault(where, []).append(m.number)
    edits.append((item.start, 0, "\n".join(copies) + back(lines, item.start, name)))
    notes = "".join("TA_REACHED(%d); " % n for n in reached.pop(None, []))
    edits.append((body + 1, 0, " switch (ta_mutant) { %s default: break; } %s" % (" ".join(cases), notes)))
    for s, numbers in reached.items():
        note = " ".join("TA_REACHED(%d);" % n for n in numbers)
        if s.kind == "declaration":
            edits.append((toks[s.first].start, 0, note + " "))
        else:
            edits.append((toks[s.first].start, 0, "{ " + note + " "))
            edits.append((toks[s.last].end, 1, " }"))


def variable(text, item, mutants, edits, lines, name):
    out = []
    body = item.toks[item.body].start
    declarator = text[item.start:body]
    at = [t for t in item.toks[:item.body] if t.text == item.name and t.kind == "name"][-1].start
    for m in mutants:
        clone = "%s__ta%d" % (item.name, m.number)
        whole = mutated(text, item.start, item.end, m)
        whole = "static " + without(whole[:at - item.start], ("static", "extern")) + clone + whole[at - item.start + len(item.name):]
        out.append(place(m) + whole + "\n__attribute__((constructor)) static void %s__write(void) { if (TA_ALIVE(%d)) "
                   "ta_mutant_write(&%s, sizeof(%s), &%s, sizeof(%s)); }" % (clone, m.number, item.name, item.name, clone, clone))
    edits.append((item.end, 1, "".join(out) + back(lines, item.end, name)))
    # a compiler may know what a static constant holds
    if re.match(r"\s*static\b", declarator):
        consts = [t for t in item.toks[:item.body] if t.text == "const" and t.start < at]
        pointer = any(t.text == "*" for t in item.toks[:item.body] if t.start < at)
        for t in consts[-1:] if pointer else consts:
            if not pointer or text[t.end:at].strip() == "":
                edits.append((t.start, 0, "/*"))
                edits.append((t.end, 1, "*/"))


def constant(text, c, mutants, edits):
    value = text[c.start:c.end] if c.kind == "define" else c.name
    chosen = "".join("TA_ALIVE(%d) ? (%s) : " % (m.number, m.replacement) for m in mutants)
    # The place is one for all of them: reading it is what reaches it.
    notes = "".join("TA_REACHED(%d), " % m.number for m in mutants)
    whole = "(%s%s(%s))" % (notes, chosen, value)
    if c.kind == "define":
        edits.append((c.start, 0, whole + " /*"))
        edits.append((c.end, 1, "*/"))
    else:
        after = text.index("\n", text.index("}", c.end))
        edits.append((after, 1, "\n#define %s %s" % (c.name, whole)))


def weave(text, mutants, name):
    """text with all of these mutants of it; name: of the file, for the compiler's messages."""
    edits, lines = [], csource.Lines(text)
    by_item = {}
    for m in mutants:
        by_item.setdefault((m.kind, m.item), []).append(m)
    for item in csource.items(text):
        own = [m for m in by_item.get((item.kind, item.name), []) if item.start <= m.start and m.end <= item.end]
        if own:
            (function if item.kind == "function" else variable)(text, item, own, edits, lines, name)
    for c in csource.constants(text):
        own = [m for m in by_item.get(("constant", c.name), []) if m.start == c.start]
        if own:
            constant(text, c, own, edits)
    # at one place: what ends stands before what begins
    for at, _, new in sorted(edits, key=lambda e: (e[0], -e[1]), reverse=True):
        text = text[:at] + new + text[at:]
    return text
