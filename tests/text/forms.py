# SPDX-License-Identifier: MIT
"""The forms in which people print a capture. A form is one row of FORMS: its name, and the command whose output it is ({} is the
capture), or a function of that output. `absolute` forms show raw sequence numbers."""
import csv
import io
import subprocess

FIELDS = ("frame.number", "frame.time_relative", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.flags",
          "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size", "icmp.type", "icmp.code")


def _columns(*pairs):
    return ["-o", "gui.column.format:" + ",".join(f'"{title}","{what}"' for title, what in pairs)]


NO, TIME, SRC, DST = ("No.", "%m"), ("Time", "%t"), ("Source", "%s"), ("Destination", "%d")
PROTOCOL, LENGTH, INFO = ("Protocol", "%p"), ("Length", "%L"), ("Info", "%i")
SPORT, DPORT = ("Source Port", "%uS"), ("Destination Port", "%uD")
DELTA, TTL = ("Delta", "%Gt"), ("TTL", "%Cus:ip.ttl:0:R")
FLAGS, SEQ = ("Flags", "%Cus:tcp.flags.str:0:R"), ("Seq", "%Cus:tcp.seq:0:R")


def _tshark(*options):
    return ["tshark", *options, "-r", "{}"]


def _tcpdump(*options):
    return ["tcpdump", *options, "-r", "{}"]


def _fields(*options):
    return _tshark("-n", "-T", "fields", *options, *(word for field in FIELDS for word in ("-e", field)))


def as_csv(text):
    """Wireshark's "Export packet dissections, as CSV", from tab-separated columns."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writerow(["No.", "Time", "Source", "Destination", "Protocol", "Length", "Info"])
    for line in text.splitlines():
        rows.writerow([cell.strip() for cell in line.split("\t")])
    return out.getvalue()


# name: (command, function of its output or None)
FORMS = {
    "tshark": (_tshark(), None),
    "tshark -n": (_tshark("-n"), None),
    "tshark -n -t a": (_tshark("-n", "-t", "a"), None),
    "tshark -n -t ad": (_tshark("-n", "-t", "ad"), None),
    "tshark -n -t ud": (_tshark("-n", "-t", "ud"), None),
    "tshark -n -t d": (_tshark("-n", "-t", "d"), None),
    "tshark -n -t e": (_tshark("-n", "-t", "e"), None),
    "tshark -n, raw numbers": (_tshark("-n", "-o", "tcp.relative_sequence_numbers:FALSE"), None),
    "tshark -n, TCP only": (_tshark("-n", "--disable-protocol", "http", "--disable-protocol", "tls", "--disable-protocol", "ssh"), None),
    "columns: ports before Info": (_tshark("-n", *_columns(NO, TIME, SRC, SPORT, DST, DPORT, PROTOCOL, LENGTH, INFO)), None),
    "columns: ports after protocol": (_tshark("-n", *_columns(NO, TIME, SRC, DST, PROTOCOL, SPORT, DPORT, INFO)), None),
    "columns: TTL, delta, length": (_tshark("-n", *_columns(NO, TIME, DELTA, SRC, DST, TTL, PROTOCOL, LENGTH, INFO)), None),
    "columns: source before time": (_tshark("-n", *_columns(NO, SRC, TIME, DST, PROTOCOL, LENGTH, INFO)), None),
    "columns: no number": (_tshark("-n", *_columns(TIME, SRC, DST, PROTOCOL, LENGTH, INFO)), None),
    "columns: no number, no time": (_tshark("-n", *_columns(SRC, DST, PROTOCOL, LENGTH, INFO)), None),
    "columns: flags, seq, Info": (_tshark("-n", *_columns(NO, TIME, SRC, DST, PROTOCOL, FLAGS, SEQ, INFO)), None),
    "columns: no protocol, no length": (_tshark("-n", *_columns(NO, TIME, SRC, DST, INFO)), None),
    "CSV": (_tshark("-n", "-T", "tabs"), as_csv),
    "-T tabs": (_tshark("-n", "-T", "tabs"), None),
    "-T psml": (_tshark("-n", "-T", "psml"), None),
    "-T pdml": (_tshark("-n", "-T", "pdml"), None),
    "-T json": (_tshark("-n", "-T", "json"), None),
    "-T ek": (_tshark("-n", "-T", "ek"), None),
    "-T fields, header": (_fields("-E", "header=y"), None),
    "-T fields": (_fields(), None),
    "-T fields, commas, quotes": (_fields("-E", "header=y", "-E", "separator=,", "-E", "quote=d"), None),
    "-V": (_tshark("-n", "-V"), None),
    "-P -V": (_tshark("-n", "-P", "-V"), None),
    "-O tcp": (_tshark("-n", "-O", "tcp"), None),
    "-x": (_tshark("-n", "-x"), None),
    "-P -x": (_tshark("-n", "-P", "-x"), None),
    "tcpdump": (_tcpdump(), None),
    "tcpdump -n": (_tcpdump("-n"), None),
    "tcpdump -nn -S": (_tcpdump("-nn", "-S"), None),
    "tcpdump -n -t": (_tcpdump("-n", "-t"), None),
    "tcpdump -n -tt": (_tcpdump("-n", "-tt"), None),
    "tcpdump -n -ttt": (_tcpdump("-n", "-ttt"), None),
    "tcpdump -n -tttt": (_tcpdump("-n", "-tttt"), None),
    "tcpdump -n -ttttt": (_tcpdump("-n", "-ttttt"), None),
    "tcpdump -n -v": (_tcpdump("-n", "-v"), None),
    "tcpdump -n -vv": (_tcpdump("-n", "-vv"), None),
    "tcpdump -n -e": (_tcpdump("-n", "-e"), None),
    "tcpdump -n -q": (_tcpdump("-n", "-q"), None),
    "tcpdump -n --number": (_tcpdump("-n", "--number"), None),
    "tcpdump -n -x": (_tcpdump("-n", "-x"), None),
    "tcpdump -n -X": (_tcpdump("-n", "-X"), None),
    "tcpdump -n -A": (_tcpdump("-n", "-A"), None),
}


def render(name, path):
    """The capture in that form, or None where the tool can't read it."""
    command, then = FORMS[name]
    done = subprocess.run([str(path) if word == "{}" else word for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False, env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "TZ": "UTC"})
    if done.returncode or not done.stdout:
        return None
    text = done.stdout.decode("utf-8", "replace")
    return then(text) if then else text
