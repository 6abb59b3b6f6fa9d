"""The fit of a boosted model on what a root holds, in a process of its own, as JSON. Run with a Python that has it.

    boosting.py DATABASE NAME THREADS

NAME is `hist_gradient_boosting` (scikit-learn) or `additive_boosting` (interpret, without interactions and with them), both
with the settings that they have of themselves. For each batch but the first the model learns from all labelled companies of
the batches before it, and predicts the batch: probabilities that were out of time when they were given. The seconds told
are of the last fit alone, which has the most rows.
"""

import json
import os
import resource
import sqlite3
import sys
import time

database, name, threads = sys.argv[1:]
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT"):
    os.environ[variable] = threads

import numpy as np  # noqa: E402


def model():
    if name == "hist_gradient_boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(random_state=0)
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(random_state=0, n_jobs=int(threads))


def spent():
    """Seconds of processor time of this process and of the workers that have ended."""
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + workers.ru_utime + workers.ru_stime


def end_workers():
    """Ends the processes that joblib keeps for the next fit: their time is known only then."""
    try:
        from joblib.externals.loky import get_reusable_executor
    except ImportError:
        return
    get_reusable_executor().shutdown(wait=True)


def batches(db):
    """Features and outcomes of each labelled batch, in the order of their numbers."""
    columns = [row[1] for row in db.execute("PRAGMA table_info(party_features)")][3:]
    # The user's own features stand in one column, packed.
    columns.remove("own_features")
    features = ", ".join(f'"{column}"' for column in columns)
    for batch, request in db.execute(
        "SELECT batch_id, request_id FROM batches WHERE labelled > 0 ORDER BY order_key"
    ).fetchall():
        outcomes = dict(db.execute("SELECT place, outcome FROM labels WHERE batch_id = ?", (batch,)))
        rows = db.execute(f"SELECT place, {features} FROM party_features WHERE request_id = ? ORDER BY place", (request,))
        known = [(row[1:], outcomes[row[0]]) for row in rows if row[0] in outcomes]
        yield (
            np.array([row for row, _ in known], dtype=float),
            np.array([outcome for _, outcome in known]),
        )


with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
    history = list(batches(db))
db.close()
predicted = []
wall = cpu = 0.0
for number in range(1, max(2, len(history))):
    x = np.concatenate([features for features, _ in history[:number]])
    y = np.concatenate([outcomes for _, outcomes in history[:number]])
    fitted = model()
    wall, cpu = time.perf_counter(), spent()
    fitted.fit(x, y)
    wall = time.perf_counter() - wall
    end_workers()
    cpu = spent() - cpu
    if number < len(history):
        predicted.append(fitted.predict_proba(history[number][0])[:, 1].tolist())
print(json.dumps({"wall": wall, "cpu": cpu, "rows": len(y), "predicted": predicted}))
