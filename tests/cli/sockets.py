#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What ss and netstat print of a kernel's sockets: the verdict on each, on both sides of its thresholds, and one mail in ten
forms, whose facts must stay the same.

usage: sockets.py    (top_builddir from the environment)
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(os.environ.get("top_builddir", ".")) / "tcpautopsy"
A, B = "192.0.2.17:40412", "198.51.100.9:8443"

# What stands behind the addresses: state, queues, the rest. Verdict, who failed, and a kind of fact that must be there.
SS = [
    ("ESTAB", 0, 10, "timer:(on,400ms,1)", "undetermined", "unknown", "socket-state"),
    ("ESTAB", 0, 10, "timer:(on,800ms,2)", "peer-silent", "unknown", "socket-retransmits"),
    ("ESTAB", 0, 10, "cubic rto:1600 backoff:3 unacked:1 lastack:1500", "peer-silent", "unknown", "socket-silent"),
    ("ESTAB", 0, 10, "cubic rto:1600 backoff:3 unacked:1 lastack:20", "undetermined", "unknown", "socket-heard"),
    ("ESTAB", 0, 10, "cubic rto:1600 backoff:3", "undetermined", "unknown", "socket-state"),  # nothing is outstanding
    ("ESTAB", 0, 10, "timer:(on,10sec,5) cubic rto:12800 backoff:6 unacked:1", "peer-silent", "unknown", "socket-gives-up"),
    ("CLOSE-WAIT", 0, 10, "timer:(on,10sec,5)", "peer-silent", "unknown", "socket-retransmits"),
    ("ESTAB", 0, 0, "timer:(keepalive,75sec,1)", "normal", "none", "socket-idle"),
    ("ESTAB", 0, 0, "timer:(keepalive,75sec,2)", "peer-silent", "unknown", "socket-probes"),
    ("ESTAB", 0, 0, "timer:(keepalive,119min,0)", "normal", "none", "socket-idle"),
    ("ESTAB", 0, 0, "", "normal", "none", "socket-idle"),
    ("ESTAB", 0, 10, "", "undetermined", "unknown", "socket-state"),
    ("ESTAB", 0, 10, "timer:(persist,400ms,0)", "undetermined", "unknown", "socket-state"),
    ("ESTAB", 0, 10, "timer:(persist,1min20sec,0)", "receiver-stalled", "server", "socket-stalls"),
    ("ESTAB", 0, 10, "timer:(persist,400ms,0) cubic rto:204 backoff:1", "receiver-stalled", "server", "socket-stalls"),
    ("ESTAB", 0, 10, "timer:(persist,400ms,1)", "receiver-stalled", "server", "socket-stalls"),
    ("ESTAB", 0, 10, "timer:(persist,20sec,2)", "peer-silent", "unknown", "socket-probes"),  # counts those without an answer
    ("SYN-SENT", 0, 1, "timer:(on,1sec,0)", "undetermined", "unknown", "socket-state"),
    ("SYN-SENT", 0, 1, "timer:(on,2sec,1) cubic rto:2000 backoff:1", "connect-timeout", "unknown", "socket-gives-up"),
    ("SYN-RECV", 0, 0, "timer:(on,2sec,1)", "undetermined", "unknown", "socket-state"),
    ("SYN-RECV", 0, 0, "timer:(on,4sec,2)", "connect-timeout", "unknown", "socket-connects"),
    ("FIN-WAIT-1", 0, 1, "timer:(on,2sec,1)", "undetermined", "unknown", "socket-state"),
    ("FIN-WAIT-1", 0, 1, "timer:(on,2sec,2)", "close-unanswered", "unknown", "socket-closes"),
    ("FIN-WAIT-1", 0, 900, "timer:(on,2sec,2)", "peer-silent", "unknown", "socket-retransmits"),  # data, too
    ("LAST-ACK", 0, 1, "timer:(on,2sec,2)", "close-unanswered", "unknown", "socket-closes"),
    ("CLOSING", 0, 1, "timer:(on,2sec,2)", "close-unanswered", "unknown", "socket-closes"),
    ("FIN-WAIT-2", 0, 0, "timer:(timewait,40sec,0)", "normal", "none", "socket-idle"),
    ("TIME-WAIT", 0, 0, "timer:(timewait,40sec,0)", "normal", "none", "socket-idle"),
    ("CLOSE-WAIT", 1, 0, "", "application-silent", "client", "socket-unread"),
    ("CLOSE-WAIT", 0, 0, "", "undetermined", "unknown", "socket-state"),
    ("ESTAB", 99, 0, "cubic rto:204 lastrcv:9999", "undetermined", "unknown", "socket-state"),
    ("ESTAB", 99, 0, "cubic rto:204 lastrcv:10000", "application-silent", "client", "socket-unread"),
]
NETSTAT = [
    ("ESTABLISHED", 0, 10, "on (0.40/1/0)", "undetermined", "unknown", "socket-state"),
    ("ESTABLISHED", 0, 10, "on (0.80/2/0)", "peer-silent", "unknown", "socket-retransmits"),
    ("ESTABLISHED", 0, 0, "keepalive (7176.56/0/0)", "normal", "none", "socket-idle"),
    ("ESTABLISHED", 0, 0, "keepalive (30.00/0/2)", "peer-silent", "unknown", "socket-probes"),
    ("ESTABLISHED", 0, 0, "off (0.00/0/0)", "normal", "none", "socket-idle"),
    ("ESTABLISHED", 0, 10, "probe (12.00/0/0)", "receiver-stalled", "server", "socket-stalls"),
    ("ESTABLISHED", 0, 10, "probe (12.00/0/2)", "peer-silent", "unknown", "socket-probes"),
    ("SYN_SENT", 0, 1, "on (2.00/1/0)", "connect-timeout", "unknown", "socket-connects"),
    ("FIN_WAIT1", 0, 1, "on (2.00/2/0)", "close-unanswered", "unknown", "socket-closes"),
    ("CLOSE_WAIT", 7, 0, "off (0.00/0/0)", "application-silent", "client", "socket-unread"),
    ("TIME_WAIT", 0, 0, "timewait (30.00/0/0)", "normal", "none", "socket-idle"),
]

