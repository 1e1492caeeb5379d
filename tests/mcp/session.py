#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A session with `tcpautopsy mcp`, byte for byte as transcript.jsonl has it: initialise, lists, each tool, pages, errors.
session.py --write replaces the transcript by what comes out now: read the difference before you commit it. A line is what was sent ("send") and
what came back for it ("receive"); the program's version is no part of what is promised.

usage: session.py [--write]    (TCPAUTOPSY, top_srcdir from the environment)
"""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
from client import Client  # noqa: E402

TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
TRANSCRIPT = os.path.join(TOP, "tests", "mcp", "transcript.jsonl")


def call(tool, **arguments):
    return "tools/call", {"name": tool, "arguments": arguments}


POINTS = {"a": ["points/client-1.pcap", "points/client-2.pcap"], "b": ["points/server.pcap"]}
REQUESTS = (
    ("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "transcript", "version": "1"}}),
    ("ping", None),
    ("tools/list", None),
    ("resources/list", None),
    ("resources/list", {"cursor": "from-a"}),
    ("resources/list", {"cursor": "from-b"}),
    ("resources/templates/list", {}),
    ("resources/read", {"uri": "tcpautopsy://scenario/peer-silent"}),
    ("resources/read", {"uri": "tcpautopsy://scenario/none"}),
    call("triage", files=["seed-tunnel-dead.txt"]),
    call("triage", files=["captures/normal-ipv6-client.pcap", "captures/connect-refused-client.pcap"], filter="tcp"),
    call("explain", file="seed-tunnel-dead.txt", connection=0),
    call("explain", file="captures/normal-ipv6-client.pcap", connection=0),
    call("explain", file="captures/connect-refused-client.pcap", connection=9),
    call("explain", file="captures/connect-refused-client.pcap", connection=0, format="json"),
    call("frames", file="seed-tunnel-dead.txt", frame=16, before=2, after=3),
    call("frames", file="captures/network-data-client.pcap", frame=12, before=3, after=2, same_connection=True),
    call("frames", file="captures/network-data-client.pcap", frame=123456),
    call("compare", name_a="client", name_b="server", **POINTS),
    call("explain_scenario", name="middlebox-timeout"),
    call("explain_scenario", name="gremlins"),
    call("triage", files=["../README.md"]),
    call("triage", files=["/etc/passwd"]),
    call("triage", files=["nowhere.pcap"]),
    call("triage", files=["seed-tunnel-dead.txt"], filter="tcp port eighty or"),
    call("triage", files=[]),
    call("triage", file="seed-tunnel-dead.txt"),
    call("triage", files=["seed-tunnel-dead.txt"], cursor="0123-4"),
    call("dig", files=["seed-tunnel-dead.txt"]),
    ("tools/remove", {}),
    ("initialize", {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "again", "version": "1"}}),
)


def session():
    client = Client(["testdata"], cwd=TOP, version=None)
    lines = []
    for i, (method, params) in enumerate(REQUESTS):
        request = {"jsonrpc": "2.0", "id": i, "method": method}
        if params is not None:
            request["params"] = params
        client.send(request)
        answer = client.answer(i)
        if method == "initialize" and "result" in answer:
            answer["result"]["serverInfo"]["version"] = "VERSION"
            client.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        line = json.dumps({"send": request, "receive": answer}, ensure_ascii=False)
        lines.append(re.sub(r'(\\"name\\": \\"tcpautopsy\\", \\"version\\": \\")[^"\\]*', r"\1VERSION", line))
    status, told = client.close()
    if status or told:
        print(f"it ended with status {status} and said: {told}")
    return lines, bool(status)


def main():
    lines, bad = session()
    if "--write" in sys.argv[1:]:
        with open(TRANSCRIPT, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        return 0
    with open(TRANSCRIPT, encoding="utf-8") as given:
        wanted = given.read().splitlines()
    for have, want in zip(lines, wanted):
        if have != want:
            at = next((i for i, (a, b) in enumerate(zip(have, want)) if a != b), min(len(have), len(want)))
            print(f"{json.loads(want)['send']}:\n  wanted …{want[max(0, at - 60):at + 120]}\n  got    …{have[max(0, at - 60):at + 120]}")
            bad = True
    if len(lines) != len(wanted):
        print(f"{len(lines)} answers, and {len(wanted)} in the transcript")
        bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
