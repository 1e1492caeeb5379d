# SPDX-License-Identifier: MIT
"""What mails, wikis, tickets, terminals and editors do to a trace that is pasted into them.

VARIANTS maps a name to functions from the clean text (str) to what a user has in hand (str or bytes); DAMAGES maps it to one function
that takes one of them, by the text, and gives bytes. None takes anything away that a reader could not put back, but for what LOSES
says. Import it to damage other texts:

    for name, damage in DAMAGES.items():
        damaged = damage(text)
"""
import base64
import html
import quopri
import re
import textwrap
import zlib


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def lines_of(text):
    return text.rstrip("\n").split("\n")


def joined(lines):
    return "\n".join(lines) + "\n"


def each(change):
    """A damage that changes each line that is not empty."""
    return lambda text: joined(change(line) if line.strip() else line for line in lines_of(text))


# ---- lines that are broken ----

def wrap(width, prefix="", suffix=""):
    """A mail program breaks at blanks; what it quotes gets a mark."""
    def damage(text):
        out = []
        for line in lines_of(text):
            parts = textwrap.wrap(line.strip(), width - len(prefix), break_long_words=False, break_on_hyphens=False) or [""]
            out += [prefix + part + suffix for part in parts[:-1]] + [prefix + parts[-1]]
        return joined(out)
    return damage


def cut(width, prefix=""):
    """A terminal breaks wherever its width ends."""
    def damage(text):
        out = []
        for line in lines_of(text):
            out += [prefix + line[i:i + width] for i in range(0, len(line), width)] or [prefix]
        return joined(out)
    return damage


def break_behind(word, prefix="", last=False):
    """A line end behind one token of each line, where it has it."""
    def damage(text):
        out = []
        for line in lines_of(text):
            at = line.rfind(word) if last else line.find(word)
            at = at + len(word) if at >= 0 else len(line)
            out.append(prefix + line[:at].rstrip())
            if line[at:].strip():
                out.append(prefix + line[at:].lstrip())
        return joined(out)
    return damage


def break_behind_blank(nth, prefix="", indent=""):
    """A line end behind the nth word."""
    def damage(text):
        out = []
        for line in lines_of(text):
            words = line.split()
            out.append(prefix + " ".join(words[:nth]))
            if words[nth:]:
                out.append(prefix + indent + " ".join(words[nth:]))
        return joined(out)
    return damage


def soft(mark):
    """Marks of a word processor where a word may be broken: inside of numbers and words."""
    return each(lambda line: re.sub(r"(\S{9})(?=\S{3})", lambda m: m.group(1) + mark, line))


def wiki_breaks(line):
    """A wiki lets long words break behind their punctuation."""
    return re.sub(r"([.:,=])(?=\S)", "\\1\u200b", line)


# ---- mail ----

HEADER = "From: someone@example.org\nTo: list@example.org\nSubject: stuck connection\nMIME-Version: 1.0\n"


def quoted_printable(extra="", header=True):
    def damage(text):
        body = joined(extra + line for line in lines_of(text))
        coded = quopri.encodestring(body.encode(), quotetabs=False).decode()
        head = HEADER + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        return (head if header else "") + coded
    return damage


def base64_part(multipart=False, extra=""):
    def damage(text):
        body = base64.encodebytes(joined(extra + line for line in lines_of(text)).encode()).decode()
        part = "Content-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: base64\n\n" + body
        if not multipart:
            return HEADER + part
        return (HEADER + "Content-Type: multipart/mixed; boundary=\"00f\"\n\n--00f\n" + part + "\n--00f\n"
                "Content-Type: image/png; name=\"x.png\"\nContent-Transfer-Encoding: base64\n\n"
                + base64.encodebytes(bytes(range(256))).decode() + "--00f--\n")
    return damage


def flowed(width, prefix=""):
    """RFC 3676: a blank at the end says that the paragraph goes on."""
    return wrap(width, prefix, " ")


def stuffed(text):
    return joined(" " + line if line[:1] in (" ", ">") or line.startswith("From ") else line for line in lines_of(flowed(72)(text)))


# ---- pages ----

def html_lines(end, begin="", glued=False, before="<p>It hangs, see:</p><pre><code>", after="</code></pre><p>and that is all</p>", escape=html.escape):
    def damage(text):
        body = [begin + escape(line.rstrip()) + end for line in lines_of(text)]
        return before + ("" if glued else "\n").join(body) + after + "\n"
    return damage


