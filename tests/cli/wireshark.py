#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What --write makes, read back by Wireshark's programs: capinfos finds it valid, tshark finds comments by filter, wireshark/tcpautopsy.lua makes
fields and columns of them; and the recipes of doc/recipes.md run as they stand. Skipped without tshark and capinfos.

usage: wireshark.py    (TCPAUTOPSY and top_srcdir from the environment)
"""
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
CAPTURES = os.path.join(TOP, "testdata", "captures")
LUA = os.path.join(TOP, "wireshark", "tcpautopsy.lua")
SAMPLES = (
    "connect-dark-client",
    "gateway-dead-keepalive-client",
    "network-data-client",
    "corrupt-path-ipv6-client",
)

wrong = []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {shown!r}" if shown != "" else what)


def run(*args, **more):
    return subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=120, text=True, **more)


def tshark(path, *args):
    """Rows of what tshark prints; what it says of running as root is no error."""
    out = run("tshark", "-n", "-r", path, *args)
    check("tshark", out.returncode == 0, out.stderr[-300:])
    return [line.split("\t") for line in out.stdout.splitlines()]


def sample(name, work):
    source, out = os.path.join(CAPTURES, name + ".pcap"), os.path.join(work, name + ".pcapng")
    done = run(PROGRAM, "-w", out, "--format", "json", source)
    check("-w", done.returncode == 0, (name, done.stderr))
    document = json.loads(done.stdout)
    failed = [c for c in document["connections"] if c["diagnosis"]["scenario"] not in ("normal", "undetermined")]
    info = run("capinfos", "-T", "-r", "-c", "-t", "-k", out)
    check("capinfos: valid", info.returncode == 0 and "pcapng" in info.stdout and not info.stderr.count("damaged"), (name, info))
    frames = tshark(out, "-T", "fields", "-e", "frame.number")
    check("capinfos and tshark: as many", info.stdout.split("\t")[2] == str(len(frames)), (name, info.stdout, len(frames)))
    malformed = tshark(out, "-Y", "_ws.malformed", "-T", "fields", "-e", "frame.number")
    before = tshark(source, "-Y", "_ws.malformed", "-T", "fields", "-e", "frame.number") if malformed else []
    check("tshark: nothing is malformed that was not", len(malformed) <= len(before), (name, malformed))
    for c in failed:
        for e in c["episodes"][:1]:
            for a in e["attempts"]:
                told = f'frame.comment contains "tcpautopsy stream {c["id"]}, frame {a["frame"]}: "'
                rows = tshark(out, "-Y", told, "-T", "fields", "-e", "frame.number")
                check("tshark: the comment of an attempt by filter", len(rows) == 1, (name, told, rows))
                break  # the first of each: a process a filter takes its time
        verdict = f'frame.comment contains "verdict {c["diagnosis"]["scenario"]}"'
        check("tshark: the verdict by filter", tshark(out, "-Y", verdict), (name, verdict))
    return out, failed


def without_bytes(work):
    """A frame of which nothing is left but its time must not keep Wireshark from reading the file: ATM's has a header in front of all."""
    source, out = os.path.join(work, "atm.pcap"), os.path.join(work, "atm.pcapng")
    with open(source, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 123))
        for second in range(3):
            f.write(struct.pack("<4I", second, 0, 40, 40) + bytes(range(40)))
    done = run(PROGRAM, "-q", "--all", "--pseudonymise", "-w", out, source)
    info = run("capinfos", "-T", "-r", "-c", out)
    check("frames without bytes", done.returncode == 0 and info.stdout.split()[-1:] == ["3"], (done, info))


