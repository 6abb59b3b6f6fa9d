#!/usr/bin/env python3
"""Makes `bends` anew: what an independent implementation of the recipe `bends` computes of the batches in `inbox`.

    Tests/Fixtures/own/remake_bends.py ../shared/reference

Needs numpy. For each batch `{ID}_scores.csv`, and `{ID}_training.json` with the decision and the model of the version:
penalties, knots, coefficients, pairs, level.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def main():
    program = Path(sys.argv[1]).resolve() / "decisions2.py"
    (HERE / "bends").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, program, "replay", HERE / "inbox", "--out", folder, "--policy", "gated"], check=True)
        for path in Path(folder).iterdir():
            text = path.read_text()
            if path.suffix == ".json":
                made = json.loads(text)
                kept = {key: made[key] for key in ("decision", "versions")}
                for version in kept["versions"]:
                    version["model"].pop("margins")
                text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n"
            (HERE / "bends" / path.name).write_text(text)


main()
