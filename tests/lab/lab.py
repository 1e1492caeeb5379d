#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes real TCP failures between network namespaces, captures them, and writes the kernel's truth beside each capture.

lab.py run [--out DIR] [--jobs N] [CELL...]      run the cells (root); DIR gets CELL-VANTAGE.pcap and CELL.json
lab.py list                                      what there is
lab.py check PROGRAM [--out DIR] [CELL...]       compare its reports with the truth; --doc FILE: rewrite the table there
"""
import argparse
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
import bench  # noqa: E402
import compare
import copies
from cells import CELLS

HERE = os.path.dirname(os.path.abspath(__file__))
CELL_SECONDS = 120
PREFIX = "talab-"


def build_tools(directory):
    tools = {}
    for name in ("wire", "sniff"):
        tools[name] = os.path.join(directory, name)
        command = [os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-o", tools[name], os.path.join(HERE, name + ".c")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise bench.Unavailable("%s.c does not compile: %s" % (name, done.stderr.strip()))
    return tools


def check_machine():
    """Raises Unavailable, with the reason, where the lab can't run."""
    if os.geteuid() != 0:
        raise bench.Unavailable("needs root")
    for tool in ("ip", "nft"):
        if not shutil.which(tool):
            raise bench.Unavailable("no %s" % tool)
    name = "%sprobe-%d" % (PREFIX, os.getpid())
    try:
        bench.run("ip", "netns", "add", name)
        bench.run("ip", "-n", name, "link", "add", "v0", "type", "veth", "peer", "name", "v1")
        bench.run("ip", "netns", "exec", name, "nft", "-f", "-",
                  feed=bench.forward_rules("ct state invalid meta l4proto tcp reject with tcp reset"))
    except RuntimeError as e:
        raise bench.Unavailable(str(e))
    finally:
        bench.run("ip", "netns", "del", name, check=False)


def sweep():
    """Takes away what an interrupted run left: namespaces whose process is gone."""
    for line in bench.run("ip", "netns", "list").splitlines():
        m = re.match(PREFIX + r"(?:probe-)?(\d+)(?:-|$|\s)", line)
        if m and not os.path.exists("/proc/" + m.group(1)):
            bench.run("ip", "netns", "del", line.split()[0], check=False)


class Trace:
    """An instance of tracefs with TCP's tracepoints, mounted where nobody else looks; empty if there is no tracefs."""
    EVENTS = ("tcp/tcp_retransmit_skb", "tcp/tcp_retransmit_synack", "tcp/tcp_send_reset", "tcp/tcp_receive_reset",
              "tcp/tcp_cong_state_set")
    STACKS = "events/tcp/tcp_retransmit_skb/trigger"

    def __init__(self):
        self.mount = tempfile.mkdtemp(prefix=PREFIX + "trace-")
        self.instance = None
        if subprocess.run(["mount", "-t", "tracefs", "tracefs", self.mount], capture_output=True).returncode:
            return
        self.instance = os.path.join(self.mount, "instances", "%s%d" % (PREFIX, os.getpid()))
        os.mkdir(self.instance)
        self.write("trace_clock", "mono")
        self.write("buffer_size_kb", "8192")
        for event in self.EVENTS:
            if os.path.exists(os.path.join(self.instance, "events", event)):
                self.write("events/%s/enable" % event, "1")
        if os.path.exists(os.path.join(self.instance, self.STACKS)):
            self.write(self.STACKS, "stacktrace")

    def write(self, name, value):
        with open(os.path.join(self.instance, name), "w") as f:
            f.write(value)

    def read(self):
        """All events: [{"epoch_ns", "event", "ports": [source, destination], "text"}]"""
        if not self.instance:
            return []
        shift = time.time_ns() - time.monotonic_ns()
        events, last, stack = [], {}, None  # last: by processor, whose stack follows
        with open(os.path.join(self.instance, "trace")) as f:
            for line in f:
                m = re.search(r"\[(\d+)\].*?\s(\d+)\.(\d{6}): (tcp_\w+|<stack trace>):?(.*)", line)
                if not m:
                    if stack is not None and line.startswith(" => "):
                        stack.append(line[4:].strip())
                    continue
                stack = last.get(m.group(1)) if m.group(4) == "<stack trace>" else None
                text = m.group(5).strip()
                ports = re.search(r"sport=(\d+) dport=(\d+)", text)
                brackets = not ports and re.findall(r"\]:(\d+)|(?<=\d):(\d+)(?=\s|$)", text)
                if ports:
                    pair = [int(ports.group(1)), int(ports.group(2))]
                elif brackets:
                    pair = [int(a or b) for a, b in brackets][:2]
                else:
                    continue
                when = (int(m.group(2)) * 10**6 + int(m.group(3))) * 1000 + shift
                event = {"epoch_ns": when, "event": m.group(4), "ports": pair, "text": text, "stack": []}
                event.update(re.findall(r"\b(state|cong_state)=(\w+)", text))
                last[m.group(1)] = event["stack"]
                events.append(event)
        return events

    def close(self):
        if self.instance:
            if os.path.exists(os.path.join(self.instance, self.STACKS)):
                self.write(self.STACKS, "!stacktrace")
            os.rmdir(self.instance)
            subprocess.run(["umount", self.mount], capture_output=True)
        os.rmdir(self.mount)


