#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Captures that the program writes (--write, --split, --pseudonymise), read by a parser of their own and by the program itself: the same frames
as before, comments at the frames that they are of, the same verdicts; nothing of an address or a payload with pseudonyms; and a file that
appears whole or not at all. That Wireshark reads them is tests/cli/wireshark.py.

usage: capture.py    (TCPAUTOPSY and top_srcdir from the environment)
"""
import collections
import json
import os
import re
import resource
import shutil
import stat
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
CAPTURES = os.path.join(os.path.abspath(os.environ.get("top_srcdir", ".")), "testdata", "captures")
SEED_LIKE = os.path.join(CAPTURES, "gateway-dead-keepalive-client.pcap")
TRACE = os.path.join(os.path.dirname(CAPTURES), "seed-tunnel-dead.txt")

wrong = []
checks = 0


def check(what, fine, shown=""):
    global checks
    checks += 1
    if not fine:
        wrong.append(f"{what}: {shown!r}" if shown != "" else what)


def run(*args, **more):
    more.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, **more)


# ---- readers ----


def options(data):
    found = []
    while len(data) >= 4:
        code, n = struct.unpack_from("<HH", data)
        if not code:
            break
        found.append((code, data[4 : 4 + n]))
        data = data[4 + (n + 3 & ~3) :]
    return found


def pcapng(path):
    """Section comment, interfaces (link type, options) and frames (interface, ns, bytes, wire length, flags, comments)."""
    data = open(path, "rb").read()
    at, comment, interfaces, frames = 0, "", [], []
    while at < len(data):
        kind, total = struct.unpack_from("<II", data, at)
        assert total % 4 == 0 and struct.unpack_from("<I", data, at + total - 4)[0] == total, "block length"
        body = data[at + 8 : at + total - 4]
        if kind == 0x0A0D0D0A:
            comment = b"".join(v for c, v in options(body[16:]) if c == 1).decode()
        elif kind == 1:
            interfaces.append((struct.unpack_from("<H", body)[0], dict(options(body[8:]))))
        elif kind == 6:
            number, high, low, cap, wire = struct.unpack_from("<5I", body)
            resolution = interfaces[number][1][9][0]
            ns = (high << 32 | low) * 10 ** (9 - resolution)
            told = options(body[20 + (cap + 3 & ~3) :])
            flags = [struct.unpack("<I", v)[0] for c, v in told if c == 2]
            frames.append((number, ns, body[20 : 20 + cap], wire, flags, [v.decode() for c, v in told if c == 1]))
        at += total
    return comment, interfaces, frames


def pcap(path):
    """Link type and frames (ns, bytes, wire length) of a pcap file."""
    data = open(path, "rb").read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    unit = 1 if struct.unpack(order + "I", data[:4])[0] == 0xA1B23C4D else 1000
    at, frames = 24, []
    while at + 16 <= len(data):
        s, f, cap, wire = struct.unpack_from(order + "4I", data, at)
        frames.append((s * 10**9 + f * unit, data[at + 16 : at + 16 + cap], wire))
        at += 16 + cap
    return struct.unpack_from(order + "I", data, 20)[0], frames


def verdicts(path, *more):
    out = run("--format", "json", *more, path)
    document = json.loads(out.stdout)
    by_run = {i["run"]: i["path"] for i in document["inputs"]}
    found = collections.defaultdict(list)
    for c in document["connections"]:
        d = c["diagnosis"]
        if d["scenario"] not in ("normal", "undetermined"):
            found[os.path.basename(by_run[c["run"]])].append(
                (c["client"]["port"], c["server"]["port"], d["scenario"], d["confidence"], d["mechanism"])
            )
    return {k: collections.Counter(v) for k, v in found.items()}


# ---- what is written ----


def split_of(folder, *more):
    out = run("-q", "--split", folder, *more, CAPTURES)
    check("--split: status", out.returncode == 0, (out.returncode, out.stderr[-300:]))
    check("--split: nothing is said", out.stderr == b"", out.stderr[:300])
    return sorted(os.listdir(folder))


def verdicts_stay(folder, names):
    """Each failed connection of the test data, alone in its file, is judged as it was among all others."""
    before, after = verdicts(CAPTURES), verdicts(folder)
    expected = sum(sum(v.values()) for v in before.values())
    check("--split: one file each", len(names) == expected, (len(names), expected))
    for name in names:
        # NAME.streamID.CLIENT-PORT.SERVER-PORT.SCENARIO.pcapng
        m = re.fullmatch(r"(.+)\.stream(\d+)\.(.+)-(\d+)\.(.+)-(\d+)\.([a-z-]+)\.pcapng", name)
        check("--split: a file's name", m and re.fullmatch(r"[A-Za-z0-9._-]+", name), name)
        if not m:
            continue
        key = (int(m[4]), int(m[6]), m[7])
        mine = [v for v in after.get(name, ()) if v[:3] == key]
        theirs = [v for source, found in before.items() if os.path.splitext(source)[0] == m[1] for v in found if v[:3] == key]
        check("the verdict of a file alone", mine and theirs and set(mine) <= set(theirs), (name, mine, theirs))


def frames_stay(work):
    """What -w writes are frames of the input, byte for byte, with comments where the report has attempts."""
    out = os.path.join(work, "one.pcapng")
    for name in sorted(os.listdir(CAPTURES))[::9]:
        path = os.path.join(CAPTURES, name)
        if not name.endswith(".pcap"):
            continue
        done = run("-w", out, "--format", "json", path)
        document = json.loads(done.stdout)
        link, original = pcap(path)
        comment, interfaces, frames = pcapng(out)
        check("-w: status", done.returncode == 0, (name, done.stderr))
        there = collections.Counter(original)
        kept = [f for f in frames if f[2]]
        check("-w: frames as they were", all(there[f[1:4]] for f in kept), name)
        check("-w: in their order", [f[1] for f in frames] == sorted(f[1] for f in frames) or original != sorted(original), name)
        check("-w: link type", all(i[0] == link for i in interfaces), name)
        failed = [c for c in document["connections"] if c["diagnosis"]["scenario"] not in ("normal", "undetermined")]
        text = "\n".join(c for f in frames for c in f[5])
        healed = [c for c in failed if c["diagnosis"]["healed_ns"] is not None]
        of_them = f", {len(healed)} of them healed" if len(healed) < len(failed) else " and healed" if len(healed) == 1 else ", all of them healed"
        counts = f"{len(failed)} failed" + (of_them if healed else "")
        check("-w: the section's comment", counts in comment or not failed, (name, comment))
        for c in failed:
            scenario = c["diagnosis"]["scenario"]
            check("-w: verdict in the section's comment", f"stream {c['id']}, " in comment and scenario in comment, (name, comment))
            check("-w: verdict at a frame", f"stream {c['id']}, frame {c['first_frame']}: verdict {scenario}," in text, (name, text[:200]))
            for e in c["episodes"]:
                for a in e["attempts"]:
                    at = f"tcpautopsy stream {c['id']}, frame {a['frame']}: "
                    check("-w: a comment for each attempt", at in text, (name, at))
        # Frame numbers in comments are the input's.
        for f in frames:
            for told in f[5]:
                m = re.match(r"tcpautopsy stream \d+, frame (\d+): ", told)
                check("-w: a comment's frame", (m and original[int(m[1]) - 1] == f[1:4]) or "only the time is kept" in told, (name, told))


def selections(work):
    out = os.path.join(work, "selected.pcapng")
    healthy = os.path.join(CAPTURES, "censored-start-healthy-client.pcap")
    done = run("-q", "-w", out, healthy)
    comment, _, frames = pcapng(out)
    check("nothing failed: an empty capture", done.returncode == 0 and not frames and "0 failed" in comment, (done, comment))
    done = run("-q", "--stream", "0", "-w", out, healthy)
    check("--stream: one that is healthy", done.returncode == 0 and pcapng(out)[2], done)
    done = run("-q", "--all", "-w", out, SEED_LIKE)
    check("--all: every frame", [f[1:4] for f in pcapng(out)[2]] == pcap(SEED_LIKE)[1], done)
    done = run("-q", "-w", "-", SEED_LIKE)
    check("-w -: standard output", done.returncode == 0 and done.stdout[:4] == b"\n\r\r\n", done.stdout[:20])
    # Several inputs are put in the order of time, whatever their order is.
    first, second = (os.path.join(CAPTURES, n) for n in ("connect-dark-client.pcap", "connect-refused-client.pcap"))
    for pair in ((first, second), (second, first)):
        done = run("-q", "-w", out, *pair)
        times = [f[1] for f in pcapng(out)[2]]
        check("several inputs: in order", done.returncode == 0 and times == sorted(times) and len(times) > 2, done)
        check("several inputs: an interface each", len(pcapng(out)[1]) == 2, pcapng(out)[1])


def points(work, key):
    """Pieces and capture points: the frames of the point where a connection is judged, in order, with the verdict of all points as a comment: what
    the others saw is not in it."""
    folder, out = os.path.join(os.path.dirname(CAPTURES), "points"), os.path.join(work, "points.pcapng")
    pieces = [os.path.join(folder, n) for n in ("client-2.pcap", "client-1.pcap", "server.pcap")]
    for more in ((), (f"--pseudonymise={key}",)):
        told = json.loads(run("--format", "json", "--together", *more, "-w", out, *pieces).stdout)["connections"]
        failed = [c["diagnosis"]["scenario"] for c in told if c["diagnosis"]["scenario"] not in ("normal", "undetermined")]
        comment, _, frames = pcapng(out)
        words, times = "\n".join(w for f in frames for w in f[5]), [f[1] for f in frames]
        check("points: the verdict of both", failed and all(f"verdict {s}," in words and s in comment for s in failed), (failed, comment))
        check("points: it failed at one, too", sum(sum(v.values()) for v in verdicts(out).values()) == len(failed), failed)
        check("points: in order", times and times == sorted(times))
    named = ("--point", "a=" + ",".join(pieces[:2]), "--point", "b=" + pieces[2])
    done = run("-q", "-w", out, *named)
    check("--point", done.returncode == 0 and len(pcapng(out)[2]) == len(times), done)


def kinds_of_stamps(work):
    """Nanoseconds, instants before 1970, several interfaces, directions."""
    link, frames = pcap(SEED_LIKE)
    out, made = os.path.join(work, "out.pcapng"), os.path.join(work, "made.pcap")
    with open(made, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, link))
        for ns, data, wire in frames:
            f.write(struct.pack("<4I", ns // 10**9, ns % 10**9 // 1000 * 1000 + 123, len(data), wire) + data)
    done = run("-q", "--all", "-w", out, made)
    got = pcapng(out)
    check("nanoseconds", done.returncode == 0 and [f[1] % 1000 for f in got[2]] == [123] * len(frames), done)
    made = os.path.join(work, "made.pcapng")
    with open(made, "wb") as f:
        def block(kind, body):
            f.write(struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12))

        block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        for resolution, name in ((3, b"eth0"), (9, b"eth1")):
            block(1, struct.pack("<HHI", link, 0, 65535) + struct.pack("<HH", 2, 4) + name + struct.pack("<HHB3x", 9, 1, resolution))
        for i, (ns, data, wire) in enumerate(frames):
            way = i % 2
            ticks = ns // (10**6 if not way else 1)
            body = struct.pack("<5I", way, ticks >> 32, ticks & 0xFFFFFFFF, len(data), wire) + data + bytes(-len(data) % 4)
            block(6, body + struct.pack("<HHI", 2, 4, 1 + way) + struct.pack("<HH", 0, 0))
    done = run("-q", "--all", "-w", out, made)
    _, interfaces, got = pcapng(out)
    check("interfaces: names", [i[1].get(2) for i in interfaces] == [b"eth0", b"eth1"], interfaces)
    check("interfaces: resolutions", [i[1][9][0] for i in interfaces] == [3, 9], interfaces)
    check("directions", [f[4] for f in got] == [[1 + i % 2] for i in range(len(frames))], [f[4] for f in got][:4])
    check("stamps of either interface", [f[1] for f in got] == [ns // 10**6 * 10**6 if i % 2 == 0 else ns for i, (ns, _, _) in enumerate(frames)])


# ---- pseudonyms ----


def layers(data):
    """Offsets of link, network and transport header of plain Ethernet and IP; None where it is something else."""
    if len(data) < 14:
        return None
    at, kind = 14, struct.unpack_from(">H", data, 12)[0]
    if kind == 0x0800 and len(data) >= at + 20:
        return at, at + (data[at] & 15) * 4, data[at + 9], 4, min(len(data), at + struct.unpack_from(">H", data, at + 2)[0])
    if kind == 0x86DD and len(data) >= at + 40:
        return at, at + 40, data[at + 6], 16, min(len(data), at + 40 + struct.unpack_from(">H", data, at + 4)[0])
    return None


def addresses(path):
    """What names somebody in a capture: addresses of IP and of Ethernet, but groups and nobody."""
    found = set()
    for _, data, _ in pcap(path)[1]:
        here = layers(data)
        macs = [data[:6], data[6:12]]
        if here:
            ip, _, _, n, _ = here
            src = ip + (12 if n == 4 else 8)
            for a in (data[src : src + n], data[src + n : src + 2 * n]):
                if not (n == 4 and a[0] in (0, 127, 224, 255)) and not (n == 16 and (a[0] == 0xFF or a[:15] == bytes(15))):
                    found.add(a)
        elif data[12:14] == b"\x08\x06" and len(data) >= 42:
            macs += [data[22:28], data[32:38]]
            found |= {data[28:32], data[38:42]}
        found |= {m for m in macs if m and not m[0] & 1 and m != bytes(6)}
    return {a for a in found if any(a)}


def checksum(data, pseudo=b""):
    data = pseudo + data + bytes(len(data) % 2)
    s = sum(struct.unpack(f">{len(data) // 2}H", data))
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return s == 0xFFFF


def sums(data):
    """Whether the checksums of IP and TCP are right; None where they can't be known."""
    here = layers(data)
    if not here or here[2] != 6:
        return None
    ip, tcp, protocol, n, end = here
    src = ip + (12 if n == 4 else 8)
    pseudo = data[src : src + 2 * n] + struct.pack(">IxxxB", end - tcp, protocol)
    return n == 16 or checksum(data[ip:tcp]), checksum(data[tcp:end], pseudo)


