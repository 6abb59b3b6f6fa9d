#!/usr/bin/env python3
"""Makes `cases.json` anew: inputs of its own, drawn from fixed seeds, and what other people's libraries say of them.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 statsmodels==0.15.0 pandas==3.1.1 mpmath==1.4.1
    venv/bin/python Tests/Fixtures/statistics/remake.py

A case is {function, name, input, expected, source}; null is a figure that cannot be computed. Where a library has no such
figure it is computed here with NumPy by brute force from its definition, pair by pair or table by table, and not by the
formulas that the program uses. Published examples name their source.
"""

import json
import math
from pathlib import Path

import mpmath
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.proportion import proportion_confint

mpmath.mp.dps = 50
Z95 = float(stats.norm.ppf(0.975))
cases = []


def plain(value):
    """Numbers of NumPy as JSON has them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray, pd.Series)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if isinstance(value, (float, np.floating, mpmath.mpf)) else value


def case(function, name, arguments, expected, source):
    arguments, expected = plain(arguments), plain(expected)
    cases.append({"function": function, "name": name, "input": arguments, "expected": expected, "source": source})


# Special functions: mpmath, 50 digits


def beta_cumulative(x, a, b):
    return mpmath.betainc(a, b, 0, x, regularized=True)


def special_functions():
    for x in (-37.0, -8.5, -2.5, -1e-8, 0.0, 0.7, 1.96, 6.5):
        case("normal_cdf", f"{x}", [x], mpmath.ncdf(x), "mpmath")
        case("normal_sf", f"{x}", [x], mpmath.ncdf(-x), "mpmath")
    for p in (1e-250, 1e-20, 1e-6, 0.01, 0.07, 0.2, 0.9, 0.99, 0.99999):
        root = mpmath.findroot(lambda x: mpmath.log(mpmath.ncdf(x)) - mpmath.log(mpmath.mpf(p)), stats.norm.ppf(p))
        case("normal_quantile", f"{p}", [p], root, "mpmath")
    for a, b in ((0.5, 0.5), (0.5, 80.5), (2.5, 38.5), (13.5, 988.5), (400.5, 600.5), (250.5, 199750.5), (0.5, 1e6), (30, 3)):
        mean, sd = a / (a + b), math.sqrt(a * b / (a + b + 1)) / (a + b)
        for k in (-8, -2, -0.3, 0, 0.4, 3, 12):
            x = float(mean + k * sd)
            if 0 < x < 1:
                case("beta_cdf", f"{a}, {b} at {k} sd", [x, a, b], beta_cumulative(x, a, b), "mpmath")
                upper = mpmath.betainc(a, b, x, 1, regularized=True)
                case("beta_sf", f"{a}, {b} at {k} sd", [x, a, b], upper, "mpmath")
        for p in (0.001, 0.025, 0.4, 0.975):
            x = quantile(lambda v: beta_cumulative(v, a, b), p, float(stats.beta.ppf(p, a, b)))
            case("beta_quantile", f"{a}, {b} at {p}", [p, a, b], x, "mpmath")
            x = quantile(lambda v: mpmath.betainc(a, b, v, 1, regularized=True), p, float(stats.beta.isf(p, a, b)))
            case("beta_isf", f"{a}, {b} at {p}", [p, a, b], x, "mpmath")
    for df in (1, 2, 4, 9, 19, 300):
        a = mpmath.mpf(df) / 2
        for x in (1e-6, 0.3, df - 0.5, df + 2.5, 3.0 * df, 8.0 * df + 30):
            tail = mpmath.gammainc(a, mpmath.mpf(x) / 2, regularized=True)
            case("chi2_sf", f"{df} at {x}", [x, df], tail, "mpmath")
            lower = mpmath.gammainc(a, 0, mpmath.mpf(x) / 2, regularized=True)
            case("gamma_cdf", f"{df / 2} at {x / 2}", [x / 2, df / 2], lower, "mpmath")
        for p in (0.9, 0.025, 1e-9):
            def tail(v, a=a):
                return mpmath.gammainc(a, v / 2, regularized=True)
            case("chi2_quantile", f"{df} at {p}", [p, df], quantile(tail, p, float(stats.chi2.isf(p, df))), "mpmath")


def quantile(function, p, guess):
    """Polishes SciPy's quantile to 30 digits, on a logarithmic scale because it may be tiny."""
    goal = mpmath.log(mpmath.mpf(p))
    low = mpmath.log(mpmath.mpf(guess))
    return mpmath.exp(mpmath.findroot(lambda t: mpmath.log(function(mpmath.exp(t))) - goal, (low, low * (1 + mpmath.mpf(10) ** -9) + mpmath.mpf(10) ** -12), tol=1e-35))


# Data


def draw(seed, rows, scale, shift, decimals):
    """PDs of a normal log odds, and outcomes whose odds are less spread and fewer: imperfect on purpose."""
    random = np.random.default_rng(seed)
    p = np.round(1 / (1 + np.exp(-(random.normal(size=rows) * scale + shift))), decimals)
    y = (random.random(rows) < 1 / (1 + np.exp(-(0.7 * np.log(p / (1 - p)) - 0.3)))).astype(int)
    return y, p


