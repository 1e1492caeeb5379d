#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Validates against doc/report.schema.json: the JSON of every capture and trace in testdata (or of the files named as
arguments), as a document, line by line, and of several inputs as one run; and that the schema itself refuses what it should."""
import copy, json, os, subprocess, sys

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema")
    sys.exit(77)

TOP = os.environ.get("top_srcdir", ".")
PROGRAM = os.environ.get("TCPAUTOPSY", "./tcpautopsy")
SCHEMA = json.load(open(os.path.join(TOP, "doc", "report.schema.json"), encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
failures = 0


def part(name):
    return jsonschema.Draft202012Validator({**SCHEMA["$defs"][name], "$defs": SCHEMA["$defs"]})


LINE = {name: part(name) for name in ("point", "connection", "observation", "input", "summary", "suspected", "healed", "verdict")}


def report(arguments):
    p = subprocess.run([PROGRAM] + arguments, capture_output=True, timeout=300)
    if p.returncode not in (0, 2):
        return None, "exit status %d: %s" % (p.returncode, p.stderr.decode(errors="replace")[:300])
    return p.stdout.decode("utf-8"), None


def no_nan(text):
    raise ValueError("JSON has no " + text)


def check(what, validator, text):
    global failures
    try:
        document = json.loads(text, parse_constant=no_nan)
    except ValueError as e:
        failures += 1
        print("%s: no JSON: %s" % (what, e))
        return None
    for e in list(validator.iter_errors(document))[:3]:
        failures += 1
        print("%s: %s: %s" % (what, e.json_path, e.message[:300]))
    return document


def check_file(arguments, what, lines_too=True):
    """A document, and the same facts line by line; a line is held to the schema by itself where `lines_too`, else by being what the
    document has."""
    global failures
    text, trouble = report(["--format", "json"] + arguments)
    lines, trouble2 = report(["--format", "ndjson"] + arguments)
    if trouble or trouble2:
        failures += 1
        print("%s: %s" % (what, trouble or trouble2))
        return None
    document = check(what, VALIDATOR, text)
    by_type = {name: [] for name in LINE}
    for line in lines.splitlines():
        o = json.loads(line)
        if lines_too:
            check(what + " (ndjson)", LINE[o["type"]], line)
        if o.pop("schema", None) != SCHEMA["properties"]["schema"]["const"]:
            failures += 1
            print("%s: a line of ndjson does not name the version" % what)
        by_type[o.pop("type")].append(o)
    if document and (document["connections"] != by_type["connection"] or document["inputs"] != by_type["input"] or
                     document.get("points", []) != by_type["point"] or
                     [document["summary"]] != by_type["summary"] or document["observations"] != by_type["observation"]):
        failures += 1
        print("%s: json and ndjson tell different facts" % what)
    if document:
        path = {i["index"]: i["path"] for i in document["inputs"]}
        for c in document["connections"] + document["observations"]:
            if not c["inputs"] or c["paths"] != [path[i] for i in c["inputs"]]:
                failures += 1
                print("%s: a connection or observation does not name its inputs" % what)
        by_scenario = document["summary"]["by_scenario"]
        told = [c["diagnosis"]["scenario"] for c in document["connections"]]
        if any(told.count(name) != n for name, n in by_scenario.items()):
            failures += 1
            print("%s: by_scenario is not the sum of the connections" % what)
        for i in document["inputs"]:
            if i["packets"] != i["tcp_segments"] + i["icmp"] + i["neighbour"] + sum(i["skipped"].values()):
                failures += 1
                print("%s: packets is not the sum of its kinds" % what)
    return document


def check_follow():
    """Rows of --follow, of a file and of a folder, where frames have their files."""
    global failures
    captures = os.path.join(TOP, "testdata", "captures")
    folder = os.path.join(TOP, "testdata", "points")
    seen = set()
    for path in [os.path.join(captures, n) for n in sorted(os.listdir(captures)) if n.startswith("network-healed") and n.endswith("pcap")] + [
            folder]:
        lines, trouble = report(["--format", "ndjson", "--follow", "--idle-exit", "0", path])
        if trouble:
            failures += 1
            print("%s: %s" % (path, trouble))
            continue
        for line in lines.splitlines():
            kind = json.loads(line)["type"]
            seen.add((kind, '"first_at"' in line))
            check(path + " (--follow)", LINE[kind], line)
    for kind in "suspected", "healed", "verdict":
        if (kind, False) not in seen:
            failures += 1
            print("no row of --follow is of type " + kind)
    if ("verdict", True) not in seen:
        failures += 1
        print("no row of --follow names the files of its frames")


def inputs():
    if len(sys.argv) > 1:
        return sys.argv[1:]
    found = []
    for folder, _, names in os.walk(os.path.join(TOP, "testdata")):
        found += [os.path.join(folder, n) for n in names if not n.endswith((".md", ".mk", ".py", ".sh")) and n != "CASES"
                  and "/expected" not in folder]
    return sorted(found)


def must_refuse(what, document, change):
    """The schema has to be able to fail."""
    global failures
    broken = copy.deepcopy(document)
    change(broken)
    if VALIDATOR.is_valid(broken):
        failures += 1
        print("the schema lets pass: " + what)


def golden_reports():
    """The reports that are kept are JSON of this contract, too, and the program prints the schema."""
    global failures
    printed = subprocess.run([PROGRAM, "--schema"], capture_output=True, timeout=60).stdout
    if printed != open(os.path.join(TOP, "doc", "report.schema.json"), "rb").read():
        failures += 1
        print("--schema does not print doc/report.schema.json")
    folder = os.path.join(TOP, "tests", "golden", "expected")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            text = f.read()
        if name.endswith(".json"):
            check(name, VALIDATOR, text)
        elif name.endswith(".ndjson"):
            for line in text.splitlines():
                check(name, LINE[json.loads(line)["type"]], line)


files = inputs()
if len(sys.argv) == 1:
    check_follow()
golden_reports()
seed = None
for count, path in enumerate(files):
    document = check_file([path], os.path.relpath(path, TOP), len(sys.argv) > 1 or count % 8 == 0)
    if path.endswith("seed-tunnel-dead.txt"):
        seed = document
if len(files) > 1 and len(sys.argv) == 1:
    check_file(["--together"] + files[:6], "several inputs together")
    check_file(files[:6], "several inputs")
    pair = [os.path.join(TOP, "testdata", "points", n) for n in ("client-1.pcap", "client-2.pcap", "server.pcap")]
    points = check_file(["--together"] + pair, "several points")
    if points:
        must_refuse("one point", points, lambda d: d["points"].pop())
        must_refuse("a fate that is none", points,
                    lambda d: d["connections"][0]["episodes"][0]["attempts"][0]["seen_at"][0].update(fate="gone"))
        must_refuse("a connection at an unnamed point", points, lambda d: d["connections"][0]["points"][0].pop("point"))
if seed:
    c = lambda d: d["connections"][0]
    must_refuse("a scenario that is none", seed, lambda d: c(d)["diagnosis"].update(scenario="gone"))
    must_refuse("a missing field", seed, lambda d: c(d).pop("vantage"))
    must_refuse("a number in a string", seed, lambda d: c(d).update(start_ns="0"))
    must_refuse("a fraction of a nanosecond", seed, lambda d: c(d)["episodes"][0].update(silence_ns=1.5))
    must_refuse("an attempt without cause", seed, lambda d: c(d)["episodes"][0]["attempts"][0].pop("cause"))
    must_refuse("a scenario that is not counted", seed, lambda d: d["summary"]["by_scenario"].pop("normal"))
    must_refuse("an instant without a zone", seed, lambda d: c(d).update(start="2022-10-17T09:12:44.123456789"))
    must_refuse("a frame 0", seed, lambda d: c(d).update(first_frame=0))
print("%d inputs, %d failures" % (len(files), failures))
sys.exit(1 if failures else 0)
