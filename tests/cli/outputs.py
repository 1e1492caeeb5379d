#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Names that want to steer their reader (escapes, bidirectional and invisible characters, markup, formulas, line ends, bytes that are
no UTF-8), as names of hosts, files and archive members: each format, read by a parser of that format, has them as harmless text.

usage: outputs.py    (TCPAUTOPSY from the environment)
"""
import csv
import html.parser
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree
import zipfile

sys.dont_write_bytecode = True
import openmetrics  # noqa: E402

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))

# One of each kind, as bytes of a name; what a host's name can't have (blanks, '/', NUL) is tried in file names.
CHARACTERS = (
    "\x1b[31m \x9b31m \x07 \x7f \u202e \u202a \u2066 \u2069 \u200b \u200d \u200f \u061c \u2028 \u2029 \ufeff \u00ad \u2060 \u3164 "
    "\U000e0001 \U000e0041 \ufe0f \ufffe \ufff9 <script>alert(1)</script> <img/src=x/onerror=alert(1)> &lt; \" ' \"><b> \\ \\u0041 %n "
    "{{7*7}} ${x} =1+1 +1+1 -1+1 @SUM(1) ;=1+1 x,=1+1 **b** _i_ a__b_ `c` [x](y) ![x](y) # ~~s~~ |a|b| <a@b.example> http://x.example www.x.example @user &amp; --- 1. 2) *** $x$ \uff1d1+1 \uff0b1 \uff0d1 \uff201 |calc "
).split()
RAW = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"]
WITH_BLANKS = ["new\nline.txt", "cr\rlf\r\n.txt", "\t=1+1.txt", " =1+1.txt", "tab\t.txt", "\n=1+1.txt", "a\x00b"]

INVISIBLE = {0xAD, 0x34F, 0x61C, 0x3164, 0xFEFF, 0xFFA0}
INVISIBLE |= set(range(0x200B, 0x2010)) | set(range(0x2028, 0x202F)) | set(range(0x2060, 0x2070))
INVISIBLE |= set(range(0xFE00, 0xFE10)) | set(range(0xE0000, 0xE1000))
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\t\r\n"

wrong = []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {shown!r}" if shown != "" else what)


def steering(text, but=""):
    """The characters of a text that no reader should be given as they are."""
    return sorted(
        {
            hex(ord(c))
            for c in text
            if c not in but
            and (
                unicodedata.category(c) in ("Cc", "Zl", "Zp")
                or unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
                or ord(c) in INVISIBLE
            )
        }
    )


def trace(names):
    """Text of tcpdump: each name tries to connect in vain."""
    lines = []
    for copy, second in enumerate((0, 1, 3, 7)):
        for i, name in enumerate(names):
            lines.append(
                b"12:00:%02d.%06d IP %s.%d > server.example.com.80: Flags [S], seq %d, win 64240, options [mss 1460], length 0\n"
                % (second, i, name, 1024 + i, 1000 + i)
            )
    return b"".join(lines)


def run(args, **more):
    return subprocess.run([PROGRAM] + args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **more)


class Page(html.parser.HTMLParser):
    """What a browser would make of a report."""

    # End tags that HTML lets out.
    IMPLIED = {"td", "th", "tr", "li", "p", "dt", "dd", "tbody", "thead", "option"}
    VOID = {"meta", "br", "hr", "img", "link", "input", "line", "rect", "path", "circle", "polyline", "polygon"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.text = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            check(f"html: attribute {name} of {tag}", not name.startswith("on"))
            check(f"html: attribute {name}={value} of {tag}", not (value or "").lower().startswith(("javascript:", "http", "data:")))
            check(f"html: a link to {value}", name != "href" or (value or "").startswith("#"))
            check(f"html: attribute {name} steers", not steering(value or "", "\n"), value)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in self.IMPLIED:
            self.open.pop()
        check(f"html: </{tag}> ends {self.open[-1:]}", self.open[-1:] == [tag])
        if self.open:
            self.open.pop()

    def handle_comment(self, data):
        check("html: a comment", False, data)

    def handle_data(self, data):
        self.text.append(data)


def read_text(out):
    check("text steers", not steering(out.decode("utf-8"), "\n"), steering(out.decode("utf-8"), "\n"))


def read_json(out):
    text = out.decode("utf-8")
    check("json steers", not steering(text, "\n"), steering(text, "\n"))
    json.loads(text)


def read_ndjson(out):
    text = out.decode("utf-8")
    check("ndjson steers", not steering(text, "\n"), steering(text, "\n"))
    for line in text.splitlines():
        check("ndjson: a line is no object", isinstance(json.loads(line), dict), line)


def read_csv(out):
    text = out.decode("utf-8")
    check("csv steers", not steering(text, "\r\n"), steering(text, "\r\n"))
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    check("csv: rows of different lengths", len({len(row) for row in rows}) == 1)
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                begin = cell.lstrip(" ")[:1]
                number = cell.lstrip("-").isdigit()
                check(f"csv cut at {delimiter!r}: a formula", number or not begin or begin not in FORMULA, cell)


def read_html(out):
    text = out.decode("utf-8")
    check("html steers", not steering(text, "\n"), steering(text, "\n"))
    page = Page()
    page.feed(text)
    page.close()
    check("html: tags left open", not page.open, page.open)
    check("html: a tag that runs something", not page.tags & {"script", "img", "iframe", "object", "embed", "link", "form"})


def read_openmetrics(out):
    text = out.decode("utf-8")
    check("openmetrics steers", not steering(text, "\n"), steering(text, "\n"))
    openmetrics.parse(text)


def read_svg(out):
    text = out.decode("utf-8")
    check("svg steers", not steering(text, "\n"), steering(text, "\n"))
    tags = {e.tag.rpartition("}")[2] for e in xml.etree.ElementTree.fromstring(text).iter()}
    check("svg: a tag that runs or loads something", not tags & {"script", "image", "use", "a", "foreignObject"}, tags)


# Escaped characters, codes and the commands that the program itself shows: what is left of a line has no markup.
HARMLESS = re.compile(r"\\[\\`*_\[\]<>#|~&$!:.=+\-)]|\\(?:u[0-9a-f]{4}|U[0-9a-f]{8})|`tcpautopsy [A-Za-z -]*[0-9]*`|`--only`|[0-9A-Za-z]_+(?=[0-9A-Za-z])")


def read_brief(out):
    text = out.decode("utf-8")
    check("brief steers", not steering(text, "\n"), steering(text, "\n"))
    check("brief: too many words", len(text.split()) < 1500, len(text.split()))
    for line in text.splitlines():
        shape = re.match(r"(?:#{1,2} |(?:  )?- (?:\*\*[a-z A-Z']+(?: \(\d+\))?:\*\*(?: |$))?)", line)
        check("brief: no heading and no item", not line or shape, line)
        content = line[shape.end() :] if shape else line
        check("brief: a block in an item", not re.match(r"(?:[-+=#>]|\d+[.)](?: |$))", content), line)
        bare = HARMLESS.sub("", content)
        check("brief: markup", not re.search(r"[\\`*_\[\]<>#|~&$!@]|://|www\.", bare, re.I), line)


READERS = {"text": read_text, "brief": read_brief, "json": read_json, "ndjson": read_ndjson, "csv": read_csv, "html": read_html, "svg": read_svg, "openmetrics": read_openmetrics}


def try_formats(what, args, **more):
    """Every format of a command line; the JSON document."""
    for name, reader in READERS.items():
        before = len(wrong)
        for table in (["--csv-table", "attempts"], []) if name == "csv" else ([],):
            done = run(["--all", "--format", name] + table + args, **more)
            try:
                reader(done.stdout)
            except (ValueError, csv.Error) as error:
                wrong.append(f"{name} can't be read: {error}")
        told = done.stderr.decode("utf-8")
        check("message steers", not steering(told, "\n"), told)
        for i in range(before, len(wrong)):
            wrong[i] = f"{what}: {wrong[i]}"
    return json.loads(run(["--format", "json"] + args, **more).stdout)


def main():
    check("a format without a reader", set(READERS) == formats(), formats())
    names = [("h" + c + "t").encode("utf-8", "surrogatepass") for c in CHARACTERS]
    names += [c.encode("utf-8", "surrogatepass") for c in CHARACTERS] + [b"h" + raw + b"t" for raw in RAW]
    hosts = [name for name in names if b"/" not in name]
    document = try_formats("hosts", ["-"], input=trace(hosts))
    seen = {end["name"] for c in document["connections"] for end in (c["client"], c["server"]) if end["name"]}
    for c in ("\u202e", "\U000e0041", "\uff1d1+1"):
        check("a host's name comes back from JSON", any(c in name for name in seen), c)
    plain = trace([b"client.example.com"])
    with tempfile.TemporaryDirectory() as folder:
        files = [name for name in names if b"/" not in name] + [n.encode() for n in WITH_BLANKS if "\0" not in n]
        for name in files:
            with open(os.path.join(folder.encode(), name), "wb") as out:
                out.write(plain)
        document = try_formats("files", [folder])
        paths = {given["path"] for given in document["inputs"]}
        for name in files:
            path = (os.path.join(folder.encode(), name)).decode("utf-8", "replace")
            check("a file's name comes back from JSON", path in paths or "\ufffd" in path, path)
        try_formats("files that are not there", [os.path.join(folder.encode(), b"gone" + name) for name in files])
        archive = os.path.join(folder, "a.zip")
        with zipfile.ZipFile(archive, "w") as out:
            for name in CHARACTERS + WITH_BLANKS:
                out.writestr(zipfile.ZipInfo(name), plain)
        try_formats("members", [archive])
    for line in wrong[:40]:
        print(line.encode("ascii", "backslashreplace").decode())
    return 1 if wrong else 0


def formats():
    """The formats that there are."""
    return set(run(["--format", "?"], env={**os.environ, "LC_ALL": "C"}).stderr.decode().split("one of: ", 1)[1].split("\n", 1)[0].split(", "))


if __name__ == "__main__":
    sys.exit(main())