def data_sets():
    yield "60 rows", *draw(1, 60, 1.2, -0.6, 4)
    yield "100 rows with ties", *draw(2, 100, 0.9, -1.2, 2)
    yield "200 rows, rare", *draw(3, 200, 1.0, -2.6, 4)
    yield "one of each", np.array([1, 0]), np.array([0.3, 0.2])
    yield "one default", np.array([0, 0, 1, 0, 0]), np.array([0.1, 0.2, 0.2, 0.3, 0.05])
    yield "separated", np.array([0, 0, 0, 1, 1]), np.array([0.02, 0.1, 0.3, 0.3, 0.8])
    yield "separated the wrong way", np.array([1, 1, 0, 0]), np.array([0.02, 0.1, 0.3, 0.4])
    yield "all equal", np.array([0, 1, 0, 0, 1, 0]), np.full(6, 0.25)
    yield "certain", np.array([0, 1, 1, 0, 1, 0]), np.array([0.0, 1.0, 0.5, 1e-9, 0.999, 1.0])
    yield "separated by clipping", np.array([1, 0, 1, 1]), np.array([0.0, 1e-16, 0.5, 0.2])
    yield "no default", np.zeros(5, int), np.array([0.1, 0.1, 0.2, 0.3, 0.05])
    yield "defaults only", np.ones(3, int), np.array([0.1, 0.4, 0.2])
    yield "no rows", np.zeros(0, int), np.zeros(0)


def logit(p):
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return np.log(p) - np.log1p(-p)


# Discrimination


def kernel(y, p):
    """1, ½ or 0 for each pair of a default and another row."""
    return np.sign(p[y == 1][:, None] - p[y == 0][None, :]) / 2 + 0.5


def discrimination(name, y, p):
    both = 0 < y.sum() < len(y)
    area = roc_auc_score(y, p) if both else None
    case("auc", name, [y, p], area, "scikit-learn roc_auc_score")
    case("gini", name, [y, p], 2 * area - 1 if both else None, "scikit-learn roc_auc_score")
    loss = log_loss(y, np.clip(p, 1e-15, 1 - 1e-15), labels=[0, 1]) if len(y) else None
    case("log_loss", name, [y, p], loss, "scikit-learn log_loss")
    case("brier", name, [y, p], brier_score_loss(y, p, labels=[0, 1], pos_label=1) if len(y) else None, "scikit-learn brier_score_loss")
    variance = interval = None
    if both:
        pairs = kernel(y, p)
        variance = sum(np.var(v, ddof=1) / len(v) for v in (pairs.mean(1), pairs.mean(0)) if len(v) > 1)
        variance = variance if variance > 1e-20 else 0.0
        if variance and 0 < area < 1:
            half = Z95 * math.sqrt(variance) / (area * (1 - area))
            interval = [1 / (1 + math.exp(-(logit(area) + side * half))) for side in (-1, 1)]
    case("delong_variance", name, [y, p], variance, "NumPy, all pairs")
    case("auc_interval", name, [y, p], interval, "NumPy, all pairs")
    change = None
    if both:
        change = {"auc": area, "S": (0.8 - area) / math.sqrt(variance) if variance else None}
        change["p"] = stats.norm.sf(change["S"]) if variance else 0.0 if area < 0.8 else 1.0
    case("auc_against_initial", name, [y, p, 0.8], change, "NumPy, all pairs; SciPy")
    distance = None
    if both:
        values = np.unique(p)
        gaps = [abs(sum(p[y == 1] <= v) / y.sum() - sum(p[y == 0] <= v) / (len(y) - y.sum())) for v in values]
        at = next(v for v, gap in zip(values, gaps) if gap > max(gaps) - 1e-12)
        distance = {"ks": stats.ks_2samp(p[y == 1], p[y == 0], method="asymp").statistic, "at": at}
    case("ks", name, [y, p], distance, "SciPy ks_2samp")
    if both and len(y) <= 150:
        fpr, tpr, thresholds = roc_curve(y, p, drop_intermediate=False)
        rows = [np.sum(p >= t) / len(p) for t in thresholds]
        points = [{"p": None if i == 0 else t, "fpr": f, "tpr": v, "rows": r} for i, (f, v, t, r) in enumerate(zip(fpr, tpr, thresholds, rows))]
        case("curve", name, [y, p, 10_000], points, "scikit-learn roc_curve")


# Calibration


def mle(y, x):
    """statsmodels' fit of the line, and whether it is a maximum to the last digit."""
    fit = sm.Logit(y, sm.add_constant(x)).fit(disp=0, method="newton", maxiter=500, tol=1e-14)
    return fit


