#!/usr/bin/env python3
"""completions.py [--write] [ROOT]: the completions of bash, zsh and fish are what the option table says.

An option's row in src/cli/opt_table.c (as --help prints it) says what its value is called, ARGUMENTS below what that may be; formats,
figures and scenarios come from the program's tables (tests/tools/list_tables). --write brings the three files up to date.
SPDX-License-Identifier: MIT
"""
import os
import re
import subprocess
import sys

WRITE = "--write" in sys.argv
ARGUMENTS = [a for a in sys.argv[1:] if a != "--write"]
TOP = ARGUMENTS[0] if ARGUMENTS else os.environ.get("top_srcdir", ".")
BUILD = os.environ.get("top_builddir", "build")
PROGRAM = os.environ.get("TCPAUTOPSY", os.path.join(BUILD, "tcpautopsy"))
FILES = ("completions/tcpautopsy", "completions/_tcpautopsy", "completions/tcpautopsy.fish")
LONGEST = 66  # of a description, in characters

FILE, FOLDER, POINT, TEXT = "file", "folder", "point", "text"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def tables():
    found = {}
    for line in run(os.path.join(BUILD, "tests", "tools", "list_tables")).splitlines():
        table, name = line.split()
        found.setdefault(table, []).append(name)
    return found


class Words:
    """One of these; several: or some of them, with commas between."""

    def __init__(self, words, several=False):
        self.words, self.several = words, several


def arguments():
    """What may stand for an option's argument, by its name in --help."""
    table = tables()
    when = Words(["auto", "always", "never"])
    return {
        "FILE": FILE, "LIST": FILE, "OUT": FILE, "OLD": FILE, "KEYFILE": FILE, "DIR": FOLDER, "NAME=FILE": POINT,
        "FORMAT": Words(table["format"]), "FIGURE": Words(table["figure"]), "SCENARIO": Words(table["scenario"]),
        "WHEN": when, "TABLE": Words(["connections", "attempts"]), "ZONE": Words(["UTC"]),
        "WHICH": Words(["failed", "healed", "healthy"] + table["scenario"], True),
        "WHAT": Words(["failed", "healed"] + table["scenario"], True),
        "FIELDS": TEXT, "EXPRESSION": TEXT, "A:P-B:P": TEXT, "ID": TEXT, "TIME": TEXT, "SIZE": TEXT, "N": TEXT,
    }


class Option:
    def __init__(self, letter, name, optional, argument, text):
        self.letter, self.name, self.optional, self.argument = letter, name, optional, argument
        self.takes = None
        self.again = "may be given again" in text
        short = "what the report is written as" if argument == "FORMAT" else re.split(r"; | \(|\. ", text)[0].strip()
        if len(short) > LONGEST:
            short = short[:LONGEST].rsplit(" ", 1)[0] + " ..."
        self.text = short


def options():
    """The rows of the option table, as --help prints them."""
    row = re.compile(r" {2,6}(?:-(\w), )?--([a-z-]+)(?:(\[=| )([A-Z][^ \]]*)\]?)?(?: +(.*))?$")
    found = []
    for line in run(PROGRAM, "--help").splitlines():
        match = row.match(line)
        if match:
            letter, name, before, argument, text = match.groups()
            found.append([letter, name, before == "[=", argument, text or ""])
        elif found and line.startswith(" " * 26):
            found[-1][4] = (found[-1][4] + " " + line.strip()).strip()
    known = arguments()
    rows = [Option(*row) for row in found]
    for option in rows:
        if option.argument and option.argument not in known:
            sys.exit("--%s: completions.py does not know what %s may be" % (option.name, option.argument))
        option.takes = known.get(option.argument)
    return rows


# ---- bash ----

