"""Scores companies by hand: score_by_hand.py SCORECARD.json FEATURES.json

FEATURES.json is a list of objects, each of which gives features of a company by name. One line a company is printed:
probability of default, score, band, reasons. The formulas are those of docs/methodology.md, and nothing of KYCC is used.
"""
import json, math, sys

card = json.load(open(sys.argv[1]))
scale, rule = card["scale"], card["reasons"]


def t(shape, x):
    x = min(max(x, shape.get("lo", -math.inf)), shape.get("hi", math.inf))
    return x if shape["transform"] == "identity" else math.copysign(math.log1p(abs(x)), x)


def z(column, value):
    return (value - column["mean"]) / column["sd"]


def bent(shape, x):
    straight, missing, bend = shape.get("straight"), shape.get("missing"), shape.get("bend")
    u = missing["coefficient"] * z(missing, x is None) if missing else 0
    if x is None:
        return u
    u += straight["coefficient"] * z(straight, t(shape, x)) if straight else 0
    if bend:
        ends = [t(shape, knot) for knot in shape["knots"]]
        columns = [min(max((t(shape, x) - a) / (b - a), 0), 1) for a, b in zip(ends, ends[1:])]
        columns += [x == value for value in shape["special"]]
        for coefficient, column, mean in zip(bend["coefficients"], columns, bend["means"]):
            u += coefficient * (column - mean) / bend["scale"]
    return u


def category(shape, x):
    missing, block = shape.get("missing"), shape.get("block")
    u = missing["coefficient"] * z(missing, x is None) if missing else 0
    if block and x is not None and (x in shape["levels"] or shape["other"]):
        columns = [x == level for level in shape["levels"]] + [x not in shape["levels"]] * shape["other"]
        for coefficient, column, mean in zip(block["coefficients"], columns, block["means"]):
            u += coefficient * (column - mean) / block["scale"]
    return u


def factor_of_pair(factor, x):
    value = (x is None) if factor["column"] == "missing" else x
    if factor["column"] == "straight":
        value = None if x is None else t(factor, x)
    return factor["sign"] * (0 if value is None else z(factor, value)) - factor["origin"]


def unit(term, company):
    shape, x = term["shape"], company.get(term["feature"])
    if shape["kind"] in ("bent", "product", "category") and {term["feature"], term.get("with")} & undelivered:
        return 0
    if shape["kind"] == "bent":
        return bent(shape, x)
    if shape["kind"] == "category":
        return category(shape, x)
    if shape["kind"] == "product":
        both = factor_of_pair(shape["first"], x) * factor_of_pair(shape["second"], company.get(term["with"]))
        return z(shape, shape["way"] * both)
    if shape["kind"] == "capped":
        x = max(x, 0) if x is not None else 0
        cap = shape["cap"]
        return min(x, cap) / cap if shape["scale"] == "linear" else min(math.log10(1 + x) / math.log10(1 + cap), 1)
    if shape["dropped"] or shape.get("mean") is None or shape.get("sd") is None:
        return 0
    if shape["kind"] == "missing":
        return z(shape, x is None)
    return 0 if x is None else z(shape, t(shape, x))


def is_good(name, x):
    """Whether the value lies on the side that the declared direction of the feature calls good."""
    shape = next(term["shape"] for term in card["terms"] if term["feature"] == name and "with" not in term)
    if not rule.get("keeps_directions") or "direction" not in shape or x is None:
        return False
    is_high = x > shape["median"] or (x == shape["median"] and t(shape, x) > shape["straight"]["mean"])
    if shape["flag"] and x in (0, 1):
        is_high = x == 1
    return is_high == (shape["direction"] == "down")


def reasons_of(points, company):
    points = {name: p for name, p in points.items() if not is_good(name, company.get(name))}
    if "within" not in rule:
        worst = sorted((round(p, rule["decimals"]), i, name) for i, (name, p) in enumerate(points.items()))
        return [name for p, _, name in worst if points[name] < rule["below"]][: rule["most"]]
    left, reasons = {name: p for name, p in points.items() if p < rule["below"]}, []
    while left and len(reasons) < rule["most"]:
        reasons.append(next(name for name, p in left.items() if p - min(left.values()) <= rule["within"]))
        del left[reasons[-1]]
    return reasons


companies = json.load(open(sys.argv[2]))
names = {name for term in card["terms"] for name in (term["feature"], term.get("with"))}
undelivered = {name for name in names if name and all(company.get(name) is None for company in companies)}
for company in companies:
    factor = scale["points_to_double"] / math.log(2)
    total, points = 0.0, {}
    for term in card["terms"]:
        shape = term["shape"]
        u, weight = unit(term, company), shape.get("weight", shape.get("coefficient", 1))
        total += u * weight
        each = factor * -card["slope"] * weight * (u - shape.get("centre", 0)) / card["divisor"]
        for name in (term["feature"], term["with"]) if "with" in term else (term["feature"],):
            points[name] = points.get(name, 0) + (each / 2 if "with" in term else each)
    eta = card["intercept"] + card["slope"] * total / card["divisor"]
    score = math.floor(scale["base_points"] - factor * (eta + math.log(scale["base_odds"])) + 0.5)
    score = min(max(score, scale["least"]), scale["most"])
    band = next(b["name"] for b in card["bands"] if score >= b["least"])
    print(1 / (1 + math.exp(-eta)), score, band, "|".join(reasons_of(points, company)), sep=",")