def calibration_line(name, y, p):
    x = logit(p)
    if not 0 < y.sum() < len(y):
        return case("calibration_line", name, [y, p], None, "one class")
    large = optimize.brentq(lambda a: np.sum(y - 1 / (1 + np.exp(-(a + x)))), -80, 80, xtol=1e-14, rtol=1e-15)
    result = dict.fromkeys(("intercept", "slope", "se_intercept", "se_slope", "chi2", "p"))
    result["separated"] = bool(len(set(x)) > 1 and (x[y == 0].max() <= x[y == 1].min() or x[y == 1].max() <= x[y == 0].min()))
    if not result["separated"] and len(set(x)) > 1:
        fit = mle(y, x)
        eta = x
        perfect = np.sum(y * eta - np.logaddexp(0, eta))
        ratio = 2 * (fit.llf - perfect)
        result |= {"intercept": fit.params[0], "slope": fit.params[1], "se_intercept": fit.bse[0], "se_slope": fit.bse[1],
                   "chi2": ratio, "p": stats.chi2.sf(ratio, 2)}
    case("calibration_line", name, [y, p], {"large": large} | result, "statsmodels Logit, SciPy brentq")


def calibration(name, y, p):
    calibration_line(name, y, p)
    ids = [f"C{(7 * i) % (len(y) + 1)}é{i}" for i in range(len(y))]
    order = sorted(range(len(y)), key=lambda i: (p[i], ids[i].encode()))
    parts = [g for g in np.array_split(np.array(order, dtype=int), 10) if len(g)]
    groups = [{"n": len(g), "d": y[g].sum(), "p": p[g].mean(), "rows": g} for g in parts]
    if len(y) <= 150:
        case("calibration_groups", name, [y, p, ids], groups, "NumPy array_split")
    n = len(y)
    error = sum(len(g) / n * abs(p[g].mean() - y[g].mean()) for g in parts) if n else None
    case("calibration_error", name, [y, p, ids], error, "NumPy")
    split = None
    if n:
        rate = y.mean()
        within = pd.DataFrame({"g": np.repeat(range(len(parts)), [len(g) for g in parts]), "p": p[order], "y": y[order]})
        mean = within.groupby("g")[["p", "y"]].transform("mean")
        split = {"brier": np.mean((p - y) ** 2), "reliability": ((mean.p - mean.y) ** 2).mean(),
                 "resolution": ((mean.y - rate) ** 2).mean(), "uncertainty": rate * (1 - rate),
                 "within_variance": ((within.p - mean.p) ** 2).mean(),
                 "within_covariance": 2 * ((within.p - mean.p) * (within.y - mean.y)).mean()}
    case("brier_parts", name, [y, p, ids], split, "pandas groupby, row by row")
    spread = np.sum((1 - 2 * p) ** 2 * p * (1 - p))
    z = np.sum((y - p) * (1 - 2 * p)) / math.sqrt(spread) if spread else None
    case("spiegelhalter", name, [y, p], {"z": z, "p": 2 * stats.norm.sf(abs(z))} if spread else None, "NumPy, SciPy")
    if n:
        z = (y.sum() - p.sum()) / math.sqrt(np.sum(p * (1 - p)))
        case("sum_test", name, [y, p], {"z": z, "upper_p": stats.norm.sf(z)}, "NumPy, SciPy")
    tests = [{"n": g["n"], "d": g["d"], "p": g["p"]} for g in groups]
    for fitted in (False, True):
        case("hosmer_lemeshow", f"{name}, fitted: {fitted}", [tests, fitted], joined_chi2(tests, fitted), "SciPy chi2")


def joined_chi2(groups, fitted):
    """Pearson's statistic over defaults and the others of joined groups: the same number as the formula with one term."""
    joined, open_ = [], np.zeros(3)
    for g in groups:
        open_ = open_ + (g["n"], g["d"], g["n"] * g["p"])
        if open_[2] >= 5 and open_[0] - open_[2] >= 5:
            joined, open_ = [*joined, open_], np.zeros(3)
    df = len(joined) - 2 * fitted
    if len(joined) < 2 or df < 1:
        return None
    joined[-1] = joined[-1] + open_
    value = sum((d - e) ** 2 / e + ((n - d) - (n - e)) ** 2 / (n - e) for n, d, e in joined)
    return {"chi2": value, "groups": len(joined), "df": df, "p": stats.chi2.sf(value, df)}