def named_entities(line):
    return html.escape(line).replace("\u2192", "&rarr;").replace("  ", "&nbsp; ")


def numbered_entities(line):
    return html.escape(line).replace("\u2192", "&#8594;").replace("&gt;", "&#62;").replace(" ", "&#32;", 1)


def hex_entities(line):
    return html.escape(line).replace("\u2192", "&#x2192;").replace("&gt;", "&#x3E;").replace(" ", "&#xA0;", 2)


def highlighted(line):
    """A code block that was coloured: a tag about each number."""
    return re.sub(r"\d+", lambda m: "<span class=\"mi\">" + m.group(0) + "</span>", html.escape(line))


def cells(line):
    """The columns in front of what a packet says: a packet list has six, tcpdump's line is one."""
    words = line.split(None, 7)
    if len(words) == 8 and words[0].isdigit() and words[3] in ("\u2192", "->"):
        return [words[0], words[1], words[2], words[4], words[5], words[6], words[7]]
    words = line.split(None, 1)
    return words if len(words) == 2 else [line, ""]


def html_table(text):
    rows = "".join("<tr>" + "".join("<td>" + html.escape(c) + "</td>" for c in cells(line)) + "</tr>" for line in lines_of(text))
    return "<table><tbody>" + rows + "</tbody></table>\n"


def html_table_lines(text):
    return joined("<tr><td>" + "</td><td>".join(html.escape(c) for c in cells(line)) + "</td></tr>" for line in lines_of(text))


def markdown_table(edge="|", heading=True):
    def damage(text):
        rows = [cells(line) for line in lines_of(text)]
        width = max(len(row) for row in rows)
        head = [f"{edge} " + " | ".join(["Column"] * width) + f" {edge}", edge + "|".join(["---"] * width) + edge] if heading else []
        return joined(head + [f"{edge} " + " | ".join(row) + f" {edge}" for row in rows])
    return damage


def jira_table(text):
    return joined("|" + "|".join(c.replace("|", "\\|") for c in cells(line)) + "|" for line in lines_of(text))


def numbered_list(form):
    return lambda text: joined(form.format(i + 1) + line for i, line in enumerate(lines_of(text)))


def emphasis(mark, what):
    """A poster makes some numbers and words strong."""
    return each(lambda line: re.sub(what, lambda m: mark + m.group(0) + mark, line, count=1))


def escaped(line):
    return re.sub(r"([\[\]>_*.-])", r"\\\1", line)


# ---- what stands about it ----

def between(before, after):
    return lambda text: before + "\n" + text.rstrip("\n") + "\n" + after + "\n"


def prefixed(prefix, suffix=""):
    return lambda text: joined(prefix + line + suffix if line.strip() else prefix.rstrip() for line in lines_of(text))


def counted(form):
    def damage(text):
        return joined(form.format(n=i + 1, s=(i + 3) % 60, u=(i * 7919) % 1000000) + line for i, line in enumerate(lines_of(text)))
    return damage


def colours(line):
    return "\x1b[0;32m" + re.sub(r"(\S+)$", "\x1b[1m\\1\x1b[0m", line.replace(" > ", " \x1b[31m>\x1b[0m ")) + "\x1b[0m\x1b[K"


# ---- characters ----

def exchanged(*pairs):
    def damage(text):
        for old, new in pairs:
            text = text.replace(old, new)
        return text
    return damage


def mojibake(charset):
    return lambda text: text.encode("utf-8").decode(charset, "replace")


CODE = "It hangs after a while."