def payload_is_gone(data):
    here = layers(data)
    if not here or here[2] != 6 or len(data) < here[1] + 20:
        return True
    payload = data[here[1] + (data[here[1] + 12] >> 4) * 4 :]
    return not any(payload[1:]) and (not payload or payload[0] in (0, 0x15, 0x17))


def pseudonyms(work, key):
    folder = os.path.join(work, "disguised")
    names = split_of(folder, f"--pseudonymise={key}")
    secret = set()
    for name in os.listdir(CAPTURES):
        if name.endswith(".pcap"):
            secret |= addresses(os.path.join(CAPTURES, name))
    check("pseudonyms: there is something to hide", len(secret) > 20, len(secret))
    for name in names:
        whole = open(os.path.join(folder, name), "rb").read()
        # In the frames: long ones anywhere, those of four bytes where headers and ARP have them. And in words.
        frames = [f[2] for f in pcapng(os.path.join(folder, name))[2]]
        together = b"|".join(frames)
        remaining = {a for a in secret if len(a) > 4 and a in together}
        remaining |= secret & {f[i : i + 4] for f in frames for i in (26, 30, 28, 38, 54, 58)}
        check("pseudonyms: no address remains", not remaining, (name, remaining))
        words = {bytes(int(n) & 255 for n in m.split(b".")) for m in re.findall(rb"(?<![\d.])\d+\.\d+\.\d+\.\d+(?![\d.])", whole)}
        check("pseudonyms: none in words", not words & secret, (name, words & secret))
        check("pseudonyms: no payload remains", all(payload_is_gone(f) for f in frames), name)
        check("pseudonyms: the name", name.startswith("input-"), name)
    before, after = verdicts(CAPTURES, f"--pseudonymise={key}"), verdicts(folder)
    expected = collections.Counter(v for found in before.values() for v in found.elements())
    for name in names:
        scenario = name.split(".")[-2]
        check("pseudonyms: the verdict stays", any(v[2] == scenario for v in after.get(name, ())), (name, after.get(name)))
    check("pseudonyms: as many", sum(expected.values()) == len(names), (sum(expected.values()), len(names)))


