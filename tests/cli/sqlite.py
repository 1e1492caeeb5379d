#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--sqlite: the database has what the JSON report has; the same content is in it once; it is as it was before where a run is interrupted,
killed, or out of room; two processes may write at once; what is not ours stays as it is; --new-only.

usage: sqlite.py [-v]    (TCPAUTOPSY from the environment)
"""
import glob
import gzip
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TOP = os.path.abspath(os.environ.get("top_srcdir", "."))
DATA = os.path.join(TOP, "testdata")
HEALED = os.path.join(DATA, "captures", "network-healed-data-client.pcap")
DARK = os.path.join(DATA, "captures", "receiver-stalled-then-dark-client.pcap")
SEED = os.path.join(DATA, "seed-tunnel-dead.txt")
wrong, skipped = [], []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {shown}")


def run(*args, status=(0,), **more):
    more.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run([PROGRAM, *args], stderr=subprocess.PIPE, timeout=300, check=False, **more)
    done.said = done.stderr.decode("utf-8", "replace")
    if status is not None:
        check(f"{' '.join(map(repr, args))}: status", done.returncode in status, f"{done.returncode}: {done.said}")
    return done


def rows(database, sql, *values):
    with sqlite3.connect(database) as c:
        c.row_factory = sqlite3.Row
        found = [dict(r) for r in c.execute(sql, values)]
    c.close()
    return found


def one(database, sql, *values):
    return next(iter(rows(database, sql, *values)[0].values()))


def dump(database, *without):
    """All that is in it, as text; some tables may be left out."""
    c = sqlite3.connect(database)
    lines = [line for line in c.iterdump() if not any(line.startswith(f'INSERT INTO "{t}"') for t in without)]
    c.close()
    return lines


def sound(what, database):
    c = sqlite3.connect(database)
    check(f"{what}: integrity", c.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "")
    check(f"{what}: foreign keys", not c.execute("PRAGMA foreign_key_check").fetchall(), "")
    c.close()


# ---- the same as the JSON report ----

SIDE = {"segments": "segments", "payload_bytes": "bytes", "acked_bytes": "acked_bytes", "retransmitted_segments": "retransmitted", "mss": "mss",
        "srtt_ns": "srtt_ns", "rto_estimate_ns": "rto_ns", "last_seen_ns": "last_ns"}
EPISODE = {"kind": "kind", "sender": "sender", "seq": "seq", "length": "length", "first_frame": "first_frame", "last_frame": "last_frame",
           "end_frame": "end_frame", "start_ns": "start_ns", "end_ns": "end_ns", "last_heard_ns": "last_heard_ns", "attempts": "attempts_total",
           "attempts_omitted": "attempts_omitted", "result": "result", "silence_ns": "silence_ns"}
BACKOFF = {"law": "law", "rto_base_ns": "base_ns", "rto_doublings": "doublings", "rto_plateau_ns": "plateau_ns", "rto_plateau_count": "plateau_count",
           "rto_max_ns": "rto_max_ns", "rto_min_ns": "rto_min_ns", "tick_hz": "tick_hz", "explained_attempts": "explained_attempts"}
KEEPALIVE = {"keepalive_idle_ns": "nominal_idle_ns", "keepalive_interval_ns": "nominal_interval_ns", "seen_idle_ns": "idle_ns",
             "seen_interval_ns": "interval_ns", "probes": "probes", "probes_answered": "answered"}
ABORT = {"abort_rule": "rule", "abort_expected_ns": "expected_ns", "user_timeout_ns": "user_timeout_ns", "abort_text": "text"}
ATTEMPT = ("frame", "time_ns", "gap_ns", "sender_gap_ns", "seq", "length", "cause", "nominal_ns", "missing_before", "answer_frame",
           "spurious_proof", "trigger_frame", "why")
INPUT = ("sha256", "bytes", "path", "kind", "compression", "start", "until", "duration_ns", "packets", "tcp_segments", "duplicates", "icmp",
         "neighbour", "drops")


def commas(items):
    return ",".join(map(str, items)) or None


def as_json(items):
    return json.dumps(items, separators=(",", ":"), ensure_ascii=False) if items else None


def want_connection(c):
    d, told = c["diagnosis"], c["diagnosis"]["scenario"] != "normal"
    want = {"id": c["id"], "community_id": c["community_id"], "roles": c["roles"], "vlan": commas(c["vlan"]), "tunnel": c["tunnel"],
            "start": c["start"], "since": c["since"], "healed": c["healed"], "until": c["until"], "start_ns": c["start_ns"],
            "since_ns": d["since_ns"], "healed_ns": d["healed_ns"], "end_ns": c["end_ns"], "first_frame": c["first_frame"],
            "last_frame": c["last_frame"], "handshake": c["handshake"], "ended": c["end"], "vantage": c["vantage"], "scenario": d["scenario"],
            "mechanism": d["mechanism"], "confidence": d["confidence"], "failed": d["failed"], "direction": d["direction"], "place": d["where"],
            "title": d["title"] if told else None, "summary": d["summary"] if told else None, "also": as_json(d["also"]),
            "episodes_omitted": c["episodes_omitted"]}
    for side in ("client", "server"):
        want.update({f"{side}_addr": c[side]["address"], f"{side}_port": c[side]["port"], f"{side}_name": c[side]["name"]})
        want.update({f"{side}_{to}": c["halves"][side][of] for of, to in SIDE.items()})
        want[f"{side}_stack"] = commas(c["halves"][side]["stack"]["candidates"])
    return want


def want_episode(e):
    want = {to: e[of] for to, of in EPISODE.items()}
    want["zero_window"] = int(e["zero_window"])
    for columns, part in ((BACKOFF, "backoff"), (KEEPALIVE, "keepalive"), (ABORT, "abort")):
        want.update({to: (e[part] or {}).get(of) for to, of in columns.items()})
    for to, of in (("abort_observed", "observed"), ("stopped_early", "stopped_early")):
        want[to] = int(e["abort"][of]) if e["abort"] else None
    return want


def want_fact(f):
    return {"fact": f["id"], "kind": f["kind"], "subject": f["subject"], "about": f["about"], "from_ns": f["from_ns"], "to_ns": f["to_ns"],
            "frames": as_json(f["frames"]), "at": as_json(f.get("at")), "value": as_json(f["values"]), "other": f["connection"],
            "source": f["source"], "sentence": f["text"]}


def alike(what, got, want):
    for name, value in want.items():
        check(f"{what}: {name}", got[name] == value, f"{got[name]!r} instead of {value!r}")


def compare_connection(database, what, run_id, c):
    got = rows(database, "SELECT * FROM connection WHERE run_id = ? AND id = ?", run_id, c["id"])
    check(f"{what}: it is there", len(got) == 1, len(got))
    if not got:
        return
    alike(what, got[0], want_connection(c))
    key = got[0]["connection_id"]
    episodes = rows(database, "SELECT * FROM episode WHERE connection_id = ? ORDER BY episode", key)
    check(f"{what}: episodes", len(episodes) == len(c["episodes"]), len(episodes))
    for n, (e, w) in enumerate(zip(episodes, c["episodes"])):
        alike(f"{what}: episode {n}", e, want_episode(w))
        attempts = rows(database, "SELECT * FROM attempt WHERE connection_id = ? AND episode = ? ORDER BY attempt", key, n)
        check(f"{what}: attempts", len(attempts) == len(w["attempts"]), len(attempts))
        for a, b in zip(attempts, w["attempts"]):
            alike(f"{what}: attempt", a, {k: b[k] for k in ATTEMPT} | {"candidates": commas(b["candidates"]), "spurious": int(b["spurious"])})
    facts = rows(database, "SELECT * FROM fact WHERE connection_id = ? ORDER BY fact", key)
    told = c["diagnosis"]["facts"] if c["diagnosis"]["scenario"] != "normal" else []
    check(f"{what}: facts", len(facts) == len(told), len(facts))
    for f, w in zip(facts, told):
        alike(f"{what}: fact", f, want_fact(w))


def compare(folder, name, inputs, *options):
    """A database and the JSON report of the same run."""
    database = os.path.join(folder, f"{name}.db")
    report = json.loads(run("--format", "json", "--sqlite", database, *options, *inputs, status=(0, 2)).stdout)
    runs = [r["run_id"] for r in rows(database, "SELECT run_id FROM run ORDER BY run_id")]
    with_content = sorted({i["run"] for i in report["inputs"] if "sha256" in i})
    check(f"{name}: runs", len(runs) == len(with_content), f"{len(runs)} of {len(with_content)}")
    at = dict(zip(with_content, runs))
    for c in report["connections"]:
        if c["run"] in at:
            compare_connection(database, f"{name}: {c['paths'][0]} {c['id']}", at[c["run"]], c)
    check(f"{name}: connections", one(database, "SELECT count(*) FROM connection") == sum(c["run"] in at for c in report["connections"]))
    for r, run_id in at.items():
        got = rows(database, "SELECT * FROM input WHERE run_id = ? ORDER BY position", run_id)
        want = [i for i in report["inputs"] if i["run"] == r]
        check(f"{name}: inputs", len(got) == len(want), len(got))
        for a, b in zip(got, want):
            alike(f"{name}: {b['path']}", a, {k: b[k] for k in INPUT} | {"complete": int(b["complete"]), "error": (b["error"] or {}).get("message")})
        got = rows(database, "SELECT * FROM observation WHERE run_id = ? ORDER BY observation", run_id)
        want = [o for o in report["observations"] if o["run"] == r]
        check(f"{name}: observations", len(got) == len(want), len(got))
        for a, b in zip(got, want):
            alike(f"{name}: observation", a, {"kind": b["kind"], "hosts": commas(b["hosts"]), "port": b["port"], "start": b["start"],
                                              "sentence": b["text"], "value": as_json(b["values"])})
    sound(name, database)
    return database


def same_as_json(folder):
    captures = sorted(glob.glob(os.path.join(DATA, "captures", "*.pcap*")))
    texts = sorted(glob.glob(os.path.join(DATA, "*.txt")))
    distinct = {}
    for path in captures + texts:
        with open(path, "rb") as f:
            distinct.setdefault(f.read(), path)
    compare(folder, "testdata", list(distinct.values()))
    compare(folder, "in-turn", list(distinct.values())[:20], "-j1")
    pair = [os.path.join(DATA, "captures", f"network-healed-data-{s}.pcap") for s in ("client", "server")]
    if all(map(os.path.exists, pair)):
        database = compare(folder, "together", pair, "--together")
        check("together: points", one(database, "SELECT count(DISTINCT point) FROM run") == 2, rows(database, "SELECT * FROM run"))
        before = dump(database)
        said = run("-qv", "--together", "--sqlite", database, *pair).said
        check("together, again", dump(database) == before and "nothing was added" in said, said)
        run("-q", "--sqlite", database, pair[0])
        check("alone, too", one(database, "SELECT count(*) FROM run") == 3)


# ---- once ----

def once(folder):
    database = os.path.join(folder, "once.db")
    copy = os.path.join(folder, "a'; DROP TABLE run; --\udcff\n.pcap")
    shutil.copyfile(HEALED, copy)
    packed = os.path.join(folder, "packed.pcap.gz")
    with open(HEALED, "rb") as f, gzip.open(packed, "wb") as out:
        out.write(f.read())
    run("-q", "--sqlite", database, HEALED, SEED)
    before, rest = dump(database), dump(database, "file")
    said = run("-qv", "--sqlite", database, HEALED, SEED).said
    check("twice", dump(database) == before and said.count("nothing was added") == 2, said)
    said = run("-qv", "--sqlite", database, copy, packed).said
    check("another name", dump(database, "file") == rest and said.count("nothing was added") == 2, said)
    check("another name: files", one(database, "SELECT count(*) FROM file") == 4)
    with open(HEALED, "rb") as f:
        said = run("-qv", "--sqlite", database, "-", stdin=f).said
    check("standard input", dump(database, "file") == rest and "nothing was added" in said, said)
    told = json.loads(run("--format", "json", "--sqlite", database, HEALED).stdout)["inputs"][0]
    check("sha256", told["sha256"] == subprocess.run(["sha256sum", HEALED], stdout=subprocess.PIPE, check=True).stdout.decode()[:64])
    run("-q", "--sqlite", database, "--filter", "tcp", HEALED)
    check("a filter is another run", rows(database, "SELECT filter FROM run ORDER BY run_id")[-1] == {"filter": "tcp"})
    check("no report changes", run("--sqlite", database, HEALED).stdout == run(HEALED).stdout)
    both = os.path.join(folder, "two runs.txt")
    with open(SEED, "rb") as f, open(both, "wb") as out:
        text = f.read()
        out.write(text + b"\n" + text)
    run("-q", "--sqlite", database, both)
    parts = rows(database, "SELECT part, run.hash = sha256 AS same FROM run JOIN input USING (run_id) WHERE path = ?", both)
    check("a text of several runs", [p["part"] for p in parts] == list(range(len(parts))) and all(p["same"] for p in parts), parts)
    sound("once", database)


def versions(folder):
    database = os.path.join(folder, "versions.db")
    run("-q", "--sqlite", database, HEALED)
    for version, words, scenario in (("0.0.9", "older", "network-failure"), ("99.1", "newer", "x")):
        with sqlite3.connect(database) as c:
            c.execute("UPDATE run SET program = ?", (version,))
            c.execute("UPDATE connection SET scenario = 'x'")
        c.close()
        said = run("-qv", "--sqlite", database, HEALED).said
        check(f"read by {version}", words in said, said)
        check(f"read by {version}: its verdict", one(database, "SELECT group_concat(scenario) FROM connection") == scenario)
        check(f"read by {version}: attempts", one(database, "SELECT count(*) FROM attempt") == 7)
    sound("versions", database)


def grown(folder):
    database, path = os.path.join(folder, "grown.db"), os.path.join(folder, "grown.pcap")
    with open(DARK, "rb") as f:
        whole = f.read()
    for size, words, complete in ((1500, "added", 0), (len(whole), "when it was read before", 1)):
        with open(path, "wb") as f:
            f.write(whole[:size])
        said = run("-qv", "--sqlite", database, path, status=(0, 2)).said
        check(f"a file that grows, {size} bytes", words in said, said)
        check(f"a file that grows, {size} bytes: inputs", rows(database, "SELECT complete FROM input") == [{"complete": complete}])
    sound("grown", database)


def new_only(folder):
    database, captures = os.path.join(folder, "new.db"), os.path.join(folder, "captures")
    os.mkdir(captures)
    first, second = os.path.join(captures, "1.pcap"), os.path.join(captures, "2.pcap")
    options = ("-v", "--format", "json", "--new-only", "--sqlite", database, captures)

    def read():
        return [os.path.basename(i["path"]) for i in json.loads(run(*options).stdout)["inputs"]]

    def older(path, seconds):
        os.utime(path, ns=(0, time.time_ns() - seconds * 10**9))

    shutil.copyfile(HEALED, first)
    check("new only: being written", read() == [])
    check("new only: named", json.loads(run("--format", "json", "--new-only", "--sqlite", os.path.join(folder, "x.db"), first).stdout)["connections"])
    older(first, 100)
    check("new only: the first time", read() == ["1.pcap"])
    check("new only: nothing new", read() == [])
    told = run("--new-only", "--sqlite", database, captures).stdout
    check("new only: a report of nothing", told.startswith(b"0 connections") and b"Input" not in told, told)
    os.rename(first, second)
    shutil.copyfile(DARK, first)
    older(first, 90)
    check("new only: rotated", read() == ["1.pcap"])
    older(second, 80)
    check("new only: touched", read() == ["2.pcap"])
    subprocess.run(["gzip", second], check=True)
    check("new only: packed", read() == ["2.pcap.gz"])
    check("new only: and nothing more", read() == [])
    check("new only: each once", one(database, "SELECT count(*) FROM run") == 2)


# ---- at once, and not to the end ----

def many(path, connections):
    """A capture of many connections that open, and are reset."""
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for n in range(connections):
            for side, flags, seq, ack in ((0, 2, 100, 0), (1, 18, 500, 101), (0, 16, 101, 501), (1, 4, 501, 0)):
                ends = [bytes([10, 1, n >> 8 & 255, n & 255]), bytes([10, 2, 0, 1])]
                ports = [20000 + n % 40000, 443]
                tcp = struct.pack(">HHIIBBHHH", ports[side], ports[not side], seq, ack, 80, flags, 65535, 0, 0)
                packet = struct.pack(">BBHHHBBH", 69, 0, 40, n & 65535, 0, 64, 6, 0) + ends[side] + ends[not side] + tcp
                f.write(struct.pack("<IIII", 1700000000 + n // 1000, n % 1000 * 1000 + side, len(packet), len(packet)) + packet)


def at_once(folder):
    big = [os.path.join(folder, f"many{n}.pcap") for n in (1, 2)]
    for n, path in enumerate(big):
        many(path, 3000 + n)
    for journal in ("DELETE", "WAL"):
        database = os.path.join(folder, f"at-once-{journal}.db")
        run("-q", "--sqlite", database, SEED)
        check(f"{journal}", one(database, f"PRAGMA journal_mode = {journal}") == journal.lower())
        # Two of different contents, and two of the same.
        running = [subprocess.Popen([PROGRAM, "-q", "--sqlite", database, path], stderr=subprocess.PIPE) for path in (big[0], big[1], big[0])]
        said = [p.communicate(timeout=300)[1] for p in running]
        check(f"{journal}: at once", [p.returncode for p in running] == [0, 0, 0], said)
        counts = rows(database, "SELECT count(*) AS n FROM connection GROUP BY run_id ORDER BY n")
        check(f"{journal}: at once: connections", [c["n"] for c in counts] == [1, 3000, 3001], counts)
        sound(f"{journal}: at once", database)
    # Who writes for long is waited for.
    database = os.path.join(folder, "at-once-DELETE.db")
    c = sqlite3.connect(database, isolation_level=None)
    c.execute("BEGIN IMMEDIATE")
    waiting = subprocess.Popen([PROGRAM, "-q", "--sqlite", database, HEALED], stderr=subprocess.PIPE)
    time.sleep(1)
    check("waits", waiting.poll() is None)
    c.execute("COMMIT")
    c.close()
    check("waits: then writes", waiting.wait(timeout=60) == 0 and one(database, "SELECT count(*) FROM run") == 4)
    waiting.stderr.close()


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
        return [int(n) for n in f.read().split()]


def interrupted(folder):
    """A signal while the input is still coming."""
    database, big = os.path.join(folder, "interrupted.db"), os.path.join(folder, "many.pcap")
    many(big, 1000)
    run("-q", "--sqlite", database, SEED)
    before = dump(database)
    with open(big, "rb") as f:
        packets = f.read()
    for asks, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        p = subprocess.Popen([PROGRAM, "-qv", "--sqlite", database, SEED, "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdin.write(packets[:-40])
        p.stdin.flush()
        time.sleep(0.5)
        p.send_signal(asks)
        said = p.communicate(timeout=60)[1].decode("utf-8", "replace")
        check(f"{asks.name}: status", p.returncode == status, f"{p.returncode} {said}")
        check(f"{asks.name}: said", "not read to its end: nothing was added" in said, said)
        check(f"{asks.name}: as it was", dump(database) == before)


def killed(folder):
    """The end of the analysis, or of who writes, in the middle of a transaction."""
    database, big = os.path.join(folder, "killed.db"), os.path.join(folder, "many.pcap")
    many(big, 6000)
    run("-q", "--sqlite", database, SEED)
    before = dump(database)
    begun = time.monotonic()
    run("-q", "--sqlite", os.path.join(folder, "whole.db"), big)
    takes = time.monotonic() - begun
    for who in ("the analysis", "the keeper"):
        stopped = 0
        for part in (0.3, 0.6, 0.8):
            what = f"{who} after {part} of its time"
            p = subprocess.Popen([PROGRAM, "-q", "--sqlite", database, big], stderr=subprocess.PIPE)
            time.sleep(takes * part)
            for victim in [p.pid] if who == "the analysis" else children(p.pid) if p.poll() is None else ():
                os.kill(victim, signal.SIGKILL)
            said = p.communicate(timeout=60)[1].decode("utf-8", "replace")
            time.sleep(0.1)
            sound(what, database)
            if one(database, "SELECT count(*) FROM connection") == 1:
                stopped += 1
                check(f"{what}: as it was", dump(database) == before, said)
                check(f"{what}: status", p.returncode == (-9 if who == "the analysis" else 2), f"{p.returncode} {said}")
            else:
                check(f"{what}: whole", one(database, "SELECT count(*) FROM connection") == 6001)
                with sqlite3.connect(database) as c:
                    c.execute("PRAGMA foreign_keys = ON")
                    c.execute("DELETE FROM run WHERE run_id > 1")
                    c.execute("DELETE FROM file WHERE path LIKE '%many.pcap'")
                c.close()
        check(f"{who}: in the middle", stopped > 0)
    run("-q", "--sqlite", database, HEALED)
    check("no journal is left", not [n for n in os.listdir(folder) if n.startswith("killed.db-")], os.listdir(folder))


def no_room(folder):
    database, big = os.path.join(folder, "room.db"), os.path.join(folder, "many1.pcap")
    run("-q", "--sqlite", database, SEED)
    before = dump(database)
    done = run("--sqlite", database, big, SEED, status=(2,),
               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000)))
    check("no room: the message", done.said.count("\n") == 1 and "the database" in done.said, done.said)
    check("no room: the report all the same", done.stdout == run(big, SEED).stdout)
    check("no room: as it was", dump(database) == before)
    sound("no room", database)
    full = os.path.join(folder, "disk")
    os.mkdir(full)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", full], stderr=subprocess.DEVNULL, check=False).returncode:
        skipped.append("no tmpfs can be mounted")
        return
    try:
        database = os.path.join(full, "a.db")
        run("-q", "--sqlite", database, HEALED)
        before = dump(database)
        said = run("-q", "--sqlite", database, big, status=(2,)).said
        check("a full disk: the message", "full" in said, said)
        check("a full disk: as it was", dump(database) == before)
    finally:
        subprocess.run(["umount", full], check=False)


# ---- what is not ours ----

def refused(what, path, words, *options):
    before = None
    if os.path.isfile(path):
        with open(path, "rb") as f:
            before = f.read()
    done = run("--sqlite", path, *options, HEALED, status=(2,))
    check(f"{what}: the message", words in done.said and done.said.count("\n") == 1, done.said)
    check(f"{what}: no report", not done.stdout)
    if before is not None:
        with open(path, "rb") as f:
            check(f"{what}: as it was", f.read() == before)


def changed(folder, name, *statements):
    path = os.path.join(folder, name)
    run("-q", "--sqlite", path, SEED)
    c = sqlite3.connect(path, isolation_level=None)
    for s in statements:
        c.execute(s)
    c.close()
    return path


def hostile(folder):
    refused("another application", changed(folder, "app.db", "PRAGMA application_id = 7"), "another program")
    refused("a newer schema", changed(folder, "newer.db", "PRAGMA user_version = 2"), "schema 2")
    refused("a view for a table", changed(folder, "view.db", "ALTER TABLE fact RENAME TO f", "CREATE VIEW fact AS SELECT * FROM f"), "'fact'")
    refused("a column more", changed(folder, "more.db", "ALTER TABLE run ADD COLUMN x"), "'run'")
    refused("an index less", changed(folder, "less.db", "DROP INDEX fact_kind"), "'fact_kind'")
    plain = os.path.join(folder, "plain.db")
    c = sqlite3.connect(plain)
    c.execute("CREATE TABLE mine (x)")
    c.commit()
    c.close()
    refused("somebody's tables", plain, "another program")
    text = os.path.join(folder, "text.db")
    shutil.copyfile(SEED, text)
    refused("no database", text, "no SQLite database")
    torn = changed(folder, "torn.db")
    with open(torn, "r+b") as f:
        f.truncate(5000)
    refused("cut short", torn, "the database")
    noise = changed(folder, "noise.db")
    with open(noise, "r+b") as f:
        f.seek(100)
        f.write(os.urandom(4000))
    refused("noise", noise, "the database")
    # Pages that are not what they were: a message or none, never a crash, and never another status.
    whole = changed(folder, "whole.db")
    run("-q", "--sqlite", whole, HEALED)
    with open(whole, "rb") as f:
        pages = f.read()
    chance = random.Random(16)
    for n in range(40):
        mutant = bytearray(pages)
        for _ in range(chance.randint(1, 20)):
            mutant[chance.randrange(16, len(mutant) if n % 2 else 8192)] = chance.randrange(256)
        with open(whole, "wb") as f:
            f.write(mutant)
        done = run("-q", "--sqlite", whole, DARK, status=(0, 2))
        check(f"mutant {n}: a message where it is refused", (done.returncode == 0) == (not done.said), done.said)
        for left in glob.glob(whole + "-*"):
            os.remove(left)
    refused("a directory", folder, "opened for writing")
    os.mkfifo(os.path.join(folder, "fifo"))
    refused("a pipe", os.path.join(folder, "fifo"), "regular file")
    refused("a device", "/dev/null", "regular file")
    refused("no folder", os.path.join(folder, "none", "a.db"), "opened for writing")
    trap = changed(folder, "trigger.db", "CREATE TRIGGER t AFTER INSERT ON connection BEGIN DELETE FROM run; END")
    run("-q", "--sqlite", trap, HEALED)
    check("a trigger is not run", one(trap, "SELECT count(*) FROM connection") == 2)
    shutil.copyfile(text, os.path.join(folder, "out.db"))
    for options in (["-o", os.path.join(folder, "app.db")], ["--from", "1"], ["--stream", "0"], ["--connection", "1.1.1.1:1-2.2.2.2:2"]):
        run("--sqlite", os.path.join(folder, "app.db"), *options, HEALED, status=(64,))
    for options in ([], ["--sqlite", "x.db", "--together"], ["--sqlite", "x.db", "--pseudonymise"], ["--sqlite", "x.db", "-w", "y"]):
        run("--new-only", *options, HEALED, status=(64,))


def links(folder):
    target, link = os.path.join(folder, "target.db"), os.path.join(folder, "link.db")
    os.symlink("target.db", link)
    run("-q", "--sqlite", link, HEALED)
    run("-q", "--sqlite", link, SEED)
    check("a link", os.path.islink(link) and one(target, "SELECT count(*) FROM run") == 2)
    hidden = os.path.join(folder, "hidden.db")
    run("-q", "--pseudonymise", "--sqlite", hidden, HEALED)
    with open(hidden, "rb") as f:
        bytes_ = f.read()
    check("pseudonyms", b"10.77." not in bytes_ and b"network-healed" not in bytes_ and b"input-1" in bytes_)


def schema():
    """The page has the schema."""
    page = os.path.join(TOP, "doc", "sqlite.md")
    with tempfile.TemporaryDirectory() as folder, open(page, encoding="utf-8") as f:
        text = f.read()
        database = os.path.join(folder, "a.db")
        run("-q", "--sqlite", database, SEED)
        for row in rows(database, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"):
            check(f"doc/sqlite.md: {row['name']}", row["sql"] + ";" in text, row["sql"])
        check("doc/sqlite.md: ids", f"application_id = {one(database, 'PRAGMA application_id')}" in text)


def main():
    with tempfile.TemporaryDirectory() as folder:
        same_as_json(folder)
        for test in (once, versions, grown, new_only, at_once, no_room, interrupted, killed, hostile, links):
            inside = os.path.join(folder, test.__name__)
            if test is not no_room:
                os.mkdir(inside)
            begun = time.monotonic()
            test(inside if test is not no_room else os.path.join(folder, "at_once"))
            if "-v" in sys.argv[1:]:
                print(f"{test.__name__}: {time.monotonic() - begun:.1f} s")
    schema()
    for text in wrong[:40]:
        print(text)
    for text in skipped:
        print("skipped:", text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
