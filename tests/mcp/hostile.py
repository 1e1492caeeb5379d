#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a client or a folder may try with `tcpautopsy mcp`: ways out of the folders, files that hang or are too big, lines that are no messages,
cancelling, progress, pages. Everything is answered soon, and the server goes on.

usage: hostile.py    (TCPAUTOPSY, top_srcdir from the environment)
"""
import gzip
import json
import os
import shutil
import struct
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from client import Client  # noqa: E402

DATA = os.path.abspath(os.path.join(os.environ.get("top_srcdir", "."), "testdata"))
SEED = os.path.join(DATA, "seed-tunnel-dead.txt")
SOON = 20  # seconds that a refusal may take, under a sanitizer too
wrong = []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {json.dumps(shown)[:600]}")


def text_of(message):
    return message["result"]["content"][0]["text"] if message and "result" in message else json.dumps(message)


def refused(what, message, words):
    text = text_of(message)
    check(what, message and message.get("result", {}).get("isError") is True and words in text, message)


def paths(base):
    """Nothing outside of a folder is read, whatever leads there, and nothing is waited for."""
    inside, outside = os.path.join(base, "inside"), os.path.join(base, "inside-not")
    for folder in (inside, outside, os.path.join(inside, "deep")):
        os.mkdir(folder)
    shutil.copy(SEED, os.path.join(outside, "secret.txt"))
    shutil.copy(SEED, os.path.join(inside, "deep", "a.txt"))
    os.symlink(os.path.join(outside, "secret.txt"), os.path.join(inside, "link.txt"))
    os.symlink(outside, os.path.join(inside, "folder"))
    os.symlink("deep/a.txt", os.path.join(inside, "good.txt"))
    os.symlink("loop", os.path.join(inside, "loop"))
    os.mkfifo(os.path.join(inside, "fifo"))
    with open(os.path.join(inside, "big.pcap"), "wb") as big:
        big.truncate(2_254_857_830)  # 2.1 GB of nothing
    with open(os.path.join(inside, "secret.tar!x"), "wb") as odd:
        odd.write(b"")
    client = Client([inside])
    elsewhere = "not in a folder that this server may read"
    cases = (
        ("a path outside", os.path.join(outside, "secret.txt"), elsewhere),
        ("a folder outside", outside, elsewhere),
        ("a name that begins like the folder's", inside + "-not/secret.txt", elsewhere),
        ("dots", os.path.join(inside, "..", "inside-not", "secret.txt"), elsewhere),
        ("dots of a relative path", "deep/../../inside-not/secret.txt", elsewhere),
        ("a link out", "link.txt", elsewhere),
        ("a folder that is a link out", "folder/secret.txt", elsewhere),
        ("the folder itself", "folder", elsewhere),
        ("a link out, as an archive", "link.txt!x", "can't open it"),
        ("a loop", "loop", "can't open it"),
        ("a pipe", "fifo", "neither a file nor a folder"),
        ("2.1 GB", "big.pcap", "more than the"),
        ("a magic link", "/proc/self/fd/0", elsewhere),
        ("a device", "/dev/zero", elsewhere),
        ("standard input", "-", "No such file"),
        ("a name too long", "x" * 4000, "File name too long"),
    )
    for what, path, words in cases:
        begin = time.monotonic()
        refused(f"triage of {what}", client.call("triage", {"files": [path]}), words)
        refused(f"frames of {what}", client.call("frames", {"file": path, "frame": 1}), words)
        refused(f"explain of {what}", client.call("explain", {"file": path, "connection": 0}), words)
        check(f"{what}: at once", time.monotonic() - begin < SOON, time.monotonic() - begin)
    refused("compare with a path outside", client.call("compare", {"a": ["deep"], "b": [outside]}), elsewhere)
    for path in ("good.txt", "deep/a.txt", "deep", os.path.join(inside, "deep")):
        check(f"{path} is read", "1 connection, 1 failed" in text_of(client.call("triage", {"files": [path]})), path)
    # A folder is read without what leads out of it; what is too big is said.
    refused("a folder with 2.1 GB", client.call("triage", {"files": ["."]}), "more bytes")
    os.unlink(os.path.join(inside, "big.pcap"))
    found = client.call("triage", {"files": ["."]})
    check("a folder with links out and a pipe", "1 connection, 1 failed" in text_of(found) and "secret" not in json.dumps(found), found)
    # Changed between two calls.
    shutil.rmtree(os.path.join(inside, "deep"))
    os.symlink(outside, os.path.join(inside, "deep"))
    refused("a folder that has become a link", client.call("triage", {"files": ["deep/secret.txt"]}), elsewhere)
    check("the end", client.close()[0] == 0)
    client = Client([inside, "--allow", outside, "--max-size", "32M"])
    check("two folders", "1 connection" in text_of(client.call("triage", {"files": [os.path.join(outside, "secret.txt")]})))
    check("a link from one into the other", "1 connection" in text_of(client.call("triage", {"files": ["link.txt"]})))
    client.close()


def lines():
    """Each line that is no message is answered with an error of its kind, and the server goes on."""
    client = Client([DATA])
    ping = b'{"jsonrpc":"2.0","id":%d,"method":"ping"}\n'
    cases = (
        ("no JSON", b"hello\n", -32700),
        ("half an object", b'{"jsonrpc":"2.0","id":1\n', -32700),
        ("bad UTF-8", b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}\n', -32700),
        ("a NUL", b'{"jsonrpc":"2.0","id":1,"method":"a\\u0000b"}\n', -32700),
        ("a key twice", b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}\n', -32700),
        ("a number too big", b'{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}\n', -32700),
        ("deep nesting", b"[" * 100000 + b"]" * 100000 + b"\n", -32600),
        ("deep parameters", b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":' + b'{"a":' * 50 + b"1" + b"}" * 50 + b"}\n", -32600),
        ("a line of 3 MB", b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * 3_000_000 + b'"}\n', -32700),
        ("a number", b"7\n", -32600),
        ("no version", b'{"id":1,"method":"ping"}\n', -32600),
        ("the wrong version", b'{"jsonrpc":"1.0","id":1,"method":"ping"}\n', -32600),
        ("no method", b'{"jsonrpc":"2.0","id":1}\n', -32600),
        ("a method that is a number", b'{"jsonrpc":"2.0","id":1,"method":5}\n', -32600),
        ("parameters in an array", b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}\n', -32600),
        ("an id that is null", b'{"jsonrpc":"2.0","id":null,"method":"ping"}\n', -32600),
        ("an id that is an object", b'{"jsonrpc":"2.0","id":{},"method":"ping"}\n', -32600),
        ("an id of 10 kB", b'{"jsonrpc":"2.0","id":"' + b"i" * 10000 + b'","method":"ping"}\n', -32600),
        ("a batch, which this version has not", b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]\n', -32600),
    )
    for i, (what, line, code) in enumerate(cases):
        client.raw(line)
        answer = client.line()
        check(what, answer and answer.get("error", {}).get("code") == code, answer)
        client.raw(ping % (1000 + i))
        check(f"{what}: then a ping", client.line() == {"jsonrpc": "2.0", "id": 1000 + i, "result": {}})
    # Nothing is answered to notifications, answers and empty lines.
    client.raw(b'\n\r\n{"jsonrpc":"2.0","method":"notifications/none"}\n{"jsonrpc":"2.0","id":5,"result":{}}\n{"jsonrpc":"2.0","method":"notifications/cancelled","params":7}\n')
    client.raw(ping % 2000)
    check("what is not answered", client.line().get("id") == 2000)
    # Two requests of one id: the second is refused, and the first answered.
    request = b'{"jsonrpc":"2.0","id":"same","method":"tools/call","params":{"name":"triage","arguments":{"files":["seed-tunnel-dead.txt"]}}}\n'
    client.raw(request + request)
    answers = [client.line(), client.line()]
    check("an id twice", sorted("error" in a for a in answers) == [False, True], answers)
    # More than wait: each is answered, some with an error.
    many = 500
    client.raw(b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"tools/list"}\n' % (3000 + i) for i in range(many)))
    answers = [client.line() for _ in range(many)]
    check("many at once: each is answered", {a["id"] for a in answers} == set(range(3000, 3000 + many)))
    check("many at once: no more wait than may", any("too many" in json.dumps(a) for a in answers))
    check("the end", client.close()[0] == 0)


def versions():
    for version, agreed in (("2025-06-18", "2025-06-18"), ("2025-03-26", "2025-03-26"), ("2024-11-05", "2024-11-05"), ("2099-01-01", "2025-06-18")):
        client = Client([DATA], version=version)
        check(f"version {version}", client.version["result"]["protocolVersion"] == agreed, client.version)
        client.close()
    client = Client([DATA], version=None)
    check("a request before initialize", client.ask("tools/list")["error"]["code"] == -32600)
    check("a ping before initialize", "result" in client.ask("ping"))
    client.close()
    # Batches, of the version that has them: what is asked is answered in one line.
    client = Client([DATA], version="2025-03-26")
    client.raw(
        b'[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"notifications/none"},7,'
        b'{"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"explain_scenario","arguments":{"name":"normal"}}}]\n'
    )
    answers = client.line()
    check("a batch", isinstance(answers, list) and {a["id"] for a in answers} == {"a", "b", None}, answers)
    client.raw(b'[{"jsonrpc":"2.0","method":"notifications/none"}]\n[]\n')
    check("an empty batch", client.line()["error"]["code"] == -32600)
    client.close()


def record(i, second):
    """A frame of 54 bytes: an ACK between two hosts."""
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, i & 0xFFFF, 0, 64, 6, 0, b"\n\0\0\1", b"\n\0\0\2")
    tcp = struct.pack("!HHIIBBHHH", 1024 + i % 50000, 80, i, 1, 0x50, 0x10, 1000, 0, 0)
    return struct.pack("<IIII", second, 0, 54, 54) + b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp


def long_capture(path):
    """Some hundred million bytes in a small file: a member of gzip over and over."""
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    member = gzip.compress(b"".join(record(i, i // 1000) for i in range(20000)), 1)
    with open(path, "wb") as out:
        out.write(gzip.compress(header))
        for _ in range(400):
            out.write(member)


def cancelling(base):
    long_capture(os.path.join(base, "long.pcap.gz"))
    client = Client([base])
    # Before it has begun: all lines are there at once.
    call = b'{"jsonrpc":"2.0","id":"%s","method":"tools/call","params":{"name":"triage","arguments":{"files":["long.pcap.gz"]},"_meta":{"progressToken":1}}}\n'
    cancel = b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"%s"}}\n'
    client.raw(call % b"a" + call % b"b" + cancel % b"b" + cancel % b"a")
    check("after two cancelled ones the next is answered", (client.ask("tools/list") or {}).get("result"))
    check("what was cancelled before it began is not begun", not client.told, client.told)
    # While it is worked on, as its progress shows; a ping is answered meanwhile.
    for tool, arguments in (
        ("triage", {"files": ["long.pcap.gz"]}),
        ("explain", {"file": "long.pcap.gz", "connection": 3}),
        ("frames", {"file": "long.pcap.gz", "frame": 7999999}),
        ("compare", {"a": ["long.pcap.gz"], "b": ["long.pcap.gz"]}),
    ):
        client.told = []
        request = client.begin("tools/call", {"name": tool, "arguments": arguments, "_meta": {"progressToken": f"of {tool}"}})
        message = client.line()
        check(f"{tool}: progress", message and message.get("method") == "notifications/progress" and message["params"]["progressToken"] == f"of {tool}", message)
        begin = time.monotonic()
        check(f"{tool}: a ping meanwhile", client.ask("ping").get("result") == {})
        client.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": request}})
        check(f"{tool}: the next request", "result" in (client.ask("tools/list") or {}))
        check(f"{tool}: cancelled at once", time.monotonic() - begin < SOON, time.monotonic() - begin)
        check(f"{tool}: no answer", not [m for m in client.told if m.get("id") == request], client.told)
        steps = [m["params"]["progress"] for m in client.told if m.get("method") == "notifications/progress"]
        check(f"{tool}: progress grows", steps == sorted(set(steps)), steps)
    check("the end", client.close()[0] == 0)


def pages():
    """What is long comes in pages, which together are the whole; a cursor is of its own arguments."""
    client = Client([DATA])
    arguments = {"files": ["captures"]}
    rows, cursor, count = [], None, 0
    while True:
        answer = client.call("triage", {**arguments, **({"cursor": cursor} if cursor else {})})
        size = len(json.dumps(answer))
        check("a page is no longer than it may be", size < 100_000, size)
        content = answer["result"]["structuredContent"]
        rows += content["connections"]
        cursor, count = content.get("nextCursor"), count + 1
        if not cursor or count > 100:
            break
    summary = content["summary"]
    check("pages", count > 2 and summary["connections"] - summary["by_scenario"]["normal"] == len(rows), (count, len(rows)))
    check("no row twice", len({(r["file"], r["id"]) for r in rows}) == len(rows))
    cursor = client.call("triage", arguments)["result"]["structuredContent"]["nextCursor"]
    for what, more in (("of other arguments", {"files": ["points"]}), ("of a filter", {**arguments, "filter": "tcp"})):
        check(f"a cursor {what}", client.call("triage", {**more, "cursor": cursor})["error"]["code"] == -32602)
    check("a cursor of another tool", client.call("explain", {"file": "captures", "connection": 0, "cursor": cursor})["error"]["code"] == -32602)
    for made_up in ("", "x", "0-0", "0000000000000001-ffffffffffffffffff", cursor + "0000", cursor[:-1] + "/", "-" * 64):
        check("a cursor that is none", client.call("triage", {**arguments, "cursor": made_up})["error"]["code"] == -32602, made_up)
    for i in range(5):
        client.call("triage", {**arguments, "filter": f"tcp or udp port {i + 1}"})
    check("an old cursor", client.call("triage", {**arguments, "cursor": cursor})["error"]["code"] == -32602)
    # A report in JSON, put together.
    arguments, cursor, text = {"file": "captures/normal-traffic-client.pcap", "connection": 0, "format": "json"}, None, ""
    while True:
        answer = client.call("explain", {**arguments, **({"cursor": cursor} if cursor else {})})["result"]
        text += answer["content"][0]["text"]
        cursor = answer["structuredContent"].get("nextCursor")
        if not cursor:
            break
    check("the pieces of a report are one document", json.loads(text)["connections"][0]["id"] == 0)
    client.close()


def names(base):
    """Texts of a capture are no markup and steer nobody."""
    host = "h\u202et**b**`c`[x](http://evil.example)<b>@all"
    with open(os.path.join(base, "names.txt"), "w", encoding="utf-8") as out:
        for second in (0, 1, 3, 7):
            out.write(f"12:00:0{second}.000000 IP {host}.1024 > server.example.com.80: Flags [S], seq 1000, win 64240, options [mss 1460], length 0\n")
    client = Client([base])
    for tool, arguments in (
        ("triage", {"files": ["names.txt"]}),
        ("explain", {"file": "names.txt", "connection": 0}),
        ("frames", {"file": "names.txt", "frame": 1}),
    ):
        answer = client.call(tool, arguments)
        text = text_of(answer)
        check(f"{tool}: a name without what steers", "\u202e" not in json.dumps(answer, ensure_ascii=False), answer)
        check(f"{tool}: a name without markup", "**b**" not in text and "`c`" not in text and "[x](" not in text and "<b>" not in text and "@" not in text, text)
        check(f"{tool}: the name is there", "evil" in text, text)
    client.close()


def main():
    lines()
    versions()
    pages()
    for part in (paths, cancelling, names):
        with tempfile.TemporaryDirectory() as base:
            part(os.path.realpath(base))
    for line in wrong[:40]:
        print(line.encode("ascii", "backslashreplace").decode())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
