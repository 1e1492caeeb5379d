#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Figures of all captures and traces of testdata: well-formed, bounded, with titles, nothing that is loaded or runs, texts inside of the
figure and none on another. And how they become files: all of them or none.

usage: figures.py [FILE...]    (TCPAUTOPSY and top_srcdir from the environment)
"""
import os
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 200000
TAGS = {"svg", "title", "desc", "style", "g", "path", "rect", "circle", "text"}
KINDS = ("timeline", "sequence", "ladder", "backoff", "keep-alive", "traffic")
CHARACTER = 13 * 0.52  # units of a character on a narrow screen, on average

wrong = []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {shown!r}" if shown != "" else what)


def run(args, **more):
    return subprocess.run([PROGRAM] + args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, **more)


def box_of(text):
    """Left, top, right, bottom of a text."""
    x, y = float(text.get("x")), float(text.get("y"))
    width = len(text.text or "") * CHARACTER
    marks = (text.get("class") or "").split()
    left = x - width if "end" in marks else x - width / 2 if "mid" in marks else x
    return left, y - 9, left + width, y + 2


def look_at_texts(name, root):
    width, height = (float(v) for v in root.get("viewBox").split()[2:])
    boxes = [(box_of(t), t.text) for t in root.iter(SVG + "text")]
    for i, (a, text) in enumerate(boxes):
        check(f"{name}: a text leaves the figure", a[0] > -4 and a[2] < width + 8 and a[1] > 0 and a[3] < height + 1, (text, a))
        for b, other in boxes[:i]:
            apart = a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
            check(f"{name}: a text lies on another", apart, (text, other))


def look_at(name, text):
    check(f"{name}: too large", len(text) <= MOST_BYTES, len(text))
    try:
        root = xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError as error:
        check(f"{name}: not well-formed", False, str(error))
        return
    check(f"{name}: no svg", root.tag == SVG + "svg" and root.get("role") == "img")
    ids = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    for wanted in root.get("aria-labelledby", "?").split():
        check(f"{name}: nothing labels it", ids.get(wanted), wanted)
    for e in root.iter():
        check(f"{name}: an element", e.tag.replace(SVG, "") in TAGS, e.tag)
        for key, value in e.attrib.items():
            check(f"{name}: an attribute", not key.startswith("on") and "href" not in key and "url(" not in value, (key, value))
            check(f"{name}: no number", not re.search(r"\b(nan|inf)\b", value), (key, value))
    for mark in root.iter(SVG + "g"):
        first = next(iter(mark), None)
        named = first is not None and first.tag == SVG + "title" and first.text
        check(f"{name}: a mark without a title", named, mark.get("class"))
    look_at_texts(name, root)


def figures_of(args, folder):
    done = run(["--format", "svg", "-o", folder + "/"] + args)
    check(f"{args}: status", done.returncode in (0, 2), done.stderr)
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in names:
        kind = re.fullmatch(r"(run-\d+-)?(connection-\d+-)?([a-z-]+)\.svg", name)
        check(f"{args}: name", kind and kind.group(3) in KINDS, name)
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            look_at(f"{os.path.basename(args[-1])} {name}", file.read())
    return names


def inputs():
    for where, folders, names in os.walk(os.path.join(TOP, "testdata")):
        folders.sort()
        for name in sorted(names):
            if not name.endswith((".md", ".mk", ".json")):
                yield os.path.join(where, name)


def try_files(folder):
    """All or none, and only where a folder may take them."""
    seed = os.path.join(TOP, "testdata", "seed-tunnel-dead.txt")
    names = figures_of([seed], os.path.join(folder, "new"))
    for kind in ("timeline", "sequence", "ladder", "backoff", "traffic"):
        check("the seed's figures", any(kind in name for name in names), kind)
    one = figures_of(["--figure", "ladder", seed], os.path.join(folder, "ladder"))
    check("--figure", one == ["connection-0-ladder.svg"], one)
    again = figures_of([seed], os.path.join(folder, "new"))
    check("written again", again == names, again)
    plain = os.path.join(folder, "one.svg")
    check("one file", run(["--format", "svg", "-o", plain, seed]).returncode == 0 and os.path.isfile(plain))
    shown = run(["--format", "svg", seed]).stdout
    with open(plain, "rb") as file:
        check("a file has what standard output gets", file.read() == shown)
    done = run(["--format", "svg", "-o", os.path.join(plain, "x/"), seed])
    check("a folder in a file", done.returncode == 2 and done.stderr, done)
    done = run(["--format", "json", "-o", folder, seed])
    check("a folder for one document", done.returncode == 2 and done.stderr, done)
    done = run(["--format", "svg", "--figure", "portrait", seed])
    check("a figure that there is not", done.returncode == 64, done)
    full = os.path.join(folder, "full")
    os.mkdir(full)
    # RLIMIT_FSIZE: a disk that is full in the middle
    done = subprocess.run(["sh", "-c", f'ulimit -f 4; exec "{PROGRAM}" --format svg -o "{full}" "{seed}"'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check("a full disk is told", done.returncode == 2 and done.stderr, done)
    check("a full disk leaves nothing", os.listdir(full) == [], os.listdir(full))


def try_once_readable():
    seed = os.path.join(TOP, "testdata", "seed-tunnel-dead.txt")
    with open(seed, "rb") as file:
        text = run(["--format", "svg", "-"], stdin=file).stdout.decode()
    look_at("standard input", text)
    check("standard input: it is said", "could not be read a second time" in text)
    check("standard input: attempts are drawn", text.count("RTO") > 10)
    check("a file: nothing is missing", "second time" not in run(["--format", "svg", seed]).stdout.decode())


def frame_of(src, dst, seq, ack, flags, length, ident):
    """Ethernet, IPv4 and TCP, of a packet with a payload of zeros that is not captured."""
    tcp = struct.pack(">HHIIBBHHH", *src[1:], *dst[1:], seq, ack, 0x50, flags, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + length, ident & 0xFFFF, 0x4000, 64, 6, 0, src[0], dst[0])
    return b"\0" * 12 + b"\x08\0" + ip + tcp


def try_many_segments(folder):
    """A download of 20,000 segments, of which the last are never acknowledged: thinned, and it says so."""
    client, server = (b"\x0a\0\0\1", 40000), (b"\x0a\0\0\2", 80)
    packets, now, seq = [], 0, 1001
    packets.append((now, frame_of(client, server, 500, 0, 2, 0, 1), 0))
    packets.append((now + 1000, frame_of(server, client, 1000, 501, 18, 0, 1), 0))
    for i in range(20000):
        now += 500
        packets.append((now, frame_of(server, client, seq, 501, 16, 1000, i + 2), 1000))
        packets.append((now + 200, frame_of(client, server, 501, seq + 1000, 16, 0, i + 2), 0))
        seq += 1000
    for copy in range(9):
        now += 250000 << copy
        packets.append((now, frame_of(server, client, seq, 501, 16, 1000, 30000 + copy), 1000))
    path = os.path.join(folder, "many.pcap")
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 96, 1))
        for us, frame, rest in packets:
            file.write(struct.pack("<IIII", 1600000000 + us // 1000000, us % 1000000, len(frame), len(frame) + rest) + frame)
    names = figures_of([path], os.path.join(folder, "many"))
    check("many segments: figures", "connection-0-sequence.svg" in names and "connection-0-traffic.svg" in names, names)
    for name in ("sequence", "traffic"):
        with open(os.path.join(folder, "many", f"connection-0-{name}.svg"), encoding="utf-8") as file:
            text = file.read()
        check(f"many segments: {name} says what is left out", "ordinary segments between these are not drawn" in text)


def try_own_reset():
    """A sender that gives up with a RST of its own got no answer."""
    captures = os.path.join(TOP, "testdata", "captures")
    for name, answers in (("middlebox-timeout-keepalive-client.pcap", False), ("network-healed-data-client.pcap", True)):
        drawn = run(["--format", "svg", "--figure", "ladder", os.path.join(captures, name)]).stdout.decode()
        check(f"{name}: answers are dashed, and only they", ('class="c dash"' in drawn) == answers, drawn[-600:])


def main():
    with tempfile.TemporaryDirectory() as folder:
        for i, path in enumerate(sys.argv[1:] or inputs()):
            figures_of([path], os.path.join(folder, str(i)))
        points = os.path.join(TOP, "testdata", "points")
        together = [os.path.join(points, name) for name in ("client-1.pcap", "client-2.pcap", "server.pcap")]
        figures_of(["--together"] + together, os.path.join(folder, "points"))
        if not sys.argv[1:]:
            try_files(folder)
            try_once_readable()
            try_own_reset()
            try_many_segments(folder)
    for line in wrong[:40]:
        print(line.encode("ascii", "backslashreplace").decode())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
