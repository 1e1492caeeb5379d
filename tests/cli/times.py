#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Captures whose stamps were moved and stretched. Moved to 1970, across 2038 and 2106, and before 1970 they say what they said before;
stretched up to the ends of 64 bits, or with frames out of order, they are read to their ends, with no length of time below 0 (and no
overflow, which a build with -fsanitize=undefined tells).

usage: times.py    (top_srcdir and TCPAUTOPSY from the environment)
"""
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = pathlib.Path(os.environ.get("top_srcdir", ".")) / "testdata"

wrong = []


def read_pcap(data):
    """(link type, [(ns, bytes, length on the wire)]) of a pcap file; None for another."""
    for magic, order, unit in ((0xA1B2C3D4, "<", 1000), (0xA1B23C4D, "<", 1), (0xA1B2C3D4, ">", 1000), (0xA1B23C4D, ">", 1)):
        if data[:4] == struct.pack(order + "I", magic):
            break
    else:
        return None
    frames, at = [], 24
    while at + 16 <= len(data):
        sec, part, kept, length = struct.unpack_from(order + "4I", data, at)
        frames.append((sec * 10**9 + part * unit, data[at + 16 : at + 16 + kept], length))
        at += 16 + kept
    return struct.unpack_from(order + "I", data, 20)[0], frames


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def pcapng(link, frames, resolution=9, offset_s=0, interfaces=1):
    """Stamps count in 10^-resolution s, or 2^-(resolution - 128) s, from offset_s on."""
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for _ in range(interfaces):
        options = struct.pack("<HHB3x", 9, 1, resolution) + struct.pack("<HHq", 14, 8, offset_s) + bytes(4)
        out += block(1, struct.pack("<HHI", link, 0, 0) + options)
    for i, (stamp, data, length) in enumerate(frames):
        stamp &= 2**64 - 1
        head = struct.pack("<5I", i % interfaces, stamp >> 32, stamp & 0xFFFFFFFF, len(data), length)
        out += block(6, head + data)
    return out


def run(files):
    # LeakSanitizer and others may have words of their own: only what is no report counts.
    done = subprocess.run([PROGRAM, "--format", "json"] + files, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=900)
    told = done.stderr.decode("utf-8", "replace")
    if "runtime error" in told or done.returncode not in (0, 2):
        wrong.append(f"exit status {done.returncode}: {told[-600:]}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        wrong.append(f"{files[0]} and {len(files) - 1} more: {error}")
        return {"connections": [], "inputs": []}


def durations(value, path=""):
    """Every number of a report that is a length of time."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from durations(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from durations(inner, path)
    elif isinstance(value, int) and path.endswith(("duration_ns", "longest_silence_ns", "nominal_ns", "interval_ns")):
        yield path, value


def mix(name, frames):
    """Some frames change places with others near them, always the same ones."""
    frames, choice = frames[:], random.Random(name)
    for _ in range(10):
        i = choice.randrange(len(frames))
        j = min(len(frames) - 1, i + choice.randrange(1, 8))
        frames[i], frames[j] = frames[j], frames[i]
    return frames


def check_stretched(folder, captures):
    files = []
    for name, (link, frames) in captures.items():
        first = frames[0][0]
        since = [(stamp - first, data, length) for stamp, data, length in frames]
        backwards = [(-stamp * 10**6, data, length) for stamp, data, length in since]
        for how, data in (
            ("x1e3", pcapng(link, since, 6)),
            ("x1e6", pcapng(link, since, 3)),
            ("x1e9", pcapng(link, since, 0)),
            ("x2^20", pcapng(link, since, 128 + 10, 0, 2)),
            ("ends", pcapng(link, [((2**63 - 1) if i % 2 else -(2**63), d, n) for i, (_, d, n) in enumerate(frames)], 9, 0, 2)),
            ("back", pcapng(link, backwards, 9)),
            ("mixed", pcapng(link, mix(name, since), 9)),
            ("mixed-bytes", pcapng(link, [(a[0],) + b[1:] for a, b in zip(since, mix(name, since))], 9)),
        ):
            files.append(os.path.join(folder, f"{name}-{how}"))
            pathlib.Path(files[-1]).write_bytes(data)
    for at in range(0, len(files), 300):
        report = run(files[at : at + 300])
        for path, value in durations(report):
            if value < 0:
                wrong.append(f"{path} is {value}")


MOVED = {
    "1970": 0,
    "2038": 2**31 - 5,
    "2106": 2**32 - 5,
    "2262": 2**63 // 10**9 - 4000,
    "1969": -3,
    "1901": -(2**31) - 5,
    "1685": -9 * 10**9,
}
# What stays when a capture is moved in time.
KEPT = ("scenario", "confidence", "failed", "direction", "end", "title", "summary", "since_ns", "healed_ns")


def verdicts(report):
    by_run = {}
    for c in report["connections"]:
        by_run.setdefault(c["run"], []).append([c["diagnosis"].get(key) for key in KEPT] + [c.get("start_ns"), c.get("end_ns")])
    return by_run


def check_moved(folder, captures):
    files = []
    for name, (link, frames) in captures.items():
        first = frames[0][0] // 10**9 * 10**9
        since = [(stamp - first, data, length) for stamp, data, length in frames]
        if max(stamp for stamp, _, _ in since) > 3000 * 10**9:
            continue
        for year, offset in MOVED.items():
            files.append(os.path.join(folder, f"{name}-{year}"))
            pathlib.Path(files[-1]).write_bytes(pcapng(link, since, 9, offset))
    report = run(files)
    by_run = verdicts(report)
    years = len(MOVED)
    for run_index in range(0, len(files), years):
        for k in range(1, years):
            if by_run.get(run_index + k) != by_run.get(run_index):
                wrong.append(f"{files[run_index + k]} is not what {files[run_index]} is")
    for given in report["inputs"]:
        year = given["path"].rsplit("-", 1)[1]
        if not given["start"] or not given["start"].startswith((year, str(int(year) + 1), str(int(year) - 1))):
            wrong.append(f"{given['path']} starts at {given['start']}")
        if [odd for odd in given["anomalies"] if odd["name"].startswith("time.")]:
            wrong.append(f"{given['path']}: {given['anomalies']}")


def check_crashes():
    """Stamps that once made a duration negative, or a sum of times undefined."""
    files = [str(path) for path in sorted((TOP.parent / "tests" / "fuzz" / "crashes" / "fuzz_analysis").glob("stamps-*"))]
    if len(files) < 5:
        wrong.append("no stamps-* among the crashes of fuzz_analysis")
    for path, value in durations(run(files)):
        if value < 0:
            wrong.append(f"{path} is {value}")


def main():
    captures = {}
    for path in sorted((TOP / "captures").glob("*.pcap")):
        read = read_pcap(path.read_bytes())
        if read and read[1] and len(read[1]) < 400:
            captures[path.stem] = read
    if not captures:
        wrong.append("no capture found")
    some = {name: captures[name] for name in list(captures)[::8]}
    with tempfile.TemporaryDirectory() as folder:
        check_stretched(folder, captures)
        check_moved(folder, some)
    check_crashes()
    for line in wrong[:30]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