def rates():
    for d, n, pd_ in ((0, 25, 0.03), (1, 25, 0.01), (4, 60, 0.03), (25, 25, 0.9), (37, 1500, 0.02), (900, 20000, 0.04)):
        name = f"{d} of {n}"
        ends = proportion_confint(d, n, method="wilson")
        case("wilson_interval", name, [d, n], [0.0 if d == 0 else ends[0], 1.0 if d == n else ends[1]], "statsmodels proportion_confint")
        a, b = d + 0.5, n - d + 0.5
        low = 0.0 if d == 0 else quantile(lambda v: beta_cumulative(v, a, b), 0.025, stats.beta.ppf(0.025, a, b))
        high = 1.0 if d == n else quantile(lambda v: mpmath.betainc(a, b, v, 1, regularized=True), 0.025, stats.beta.isf(0.025, a, b))
        case("jeffreys_interval", name, [d, n], [low, high], "mpmath")
        upper, lower = (mpmath.mpf(0) for _ in range(2))
        for k in range(n + 1):
            mass = mpmath.binomial(n, k) * mpmath.mpf(pd_) ** k * (1 - mpmath.mpf(pd_)) ** (n - k) if n <= 1500 else None
            if mass is not None:
                upper, lower = upper + (k >= d) * mass, lower + (k <= d) * mass
        if n <= 1500:
            case("binomial_test", f"{name} at {pd_}", [d, n, pd_], {"upper": upper, "lower": lower}, "mpmath, every term")
        case("jeffreys_test", f"{name} at {pd_}", [d, n, pd_], beta_cumulative(pd_, a, b), "mpmath")
    case("wilson_interval", "no rows", [0, 0], None, "no rows")
    case("jeffreys_interval", "no rows", [0, 0], None, "no rows")
    case("binomial_test", "no rows", [0, 0, 0.1], None, "no rows")
    case("jeffreys_test", "no rows", [0, 0, 0.1], None, "no rows")
    for name, ps in (("seven", [0.04, 0.2, 1e-5, 0.011, 0.011, 0.9, 0.03]), ("one", [0.3]), ("none", [])):
        for function, method in (("holm", "holm"), ("benjamini_hochberg", "fdr_bh")):
            adjusted = multipletests(ps, method=method)[1] if ps else []
            case(function, name, [ps], adjusted, "statsmodels multipletests")
    bands = [(300, 1, 0.004), (150, 5, 0.02), (90, 6, 0.05), (0, 0, 0.1), (40, 30, 0.25)]
    raw = [stats.binomtest(d, n, p, alternative="greater").pvalue for n, d, p in bands if n]
    adjusted = multipletests(raw, method="holm")[1]
    lights, k = [], 0
    for n, d, p in bands:
        lights.append(dict.fromkeys(("p", "holm", "light", "jeffreys")))
        if n:
            light = "green" if adjusted[k] >= 0.05 else "yellow" if adjusted[k] >= 0.001 else "red"
            lights[-1] = {"p": raw[k], "holm": adjusted[k], "light": light, "jeffreys": stats.beta.cdf(p, d + 0.5, n - d + 0.5)}
            k += 1
    case("traffic_lights", "five bands", [bands], lights, "SciPy binomtest, statsmodels multipletests")


# Drift


def halved(r, a):
    e, s = ((np.array(c) + 0.5) / (sum(c) + len(c) / 2) for c in (r, a))
    return float(np.sum((s - e) * np.log(s / e)))


def drift(r, a, r_missing=0, a_missing=0):
    """The test of a reference and a batch, counts a bin, composed of SciPy's tests."""
    r, a = np.array(r), np.array(a)
    m, n = r.sum(), a.sum()
    big_m, big_n = m + r_missing, n + a_missing
    if big_m == 0:
        return {"verdict": "no_reference"}
    if big_n and np.sum(r + a > 0) + (r_missing + a_missing > 0) == 1:
        return {"verdict": "within_noise"}
    ps, classes = [], []
    if m and n:
        new = a[r == 0].sum()
        if new:
            ps.append(stats.fisher_exact([[new, n - new], [0, m]]).pvalue)
            classes.append((0, new))
        rs, as_ = r[r > 0], a[r > 0]
        left = n - new
        group, at, total = [], 0, 0
        for count in rs:
            group.append(at)
            total += count
            if total * min(left, m) >= 9 * m and (min(left, m) >= 200 or total >= 0.15 * m):
                at, total = at + 1, 0
        if total and at:
            group = [min(g, at - 1) for g in group]
        group = np.array(group)
        if group.max() == 0 and len(rs) > 1 and 2 * rs.max() >= m:
            group = (np.arange(len(rs)) != rs.argmax()).astype(int)
        rg, ag = np.bincount(group, rs).astype(int), np.bincount(group, as_).astype(int)
        classes += list(zip(rg, ag))
        if left and len(rg) == 2:
            ps.append(stats.fisher_exact([ag, rg]).pvalue)
        elif left and len(rg) > 2:
            chi2 = stats.chi2_contingency([ag, rg], correction=False).statistic
            ps.append(stats.chi2.sf(min(chi2, halved(rg, ag) / (1 / left + 1 / m)), len(rg) - 1))
    elif m + n:
        classes.append((m, n))
    if r_missing + a_missing:
        ps.append(stats.fisher_exact([[a_missing, n], [r_missing, m]]).pvalue)
        classes.append((r_missing, a_missing))
    if big_n == 0 or not ps:
        return {"verdict": "too_few"}
    noise = 1 / big_n + 1 / big_m
    return {"psi": halved(*zip(*classes)), "p": min(1.0, len(ps) * min(ps)), "classes": len(classes),
            "mean_noise": (len(classes) - 1) * noise, "limit": noise * stats.chi2.isf(0.025, len(classes) - 1)}


