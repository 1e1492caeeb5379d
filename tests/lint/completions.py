#!/usr/bin/env python3
"""completions.py [--write] [ROOT]: the completions of bash, zsh and fish are what the option table says.

An option's row in src/cli/opt_table.c (as --help prints it) says what its value is called, ARGUMENTS below what that may be; formats,
figures and scenarios come from the program's tables (tests/tools/list_tables). --write brings the three files up to date.
SPDX-License-Identifier: MIT
"""
import copy
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
REPORTS = "with the options of reports"  # of a subcommand that takes what the program takes without one
COLUMN = 26  # of the texts of --help
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
        "FIELDS": TEXT, "EXPRESSION": TEXT, "A:P-B:P": TEXT, "ID": TEXT, "TIME": TEXT, "SIZE": TEXT, "N": TEXT, "SECONDS": TEXT,
    }


class Option:
    def __init__(self, command, letter, name, before, argument, text):
        self.command = command  # the subcommand that has it; "": none
        self.letter, self.name, self.optional, self.argument, self.text = letter, name, before == "[=", argument, text or ""
        self.takes = None

    def settle(self, known):
        if self.argument and self.argument not in known:
            sys.exit("--%s: completions.py does not know what %s may be" % (self.name, self.argument))
        self.takes = known.get(self.argument)
        self.again = "may be given again" in self.text
        self.text = "what the report is written as" if self.argument == "FORMAT" else shortened(self.text)

    def names(self):
        return ["--" + self.name] + (["-" + self.letter] if self.letter else [])


class Command:
    def __init__(self, name, text):
        self.name, self.text = name, text


def shortened(text):
    short = re.split(r"; | \(|\. ", text)[0].strip()
    return short if len(short) <= LONGEST else short[:LONGEST].rsplit(" ", 1)[0] + " ..."


def read_help():
    """The rows of the option table and of the table of subcommands, as --help prints them."""
    option = re.compile(r" {2,6}(?:-(\w), )?--([a-z-]+)(?:(\[=| )([A-Z][^ \]]*)\]?)?(?: +(.*))?$")
    command = re.compile(r"  ([a-z-]+)( .*)?$")
    rows, commands, last, within = [], [], None, False
    for line in run(PROGRAM, "--help").splitlines():
        within = within or line.startswith("As first argument")
        if option.match(line):
            last = Option(commands[-1].name if within else "", *option.match(line).groups())
            rows.append(last)
        elif within and command.match(line):
            # What it does stands at the column of the help, there or in the next line; what it is given begins otherwise.
            last = Command(command.match(line).group(1), line[COLUMN:] if line[COLUMN - 1:COLUMN] == " " and line[COLUMN:COLUMN + 1].islower() else "")
            commands.append(last)
        elif last and line.startswith(" " * COLUMN):
            last.text = (last.text + " " + line.strip()).strip()
    known = arguments()
    for row in rows:
        row.settle(known)
    for command in commands:
        if REPORTS in command.text:
            for row in of(rows, ""):
                rows.append(copy.copy(row))
                rows[-1].command = command.name
        command.text = shortened(command.text)
        if not any(row.name == "help" for row in of(rows, command.name)):
            rows.append(Option(command.name, "h", "help", None, None, "print this help"))
            rows[-1].settle(known)
    return rows, commands


def of(rows, command):
    return [row for row in rows if row.command == command]


# ---- bash ----

def bash_action(takes):
    if isinstance(takes, Words):
        return "%s '%s'" % ("_tcpautopsy_list" if takes.several else "_tcpautopsy_words", " ".join(takes.words))
    return {FILE: "_filedir", FOLDER: "_filedir -d", POINT: "cur=${cur#*=}\n\t\t_filedir", TEXT: ":"}[takes]


def bash_values(rows):
    """What each option that takes a value offers, as cases; options that offer the same share one."""
    by_action = {}
    for option in rows:
        if option.takes:
            by_action.setdefault(bash_action(option.takes), []).extend(option.command + n for n in option.names())
    return "".join("\t%s)\n\t\t%s\n\t\t;;\n" % (" | ".join(names), action) for action, names in by_action.items())


def bash(rows, commands):
    lists = ""
    for command in [""] + [c.name for c in commands]:
        names = "\n\t\t\t".join(fold(["--" + row.name for row in of(rows, command)], 110))
        lists += "\t%s) _tcpautopsy_words '%s' ;;\n" % (command or "''", names)
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

