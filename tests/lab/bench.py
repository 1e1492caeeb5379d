# SPDX-License-Identifier: MIT
"""One bench of the lab: the namespaces of client, router, server and wire, with captures, counters and events."""
import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time
from contextlib import contextmanager

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
TCP_REPAIR, TCP_USER_TIMEOUT, TCP_THIN_LINEAR, TCP_RTO_MAX_MS = 19, 18, 16, 44
MAC = {"c0": "02:77:00:00:00:c0", "r0": "02:77:00:00:00:a0", "r1": "02:77:00:00:00:a1", "s0": "02:77:00:00:00:50",
       "a0": "02:77:00:00:01:a0", "a1": "02:77:00:00:01:a1", "b0": "02:77:00:00:01:b0", "b1": "02:77:00:00:01:b1"}
ADDRESS = {"c0": ("10.77.1.2", "2001:db8:77:1::2"), "r0": ("10.77.1.1", "2001:db8:77:1::1"),
           "r1": ("10.77.2.1", "2001:db8:77:2::1"), "s0": ("10.77.2.2", "2001:db8:77:2::2")}
ON_LINK_SERVER = ("10.77.1.3", "2001:db8:77:1::3")
COUNTERS = ("TCPKeepAlive", "TCPTimeouts", "TCPLossProbes", "TCPLossProbeRecovery", "TCPSpuriousRTOs",
            "TCPAbortOnTimeout", "TCPAbortOnData", "TCPAbortOnClose", "TCPAbortOnLinger", "TCPSynRetrans",
            "TCPWinProbe", "TCPFastRetrans",
            "TCPSlowStartRetrans", "TCPLostRetransmit", "TCPDSACKRecv", "TCPDSACKOldSent",
            "TCPChallengeACK", "TCPSYNChallenge",
            "TCPLossUndo", "TCPFullUndo", "TCPDSACKUndo", "TCPMTUPFail", "RetransSegs",
            "OutRsts", "EstabResets", "AttemptFails", "InErrs")
HOST_SYSCTLS = {"tcp_congestion_control": "reno", "tcp_no_metrics_save": 1, "tcp_retries2": 5, "tcp_syn_retries": 2,
                "tcp_syn_linear_timeouts": 1, "tcp_synack_retries": 2, "tcp_orphan_retries": 3}


VANTAGES = {"client": ("c", "c0"), "server": ("s", "s0"), "middle": ("r", "r0"), "far-middle": ("r", "r1")}


class Unavailable(Exception):
    """The machine lacks something that the lab needs."""


def setns(fd):
    if LIBC.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def run(*argv, feed=None, check=True):
    done = subprocess.run(argv, input=feed, text=True, capture_output=True)
    if check and done.returncode:
        raise RuntimeError("%s: %s" % (" ".join(argv), done.stderr.strip()))
    return done.stdout


