#!/usr/bin/env python3
"""What bash, zsh and fish offer while a command line is typed, asked of the shells themselves; and the program takes every word that is offered.

A shell that is not installed is passed over; where there is none of them, the test is skipped.
SPDX-License-Identifier: MIT
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
PROGRAM = os.environ.get("TCPAUTOPSY", "build/tcpautopsy")
DIR = os.path.join(TOP, "completions")
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"

failures = []


def output(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, **more)
    if done.stderr.strip():
        failures.append("%s: %s" % (" ".join(command[:3]), done.stderr.strip()))
    return done.stdout


def bash(line):
    script = r'''
        source %s; source %s
        COMP_LINE=$1; COMP_POINT=${#1}; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        compopt() { :; }  # there is no completion that it could be told of
        _tcpautopsy
        [ ${#COMPREPLY[@]} = 0 ] || printf '%%s\n' "${COMPREPLY[@]}"
    ''' % (BASH_COMPLETION, os.path.join(DIR, "tcpautopsy"))
    # As readline takes a line apart: '=' and ':' are words.
    words = re.findall(r"[=:]|[^ =:]+", line) + ([""] if line[-1] in " " else [])
    offered = set(output(["bash", "--norc", "-c", script, "bash", line] + words, cwd=work).split())
    # What stands before '=' is not the shell's to replace.
    before = re.search(r"(\S*=)[^ =]*$", line)
    return {before.group(1) + o for o in offered} if before else offered


def zsh(line):
    return set(output(["zsh", "-f", os.path.join(TOP, "tests", "cli", "completions.zsh"), DIR, line], cwd=work).split())


def fish(line):
    script = "source %s; complete -C '%s'" % (os.path.join(DIR, "tcpautopsy.fish"), line)
    return {row.split("\t")[0].rstrip("/") for row in output(["fish", "--no-config", "-c", script], cwd=work).splitlines()}


def table(name):
    listed = output([os.path.join(os.environ.get("top_builddir", "build"), "tests", "tools", "list_tables")])
    return {row.split()[1] for row in listed.splitlines() if row.split()[0] == name}


def check(shell, ask):
    formats, scenarios = table("format"), table("scenario")
    peers = {s for s in scenarios if s.startswith("peer-")}
    questions = (
        ("tcpautopsy --forma", {"--format"}),
        ("tcpautopsy --format ", formats),
        ("tcpautopsy --format=nd", {"--format=ndjson"}),
        ("tcpautopsy --figure l", {"ladder"}),
        ("tcpautopsy --only peer", peers),
        ("tcpautopsy --only failed,peer", {"failed," + s for s in peers}),
        ("tcpautopsy --fail-on h", {"healed"}),
        ("tcpautopsy --color=al", {"--color=always"}),
        ("tcpautopsy --explain=peer", {"--explain=" + s for s in peers}),
        ("tcpautopsy --explain one", {"one.pcap"}),  # its value stands behind '=' alone
        ("tcpautopsy --split ", {"sub"}),
        ("tcpautopsy --point a=on", {"a=one.pcap"}),
        ("tcpautopsy -r on", {"one.pcap"}),
        ("tcpautopsy --baseline on", {"one.pcap"}),
        ("tcpautopsy -a on", {"one.pcap"}),
        ("tcpautopsy -a mc", set()),
        ("tcpautopsy mc", {"mcp"}),
        ("tcpautopsy mcp --he", {"--help"}),
        ("tcpautopsy mcp --forma", set()),
        ("tcpautopsy --stream ", set()),
    )
    with ThreadPoolExecutor() as pool:  # a zsh mostly waits
        answers = list(pool.map(ask, [line for line, _ in questions]))
    for (line, wanted), offered in zip(questions, answers):
        if offered != wanted:
            failures.append("%s: '%s' offers %s, not %s" % (shell, line, sorted(offered), sorted(wanted)))


def accepted(ask):
    """Each word that is offered is one that the program takes."""
    for option in ("format", "figure", "only", "csv-table", "timezone", "color", "fail-on", "progress"):
        for word in ask("tcpautopsy --%s=" % option):
            done = subprocess.run([PROGRAM, word, "--version"], capture_output=True, text=True)
            if done.returncode != 0:
                failures.append("offered, but not taken: %s: %s" % (word, done.stderr.strip()))


shells = [s for s in ("bash", "zsh", "fish") if shutil.which(s) and (s != "bash" or os.path.exists(BASH_COMPLETION))]
if not shells:
    print("skipped: neither bash-completion, zsh nor fish")
    sys.exit(77)
with tempfile.TemporaryDirectory() as work:
    os.mkdir(os.path.join(work, "sub"))
    open(os.path.join(work, "one.pcap"), "w").close()
    os.environ["HOME"] = work
    for name in shells:
        check(name, globals()[name])
    accepted(globals()[shells[0]])
for failure in failures:
    print(failure)
print("asked: " + ", ".join(shells))
sys.exit(1 if failures else 0)
