#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packet lists in the columns that people choose: one story printed in many forms must give the same segments.

usage: packet_lists.py [--print FORM]    (top_builddir from the environment)

A form is an order of columns with a way to write them: padded, tabs, CSV, a table in Markdown, single blanks; with or without
a heading; quoted as in a mail, wrapped in front of Info; the time in each style; numbers as `12`, `12.`, `#12`, `*12*`.
The order of the forms and what is drawn for each is fixed by a seed.
"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

A, B, ROUTER = "192.0.2.17", "198.51.100.9", "203.0.113.254"
SEED, VARIANTS = 12, 12
CHECKED = ("src", "dst", "sport", "dport", "flags", "seq", "ack", "len", "win", "tsval")

HEADINGS = {
    "number": "No.", "time": "Time", "delta": "Delta", "src": "Source", "dst": "Destination", "sport": "Source Port",
    "dport": "Destination Port", "proto": "Protocol", "length": "Length", "vlan": "VLAN", "ttl": "TTL", "stream": "Stream index",
    "seq": "Sequence Number", "info": "Info",
}  # fmt: skip
PLAIN = ["number", "time", "src", "dst", "proto", "length", "info"]


def segment(seconds, forth, flags, seq, ack, size, notes="", options="", hidden=None):
    """One segment as tshark tells it, and what must be read out of it."""
    src, dst, sport, dport = (A, B, 40412, 8443) if forth else (B, A, 8443, 40412)
    names = {"S": "SYN", "F": "FIN", "R": "RST", "P": "PSH", "A": "ACK"}
    bits = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}
    shown = ", ".join(names[f] for f in flags)
    window = 64240 if forth else 65160
    info = f"{notes}{sport} {{arrow}} {dport} [{shown}] Seq={seq}" + (f" Ack={ack}" if "A" in flags else "")
    facts = {
        "src": src, "dst": dst, "sport": str(sport), "dport": str(dport), "seq": str(seq), "len": str(size), "win": str(window),
        "flags": "0x%03x" % sum(bits[f] for f in flags), "ack": str(ack) if "A" in flags else "-",
        "tsval": re.search(r"TSval=(\d+)", options).group(1) if "TSval" in options else "-",
    }  # fmt: skip
    return {
        "seconds": seconds, "src": src, "dst": dst, "sport": sport, "dport": dport, "seq": seq, "ttl": 64 if forth else 55, "stream": 3,
        "proto": hidden[0] if hidden else "TCP", "info": hidden[1] if hidden else f"{info} Win={window} Len={size}{options}",
        "length": 66 + size, "vlan": 956, "facts": None if hidden else facts,
    }  # fmt: skip


def story():
    """A handshake, a request and its answer, a retransmission, keep-alives, a reset; a router speaks between."""
    router = {
        "seconds": 0.13, "src": ROUTER, "dst": "224.0.0.18", "sport": "", "dport": "", "seq": "", "ttl": 255, "stream": "",
        "proto": "VRRP", "info": "Announcement (v2)", "length": 60, "vlan": "", "facts": None, "other": True,
    }  # fmt: skip
    packets = [
        segment(0.0, True, "S", 0, 0, 0, options=" MSS=1460 SACK_PERM WS=128 TSval=771 TSecr=0"),
        segment(0.0213, False, "SA", 0, 1, 0, options=" MSS=1400 SACK_PERM WS=256"),
        segment(0.0214, True, "A", 1, 1, 0),
        segment(0.0301, True, "PA", 1, 1, 512),
        router,
        segment(0.2502, True, "PA", 1, 1, 512, notes="[TCP Retransmission] "),
        segment(0.2717, False, "A", 1, 513, 0),
        segment(0.2902, False, "PA", 1, 513, 1310),
        segment(0.2903, True, "A", 513, 1311, 0),
        segment(1.4, True, "PA", 513, 1311, 700, hidden=("HTTP", "GET /status?a=1 HTTP/1.1")),
        segment(1.4217, False, "A", 1311, 1213, 0),
        dict(router, seconds=15.9),
        segment(31.4, True, "A", 1212, 1311, 1, notes="[TCP Keep-Alive] "),
        segment(31.4216, False, "A", 1311, 1213, 0, notes="[TCP Keep-Alive ACK] "),
        segment(61.5, True, "A", 1212, 1311, 1, notes="[TCP Keep-Alive] "),
        segment(61.5218, False, "RA", 1311, 1213, 0),
    ]
    before = 0.0
    for number, packet in enumerate(packets):
        packet["number"] = 101 + number
        packet["delta"] = packet["seconds"] - before
        before = packet["seconds"]
    return packets


