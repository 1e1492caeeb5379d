# SPDX-License-Identifier: MIT
"""What of a C file a mutation needs to know: its tokens, its functions and tables, its constants, and the statements of a function.
No compiler: the sources are formatted by clang-format and use no macro that hides a brace."""
import bisect
import re

TOKEN = re.compile(
    r"(?P<space>\s+|/\*.*?\*/|//[^\n]*)"
    r"|(?P<text>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<number>\.?\d(?:[eE][+-]|[\w.])*)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|##|.)", re.S)
DIRECTIVE = re.compile(r"[ \t]*#(?:\\\n|/\*.*?\*/|[^\n])*", re.S)
OPENS, CLOSES = {"(": ")", "[": "]", "{": "}"}, set(")]}")
TYPES = re.compile(r"(?:const|static|struct|enum|union|unsigned|signed|int|char|bool|void|double|float|long|short|FILE|va_list|\w+_t)$")


class Token:
    __slots__ = ("kind", "text", "start", "end")

    def __init__(self, kind, text, start, end):
        self.kind, self.text, self.start, self.end = kind, text, start, end

    def __repr__(self):
        return "%s@%d" % (self.text, self.start)


def tokens(text):
    """All but space and comments; a directive is one token."""
    out, at, fresh = [], 0, True
    while at < len(text):
        if fresh:
            m = DIRECTIVE.match(text, at)
            if m:
                out.append(Token("directive", m.group(), at, m.end()))
                at, fresh = m.end(), False
                continue
        m = TOKEN.match(text, at)
        if m.lastgroup != "space":
            out.append(Token(m.lastgroup, m.group(), at, m.end()))
            fresh = False
        else:
            fresh = fresh or "\n" in m.group()
        at = m.end()
    return out


def matching(toks, at):
    """The index of the token that closes the one at `at`."""
    want, depth = OPENS[toks[at].text], 0
    for i in range(at, len(toks)):
        if toks[i].text in OPENS and toks[i].kind == "mark":
            depth += 1
        elif toks[i].text in CLOSES and toks[i].kind == "mark":
            depth -= 1
            if not depth:
                if toks[i].text != want:
                    raise ValueError("brackets")
                return i
    raise ValueError("a bracket that nothing closes")


class Item:
    """A function or an object of a file: kind, name, start and end in the text; toks are its tokens."""

    def __init__(self, kind, name, toks, body=None, params=None):
        self.kind, self.name, self.toks = kind, name, toks
        self.start, self.end = toks[0].start, toks[-1].end
        self.body = body      # index of the token that opens the body or the initializer
        self.params = params  # names of parameters; None: it takes any number
        self._statements = None

    @property
    def statements(self):
        if self._statements is None:
            self._statements = Statements(self.toks, self.body).all
        return self._statements


def parameter_names(toks):
    """toks: what is between the brackets of a parameter list."""
    if any(t.text == "..." for t in toks):
        return None
    names, depth, part = [], 0, []
    for t in toks + [Token("mark", ",", 0, 0)]:
        if t.text == "," and not depth:
            name = next((part[i + 1].text for i in range(len(part) - 1) if part[i].text == "*" and i and part[i - 1].text == "("), None)
            flat, inner = [], 0
            for p in part:
                inner += p.text == "["
                if not inner:
                    flat.append(p)
                inner -= p.text == "]"
            name = name or next((p.text for p in reversed(flat) if p.kind == "name"), None)
            if name and not (len(flat) == 1 and name == "void"):
                names.append(name)
            part = []
            continue
        depth += t.text in ("(", "[")
        depth -= t.text in (")", "]")
        part.append(t)
    return names


def items(text):
    """Functions and objects with an initializer."""
    toks, found, i, n = tokens(text), [], 0, 0
    n = len(toks)
    while i < n:
        if toks[i].kind == "directive" or toks[i].text == ";":
            i += 1
            continue
        begin, equals, last_call = i, None, None
        while i < n:
            t = toks[i]
            if t.kind == "directive":
                i += 1
                continue
            if t.text == ";":
                break
            if t.text == "=" and equals is None:
                equals = i
            if t.text in OPENS and t.kind == "mark":
                close = matching(toks, i)
                if t.text == "(" and equals is None and last_call is None and toks[i - 1].kind == "name" and i > begin:
                    last_call = i
                if t.text == "{" and equals is None and toks[i - 1].text == ")" and last_call is not None:
                    part = toks[begin:close + 1]
                    inner = matching(toks, last_call)
                    found.append(Item("function", toks[last_call - 1].text, part, i - begin, parameter_names(toks[last_call + 1:inner])))
                    i = close
                    break
                i = close
            i += 1
        if i < n and toks[i].text == ";" and equals is not None:
            name = equals - 1
            while toks[name].text == "]":
                depth = 0
                while True:
                    depth += (toks[name].text == "]") - (toks[name].text == "[")
                    name -= 1
                    if not depth:
                        break
            if toks[name].kind == "name":
                found.append(Item("object", toks[name].text, toks[begin:i + 1], equals - begin + 1))
        i += 1
    return found


