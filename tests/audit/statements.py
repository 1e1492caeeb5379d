# SPDX-License-Identifier: MIT
"""Sentences that assert something countable: a table of patterns and the checks of what they say.

A new sentence is one row: (kind, pattern, check). The pattern may use {who} (the client | the server), {t} (a duration)
and {n} (a number); check(c, m, e) gets the connection, the match and the evidence row that it stands in (or None), and
returns (true | false | None, what the packets say), or a list of such pairs. None: the packets can't tell."""
import re

import sentences_host as host
import sentences_loss as loss
import sentences_probe as probe
import sentences_reset as reset
from facts_kinds import KINDS
from findings import DURATION

ROWS = [
    # silence
    ("silence.nothing-came", r"From then on the {who} sent nothing", loss.nothing_came),
    ("silence.fell-silent", r"^the {who} fell silent", loss.nothing_came),
    ("silence.no-answer", r"the {who} probed {n} times in {t} without an answer", probe.probed),
    ("silence.same-bytes", r"the {who} sent the same bytes {n} times in {t} without an answer", loss.same_bytes),
    ("silence.nothing-answered", r"Nothing that the {who} sent was answered", loss.nothing_answered),
    ("silence.last-heard", r"the {who} was last heard {t} before the first of them", loss.last_heard),
    ("silence.only-silence", r"whether the {who}'s host crashed or the path to it broke: nothing but silence reached", host.only_silence),
    ("silence.waiting", r"the {who} had been waiting {t} for an answer to {n} transmissions?", loss.waiting),
    # what was sent and what became of it
    ("sent.never-acknowledged", r"{n} bytes? at sequence (-?\d+) sent {n} times? in {t} and never acknowledged", loss.never_acknowledged),
    ("sent.acknowledged", r"{n} bytes? at sequence (-?\d+) sent {n} times? in {t} before the acknowledgment came", loss.acknowledged),
    ("sent.repeated", r"the {who} retransmitted {n} times", loss.repeated),
    ("sent.fin", r"its FIN was sent {n} times and never acknowledged", loss.fin_sent),
    ("sent.fin-title", r"^the {who}'s FIN was never acknowledged", loss.fin_never),
    ("sent.again", r"(?<!\w)(\d+) segments? sent again", loss.sent_again),
    ("oneway.arrived", r"{n} segments? of the {who} arrived meanwhile, and none acknowledged them", loss.arrived_meanwhile),
    ("oneway.answers-lost", r"these bytes had arrived and were acknowledged: the acknowledgments did not reach the {who}", loss.answers_lost),
    ("oneway.dsack", r"the {who} reported {n} of the retransmissions as duplicates \(D-SACK\): they had arrived", loss.dsack),
    ("gap.never-filled", r"{n} bytes? sent by the {who} are missing from frame {n} on", loss.missing),
    ("gap.never-filled", r"a gap of {n} bytes? was never filled", loss.gap),
    ("pmtu.vanished", r"{n} segments? of at least {n} bytes vanished", loss.vanished),
    # probes and windows
    ("probes.answered", r"(?<![\w-])(\d+) keep-alive probes?, {n} answered", probe.probes_answered),
    ("probes.unanswered", r"{n} keep-alive probes of the {who} without an answer, {t} from first to last", probe.probes_unanswered),
    ("probes.one", r"a keep-alive probe of the {who} without an answer", probe.one_probe),
    ("window.advertised", r"window 0 advertised {n} times? by the {who}", host.window_zero),
    ("window.probes", r"{n} probes? of the closed window, {n} answered", host.window_probes),
    ("window.for", r"The {who}'s receive window was 0 for {t}", host.window_for),
    # handshakes
    ("syn.count", r"^(\d+) SYNs without an answer", reset.syns),
    ("syn.none", r"{n} SYNs? in {t}, and no answer of any kind", reset.syns),
    ("synack.count", r"^(\d+) SYN-ACKs?, never acknowledged", reset.synacks),
    ("synack.count", r"The server answered with {n} SYN-ACKs", reset.synacks),
    ("syn.none", r"^no answer to the SYN", reset.no_answer),
    ("syn.refused", r"The SYN was answered by a RST after {t}", reset.refused),
    ("syn.refused", r"RST in answer to the SYN, {t} after it", reset.refused),
    # RSTs
    ("rst.same-ttl", r"its TTL \((\d+)\)( and timestamps| and options)? (?:are those|is that) of the stream", reset.same_ttl),
    ("rst.other-ttl", r"its TTL is {n} where the other packets of the {who} have {n}", reset.other_ttl),
    ("rst.no-timestamps", r"it lacks the timestamps that the stream carries", reset.lacks_timestamps),
    ("rst.went-on", r"the {who} went on sending after it \(frame {n}\), unaware of it", reset.went_on),
    ("rst.sooner", r"it came {t} after what it answers, sooner than any answer of the {who} before", reset.sooner),
    ("rst.in-step", r"RST,ACK whose sequence and acknowledgment numbers match the stream exactly", reset.in_step),
    ("rst.without-ack", r"^RST without ACK in answer to a segment", reset.without_ack),
    ("rst.to-syn-ack", r"RST of the client in answer to the SYN-ACK, before any ACK of its own", reset.to_synack),
    ("rst.never-closed", r"The host of the {who} is up but answers with a RST .*although it never closed it", reset.never_closed),
    ("rst.gone", r"The {who} closed the connection with a FIN and was gone when {n} more bytes? came", reset.gone),
    ("rst.unacked", r"(?<!\d )(\d+) bytes? sent to it were not acknowledged", reset.unacked),
    ("rst.goodbye", r"reset after both sides had closed; nothing was lost, except perhaps a TLS close alert", reset.goodbye),
    ("rst.copies-before", r"before it {n} retransmissions stayed unanswered", reset.copies_before),
    ("rst.alike", r"{n} other connections? of the same host (?:were|was) reset alike within a minute", reset.alike),
    ("rst.quiet", r"RST without ACK, {t} after the last segment of the same side", reset.after_own),
    ("rst.quiet", r"The {who}, heard {t} before, sent a RST", reset.heard_before),
    ("rst.only", r"Nothing but RSTs of one side was captured", reset.only_rsts),
    # ends
    ("normal.closed", r"Nothing failed: closed in order", reset.closed),
    ("normal.in-use", r"Nothing failed: in use when the capture ended(?!.*stops early)", reset.in_use),
    ("normal.half-closed", r"Nothing failed: half closed", reset.half_closed),
    ("one-sided", r"Only one side of this connection is in the capture", reset.one_sided),
    ("one-sided", r"no packet of the other side was captured", reset.one_sided),
    ("one-segment", r"A single segment was captured of this connection", reset.one_segment),
    # hosts and others
    ("host.elsewhere", r"the same host sent on another connection meanwhile \(connection {n}, frame {n}\)", host.elsewhere),
    ("host.alive", r"the host is alive meanwhile \((tcp|neighbour reply|neighbour request), frame {n}\)", host.alive),
    ("host.alive", r"host was alive meanwhile \((tcp|neighbour reply|neighbour request), frame {n}\)", host.alive),
    ("host.alive", r"the same host was heard meanwhile elsewhere \((tcp|neighbour reply|neighbour request), frame {n}\)", host.alive),
    ("host.asked", r"{n} ARP or neighbour requests? for ([0-9a-f.:]+), none answered", host.asked),
    ("host.silent-for", r"it had been silent for {t}", host.silent_for),
    ("host.new-connection", r"a new connection to the same port worked at the same time \(connection {n}\)", host.new_connection),
    ("host.older", r"an older connection of that host goes on \(connection {n}\)", host.older),
    ("icmp.reports", r"([0-9a-f.:]+) reports .* \(ICMP type {n} code {n}\) for these packets, {n} times", host.icmp_reports),
    ("icmp.quotes", r"ICMP type {n} code {n} \([^)]*\) from ([0-9a-f.:]+) quotes the SYN; {n} in all", host.icmp_quotes),
]  # fmt: skip
CONFORMANCE = [
    ("conformance.copies", r"^(\d+) retransmissions: at least the", probe.copies_made),
    ("conformance.probes", r"^gave up after (\d+) unanswered probes", probe.gave_up_probing),
    ("conformance.probes", r"^probes carry (no data|one garbage byte)", probe.probes_carry),
    ("conformance.probes", r"^probes only while nothing was outstanding", probe.nothing_outstanding),
    ("conformance.copies", r"^(\d+) of (\d+) timeouts repeated", probe.timeouts),
    ("conformance.window", r"^(?:answered (\d+) of|probed the closed window) (\d+) (?:window probes|times)", probe.window_probed),
    ("conformance.idle", r"^first keep-alive probe after {t}", probe.first_probe_after),
]
OBSERVED = [
    ("observed.gap", r"no frame of any kind for {t} \(between frames {n} and {n}\)", host.no_frame),
    ("observed.twice", r"{n} of {n} segments were captured twice", host.captured_twice),
    ("observed.silent", r"([0-9a-f.:]+) went silent: {n} connections stopped at the same time", host.host_silent),
    ("observed.asked", r"{n} ARP or neighbour requests? for ([0-9a-f.:]+), the last in frame {n}, and no answer", host.asked_observed),
    ("observed.reset", r"{n} connections were reset by ([0-9a-f.:]+) within a moment", host.reset_together),
    ("observed.one-sided", r"{n} of {n} connections show only one direction", host.one_sided),
    ("observed.still", r"([0-9a-f.:]+) was suspended for {t} \(frame {n}\)", host.stood_still),
    ("observed.limit", r"forgets a connection between {t} and {t} of silence", host.idle_limit),
    ("observed.died", r"{n} connections with ([0-9a-f.:]+) fell silent together", host.died_together),
]