def good_stays_good(work, key):
    out = os.path.join(work, "sums.pcapng")
    good = bad = 0
    for name in sorted(os.listdir(CAPTURES))[::7]:
        path = os.path.join(CAPTURES, name)
        if not name.endswith(".pcap"):
            continue
        run("-q", "--all", f"--pseudonymise={key}", "-w", out, path)
        original, written = pcap(path)[1], pcapng(out)[2]
        check("pseudonyms: all frames", len(original) == len(written), (name, len(original), len(written)))
        for (ns, data, wire), f in zip(original, written):
            check("pseudonyms: times and lengths stay", (ns, wire) == (f[1], f[3]), name)
            if len(data) != wire or not sums(data):
                continue
            check("pseudonyms: checksums", sums(data) == sums(f[2]), (name, sums(data), sums(f[2])))
            good += sums(data)[1]
            bad += not sums(data)[1]
    check("pseudonyms: good and bad ones were met", good > 20 and bad > 20, (good, bad))


def same_in_report(work, key):
    """Report and capture know the same pseudonyms; another key, or none, gives others."""
    out = os.path.join(work, "ticket.pcapng")
    texts = [run(f"--pseudonymise={key}", "-w", out, SEED_LIKE).stdout for _ in range(2)]
    check("a key: the same twice", texts[0] == texts[1])
    check("without a key: others", run("--pseudonymise", SEED_LIKE).stdout != run("--pseudonymise", SEED_LIKE).stdout)
    ends = re.search(rb"([\d.]+):\d+ \xe2\x86\x92 ([\d.]+):\d+", texts[0])
    again = run(out).stdout
    check("report and capture: the same addresses", ends and ends[1] in again and ends[2] in again, again[:300])
    original = json.loads(run("--format", "json", SEED_LIKE).stdout)["connections"][0]
    for end in ("client", "server"):
        check("report: no address", original[end]["address"].encode() not in texts[0], texts[0][:300])
    # In the seed's trace are names of hosts or addresses: none of them in the report; the file's name neither.
    told = run("--pseudonymise", "--format", "json", TRACE).stdout
    for end in ("client", "server"):
        was = json.loads(run("--format", "json", TRACE).stdout)["connections"][0][end]["address"]
        check("a trace: no address", was.encode() not in told, was)
    check("a trace: not its name", b"seed-tunnel" not in told)
    named = b"12:00:00.000000 IP db7.example.com.40000 > web.example.com.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0\n"
    told = run("--pseudonymise", "-", stdin=None, input=named).stdout
    check("a name", b"example" not in told and b"host-" in told, told[:300])
    a, b = original["client"], original["server"]
    chosen = f"{a['address']}:{a['port']}-{b['address']}:{b['port']}"
    found = json.loads(run("--pseudonymise", "--format", "json", "--connection", chosen, SEED_LIKE).stdout)["connections"]
    check("--connection knows the original", len(found) == 1 and found[0]["client"]["port"] == a["port"], found)
    for content, what in ((b"short", "a short key"), (None, "no key")):
        other = os.path.join(work, "other-key")
        if content:
            open(other, "wb").write(content)
        done = run(f"--pseudonymise={other}", SEED_LIKE)
        check(what, done.returncode == 2 and not done.stdout and b"/dev/urandom" in done.stderr, done)
        if os.path.exists(other):
            os.remove(other)