QUOTE = re.compile(r"^> ?", re.M)
failures = []


def report(text):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write(text)
        f.flush()
        out = subprocess.run([PROGRAM, "--format", "json", f.name], capture_output=True, text=True, check=False)
    if out.returncode not in (0, 2) or not out.stdout:
        raise SystemExit(f"{text}\nexit {out.returncode}: {out.stderr}")
    return json.loads(out.stdout)


def told(text):
    """The report for people, without its line ends."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write(text)
        f.flush()
        out = subprocess.run([PROGRAM, f.name], capture_output=True, text=True, check=False)
    return re.sub(r"\s*\n\s+", " ", out.stdout)


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}\n  wanted {wanted}\n  got    {got}")


def check_line(line, source, row):
    _, _, _, _, scenario, failed, kind = row
    connections = report(line + "\n")["connections"]
    expect(line, len(connections), 1)
    d = connections[0]["diagnosis"]
    facts = d["facts"]
    expect(line, (d["scenario"], d["failed"]), (scenario, failed))
    expect(line + ": never certain", d["confidence"], "likely")
    mine = [f["source"] for f in facts if f["kind"] == kind]
    expect(f"{line}: {kind}", mine[:1], [source])
    expect(line + ": no time is known", d["since_ns"], None)


def digest(text):
    """What must be the same in each form: verdicts and the facts of kernels, but for the lines where they stand."""
    found = []
    for c in report(text)["connections"]:
        ends = sorted(f"{e['address']}:{e['port']}" for e in (c["client"], c["server"]))
        d = c["diagnosis"]
        values = []
        for f in d["facts"]:
            if f["source"]:
                values.append((f["kind"], {k: v for k, v in f["values"].items() if "line" not in k}, f["source"]))
        found.append((ends, d["scenario"], d["confidence"], d["failed"], values))
    return sorted(found, key=str)


def variants(mail):
    plain = QUOTE.sub("", mail)
    joined = re.sub(r"\n(?=uid:|lastrcv:)", " ", plain)
    one_line = re.sub(r"\n\t", " ", joined)
    ss, dump = plain.split("and the dump", 1)
    yield "plain", plain
    yield "quoted twice", re.sub("^", "> > ", plain, flags=re.M)
    yield "CRLF", plain.replace("\n", "\r\n")
    yield "one line a socket (ss -O)", one_line
    yield "indented by four", re.sub("^", "    ", joined, flags=re.M)
    yield "without headings", re.sub("^State .*\n", "", plain, flags=re.M)
    yield "with Netid", re.sub(r"^(ESTAB|SYN-SENT)", r"tcp \1", plain, flags=re.M)
    yield "narrow columns", re.sub(r"(?<=\S) +", " ", joined)
    yield "broken behind the local address", re.sub(r"(192\.0\.2\.17:\d+) +(198)", r"\1\n\2", joined)
    yield "the dump first", "and the dump" + dump + ss
    yield "interfaces, IPv4 in IPv6", re.sub(r"(192\.0\.2\.17)(:\d+) +(198\.51\.100\.9)(:\d+)", r"[::ffff:\1]%eth0\2 [::ffff:\3]\4", plain)


def main():
    for source, rows, form in (("ss", SS, "{} {} {} {} {} {}"), ("netstat", NETSTAT, "tcp {1} {2} {3} {4} {0} {5}")):
        for row in rows:
            check_line(form.format(row[0], row[1], row[2], A, B, row[3]), source, row)
    mail = (pathlib.Path(os.environ.get("top_srcdir", ".")) / "testdata/traces/sockets/mail.txt").read_text()
    wanted = digest(mail)
    expect("three connections", len(wanted), 3)
    for name, text in variants(mail):
        expect(name, digest(text), wanted)

    # Packets that show otherwise: the kernel was asked at another time, and that is said.
    idle = mail.replace("ESTAB 0      1448 ", "ESTAB 0      0 ")
    idle = re.sub(r"timer:\(on,\S+\)", "", re.sub(r"backoff:\d|unacked:1", "", idle))
    first = next(c for c in report(idle)["connections"] if c["client"]["port"] == 40412)["diagnosis"]
    expect("disagreement", (first["scenario"], first["confidence"]), ("peer-silent", "likely"))
    expect("disagreement is a fact", "socket-disagrees" in [f["kind"] for f in first["facts"]], True)

    # For a person each kernel's word is told, one that the verdict has no use for, too.
    expect("disagreement is told", "kernel says otherwise: ESTABLISHED" in told(idle), True)
    servers = told(mail + f"ESTAB 0 0 {B} {A}\n")
    expect("the server's own line is told", "server's socket was ESTABLISHED, no byte in its send queue" in servers, True)
    expect("the client's is told once", servers.count("client's socket was ESTABLISHED") + servers.count("- the client's kernel says the same"), 1)

    for failure in failures:
        print(failure)
    print(f"{len(SS) + len(NETSTAT)} lines and the mail's forms: {len(failures)} failures")
    sys.exit(bool(failures))


main()
