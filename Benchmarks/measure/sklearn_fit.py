"""The fit of a design by scikit-learn, in a process of its own, as JSON. Run with a Python that has scikit-learn.

    sklearn_fit.py FOLDER ROWS COLUMNS PENALTY SOLVER THREADS

The design is in the order that the solver wants before the clock starts. The tolerance is ours, 1e-10 for the largest
component of the gradient divided by the rows; lbfgs also ends where its objective does not fall by more than rounding, so
the gradient it came to is told, and what ours came to, by the same formula.
"""

import json
import os
import sys
import time

folder, rows, columns, penalty, solver, threads = sys.argv[1:]
rows, columns, penalty = int(rows), int(columns), float(penalty)
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = threads

import numpy as np  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402


def steepest(z, y, w):
    """The largest absolute component of the gradient of J at w, the intercept last, divided by the rows."""
    residuals = 1 / (1 + np.exp(-(z @ w[:-1] + w[-1]))) - y
    return max(np.abs(z.T @ residuals + penalty * w[:-1]).max(), abs(residuals.sum())) / len(y)


y = np.fromfile(f"{folder}/y.raw")
z = np.ascontiguousarray(np.fromfile(f"{folder}/z.raw").reshape(columns, rows).T)
model = LogisticRegression(C=1 / penalty, solver=solver, tol=1e-10, max_iter=10_000)
wall, cpu = time.perf_counter(), time.process_time()
model.fit(z, y)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
theirs = np.append(model.coef_[0], model.intercept_[0])
ours = np.fromfile(f"{folder}/w.raw")
figures = {
    "fit": {"wall": wall, "cpu": cpu},
    "gradient": float(steepest(z, y, theirs)),
    "gradient_of_w": float(steepest(z, y, ours)),
    "difference": float(np.abs(theirs - ours).max()),
    "iterations": int(model.n_iter_[0]),
}
print(json.dumps(figures))