# The value of an option, behind the subcommand that has it; 1: it takes none.
_tcpautopsy_value()
{
	case $1 in
%s	*) return 1 ;;
	esac
}

_tcpautopsy()
{
	local cur prev words cword split command=
	_init_completion -s || return
	case ${words[1]} in
	%s) ((cword > 1)) && command=${words[1]} ;;
	esac
	if $split; then
		_tcpautopsy_value "$command$prev"
		return
	fi
	case $prev in
	%s) ;; # its value stands behind '='
	*) _tcpautopsy_value "$command$prev" && return ;;
	esac

	if [[ $cur != -* ]]; then
		_filedir
		((cword > 1)) || COMPREPLY+=($(compgen -W '%s' -- "$cur"))
		return
	fi
	case $command in
%s	esac
} && complete -F _tcpautopsy tcpautopsy
""" % (bash_values(rows), " | ".join(c.name for c in commands) or "''", " | ".join("--" + row.name for row in rows if row.optional),
       " ".join(c.name for c in commands), lists)


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


def zsh_value(option):
    if not option.takes:
        return ""
    if isinstance(option.takes, Words):
        words = " ".join(option.takes.words)
        action = "_values -s , %s %s" % (option.argument, words) if option.takes.several else "(%s)" % words
    else:
        action = {FILE: "_files", FOLDER: "_files -/", POINT: "_tcpautopsy_point", TEXT: " "}[option.takes]
    return "%s:%s:%s" % (":" if option.optional else "", zsh_text(option.argument), action)


def zsh_options(rows):
    """Specifications for _arguments."""
    lines = []
    for option in rows:
        value, text = zsh_value(option), "[%s]" % zsh_text(option.text)
        # =- : the value stands behind '=' alone; = : behind it, or is the next word.
        equals = "=-" if option.optional else "=" if option.takes else ""
        again = "*" if option.again else ""
        if option.letter and again:
            lines.append("'*-%s+%s%s'" % (option.letter, text, value))
            lines.append("'*--%s%s%s%s'" % (option.name, equals, text, value))
        elif option.letter:
            plus = "+" if option.takes else ""
            lines.append("'(-%s --%s)'{-%s%s,--%s%s}'%s%s'" % (option.letter, option.name, option.letter, plus, option.name, equals, text, value))
        else:
            lines.append("'%s--%s%s%s%s'" % (again, option.name, equals, text, value))
    return lines


def zsh(rows, commands):
    cases = ""
    for command in commands:
        specs = zsh_options(of(rows, command.name)) + ["'*:file:_files'"]
        cases += "%s)\n\tshift words\n\t((CURRENT--))\n\t_arguments -s -S \\\n\t\t%s\n\treturn\n\t;;\n" % (command.name, " \\\n\t\t".join(specs))
    named = " ".join("'%s:%s'" % (c.name, zsh_text(c.text)) for c in commands)
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

_tcpautopsy_first() {
	((CURRENT == 2)) || { _files; return }
	local -a commands=(%s)
	_alternative 'files:capture or trace:_files' 'commands:subcommand:(($commands))'
}

((CURRENT > 2)) && case $words[2] in
%sesac

_arguments -s -S \
	%s \
	'1: :_tcpautopsy_first' \
	'*:capture or trace:_files'
""" % (named, cases, " \\\n\t".join(zsh_options(of(rows, ""))))


# ---- fish ----

def fish_text(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_option(option):
    line = "complete -c tcpautopsy -n '__tcpautopsy_within \"%s\"'" % option.command
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
    return "%s -d %s" % (line, fish_text(option.text))


def fish(rows, commands):
    lines = ["complete -c tcpautopsy -n '__tcpautopsy_first' -a %s -d %s" % (c.name, fish_text(c.text)) for c in commands]
    lines += [fish_option(row) for row in rows]
    return """# fish completion for tcpautopsy; made by tests/lint/completions.py
# SPDX-License-Identifier: MIT

function __tcpautopsy_first
    test (count (commandline -opc)) = 1
end

# Which subcommand there is; "": none.
function __tcpautopsy_within
    set -l words (commandline -opc)
    set -l command ''
    contains -- "$words[2]" %s; and set command $words[2]
    test "$command" = "$argv[1]"
end

%s
""" % (" ".join(c.name for c in commands), "\n".join(lines))


def main():
    rows, commands = read_help()
    wrong = 0
    for path, make in zip(FILES, (bash, zsh, fish)):
        text, path = make(rows, commands), os.path.join(TOP, path)
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
