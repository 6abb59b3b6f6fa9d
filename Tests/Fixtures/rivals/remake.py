#!/usr/bin/env python3
"""Makes the histories that `RivalTests` makes too, replays them, and writes what an independent implementation decides.

    Tests/Fixtures/rivals/remake.py ../shared/reference/decisions2.py

A history is whole numbers alone, so that both make the same bytes: the risk of a company bends with `u`, or rises
straight with it, and rises with `w`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
# Name, whether the risk bends, recipe, rivals, policy, parties of a batch, batches.
HISTORIES = [
    ("takeover", True, "straight1", ["bends"], "refresh", 240, 7),
    ("stays", False, "straight1", ["bends"], "refresh", 240, 7),
    ("several", True, "straight1", ["straight1@2", "bends@3", "bends"], "refresh", 240, 6),
    ("gated", True, "straight1", ["bends"], "gated", 240, 6),
    ("manual", True, "bends", ["straight1"], "manual", 240, 4),
]


def companies(batch, count, bends):
    """(u, w, outcome) of each company."""
    state = 2654435761 * batch % 2**32
    numbers = []
    for _ in range(3 * count):
        state = (1664525 * state + 1013904223) % 2**32
        numbers.append(state >> 12)
    for place in range(count):
        u, w, draw = (number % 1001 for number in numbers[3 * place : 3 * place + 3])
        far = abs(2 * u - 1000)
        risk = (40 + far * far * 500 // 10**6 if bends else 40 + u * 400 // 1000) + w * 250 // 1000
        yield u, w, int(draw < risk)


def write(folder, count, batches, bends):
    for batch in range(1, batches + 1):
        made = list(companies(batch, count, bends))
        parties = [{"party_id": f"P{place}", "features": {"u": u, "w": w}} for place, (u, w, _) in enumerate(made)]
        profiles = {"as_of": f"2026-0{batch}-01", "parties": parties}
        labels = {"profiles": [{"party_id": f"P{place}", "will_default": y} for place, (_, _, y) in enumerate(made)]}
        for kind, document in (("profiles", profiles), ("labels", labels)):
            (Path(folder) / f"B{batch}_{kind}.json").write_text(json.dumps(document))


def replayed(program, name, bends, recipe, rivals, policy, count, batches):
    with tempfile.TemporaryDirectory() as inbox, tempfile.TemporaryDirectory() as out:
        write(inbox, count, batches, bends)
        command = [sys.executable, program, "replay", inbox, "--out", out, "--recipe", recipe, "--policy", policy]
        subprocess.run(command + [one for rival in rivals for one in ("--rival", rival)], check=True, capture_output=True)
        found = []
        for batch in range(1, batches + 1):
            training = json.loads((Path(out) / f"B{batch}_training.json").read_text())
            scores = (Path(out) / f"B{batch}_scores.csv").read_text().splitlines()
            versions = [
                {"version": one["version"], "recipe": one["recipe"], "auc": one["out_of_fold"]["auc"]}
                for one in training["versions"]
            ]
            rules = [one for one in training.get("rules", []) if one["rule"] == "rival"]
            keys = ("batches", "n1", "n0", "delta", "variance", "e_values", "spent", "bar", "rivals")
            found.append({
                "batch": f"B{batch}",
                "scored_by": scores[1].split(",")[5],
                "active_after": training.get("active_after", training["active_before"]),
                "versions": versions,
                "rivals": [
                    {"version": one["version"], "activate": one["activate"]} | {key: one["figures"][key] for key in keys}
                    for one in rules
                ],
            })  # fmt: skip
    return {"name": name, "bends": bends, "recipe": recipe, "rivals": rivals, "policy": policy, "parties": count, "batches": found}


def main():
    program = sys.argv[1]
    histories = [replayed(program, *history) for history in HISTORIES]
    (HERE / "decisions.json").write_text("[\n" + ",\n".join(json.dumps(one) for one in histories) + "\n]\n")


main()
