#!/usr/bin/env python3
"""Makes the batches of own features in `inbox` anew, and in `expected` what an independent implementation computes of them.

    Tests/Fixtures/own/remake.py ../shared/reference/reference.py

Six batches of about forty companies with nothing but features of the user's own: numbers and booleans, missing values, a
flag that hardly any company has, one that says nothing, one that the first batch lacks; ids that are numbers; labels of
some companies only, and of strangers.
"""

import json
import math
import random
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def company(draw, batch, place):
    stress = draw.gauss(0, 1)
    features = {
        "utilisation": round(min(max(0.45 + 0.22 * stress + 0.1 * draw.gauss(0, 1), 0), 1), 4),
        "overdue": draw.random() < 1 / (1 + math.exp(1 - 1.3 * stress)),
        "rare_flag": draw.random() < 0.02,
        "revenue.total": round(math.exp(13 - 0.4 * stress + draw.gauss(0, 1.2)), 2),
        "Employees": draw.randrange(1, 400),
        "drift_only": round(draw.gauss(0.3 * batch, 1), 3),
        "constant": 3,
    }
    if batch > 1:
        features["z_score"] = round(2.5 - 0.8 * stress + draw.gauss(0, 0.7), 3)
    for name, share in (("utilisation", 0.15), ("overdue", 0.1), ("z_score", 0.2), ("Employees", 0.02)):
        if name in features and draw.random() < share:
            features[name] = None
    defaults = draw.random() < 1 / (1 + math.exp(1.0 - 1.6 * stress))
    party_id = 1000 * batch + place if place % 5 == 0 else f"C-{batch}-{place}"
    return {"party_id": party_id, "features": features}, int(defaults)


def write(name, document):
    lines = ",\n".join(f"{json.dumps(key)}: {rows(value)}" for key, value in document.items())
    (HERE / "inbox" / name).write_text("{\n" + lines + "\n}\n")


def rows(value):
    return "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]" if isinstance(value, list) else json.dumps(value)


def make_inbox():
    draw = random.Random(20250106)
    for batch in range(1, 7):
        made = [company(draw, batch, place) for place in range(36 + draw.randrange(10))]
        batch_id, day = f"OWN_{batch + 6}", f"2025-0{batch}"
        write(f"{batch_id}_profiles.json", {"as_of": f"{day}-01", "parties": [party for party, _ in made]})
        labels = [{"party_id": party["party_id"], "will_default": outcome} for party, outcome in made]
        if batch == 4:
            labels = labels[5:-4] + [{"party_id": "nobody", "will_default": 1}]
        head = {"batch_id": batch_id} | ({"observed_at": f"{day}-28T12:00:00Z"} if batch % 2 else {})
        write(f"{batch_id}_labels.json", head | {"labels": labels})


def main():
    reference = Path(sys.argv[1]).resolve()
    for folder in ("inbox", "expected"):
        shutil.rmtree(HERE / folder, ignore_errors=True)
        (HERE / folder).mkdir()
    make_inbox()

    def run(*arguments):
        return subprocess.run([sys.executable, HERE.parent / "straight1.py", reference, *arguments], check=True, capture_output=True).stdout

    expected = HERE / "expected"
    (expected / "replay.json").write_bytes(run("replay", HERE / "inbox", "--out", expected))
    for profiles in (HERE / "inbox").glob("*_profiles.json"):
        name = profiles.name.replace("_profiles.json", "_features.csv")
        (expected / name).write_bytes(run("features", profiles))

    for policy in ("refresh", "manual"):
        command = [sys.executable, HERE.parent / "decisions.py", reference.parent / "decisions2.py", HERE / "inbox"]
        made = subprocess.run([*command, "--recipe", "straight1", "--policy", policy], check=True, capture_output=True)
        (expected / f"decisions-{policy}.json").write_bytes(made.stdout)


main()