def drift_cases():
    random = np.random.default_rng(77)
    for name, values in (("normal", np.round(random.normal(size=73), 3)), ("counts", random.poisson(1.5, 40)), ("flag", [0] * 3 + [1] * 37),
                         ("one", [4.5]), ("two atoms", [0] * 15 + [1] * 15 + list(range(2, 12)))):
        deciles = np.quantile(values, np.arange(1, 10) / 10, method="linear")
        deciles = np.where(np.isclose(deciles, np.round(deciles, 3), rtol=0, atol=1e-12), np.round(deciles, 3), deciles)
        distinct = np.unique(deciles)
        twice = [v for v in distinct if np.sum(deciles == v) > 1]
        case("drift_cuts", name, [values], {"above": distinct, "below": twice}, "NumPy quantile")
        others = np.concatenate([distinct, distinct - 0.25, distinct + 0.25, [-50, 50]])
        # A cut at v just above leaves v below it, one just below leaves v above it.
        ends = sorted([(v, 1) for v in distinct] + [(v, 0) for v in twice])
        places = [sum(v > e if k else v >= e for e, k in ends) for v in others]
        case("drift_counts", name, [others, {"above": distinct, "below": twice}], np.bincount(places, minlength=len(ends) + 1), "NumPy")
    case("drift_cuts", "no values", [[]], {"above": [], "below": []}, "no values")
    for a, b, c, d in ((8, 2, 1, 5), (12, 40, 9, 300), (0, 50, 6, 44), (700, 20000, 900, 21000), (5, 0, 7, 0), (30, 1, 1, 30)):
        case("fisher_exact", f"{a}, {b}, {c}, {d}", [a, b, c, d], stats.fisher_exact([[a, b], [c, d]]).pvalue, "SciPy fisher_exact")
    # R. Fisher, "The Design of Experiments" (1935), the lady tasting tea: p = 34/70, and 2/70 where all cups are right.
    case("fisher_exact", "the lady tasting tea, six right", [3, 1, 1, 3], 34 / 70, "Fisher 1935")
    case("fisher_exact", "the lady tasting tea, eight right", [4, 0, 0, 4], 2 / 70, "Fisher 1935")
    tenths = [30] * 10
    tables = {
        "none": (tenths, [7, 5, 6, 4, 8, 6, 5, 7, 6, 6]),
        "moved": (tenths, [1, 2, 4, 9, 14, 18, 22, 30, 41, 59]),
        "50 against 50": ([5] * 10, [9, 8, 8, 6, 5, 4, 3, 3, 2, 2]),
        "a batch of millions": ([100] * 10, [123456, 120001, 130000, 99000, 101234, 98765, 104321, 100000, 112233, 110990]),
        "flag": ([170, 30], [31, 19]),
        "one large bin": ([160, 20, 20], [20, 15, 15]),
        "one group without majority": ([8, 8, 8], [3, 4, 2]),
        "unseen value": ([200, 0, 100], [60, 9, 31]),
        "only unseen values": ([200, 0], [0, 40]),
        "constant": ([120], [40]),
        "a handful": (tenths, [1, 0, 1, 1, 0, 0, 1, 0, 0, 0]),
        "empty batch": (tenths, [0] * 10),
        "no reference": ([0, 0], [4, 5]),
        "missing more often": (tenths, [10] * 10, 20, 60),
        "missing throughout": (tenths, [0] * 10, 0, 80),
        "never missing now": (tenths, [10] * 10, 150, 0),
        "missing and unseen": ([90, 0, 60], [20, 3, 27], 5, 9),
        "missing in both": ([0], [0], 30, 30),
    }
    for name, table in tables.items():
        case("drift", name, table, drift(*table), "SciPy chi2_contingency, fisher_exact, chi2")
        r, a = np.array(table[0]), np.array(table[1])
        if r.sum() and a.sum():
            e, s = (np.maximum(c / c.sum(), 1e-6) for c in (r, a))
            case("psi_floored", name, [r, a], np.sum((s - e) * np.log(s / e)), "NumPy")
            used = r + a > 0
            chi2 = stats.chi2_contingency([r[used], a[used]], correction=False).statistic if used.sum() > 1 else 0.0
            case("psi_quadratic", name, [r, a], chi2 * (1 / r.sum() + 1 / a.sum()), "SciPy chi2_contingency")
        case("psi_half", name, [r, a], halved(r, a), "NumPy")
    results = [drift(*table) for table in tables.values()]
    adjusted = iter(multipletests([v["p"] for v in results if "p" in v], method="fdr_bh")[1])
    case("drift_verdicts", "all of them", [results], [verdict(v, next(adjusted) if "p" in v else None) for v in results], "statsmodels multipletests")


def verdict(result, p):
    if p is None:
        return result["verdict"]
    if p > 0.025:
        return "within_noise"
    return "stable" if result["psi"] < 0.1 else "shifted" if result["psi"] - result["mean_noise"] >= 0.25 else "moderate"


# Use


