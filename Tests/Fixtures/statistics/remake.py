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
    result["separated"] = bool(len(set(p)) > 1 and (p[y == 0].max() <= p[y == 1].min() or p[y == 1].max() <= p[y == 0].min()))
    if not result["separated"] and len(set(p)) > 1:
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
    write()
