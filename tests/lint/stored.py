#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each member of a record that goes into a file of facts has its row, or stands here as one that need not."""
import os, re, sys

TOP = os.environ.get("top_srcdir", ".")
# What comes beside the record, is worked out anew, or is of no use once a run has ended.
ASIDE = {
    "ta_attempt": set(),
    "ta_backoff": {"nalternatives", "alternative"},
    "ta_backoff_model": set(),
    "ta_keepalive_fit": set(),
    "ta_abort": {"rule", "text"},
    "ta_half": {"out", "rest", "wscale", "link"},
    "ta_half_trouble": {"stamped", "nstamped", "marked", "nmarked", "strangers", "doublings", "clock", "recovery"},
    "ta_strangers": set(),
    "ta_doubling": set(),
    "ta_episode": {"attempt", "nattempts", "attempts_total", "attempts_capacity", "fit"},
    "ta_reset": set(),
    "ta_icmp_note": {"from"},
    "ta_zero_window": set(),
    "ta_trouble": {"half", "episode", "nepisodes", "episodes_capacity", "newest", "reset", "nresets", "resets_capacity",
                   "icmp", "nicmp", "icmp_capacity", "zero", "nzero", "zero_capacity", "socket"},
    "ta_socket": {"addr", "source"},
    "ta_conn": {"half", "trouble"},
    "ta_input_report": {"run", "index", "path", "kind", "compression", "numbering", "start_text", "columns", "skipped",
                        "nskipped", "anomalies", "nanomalies", "error", "content", "goes_on"},
    "ta_fact_context": {"tracker", "net", "names", "capture_end_ns", "resolution_ns", "is_trace", "frames_missing", "points",
                        "point", "frames"},
    "ta_segment_kinds": set(),
    "ta_encap": {"tunnel"},
}
# Members that are records themselves, with the name of theirs.
WITHIN = {"why": "ta_why", "sender": "ta_sender", "rto": "ta_rto_estimator", "flow": "ta_flow", "key": "ta_flow_key",
          "unanswered": "ta_unanswered", "kinds": "ta_segment_kinds"}
NESTED = {"ta_why", "ta_sender", "ta_rto_estimator", "ta_unanswered"}


def text_of(*folders):
    out = []
    for folder in folders:
        for where, _, files in os.walk(os.path.join(TOP, folder)):
            for name in sorted(files):
                if name.endswith((".c", ".h")):
                    out.append(open(os.path.join(where, name), encoding="utf-8").read())
    return "\n".join(out)


def members(text, name):
    body = re.search(r"\nstruct %s \{\n(.*?)\n\};" % name, text, re.S)
    if not body:
        sys.exit("stored.py: no struct %s" % name)
    body = re.sub(r"/\*.*?\*/", " ", body.group(1), flags=re.S)
    body = re.sub(r"\b(?:enum|union|struct)\s*\{", "{", body)
    while re.search(r"\{[^{}]*\}\s*\w+\s*;", body):
        body = re.sub(r"\{[^{}]*\}\s*(\w+)\s*;", r"int \1;", body)
    body = body.replace("{", ";").replace("}", ";")
    found = set()
    for part in body.split(";"):
        part = re.sub(r":\s*\d+|\[[^\]]*\]|\*", " ", part)
        names = [p.split() for p in part.split(",")]
        if names and len(names[0]) >= 2:
            found.update(p[-1] for p in names if p)
    return found


def main():
    headers = text_of("include", "src")
    stored = {}
    for path in sorted(p for p in text_of_files()):
        text = open(path, encoding="utf-8").read()
        macros = {}
        for line in re.finditer(r"#define (\w)\(name.*?\) TA_STORED\w*\(struct (\w+), ([\w.]*)name.*?\)|#undef (\w)|"
                                r"\b([NTBM])\(([\w.\[\]]+)|TA_STORED\w*\(\s*struct (\w+),\s*([\w.\[\]]+)", text):
            if line.group(1):
                macros[line.group(1)] = (line.group(2), line.group(3))
            elif line.group(5) and line.group(5) in macros:
                record, before = macros[line.group(5)]
                stored.setdefault(record, set()).add(before + line.group(6))
            elif line.group(7):
                stored.setdefault(line.group(7), set()).add(line.group(8))
    wrong = 0
    flat = {}
    for record, names in stored.items():
        for name in names:
            parts = [re.sub(r"\[.*", "", p) for p in name.split(".")]
            at = record
            for i, part in enumerate(parts):
                flat.setdefault(at, set()).add(part)
                at = {"report": "ta_input_report", "context": "ta_fact_context"}.get(part, WITHIN.get(part, "?"))
    for record in sorted(set(ASIDE) | NESTED):
        for name in sorted(members(headers, record) - ASIDE.get(record, set()) - flat.get(record, set())):
            print("struct %s: '%s' has no row, and would be lost in a file of facts" % (record, name))
            wrong += 1
    return wrong > 0


def text_of_files():
    for where, _, files in os.walk(os.path.join(TOP, "src")):
        for name in files:
            if name.startswith("store") and name.endswith(".c"):
                yield os.path.join(where, name)


if __name__ == "__main__":
    sys.exit(main())
