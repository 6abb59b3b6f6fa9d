#!/usr/bin/env python3
"""Makes `decisions.json` anew: what an independent implementation decides where labels contradict the scores.

    Tests/Fixtures/contradiction/remake.py ../shared/reference/decisions2.py .build/debug/kycc

Nine generated batches; the outcomes of 3, 7 and 8 are swapped, those of 6 belong to another half of its companies.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
reference, kycc = (Path(one).resolve() for one in sys.argv[1:3])


def change(path, changed):
    document = json.loads(path.read_text())
    outcomes = changed([one["will_default"] for one in document["profiles"]])
    for record, outcome in zip(document["profiles"], outcomes):
        record["will_default"] = outcome
    path.write_text(json.dumps(document))


with tempfile.TemporaryDirectory() as folder:
    inbox = Path(folder)
    for number in range(1, 10):
        command = [kycc, "generate", "--batch-number", str(number), "--parties", "600", "--out", inbox]
        subprocess.run(command, check=True, capture_output=True)
    for number in (3, 7, 8):
        change(inbox / f"BATCH_00{number}_labels.json", lambda y: [1 - one for one in y])
    change(inbox / "BATCH_006_labels.json", lambda y: y[300:] + y[:300])
    command = [sys.executable, HERE.parent / "decisions.py", reference, inbox, "--recipe", "straight1", "--policy", "refresh"]
    made = subprocess.run(command, check=True, capture_output=True)
    (HERE / "decisions.json").write_bytes(made.stdout)