def offload(interface, on):
    """`ethtool -K IF tx sg tso gso gro`: with it off the capture has the segments and checksums of the wire."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for command in (0x17, 0x19, 0x1f, 0x24, 0x2c):  # ETHTOOL_STXCSUM, SSG, STSO, SGSO, SGRO
            value = ctypes.create_string_buffer(struct.pack("II", command, on))
            request = struct.pack("16sP16x", interface.encode(), ctypes.addressof(value))
            try:
                fcntl.ioctl(s, 0x8946, request)  # SIOCETHTOOL
            except OSError:
                pass


def forward_rules(*rules):
    """An nft table with @rules for what a router forwards."""
    return rule_table("forward", rules)


def rule_table(hook, rules):
    return "table inet lab {\n chain c {\n type filter hook %s priority 0\n %s\n }\n}\n" % (hook, "\n ".join(rules))


class Wire:
    """The user-space wire of a bench (wire.c). Wires are named A (next to the client) and B (next to the server)."""

    def __init__(self, bench, pairs):
        self.log = os.path.join(bench.directory, "wire.log")
        self.process = bench.spawn("w", [bench.tools["wire"], self.log] + [name for pair in pairs for name in pair])

    def command(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if len(answer) != 2:
            raise RuntimeError("wire: no answer to " + text)
        return int(answer[1])

    def dropped(self):
        """Every frame that the wire swallowed."""
        names = ("epoch_ns", "wire", "direction", "why", "length", "is_tcp", "flags", "seq_raw", "ack_raw", "payload")
        with open(self.log) as lines:
            rows = [dict(zip(names, line.split())) for line in lines]
        return [{k: v if k == "why" else int(v) for k, v in row.items()} for row in rows]


class Bench:
    def __init__(self, name, port, directory, tools, prefix, topology="routed", ipv6=False, sysctls=None,
                 delays=((4000, 4000), (1000, 1000)), vantages=("client", "server"), fast_neighbours=False, late=False,
                 congestion=None):
        self.name, self.port, self.directory, self.tools = name, port, directory, tools
        self.prefix, self.topology, self.ipv6, self.delays = prefix, topology, ipv6, delays
        self.sysctls, self.needed = dict(HOST_SYSCTLS, **(sysctls or {})), set(sysctls or ())
        self.vantages = vantages
        self.fast_neighbours, self.late, self.congestion = fast_neighbours, late, congestion
        self.files, self.processes, self.sniffers, self.sockets, self.threads = {}, [], {}, [], []
        self.events, self.application, self.commands, self.outages = [], [], [], []
        self.before, self.lost_counters, self.expected, self.places, self.groups = {}, [], {}, {}, []
        self.stopping = threading.Event()
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.wire = None

    # namespaces and links

    def ns(self, key):
        return self.prefix + self.name + "-" + key

    @contextmanager
    def inside(self, key):
        setns(self.files[key])
        try:
            yield
        finally:
            setns(self.home)

    def add_namespace(self, key):
        run("ip", "netns", "add", self.ns(key))
        self.files[key] = os.open("/run/netns/" + self.ns(key), os.O_RDONLY)

    def ip(self, key, *lines):
        self.commands += ["ip -n %s %s" % (key, line) for line in lines]
        run("ip", "-n", self.ns(key), "-batch", "-", feed="\n".join(lines) + "\n")

    def write_sysctl(self, key, path, value):
        with self.inside(key):
            try:
                with open("/proc/sys/net/" + path, "w") as f:
                    f.write(str(value))
            except FileNotFoundError:
                raise Unavailable("sysctl net/%s" % path)

    def link(self, wire_side, key, host_side, mac=None):
        """A veth pair: @wire_side in the wire's namespace, @host_side in that of @key."""
        host_ns = self.ns(key)
        self.ip("w", "link add %s address %s type veth peer name %s address %s netns %s"
                % (wire_side, MAC[wire_side], host_side, mac or MAC[host_side], host_ns))
        with self.inside("w"):
            offload(wire_side, 0)
        with self.inside(key):
            offload(host_side, 0)
        self.ip("w", "link set %s up" % wire_side)
        self.configure(key, host_side)

    def configure(self, key, interface):
        v4, v6 = self.addresses(interface)
        self.write_sysctl(key, "ipv6/conf/%s/disable_ipv6" % interface, 0 if self.ipv6 else 1)
        self.write_sysctl(key, "ipv6/conf/%s/accept_dad" % interface, 0)
        self.write_sysctl(key, "ipv6/conf/%s/router_solicitations" % interface, 0)
        self.write_sysctl(key, "ipv4/conf/%s/arp_notify" % interface, 1)
        for family in ("ipv4", "ipv6"):
            if self.fast_neighbours and (family == "ipv4" or self.ipv6):
                base = "%s/neigh/%s/" % (family, interface)
                self.write_sysctl(key, base + "base_reachable_time_ms", 1000)
                self.write_sysctl(key, base + "delay_first_probe_time", 1)
                self.write_sysctl(key, base + "retrans_time_ms", 300)
        lines = ["link set lo up", "link set %s up" % interface, "addr add %s/24 dev %s" % (v4, interface)]
        if self.ipv6:
            lines.append("addr add %s/64 dev %s nodad" % (v6, interface))
        self.ip(key, *lines)

    def addresses(self, interface):
        return ON_LINK_SERVER if interface == "s0" and self.topology == "direct" else ADDRESS[interface]

    def host_settings(self, key):
        for name, value in self.sysctls.items():
            try:
                self.write_sysctl(key, "ipv4/" + name, value)
            except Unavailable:
                if name in self.needed:  # the short timers are a convenience, what a cell asks for is not
                    raise

    def default_route(self, key):
        if self.topology == "direct":
            return
        via = ADDRESS["r0" if key == "c" else "r1"]
        self.ip(key, "route add default via " + via[0], *(["route add default via " + via[1]] if self.ipv6 else []))

    def build(self):
        routed = self.topology != "direct"
        for key in ("w", "c", "s") + (("r",) if routed else ()):
            self.add_namespace(key)
        self.write_sysctl("w", "ipv6/conf/default/disable_ipv6", 1)
        self.host_settings("c")
        self.host_settings("s")
        if self.topology == "bare":
            self.build_bare()
        else:
            self.link("a0", "c", "c0")
            self.link("a1", "r" if routed else "s", "r0" if routed else "s0")
            if routed:
                self.link("b0", "r", "r1")
                self.link("b1", "s", "s0")
            self.wire = Wire(self, [("a0", "a1"), ("b0", "b1")] if routed else [("a0", "a1")])
            for index, delays in enumerate(self.delays[:2 if routed else 1]):
                for direction, delay in enumerate(delays):
                    self.wire.command("%d %d delay_us=%d" % (index, direction, delay))
        if routed:
            self.write_sysctl("r", "ipv4/ip_forward", 1)
            if self.ipv6:
                self.write_sysctl("r", "ipv6/conf/all/forwarding", 1)
            self.default_route("c")
            self.default_route("s")
        if not self.late:
            self.start_captures()
        for key in self.files:
            self.before[key] = self.read_counters(key)
        self.started_ns = time.time_ns()

    def build_bare(self):
        """Client, router and server joined by plain veth pairs, offload as the kernel has it."""
        for key, host_side, router_side in (("c", "c0", "r0"), ("s", "s0", "r1")):
            run("ip", "-n", self.ns("r"), "link", "add", router_side, "address", MAC[router_side], "type", "veth",
                "peer", "name", host_side, "address", MAC[host_side], "netns", self.ns(key))
            self.configure(key, host_side)
            self.configure("r", router_side)

    # processes

    def spawn(self, key, argv):
        fd = self.files[key]
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: setns(fd))
        self.processes.append(process)
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("%s did not start" % argv[0])
        return process

    def capture_file(self, vantage):
        return os.path.join(self.directory, "%s-%s.pcap" % (self.name, vantage))

    def sniff(self, vantage):
        key, interface = VANTAGES[vantage]
        self.sniffers[vantage] = self.spawn(key, [self.tools["sniff"], self.capture_file(vantage), interface])

    def start_captures(self):
        for vantage in self.vantages:
            self.sniff(vantage)
        self.note("capture begins")

    def stop_captures(self):
        for vantage in list(self.sniffers):
            self.stop_sniffer(vantage)
        self.note("capture ends")

    def stop_sniffer(self, vantage):
        process = self.sniffers.pop(vantage, None)
        if process:
            process.terminate()
            process.wait(10)

    # sockets

    def socket(self, key):
        with self.inside(key):
            s = socket.socket(socket.AF_INET6 if self.ipv6 else socket.AF_INET)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self.congestion:
            self.tcp_option(s, socket.TCP_CONGESTION, self.congestion.encode())
        self.sockets.append(s)
        return s

    def server_address(self, port=None):
        return (self.addresses("s0")[1 if self.ipv6 else 0], port or self.port)

    def listen(self, key="s", port=None, backlog=16, receive_buffer=None):
        s = self.socket(key)
        if receive_buffer:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        s.bind(("::" if self.ipv6 else "", port or self.port))
        s.listen(backlog)
        return s

    def connect(self, listener, port=None, bind=None, to=None, configure=None):
        """Returns (client socket, server socket), both connected."""
        c = self.socket("c")
        if bind:
            c.bind(("", bind))
        if configure:
            configure(c)
        c.settimeout(20)
        c.connect(to or self.server_address(port))
        listener.settimeout(20)
        s, _ = listener.accept()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.settimeout(20)
        self.sockets.append(s)
        self.note("connected")
        return c, s

    def try_connect(self, who="client", timeout=30, port=None, bind=None):
        """A connect() that is expected to fail: notes errno and when."""
        c = self.socket("c")
        if bind:
            c.bind(("", bind))
        c.setblocking(False)
        begun = time.time_ns()
        code = c.connect_ex(self.server_address(port))
        if code == errno.EINPROGRESS:
            select.select([], [c], [], timeout)
            code = c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.note_error(who, "connect", code, begun)
        return c

    def exchange(self, c, s, times=1, request=100, response=400, pause=0.05):
        for _ in range(times):
            c.sendall(b"q" * request)
            self.receive(s, request)
            s.sendall(b"r" * response)
            self.receive(c, response)
            time.sleep(pause)

    @staticmethod
    def receive(sock, count):
        got = 0
        while got < count:
            chunk = sock.recv(min(65536, count - got))
            if not chunk:
                raise RuntimeError("closed early")
            got += len(chunk)

    def wait_end(self, sock, who, timeout):
        """Reads until the connection ends, and notes how: errno, orderly close, or still open."""
        sock.settimeout(timeout)
        begun, deadline = time.time_ns(), time.time() + timeout
        try:
            while sock.recv(65536):
                sock.settimeout(max(0.01, deadline - time.time()))
            self.note_error(who, "recv", 0, begun)
        except OSError as e:
            if e.errno is None:  # Python's own timeout, not the kernel's ETIMEDOUT
                self.note_result(who, "recv", "still open", begun)
            else:
                self.note_error(who, "recv", e.errno, begun)

    def send(self, sock, data, who="client"):
        begun = time.time_ns()
        try:
            sock.send(data)
        except OSError as e:
            self.note_error(who, "send", e.errno, begun)

    @staticmethod
    def tcp_option(sock, option, value):
        try:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
        except OSError as e:
            raise Unavailable("TCP socket option %d: %s" % (option, e.strerror))

    @staticmethod
    def keepalive(sock, idle, interval, count):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, count)

    @staticmethod
    def forget(sock):
        """Closes without a word: TCP_REPAIR lets the kernel drop the state, as a reboot would, and send nothing."""
        try:
            sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        except OSError:
            pass
        sock.close()

    def witness(self):
        """A second connection, client to router, kept busy: it proves that client, link and capture lived on."""
        listener = self.listen("r", self.port + 1000)
        c, s = self.connect(listener, to=(ADDRESS["r0"][1 if self.ipv6 else 0], self.port + 1000))

        def talk():
            while not self.stopping.wait(0.7):
                try:
                    self.exchange(c, s, pause=0)
                except (OSError, RuntimeError):
                    return
        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        self.threads.append(thread)

    def ticker(self):
        """UDP from the server to the router, twice a second: it proves that a capture at the server ran on."""
        with self.inside("r"):
            sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sink.bind(("", 7000))
        with self.inside("s"):
            source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

        def tick():
            with sink, source:
                while not self.stopping.wait(0.5):
                    source.sendto(b"tick", (ADDRESS["r1"][0], 7000))
        thread = threading.Thread(target=tick, daemon=True)
        thread.start()
        self.threads.append(thread)

    # what happens to the path

    def note(self, what):
        self.events.append({"epoch_ns": time.time_ns(), "what": what})

    def note_error(self, who, operation, code, begun):
        done = "connected" if operation == "connect" else "closed by peer"
        self.note_result(who, operation, errno.errorcode.get(code, str(code)) if code else done, begun)

    def note_result(self, who, operation, result, begun):
        now = time.time_ns()
        self.application.append({"end": who, "operation": operation, "result": result, "epoch_ns": now,
                                 "waited_ns": now - begun})

    def lane(self, wire, direction, **options):
        """Sets options of wire A or B in one direction: 0 towards the server, 1 towards the client."""
        text = "%d %d %s" % ("AB".index(wire), direction, " ".join("%s=%d" % kv for kv in options.items()))
        self.commands.append("wire " + text)
        when = self.wire.command(text)
        self.events.append({"epoch_ns": when, "what": "wire " + text})
        return when

    def hole(self, wire="B", directions=(0, 1)):
        """The path goes dark. Neighbour discovery still passes: what broke lies beyond the last router."""
        when = [self.lane(wire, d, hole=1) for d in directions]
        direction = "both" if len(directions) == 2 else ("client-to-server", "server-to-client")[directions[0]]
        self.outages.append({"start_epoch_ns": when[0], "end_epoch_ns": None, "direction": direction})

    def heal(self, wire="B", directions=(0, 1)):
        when = [self.lane(wire, d, hole=0) for d in directions]
        self.outages[-1]["end_epoch_ns"] = when[-1]

    def begin_outage(self, direction="both"):
        self.outages.append({"start_epoch_ns": time.time_ns(), "end_epoch_ns": None, "direction": direction})

    def end_outage(self):
        self.outages[-1]["end_epoch_ns"] = time.time_ns()

    def nft(self, key, rules):
        self.commands.append("nft in %s: %s" % (key, " ; ".join(line.strip() for line in rules.strip().splitlines())))
        run("ip", "netns", "exec", self.ns(key), "nft", "-f", "-", feed=rules + "\n")
        self.note("nft in " + key)

    def crash_server(self):
        """The server's host is gone at once; the other end of its link keeps its carrier, as on a switch."""
        self.stop_sniffer("server")
        self.lost_counters.append(self.delta("s"))
        side = "a1" if self.topology == "direct" else "b1"
        self.begin_outage()
        self.ip("w", "link del " + side)
        self.note("server host gone")

    def boot_server(self, mac=None):
        """The same host again: same addresses, same MAC, no memory of any connection. Another @mac: a standby."""
        os.close(self.files.pop("s"))
        run("ip", "netns", "del", self.ns("s"))
        self.add_namespace("s")
        self.host_settings("s")
        direct = self.topology == "direct"
        side = "a1" if direct else "b1"
        self.link(side, "s", "s0", mac)
        self.default_route("s")
        self.before["s"] = self.read_counters("s")
        if "server" in self.vantages:
            self.sniff("server")
        self.wire.command("open %d 1 %s" % (0 if direct else 1, side))
        self.end_outage()
        self.note("server host is back")

    # truth

    def read_counters(self, key):
        values = {}
        with self.inside(key):
            for path in ("/proc/net/netstat", "/proc/net/snmp"):
                with open(path) as f:
                    lines = f.read().splitlines()
                for names, numbers in zip(lines[::2], lines[1::2]):
                    if names.split(":")[0] in ("TcpExt", "Tcp"):
                        values.update(zip(names.split()[1:], map(int, numbers.split()[1:])))
        return values

    def delta(self, key):
        now = self.read_counters(key)
        return {name: now.get(name, 0) - self.before[key].get(name, 0) for name in COUNTERS}

    def truth(self):
        counters = {{"c": "client", "s": "server", "r": "router"}[k]: self.delta(k) for k in self.files if k != "w"}
        for lost in self.lost_counters:
            counters["server"] = {k: v + lost[k] for k, v in counters["server"].items()}
        return {"counters": {who: {k: v for k, v in values.items() if v} for who, values in counters.items()},
                "application": self.application, "events": self.events, "outages": self.outages,
                "sysctls": self.sysctls, "expected": self.expected, "places": self.places,
                "commands": [c for c in self.commands if not c.startswith("ip -n w")], "server_port": self.port,
                "topology": self.topology, "started_epoch_ns": self.started_ns, "ended_epoch_ns": time.time_ns(),
                "wire_dropped": self.wire.dropped() if self.wire else []}

    def close(self):
        """Everything away, silently: no namespace, process or orphaned socket stays behind."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(2)
        for vantage in list(self.sniffers):
            self.stop_sniffer(vantage)
        for s in self.sockets:
            if s.fileno() >= 0:
                self.forget(s)
        for group in self.groups:  # a program's children outlive it
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()
        for fd in self.files.values():
            os.close(fd)
        self.files = {}
        for key in "wcsr":
            run("ip", "netns", "del", self.ns(key), check=False)


def write_json(path, value):
    with open(path, "w") as f:
        json.dump(value, f, indent=1)
        f.write("\n")
