#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every format where it can't be written: a full device, a pipe that nobody reads or that ends in the middle, a descriptor that is closed, a
folder that may not be written, one that is not there, a file that may not grow, a disk that fills up in the middle. Each time a message,
status 2, and nothing half under the final name: what was there before stays.

usage: unwritable.py    (TCPAUTOPSY from the environment)
"""
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
DATA = os.path.abspath(os.path.join(os.environ.get("top_srcdir", "."), "testdata"))
FORMATS = (["text"], ["brief"], ["text", "--all"], ["json"], ["ndjson"], ["csv"], ["csv", "--csv-table", "attempts"], ["html"], ["openmetrics"])
OLD = "the report of yesterday\n"
SMALL = 4096  # bytes: less than each format has of these inputs
SOME = 40  # captures
wrong, skipped = [], []


def check(what, fine, shown=""):
    if not fine:
        wrong.append(f"{what}: {shown}")


def told(what, done, status=2, message="could not be written"):
    text = done.stderr.decode("utf-8", "replace")
    check(f"{what}: status", done.returncode == status, f"{done.returncode}; {text}")
    check(f"{what}: message", message in text and text.startswith("tcpautopsy: ") and text.count("\n") == 1, repr(text))


def run(args, **more):
    more.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(args, stderr=subprocess.PIPE, timeout=300, **more)


def command(format_, *args):
    return [PROGRAM, "--format", *format_, *args]


def full_device(name, format_, inputs):
    if not os.access("/dev/full", os.W_OK):
        skipped.append("no /dev/full")
        return
    with open("/dev/full", "wb") as full:
        told(f"{name}, a full device", run(command(format_, *inputs), stdout=full), message="No space left")
    told(f"{name}, -o to a full device", run(command(format_, "-o", "/dev/full", *inputs)), message="No space left")


def pipes(name, format_, inputs):
    for what, read_first in (("that nobody reads", 0), ("that ends in the middle", 100)):
        reader, writer = os.pipe()
        if not read_first:
            os.close(reader)
        process = subprocess.Popen(command(format_, *inputs), stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        if read_first:
            check(f"{name}, a pipe {what}: its beginning", len(os.read(reader, read_first)) > 0)
            os.close(reader)
        error = process.communicate(timeout=300)[1]
        done = subprocess.CompletedProcess([], process.returncode, None, error)
        # A report shorter than a pipe may be whole before its reader goes.
        if not read_first or done.returncode:
            told(f"{name}, a pipe {what}", done, message="Broken pipe")


def closed(name, format_, inputs):
    told(f"{name}, a descriptor that is closed", run(["sh", "-c", 'exec "$@" >&-', "sh"] + command(format_, *inputs), stdout=None))


def stays(what, folder, name="r"):
    """Yesterday's report is all that is there."""
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8", errors="replace") as f:
        check(f"{what}: the old report", f.read() == OLD, "has changed")
    check(f"{what}: what is left", os.listdir(folder) == [name], os.listdir(folder))


def yesterday(folder):
    path = os.path.join(folder, "r")
    with open(path, "w", encoding="utf-8") as f:
        f.write(OLD)
    return path


def nobody():
    if os.geteuid() == 0:  # to whom nothing is locked
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def nobody_runs():
    """Where the root folder itself is closed to others, no program can be started as nobody."""
    try:
        return run([PROGRAM, "--version"], preexec_fn=nobody).returncode == 0
    except PermissionError:
        return False


def locked(name, format_, inputs, base):
    if not nobody_runs():
        skipped.append("no folder that may not be written (nobody can't run a program here)")
        return
    folder = os.path.join(base, "locked")
    os.mkdir(folder)
    path = yesterday(folder)
    os.chmod(path, 0o444)
    os.chmod(folder, 0o555)
    for out in (path, os.path.join(folder, "new")):
        told(f"{name}, a folder that may not be written", run(command(format_, "-o", out, *inputs), preexec_fn=nobody), message="Permission denied")
        stays(f"{name}, a folder that may not be written", folder)
    os.chmod(folder, 0o755)
    shutil.rmtree(folder)


def folders(name, format_, inputs, base):
    locked(name, format_, inputs, base)
    told(f"{name}, a folder that is not there", run(command(format_, "-o", os.path.join(base, "no", "r"), *inputs)), message="No such file")
    told(f"{name}, a folder in the report's place", run(command(format_, "-o", base, *inputs)), message="Is a directory")


def no_growth(name, format_, inputs, base):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))

    folder = os.path.join(base, "limited")
    os.mkdir(folder)
    what = f"{name}, a file that may not grow"
    told(what, run(command(format_, "-o", os.path.join(folder, "r"), *inputs), preexec_fn=limit), message="File too large")
    check(f"{what}: what is left", os.listdir(folder) == [], os.listdir(folder))
    path = yesterday(folder)
    told(what, run(command(format_, "-o", path, *inputs), preexec_fn=limit), message="File too large")
    stays(what, folder)
    with open(os.path.join(base, "stdout"), "wb") as out:
        told(f"{what} on standard output", run(command(format_, *inputs), stdout=out, preexec_fn=limit), message="File too large")
    shutil.rmtree(folder)


# A disk of its own: the shell of a namespace with rights to mount one. It prints what is left there.
DISK = """mount -t tmpfs -o size=8k,nr_inodes=16 none "$1" || exit 77
cd "$1" && echo "$2" >r || exit 77
shift 2
"$@"
status=$?
cat r
ls -A
exit $status"""


def full_disk(name, format_, inputs, base):
    folder = os.path.join(base, "disk")
    os.makedirs(folder, exist_ok=True)
    done = run(["unshare", "-rm", "sh", "-c", DISK, "sh", folder, OLD.strip()] + command(format_, "-o", "r", *inputs))
    if done.returncode == 77 or b"unshare" in done.stderr:
        skipped.append("no disk of its own (unshare, tmpfs)")
        return
    told(f"{name}, a disk that fills up", done, message="No space left")
    check(f"{name}, a disk that fills up: what is left", done.stdout.decode("utf-8", "replace") == OLD + "r\n", done.stdout[:200])


def other_words():
    """What is no report: the message is another, the status the same."""
    if not os.access("/dev/full", os.W_OK):
        return
    for args in (["--help"], ["--version"], ["--schema"], ["--explain"], ["--explain=normal"]):
        with open("/dev/full", "wb") as full:
            told(f"{args[0]} to a full device", run([PROGRAM] + args, stdout=full))


def main():
    global PROGRAM
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and its children would
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        # By nobody, too: the tree that is tested may lie where only its owner gets in.
        readable = os.path.join(base, "captures")
        os.mkdir(readable)
        for file in sorted(f for f in os.listdir(os.path.join(DATA, "captures")) if f.endswith(".pcap"))[:SOME]:
            shutil.copyfile(os.path.join(DATA, "captures", file), os.path.join(readable, file))
        PROGRAM = shutil.copy(PROGRAM, base)
        inputs = [readable]
        for format_ in FORMATS:
            name = " ".join(format_)
            size = len(run(command(format_, *inputs)).stdout)
            check(f"{name}: enough to fill a disk", size > 2 * SMALL, size)
            full_device(name, format_, inputs)
            pipes(name, format_, inputs)
            closed(name, format_, inputs)
            folders(name, format_, inputs, base)
            no_growth(name, format_, inputs, base)
            full_disk(name, format_, inputs, base)
        other_words()
    for line in wrong[:40]:
        print(line)
    for line in sorted(set(skipped)):
        print("not tried:", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
