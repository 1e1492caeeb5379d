#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bench.py [OPTION...] BUILD [TABLE...]: what tcpautopsy costs beside others that read the same captures, which make_traffic makes. Written for
`make bench` (BENCH= holds options and tables). Prints tables in Markdown: programs, growth, inputs, kinds, costs, layers, connections; all without TABLE.

Two programs run in turn; a ratio is the median of the ratios of the pairs, its range beside it, a time the median of user and system seconds, memory
the largest resident set. What is not installed is left out.

--small           captures of a fiftieth of the size: a minute's run
--scale F         captures of F times the size; 1: small has 5.55 million packets
--pairs N         5
--other PROGRAM   another build of tcpautopsy gets a row in `programs`
--folder FOLDER   where captures lie meanwhile (some GB)"""
import argparse
import collections
import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import two_points

SEED = 1
SMALL, BULK, PER_CONNECTION = 5550000, 1800000, 37
KB, MB = 1024, 1e6


class Cost:
    def __init__(self, line):
        user, system, wall, rss, self.status = [int(word) for word in line.split()]
        self.cpu, self.system, self.wall, self.rss = (user + system) / 1e6, system / 1e6, wall / 1e6, rss * KB


class Bench:
    def __init__(self, args):
        self.build, self.scale, self.pairs_count, self.other = args.build, args.scale, args.pairs, args.other
        self.program = os.path.join(args.build, "tcpautopsy")
        self.loop = os.path.join(args.build, "bench/pcap_loop")
        self.folder = args.folder
        done = subprocess.run([self.program, "--help"], capture_output=True, text=True, check=True)
        self.jobs = "--jobs" in done.stdout
        self.one = ["-j", "1"] if self.jobs else []

    def scaled(self, n, least=1000):
        return max(least, int(n * self.scale))

    def capture(self, kind, packets, connections, *options):
        path = os.path.join(self.folder, "%s-%d-%d%s" % (kind, packets, connections, "".join(options)))
        if not os.path.exists(path):
            with open(path, "wb") as out:
                subprocess.run([os.path.join(self.build, "bench/make_traffic"), kind, str(packets), str(connections), str(SEED)] + list(options),
                               stdout=out, check=True)
        return path

    def small(self, *options):
        packets = self.scaled(SMALL)
        return self.capture("small", packets, packets // PER_CONNECTION, *options), packets

    def bulk(self, *options):
        packets = self.scaled(BULK)
        return self.capture("bulk", packets, max(4, self.scaled(200, 4)), *options), packets

    def cost(self, command):
        done = subprocess.run([os.path.join(self.build, "bench/cost_of")] + command, capture_output=True, text=True, check=True)
        ret = Cost(done.stdout)
        if ret.status not in (0, 1):
            sys.exit("%s: exit status %d" % (" ".join(command), ret.status))
        return ret

    def pairs(self, a, b):
        """Costs of a and of b, run in turn."""
        seen = [[], []]
        for i in range(self.pairs_count):
            for which in (0, 1) if i % 2 == 0 else (1, 0):
                seen[which].append(self.cost((a, b)[which]))
        return seen

    def ours(self, *arguments):
        return [self.program] + self.one + list(arguments)


def ratio(seen, of="cpu"):
    ratios = sorted(getattr(b, of) / max(getattr(a, of), 1e-4) for a, b in zip(*seen))
    return statistics.median(ratios), ratios[0], ratios[-1]


def shown(seen, of="cpu"):
    return "%.2f (%.2f–%.2f)" % ratio(seen, of)


def median(costs, of="cpu"):
    return statistics.median(getattr(c, of) for c in costs)


def memory(costs):
    return max(c.rss for c in costs)


def head(title, text, *columns):
    print("\n### %s\n\n%s\n\n| %s |\n|%s" % (title, text, " | ".join(columns), "---|" * len(columns)), flush=True)


def row(*cells):
    print("| %s |" % " | ".join(cells), flush=True)


def others(path):
    """Programs that read captures, where they are installed."""
    ret = [("capinfos -cdu", ["capinfos", "-cdu", path]), ("tcptrace", ["tcptrace", "-n", path]), ("tcpdump -w", ["tcpdump", "-r", path, "-w", "/dev/null"]),
           ("tshark -q -z conv,tcp", ["tshark", "-n", "-r", path, "-q", "-z", "conv,tcp"]), ("zeek", ["zeek", "-b", "-r", path, "base/protocols/conn"])]
    return [(name, command) for name, command in ret if shutil.which(command[0])]


def programs(b):
    for title, (path, packets) in (("bulk", b.bulk()), ("small", b.small())):
        head("Programs, " + title, "%d packets, %.0f MB. tcpautopsy's row is beside the loop, those of other programs beside `tcpautopsy -q`." %
             (packets, os.path.getsize(path) / MB), "program", "CPU s", "of it system", "µs a packet", "ratio to the libpcap loop",
             "ratio to `tcpautopsy -q`", "memory, MB")

        def tell(name, seen, *ratios):
            costs = seen[1]
            row(name, "%.2f" % median(costs), "%.2f" % median(costs, "system"), "%.2f" % (median(costs) * 1e6 / packets), *ratios,
                "%.0f" % (memory(costs) / MB))
        loop = [b.loop, path]
        seen = b.pairs(loop, b.ours("-q", path))
        tell("a bare libpcap loop", [None, seen[0]], "1", "%.2f" % (1 / ratio(seen)[0]))
        tell("`tcpautopsy -q`", seen, shown(seen), "1")
        rows = [("a walk through a mapped file", [os.path.join(b.build, "bench/mmap_walk"), path]), ("`tcpautopsy`", b.ours(path))]
        if b.other:
            rows.append(("the other build, `-q`", [b.other, "-q", path]))
        for name, command in rows:
            seen = b.pairs(loop, command)
            tell(name, seen, shown(seen), "")
        for name, command in others(path):
            seen = b.pairs(b.ours("-q", path), command)
            tell(name, seen, "", shown(seen))


def growth(b):
    head("Growth", "`small`, `-q`. The ratio is to the row with a tenth of the packets, in pairs.", "packets", "connections", "CPU s", "µs a packet",
         "ratio to the row above", "memory, MB")
    before, packets = None, b.scaled(5000000)
    for n, connections in [(packets // d, max(1, packets // d // PER_CONNECTION)) for d in (1000, 100, 10, 1)]:
        command = b.ours("-q", b.capture("small", n, connections))
        seen = b.pairs(before or command, command)
        row(str(n), str(connections), "%.3f" % median(seen[1]), "%.2f" % (median(seen[1]) * 1e6 / n), shown(seen) if before else "",
            "%.1f" % (memory(seen[1]) / MB))
        before = command
    head("Connections", "As many packets (`open`, headers only) in more connections, 1000 at a time, `-q`.", "packets", "connections", "CPU s",
         "µs a packet", "ratio to the row above", "memory, MB")
    before, packets = None, b.scaled(2000000)
    for connections in [max(1, packets // 4 // d) for d in (1000, 100, 10, 1)]:
        command = b.ours("-q", b.capture("open", packets, connections, "--snap", "66"))
        seen = b.pairs(before or command, command)
        row(str(packets), str(connections), "%.3f" % median(seen[1]), "%.2f" % (median(seen[1]) * 1e6 / packets), shown(seen) if before else "",
            "%.1f" % (memory(seen[1]) / MB))
        before = command


def inputs(b):
    head("Inputs", "Files of 100 packets of 4 connections, one command, `-q`%s." % ("" if b.jobs else "; there is no `-j`"), "files", "CPU s",
         "elapsed s", "elapsed ms a file", "elapsed with `-j 2`", "ratio", "memory, MB")
    one = b.capture("small", 100, 4)
    with open(one, "rb") as f:
        data = f.read()
    for n in (1, 10, 100, b.scaled(2000)):
        folder = os.path.join(b.folder, "files-%d" % n)
        os.mkdir(folder)
        for i in range(n):
            with open(os.path.join(folder, "%05d.pcap" % i), "wb") as f:
                f.write(data)
        command = b.ours("-q", folder)
        two = [b.program, "-j", "2", "-q", folder] if b.jobs else command
        seen = b.pairs(command, two)
        row(str(n), "%.3f" % median(seen[0]), "%.3f" % median(seen[0], "wall"), "%.2f" % (1e3 * median(seen[0], "wall") / n),
            *(("%.3f" % median(seen[1], "wall"), shown(seen, "wall")) if b.jobs else ("–", "–")), "%.1f" % (memory(seen[0]) / MB))
        shutil.rmtree(folder)
    if b.jobs:
        path, _ = b.small()
        seen = b.pairs(b.ours("-q", path), [b.program, "-j", "2", "-q", path])
        print("\n`small` with `-j 2`: %.2f s elapsed instead of %.2f, ratio %s" % (median(seen[1], "wall"), median(seen[0], "wall"), shown(seen, "wall")))


def lines_of(command, path, to):
    with open(to, "wb") as out:
        subprocess.run(command + [path], stdout=out, stderr=subprocess.DEVNULL, check=True)
    return to


def gzipped(path):
    to = path + ".gz"
    with open(path, "rb") as f, gzip.open(to, "wb", 6) as out:
        shutil.copyfileobj(f, out)
    return to


def kinds(b):
    head("Kinds", "`tcpautopsy -q`; the loop beside it where it can read the file. Text and gzip are made from `small`, a tenth of it as text.",
         "capture", "packets", "MB", "CPU s", "µs a packet", "ratio to the loop", "memory, MB")
    n = b.scaled(SMALL // 5)
    small = (n, n // PER_CONNECTION)
    rows = [("small", "small", *small), ("small, pcapng", "small", *small, "--pcapng"), ("small, IPv6", "small", *small, "--ipv6"),
            ("small, VLAN", "small", *small, "--vlan"), ("small, VXLAN", "small", *small, "--vxlan"), ("bulk", "bulk", n // 3, 40),
            ("bulk, headers only", "bulk", n, 40, "--snap", "66"), ("loss, 5 %, headers only", "loss", n, 40, "--snap", "100"),
            ("idle, 2 h", "idle", n, max(1, n // 20)), ("dying", "dying", n // 10, max(1, n // 400)), ("scan", "scan", n // 10, max(1, n // 45)),
            ("open", "open", n, 1000, "--snap", "66")]
    made = [(name, b.capture(*what), what[1], True) for name, *what in rows]
    path = made[0][1]
    made.append(("small, gzip", gzipped(path), n, False))
    tenth = b.capture("small", n // 10, max(1, n // 10 // PER_CONNECTION))
    for program, options in (("tcpdump", ["-n", "-r"]), ("tshark", ["-n", "-r"])):
        if shutil.which(program):
            made.append((program + " lines", lines_of([program] + options, tenth, "%s.%s" % (tenth, program)), n // 10, False))
    for name, path, packets, loop in made:
        command = b.ours("-q", path)
        seen = b.pairs([b.loop, path] if loop else command, command)
        row(name, str(packets), "%.1f" % (os.path.getsize(path) / MB), "%.3f" % median(seen[1]), "%.2f" % (median(seen[1]) * 1e6 / packets),
            shown(seen) if loop else "–", "%.1f" % (memory(seen[1]) / MB))


def costs(b):
    head("Costs apart", "Each in pairs with what lacks it.", "what", "on", "CPU s without", "CPU s with", "ratio")
    path, _ = b.small()
    large, _ = b.bulk()
    one = b.capture("small", 100, 4)
    n = b.scaled(1000000)
    plain, loss = (b.capture(kind, n, 50, "--snap", "100") for kind in ("bulk", "loss"))
    acked, acked_loss = (b.capture(kind, n, 50, "--snap", "100", "--ack-each") for kind in ("bulk", "loss"))
    dying = b.capture("dying", n // 10, max(1, n // 400))
    rows = [("starting, with the sandbox", "one file of 100 packets", b.ours("-q", "--no-sandbox", one), b.ours("-q", one)),
            ("the sandbox", "bulk", b.ours("-q", "--no-sandbox", large), b.ours("-q", large)),
            ("the sandbox", "small", b.ours("-q", "--no-sandbox", path), b.ours("-q", path)),
            ("the report as text", "small", b.ours("-q", path), b.ours(path)),
            ("the report as JSON", "small", b.ours("-q", path), b.ours("--format", "json", path)),
            ("the report as text", "dying", b.ours("-q", dying), b.ours(dying)),
            ("replay and facts: 5 % loss", "bulk, headers only", b.ours("-q", plain), b.ours("-q", loss)),
            ("the same", "bulk, headers only, an ACK for each segment", b.ours("-q", acked), b.ours("-q", acked_loss))]
    pair = two_points.make(b.folder, "points", ["make_lossy.py", str(b.scaled(600000)), str(b.scaled(2000, 20)), "5"])
    rows.append(("two points, joined", "both captures of lossy transfers, one by one", b.ours("-q", *pair), b.ours("-q", "--together", *pair)))
    for what, on, without, having in rows:
        seen = b.pairs(without, having)
        row(what, on, "%.3f" % median(seen[0]), "%.3f" % median(seen[1]), shown(seen))


def by_layer(out):
    """Instructions that the functions of each folder of src took themselves, what is inlined into them included; "" is the libraries."""
    count, name, layer, inclusive = collections.Counter(), {}, "", False
    with open(out, encoding="utf-8", errors="replace") as f:
        for line in f:
            told = re.match(r"fl=\((\d+)\)(?: (.*))?", line)
            if told:
                if told.group(2):
                    name[told.group(1)] = told.group(2)
                found = re.search(r"src/(\w+)/", name[told.group(1)])
                layer = found.group(1) if found else ""
            elif line.startswith(("fi=", "fe=", "cfi=", "cfl=")):
                told = re.match(r"\w+=\((\d+)\) (.*)", line)
                if told:
                    name[told.group(1)] = told.group(2)
            elif line.startswith("calls="):
                inclusive = True
            elif line[0] in "0123456789+-*":
                if not inclusive:
                    count[layer] += int(line.split()[1])
                inclusive = False
    os.unlink(out)
    return count


LAYERS = ("capture", "decode", "text", "tcp", "recovery", "net", "timers", "points", "facts", "diag", "report")


def layers(b):
    """What each layer costs, the facts and the replay of loss recovery (`recovery`) apart."""
    if not shutil.which("valgrind"):
        return
    head("Instructions by layer", "Thousands of instructions a connection, or a packet where a capture is of few connections, by callgrind; of the layer's own "
         "functions, what starting takes left out. Others: libraries, allocation, the conductor.", "capture", "for each", *LAYERS, "others", "all")
    n = b.scaled(200000, 4000)
    few = max(2, n // 10000)
    pair = two_points.make(b.folder, "layers", ["make_lossy.py", str(n // 2), str(few), "5"])
    rows = [("bulk, headers only", "packet", n, ["bulk", n, few, "--snap", "100"]), ("the same with 5 % loss", "packet", n, ["loss", n, few, "--snap", "100"]),
            ("small", "packet", n, ["small", n, n // PER_CONNECTION]), ("dying", "connection", n // 800, ["dying", n // 10, n // 800]),
            ("scan", "connection", n // 60, ["scan", n // 10, n // 60]), ("idle", "connection", n // 20, ["idle", n, n // 20])]
    made = [(name, each, count, [b.capture(what[0], what[1], max(1, what[2]), *what[3:])]) for name, each, count, what in rows]
    made.append(("two points, joined", "packet", n // 2, ["--together", *pair]))
    made.append(("the two of them alone", "packet", n // 2, pair))
    if shutil.which("tcpdump"):
        path = made[2][3][0]
        made.append(("small, tcpdump -n", "packet", n, [lines_of(["tcpdump", "-n", "-r"], path, path + ".tcpdump")]))
    start = instructions(b, [b.capture("small", 4, 1)])
    for name, each, count, files in made:
        seen = instructions(b, files)
        seen.subtract(start)
        own = [seen.pop(layer, 0) for layer in LAYERS]
        cells = own + [sum(seen.values()), sum(own) + sum(seen.values())]
        row(name, each, *("%.2f" % (max(0, cell) / 1e3 / max(1, count)) for cell in cells))


def instructions(b, files):
    out = os.path.join(b.folder, "callgrind")
    subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out] + b.ours("--no-sandbox", "-q", *files),
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return by_layer(out)


def connections(b):
    n = b.scaled(100000)
    many = b.capture("open", 11 * n, n, "--side-by-side", "100", "--snap", "66")
    few = b.capture("open", 11 * n, 100, "--snap", "66")
    seen = b.pairs(b.ours("-q", few), b.ours("-q", many))
    fleet, idle = b.scaled(1000000), []
    for connections_of in (fleet // 10, fleet):
        idle.append(memory([b.cost(b.ours("-q", b.capture("idle", connections_of * 12, connections_of)))]))
    head("Memory of connections", "Resident at most, `-q`.", "", "many", "few", "for each")
    row("%d open connections of 11 packets, nothing outstanding; as many packets in 100" % n, "%.1f MB" % (memory(seen[1]) / MB),
        "%.1f MB" % (memory(seen[0]) / MB), "%.0f bytes" % ((memory(seen[1]) - memory(seen[0])) / (n - 100)))
    row("%d idle connections that probe for two hours; a tenth of them" % fleet, "%.1f MB" % (idle[1] / MB), "%.1f MB" % (idle[0] / MB),
        "%.0f bytes" % ((idle[1] - idle[0]) / (fleet - fleet // 10)))
    head("What a capture lacks of each connection", "%d packets of %d connections, 100 at a time, before they are cut; `-q`." % (11 * n, n),
         "the capture has", "CPU s", "memory, MB")
    for name, keep in (("whole", "whole"), ("one direction", "one-way"), ("no handshake", "no-handshake"), ("first SYNs alone", "syns")):
        path = b.capture("open", 11 * n, n, "--side-by-side", "100", "--snap", "66", "--keep", keep)
        seen = b.pairs(b.ours("-q", path), b.ours("-q", path))
        row(name, "%.2f" % median(seen[0] + seen[1]), "%.1f" % (memory(seen[0]) / MB))


TABLES = {"programs": programs, "growth": growth, "inputs": inputs, "kinds": kinds, "costs": costs, "layers": layers, "connections": connections}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("tables", nargs="*", metavar="TABLE")
    parser.add_argument("--small", action="store_const", const=0.02, dest="scale")
    parser.add_argument("--scale", type=float)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--other")
    parser.add_argument("--folder")
    parser.set_defaults(scale=1.0)
    args = parser.parse_args()
    for name in args.tables:
        if name not in TABLES:
            parser.error("no table %s; there are %s" % (name, ", ".join(TABLES)))
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        args.folder = folder
        b = Bench(args)
        print("%d pairs each, scale %g" % (b.pairs_count, b.scale))
        for name in args.tables or TABLES:
            TABLES[name](b)
            for left in os.listdir(folder):
                os.unlink(os.path.join(folder, left))


if __name__ == "__main__":
    main()
