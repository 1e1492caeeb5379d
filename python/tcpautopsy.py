"""What tcpautopsy finds in captures, as typed rows. One file, standard library alone; runs the program `tcpautopsy`.

    import tcpautopsy

    with tcpautopsy.analyse(["client.pcap"], only="failed") as report:
        for connection in report.failed():
            print(connection, connection.diagnosis.title)
            for evidence in connection.evidence:
                print("   frames", evidence.frames, evidence.text)
    print(report.summary.failed, "of", report.summary.connections)

Rows are those of --format ndjson (doc/report.schema.json) in its order, each when the program writes it: capture points,
connections, observations, inputs, and the summary at last. Times are nanoseconds since the first packet of their run. A value
that is not known is None. Fields that a later version of the program adds are in `raw` of each object.
SPDX-License-Identifier: MIT
"""
import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile
import typing
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Callable, Dict, Iterable, Iterator, List, Literal, Mapping, Optional, Sequence, Type, TypeVar, Union

__all__ = [
    "analyse", "read", "failed", "by_host", "Report", "Row", "Point", "Connection", "Observation", "InputFile", "Summary", "Diagnosis",
    "Evidence", "Error", "UsageError", "Incomplete", "Interrupted", "Crashed", "BadRow",
]

PathLike = Union[str, "os.PathLike[str]"]
T = TypeVar("T", bound="_Object")


