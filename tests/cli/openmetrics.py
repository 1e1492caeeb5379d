#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--format openmetrics, read by a strict parser (OpenMetrics 1.0, its ABNF and its rules), by promtool and by Prometheus' own Python parser
where these are installed; its numbers are those of JSON.

usage: openmetrics.py [FILE]    (TCPAUTOPSY from the environment; FILE: only parse that one, - is standard input)
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
STRING = r"(?:[^\\\n\"]|\\[\\n\"])*"
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|[nN][aA][nN]"
META = re.compile(rf"# (TYPE|UNIT|HELP) ({NAME}) (.*)\Z")
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL}=\"{STRING}\"(?:,{LABEL}=\"{STRING}\")*)?)\}})? ({NUMBER})\Z")
PAIR = re.compile(rf"({LABEL})=\"({STRING})\"")
TYPES = {"gauge": {""}, "counter": {"_total", "_created"}, "unknown": {""}, "info": {"_info"}}
UNESCAPE = {"\\\\": "\\", "\\n": "\n", '\\"': '"'}


def unescape(text):
    return re.sub(r"\\.", lambda m: UNESCAPE[m.group()], text)


def need(fine, line, what):
    if not fine:
        raise ValueError(f"{what}: {line!r}")


def parse(text):
    """{(name, ((label, value), ...)): number}; ValueError where the text breaks a rule."""
    need(text.endswith("# EOF\n") or text.endswith("# EOF"), text[-40:], "does not end in # EOF")
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    need(lines.pop() == "# EOF", text[-40:], "no # EOF of its own line")
    found, families, family, told, sampled = {}, {}, None, set(), False
    for line in lines:
        need(line not in ("", "# EOF"), line, "an empty line, or an early end")
        need("\r" not in line and "\t" not in line, line, "a character that is none of the format's")
        meta = META.match(line)
        if meta:
            kind, name, rest = meta.groups()
            if name != family or sampled:
                need(name not in families, line, "a family in two places")
                family, told, sampled = name, set(), False
                families[name] = "unknown"
            need(kind not in told, line, "told twice")
            told.add(kind)
            if kind == "TYPE":
                need(rest in TYPES, line, "a type that is none, or not for us")
                families[name] = rest
            elif kind == "UNIT":
                need(re.fullmatch(r"[a-z_]+", rest) and name.endswith("_" + rest), line, "a unit that is not the name's end")
            else:
                need(re.fullmatch(r"(?:[^\\\n\"]|\\.)+", rest), line, "no escaped text")
            continue
        need(not line.startswith("#"), line, "a comment")
        sample = SAMPLE.match(line)
        need(sample, line, "no sample")
        name, labels, number = sample.groups()
        need(family is not None and name in {family + end for end in TYPES[families[family]]}, line, "a sample that is none of its family")
        need({"TYPE", "HELP"} <= told, line, "a family without type or help")
        pairs = [(label, unescape(value)) for label, value in PAIR.findall(labels or "")]
        need(len({label for label, _ in pairs}) == len(pairs), line, "a label twice")
        need(not any(label.startswith("__") for label, _ in pairs), line, "a label that is reserved")
        key = (name, tuple(sorted(pairs)))
        need(key not in found, line, "a series twice")
        found[key] = float(number)
        sampled = True
    return found


LIES = (
    ("# EOF\n", ""),
    ("# EOF\n", "# EOF\n\n"),
    (" gauge\n", " counter\n"),
    (" gauge\n", " gouge\n"),
    ("# UNIT tcpautopsy_longest_outage_seconds seconds", "# UNIT tcpautopsy_longest_outage_seconds minutes"),
    ("tcpautopsy_connections 1\n", "tcpautopsy_connections 1\ntcpautopsy_connections 1\n"),
    ("tcpautopsy_connections 1\n", "tcpautopsy_connections one\n"),
    ("tcpautopsy_connections 1\n", "tcpautopsy_connections  1\n"),
    ("tcpautopsy_connections 1\n", "\n"),
    ("tcpautopsy_connections 1\n", "tcpautopsy_connections_total 1\n"),
    ('kind="tcp"', 'kind="tcp'),
    ('kind="tcp"', 'kind="t\\cp"'),
    ('kind="tcp"', 'kind="tcp",kind="icmp"'),
    ('kind="icmp"', 'kind="tcp"'),
    ("# HELP tcpautopsy_packets", "# TYPE tcpautopsy_packets gauge\n# HELP tcpautopsy_packets"),
)


def run(program, *args):
    return subprocess.run([program] + list(args), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300).stdout


