#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the program tells of some 16,000 inputs near those of testdata, pinned: a rule that changes shows here.

usage: told.py [PROGRAM] [--write] [--against PROGRAM] [--keep DIR] [GROUP]...

The inputs: captures of testdata changed in a place or three (edits.py), both captures of a pair changed and read as two points, traces and forms of
text in the same way (texts.py), the inputs of the fuzz targets and variants of them (tests/fuzz/inputs.c). Those of one origin are a
group. told.tsv has a row for each: how many inputs, their verdicts counted (scenario, and confidence by its first letter), and a digest of all that --format ndjson and
stderr say of them.

--write     pins what PROGRAM tells now; read the difference of the counts before it is committed
--against   shows what two programs tell differently, input by input: the build before a change, and after it
--keep      a folder in which the inputs are, or are made: for the next time, and to be looked at

Exit status 1 where a group is told differently."""
import argparse
import collections
import concurrent.futures
import difflib
import hashlib
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import edits  # noqa: E402
import texts  # noqa: E402

TESTDATA = HERE.parent.parent / "testdata"
PINNED = HERE / "told.tsv"
EACH = 12  # edits of a capture,
EACH_PAIR = 2  # of a pair,
EACH_TEXT = 12  # of a trace or form; and variants of an input of the fuzz targets:
EACH_FUZZ = 8
CHUNKS = 6  # runs of the program that share the inputs of one kind
NAMED = re.compile(rb"'\./([^']*)'")
PATH = re.compile(rb'"paths?": \[?"\./([^"]*)"')
PLACE = re.compile(rb'"(?:run|index)": \d+, |"inputs": \[[0-9, ]*\], ')  # among the others of the same run of the program
VERDICT = re.compile(rb'"diagnosis": \{"scenario": "([^"]*)".*?"confidence": "(.)')


def groups_of_captures(folder):
    """Writes what is read alone: GROUP.N."""
    for path in sorted(TESTDATA.rglob("*.pcap")):
        for n, (_, data) in enumerate(edits.edited(path.stem, path, EACH)):
            (folder / f"{path.stem}.{n}").write_bytes(data)


def groups_of_texts(folder):
    for n, (group, data) in enumerate(texts.texts(EACH_TEXT)):
        (folder / f"{group.replace('.', '_')}.{n}").write_bytes(data)


def pairs_of_captures(folder):
    """Writes what is read together: GROUP.N.0 and GROUP.N.1."""
    for path in sorted((TESTDATA / "captures").glob("*-client.pcap")):
        other = path.with_name(path.name.replace("-client.", "-server."))
        if not other.exists():
            continue
        both = zip(edits.edited(path.stem, path, EACH_PAIR), edits.edited(other.stem, other, EACH_PAIR))
        for n, ends in enumerate(both):
            for i, (_, data) in enumerate(ends):
                (folder / f"{path.stem[:-7]}.{n}.{i}").write_bytes(data)


def make(folder, build):
    """The inputs, in a folder for each kind."""
    for name in ("captures", "texts", "fuzz", "pairs"):
        (folder / name).mkdir(parents=True)
    groups_of_captures(folder / "captures")
    groups_of_texts(folder / "texts")
    pairs_of_captures(folder / "pairs")
    fuzz = HERE.parent / "fuzz"
    subprocess.run([str(build / "tests/fuzz/inputs"), str(fuzz), str(folder / "fuzz"), str(folder / "pairs"), str(EACH_FUZZ)], check=True)


def key_of():
    """Changes when the inputs do."""
    digest = hashlib.sha1()
    for path in (HERE / "edits.py", HERE / "texts.py", HERE / "told.py", HERE.parent / "text/damage.py", HERE.parent / "text/devices.py",
                 HERE.parent / "views/transformed.py",
                 HERE.parent / "fuzz/inputs.c", HERE.parent / "fuzz/script.c", HERE.parent / "fuzz/mutate.c"):
        digest.update(path.read_bytes())
    for top in (TESTDATA, HERE.parent / "fuzz"):
        for path in sorted(top.rglob("*")):
            digest.update(f"{path.relative_to(top)} {path.stat().st_size if path.is_file() else 0}\n".encode())
    return digest.hexdigest()[:16]


def inputs_in(kept, build):
    """The folder of the inputs in `kept`, made if they are not there yet."""
    folder = kept / key_of()
    if not folder.exists():
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept) as scratch:
            make(pathlib.Path(scratch, "inputs"), build)
            try:
                os.rename(os.path.join(scratch, "inputs"), folder)
            except OSError:
                pass  # another process was faster
    return folder


def group_of(name):
    return name.split("-")[0] if name.startswith("fuzz_") else name.split(".")[0]


def run(program, folder, argv):
    done = subprocess.run([program, "--all", "--format", "ndjson", *argv], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8"), timeout=600, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"{folder}: exit status {done.returncode}: {done.stderr.decode(errors='replace')[:500]}")
    return done


def alone(program, folder, names):
    """{name: bytes} of inputs that are read alone, in one run of the program."""
    told = collections.defaultdict(list)
    done = run(program, folder, ["./" + n for n in names])
    for line in done.stdout.splitlines():
        m = PATH.search(line)
        told[m.group(1).decode() if m else ""].append(PLACE.sub(b"", line, 4))
    for line in done.stderr.splitlines():
        m = NAMED.search(line)
        told[m.group(1).decode() if m else ""].append(line)
    told.pop("", None)
    return {name: b"\n".join(lines) for name, lines in told.items()}


def together(program, folder, names):
    out = {}
    for name in names:
        done = run(program, folder, ["--together", f"./{name}.0", f"./{name}.1"])
        out[name] = done.stdout + done.stderr
    return out


def jobs_of(folder):
    """(function, folder, names) in parts of about the same work."""
    for kind in ("captures", "texts", "fuzz", "pairs"):
        names = sorted(os.listdir(folder / kind))
        if kind == "pairs":
            names = sorted({n[:-2] for n in names})
        for i in range(CHUNKS):
            yield together if kind == "pairs" else alone, folder / kind, names[i::CHUNKS]


def tell(program, folder):
    """{(kind, group): {name: bytes}}"""
    told = collections.defaultdict(dict)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = list(jobs_of(folder))
        for (_, where, _), out in zip(jobs, pool.map(lambda job: job[0](program, job[1], job[2]), jobs)):
            for name, data in out.items():
                told[where.name, group_of(name)][name] = data
    return told


def row(inputs):
    """How many, their verdicts, and the digest."""
    counts, digest = collections.Counter(), hashlib.sha1()
    for name in sorted(inputs):
        digest.update(name.encode() + b"\0" + inputs[name] + b"\0")
        counts.update((m.group(1) + b":" + m.group(2)).decode() for m in VERDICT.finditer(inputs[name]))
    return str(len(inputs)), " ".join(f"{n} {verdict}" for verdict, n in sorted(counts.items())), digest.hexdigest()[:16]


def table(told):
    return {key: row(inputs) for key, inputs in told.items()}


def pinned():
    lines = PINNED.read_text(encoding="utf-8").splitlines()[1:] if PINNED.exists() else []
    rows = [line.split("\t") for line in lines]
    return {(r[0], r[1]): tuple(r[2:]) for r in rows}


def write(rows):
    lines = ["kind\tgroup\tinputs\tverdicts\tdigest"] + ["\t".join(key + rows[key]) for key in sorted(rows)]
    PINNED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def differences(was, now):
    """Tells each group that is not as it was; how many."""
    found = [key for key in sorted(set(was) | set(now)) if was.get(key) != now.get(key)]
    for kind, group in found:
        old, new = was.get((kind, group)), now.get((kind, group))
        print(f"{kind}/{group}: {'is new' if not old else 'is gone' if not new else 'is told differently'}")
        if old and new and old[:2] != new[:2]:
            print(f"  was: {old[0]} inputs: {old[1]}\n  now: {new[0]} inputs: {new[1]}")
    return len(found)


def readable(data):
    out = []
    for line in data.decode("utf-8", "replace").splitlines():
        out += json.dumps(json.loads(line), indent=1).splitlines() if line.startswith("{") else [line]
    return out


def show(ours, theirs, groups):
    """Each input of which two programs tell different things."""
    for key in sorted(ours):
        if groups and key[1] not in groups:
            continue
        for name in sorted(set(ours[key]) | set(theirs[key])):
            old, new = theirs[key].get(name, b""), ours[key].get(name, b"")
            if old != new:
                lines = difflib.unified_diff(readable(old), readable(new), lineterm="", n=1)
                print("\n".join([f"{key[0]}/{name}"] + ["  " + line for line in itertools.islice(lines, 2, 40)]))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program", nargs="?", default=os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
    p.add_argument("groups", nargs="*")
    p.add_argument("--write", action="store_true")
    p.add_argument("--against")
    p.add_argument("--keep", type=pathlib.Path, default=os.environ.get("TOLD_KEEP"))
    args = p.parse_args()
    build = pathlib.Path(os.environ.get("top_builddir", "."))
    with tempfile.TemporaryDirectory() as scratch:
        folder = inputs_in(pathlib.Path(args.keep or scratch).resolve(), build)
        told = tell(os.path.abspath(args.program), folder)
        if args.against:
            show(told, tell(os.path.abspath(args.against), folder), args.groups)
            return 0
        now = table(told)
    if args.write:
        write(now)
        return 0
    wrong = differences(pinned(), now)
    print(f"{sum(int(r[0]) for r in now.values())} inputs of {len(now)} groups, {wrong} told differently"
          + ("; told.py --against the build before shows what, --write pins it" if wrong else ""))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
