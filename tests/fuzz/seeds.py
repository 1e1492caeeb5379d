#!/usr/bin/env python3
"""seeds.py [--write]: the seeds of tests/fuzz/fuzz_merge are facts as the program writes them now.

A seed is what follows the version in a file of facts, without blocks and their checksums: the target makes those. Of facts of an older
kind the target would read the first number and no more. --write makes them anew.
SPDX-License-Identifier: MIT
"""
import os
import subprocess
import sys
import tempfile

TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "build/tcpautopsy"))
FOLDER = os.path.join(TOP, "tests", "fuzz", "corpus", "fuzz_merge")
MAGIC = b"tcpautopsy facts"
SHARDS = "2"
SEEDS = {  # name: captures; below testdata
    "keepalive": ("captures/normal-keepalive-client-client.pcap",),
    "silence": ("seed-tunnel-dead.txt",),
    "reset": ("captures/connect-refused-server.pcap",),
    "window": ("captures/receiver-stalled-for-good-client.pcap",),
    "icmp": ("captures/connect-unreachable-admin-client.pcap",),
    "pieces": ("points/client-1.pcap", "points/client-2.pcap"),
    "shard": ("captures/peer-crash-two-connections-client.pcap", "captures/connect-dark-client.pcap"),
}


def run(work, *words):
    subprocess.run([PROGRAM, *words], cwd=work, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def number(data):
    """(value, rest)"""
    value, shift = 0, 0
    while True:
        value |= (data[0] & 0x7F) << shift
        shift, more, data = shift + 7, data[0] & 0x80, data[1:]
        if not more:
            return value, data


def stripped(data):
    if not data.startswith(MAGIC):
        raise ValueError("no facts")
    data, out = data[len(MAGIC):], b""
    while (size := int.from_bytes(data[:4], "little")):
        out += data[8:8 + size]
        data = data[8 + size:]
    out = number(out)[1]
    version, out = number(out)
    return out[version - 1:]


def made(name):
    with tempfile.TemporaryDirectory() as work:
        files = []
        for path in SEEDS[name]:
            files.append(os.path.basename(path))
            os.symlink(os.path.join(TOP, "testdata", path), os.path.join(work, files[-1]))
        if name == "shard":
            run(work, "split", "--shards", SHARDS, "-o", "shards", *files)
            files = [os.path.join("shards", sorted(os.listdir(os.path.join(work, "shards")))[0])]
        run(work, "--facts", "facts", *(("--together",) if len(files) > 1 else ()), *files)
        with open(os.path.join(work, "facts"), "rb") as f:
            return stripped(f.read())


def main():
    failed = 0
    for n, name in enumerate(sorted(SEEDS), 1):
        path, data = os.path.join(FOLDER, name), made(name)
        if "--write" in sys.argv:
            with open(path, "wb") as f:
                f.write(data)
        with open(path, "rb") as f:
            same = f.read() == data
        failed += not same
        print(f"{'ok' if same else 'not ok'} {n} - {name}: {len(data)} bytes")
    print(f"1..{len(SEEDS)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