def kernel_hz():
    try:
        config = subprocess.run(["zcat", "/proc/config.gz"], capture_output=True, text=True).stdout
        return int(re.search(r"^CONFIG_HZ=(\d+)", config, re.M).group(1))
    except (OSError, AttributeError):
        return None


def run_cell(name, out, tools, prefix):
    """One cell, in a process of its own. Exit status 0: done, 77: the kernel lacks something, 1: failed."""
    spec = CELLS[name]
    path = os.path.join(out, "work", name)
    os.makedirs(path, exist_ok=True)
    L = bench.Bench(name, spec["port"], path, tools, prefix, **spec["bench"])
    status = 1
    try:
        L.build()
        time.sleep(0.3)
        spec["run"](L)
        time.sleep(0.5)
        truth = L.truth()
        truth = {"cell": name, "what": spec["what"], "kernel": platform.release(), "hz": kernel_hz(), **truth,
                 "captures": {v: "%s-%s.pcap" % (name, v) for v in spec["bench"].get("vantages", ("client", "server"))}}
        bench.write_json(os.path.join(out, name + ".json"), truth)
        status = 0
    except bench.Unavailable as e:
        print("SKIP %s: no %s" % (name, e))
        status = 77
    except Exception:
        print("FAILED %s\n%s" % (name, traceback.format_exc()))
    finally:
        L.close()
    if status == 0:
        for vantage in L.vantages:
            os.replace(L.capture_file(vantage), os.path.join(out, "%s-%s.pcap" % (name, vantage)))
        shutil.rmtree(path)
    sys.stdout.flush()
    return status


def start_cell(name, out, tools, prefix):
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def stop(_number, _frame):
        raise SystemExit(1)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(CELL_SECONDS)
    status = 1
    try:
        status = run_cell(name, out, tools, prefix)
    except BaseException as e:
        print("FAILED %s: %r" % (name, e))
    sys.stdout.flush()
    os._exit(status)


def run_cells(names, out, jobs, tools, prefix):
    """Keeps @jobs cells going. Returns {name: exit status}."""
    waiting, running, results = list(names), {}, {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name = waiting.pop(0)
                running[start_cell(name, out, tools, prefix)] = name
                time.sleep(0.3)
            pid, status = os.wait()
            name = running.pop(pid, None)
            if name:
                results[name] = os.waitstatus_to_exitcode(status)
                print("%-34s %s" % (name, {0: "captured", 77: "skipped"}.get(results[name], "FAILED")))
                sys.stdout.flush()
    finally:
        for pid in running:
            os.kill(pid, signal.SIGTERM)
        for pid in running:
            os.waitpid(pid, 0)
    return results


def command_run(args):
    try:
        check_machine()
        tools_dir = tempfile.mkdtemp(prefix=PREFIX)
        tools = build_tools(tools_dir)
    except bench.Unavailable as e:
        print("SKIP lab: %s" % e)
        return 77
    sweep()
    os.makedirs(args.out, exist_ok=True)
    trace = Trace()
    begun = time.time()
    try:
        results = run_cells(args.cells or list(CELLS), args.out, args.jobs, tools, "%s%d-" % (PREFIX, os.getpid()))
        add_trace(args.out, trace.read(), results)
    finally:
        trace.close()
        shutil.rmtree(tools_dir)
        shutil.rmtree(os.path.join(args.out, "work"), ignore_errors=True)
    print("%d cells in %d s" % (len(results), time.time() - begun))
    return 1 if any(status not in (0, 77) for status in results.values()) else 0


def add_trace(out, events, results):
    """Gives each cell the tracepoints of its port (a port belongs to one cell)."""
    for name, status in results.items():
        if status != 0:
            continue
        path = os.path.join(out, name + ".json")
        with open(path) as f:
            truth = json.load(f)
        port, begun = truth["server_port"], truth["started_epoch_ns"]
        mine = [e for e in events if port in e["ports"] and e["epoch_ns"] >= begun]
        truth["copies"] = copies.find(out, truth, mine)
        truth["trace"] = [{k: v for k, v in e.items() if k != "stack"} for e in mine if e["event"] != "tcp_cong_state_set"]
        bench.write_json(path, truth)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "list", "check"):
        p = sub.add_parser(name)
        if name == "check":
            p.add_argument("program")
            p.add_argument("--doc")
        if name != "list":
            p.add_argument("--out", default="lab-out")
            p.add_argument("cells", nargs="*")
        if name == "run":
            p.add_argument("--jobs", type=int, default=16)
    args, rest = parser.parse_known_args()  # argparse loses the cells that follow an option
    if any(word not in CELLS for word in rest):
        parser.error("no such cell or option: " + " ".join(rest))
    if rest:
        args.cells = args.cells + rest
    if args.command == "list":
        for spec in CELLS.values():
            print("%-34s %s" % (spec["name"], spec["what"]))
        return 0
    return command_run(args) if args.command == "run" else compare.main(args)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
