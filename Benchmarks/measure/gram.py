"""Zᵀ diag(v) Z from dense columns, on one thread of numpy's BLAS, as JSON.

    gram.py ROWS FEATURES COLUMNS

Each feature has so many columns.
"""

import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402

rows, features, columns = map(int, sys.argv[1:])
random = np.random.default_rng(1)
z = random.random((rows, features * columns))
v = random.random(rows)
wall, cpu = time.perf_counter(), time.process_time()
z.T @ (v[:, None] * z)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"dense": {"wall": wall, "cpu": cpu}, "bytes": 2 * z.nbytes}))