VARIANTS = {
    "wrapped at blanks": [wrap(72), wrap(78), wrap(80), wrap(60), wrap(72, "> "), wrap(78, "> "), wrap(80, "> > "), wrap(72, ">> "),
                          wrap(76, "    "), wrap(66, "| ")],
    "cut at a width": [cut(72), cut(78), cut(79), cut(80), cut(100), cut(72, "> "), cut(78, "> "), cut(64, ">"), cut(70, "    "), cut(76, "> > ")],
    "broken behind a token": [break_behind(": "), break_behind("], "), break_behind(" > "), break_behind("win "), break_behind("seq "),
                              break_behind(": ", "> "), break_behind("] ", "> "), break_behind(", ", "> ", True),
                              break_behind_blank(3), break_behind_blank(5, "> "), break_behind_blank(7, "", "  ")],
    "format=flowed": [flowed(72), flowed(78), flowed(66), flowed(72, "> "), flowed(78, "> "), flowed(78, ">> "), flowed(80, "> > "), stuffed,
                      flowed(60), flowed(76, ">")],
    "soft breaks in words": [soft("\u00ad"), soft("\u200b"), soft("&shy;"), soft("&#173;"), soft("<wbr>"), soft("&#8203;"), soft("\u2060"), soft("\ufeff"),
                             each(wiki_breaks), soft("&ZeroWidthSpace;")],
    "quoted-printable": [quoted_printable(), quoted_printable("> "), quoted_printable(header=False), quoted_printable("> ", False),
                         quoted_printable("> > "), quoted_printable("    "), lambda text: quoted_printable()(wrap(72, "> ")(text)),
                         lambda text: quoted_printable()(text).replace("\n", "\r\n"), lambda text: quoted_printable(">")(text),
                         lambda text: quoted_printable()(html_lines("<br>")(text))],
    "base64 part": [base64_part(), base64_part(True), base64_part(extra="> "), base64_part(True, "> "), base64_part(extra="    "),
                    lambda text: base64_part()(text).replace("\n", "\r\n"), lambda text: base64_part()(wrap(72, "> ")(text)),
                    lambda text: base64_part(True)(text).replace("Content-Transfer", "content-transfer"),
                    lambda text: base64_part()(html_lines("<br>")(text)), lambda text: base64_part()(text.replace("\n", "\r\n"))],
    "HTML lines": [html_lines(""), html_lines("<br>"), html_lines("<br/>", glued=True), html_lines("<br />", glued=True), html_lines("</p>", "<p>", True),
                   html_lines("</div>", "<div class=\"line\">", True), html_lines("</li>", "<li>"), html_lines("", escape=named_entities),
                   html_lines("", escape=numbered_entities), html_lines("<BR>", escape=hex_entities), html_lines("", escape=highlighted),
                   html_lines("</span>", "<span class=\"x\">")],
    "HTML tables": [html_table, html_table_lines, lambda text: html_table(text).replace("</td>", "</td>\n"), lambda text: html_table(text).replace("<td>", "<td class=\"n\">"),
                    lambda text: html_table(text).replace("</tr>", "</tr>\n"), lambda text: html_table(text).replace("td>", "TD>"),
                    lambda text: html_table_lines(text).replace("</td><td>", "</td> <td>"), lambda text: "<html><body>" + html_table(text),
                    lambda text: html_table(text).replace("<tr>", "\n<tr>\n").replace("<td>", "<td>"), lambda text: html_table(text).replace("<td>", "<td><code>").replace("</td>", "</code></td>")],
    "tables of wikis": [markdown_table(), markdown_table(heading=False), markdown_table(""), jira_table, prefixed("> "),
                        lambda text: prefixed("> ")(markdown_table()(text)), lambda text: prefixed("  ")(markdown_table()(text)),
                        lambda text: markdown_table()(text).replace(" | ", "|"), lambda text: jira_table(text).replace("|", "||"),
                        lambda text: markdown_table()(text).replace("---", ":---:")],
    "lists": [prefixed("- "), prefixed("* "), prefixed("+ "), numbered_list("{}. "), numbered_list("{}) "), prefixed("  - "), prefixed("    * "),
              prefixed("\u2022 "), prefixed("- `", "`"), numbered_list("   {}. "), prefixed("- [ ] ")],
    "fences and emphasis": [between("```", "```"), between("```text", "```"), between(CODE + "\n~~~", "~~~"), prefixed("`", "`"), prefixed("**", "**"),
                            emphasis("*", r"\b\d{3,}\b(?![.:])"), emphasis("**", r"\b\d{3,}\b(?![.:])"), emphasis("_", r"\b\d{4,}\b(?![.:])"), each(escaped),
                            prefixed("> `", "`"), prefixed("_", "_"), prefixed("*", "*"), emphasis("`", r"\b\d{3,}\b(?![.:])"), prefixed("~~", "~~"),
                            emphasis("**", r"\[[A-Z., ]+\]|Flags \[\S+\]")],
    "marks of trackers": [between("{noformat}", "{noformat}"), between("{code:java}", "{code}"), between("[code]", "[/code]"), between("[quote=\"x, post:3\"]", "[/quote]"),
                          lambda text: "{noformat}" + text.rstrip("\n") + "{noformat}\n", lambda text: "[code]" + text.rstrip("\n") + "[/code]\n",
                          lambda text: "<details><summary>trace</summary><pre>" + text.rstrip("\n") + "</pre></details>\n", between("{{{", "}}}"),
                          prefixed("{{", "}}"), prefixed("bq. "), prefixed("[b]", "[/b]"), lambda text: "```" + text.rstrip("\n") + "```\n"],
    "comments": [prefixed("# "), prefixed("// "), prefixed("-- "), prefixed(" * "), prefixed("/* ", " */"), prefixed("; "), prefixed("/// "), prefixed("## "),
                 prefixed("\t# "), prefixed("#"), prefixed("% "), prefixed("REM "), prefixed("--"), prefixed("//"), prefixed("<!-- ", " -->"), prefixed("! ")],
    "log shippers": [counted("2024-03-05T09:07:{s:02d}.{u:06d}123Z "), counted("2024-03-05T09:07:{s:02d}.{u:06d}123Z stdout F "), prefixed("trace-1  | "),
                     counted("Mar  5 09:07:{s:02d} gw tcpdump[4711]: "), counted("2024-03-05T09:07:{s:02d}+0100 gw tshark[4711]: "), prefixed("[pod/x-1/tcpdump] "),
                     counted("<134>1 2024-03-05T09:07:{s:02d}.{u:06d}Z gw tcpdump 4711 - - "), counted("[2024-03-05 09:07:{s:02d}] "), counted("Mar 05 09:07:{s:02d} gw bash[99]: "),
                     prefixed("tcpdump_1  | "), counted("trace-1  | 2024-03-05T09:07:{s:02d}.{u:06d}123Z "), prefixed("<trace.0> "), counted("[{s}.{u:06d}] ")],
    "numbers of editors": [counted("{n:6d}\t"), counted("{n}:"), counted("{n:4d} "), counted("{n}: "), counted("trace.txt:{n}:"), counted("L{n}: "), counted("{n:03d}| "),
                           counted("{n}-"), counted("{n:>5} | "), counted("trace.log-{n}-"), counted("[{n}] "), counted("{n:6d}  ")],
    "colours": [each(colours), lambda text: each(colours)(text).replace("\x1b", ""), lambda text: each(colours)(text).replace("\x1b", "\u241b"),
                lambda text: each(colours)(text).replace("\x1b", "^["), lambda text: each(colours)(text).replace("\x1b", "\\033"),
                lambda text: each(colours)(text).replace("\x1b", "\\x1b"), lambda text: each(colours)(text).replace("\x1b", "\\e"),
                prefixed("\x1b]0;x\x07"), prefixed("\x1b[38;5;12m", "\x1b[m"), prefixed("\x1b(B\x1b[m")],
    "characters": [exchanged(("  ", "\u00a0\u00a0")), exchanged((" ", "\u00a0")), exchanged((" ", "\u2009")), exchanged(("\u2192", "->")), exchanged((" > ", " \u2192 ")),
                   exchanged((" > ", " \u203a ")), exchanged(("-", "\u2013")), exchanged(("\"", "\u201d"), ("'", "\u2019")), exchanged((" ", "\t")), exchanged(("\u2192", "\u27f6")),
                   exchanged((" ", "\u202f")), exchanged((" ", "\u3000")), exchanged((", ", "\uff0c ")), exchanged((" > ", " \u00bb "))],
    "charsets and ends": [lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\r"), lambda text: text.encode("utf-16"), lambda text: text.encode("utf-16-be"),
                          lambda text: text.encode("utf-8-sig"), mojibake("cp1252"), mojibake("latin-1"), mojibake("cp437"), lambda text: text.replace("\n", " \r\n"),
                          lambda text: text.replace("\n", "\n\n"), lambda text: text.replace("\n", "\r\r\n"), mojibake("mac_roman")],
    "dress of code": [prefixed("\"", "\\n\""), prefixed("\"", "\","), prefixed("'", "',"), prefixed("    \"", "\""), prefixed("$ "), prefixed("+"), prefixed("- "), prefixed("  "), prefixed("+ "),
                      prefixed("| "), prefixed("\u2502 ", " \u2502"), prefixed(": ")],
}


def by_text(variants):
    return lambda text: as_bytes(variants[zlib.crc32(text.encode("utf-8", "replace")) % len(variants)](text))


DAMAGES = {name: by_text(variants) for name, variants in VARIANTS.items()}

# Damages that take something away: what is read may then be less.
LOSES = {"lists", "numbers of editors", "log shippers"}