def compiled(rows):
    marks = (("{who}", "(client|server)"), ("{t}", DURATION), ("{n}", r"(\d+)"))
    for kind, pattern, check in rows:
        for mark, real in marks:
            pattern = pattern.replace(mark, real)
        yield kind, re.compile(pattern), check


TABLE, OBSERVED_TABLE, CONFORMANCE_TABLE = list(compiled(ROWS)), list(compiled(OBSERVED)), list(compiled(CONFORMANCE))


def _run(out, kind, text, answer):
    for ok, says in answer if isinstance(answer, list) else [answer]:
        out.check(ok, kind, text, says)


def _of_facts(c, text):
    """Whether the sentences are those of facts, which facts_kinds.py checks, behind one of a hypothesis's row."""
    facts = {f["text"].lower() for f in c.diagnosis.get("facts") or [] if f["kind"] in KINDS}
    rest = text.rstrip(".").lower()
    for said in sorted(facts, key=len, reverse=True):
        rest = rest.replace(said, "")
    return len(rest) < len(text) - 1 and (not rest.strip(" .:;") or ":" in rest or "." in rest)


def check_text(out, c, text, evidence=None, table=TABLE):
    matched = False
    for kind, pattern, check in table:
        for match in pattern.finditer(text):
            matched = True
            _run(out, kind, text if len(text) < 260 else match[0], check(c, match, evidence))
    if text and not matched and not _of_facts(c, text):
        out.unmatched[re.sub(r"\d+", "#", text)] += 1


def check_observation(out, observation, context):
    text = observation["text"]
    for kind, pattern, check in OBSERVED_TABLE:
        match = pattern.search(text)
        if match:
            _run(out, kind, text, check(context, match, observation))


def check_statements(out, c):
    d = c.diagnosis
    seen = set()
    for text in [d["title"], d["summary"], *d["undecidable"]]:
        check_text(out, c, text)
    for row in d["conformance"]:
        check_text(out, c, row["text"], row, CONFORMANCE_TABLE)
    for e in d["evidence"]:
        if (e["text"], tuple(e["frames"])) not in seen:
            seen.add((e["text"], tuple(e["frames"])))
            check_text(out, c, e["text"], e)
