"""The recipes beside boosted models: how long a fit takes, and how well they rank companies that nobody had seen.

Time: the training job of each recipe, six fits with its folds, on a batch of so many companies; the boosted models fit once,
on the features that the root holds. Quality: a history of generated batches, in which every batch is predicted by what was
learned from the batches before it; by the daemon as it decides, and by a boosted model that is always fitted anew.
"""

import math
import os
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from .jobs import daemon_once
from .process import Cost, ProcessFailed, run, run_json
from .surroundings import tell

RECIPES = ("straight1", "bends")
BOOSTED = ("hist_gradient_boosting", "additive_boosting")


@dataclass
class Recipes:
    """Costs of a training, and figures of a history."""

    companies: int
    batches: int
    parties: int
    costs: dict[str, Cost] = field(default_factory=dict)
    #: Mean AUC of the batches, and log loss of all of their companies.
    quality: dict[str, tuple[float, float]] = field(default_factory=dict)


def measure(surroundings, companies, batches, parties):
    results = Recipes(companies, batches, parties)
    folder = surroundings.fresh_folder("recipes")
    _time(surroundings, results, folder)
    for recipe in RECIPES:
        root = folder / f"history-{recipe}"
        tell(f"recipes: a history of {batches} batches of {parties:,} companies, {recipe}")
        _history(surroundings, root, recipe, batches, parties)
        results.quality[recipe] = _quality(root, _scores(root))
    for name in BOOSTED if surroundings.python else ():
        tell(f"recipes: the same history, {name}")
        root = folder / "history-bends"
        try:
            _, told = _boosted(surroundings, root, name)
        except ProcessFailed as failure:
            surroundings.skip(f"{name}: {failure}")
            continue
        results.quality[name] = _quality(root, told["predicted"])
    return results


def _time(surroundings, results, folder):
    profiles, labels = surroundings.batch(results.companies)
    root = folder / "scored"
    with surroundings.dropped(profiles, root):
        daemon_once(surroundings, root)
    for recipe in RECIPES:
        tell(f"recipes: a training of {results.companies:,} companies, {recipe}")
        twin = folder / recipe
        shutil.copytree(root, twin, symlinks=True)
        with surroundings.dropped(labels, twin):
            results.costs[recipe] = daemon_once(surroundings, twin, f"training.recipe={recipe}")
    for name in BOOSTED if surroundings.python else ():
        tell(f"recipes: a fit of {results.companies:,} companies, {name}")
        try:
            cost, told = _boosted(surroundings, folder / "bends", name)
        except ProcessFailed as failure:
            surroundings.skip(f"{name}: {failure}")
            continue
        results.costs[name] = Cost(told["wall"], told["cpu"], cost.peak)


def _boosted(surroundings, root, name):
    child = Path(__file__).with_name("boosting.py")
    return run_json([surroundings.python, child, root / "kycc.sqlite", name, str(os.cpu_count())])


def _history(surroundings, root, recipe, batches, parties):
    for number in range(1, batches + 1):
        run([surroundings.binary, "generate", "--batch-number", number, "--parties", parties, "--root", root])
        daemon_once(surroundings, root, f"training.recipe={recipe}")


def _outcomes(db, batch):
    return dict(db.execute("SELECT place, outcome FROM labels WHERE batch_id = ?", (batch,)))


def _batches(db):
    return db.execute("SELECT batch_id, request_id FROM batches ORDER BY order_key").fetchall()


def _scores(root):
    """What the daemon said of each batch but the first."""
    with sqlite3.connect(root / "kycc.sqlite") as db:
        return [
            [pd for (pd,) in db.execute("SELECT pd FROM credit_scores WHERE request_id = ? ORDER BY place", (request,))]
            for _, request in _batches(db)[1:]
        ]


def _quality(root, predicted):
    with sqlite3.connect(root / "kycc.sqlite") as db:
        outcomes = [_outcomes(db, batch) for batch, _ in _batches(db)[1:]]
    if len(outcomes) != len(predicted):
        raise ProcessFailed(f"{len(predicted)} batches were predicted, and {len(outcomes)} have outcomes")
    ranks, losses = [], []
    for known, probabilities in zip(outcomes, predicted):
        pairs = [(probability, known[place]) for place, probability in enumerate(probabilities) if place in known]
        ranks.append(auc(pairs))
        losses += [-math.log(p if outcome else 1 - p) for p, outcome in pairs]
    return sum(ranks) / len(ranks), sum(losses) / len(losses)


def auc(pairs):
    """How often a company that defaulted has the greater probability of two; ties count half (Mann and Whitney 1947)."""
    ordered = sorted(pairs)
    rank_sum, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        rank_sum += (start + end + 1) / 2 * sum(outcome for _, outcome in ordered[start:end])
        start = end
    ones = sum(outcome for _, outcome in pairs)
    zeros = len(pairs) - ones
    return (rank_sum - ones * (ones + 1) / 2) / (ones * zeros)
