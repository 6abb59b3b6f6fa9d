"""What `run` starts once everything is built. See README.md."""

import argparse
import datetime
import fcntl
import json
import os
import sys
from pathlib import Path

from . import daemons, jobs, parts, recipes
from .process import ProcessFailed
from .report import Results
from .surroundings import Surroundings, machine, program, tell

HERE = Path(__file__).resolve().parent.parent
SECTIONS = ["jobs", "parts", "fit", "recipes", "idle", "latency", "backlog"]

# Companies and rounds of the jobs, companies and rounds of the parts, rounds of the fits, seconds of idleness, small files.
FORMS = {
    "quick": ([(1_000, 5), (10_000, 3)], [(10_000, 3)], 1, 20, 100),
    "standard": ([(1_000, 5), (10_000, 5), (100_000, 3)], [(10_000, 5), (100_000, 1)], 3, 300, 1_000),
    "full": ([(1_000, 5), (10_000, 5), (100_000, 3), (1_000_000, 1)], [(10_000, 5), (100_000, 3)], 5, 300, 1_000),
}
# Companies of a training; batches and companies of a history.
RECIPES = {"quick": (10_000, 6, 1_000), "standard": (100_000, 8, 2_000), "full": (100_000, 12, 2_000)}
FITS = [(1_000_000, 17), (100_000, 200)]


def arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("--form", choices=FORMS, default="standard")
    parser.add_argument("--only", default=",".join(SECTIONS), help="some of " + ", ".join(SECTIONS))
    parser.add_argument("--companies", type=lambda text: [int(number) for number in text.split(",")])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--parts", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--skipped", action="append", default=[])
    chosen = parser.parse_args()
    chosen.only = chosen.only.split(",")
    unknown = set(chosen.only) - set(SECTIONS)
    if unknown:
        parser.error(f"there is no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return chosen


def measured(chosen, surroundings, results):
    job_sizes, part_sizes, fit_rounds, seconds, files = FORMS[chosen.form]
    if chosen.companies:
        job_sizes = part_sizes = [(companies, 3) for companies in chosen.companies]
    if chosen.rounds:
        job_sizes = [(companies, chosen.rounds) for companies, _ in job_sizes]
        part_sizes = [(companies, chosen.rounds) for companies, _ in part_sizes]
        fit_rounds = chosen.rounds
    if "jobs" in chosen.only:
        results.jobs = [one for size in job_sizes if (one := jobs.measure(surroundings, *size))]
    if "parts" in chosen.only and surroundings.parts:
        results.parts = [parts.measure(surroundings, *size) for size in part_sizes]
    if "fit" in chosen.only and surroundings.parts:
        results.fits = [parts.fit(surroundings, *size, fit_rounds) for size in FITS]
    if "recipes" in chosen.only:
        results.recipes = recipes.measure(surroundings, *RECIPES[chosen.form])
    if "idle" in chosen.only:
        results.idle = daemons.idle(surroundings, seconds)
    if "latency" in chosen.only:
        results.latency = daemons.latency(surroundings, files)
    if "backlog" in chosen.only:
        results.backlog = daemons.backlog(surroundings, files)


def main():
    chosen = arguments()
    # Settings of whoever runs this are not those of the program that is measured.
    for key in [key for key in os.environ if key.startswith("KYCC_")]:
        del os.environ[key]
    surroundings = Surroundings(HERE.parent, chosen.binary, chosen.python, chosen.peer, chosen.parts)
    surroundings.folder.mkdir(parents=True, exist_ok=True)
    # Two at once would measure each other, and work in one folder.
    alone = open(surroundings.folder / "lock", "w")
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("benchmarks: another run is under way in this checkout")
    for reason in chosen.skipped:
        surroundings.skip(reason)
    now = datetime.datetime.now(datetime.timezone.utc)
    results = Results(machine(), program(surroundings), now.strftime("%Y-%m-%d %H:%M UTC"), surroundings.skipped)
    failure = None
    try:
        measured(chosen, surroundings, results)
    except ProcessFailed as error:
        # What was measured before is shown all the same.
        failure = error
    results.load_after = round(os.getloadavg()[0], 2)

    recorded_file = HERE / "figures.json"
    recorded = json.loads(recorded_file.read_text()) if recorded_file.exists() else {}
    text = results.markdown(recorded.get("figures", {}))
    print(text, end="")
    stem = surroundings.folder / now.strftime("results-%Y%m%dT%H%M%SZ")
    stem.with_suffix(".json").write_text(results.json())
    stem.with_suffix(".md").write_text(text)
    tell(f"written to {stem}.md and .json")
    if failure:
        sys.exit(f"benchmarks: failed: {failure}")
    if chosen.record:
        figures = recorded.get("figures", {}) | results.figures()
        document = {
            "started_at": results.started_at,
            "machine": results.machine,
            "commit": results.program["commit"],
            "figures": figures,
        }
        recorded_file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        (HERE / "FIGURES.md").write_text("# The last recorded run\n\n" + results.markdown({}))
        tell("recorded in Benchmarks/figures.json and Benchmarks/FIGURES.md")


if __name__ == "__main__":
    main()
