# SPDX-License-Identifier: MIT
"""Facts (`facts` of a connection: id, kind, subject, from_ns, to_ns, frames, values) against the packets.

A kind is one row of KINDS: its name and a check(c, fact) that returns (true | false | None, what the packets say) or a
list of them. What holds for any fact is checked for kinds without a row, too."""
from findings import seconds

KINDS = {}


def check_facts(out, c):
    facts = c.report.get("facts") or []
    ids = [f["id"] for f in facts]
    out.check(len(set(ids)) == len(ids), "fact.id", "ids of facts", "one twice")
    for fact in facts:
        what = f"fact {fact['id']} ({fact['kind']})"
        for number in fact["frames"]:
            frame = c.cap.frame(number)
            out.check(frame is not None, "fact.frame", f"{what}: frame {number}", "there is no such frame")
        start, end = fact["from_ns"], fact["to_ns"]
        if start is not None and end is not None:
            out.check(start <= end, "fact.time", f"{what}: {seconds(start)} to {seconds(end)}", "it ends before it begins")
        if fact["kind"] in KINDS:
            answer = KINDS[fact["kind"]](c, fact)
            for ok, says in answer if isinstance(answer, list) else [answer]:
                out.check(ok, "fact." + fact["kind"], what, says)
    _differential(out, c, set(ids))


def _differential(out, c, ids):
    for row in c.diagnosis.get("differential") or []:
        cited = set(row.get("facts") or [])
        out.check(
            cited <= ids, "differential.facts", f"{row.get('scenario')}: facts {sorted(cited)}", "some are not in the report"
        )
