#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How labelled captures are read: what is seen of a segment, which tracepoint a packet belongs to, and a copy at another tap."""
import os
import struct
import sys
import tempfile

sys.dont_write_bytecode = True
import copies  # noqa: E402
import labels

CLIENT, SERVER = ("10.77.1.2", 40000), ("10.77.2.2", 7100)
ACK = 16
failures = 0


def same(what, got, want):
    global failures
    if got != want:
        failures += 1
        print("%s: %r, expected %r" % (what, got, want))


def segment(frame, when, seq, length=100, tsval=None):
    return labels.Packet(frame, when, CLIENT, SERVER, seq, length, ACK, tsval)


def write_capture(path, packets):
    """A pcap of raw IPv4 with the TSval of each packet."""
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for p in packets:
            tcp = struct.pack(">HHIIBBHHHBBBBII", 40000, 7100, p.seq, 1, 0x80, p.flags, 64, 0, 0, 1, 1, 8, 10, p.tsval, 0)
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 52 + p.length, 0, 0, 64, 6, 0, bytes((10, 77, 1, 2)), bytes((10, 77, 2, 2)))
            seconds, micro = divmod(round(p.time * 1e6), 10**6)
            f.write(struct.pack("<IIII", seconds, micro, 52, 52 + p.length) + ip + tcp)


def event(milliseconds, name, stack=(), **fields):
    return {"epoch_ns": milliseconds * 10**6, "event": name, "ports": [40000, 7100], "stack": list(stack), **fields}


# The number wraps; a hole is filled, and one segment comes again.
near_wrap = [segment(n, n, seq % 2**32) for n, seq in enumerate((2**32 - 100, 0, 200, 100, 0), 1)]
same("sights", labels.sights(near_wrap), {1: "new", 2: "new", 3: "new", 4: "hole", 5: "again"})

trace = [event(10, "tcp_retransmit_skb", ["tcp_retransmit_skb", "tcp_send_loss_probe"]),
         event(20, "tcp_cong_state_set", cong_state="4"), event(20, "tcp_retransmit_skb"),  # no stack: the state alone
         event(30, "tcp_retransmit_skb", ["tcp_xmit_retransmit_queue", "tcp_ack"]),
         event(40, "tcp_cong_state_set", cong_state="3"), event(40, "tcp_retransmit_skb", ["tcp_xmit_retransmit_queue", "tcp_ack"]),
         event(50, "tcp_retransmit_skb", ["tcp_retransmit_timer"], state="TCP_SYN_SENT")]
same("kinds", [c["kind"] for c in copies.label(trace, 7100)], ["tlp", "rto", "after_rto", "fast", "synack_timer"])
same("path MTU", [c["kind"] for c in copies.label([trace[1], trace[3]], 7100)], ["pmtu_retransmit"])

# One tracepoint may be two segments; one whose original was not captured has the packet beside it.
sent = [segment(1, 1.0, 0), segment(2, 1.0, 100), segment(3, 2.0, 0), segment(4, 2.0, 100), segment(5, 3.0, 900)]
found = copies.pair(sent, [event(2000, "tcp_retransmit_skb"), event(3000, "tcp_retransmit_skb")])
same("pairs", [(p.frame, e["epoch_ns"] // 10**9) for p, e in found], [(3, 2), (4, 2), (5, 3)])

# Two copies were sent and the first was lost: at the receiver the TSval tells which one this is.
rows = [labels.Row(1.0, "client", 5000, 100, ACK, 1000, "tlp", None), labels.Row(1.25, "client", 5000, 100, ACK, 1250, "rto", None)]
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "x.pcap")
    write_capture(path, [segment(1, 0.9, 4900, tsval=800), segment(2, 0.9, 5100, tsval=800), segment(3, 1.35, 5000, tsval=1250)])
    capture = labels.Capture(path, "server", None, [labels.Connection(CLIENT, SERVER, rows)])
    seen, plain, unsure = capture.frames()
same("copies", [(c.frame, c.kind, c.sight) for c in seen], [(3, "rto", "hole")])
same("plain", (sorted(plain), unsure, capture.vantage((0, "client"))), ([1, 2], set(), "receiver"))
sys.exit(failures != 0)