def lua(out, failed):
    """Fields and columns of the comments."""
    script = ("-X", "lua_script:" + LUA)
    names = ("verdict", "confidence", "attempt", "cause", "delay", "nominal", "frame")
    fields = [x for n in ("frame.number", *("tcpautopsy." + n for n in names)) for x in ("-e", n)]
    rows = {r[7].removeprefix("frame "): r for r in tshark(out, *script, "-Y", "tcpautopsy.frame", "-T", "fields", *fields)}
    for c in failed:
        first = rows.get(str(c["first_frame"]))
        check("Lua: the verdict", first and first[1] == c["diagnosis"]["scenario"] and first[2] == c["diagnosis"]["confidence"], (out, first))
        for e in c["episodes"]:
            for a in e["attempts"]:
                row = rows.get(str(a["frame"]))
                check("Lua: a row for each attempt", row, (out, a["frame"]))
                if not row:
                    continue
                check("Lua: its verdict", row[1] == c["diagnosis"]["scenario"], row)
                if a["nominal_ns"] is not None and len(row[6]) and "," not in row[6]:
                    check("Lua: nominal delay", abs(float(row[6]) * 1e9 - a["nominal_ns"]) < 6e6, (row, a["nominal_ns"]))
                if a["cause"] in ("rto", "tlp", "fast"):
                    check("Lua: cause", row[4].lower() == a["cause"], (row, a["cause"]))
    column = 'gui.column.format:"No.","%m","Verdict","%Cus:tcpautopsy.verdict"'
    shown = "\n".join(" ".join(r) for r in tshark(out, *script, "-o", column))
    check("Lua: a column", all(c["diagnosis"]["scenario"] in shown for c in failed), shown[:200])
    check("Lua: found by its field", tshark(out, *script, "-Y", f'tcpautopsy.verdict == "{failed[0]["diagnosis"]["scenario"]}"'))
    errors = run("tshark", *script, "-n", "-r", out, "-V").stdout
    check("Lua: no error", "Lua Error" not in errors, errors[-300:])


def lua_works():
    """Some are built without Lua, and some run no script for root."""
    source = os.path.join(CAPTURES, SAMPLES[0] + ".pcap")
    probe = run("tshark", "-X", "lua_script:" + LUA, "-r", source, "-T", "fields", "-e", "tcpautopsy.verdict")
    return probe.returncode == 0


def recipes(work):
    """The commands of the page, in order; wireshark itself would open a window."""
    shutil.copy(os.path.join(CAPTURES, "gateway-dead-keepalive-client.pcap"), os.path.join(work, "big.pcap"))
    shutil.copy(os.path.join(CAPTURES, "connect-dark-client.pcap"), os.path.join(work, "next.pcap"))
    os.symlink(os.path.join(TOP, "wireshark"), os.path.join(work, "wireshark"))
    page = open(os.path.join(TOP, "doc", "recipes.md"), encoding="utf-8").read()
    blocks = re.findall(r"(?:^    .*\n)+", page, re.M)
    commands = [c.strip() for b in blocks for c in re.sub(r"\\\n\s*", "", b).splitlines()]
    mine = [c for c in commands if re.match(r"(tcpautopsy|tshark|head|wireshark) ", c)]
    check("recipes: there are some", len(mine) >= 7, mine)
    for command in mine:
        if "-w" not in command and "--split" not in command and "pcapng" not in command and not command.startswith("head"):
            continue  # somebody else's
        command = re.sub(r"^wireshark ", "tshark ", command)
        command = re.sub(r"lua_script:\S*tcpautopsy\.lua", "lua_script:wireshark/tcpautopsy.lua", command)
        command = re.sub(r"^tcpautopsy ", f"'{PROGRAM}' ", command.replace("--stream 2", "--stream 0"))
        command = command.replace("tcpautopsy.lua failed.pcapng", "tcpautopsy.lua -r failed.pcapng")
        done = run("sh", "-c", command, cwd=work)
        check("recipes: it runs", done.returncode == 0, (command, done.stderr[-300:]))
    for expression in [c for c in commands if c.startswith(("frame.comment", "tcpautopsy."))]:
        done = run("tshark", "-X", "lua_script:" + LUA, "-n", "-r", os.path.join(work, "failed.pcapng"), "-Y", expression)
        check("recipes: a filter", done.returncode == 0, (expression, done.stderr[-200:]))
    for made in ("failed.pcapng", "one.pcapng", "commented.pcapng", "ticket.pcapng", "ticket2.pcapng", "ticket.txt", "failed"):
        check("recipes: what they make", os.path.exists(os.path.join(work, made)), made)


def main():
    for program in ("tshark", "capinfos"):
        if not shutil.which(program):
            print(f"skipped: there is no {program} here")
            return 77
    with_lua = lua_works()
    if not with_lua:
        print("this tshark runs no Lua script: fields and recipes are not tried")
    with tempfile.TemporaryDirectory(prefix="tcpautopsy-wireshark") as work:
        for name in SAMPLES:
            out, failed = sample(name, work)
            check("there is a failure", failed, name)
            if with_lua and failed:
                lua(out, failed)
        without_bytes(work)
        if with_lua:
            recipes(work)
    for line in wrong[:40]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