def compare(program, what, args):
    """Complaints: the text breaks a rule, or says something else than JSON."""
    raw = run(program, "--format", "openmetrics", *args)
    text = raw.decode("utf-8")
    try:
        got = parse(text)
    except ValueError as error:
        return text, {}, [f"{what}: {error}"]
    document = json.loads(run(program, "--format", "json", *args))
    summary, connections = document["summary"], document["connections"]
    verdicts = collections.Counter((c["diagnosis"]["scenario"], c["diagnosis"]["confidence"]) for c in connections)
    failed = [c for c in connections if c["diagnosis"]["failed"] != "none" and c["diagnosis"]["scenario"] != "undetermined"]
    causes = collections.Counter(
        a["cause"] for c in connections for e in c["episodes"] for a in e["attempts"] if e["kind"] in ("retransmission", "syn", "syn-ack", "fin") and not a["new_data"]
    )
    want = {("tcpautopsy_" + name, ()): summary[name[12:]] for name in ("connections_failed", "connections_healed", "connections_folded")}
    want["tcpautopsy_connections", ()] = summary["connections"]
    for name, number in summary["by_scenario"].items():
        for confidence in ("certain", "likely", "possible"):
            key = ("tcpautopsy_verdicts", (("confidence", confidence), ("scenario", name)))
            want[key] = verdicts.get((name, confidence), 0)
    for cause in ("rto", "tlp", "fast", "after-rto", "syn", "unknown"):
        want["tcpautopsy_retransmissions", (("cause", cause),)] = causes.get(cause, 0)
    silences = [e["silence_ns"] for c in failed for e in c["episodes"]]
    want["tcpautopsy_longest_outage_seconds", ()] = max(silences, default=0) / 1e9
    by_path = collections.Counter(path for c in failed for path in c["paths"])
    for given in document["inputs"]:
        want["tcpautopsy_packets", (("kind", "tcp"),)] = sum(i["tcp_segments"] for i in document["inputs"])
        if "\ufffd" not in given["path"] and given["path"].isprintable():
            want["tcpautopsy_input_connections_failed", (("path", given["path"]),)] = by_path.get(given["path"], 0)
    wrong = [f"{what}: {key}: {got.get(key)} for {value}" for key, value in want.items() if key not in got or abs(got[key] - value) > 1e-6]
    return text, got, wrong


def other_parsers(what, text):
    """promtool reads the text format of Prometheus, its Python library OpenMetrics."""
    wrong = []
    promtool = shutil.which("promtool")
    if promtool:
        done = subprocess.run([promtool, "check", "metrics"], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        if done.returncode or done.stdout.strip():
            wrong.append(f"{what}: promtool: {done.stdout.decode(errors='replace')[:600]}")
    try:
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
    except ImportError:
        return wrong
    try:
        mine = {(s.name, tuple(sorted(s.labels.items()))): float(s.value) for f in text_string_to_metric_families(text) for s in f.samples}
        if mine != parse(text):
            wrong.append(f"{what}: Prometheus' parser reads something else")
    except ValueError as error:
        wrong.append(f"{what}: Prometheus' parser: {error}")
    return wrong


def main():
    if len(sys.argv) > 1:
        with open(sys.argv[1] if sys.argv[1] != "-" else 0, encoding="utf-8", newline="") as f:
            print(len(parse(f.read())), "samples")
        return 0
    program = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
    data = os.path.join(os.environ.get("top_srcdir", "."), "testdata")
    seed = os.path.join(data, "seed-tunnel-dead.txt")
    text, got, wrong = compare(program, "the seed's trace", [seed])
    wrong += other_parsers("the seed's trace", text)
    if any(key[0].endswith("_timestamp_seconds") for key in got):
        wrong.append("an instant of the Unix clock where the trace has none")
    for before, after in LIES:
        try:
            parse(text.replace(before, after, 1))
            wrong.append(f"the parser lets pass {after!r} for {before!r}" if before in text else f"no {before!r} in the text")
        except ValueError:
            pass
    with tempfile.TemporaryDirectory() as folder:
        with open(seed, "rb") as f:
            trace = f.read()
        for name in (b'a"b', b"a\\b", b"a\nb", b"a\\nb", b"a\xffb", b"a\xfeb", "a\u202eb".encode(), b"ab {}=,"):
            with open(os.path.join(folder.encode(), name), "wb") as f:
                f.write(trace)
        gone = os.path.join(folder, "gone")
        twice = os.path.join(folder, "twice")
        with open(twice, "wb") as f:
            f.write(trace)
        cases = [("a directory", [os.path.join(data, "captures")]), ("hostile names", [folder]), ("one input twice", [twice, twice]),
                 ("an input that is not there", [gone]), ("nothing at all", [os.devnull]), ("several points", ["--together", os.path.join(data, "points")])]  # fmt: skip
        for what, args in cases:
            text, got, more = compare(program, what, args)
            wrong += more + other_parsers(what, text)
            if what == "an input that is not there" and (got["tcpautopsy_complete", ()], got["tcpautopsy_inputs", (("read", "none"),)]) != (0, 1):
                wrong.append(f"{what}: not told")
    for line in wrong[:40]:
        print(line.encode("ascii", "backslashreplace").decode())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