def use():
    y, p = draw(11, 90, 1.1, -1.0, 2)
    ids = [f"K{(11 * i) % 97:02d}" for i in range(len(y))]
    frame = pd.DataFrame({"y": y, "p": p, "id": ids}).sort_values(["p", "id"], ascending=[False, True])
    groups, seen = [], 0
    for part in np.array_split(frame.y.to_numpy(), 10):
        seen += len(part)
        rate, above = part.mean(), frame.y.iloc[:seen]
        groups.append({"n": len(part), "d": part.sum(), "rate": rate, "lift": rate / y.mean(), "rows": seen / len(y),
                       "capture": above.sum() / y.sum(), "cumulative_lift": above.mean() / y.mean()})
    case("gains", "90 rows with ties", [y, p, ids], groups, "pandas sort_values, NumPy array_split")
    case("gains", "one class", [[0, 0], [0.1, 0.2], ["a", "b"]], None, "one class")
    cuts = [0.0, float(np.min(p)), 0.1, 0.25, 0.250001, 0.5, 1.0]
    table = []
    for cut in cuts:
        good = y[p <= cut]
        ends = proportion_confint(good.sum(), len(good), method="wilson") if len(good) else None
        if ends:
            ends = [0.0 if good.sum() == 0 else ends[0], 1.0 if good.sum() == len(good) else ends[1]]
        table.append({"cut": cut, "approved": len(good) / len(y), "bad_rate": good.mean() if len(good) else None, "interval": ends,
                      "defaults_declined": y[p > cut].sum() / y.sum()})
    case("cut_offs", "90 rows with ties", [y, p, cuts], table, "NumPy, statsmodels proportion_confint")
    empty = {"cut": 0.5, "approved": None, "bad_rate": None, "interval": None, "defaults_declined": None}
    case("cut_offs", "no rows", [[], [], [0.5]], [empty], "no rows")
    shares = [min(v for v in p if 100 * np.sum(p <= v) >= s * len(p)) for s in range(5, 100, 5)]
    case("approval_cuts", "90 rows with ties", [p], shares, "NumPy")
    case("approval_cuts", "no rows", [[]], [], "no rows")
    y, p = draw(12, 280, 1.0, -1.0, 2)
    keys = np.array(["north", "south", "är", "tiny"])[np.minimum(np.arange(280) % 4 + (np.arange(280) % 40 == 3), 3) - (np.arange(280) % 4 == 3) * (np.arange(280) > 60)]
    found = []
    for key in sorted(set(keys), key=str.encode):
        inside = keys == key
        d = y[inside].sum()
        if inside.sum() < 50 or min(d, inside.sum() - d) < 5:
            continue
        areas, variances = [], []
        for rows in (inside, ~inside):
            pairs = kernel(y[rows], p[rows])
            areas.append(pairs.mean())
            variances += [np.var(v, ddof=1) / len(v) for v in (pairs.mean(1), pairs.mean(0))]
        z = (d - p[inside].sum()) / math.sqrt(np.sum(p[inside] * (1 - p[inside])))
        found.append({"segment": key, "n": inside.sum(), "defaults": d, "auc": areas[0], "auc_rest": areas[1],
                      "weaker_p": stats.norm.sf((areas[1] - areas[0]) / math.sqrt(sum(variances))), "mean_pd": p[inside].mean(),
                      "pd_low_p": stats.norm.sf(z)})
    for name in ("weaker", "pd_low"):
        for row, adjusted in zip(found, multipletests([row[f"{name}_p"] for row in found], method="holm")[1]):
            row[f"{name}_holm"] = adjusted
    case("segments", f"{len(found)} of {len(set(keys))} with enough rows", [y, p, keys], found, "NumPy, all pairs; SciPy, statsmodels multipletests")


# Stability


