"""Scores companies by hand: score_by_hand.py SCORECARD.json FEATURES.json

FEATURES.json is a list of objects, each of which gives features of a company by name. One line a company is printed:
probability of default, score, band, reasons. The formulas are those of docs/methodology.md, and nothing of KYCC is used.
"""
import json, math, sys

card = json.load(open(sys.argv[1]))
scale, rule = card["scale"], card["reasons"]


def unit(shape, x):
    if shape["kind"] == "capped":
        x = max(x, 0) if x is not None else 0
        cap = shape["cap"]
        return min(x, cap) / cap if shape["scale"] == "linear" else min(math.log10(1 + x) / math.log10(1 + cap), 1)
    mean, sd = shape.get("mean"), shape.get("sd")
    if shape["dropped"] or mean is None or sd is None:
        return 0
    if shape["kind"] == "missing":
        return ((1 if x is None else 0) - mean) / sd
    if x is None:
        return 0
    x = min(max(x, shape.get("lo", -math.inf)), shape.get("hi", math.inf))
    t = x if shape["transform"] == "identity" else math.copysign(math.log1p(abs(x)), x)
    return (t - mean) / sd


for company in json.load(open(sys.argv[2])):
    factor = scale["points_to_double"] / math.log(2)
    total, points = 0.0, {}
    for term in card["terms"]:
        shape, name = term["shape"], term["feature"]
        u, weight = unit(shape, company.get(name)), shape.get("weight", shape.get("coefficient"))
        total += u * weight
        each = factor * -card["slope"] * weight * (u - shape.get("centre", 0)) / card["divisor"]
        points[name] = points.get(name, 0) + each
    eta = card["intercept"] + card["slope"] * total / card["divisor"]
    score = math.floor(scale["base_points"] - factor * (eta + math.log(scale["base_odds"])) + 0.5)
    score = min(max(score, scale["least"]), scale["most"])
    band = next(b["name"] for b in card["bands"] if score >= b["least"])
    worst = sorted((round(p, rule["decimals"]), i, name) for i, (name, p) in enumerate(points.items()))
    reasons = [name for p, _, name in worst if points[name] < rule["below"]][: rule["most"]]
    print(1 / (1 + math.exp(-eta)), score, band, "|".join(reasons), sep=",")
