#!/usr/bin/env python3
"""Makes `cases.json` anew: small sets of rows, and what an independent implementation of the recipe `bends` fits to them.

    Tests/Fixtures/bends/remake.py ../shared/reference

Needs numpy. Each case is batches in batch order (rows: a value a feature, null is missing; outcomes: null is not labelled),
the declared directions, the most pairs, and rows to score. What is expected: the model, the log odds of the scored rows,
their points by feature and pair, scores, bands, reasons with sides, and the points table.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, sys.argv[1])
import scorecard2  # noqa: E402


class Rows:
    """A batch in the form that the reference scores."""

    def __init__(self, names, values):
        self.names, self.values, self.party_ids = names, values, [str(k) for k in range(len(values))]

    def column(self, name):
        return self.values[:, self.names.index(name)] if name in self.names else np.full(len(self.values), math.nan)


def cells(values):
    return [[None if math.isnan(x) else float(x) for x in row] for row in values]


def made(seed, rows, batches, names, gap=None):
    """Rows whose risk bends, jumps at a shared value, depends on a product and on what is missing, and moves with time."""
    draw = np.random.default_rng(seed)
    result = []
    for number in range(batches):
        x = draw.normal(size=(rows, len(names)))
        values = np.round(x, 3)
        values[:, 1] = np.where(draw.random(rows) < 0.35, 0.0, np.round(np.exp(3 + x[:, 1]), 1))
        values[:, 2] = (x[:, 2] > 0.4).astype(float)
        risk = -1.2 + 0.9 * np.abs(x[:, 0]) - 0.6 * (values[:, 1] == 0) + 0.7 * x[:, 0] * x[:, 3] - 0.5 * number
        missing = draw.random(rows) < 0.2
        values[missing, 3] = math.nan
        risk = risk + 0.8 * missing
        outcomes = (draw.random(rows) < 1 / (1 + np.exp(-risk))).astype(int)
        if gap == number:
            values[:, 2] = math.nan
        labels = [None if k % 17 == 16 else int(outcome) for k, outcome in enumerate(outcomes)]
        result.append((values, labels))
    return result


def case(name, names, batches, directions, pairs):
    values = np.concatenate([rows for rows, _ in batches])
    labels = [label for _, outcomes in batches for label in outcomes]
    known = np.array([label is not None for label in labels])
    batch = np.concatenate([np.full(len(rows), k) for k, (rows, _) in enumerate(batches)])
    delivered = np.concatenate([np.tile(scorecard2.delivered_in(rows), (len(rows), 1)) for rows, _ in batches])
    y = np.array([label for label in labels if label is not None], dtype=float)
    model = scorecard2.fit(names, values[known], y, delivered[known], batch[known], directions, pairs)
    scored = np.concatenate([batches[-1][0][:8], np.array([[math.nan] * 4, [9.0, 1e6, 1.0, -9.0], [0.0, 0.0, 0.0, 0.0]])])
    rows = Rows(names, scored)
    score = scorecard2.score_batch(model, rows)
    points = scorecard2.points(model, rows)
    model.pop("margins")
    return {
        "name": name, "names": names, "directions": directions, "pairs": pairs,
        "batches": [{"rows": cells(values), "outcomes": outcomes} for values, outcomes in batches],
        "scored": cells(scored),
        "expected": {
            "model": model,
            "scored": {
                "log_odds": scorecard2.log_odds(model, rows).tolist(), "points_of": points[0], "points": points[1].tolist(),
                "score": [one[2] for one in score], "band": [one[3] for one in score],
                "reasons": [[[code, None if math.isnan(value) else value, side] for code, value, side in one[4]] for one in score],
            },
            "table": scorecard2.points_table(model),
        },
    }  # fmt: skip


def main():
    names = ["a", "avg_transaction_amount", "kyc_verified", "d"]
    cases = [
        case("one batch, nothing declared", names, made(1, 160, 1, names), {}, 10),
        case("three batches, the third without a feature", names, made(2, 110, 3, names, gap=2), {}, 10),
        case("directions that bind", names, made(3, 200, 2, names), {"a": "up", "d": "down", "kyc_verified": "down"}, 10),
        case("no pairs", names, made(4, 120, 2, names), {"avg_transaction_amount": "down"}, 0),
    ]
    text = json.dumps({"fits": cases}, separators=(",", ":"))
    (Path(__file__).parent / "cases.json").write_text(text.replace('},{"name"', '},\n{"name"') + "\n")


main()
