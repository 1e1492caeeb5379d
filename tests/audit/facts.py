# SPDX-License-Identifier: MIT
"""Facts (`diagnosis.facts`: id, kind, subject, about, from_ns, to_ns, frames, values, connection, text) against the packets.

A kind is one row of KINDS in facts_kinds.py: its name and a check(c, fact) that returns (true | false | None, what the
packets say) or a list of them. What holds for any fact is checked for kinds without a row, too."""
from facts_kinds import KINDS
from findings import seconds


def check_facts(out, c):
    facts = c.diagnosis.get("facts") or []
    ids = [f["id"] for f in facts]
    out.check(len(set(ids)) == len(ids), "fact.id", "ids of facts", "one twice")
    for fact in facts:
        what = f"fact {fact['id']} ({fact['kind']}): {fact['text']}"
        for number in fact["frames"]:
            frame = c.cap.frame(number)
            out.check(frame is not None, "fact.frame", f"{what}: frame {number}", "there is no such frame")
        start, end = fact["from_ns"], fact["to_ns"]
        if start is not None and end is not None and c.cap.in_order:
            out.check(start <= end, "fact.time", f"{what}: {seconds(start)} to {seconds(end)}", "it ends before it begins")
        out.check(fact["about"] is None or fact["about"] in ids, "fact.about", what, f"about {fact['about']}, which is none")
        if fact["kind"] in KINDS:
            answer = KINDS[fact["kind"]](c, fact)
            for ok, says in answer if isinstance(answer, list) else [answer]:
                out.check(ok, "fact." + fact["kind"], what, says)
        else:
            out.unmatched[f"kind of fact: {fact['kind']}"] += 1
    _differential(out, c, set(ids))


def _differential(out, c, ids):
    for row in c.diagnosis.get("differential") or []:
        cited = set(row["by"])
        out.check(cited <= ids, "differential.facts", f"{row['scenario']}: facts {sorted(cited)}", "some are not in the report")
    for row in c.diagnosis["evidence"]:
        if row.get("fact") is not None:
            fact = next((f for f in c.diagnosis["facts"] if f["id"] == row["fact"]), None)
            ok = fact is not None and fact["text"] == row["text"] and fact["frames"] == row["frames"]
            out.check(ok, "evidence.fact", row["text"], f"fact {row['fact']} is {fact and fact['text']}")