def stability():
    random = np.random.default_rng(21)
    case("missing_rate_test", "12 of 200, 15 of 90", [12, 200, 15, 90], stats.fisher_exact([[15, 75], [12, 188]]).pvalue, "SciPy fisher_exact")
    case("missing_rate_test", "no batch", [12, 200, 0, 0], None, "no rows")
    then, now = np.round(random.normal(20, 5, 30), 2), np.round(random.normal(22, 8, 17), 2)
    welch = stats.ttest_ind(now, then, equal_var=False)
    case("points_shift", "30 and 17 rows", [then, now],
         {"shift": now.mean() - then.mean(), "z": welch.statistic, "p": 2 * stats.norm.sf(abs(welch.statistic))}, "SciPy ttest_ind")
    case("points_shift", "no variance", [[3.0, 3.0], [4.0]], {"shift": 1.0, "z": None, "p": None}, "no variance")
    case("points_shift", "no rows", [[], [4.0]], None, "no rows")
    points, r, a = [12.5, 3.0, -8.25], [40, 50, 10], [5, 9, 6]
    case("points_shift_by_bin", "three bins", [points, r, a], np.average(points, weights=a) - np.average(points, weights=r), "NumPy average")
    then, now = random.integers(0, 4, 80), random.integers(0, 4, 80)
    case("migration", "80 companies", [then, now, 4], pd.crosstab(then, now).to_numpy(), "pandas crosstab")
    matrices = {"five bands": [[50, 8, 3, 1, 0], [6, 60, 9, 2, 1], [2, 7, 40, 12, 5], [0, 3, 6, 30, 9], [0, 0, 1, 4, 25]],
                "nobody moved": [[5, 0], [0, 7]], "an empty band": [[9, 1, 0], [0, 0, 0], [2, 0, 5]]}
    for name, matrix in matrices.items():
        c = np.array(matrix)
        k = len(c)
        i, j = np.indices(c.shape)
        farthest = np.maximum(k - 1 - i, i)
        ends = {}
        for side, cells in (("upper", j > i), ("lower", j < i)):
            most = (farthest * c)[cells].sum()
            ends[side] = (abs(i - j) * c)[cells].sum() / most if most else None
        case("matrix_weighted_bandwidth", name, [matrix], ends, "NumPy")
        cells = []
        for row in range(k):
            for column in range(k):
                n = c[row].sum()
                if row == column or n == 0:
                    continue
                near, far = c[row, column + (1 if column < row else -1)], c[row, column]
                # Multinomial: the variance of a difference of two shares, from their covariance matrix.
                shares = np.array([near, far]) / n
                spread = (np.diag(shares) - np.outer(shares, shares)) / n
                variance = np.array([1, -1]) @ spread @ np.array([1, -1])
                z = (shares[0] - shares[1]) / math.sqrt(variance) if near + far else None
                cells.append({"from": row, "to": column, "z": z, "p": 1.0 if z is None else stats.norm.cdf(z)})
        for cell, adjusted in zip(cells, multipletests([cell["p"] for cell in cells], method="holm")[1]):
            cell["holm"] = adjusted
        if name != "nobody moved":  # all of a row in one cell: a variance of 0 or of rounding
            case("migration_stability", name, [matrix], cells, "NumPy, statsmodels multipletests")
    for name, counts in (("uneven", [100, 40, 30, 20, 10]), ("even", [7, 7, 7, 7]), ("one band", [9]), ("one of three", [0, 50, 0]), ("no rows", [0, 0])):
        case("concentration", name, [counts], concentration(counts), "NumPy")
    a, b = concentration([100, 90, 80, 70, 60]), concentration([150, 90, 60, 10, 5])
    z = (b["hhi"] - a["hhi"]) / math.sqrt(a["variance"] + b["variance"])
    form = math.sqrt(4) * (b["cv"] - a["cv"]) / math.sqrt(b["cv"] ** 2 * (0.5 + b["cv"] ** 2))
    case("concentration_change", "five bands", [[100, 90, 80, 70, 60], [150, 90, 60, 10, 5]],
         {"z": z, "p": stats.norm.sf(z), "ecb": form, "ecb_p": stats.norm.sf(form)}, "NumPy, SciPy")


def concentration(counts):
    n, k = sum(counts), len(counts)
    if n == 0:
        return None
    s = np.array(counts) / n
    hhi = np.sum(s**2)
    # Delta method: the gradient 2s of Σs² with the multinomial covariance of the shares.
    variance = 2 * s @ ((np.diag(s) - np.outer(s, s)) / n) @ (2 * s)
    # The population's coefficient of variation of the shares.
    cv = np.std(s) / np.mean(s)
    relative = 1 + math.log(hhi) / math.log(k) if k > 1 else None
    exact = len(set(counts)) == 1 or max(counts) == n
    return {"hhi": hhi, "cv": cv, "relative": 0.0 if len(set(counts)) == 1 and k > 1 else relative, "variance": 0.0 if exact else variance}


# Before outcomes are known


def before():
    random = np.random.default_rng(31)
    sets = {"40 rows": np.round(random.beta(1, 6, 40), 3), "sure and unsure": np.round(random.beta(0.4, 0.5, 70), 3),
            "ties": np.round(random.beta(2, 5, 60), 1), "two rows": np.array([0.2, 0.6]), "one row": np.array([0.3]),
            "certain": np.array([0.0, 1.0, 1.0, 0.0, 0.0]), "all equal": np.full(9, 0.2), "400 rows": np.round(random.beta(2, 6, 400), 2),
            "no rows": np.zeros(0)}
    for name, p in sets.items():
        n = len(p)
        rate = None
        if n:
            variance = np.sum(p * (1 - p))
            if variance >= 25:
                low, high = (p.sum() + side * Z95 * math.sqrt(variance) for side in (-1, 1))
            else:
                mass = np.ones(1)
                for q in p:
                    mass = np.convolve(mass, [1 - q, q])
                low, high = (int(np.argmax(np.cumsum(mass) >= level - 1e-13)) for level in (0.025, 0.975))
            rate = {"rate": p.mean(), "low": low / n, "high": high / n}
        case("expected_default_rate", name, [p], rate, "NumPy convolve")
        expected = expected_auc(p)
        case("expected_auc", name, [p], expected, "NumPy, all pairs")
        if expected and expected["sd"] and n <= 70:
            y = (random.random(n) < p).astype(int)
            if 0 < y.sum() < n:
                z = (roc_auc_score(y, p) - expected["auc"]) / expected["sd"]
                case("realised_against_expected_auc", name, [y, p], {"z": z, "p": 2 * stats.norm.sf(abs(z))}, "scikit-learn, SciPy")
    case("realised_against_expected_auc", "all equal", [[0, 1, 0], [0.2, 0.2, 0.2]], None, "no deviation")


