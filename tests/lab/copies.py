# SPDX-License-Identifier: MIT
"""Which frames the kernels of a cell sent again, and why: the tracepoints' call stacks, joined with the sender's own capture."""
import os

import labels

# The function nearest to the transmission decides; what an ACK let out goes by the congestion state.
BY_STACK = (("tcp_send_loss_probe", "tlp"), ("tcp_retransmit_timer", "rto"), ("tcp_simple_retransmit", "pmtu_retransmit"),
            ("tcp_xmit_retransmit_queue", None), ("tcp_xmit_recovery", None))
BY_STATE = {labels.RECOVERY: "fast", labels.LOSS: "after_rto"}
ENTERS_LOSS_NS = 2 * 10**6  # a timeout sets the state just before it sends
PACKET_BEFORE_NS, PACKET_AFTER_NS = 10**6, 20 * 10**3  # the packet's stamp against its tracepoint, which comes after it


def kind_of(event, state, lost_ns, timed_out):
    """Why a copy was sent. @state: the congestion state; @lost_ns: since Loss was entered, if nothing was sent since then."""
    if event["event"] == "tcp_retransmit_synack" or "SYN" in event.get("state", ""):
        return "synack_timer"
    kind = next((name for function, name in BY_STACK if function in event["stack"]), None)
    if kind is None and not event["stack"]:  # taken in an idle processor: the state alone has to tell
        kind = "rto" if state == labels.LOSS and lost_ns is not None and lost_ns < ENTERS_LOSS_NS else None if state in BY_STATE else "tlp"
    if kind is None:
        kind = BY_STATE.get(state, "fast")
    return "pmtu_retransmit" if kind == "after_rto" and not timed_out else kind


def label(events, server_port):
    """[{"epoch_ns", "side", "ports", "kind"}] of every copy in @events, the tracepoints of one cell."""
    out, flows = [], {}
    for e in sorted(events, key=lambda e: e["epoch_ns"]):
        side = "server" if e["ports"][0] == server_port else "client"
        flow = flows.setdefault((side, *e["ports"]), {"state": "0", "lost": None, "timed_out": False})
        if e["event"] == "tcp_cong_state_set":
            flow["state"] = e["cong_state"]
            flow["lost"] = e["epoch_ns"] if e["cong_state"] == labels.LOSS else None
        elif e["event"] in ("tcp_retransmit_skb", "tcp_retransmit_synack"):
            kind = kind_of(e, flow["state"], flow["lost"] and e["epoch_ns"] - flow["lost"], flow["timed_out"])
            flow["lost"], flow["timed_out"] = None, flow["timed_out"] or kind == "rto"
            out.append({"epoch_ns": e["epoch_ns"], "side": side, "ports": e["ports"], "kind": kind})
    return out


def pair(packets, events):
    """[(packet, event)] of one flow in its sender's own capture: what was seen before belongs to the next tracepoint (one may
    be several segments); a tracepoint without such a packet, as in a capture that begins late, has the nearest one."""
    sight = labels.sights(packets)
    found, used = [], set()
    for p in packets:
        after = [e for e in events if -PACKET_AFTER_NS <= e["epoch_ns"] - round(p.time * 1e9) <= PACKET_BEFORE_NS]
        if after and sight.get(p.frame, "new") != "new":
            found.append((p, after[0]))
            used.add(after[0]["epoch_ns"])
    taken = {p.frame for p, _ in found}
    for e in events:
        near = [(abs(e["epoch_ns"] - round(p.time * 1e9)), p) for p in packets if p.frame in sight and p.frame not in taken]
        if e["epoch_ns"] not in used and near and min(near)[0] <= PACKET_BEFORE_NS:
            taken.add(min(near)[1].frame)
            found.append((min(near)[1], e))
    return found


def find(directory, truth, events):
    """The copies of one cell as rows of its truth; one that the sender's own capture does not have is left out."""
    rows, labelled = [], label(events, truth["server_port"])
    for side in ("client", "server"):
        if side not in truth["captures"]:
            continue
        packets = list(labels.read_packets(os.path.join(directory, truth["captures"][side])))
        for ports in {tuple(e["ports"]) for e in labelled if e["side"] == side}:
            flow = [p for p in packets if (p.source[1], p.destination[1]) == ports]
            for p, event in pair(flow, [e for e in labelled if tuple(e["ports"]) == ports]):
                ends = (p.source, p.destination) if side == "client" else (p.destination, p.source)
                rows.append({"epoch_ns": round(p.time * 1e9), "side": side, "client": ends[0], "server": ends[1], "seq_raw": p.seq,
                             "length": p.length, "flags": p.flags, "tsval": p.tsval, "kind": event["kind"]})
    return rows
