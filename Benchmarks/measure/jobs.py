"""Whole jobs, whole process against whole process: a profiles file scored, a labels file learned from.

Each round runs everything once, one after the other, and ratios are taken within a round, so that a slower hour of the
machine slows both sides. KYCC runs as `daemon --once` on a root that does not exist yet, with the file in its inbox: it ends
when the file is scored, committed, written out and archived.
"""

import csv
import json
import os
import shutil
import sqlite3
import statistics
from dataclasses import dataclass, field

from .process import Cost, ProcessFailed, run, run_json
from .surroundings import available_memory, tell

# Bytes a company that the others take at their peak; where there is less free they are left out.
PEER_MEMORY = 90_000
ORJSON_MEMORY = 320_000
# Bytes a company of files, databases and scores.
DISK = 45_000

ORJSON = """
import json, sys, time
import orjson
with open(sys.argv[1], "rb") as file:
    data = file.read()
start, cpu = time.perf_counter(), time.process_time()
document = orjson.loads(data)
print(json.dumps({"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}))
"""


@dataclass
class Jobs:
    """Costs at one size, a list of rounds for each name."""

    companies: int
    megabytes: float
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    database_mb: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)

    def add(self, name, cost):
        self.costs.setdefault(name, []).append(cost)

    def median(self, name, what):
        return statistics.median(getattr(cost, what) for cost in self.costs[name])

    def ratio(self, name, base, what="wall"):
        """How many times as much as `base` something took, the median of the rounds."""
        return statistics.median(
            getattr(one, what) / getattr(other, what) for one, other in zip(self.costs[name], self.costs[base])
        )


def measure(surroundings, companies, rounds):
    needed = DISK * companies
    if not (surroundings.folder / "data" / str(companies)).exists() and surroundings.free_disk() < 1.2 * needed:
        return surroundings.skip(f"{companies:,} companies: the disk has less than {1.2 * needed / 1e9:.0f} GB free")
    profiles, labels = surroundings.batch(companies)
    jobs = Jobs(companies, profiles.stat().st_size / 1e6)
    others = _others(surroundings, companies)
    for number in range(rounds):
        tell(f"jobs, {companies:,} companies, round {number + 1} of {rounds}")
        _round(surroundings, jobs, profiles, labels, others)
    return jobs


def _others(surroundings, companies):
    """Which of the Python programs can run at this size."""
    others = set()
    for name, needed, there in (
        ("peer", PEER_MEMORY, surroundings.peer and surroundings.python),
        ("orjson", ORJSON_MEMORY, surroundings.python),
    ):
        if not there:
            continue
        if available_memory() < needed * companies:
            surroundings.skip(f"{name} at {companies:,} companies: it needs {needed * companies / 1e9:.0f} GB of memory")
        else:
            others.add(name)
    return others


def _round(surroundings, jobs, profiles, labels, others):
    folder = surroundings.fresh_folder("jobs")
    root, peer = folder / "root", folder / "peer"
    peer.mkdir()
    # Once before anybody's turn, so that all find the file in memory; or nobody does, where it is larger than that.
    if profiles.stat().st_size < available_memory():
        run(["cat", profiles])
    jobs.add("cat", run(["cat", profiles])[0])
    jobs.add("sha256", run(["openssl", "dgst", "-sha256", profiles])[0])
    with surroundings.dropped(profiles, root):
        jobs.add("score", daemon_once(surroundings, root))
    if "peer" in others:
        jobs.add("peer score", _peer(surroundings, "score", peer, profiles)[0])
    if "orjson" in others:
        _orjson(surroundings, jobs, profiles)
    twin = folder / "bends"
    shutil.copytree(root, twin, symlinks=True)
    with surroundings.dropped(labels, root):
        jobs.add("train", daemon_once(surroundings, root, "training.recipe=straight1"))
    with surroundings.dropped(labels, twin):
        jobs.add("train bends", daemon_once(surroundings, twin, "training.recipe=bends"))
    if "peer" in others:
        cost, model = _peer(surroundings, "train", peer, profiles, labels)
        jobs.add("peer train", cost)
        _same_scores(root, peer)
        _same_model(surroundings, root, model)
    jobs.database_mb = sum(path.stat().st_size for path in root.glob("kycc.sqlite*")) / 1e6
    jobs.phases = _phases(root)
    bends = json.loads((twin / "archive" / "BATCH_001" / "training.json").read_text())
    jobs.phases["training, bends: training"] = bends["timings"]["training_seconds"]


def daemon_once(surroundings, root, *settings):
    settings = ["settle=0s", "limits.largest_file=1024GiB", *settings]
    chosen = [word for setting in settings for word in ("--set", setting)]
    return run([surroundings.binary, "daemon", "--once", "--root", root, *chosen])[0]


def _peer(surroundings, command, folder, *files):
    """The Python pipeline, on second names of the files, which it moves to its archive."""
    for file in files:
        if not (folder / "archive" / file.name).exists():
            os.link(file, folder / file.name)
    arguments = [folder / file.name for file in files]
    return run_json([surroundings.python, surroundings.peer, command, *arguments, "--db", folder / "peer.db"])


def _orjson(surroundings, jobs, profiles):
    try:
        cost, inside = run_json([surroundings.python, "-c", ORJSON, profiles])
    except ProcessFailed as failure:
        return surroundings.skip(f"orjson at {jobs.companies:,} companies: {failure}")
    jobs.add("orjson process", cost)
    # `loads` alone, without Python's start, the reading of the file and the end of the process.
    jobs.add("orjson.loads", Cost(inside["wall"], inside["cpu"], cost.peak))


def _phases(root):
    """Seconds of the steps, as the program tells them."""
    phases = {}
    for name in ("scoring", "training"):
        document = json.loads((root / "archive" / "BATCH_001" / f"{name}.json").read_text())
        phases |= {f"{name}: {key.removesuffix('_seconds')}": value for key, value in document["timings"].items()}
    return phases


def _same_scores(root, peer):
    """A faster program that computes something else is not faster."""
    with sqlite3.connect(peer / "peer.db") as db:
        theirs = {party: (pd, score) for party, pd, score in db.execute("SELECT party_id, pd, score FROM scores")}
    db.close()
    with open(root / "archive" / "BATCH_001" / "scores.csv", newline="") as file:
        for row in csv.DictReader(file):
            pd, score = theirs.pop(row["party_id"])
            if abs(pd - float(row["pd"])) > 1e-9 or score != int(row["score"]):
                raise ProcessFailed(f"{row['party_id']} has PD {row['pd']} here and {pd} in the Python pipeline")
    if theirs:
        raise ProcessFailed(f"{len(theirs)} companies have no score here")


def _same_model(surroundings, root, document):
    _, text = run([surroundings.binary, "models", "show", "v2", "--json", "--root", root], keeps_output=True)
    ours, theirs = json.loads(text)["coefficients"], document["model"]
    for one, other in zip(ours["columns"], theirs["columns"], strict=True):
        if one["name"] != other["name"] or abs(one["coefficient"] - other["coefficient"]) > 1e-8:
            raise ProcessFailed(f"the coefficient of {one['name']} is not the Python pipeline's")
    if ours["penalty"] != theirs["penalty"]:
        raise ProcessFailed("the penalty is not the Python pipeline's")