def expected_auc(p):
    """Ratio of expectations over all pairs of different companies, and its deviation by the numerical gradient in the outcomes."""
    n = len(p)
    ahead = np.sign(p[:, None] - p[None, :]) / 2 + 0.5
    np.fill_diagonal(ahead, 0)
    weights = np.outer(p, 1 - p) * (1 - np.eye(n))
    if not n or weights.sum() <= 1e-12:
        return None
    area = np.sum(weights * ahead) / weights.sum()
    if len(set(p)) == 1:
        return {"auc": area, "sd": 0.0}
    # Influence of company i on the ratio of sums, its own pair counted as a tie as in the first order formula.
    tied = ahead + np.eye(n) / 2
    slope = (tied @ (1 - p) - tied.T @ p - area * ((1 - p).sum() - p.sum())) / (p.sum() * (1 - p).sum())
    variance = np.sum(p * (1 - p) * slope**2)
    return {"auc": area, "sd": math.sqrt(variance) if variance > 1e-20 else 0.0}


# Coefficients


def coefficients():
    random = np.random.default_rng(41)
    z = np.round(random.normal(size=(40, 3)) @ np.array([[1, 0.4, 0], [0, 1, 0.8], [0, 0, 1]]), 2)
    y = (random.random(40) < 1 / (1 + np.exp(0.8 - z[:, 0]))).astype(int)
    fit = sm.Logit(y, sm.add_constant(z)).fit(disp=0, method="newton", tol=1e-14)
    w, b = fit.params[1:], fit.params[0]
    design = np.column_stack([z, np.ones(40)])
    for penalty in (0.0, 2.5):
        mu = 1 / (1 + np.exp(-design @ [*w, b]))
        fisher = design.T @ np.diag(mu * (1 - mu)) @ design
        inverse = np.linalg.inv(fisher + np.diag([penalty] * 3 + [0]))
        se, sampling = np.sqrt(np.diag(inverse)), np.sqrt(np.diag(inverse @ fisher @ inverse))
        if penalty == 0:
            assert np.allclose(se, np.roll(fit.bse, -1), rtol=1e-9)
            se = sampling = np.roll(fit.bse, -1)
        rows = [{"coefficient": c, "se": s, "se_sampling": t, "z": c / s, "p": 2 * stats.norm.sf(abs(c / s)), "low": c - Z95 * s, "high": c + Z95 * s}
                for c, s, t in zip([*w, b], se, sampling)]
        source = "NumPy linalg" if penalty else "statsmodels Logit"
        case("coefficient_errors", f"penalty {penalty}", [z, list(w), b, penalty], rows, source)
    twice = np.column_stack([z, z[:, 0]])
    case("coefficient_errors", "a column twice, no penalty", [twice, [0.1] * 4, 0.2, 0.0], None, "singular")
    case("variance_inflation", "three columns", [z], [variance_inflation_factor(design, i) for i in range(3)], "statsmodels variance_inflation_factor")
    case("variance_inflation", "a column twice", [twice], [None] * 4, "singular")
    case("variance_inflation", "a constant column", [np.column_stack([z, np.full(40, 0.1)])], [None] * 4, "singular")
    for sign, z_, expected, verdict_ in ((1.5, 3.0, 1, "as_expected"), (1.5, 3.0, -1, "against"), (0.2, 0.5, -1, "unclear"), (0.0, 0.0, 1, "as_expected"), (1.5, 3.0, None, None)):
        case("sign_as_expected", f"{sign}, expected {expected}", [sign, z_, expected], verdict_, "by definition")


# Published examples


def published():
    # J. Hanley and B. McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve", Radiology 143 (1982),
    # tables I and II: ratings 1 to 5 of 109 images, 58 normal and 51 abnormal; the area is 0.893.
    normal, abnormal = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]
    y = [0] * 58 + [1] * 51
    p = np.concatenate([np.repeat(np.arange(1, 6) / 10, counts) for counts in (normal, abnormal)])
    area = roc_auc_score(y, p)
    assert round(area, 3) == 0.893
    case("auc", "Hanley and McNeil 1982, table I: 0.893", [y, p], area, "Hanley and McNeil 1982; scikit-learn")
    # S. Holm's procedure and that of Benjamini and Hochberg (1995), section 3.2: fifteen p-values, of which four are rejected at 0.05 by the
    # latter and three by Bonferroni's.
    ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    adjusted = multipletests(ps, method="fdr_bh")[1]
    assert sum(adjusted <= 0.05) == 4
    case("benjamini_hochberg", "Benjamini and Hochberg 1995, section 3.2", [ps], adjusted, "Benjamini and Hochberg 1995; statsmodels")
    # Percentage points of every statistical table: χ² at 0.05, and the normal distribution at 0.975.
    for df, point in ((1, 3.841), (5, 11.070), (10, 18.307)):
        value = stats.chi2.isf(0.05, df)
        assert round(value, 3) == point
        case("chi2_quantile", f"{df} at 0.05, tables: {point}", [0.05, df], value, "SciPy")


def write():
    lines = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases)
    (Path(__file__).parent / "cases.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    special_functions()
    for name, y, p in data_sets():
        discrimination(name, y, p)
        calibration(name, y, p)
    rates()
    drift_cases()
    use()
    stability()
    before()
    coefficients()
    published()
    write()