class Statement:
    """kind: block, if, for, while, do, switch, return, jump, declaration, expression; first and last: indexes of tokens; head: those
    between its brackets, (first, last + 1), or None."""

    def __init__(self, kind, first, last, head=None, parent=None):
        self.kind, self.first, self.last, self.head, self.parent = kind, first, last, head, parent


class Statements:
    def __init__(self, toks, body):
        self.toks, self.all = toks, []
        self.block(body, None)

    def add(self, kind, first, parent):
        s = Statement(kind, first, first, None, parent)
        self.all.append(s)
        return s

    def block(self, at, parent):
        s = self.add("block", at, parent)
        s.last = matching(self.toks, at)
        at += 1
        while at < s.last:
            at = self.statement(at, s)
        return s.last + 1

    def label(self, at):
        """The index behind a label, or at."""
        t = self.toks
        if t[at].text in ("case", "default"):
            while t[at].text != ":":
                at = matching(t, at) + 1 if t[at].text == "(" else at + 1
            return at + 1
        if t[at].kind == "name" and t[at + 1].text == ":" and t[at].text != "default":
            return at + 2
        return at

    def statement(self, at, parent):
        t = self.toks
        while True:
            if t[at].kind == "directive":
                return at + 1
            after = self.label(at)
            if after == at:
                break
            at = after
            if t[at].text == "}":
                return at
        word = t[at].text
        if word == "{":
            return self.block(at, parent)
        loop = t[at].kind == "name" and word != "return" and t[at + 1].text == "(" and t[matching(t, at + 1) + 1].text == "{"
        if word in ("if", "for", "while", "switch") or loop:
            s = self.add(word if word in ("if", "while", "switch") else "for", at, parent)  # json_object_foreach() {
            close = matching(t, at + 1)
            s.head = (at + 2, close)
            end = self.statement(close + 1, s)
            if word == "if" and t[end].text == "else":
                end = self.statement(end + 1, s)
            s.last = end - 1
            return end
        if word == "do":
            s = self.add("do", at, parent)
            end = self.statement(at + 1, s)
            close = matching(t, end + 1)
            s.head = (end + 2, close)
            s.last = close + 1
            return close + 2
        kind = {"return": "return", "break": "jump", "continue": "jump", "goto": "jump"}.get(word)
        if kind is None:
            kind = "declaration" if self.declares(at) else "expression"
        s = self.add(kind, at, parent)
        while t[at].text != ";":
            at = matching(t, at) + 1 if t[at].text in OPENS and t[at].kind == "mark" else at + 1
        s.last = at
        return at + 1

    def declares(self, at):
        t = self.toks
        if t[at].kind != "name":
            return False
        if TYPES.match(t[at].text) and t[at + 1].text != "(":
            return True
        return t[at + 1].kind == "name"


def innermost(item, start, end):
    """The innermost statement that holds text[start:end], and no block; None: there is none."""
    best = None
    for s in item.statements:
        if item.toks[s.first].start <= start and end <= item.toks[s.last].end and s.kind != "block":
            if best is None or s.first >= best.first and s.last <= best.last:
                best = s
    return best


class Constant:
    """A name for a number: "define" or "enumerator"; start and end: its value in the text."""

    def __init__(self, kind, name, start, end, whole):
        self.kind, self.name, self.start, self.end, self.whole = kind, name, start, end, whole


DEFINE = re.compile(r"^#define[ \t]+(\w+)[ \t]+(.*?)[ \t]*(?=/\*|//|\n)", re.M)


def constants(text):
    """Named numbers of a header: #define NAME VALUE, and enumerators with a value."""
    found = []
    for m in DEFINE.finditer(text):
        if m.group(2) and not m.group(2).startswith(('"', "{", "__attribute__")) and not m.group(2).endswith("\\"):
            found.append(Constant("define", m.group(1), m.start(2), m.end(2), (m.start(), m.end())))
    toks = tokens(text)
    for i, t in enumerate(toks):
        if t.text != "enum" or t.kind != "name":
            continue
        at = i + 1 + (toks[i + 1].kind == "name")
        if toks[at].text != "{":
            continue
        close, j = matching(toks, at), at + 1
        while j < close:
            name, k = toks[j], j + 1
            while k < close and toks[k].text != ",":
                k = matching(toks, k) + 1 if toks[k].text in OPENS else k + 1
            if toks[j + 1].text == "=":
                found.append(Constant("enumerator", name.text, toks[j + 2].start, toks[k - 1].end, (name.start, toks[k - 1].end)))
            j = k + 1
    return found


def elements(item):
    """Of an initializer in braces: the indexes (first, last) of the tokens of each element."""
    at, close = item.body, matching(item.toks, item.body)
    out, first, i = [], at + 1, at + 1
    while i <= close:
        t = item.toks[i]
        if i == close or t.text == ",":
            if i > first:
                out.append((first, i - 1))
            first = i + 1
        elif t.text in OPENS and t.kind == "mark":
            i = matching(item.toks, i)
        i += 1
    return out


class Lines:
    def __init__(self, text):
        self.starts = [0] + [m.end() for m in re.finditer("\n", text)]

    def of(self, at):
        return bisect.bisect_right(self.starts, at)
