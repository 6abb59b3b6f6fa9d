#!/usr/bin/env python3
"""Makes `cases.json` anew: small sets of rows with features that are text, and what an independent implementation of the
recipe `bends` fits to them.

    Tests/Fixtures/categories/remake.py ../shared/reference

Needs numpy. The implementation knows numbers alone, so it is changed in four places, and two of its functions are
replaced: those that describe a feature and make its columns. To them text is a number, the index of the text among all
texts of the case. Each case is batches in batch order (rows: a value a feature, null is missing; outcomes: null is not
labelled), declared directions, the most pairs, and rows to score.
"""

import json
import math
import sys
import types
from pathlib import Path

import numpy as np

CHANGES = [
    ('if feature["straight"] or feature["missing"]]', 'if feature["straight"] or feature["missing"] or feature["bend"]]'),
    ('            if kind == STRAIGHT:\n', '            if kind == STRAIGHT and "levels" not in feature:\n'),
    ('"unused": [feature["name"] for feature in described if not feature["straight"]]', '"unused": [f["name"] for f in described if not f["straight"] and not f["bend"]]'),
    ('    if math.isnan(x):\n        return "missing"\n    if feature["flag"]', '    if math.isnan(x):\n        return "missing"\n    if "levels" in feature:\n        return "level" if x in feature["levels"] else "other"\n    if feature["flag"]'),
]  # fmt: skip


def reference():
    source = (Path(sys.argv[1]) / "scorecard2.py").read_text()
    for old, new in CHANGES:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    module = types.ModuleType("scorecard2")
    exec(compile(source, "scorecard2.py", "exec"), module.__dict__)
    return module


R = reference()
numbers = (R.describe, R.columns_of)
TEXT = set()  # the features of the present case that are text


def describe(name, x, delivered, direction, margins):
    if name not in TEXT:
        return numbers[0](name, x, delivered, direction, margins)
    x = x[delivered]
    feature = {"name": name, "direction": None, "flag": False, "straight": None, "missing": None, "bend": None}
    feature |= {"lo": None, "hi": None, "median": None, "knots": [], "special": [], "levels": [], "other": False}
    present = x[~np.isnan(x)]
    if 0 < len(present) < len(x):
        feature["missing"] = R.standardise(np.isnan(x).astype(float), margins)
    bar = max(10, len(x) / 200)
    found, counts = np.unique(present, return_counts=True)
    levels = [float(one) for one, count in zip(found, counts) if count >= bar]
    rest = ~np.isin(present, levels)
    other = rest.sum() >= bar
    block = np.column_stack([present == level for level in levels] + ([rest] if other else []) + [np.zeros((len(present), 0))])
    means = block.mean(axis=0)
    scale = math.sqrt(float(((block - means) ** 2).mean(axis=0).sum()))
    if scale >= R.LEAST_SPREAD:
        feature |= {"levels": levels, "other": bool(other), "bend": {"means": means.tolist(), "scale": scale}}
    return feature


def columns_of(feature, x, delivered):
    if "levels" not in feature:
        return numbers[1](feature, x, delivered)
    columns = []
    if feature["missing"]:
        z = (np.isnan(x) - feature["missing"]["mean"]) / feature["missing"]["sd"]
        columns.append((R.STRAIGHT, np.where(delivered, z, 0.0)))
    if feature["bend"]:
        known = np.isin(x, feature["levels"])
        raw = [x == level for level in feature["levels"]]
        if feature["other"]:
            raw.append(~known & ~np.isnan(x))
        for column, mean in zip(raw, feature["bend"]["means"]):
            counts = known | raw[-1] if feature["other"] else known
            columns.append((R.BENDS, np.where(counts, (column - mean) / feature["bend"]["scale"], 0.0)))
    return columns


R.describe, R.columns_of = describe, columns_of


class Rows:
    """A batch in the form that the reference scores."""

    def __init__(self, names, values):
        self.names, self.values, self.party_ids = names, values, [str(k) for k in range(len(values))]

    def column(self, name):
        return self.values[:, self.names.index(name)] if name in self.names else np.full(len(self.values), math.nan)


def made(seed, rows, batches, regions, chances, sectors=None, without=None):
    """Rows of two numbers, a region and perhaps a sector; the risk depends on all of them."""
    draw = np.random.default_rng(seed)
    effects = dict(zip(regions, draw.normal(size=len(regions))))
    result = []
    for number in range(batches):
        cells, outcomes = [], []
        for row in range(rows):
            a, d = round(draw.normal(), 3), round(draw.normal(), 3)
            region = draw.choice(regions, p=chances)
            risk = -1.0 + 0.8 * abs(a) + 0.5 * d + 0.8 * a * d + 1.2 * effects[region] - 0.3 * number
            cell = [a, None if draw.random() < 0.1 else d, None if draw.random() < 0.12 else str(region)]
            risk += 0.7 * (cell[2] is None)
            if sectors:
                cell.append(str(draw.choice(sectors)))
            if without == number:
                cell[2] = None
            cells.append(cell)
            outcomes.append(None if row % 19 == 18 else int(draw.random() < 1 / (1 + math.exp(-risk))))
        result.append((cells, outcomes))
    return result


