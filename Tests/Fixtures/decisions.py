#!/usr/bin/env python3
"""Prints what an independent implementation decides at the labels of each batch of a folder, as JSON.

    Tests/Fixtures/decisions.py ../shared/reference/decisions2.py INBOX --recipe straight1 --policy refresh

The figures of a rule stand only where a rule decided: a person decides under the policy `manual`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

WORDS = {"held": "challenger", "registered": "challenger"}


def shortened(path, policy):
    training = json.loads(path.read_text())
    rules = {one["rule"]: one for one in training.get("rules", [])} if policy == "refresh" else {}
    rule = rules.get("first_model") or rules.get("refresh")
    shadow = [one for one in training["comparisons"] if one["kind"] == "out_of_time"]
    return {
        "batch": training["batch_id"],
        "decision": WORDS.get(training["decision"], training["decision"]),
        "rule": rule and {key: rule.get(key) for key in ("rule", "record", "activate", "figures")},
        "contradiction": (training.get("contradiction") or {}).get("kind"),
        "released": (training.get("released") or [])[:-1],
        "shadow": [{key: one[key] for key in ("version", "delta", "d")} for one in shadow],
    }


def main():
    program, inbox, *options = sys.argv[1:]
    policy = options[options.index("--policy") + 1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, program, "replay", inbox, "--out", folder, *options]
        subprocess.run(command, check=True, capture_output=True)
        found = [shortened(path, policy) for path in sorted(Path(folder).glob("*_training.json"))]
    print("[" + ",\n".join(json.dumps(one) for one in found) + "]")


main()
