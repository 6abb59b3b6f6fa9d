"""Parts of the product, each in a process of its own, beside others that do the same work."""

import shutil
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from .process import ProcessFailed, run, run_json
from .surroundings import tell

# Of the gradient, as the product has it.
TOLERANCE = 1e-10

HERE = Path(__file__).resolve().parent.parent


@dataclass
class Parts:
    """Figures of one size, one element a round."""

    companies: int
    reader: list[dict] = field(default_factory=list)
    pipeline: list[dict] = field(default_factory=list)
    simdjson: list[dict] = field(default_factory=list)

    def seconds(self, part, name, clock="cpu"):
        return statistics.median(one[name][clock] for one in getattr(self, part))

    def speed(self, part, name):
        """MB (10⁶ bytes) a second of one core."""
        return getattr(self, part)[0]["bytes"] / 1e6 / self.seconds(part, name)

    def over_simdjson(self, name):
        """How many times as fast the reader is, the median of the rounds.

        simdjson gets the file where it lies in memory. What it costs to bring it into the reader's window, as read(2) does,
        is taken off.
        """
        return statistics.median(
            other[name]["cpu"] / (one["reading"]["cpu"] - one["copying"]["cpu"])
            for one, other in zip(self.reader, self.simdjson)
        )


def measure(surroundings, companies, rounds):
    profiles, labels = surroundings.batch(companies)
    ondemand = _ondemand(surroundings)
    parts = Parts(companies)
    for number in range(rounds):
        tell(f"parts, {companies:,} companies, round {number + 1} of {rounds}")
        parts.reader.append(run_json([surroundings.parts, "reader", profiles])[1])
        if ondemand:
            parts.simdjson.append(run_json([ondemand, profiles])[1])
            for count in ("bytes", "parties", "transactions"):
                if parts.simdjson[-1][count] != parts.reader[-1][count]:
                    raise ProcessFailed(f"simdjson and the reader do not find the same {count}")
        folder = surroundings.fresh_folder("parts")
        parts.pipeline.append(run_json([surroundings.parts, "pipeline", profiles, labels, folder, 2])[1])
    return parts


def _ondemand(surroundings):
    """The reader with simdjson, compiled for this very processor; None where that cannot be."""
    compiler = shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    if not compiler or not any(Path(folder, "simdjson.h").exists() for folder in ("/usr/include", "/usr/local/include")):
        surroundings.skip("simdjson: it needs a C++ compiler and Debian's package libsimdjson-dev")
        return None
    program = surroundings.folder / "ondemand"
    surroundings.folder.mkdir(parents=True, exist_ok=True)
    run([
        compiler, "-std=c++17", "-O3", "-march=native", "-DNDEBUG", HERE / "ondemand" / "ondemand.cpp", "-lsimdjson",
        "-o", program,
    ])
    return program


@dataclass
class Fit:
    """Fits of one design at one penalty: seconds by round of each solver, and how close they came."""

    rows: int
    columns: int
    penalty: float
    seconds: dict[str, list[dict]] = field(default_factory=dict)
    #: Largest absolute component of the gradient of J, divided by the rows.
    gradient: dict[str, float] = field(default_factory=dict)
    #: Largest difference of a coefficient from ours.
    difference: dict[str, float] = field(default_factory=dict)
    threads: int = 2

    @property
    def others(self):
        """The other solvers, those that came to the tolerance first."""
        return sorted(self.gradient.keys() - {"kycc"}, key=lambda solver: self.gradient[solver] > TOLERANCE)

    def reached(self, solver):
        return self.gradient[solver] <= TOLERANCE

    def median(self, solver, clock="wall"):
        return statistics.median(one[clock] for one in self.seconds[solver])

    def ratio(self, solver, clock="wall"):
        """How many times as long as ours, the median of the rounds."""
        return statistics.median(
            other[clock] / one[clock] for one, other in zip(self.seconds["kycc"], self.seconds[solver])
        )


def fit(surroundings, rows, columns, rounds, penalty=1.0):
    result = Fit(rows, columns, penalty)
    folder = surroundings.folder / "data" / f"design-{rows}x{columns}"
    if not (folder / "y.raw").exists():
        tell(f"making a design of {rows:,} × {columns}")
        run([surroundings.parts, "matrix", rows, columns, folder])
    solvers = ["newton-cholesky", "lbfgs"] if surroundings.python else []
    for number in range(rounds):
        tell(f"fit, {rows:,} × {columns}, round {number + 1} of {rounds}")
        _, ours = run_json([surroundings.parts, "fit", rows, columns, folder, penalty, result.threads])
        # Every solver is given the matrix in the order that it wants; what that takes here is told apart.
        for name, part in (("kycc", "fit"), ("preparation", "preparation")):
            result.seconds.setdefault(name, []).append(ours[part])
        for solver in solvers:
            arguments = [HERE / "measure" / "sklearn_fit.py", folder, rows, columns, penalty, solver, result.threads]
            _, theirs = run_json([surroundings.python, *arguments])
            result.seconds.setdefault(solver, []).append(theirs["fit"])
            result.gradient[solver] = theirs["gradient"]
            result.gradient["kycc"] = theirs["gradient_of_w"]
            result.difference[solver] = theirs["difference"]
    return result