def bash(rows):
    by_action = {}
    for option in rows:
        if not option.takes:
            continue
        if isinstance(option.takes, Words):
            action = "%s '%s'" % ("_tcpautopsy_list" if option.takes.several else "_tcpautopsy_words", " ".join(option.takes.words))
        else:
            action = {FILE: "_filedir", FOLDER: "_filedir -d", POINT: "cur=${cur#*=}\n\t\t_filedir", TEXT: ""}[option.takes]
        # A value that may be left out stands behind '=' alone.
        names = by_action.setdefault(action, [])
        names.append("--" + option.name)
        if option.letter and not option.optional:
            names.append("-" + option.letter)
    cases = ""
    for action, names in by_action.items():
        cases += "\t%s)\n%s\t\treturn\n\t\t;;\n" % (" | ".join(names), "\t\t%s\n" % action if action else "")
    optional = " | ".join("--" + o.name for o in rows if o.optional)
    every = "\n\t\t\t".join(fold(["--" + o.name for o in rows], 110))
    return """# bash completion for tcpautopsy; made by tests/lint/completions.py
# SPDX-License-Identifier: MIT

_tcpautopsy_words()
{
	COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# Some of these words, with commas between.
_tcpautopsy_list()
{
	local before=
	[[ $cur == *,* ]] && before=${cur%%,*},
	COMPREPLY=($(compgen -P "$before" -W "$1" -- "${cur##*,}"))
}

_tcpautopsy_value()
{
	case $1 in
%s	esac
}

_tcpautopsy()
{
	local cur prev words cword split
	_init_completion -s || return
	if $split; then
		_tcpautopsy_value "$prev"
		return
	fi
	case $prev in
	%s) ;; # its value stands behind '='
	%s)
		_tcpautopsy_value "$prev"
		return
		;;
	esac

	if [[ $cur == -* ]]; then
		_tcpautopsy_words '%s'
	else
		_filedir
	fi
} && complete -F _tcpautopsy tcpautopsy
""" % (cases, optional, " | ".join(fold_cases(rows)), every)


def fold_cases(rows):
    """The options whose next word is their value."""
    for option in rows:
        if option.takes and not option.optional:
            yield "--" + option.name
            if option.letter:
                yield "-" + option.letter


def fold(words, width):
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


# ---- zsh ----

def zsh_text(text):
    return re.sub(r"([\[\]:\\])", r"\\\1", text).replace("'", "'\\''")


def zsh(rows):
    lines = []
    for option in rows:
        value = ""
        if option.takes:
            if isinstance(option.takes, Words):
                words = " ".join(option.takes.words)
                action = "_values -s , %s %s" % (option.argument, words) if option.takes.several else "(%s)" % words
            else:
                action = {FILE: "_files", FOLDER: "_files -/", POINT: "_tcpautopsy_point", TEXT: " "}[option.takes]
            value = "%s:%s:%s" % (":" if option.optional else "", zsh_text(option.argument), action)
        # =- : the value stands behind '=' alone; = : behind it, or is the next word.
        equals = "=-" if option.optional else "=" if option.takes else ""
        again = "*" if option.again else ""
        text = "[%s]" % zsh_text(option.text)
        if option.letter and again:
            lines.append("'*-%s+%s%s'" % (option.letter, text, value))
            lines.append("'*--%s%s%s%s'" % (option.name, equals, text, value))
        elif option.letter:
            both = "(-%s --%s)" % (option.letter, option.name)
            lines.append("'%s'{-%s%s,--%s%s}'%s%s'" % (both, option.letter, "+" if option.takes else "", option.name, equals, text, value))
        else:
            lines.append("'%s--%s%s%s%s'" % (again, option.name, equals, text, value))
    return """#compdef tcpautopsy
# zsh completion for tcpautopsy; made by tests/lint/completions.py
# SPDX-License-Identifier: MIT

_tcpautopsy_point() {
	if compset -P '*='; then
		_files
	else
		_message 'NAME=FILE'
	fi
}

_arguments -s -S \\
	%s \\
	'*:capture or trace:_files'
""" % " \\\n\t".join(lines)


# ---- fish ----

def fish_text(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish(rows):
    lines = []
    for option in rows:
        line = "complete -c tcpautopsy"
        if option.letter:
            line += " -s " + option.letter
        line += " -l " + option.name
        if isinstance(option.takes, Words):
            words = " ".join(option.takes.words)
            if option.takes.several:
                words = "(__fish_complete_list , 'string split \" \" \"%s\"')" % words
            line += " %s -a %s" % ("-f" if option.optional else "-x", fish_text(words))
        elif option.takes == FOLDER:
            line += " -x -a '(__fish_complete_directories)'"
        elif option.takes == TEXT:
            line += " -x"
        elif option.takes:
            line += " -F" if option.optional else " -r -F"
        lines.append("%s -d %s" % (line, fish_text(option.text)))
    return """# fish completion for tcpautopsy; made by tests/lint/completions.py
# SPDX-License-Identifier: MIT

%s
""" % "\n".join(lines)


def main():
    rows = options()
    wrong = 0
    for path, make in zip(FILES, (bash, zsh, fish)):
        text, path = make(rows), os.path.join(TOP, path)
        if WRITE:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            continue
        with open(path, encoding="utf-8") as f:
            if f.read() != text:
                print("%s is not what the option table says: tests/lint/completions.py --write" % path)
                wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