# ---- what goes wrong ----


def refused(work):
    out = os.path.join(work, "never.pcapng")
    copy = os.path.join(work, "copy.pcap")
    shutil.copy(SEED_LIKE, copy)
    os.link(copy, os.path.join(work, "link.pcap"))
    before = open(copy, "rb").read()
    for target in (copy, os.path.join(work, "link.pcap")):
        done = run("-q", "-w", target, copy)
        check("the input: not overwritten", done.returncode == 64 and open(copy, "rb").read() == before and b"overwrite" in done.stderr, done)
    done = run("-q", "-w", out, "-", stdin=open(SEED_LIKE, "rb"))
    check("standard input: before the work", done.returncode == 64 and b"only once" in done.stderr and not os.path.exists(out), done)
    fifo = os.path.join(work, "fifo")
    os.mkfifo(fifo)
    done = run("-q", "-w", out, fifo)
    check("a pipe: before the work", done.returncode == 64 and b"only once" in done.stderr and not os.path.exists(out), done)
    done = run("-q", "-w", out, TRACE)
    check("text", done.returncode == 2 and b"text" in done.stderr and not os.path.exists(out), done)
    done = run("-q", "--split", work, copy)
    check("--split: not where an input lies", done.returncode == 64 and b"another directory" in done.stderr, done)
    with open(os.devnull, "rb") as nothing:
        reader = subprocess.Popen([PROGRAM, "-w", out, SEED_LIKE], stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    reader.stdout.close()
    said = reader.stderr.read()
    check("a report that nobody reads", reader.wait() == 2 and b"Broken pipe" in said and pcapng(out)[2], said)
    os.remove(out)
    done = run("-w", "-", SEED_LIKE)
    check("-w - beside a report", done.returncode == 64, done)
    done = run("-w", out, "-o", out, SEED_LIKE)
    check("-w and -o", done.returncode == 64 and not os.path.exists(out), done)


def half_files(work):
    """No half file, and what was there before stays."""
    out, folder = os.path.join(work, "half.pcapng"), os.path.join(work, "halves")
    open(out, "w").write("before")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    done = run("-q", "-w", out, SEED_LIKE, preexec_fn=small)
    check("a full disk", done.returncode == 2 and done.stderr and open(out).read() == "before", done)
    check("a full disk: nothing beside it", [n for n in os.listdir(work) if "half.pcapng" in n] == ["half.pcapng"], os.listdir(work))
    done = run("-q", "--split", folder, SEED_LIKE, preexec_fn=small)
    check("a full disk: --split", done.returncode == 2 and done.stderr and not os.listdir(folder), (done, os.listdir(folder)))
    done = run("-q", "-w", "/dev/full", SEED_LIKE)
    check("/dev/full", done.returncode == 2 and b"could not be written" in done.stderr, done)
    done = run("-q", "-w", os.path.join(work, "no", "such", "x.pcapng"), SEED_LIKE)
    check("no such folder", done.returncode == 2 and b"could not be written" in done.stderr, done)
    done = run("-q", "--split", os.path.join(work, "no", "such"), SEED_LIKE)
    check("no such folder for --split", done.returncode == 2 and done.stderr, done)
    if os.getuid() != 0:
        locked = os.path.join(work, "locked")
        os.mkdir(locked, stat.S_IRUSR | stat.S_IXUSR)
        done = run("-q", "-w", os.path.join(locked, "x.pcapng"), SEED_LIKE)
        check("an unwritable folder", done.returncode == 2 and not os.listdir(locked), done)
        done = run("-q", "--split", locked, SEED_LIKE)
        check("an unwritable folder for --split", done.returncode == 2 and not os.listdir(locked), done)


def sandbox(work):
    """Both work from inside, and nothing is denied."""
    done = run("-v", "-q", "-w", os.path.join(work, "s.pcapng"), "--split", os.path.join(work, "s"), "--pseudonymise", SEED_LIKE)
    check("the sandbox", done.returncode == 0 and b"denied" not in done.stderr, done.stderr)
    check("the sandbox: both are there", os.path.exists(os.path.join(work, "s.pcapng")) and len(os.listdir(os.path.join(work, "s"))) == 1)


def main():
    with tempfile.TemporaryDirectory(prefix="tcpautopsy-capture") as work:
        key = os.path.join(work, "key")
        open(key, "wb").write(bytes(range(32)))
        folder = os.path.join(work, "split")
        verdicts_stay(folder, split_of(folder))
        frames_stay(work)
        selections(work)
        kinds_of_stamps(work)
        points(work, key)
        pseudonyms(work, key)
        good_stays_good(work, key)
        same_in_report(work, key)
        refused(work)
        half_files(work)
        sandbox(work)
    for line in wrong[:40]:
        print(line)
    print(f"{checks} checks, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
