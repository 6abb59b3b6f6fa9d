#!/usr/bin/env python3
"""Makes the expected figures of this folder anew: what an independent implementation computes of six generated batches.

    Tests/Fixtures/generated/remake.py ../shared/reference/reference.py .build/debug/kycc
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
reference, kycc = (Path(one).resolve() for one in sys.argv[1:3])


def run(*arguments):
    command = [sys.executable, HERE.parent / "straight1.py", reference, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def without_calibration(figures):
    return {key: value for key, value in figures.items() if key not in ("calibration", "version")}


def entry(one):
    scoring, training = one["scoring"], one["training"]
    return {
        "batch": one["batch_id"],
        "scored_by": scoring["scored_by"],
        "psi": scoring["psi"]["value"],
        "csi": scoring["csi"],
        "decision": training["decision"],
        "stopped_by": training["stopped_by"],
        "penalty": training["model"]["penalty"],
        "out_of_fold": without_calibration(training["out_of_fold"]),
        "champion": without_calibration(training["champion"]),
        "evidence": training["evidence"],
    }


with tempfile.TemporaryDirectory() as folder:
    inbox, results = Path(folder) / "inbox", Path(folder) / "results"
    for number in range(1, 7):
        subprocess.run([kycc, "generate", "--batch-number", str(number), "--out", inbox], check=True, capture_output=True)
    replay = json.loads(run("replay", inbox, "--out", results))
    lines = ",\n".join(json.dumps(entry(one)) for one in replay)
    (HERE / "replay.json").write_text(f"[{lines}]\n")
    for scores in results.glob("*_scores.csv"):
        (HERE / scores.name).write_bytes(scores.read_bytes())
    (HERE / "BATCH_001_features.csv").write_bytes(run("features", inbox / "BATCH_001_profiles.json"))
    keys = ("name", "coefficient", "mean", "sd", "lo", "hi")
    models = {}
    for version in ("v2", "v7"):
        model = json.loads((results / f"{version}.json").read_text())
        columns = [{key: column[key] for key in keys} for column in model["columns"]]
        models[version] = {"intercept": model["intercept"], "columns": columns}
    (HERE / "models.json").write_text(json.dumps(models) + "\n")