def case(name, names, batches, text, scored, directions=None, pairs=10):
    TEXT.clear()
    TEXT.update(text)
    codes = {}
    for place, feature in enumerate(names):
        if feature in text:
            texts = {row[place] for cells, _ in batches for row in cells} | {row[place] for row in scored}
            codes[place] = sorted((one for one in texts if one is not None), key=lambda one: one.encode())

    def encoded(cells):
        def number(place, cell):
            if cell is None:
                return math.nan
            return float(codes[place].index(cell)) if place in codes else cell

        return np.array([[number(place, cell) for place, cell in enumerate(row)] for row in cells])

    def texts(place, values):
        return [codes[place][int(value)] for value in values]

    values = np.concatenate([encoded(cells) for cells, _ in batches])
    labels = [label for _, outcomes in batches for label in outcomes]
    known = np.array([label is not None for label in labels])
    batch = np.concatenate([np.full(len(cells), k) for k, (cells, _) in enumerate(batches)])
    delivered = np.concatenate([np.tile(R.delivered_in(encoded(cells)), (len(cells), 1)) for cells, _ in batches])
    y = np.array([label for label in labels if label is not None], dtype=float)
    model = R.fit(names, values[known], y, delivered[known], batch[known], directions or {}, pairs)
    rows = Rows(names, encoded(scored))
    score, points = R.score_batch(model, rows), R.points(model, rows)
    categories = []
    for feature in model["features"]:
        if "levels" not in feature:
            continue
        place, factor = names.index(feature["name"]), -R.FACTOR
        weights = [feature[kind]["coefficient"] for kind in R.plain_kinds(feature)]
        weights += feature["bend"]["coefficients"] if feature["bend"] else []

        def at(x):
            own = columns_of(feature, np.array([x]), np.array([True]))
            return factor * sum(weight * float(z[0]) for weight, (_, z) in zip(weights, own))

        categories.append({
            "name": feature["name"], "missing": feature["missing"], "levels": texts(place, feature["levels"]),
            "other": feature["other"], "block": feature["bend"],
            "points": [at(level) for level in feature["levels"]] + [at(-1.0), at(math.nan)],
        })  # fmt: skip
    return {
        "name": name, "names": names, "text": text, "directions": directions or {}, "pairs": pairs,
        "batches": [{"rows": cells, "outcomes": outcomes} for cells, outcomes in batches], "scored": scored,
        "expected": {
            "intercept": model["intercept"], "penalties": model["penalties"], "unused": model["unused"],
            "terms": [feature["name"] for feature in model["features"]] + ["×".join((*one["first"], *one["second"])) for one in model["pairs"]],
            "categories": categories, "log_odds": R.log_odds(model, rows).tolist(), "points": points[1].tolist(),
            "score": [one[2] for one in score], "band": [one[3] for one in score],
            "reasons": [[[code, side] for code, _, side in one[4]] for one in score],
        },
    }  # fmt: skip


def main():
    three = ["a", "d", "region"]
    regions = ["North", "South", "East", "Zürich", *(f"rare {k}" for k in range(5))]
    often, rarely = [0.3, 0.25, 0.2, 0.165] + [0.017] * 5, [0.3, 0.3, 0.25, 0.14] + [0.002] * 5
    scored = [[0.1, 0.2, one] for one in [*regions, "never seen", None]] + [[-2.5, None, "North"], [9.0, -9.0, None]]
    alike = ["caf\u00e9", "cafe\u0301", "x", "|,\"<b>\\"]
    cases = [
        case("rare levels are others", three, made(1, 220, 2, regions, often), ["region"], scored),
        case("too few rare ones to be others", three, made(2, 260, 2, regions, rarely), ["region"], scored),
        case("the second batch lacks the text", three, made(3, 180, 3, regions, often, without=1), ["region"], scored, {"a": "up"}),
        case("1 in 200 of 3,000 rows", three, made(4, 1000, 3, ["a", "b", "c", "d"], [0.986, 0.008, 0.0045, 0.0015]),
             ["region"], [[0.0, 0.0, one] for one in ["a", "b", "c", "d", "e", None]], pairs=0),
        case("two texts, one of which is constant or looks like another", [*three, "sector"],
             made(5, 240, 2, regions, often, sectors=["only"]), ["region", "sector"], [[*row, "only"] for row in scored]),
        case("texts that look alike", three, made(6, 200, 2, alike, [0.3, 0.3, 0.3, 0.1]), ["region"],
             [[0.0, 0.0, one] for one in [*alike, "cafe", None]], {"d": "down"}),
    ]  # fmt: skip
    text = json.dumps({"fits": cases}, separators=(",", ":"), ensure_ascii=False)
    (Path(__file__).parent / "cases.json").write_text(text.replace('},{"name"', '},\n{"name"') + "\n")


main()