def clock(style, seconds):
    """An instant in one of the styles."""
    seconds += 7.25 if style in ("seconds", "grouped", "comma") else 50477.0
    whole, micro = divmod(round(seconds * 1000000), 1000000)
    if style == "seconds":
        return f"{whole}.{micro:06}"
    if style == "comma":
        return f"{whole},{micro:06}"
    if style == "grouped":
        return f"{whole}.{micro // 1000:03}.{micro % 1000:03}"
    day = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{micro:06}"
    return day if style == "day" else f"2021-03-09 {day}"


def cells(packet, form):
    """The cells of a row, in the form's order."""
    values = dict(packet, time=clock(form["time"], packet["seconds"]), delta=f"{packet['delta']:.6f}")
    values["number"] = form["number"] % packet["number"]
    values["info"] = packet["info"].replace("{arrow}", form["arrow"])
    if form["vlan"] == "always" and not packet["vlan"]:
        values["vlan"] = 956
    row = [str(values[c]) for c in form["columns"]]
    return row + (["7262", "0", "7262", "23"] if form.get("trailing") else [])


def write(rows, form):
    """Rows as lines."""
    write_as = form["write"]
    if write_as == "tabs":
        lines = ["\t".join(row) for row in rows]
    elif write_as == "csv":
        lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    elif write_as == "markdown":
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        if form["heading"]:
            lines.insert(1, "|" + "---|" * len(rows[0]))
    elif write_as == "padded":
        width = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(width[i]) for i, cell in enumerate(row)).rstrip() for row in rows]
    else:
        lines = [" ".join(cell for cell in row if cell) for row in rows]
    if form.get("wrapped"):
        at = form["columns"].index("info")
        lines = []
        for row in rows:
            lines += [" ".join(cell for cell in row[:at] if cell), " ".join(row[at:])]
    if form["quoted"]:
        lines = [form["quoted"] + line for line in lines]
    return "\n".join(lines) + "\n"


def render(form):
    packets = [p for p in story() if not (p.get("other") and form["only_tcp"])]
    if form.get("wrapped") or "proto" not in form["columns"]:  # a line that shows nothing of TCP is not told from prose
        packets = [p for p in packets if p["facts"]]
    rows = [cells(packet, form) for packet in packets]
    if form["heading"]:
        rows.insert(0, [HEADINGS[c] for c in form["columns"]] + ([""] * 4 if form.get("trailing") else []))
    return packets, write(rows, form)


KINDS = {
    "port columns before Info": ["number", "time", "src", "dst", "sport", "dport", "length", "proto", "ttl", "delta", "info"],
    "ports between protocol and Info": ["number", "time", "src", "dst", "proto", "sport", "dport", "info"],
    "a VLAN behind the time": ["number", "time", "vlan", "src", "dst", "proto", "info"],
    "a VLAN that is blank now and then": ["number", "time", "delta", "vlan", "src", "dst", "proto", "info"],
    "source before time": ["number", "src", "time", "dst", "proto", "length", "info"],
    "no number and no time": ["src", "dst", "proto", "info"],
    "no number": ["time", "src", "dst", "proto", "length", "info"],
    "no time": ["number", "src", "dst", "proto", "length", "info"],
    "no protocol": ["number", "time", "vlan", "src", "dst", "length", "info"],
    "tshark's own": PLAIN,
    "ports beside their hosts": ["number", "time", "src", "sport", "dst", "dport", "proto", "length", "info"],
    "any order": None,
}