class Error(Exception):
    """The program did not do all that was asked. stderr is what it said."""

    def __init__(self, message: str, status: int = 0, stderr: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.stderr = stderr


class UsageError(Error):
    """Exit status 64: an option that there is not, or a value that it does not take."""


class Incomplete(Error):
    """Exit status 2: an input could not be read, or only in part, or the connection asked for is not there. The rows that
    there are have all been given before."""


class Interrupted(Error):
    """Exit status 128 and a signal's number: a signal ended the program, which wrote what it had."""


class Crashed(Error):
    """A signal killed the program, or it ended with a status that it does not have."""


class BadRow(Error):
    """A line that is no row of a report."""


# ---- objects ----

class _Object:
    """An object of the report. raw: all of it as it was in JSON, fields that this module does not know too."""

    raw: Mapping[str, Any]

    @classmethod
    def from_json(cls: Type[T], value: Mapping[str, Any]) -> T:
        arguments = {}
        for key, attribute, convert, required in _fields(cls):
            if key in value:
                found = value[key]
                arguments[attribute] = found if convert is None or found is None else convert(found)
            elif required:
                raise BadRow("%s lacks '%s'" % (cls.__name__, key))
        made = cls(**arguments)
        object.__setattr__(made, "raw", value)  # it is frozen for everyone else
        return made


_Convert = Optional[Callable[[Any], Any]]
_known: Dict[type, List["tuple[str, str, _Convert, bool]"]] = {}


def _converter(hint: Any) -> _Convert:
    """What makes a value of this type of its JSON; None: nothing has to be made."""
    arguments = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin is Union:
        return _converter(arguments[0])
    if origin is list:
        inner = _converter(arguments[0])
        if inner is None:
            return None
        convert = inner
        return lambda values: [value if value is None else convert(value) for value in values]
    if isinstance(hint, type) and issubclass(hint, _Object):
        return hint.from_json
    return None


def _fields(cls: Type[_Object]) -> List["tuple[str, str, _Convert, bool]"]:
    """Of each field its key, attribute, what converts it, and whether it is required."""
    if cls not in _known:
        hints = typing.get_type_hints(cls)
        _known[cls] = [(f.name.rstrip("_"), f.name, _converter(hints[f.name]), f.default is dataclasses.MISSING)
                       for f in dataclasses.fields(typing.cast(Any, cls))]
    return _known[cls]


# ---- made by python/generate from doc/report.schema.json: begin

@dataclass(frozen=True)
class Clock(_Object):
    """how the clock of one capture point stands to that of another, from the packets that both saw"""

    # what it is ahead; negative: behind
    offset_ns: int
    # of offset_ns, to either side; null: packets of one direction only, the offset is a bound
    uncertainty_ns: Optional[int]
    # millionths that it runs faster
    drift_ppm: int
    # times that one of them was set meanwhile
    steps: int
    # packets that both saw
    shared_packets: int


@dataclass(frozen=True)
class Point(_Object):
    """a capture point; a connection that several saw is reported once, at one of them"""

    # of its run, too
    index: int
    name: str
    # indexes of its inputs
    inputs: List[int]
    # beside that of point 0; null: of point 0, or nothing is shared
    clock: Optional[Clock]
    type: Optional[Literal["point"]] = None
    # in NDJSON, where each object stands alone
    schema: Optional[Literal["tcpautopsy/1"]] = None


@dataclass(frozen=True)
class Endpoint(_Object):
    """a trace may give names: address or port is null then, and name set"""

    address: Optional[str]
    port: Optional[int]
    name: Optional[str]


@dataclass(frozen=True)
class At(_Object):
    """where a frame of a run with several inputs is: present beside a frame reference there"""

    input: int
    frame: int


Confidence = Literal["possible", "likely", "certain"]


@dataclass(frozen=True)
class HalfStack(_Object):
    """which TCP it is, by its timers and probes"""

    candidates: List[str]
    confidence: Optional[Confidence]
    reason: Optional[str]


@dataclass(frozen=True)
class Half(_Object):
    """what one endpoint sent"""

    # without duplicates
    segments: int
    # unique sequence space in the capture; null: no segment showed its numbers, or there is none in it although the
    # peer acknowledged some
    payload_bytes: Optional[int]
    # payload that the peer's ACKs prove to have arrived, from the ISN or the first number known; null: no ACK is
    # known
    acked_bytes: Optional[int]
    isn_known: bool
    mss: Optional[int]
    window_shift: Optional[int]
    sack_permitted: Optional[bool]
    timestamps: Optional[bool]
    srtt_ns: Optional[int]
    rto_estimate_ns: Optional[int]
    retransmitted_segments: int
    last_seen_ns: Optional[int]
    # which TCP it is, by its timers and probes
    stack: HalfStack


@dataclass(frozen=True)
class ConnectionHalves(_Object):
    """by role"""

    client: Half
    server: Half


@dataclass(frozen=True)
class Icmp(_Object):
    """an ICMP error that quotes a segment of the connection"""

    frame: int
    time_ns: int
    from_: str
    type: int
    code: int
    seq: Optional[int]
    at: Optional[At] = None
    version: Optional[Literal[4, 6]] = None
    quotes: Optional[Literal["client", "server"]] = None
    mtu: Optional[int] = None


@dataclass(frozen=True)
class SenderState(_Object):
    """the sender just before a segment left it, as far as the capture shows"""

    # as Linux names it: disorder, duplicate ACKs or SACK not yet taken for loss; recovery, fast recovery; loss,
    # after a timeout
    congestion_state: Literal["open", "disorder", "recovery", "loss"]
    # SND.NXT - SND.UNA, as it knew
    outstanding_bytes: int
    # reported by SACK blocks that had reached it
    sacked_bytes: int
    # without backoff
    rto_ns: Optional[int]
    # of its loss probe; null also where it has none
    pto_ns: Optional[int]
    # true: the capture was not taken beside this sender; ACKs may have been lost behind the tap, and segments
    # before it, so its state and its bytes are those of what passed the tap
    as_seen_at_tap: bool


Fate = Literal["both", "lost", "made", "unknown"]


@dataclass(frozen=True)
class SeenAt(_Object):
    """what became of an attempt at another capture point"""

    # index in points
    point: int
    # of that point's run, the same packet, or one that carries its bytes; null: not seen
    frame: Optional[int]
    at: Optional[At]
    fate: Fate
    # of an unknown fate: it would have come before the other capture's first packet; after its last one, and
    # nothing shows that it had ended; after its last one, and it had ended; before its first one, and it had not
    # begun; that capture lost packets; it is filtered; which point is nearer to the sender is not known; between
    # two pieces of that capture
    why_unknown: Optional[Literal["before-start", "after-end", "capture-ended", "capture-not-begun", "capture-lossy", "filtered", "order-unknown", "between-pieces"]]
    # from the point nearer to the sender to the other; null: not known
    delay_ns: Optional[int]


@dataclass(frozen=True)
class Attempt(_Object):
    """one transmission"""

    frame: int
    time_ns: int
    # the gap by the sender's own timestamps, where they are milliseconds and far from it the capture shows another
    # one; else null
    sender_gap_ns: Optional[int]
    gap_ns: Optional[int]
    seq: Optional[int]
    length: int
    # original: the first transmission, only where the capture has it; rto; tlp: a tail loss probe, with old bytes
    # or new ones; fast: duplicate ACKs, SACK or RACK, and what ACKs let out below that recovery point; after-rto:
    # let out by ACKs below the recovery point of a timeout; syn; probe; pmtu: sent again because an ICMP error said
    # that it was too big; unknown: not decided, see candidates
    cause: Literal["unknown", "original", "rto", "tlp", "fast", "after-rto", "syn", "probe", "pmtu"]
    nominal_ns: Optional[int]
    explained: Optional[bool]
    missing_before: int
    answer_frame: Optional[int]
    answer_window: Optional[int]
    spurious: bool
    spurious_proof: Optional[Literal["dsack", "timestamp", "early-ack"]]
    # a loss probe with bytes that had not been sent: no retransmission
    new_data: bool
    # why it was sent, a sentence for a person; its words may change
    why: Optional[str]
    # what let it out, a segment of the other side or an ICMP error; of a timer what armed it
    trigger_frame: Optional[int]
    # of an unknown cause what comes into question; empty: it is decided, or nothing is known
    candidates: List[Literal["unknown", "original", "rto", "tlp", "fast", "after-rto", "syn", "probe", "pmtu"]]
    sender: Optional[SenderState]
    at: Optional[At] = None
    answer_at: Optional[At] = None
    trigger_at: Optional[At] = None
    # its fate at the other points that saw the connection; present where there are several
    seen_at: Optional[List[SeenAt]] = None


@dataclass(frozen=True)
class Model(_Object):
    """another model that fits as well"""

    base_ns: Optional[int]
    tick_hz: Optional[int]
    rto_max_ns: Optional[int]


@dataclass(frozen=True)
class Backoff(_Object):
    """how the gaps grow, and which timer explains them"""

    law: Literal["exponential", "constant", "linear-then-exponential", "irregular"]
    base_ns: Optional[int]
    # how often the delay doubled without being capped
    doublings: int
    plateau_ns: Optional[int]
    plateau_count: int
    rto_max_ns: Optional[int]
    # a minimum RTO other than the 200 ms of Linux, as it was set (tcp_rto_min_us, the route's rto_min); null: none
    # shown
    rto_min_ns: Optional[int]
    tick_hz: Optional[int]
    # its delays are whole ticks of a timer that looks up so seldom (old BSDs, lwIP); null: none
    slow_tick_ns: Optional[int]
    explained_attempts: int
    alternatives: List[Model]
    estimator_agrees: Optional[bool] = None


@dataclass(frozen=True)
class Keepalive(_Object):
    """a run of keep-alive probes"""

    # last segment heard to first probe
    idle_ns: Optional[int]
    # median between probes
    interval_ns: Optional[int]
    nominal_idle_ns: Optional[int]
    nominal_interval_ns: Optional[int]
    probes: int
    answered: int
    payload_bytes: int


@dataclass(frozen=True)
class Abort(_Object):
    """when the sender's stack gives up"""

    rule: Optional[str]
    expected_ns: Optional[int]
    next_attempt_ns: Optional[List[int]]
    user_timeout_ns: Optional[int]
    observed: bool
    stopped_early: Optional[bool] = None
    text: Optional[str] = None


@dataclass(frozen=True)
class Episode(_Object):
    """a run of attempts by one sender without progress"""

    kind: Literal["retransmission", "keep-alive", "zero-window-probe", "syn", "syn-ack", "fin"]
    sender: Literal["client", "server"]
    # counted from the ISN, or from the first number seen, which is 1; null: the trace does not show it
    seq: Optional[int]
    seq_raw: Optional[int]
    length: int
    zero_window: bool
    first_frame: int
    last_frame: int
    # the answer, RST or ICMP error that ended it
    end_frame: Optional[int]
    start_ns: int
    end_ns: int
    # the other side, before it
    last_heard_ns: Optional[int]
    attempts_total: int
    original_seen: bool
    attempts: List[Attempt]
    attempts_omitted: int
    result: Literal["capture-ended", "answered", "reset-by-peer", "reset-by-sender", "icmp", "gave-up", "stopped", "superseded"]
    silence_ns: int
    backoff: Optional[Backoff]
    keepalive: Optional[Keepalive]
    abort: Optional[Abort]
    inferred: Optional[bool] = None
    first_at: Optional[At] = None
    last_at: Optional[At] = None
    end_at: Optional[At] = None


Scenario = Literal["normal", "peer-crash", "peer-reboot", "network-failure", "peer-silent", "middlebox-timeout",
    "middlebox-reset", "process-exit", "receiver-stalled", "connect-refused", "connect-unreachable",
    "connect-timeout", "close-unanswered", "pmtu-blackhole", "application-silent", "undetermined"]


Failed = Literal["none", "client", "server", "path", "middlebox", "unknown"]


Direction = Literal["both", "client-to-server", "server-to-client"]


@dataclass(frozen=True)
class DiagnosisOutage(_Object):
    """lowest and highest possible"""

    start_ns: List[int]
    end_ns: List[int]


@dataclass(frozen=True)
class Failure(_Object):
    """another failure in the connection's life"""

    scenario: Scenario
    failed: Failed
    direction: Optional[Direction]
    since_ns: Optional[int]
    healed_ns: Optional[int]


@dataclass(frozen=True)
class Evidence(_Object):
    """what was seen that speaks for or against a scenario"""

    frames: List[int]
    for_: Scenario
    weight: Literal["requires", "supports", "contradicts"]
    values: Dict[str, int]
    connection: Optional[int]
    text: str
    at: Optional[List[At]] = None
    # id of the fact
    fact: Optional[int] = None


@dataclass(frozen=True)
class Hypothesis(_Object):
    """an explanation that stays open"""

    scenario: Scenario
    confidence: Confidence


@dataclass(frozen=True)
class Conformance(_Object):
    """behaviour against a rule of an RFC"""

    rule: str
    side: Literal["client", "server"]
    verdict: Literal["meets", "violates", "differs", "not-observable"]
    text: str


Mechanism = Literal["closed-in-order", "in-use", "kept-alive", "goodbye-met-closed-socket", "check-or-scan",
    "rst-ignored", "chance-loss", "host-died", "host-suspended", "path-down", "path-one-way", "path-outage",
    "path-refuses", "routing-loop", "host-firewall", "link-down", "gateway-gone", "corruption",
    "not-accepted", "answers-not-taken", "flow-dropped", "state-lost", "idle-limit", "nat-port-reused",
    "pmtu", "host-rebooted", "address-taken-over", "socket-gone", "gave-up-first", "never-completed",
    "half-open", "process-aborted", "closed-unread", "request-crossed-close", "stale-pooled-connection",
    "late-data", "connect-abandoned", "forged-rst", "forged-fin", "not-listening", "firewall-refuses",
    "listen-queue-full", "accept-queue-full", "syn-dropped", "answer-lost", "hung-process", "not-reading",
    "close-lost", "capture-too-short", "capture-one-sided", "capture-filtered", "capture-lost",
    "capture-stalled", "clock-stepped", "stranger", "order-lost"]


@dataclass(frozen=True)
class Fact(_Object):
    """something that the capture shows, with the frames that show it; a verdict rests on nothing else"""

    id: int
    kind: Literal["course", "silence", "probes-unanswered", "reset", "refusal", "syn-icmp", "syn-unanswered", "syn-ack-unanswered", "half-open", "stall", "fin-unanswered", "request-unanswered", "hole", "socket-retransmits", "socket-probes", "socket-stalls", "socket-connects", "socket-closes", "socket-unread", "handshake-complete", "not-established", "not-opened", "closed", "fin-sent", "last-heard", "keepalive-answered", "retransmitted", "longest-wait", "filled-late", "breaks-off", "quiet-at-end", "probe-due", "succeeded", "few-attempts", "some-attempts", "many-attempts", "not-due", "stopped-early", "gave-up", "healed", "reset-after", "only-fin", "peer-quiet", "peer-unseen", "peer-heard", "stranger", "arrived", "duplicates-unanswered", "probes-inferred", "signed", "mostly-unseen", "segments-lacking", "echo-unseen", "peer-in-vain", "heard-after", "host-went-on", "answered-here", "answer-unknown", "echo-stood", "not-accepted", "corrupt", "only-large-lost", "large-lost", "large-untried", "cut-smaller-through", "stall-probe-due", "stall-answered", "icmp-router", "icmp-host", "icmp-after-arp", "icmp-ttl", "host-unresolved", "host-resolved", "gateway-unresolved", "own-link-works", "link-address-changed", "host-alive", "address-alive", "new-connection-works", "sibling-goes-on", "idle-before", "long-idle-before", "dead-after-idle", "forgotten-while-idle", "busy-before", "use-unseen", "survived-longer", "silent-together", "twin-syn", "ack-loop", "rst-without-effect", "rows-unread", "times-hidden", "numbers-hidden", "equal-at-doubling-gaps", "waits-hidden", "segments-unplaced", "resent-unread", "siblings-silent", "rst-both-numbers", "rst-socket-signs", "rst-no-socket", "rst-past-gap", "rst-own-number", "rst-unprovoked", "probe-without-ack", "rst-ack-no-state", "rst-ttl", "rst-ttl-fresh", "rst-too-soon", "rst-late", "rst-window", "rst-syn-unacked", "rst-no-options", "rst-foreign-id", "rst-no-df", "rst-acks-unsent", "rst-behind", "rst-link-address", "went-on", "syn-after-rst", "rst-not-taken", "rst-out-of-window", "rst-bad-checksum", "rst-challenged", "numbers-elsewhere", "challenge-elsewhere", "address-moved", "rst-of-prober", "rst-after-probe", "rst-sender-sent-in-vain", "rst-timer-due", "down-before", "silent-before", "spoke-just-before", "reset-alike", "reset-both-ways", "host-outlives", "never-knew", "beginning-unseen", "data-refused", "refused-sacked", "refused-unseen", "refused-untaken", "after-close", "goodbye", "maybe-goodbye", "crossed-close", "written-after-close", "in-handshake", "nothing-exchanged", "dropped-after-answer", "acked-by-rst", "window-was-shut", "loopback", "answers-here", "answers-others", "aborted-wait", "eof-ignored", "answered-late", "syn-ack-repeated", "client-repeats-syn", "acked-only-handshake", "port-served-others", "syns-arrive", "port-unseen", "clock-ran", "clock-stood", "other-point", "rst-there", "rewritten", "lost-between", "point-quiet", "point-cut", "arrived-there", "answered-there", "answer-lost-between", "not-answered-there", "spoke-there", "back-lost-between", "back-crossed", "idle-between", "mtu-between", "rst-made-between", "fin-made-between", "icmp-made-between", "rst-not-there", "rst-left", "socket-state", "socket-only", "socket-idle", "socket-silent", "socket-heard", "socket-grows", "socket-gives-up", "socket-agrees", "socket-disagrees", "vantage-marks", "vantage-handshake", "vantage-checksums", "vantage-shared", "vantage-ttls", "captured-at-sender", "captured-at-other", "one-sided", "other-half", "only-syns", "filtered", "capture-lost", "options-cut", "window-cut", "capture-cut", "capture-gap", "clock-stepped", "clock-set-back", "order-lost", "lone-segments", "only-rsts", "syn-pending"]
    subject: Literal["client", "server", "client-host", "server-host", "path", "middlebox", "capture"]
    # the id of the event that it speaks of (its own, where it is one); null: the connection as a whole
    about: Optional[int]
    from_ns: Optional[int]
    to_ns: Optional[int]
    frames: List[int]
    values: Dict[str, int]
    connection: Optional[int]
    # who says it: the program that printed the state of a kernel's socket; null: packets show it
    source: Optional[Literal["ss", "netstat"]]
    text: str
    at: Optional[List[At]] = None


@dataclass(frozen=True)
class Differential(_Object):
    """one hypothesis on the event that the verdict is on, weighed against the facts"""

    scenario: Scenario
    mechanism: Optional[Mechanism]
    failed: Failed
    direction: Optional[Direction]
    # open: nothing speaks against it; coincidence: it needs one; excluded: by a fact, or for want of one
    verdict: Literal["open", "coincidence", "excluded"]
    # ids of the facts that exclude it, or that it meets by chance
    by: List[int]
    # the kind of fact that it needs and that is not there
    missing: Optional[Literal["course", "silence", "probes-unanswered", "reset", "refusal", "syn-icmp", "syn-unanswered", "syn-ack-unanswered", "half-open", "stall", "fin-unanswered", "request-unanswered", "hole", "socket-retransmits", "socket-probes", "socket-stalls", "socket-connects", "socket-closes", "socket-unread", "handshake-complete", "not-established", "not-opened", "closed", "fin-sent", "last-heard", "keepalive-answered", "retransmitted", "longest-wait", "filled-late", "breaks-off", "quiet-at-end", "probe-due", "succeeded", "few-attempts", "some-attempts", "many-attempts", "not-due", "stopped-early", "gave-up", "healed", "reset-after", "only-fin", "peer-quiet", "peer-unseen", "peer-heard", "stranger", "arrived", "duplicates-unanswered", "probes-inferred", "signed", "mostly-unseen", "segments-lacking", "echo-unseen", "peer-in-vain", "heard-after", "host-went-on", "answered-here", "answer-unknown", "echo-stood", "not-accepted", "corrupt", "only-large-lost", "large-lost", "large-untried", "cut-smaller-through", "stall-probe-due", "stall-answered", "icmp-router", "icmp-host", "icmp-after-arp", "icmp-ttl", "host-unresolved", "host-resolved", "gateway-unresolved", "own-link-works", "link-address-changed", "host-alive", "address-alive", "new-connection-works", "sibling-goes-on", "idle-before", "long-idle-before", "dead-after-idle", "forgotten-while-idle", "busy-before", "use-unseen", "survived-longer", "silent-together", "twin-syn", "ack-loop", "rst-without-effect", "rows-unread", "times-hidden", "numbers-hidden", "equal-at-doubling-gaps", "waits-hidden", "segments-unplaced", "resent-unread", "siblings-silent", "rst-both-numbers", "rst-socket-signs", "rst-no-socket", "rst-past-gap", "rst-own-number", "rst-unprovoked", "probe-without-ack", "rst-ack-no-state", "rst-ttl", "rst-ttl-fresh", "rst-too-soon", "rst-late", "rst-window", "rst-syn-unacked", "rst-no-options", "rst-foreign-id", "rst-no-df", "rst-acks-unsent", "rst-behind", "rst-link-address", "went-on", "syn-after-rst", "rst-not-taken", "rst-out-of-window", "rst-bad-checksum", "rst-challenged", "numbers-elsewhere", "challenge-elsewhere", "address-moved", "rst-of-prober", "rst-after-probe", "rst-sender-sent-in-vain", "rst-timer-due", "down-before", "silent-before", "spoke-just-before", "reset-alike", "reset-both-ways", "host-outlives", "never-knew", "beginning-unseen", "data-refused", "refused-sacked", "refused-unseen", "refused-untaken", "after-close", "goodbye", "maybe-goodbye", "crossed-close", "written-after-close", "in-handshake", "nothing-exchanged", "dropped-after-answer", "acked-by-rst", "window-was-shut", "loopback", "answers-here", "answers-others", "aborted-wait", "eof-ignored", "answered-late", "syn-ack-repeated", "client-repeats-syn", "acked-only-handshake", "port-served-others", "syns-arrive", "port-unseen", "clock-ran", "clock-stood", "other-point", "rst-there", "rewritten", "lost-between", "point-quiet", "point-cut", "arrived-there", "answered-there", "answer-lost-between", "not-answered-there", "spoke-there", "back-lost-between", "back-crossed", "idle-between", "mtu-between", "rst-made-between", "fin-made-between", "icmp-made-between", "rst-not-there", "rst-left", "socket-state", "socket-only", "socket-idle", "socket-silent", "socket-heard", "socket-grows", "socket-gives-up", "socket-agrees", "socket-disagrees", "vantage-marks", "vantage-handshake", "vantage-checksums", "vantage-shared", "vantage-ttls", "captured-at-sender", "captured-at-other", "one-sided", "other-half", "only-syns", "filtered", "capture-lost", "options-cut", "window-cut", "capture-cut", "capture-gap", "clock-stepped", "clock-set-back", "order-lost", "lone-segments", "only-rsts", "syn-pending"]]
    coincidence: Optional[str]


@dataclass(frozen=True)
class Diagnosis(_Object):
    """the verdict"""

    scenario: Scenario
    confidence: Confidence
    failed: Failed
    direction: Optional[Direction]
    title: str
    summary: str
    # the first send that was lost
    since_ns: Optional[int]
    # the send of the copy that got through
    healed_ns: Optional[int]
    # lowest and highest possible
    outage: Optional[DiagnosisOutage]
    also: List[Failure]
    evidence: List[Evidence]
    hypotheses: List[Hypothesis]
    undecidable: List[str]
    advice: List[str]
    conformance: List[Conformance]
    mechanism: Optional[Mechanism]
    facts: List[Fact]
    # each other explanation and what speaks against it; empty for a healthy connection, but with --all
    differential: List[Differential]
    where: Optional[Literal["local-link"]] = None


@dataclass(frozen=True)
class Between(_Object):
    """what the segments of one sender underwent between two points"""

    # index of the point nearer to the sender; null: not known
    near: Optional[int]
    # segments seen at both
    both: int
    # seen at the near one, and lost before the other
    lost: int
    # seen at the far one only
    made: int
    # that one of them could not have shown
    unknown: int
    # of the unknown ones those that came after the far point's last packet, while nothing shows that its capture
    # had ended: lost, or it had been stopped
    after_end: int
    # of the unknown ones those that would have come before the far point's first packet, while nothing shows that
    # its capture had not begun: lost, or it had not
    before_start: int
    # seen more often at the far one
    twice: int
    # in another order at the far one
    overtaken: int
    # from the near to the far one, on one clock
    delay_min_ns: Optional[int]
    # as delay_min_ns
    delay_median_ns: Optional[int]
    # as delay_min_ns
    delay_max_ns: Optional[int]
    # of the near point's run
    first_lost_frame: Optional[int]
    first_lost_at: Optional[At]
    last_lost_frame: Optional[int]
    last_lost_at: Optional[At]
    # the first of after_end, at the near point
    first_after_end_frame: Optional[int]
    first_after_end_at: Optional[At]
    # the last of after_end, at the near point
    last_after_end_frame: Optional[int]
    last_after_end_at: Optional[At]


@dataclass(frozen=True)
class ElsewhereBetween(_Object):
    """by sender"""

    client: Between
    server: Between


@dataclass(frozen=True)
class Elsewhere(_Object):
    """the same connection at another capture point"""

    # index in points
    point: int
    # its id in that point's run
    connection: int
    first_frame: Optional[int]
    first_at: Optional[At]
    last_frame: Optional[int]
    last_at: Optional[At]
    # what something between the points changed
    rewritten: List[Literal["address", "port", "seq", "sack-not", "mss", "timestamps", "window", "ttl-up"]]
    # of that point beside the one where the connection is judged
    clock: Optional[Clock]
    # by sender
    between: ElsewhereBetween


@dataclass(frozen=True)
class ConnectionRow(_Object):
    """one TCP connection"""

    run: int
    # order of the first packet in the run, as tcp.stream
    id: int
    # index of each input that it was seen in
    inputs: List[int]
    # of these inputs, in the same order
    paths: List[str]
    community_id: Optional[str]
    client: Endpoint
    server: Endpoint
    roles: Literal["handshake", "guessed"]
    vlan: List[int]
    tunnel: Optional[str]
    # null: no packet of it is known, only a line of ss or netstat
    first_frame: Optional[int]
    # null: no packet of it is known, only a line of ss or netstat
    last_frame: Optional[int]
    start_ns: int
    end_ns: int
    # start_ns on the calendar
    start: Optional[str]
    # diagnosis.since_ns on the calendar
    since: Optional[str]
    # diagnosis.healed_ns on the calendar
    healed: Optional[str]
    # end_ns on the calendar: the last packet
    until: Optional[str]
    handshake: Literal["absent", "partial", "complete"]
    end: Literal["open", "closed", "half-closed", "reset", "refused", "unreachable", "gave-up"]
    vantage: Literal["unknown", "client", "server", "middle"]
    vantage_reason: Optional[str]
    # by role
    halves: ConnectionHalves
    icmp: List[Icmp]
    episodes: List[Episode]
    diagnosis: Diagnosis
    type: Optional[Literal["connection"]] = None
    # in NDJSON, where each object stands alone
    schema: Optional[Literal["tcpautopsy/1"]] = None
    first_at: Optional[At] = None
    last_at: Optional[At] = None
    episodes_omitted: Optional[int] = None
    # index in points: the point where it is judged, whose frames and times these are; present where there are
    # several
    point: Optional[int] = None
    # the other points that saw it; present where there are several
    points: Optional[List[Elsewhere]] = None


@dataclass(frozen=True)
class Observation(_Object):
    """what is true of more than one connection"""

    run: int
    # index of each input that shows it
    inputs: List[int]
    # of these inputs, in the same order
    paths: List[str]
    kind: Literal["idle-limit", "host-silent", "host-suspended", "link-down", "capture-gap", "neighbour-unanswered", "reset-together", "died-together", "duplicated-capture", "one-sided-capture", "filtered-trace", "syn-scan"]
    hosts: List[str]
    port: Optional[int]
    start_ns: Optional[int]
    end_ns: Optional[int]
    # start_ns on the calendar
    start: Optional[str]
    # end_ns on the calendar
    until: Optional[str]
    values: Dict[str, int]
    connections: List[int]
    text: str
    type: Optional[Literal["observation"]] = None
    # in NDJSON, where each object stands alone
    schema: Optional[Literal["tcpautopsy/1"]] = None


@dataclass(frozen=True)
class AnomalyFirst(_Object):
    """where first"""

    frame: int


@dataclass(frozen=True)
class Anomaly(_Object):
    """something wrong with the input, by name"""

    name: str
    count: int
    # where first
    first: Optional[AnomalyFirst]


@dataclass(frozen=True)
class InputFileError(_Object):
    """why it ended before its end"""

    code: str
    message: str
    offset: Optional[int]


@dataclass(frozen=True)
class InputFile(_Object):
    """one input as it was read"""

    run: int
    # what inputs of a connection and input of a frame name
    index: int
    path: str
    # pcap, pcapng, tshark-text, tshark-fields, tshark-json, tshark-ek, tcpdump-text …; null where nothing could be
    # opened
    kind: Optional[str]
    numbering: Optional[Literal["frame", "line"]]
    # the first packet
    start: Optional[str]
    # the last one
    until: Optional[str]
    start_epoch_ns: Optional[int]
    duration_ns: int
    packets: int
    tcp_segments: int
    duplicates: int
    icmp: int
    neighbour: int
    # lines of ss or netstat, which are no packets
    sockets: int
    skipped: Dict[str, int]
    anomalies: List[Anomaly]
    complete: bool
    # why it ended before its end
    error: Optional[InputFileError]
    type: Optional[Literal["input"]] = None
    # in NDJSON, where each object stands alone
    schema: Optional[Literal["tcpautopsy/1"]] = None
    compression: Optional[str] = None
    # of what was read, unpacked; with --sqlite only, of an input that was read to its end
    sha256: Optional[str] = None
    # of the same
    bytes: Optional[int] = None
    start_text: Optional[str] = None
    columns: Optional[str] = None
    skipped_lines: Optional[int] = None
    comments: Optional[int] = None
    drops: Optional[int] = None


@dataclass(frozen=True)
class Summary(_Object):
    """all runs"""

    connections: int
    # scenario neither normal nor undetermined
    failed: int
    # those of them that recovered
    healed: int
    # healthy ones that a memory limit made it forget: counted only
    folded: int
    # each scenario, with 0 where there was none
    by_scenario: Dict[str, int]
    type: Optional[Literal["summary"]] = None
    # in NDJSON, where each object stands alone
    schema: Optional[Literal["tcpautopsy/1"]] = None
    # connections outside the time of --from and --to: neither reported nor in any other count; absent where there
    # are none
    outside: Optional[int] = None
    # connections that the baseline of --baseline has, with the same verdict: neither reported nor in any other
    # count; absent where there are none
    known: Optional[int] = None
    # connections that were in trouble or waited for an answer, and that a memory limit made it forget: counted
    # only, their verdicts are lost; absent where there are none
    given_up: Optional[int] = None
    # connections that there was no room for: not counted in connections; absent where there are none
    not_followed: Optional[int] = None
    # episodes that connections in trouble had healed from, and that a memory limit made it forget; the longest of
    # each connection are kept; absent where there are none
    given_up_episodes: Optional[int] = None
    interrupted: Optional[bool] = None
    # inputs that go on where another one ended, in the middle of a connection: pieces of one capture that were read
    # one by one (--together joins them); absent where there are none
    continued: Optional[int] = None
    # inputs that were read one by one and hold packets that another one holds, too: the same connections captured
    # at another point (--together compares them); absent where there are none
    elsewhere: Optional[int] = None
    # with --together: captures that share no packets with the others and that nothing shows to be pieces of one of
    # them; each is read by itself, as a run of its own; absent where there are none
    apart: Optional[int] = None
    # connections that are not reported again, as another point's report of them is here; present where there are
    # several points
    counterparts: Optional[int] = None


# ---- made by python/generate: end


class Connection(ConnectionRow):
    """A connection, and shorter ways to what is asked for most."""

    @property
    def failed(self) -> bool:
        """Whether something failed, healed or not; the summary counts so."""
        return self.diagnosis.scenario not in ("normal", "undetermined")

    @property
    def is_healed(self) -> bool:
        return self.failed and self.diagnosis.healed_ns is not None

    @property
    def evidence(self) -> List[Evidence]:
        """What the verdict rests on, each with the frames that show it."""
        return self.diagnosis.evidence

    @property
    def frames(self) -> List[int]:
        """All frames of the evidence, each once, in order."""
        return sorted({frame for evidence in self.evidence for frame in evidence.frames})

    def __str__(self) -> str:
        ends = ["%s:%s" % (end.name or end.address or "?", "?" if end.port is None else end.port) for end in (self.client, self.server)]
        return "%s -> %s: %s, %s" % (ends[0], ends[1], self.diagnosis.scenario, self.diagnosis.confidence)


Row = Union[Point, Connection, Observation, InputFile, Summary]
_ROWS: Dict[str, Type[_Object]] = {
    "point": Point, "connection": Connection, "observation": Observation, "input": InputFile, "summary": Summary,
}


def read(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of an NDJSON report that was saved; an open file, for example. Rows of a kind that this module does not know are passed over."""
    for line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            kind = value["type"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadRow("no row of a report: %.60s" % line) from error
        if kind in _ROWS:
            yield typing.cast(Row, _ROWS[kind].from_json(value))


def failed(rows: Iterable[Row]) -> Iterator[Connection]:
    """The connections that failed, healed ones too."""
    return (row for row in rows if isinstance(row, Connection) and row.failed)


def by_host(rows: Iterable[Row]) -> Dict[str, List[Connection]]:
    """The connections of each address, as client or server."""
    hosts: Dict[str, List[Connection]] = {}
    for row in rows:
        if isinstance(row, Connection):
            for address in dict.fromkeys((row.client.address, row.server.address)):
                if address is not None:
                    hosts.setdefault(address, []).append(row)
    return hosts


# ---- running the program ----

_FIXED = {"format", "output", "quiet", "summary", "figure", "csv_table", "csv_crlf", "help", "version", "schema", "explain", "read", "files_from", "color"}
Option = Union[None, bool, int, str, Sequence[str]]


def _arguments(options: Mapping[str, Option]) -> List[str]:
    made = []
    for name, value in options.items():
        if name in _FIXED:
            raise ValueError("%s: rows are always NDJSON, and paths are given as such" % name)
        option = "--" + name.replace("_", "-")
        if value is True:
            made.append(option)
        elif value is not None and value is not False:
            several = [value] if isinstance(value, (str, int)) else value
            made += ["%s=%s" % (option, one) for one in several]
    return made


def _path(path: PathLike) -> str:
    """A name that can be no option, no number of a connection and not standard input."""
    name = os.fspath(path)
    return "./" + name if re.fullmatch(r"-.*|[0-9]+", name) else name


class Report:
    """A run of the program: an iterator of its rows. Its end raises what the exit status says was wrong (check=False: nothing does).
    Use it in a `with`, or call close(), where it may not be read to its end."""

    def __init__(self, command: Sequence[str], stdin: Optional[bytes], check: bool) -> None:
        self.summary: Optional[Summary] = None  # its last row, once it has come
        self.status: Optional[int] = None  # of exit, once it has ended
        self.stderr = ""  # what it said there, once it has ended
        self._check = check
        self._stderr: IO[bytes] = tempfile.TemporaryFile()
        with tempfile.TemporaryFile() as given:
            if stdin is not None:
                given.write(stdin)
                given.seek(0)
            try:
                self._process = subprocess.Popen(command, stdin=given if stdin is not None else subprocess.DEVNULL, stdout=subprocess.PIPE,
                                                 stderr=self._stderr, encoding="utf-8")
            except OSError as error:
                self._stderr.close()
                raise Error(f"{command[0]}: {error.strerror}") from error
        stdout = self._process.stdout
        assert stdout is not None
        self._stdout = stdout
        self._rows = read(stdout)

    @property
    def matched(self) -> bool:
        """Whether fail_on matched; known when all rows have been read."""
        return self.status == 1

    def failed(self) -> Iterator[Connection]:
        """Of the rows that have not been read yet, the connections that failed."""
        return failed(self)

    def by_host(self) -> Dict[str, List[Connection]]:
        """Of the rows that have not been read yet, the connections of each address."""
        return by_host(self)

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        if self.status is not None:
            raise StopIteration
        try:
            row = next(self._rows)
        except StopIteration:
            self._finish()
            if self._check:
                self._raise()
            raise
        except BadRow as error:
            # What a program that was killed had half written.
            self._finish()
            if self._check:
                self._raise()
            raise error
        if isinstance(row, Summary):
            self.summary = row
        return row

    def _finish(self) -> None:
        if self.status is not None:
            return
        self._stdout.close()
        self.status = self._process.wait()
        self._stderr.seek(0)
        self.stderr = self._stderr.read().decode("utf-8", "replace")
        self._stderr.close()

    def _raise(self) -> None:
        status = self.status or 0
        if status in (0, 1):
            return
        kind = {2: Incomplete, 64: UsageError}.get(status, Interrupted if 128 < status < 192 else Crashed)
        said = [line for line in self.stderr.splitlines() if not line.startswith("Try ")]
        raise kind(said[-1] if said else "tcpautopsy ended with status %d" % status, status, self.stderr)

    def close(self) -> None:
        """Ends the program where it still runs. What is wrong is not raised."""
        if self.status is None:
            self._process.terminate()
            self._finish()

    def __enter__(self) -> "Report":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_stdout"):
            self.close()


def analyse(paths: Union[PathLike, Iterable[PathLike]] = (), *, input: Optional[bytes] = None, program: str = "tcpautopsy",
            check: bool = True, **options: Option) -> Report:
    """Runs the program over files and directories, and over `input`, a capture or a pasted trace in memory.

    Options are those of the command line, with '_' for '-': together=True, only="failed", fail_on="failed:likely", point=["a=x.pcap", "b=y.pcap"].
    """
    names = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    operands = [_path(name) for name in names] + (["-"] if input is not None else [])
    return Report([program, "--format=ndjson"] + _arguments(options) + operands, input, check)


if __name__ == "__main__":
    with analyse(sys.argv[1:]) as told:
        for each in told.failed():
            print(each)