def draw(kind, rng):
    """A form of a kind."""
    order = KINDS[kind]
    write_as = rng.choice(["padded", "tabs", "csv", "markdown", "blanks"])
    cut = write_as in ("tabs", "csv", "markdown")
    if order is None:
        order = ["number", "time", "src", "dst", "proto"] + rng.sample(["length", "delta", "vlan", "ttl", "stream", "seq"], 3)
        rng.shuffle(order)
        if order.index("dst") < order.index("src"):
            a, b = order.index("src"), order.index("dst")
            order[a], order[b] = order[b], order[a]
        order.insert(rng.randrange(len(order) + 1) if write_as in ("tabs", "csv") and rng.random() < 0.5 else len(order), "info")
        if order.index("info") < 3:  # few tabs in front of Info are no table
            order.remove("info")
            order.append("info")
    blank = kind == "a VLAN that is blank now and then"
    only_tcp = not blank and "number" not in order and not cut or order.index("info") + 1 < len(order)
    form = {
        "columns": order,
        "write": write_as,
        "heading": rng.random() < 0.5,
        "time": rng.choice(["seconds", "day", "date", "grouped", "comma"] if write_as != "csv" else ["seconds", "day", "date", "grouped"]),
        "number": rng.choice(["%d", "%d", "%d.", "#%d", "*%d*", "`%d`"]),
        "arrow": rng.choice(["→", "->", ">"]),
        "quoted": rng.choice(["", "", "> ", "> > "]) if write_as != "csv" else "",
        "vlan": "sometimes" if blank else "always",
        "only_tcp": only_tcp,
    }
    if kind.startswith("ports between") and rng.random() < 0.5 and write_as in ("blanks", "padded"):
        form["trailing"] = True
        form["heading"] = False
    if write_as == "blanks" and not form["heading"] and rng.random() < 0.5 and "trailing" not in form and "time" in order:
        form["wrapped"] = True
    return form


def read(tool, files):
    """What the program reads of each file: its packets, and its last line."""
    done = subprocess.run([tool, *files], stdout=subprocess.PIPE, check=True, timeout=120)
    lines = done.stdout.decode().splitlines()
    names, traces, rows = lines[0].split("\t"), [], []
    for line in lines[1:]:
        if line.startswith("#kind="):
            traces.append((rows, line))
            rows = []
        else:
            rows.append(dict(zip(names, line.split("\t"))))
    return traces


def faults(form, packets, rows):
    """What differs from the story."""
    if len(rows) != len(packets):
        yield f"{len(rows)} packets, not {len(packets)}"
        return
    first = None
    for packet, row in zip(packets, rows):
        at = f"packet {packet['number']}: "
        for name in CHECKED if packet["facts"] else ():
            told = packet["facts"][name]
            if row[name] != told and not (told == "-" and row[name] == "none"):
                yield f"{at}{name} is {row[name]}, not {packet['facts'][name]}"
        if packet.get("other") and (row["kind"] != "other" or row["src"] != packet["src"]):
            yield f"{at}is {row['kind']} of {row['src']}"
        if packet["proto"] == "HTTP" and row["kind"] != "tcp":
            yield f"{at}a hidden segment is {row['kind']}"
        if packet["proto"] == "HTTP" and row["sport"] not in (str(packet["sport"]), "-"):
            yield f"{at}a hidden segment's port is {row['sport']}"
        if packet.get("other") and form["write"] in ("padded", "blanks"):
            continue  # which of several numbers is blank can't be seen
        if "number" in form["columns"] and row["frame"] != str(packet["number"]):
            yield f"{at}its number is {row['frame']}"
        if "time" in form["columns"]:
            first = first if first is not None else int(row["time"]) - round(packet["seconds"] * 1e9)
            if abs(int(row["time"]) - first - round(packet["seconds"] * 1e9)) > 2000:
                yield f"{at}its time is {row['time']}"


def main():
    rng = random.Random(SEED)
    forms = [(kind, draw(kind, rng)) for kind in KINDS for _ in range(VARIANTS if KINDS[kind] else 5 * VARIANTS)]
    if sys.argv[1:2] == ["--print"]:
        print(render(forms[int(sys.argv[2])][1])[1], end="")
        return 0
    tool = pathlib.Path(os.environ.get("top_builddir", "."), "tests/tools/dump_segments")
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        files, told = [], []
        for i, (kind, form) in enumerate(forms):
            packets, text = render(form)
            files.append(pathlib.Path(folder, f"{i}.txt"))
            files[-1].write_text(text, encoding="utf-8")
            told.append((kind, form, packets))
        traces = []
        for path in files:
            traces += read(tool, [path]) or [([], "not read")]
    for i, ((kind, form, packets), (rows, _)) in enumerate(zip(told, traces)):
        found = list(faults(form, packets, rows))
        if found:
            bad += 1
            print(f"form {i}, {kind}: {form}\n  " + "\n  ".join(found[:4]))
    print(f"{len(forms) - bad} of {len(forms)} forms are read alike")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
