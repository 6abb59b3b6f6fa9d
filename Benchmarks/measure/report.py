"""Results as Markdown and JSON, with the targets beside the last recorded run."""

import dataclasses
import json
from dataclasses import dataclass

from .jobs import Jobs


@dataclass(frozen=True)
class Target:
    key: str
    what: str
    #: `≥` or `≤`.
    sense: str
    limit: float
    unit: str = ""


TARGETS = [
    Target("score.10000.peer_over_kycc", "scoring job, 10,000 companies: Python pipeline ÷ KYCC", "≥", 5, "×"),
    Target("score.100000.peer_over_kycc", "scoring job, 100,000 companies: Python pipeline ÷ KYCC", "≥", 6, "×"),
    Target("score.10000.kycc_over_orjson", "scoring job, 10,000 companies: KYCC ÷ `orjson.loads` alone", "≤", 0.2, "×"),
    Target("score.10000.peak_mb", "peak memory, scoring 10,000 companies", "≤", 100, " MB"),
    Target("score.100000.peak_mb", "peak memory, scoring 100,000 companies", "≤", 500, " MB"),
    Target("train.10000.peer_over_kycc", "training job, 10,000 companies: Python pipeline ÷ KYCC", "≥", 5, "×"),
    Target("train.100000.peer_over_kycc", "training job, 100,000 companies: Python pipeline ÷ KYCC", "≥", 5, "×"),
    Target("train.10000.bends_over_straight", "training job, 10,000 companies: `bends` ÷ `straight1`", "≤", 4, "×"),
    Target("train.100000.bends_over_straight", "training job, 100,000 companies: `bends` ÷ `straight1`", "≤", 4, "×"),
    Target("reader.mb_per_second", "reader, one core", "≥", 1000, " MB/s"),
    Target("reader.over_simdjson_fields", "reader, less its copy ÷ simdjson On Demand, fields left as text", "≥", 1, "×"),
    Target("reader.over_simdjson_columns", "reader, less its copy ÷ simdjson On Demand, made into columns", "≥", 1, "×"),
    Target("fit.1000000x17.best_over_kycc", "fit, 1,000,000 × 17: scikit-learn's best at the same gradient ÷ KYCC", "≥", 5, "×"),
    Target("fit.100000x200.best_over_kycc", "fit, 100,000 × 200: scikit-learn's best at the same gradient ÷ KYCC", "≥", 5, "×"),
    Target("fit.difference", "fit: largest difference of a coefficient", "≤", 1e-8),
    Target("scale.100000_over_10000", "time per company at 100,000 ÷ at 10,000", "≤", 1.5, "×"),
    Target("latency.median_ms", "drop to scored, 100 companies, median", "≤", 30, " ms"),
    Target("idle.cpu_percent", "idle: share of a core", "≤", 0.1, " %"),
    Target("idle.resident_mb", "idle: resident memory", "≤", 30, " MB"),
    Target("backlog.batches_per_minute", "batches of 100 companies that wait in the inbox, a minute", "≥", 200),
]

NAMES = {
    "cat": "`cat > /dev/null`",
    "sha256": "`openssl dgst -sha256`",
    "score": "**KYCC scores**",
    "peer score": "Python pipeline scores",
    "orjson process": "orjson, whole process",
    "orjson.loads": "`orjson.loads` alone",
    "train": "**KYCC trains**, recipe `straight1`",
    "train bends": "**KYCC trains**, recipe `bends`",
    "peer train": "Python pipeline trains",
}


def figure(number):
    """Three digits that count."""
    if number == 0:
        return "0"
    if abs(number) < 0.001:
        return f"{number:.1e}"
    digits = max(0, 2 - int(f"{abs(number):e}".partition("e")[2]))
    return f"{number:,.{digits}f}"


@dataclass
class Results:
    machine: dict
    program: dict
    started_at: str
    skipped: list[str]
    jobs: list[Jobs] = dataclasses.field(default_factory=list)
    parts: list = dataclasses.field(default_factory=list)
    fits: list = dataclasses.field(default_factory=list)
    recipes: object = None
    idle: list = dataclasses.field(default_factory=list)
    latency: object = None
    backlog: object = None
    load_after: float = 0.0

    def figures(self):
        """The figures that targets are set for, by key."""
        figures = {}
        for jobs in self.jobs:
            size = jobs.companies
            figures[f"score.{size}.peak_mb"] = max(cost.peak for cost in jobs.costs["score"])
            figures[f"score.{size}.microseconds_per_company"] = 1e6 * jobs.median("score", "wall") / size
            figures[f"train.{size}.bends_over_straight"] = jobs.ratio("train bends", "train")
            if "peer score" in jobs.costs:
                figures[f"score.{size}.peer_over_kycc"] = jobs.ratio("peer score", "score")
                figures[f"train.{size}.peer_over_kycc"] = jobs.ratio("peer train", "train")
            if "orjson.loads" in jobs.costs:
                figures[f"score.{size}.kycc_over_orjson"] = jobs.ratio("score", "orjson.loads")
        by_size = {jobs.companies: jobs for jobs in self.jobs}
        if {10_000, 100_000} <= by_size.keys():
            per_company = {size: by_size[size].median("score", "wall") / size for size in (10_000, 100_000)}
            figures["scale.100000_over_10000"] = per_company[100_000] / per_company[10_000]
        if self.parts:
            # Of the largest file.
            parts = self.parts[-1]
            figures["reader.mb_per_second"] = parts.speed("reader", "reading")
            for form in ("fields", "columns") if parts.simdjson else ():
                figures[f"reader.over_simdjson_{form}"] = parts.over_simdjson(form)
        for fit in self.fits:
            # Who stops before the tolerance has not done the same work, and its coefficients are not the same.
            same = [solver for solver in fit.others if fit.reached(solver)]
            if same:
                figures[f"fit.{fit.rows}x{fit.columns}.best_over_kycc"] = min(fit.ratio(solver) for solver in same)
                difference = max(fit.difference[solver] for solver in same)
                figures["fit.difference"] = max(figures.get("fit.difference", 0), difference)
        if self.idle:
            figures["idle.cpu_percent"] = max(idle.cpu_percent for idle in self.idle)
            figures["idle.resident_mb"] = max(idle.resident for idle in self.idle)
        if self.latency:
            figures["latency.median_ms"] = self.latency.median
        if self.backlog:
            figures["backlog.batches_per_minute"] = self.backlog.batches_per_minute
        return figures

    def json(self):
        document = dataclasses.asdict(self) | {"figures": self.figures()}
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def markdown(self, recorded):
        """
        Arguments:
            recorded: figures of an earlier run, by key; may be empty.
        """
        machine = self.machine
        parts = [
            f"{self.started_at}, commit {self.program['commit']}. {machine['processor']}, {machine['cores']} cores, "
            f"{machine['memory_gb']} GB, Linux {machine['kernel']}; load {machine['load']} before, {self.load_after} after."
            " MB are 10⁶ bytes; times are medians, ratios are medians of the ratios within a round.",
            self._targets(recorded),
            *(_jobs(jobs) for jobs in self.jobs),
            _scale(self.jobs),
            *(_parts(parts) for parts in self.parts),
            *(_fit(fit) for fit in self.fits),
            _recipes(self.recipes),
            _idle(self.idle),
            self._latency(),
        ]
        if self.skipped:
            parts.append("Left out: " + "; ".join(self.skipped) + ".")
        return "\n\n".join(part for part in parts if part) + "\n"

    def _targets(self, recorded):
        figures = self.figures()
        rows = []
        for target in TARGETS:
            if target.key not in figures:
                continue
            value = figures[target.key]
            is_met = value >= target.limit if target.sense == "≥" else value <= target.limit
            before = figure(recorded[target.key]) + target.unit if target.key in recorded else ""
            limit = f"{target.sense} {target.limit:g}{target.unit}"
            rows.append([target.what, figure(value) + target.unit, limit, "met" if is_met else "**missed**", before])
        return table("Targets", ["", "now", "target", "", "recorded"], rows)

    def _latency(self):
        rows = []
        if self.latency:
            one = self.latency
            rows.append([
                f"drop to scored, {one.files:,} files of 100 companies, one after the other",
                f"median {figure(one.median)} ms, 95 % {figure(one.p95)}, 99 % {figure(one.p99)}, "
                f"greatest {figure(one.greatest)}; CPU {figure(one.cpu)} ms each",
            ])
        if self.backlog:
            one = self.backlog
            rows.append([
                f"{one.files:,} such files waiting in the inbox",
                f"{figure(one.seconds)} s, {figure(one.batches_per_minute)} batches a minute",
            ])
        return table("Small files", ["", ""], rows)


def table(title, header, rows):
    if not rows:
        return ""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return f"### {title}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _jobs(jobs):
    """Every program's cost, and how many times KYCC's it is."""
    rows = []
    for name in NAMES:
        if name not in jobs.costs:
            continue
        base = "train" if "train" in name else "score"
        ratios = ["", ""] if name == base else [f"{figure(jobs.ratio(name, base, clock))} ×" for clock in ("wall", "cpu")]
        wall, cpu, peak = (jobs.median(name, what) for what in ("wall", "cpu", "peak"))
        rows.append([NAMES[name], f"{wall:.3f}", f"{cpu:.3f}", f"{peak:,.0f}", *ratios])
    title = f"Whole jobs, {jobs.companies:,} companies, {jobs.megabytes:,.0f} MB, {len(jobs.costs['score'])} rounds"
    text = table(title, ["", "wall s", "CPU s", "peak MB", "wall ÷ KYCC", "CPU ÷ KYCC"], rows)
    phases = ", ".join(f"{name} {figure(seconds)} s" for name, seconds in jobs.phases.items())
    return f"{text}\n\nLast round, by step: {phases}."


def _scale(all_jobs):
    rows = []
    for jobs in all_jobs:
        score, train = (1e6 * jobs.median(name, "wall") / jobs.companies for name in ("score", "train"))
        cpu = 1e6 * jobs.median("score", "cpu") / jobs.companies
        rows.append([
            f"{jobs.companies:,}", figure(score), figure(cpu), figure(train), f"{jobs.median('score', 'peak'):,.0f}",
            f"{jobs.database_mb:,.1f}", figure(1e6 * jobs.database_mb / jobs.companies),
        ])
    header = ["companies", "scoring µs each", "CPU µs each", "training µs each", "peak MB", "database MB", "bytes each"]
    return table("Scale", header, rows)


def _parts(parts):
    def seconds(part, name):
        return [figure(parts.seconds(part, name, clock)) for clock in ("wall", "cpu")]

    def speed(name, part="reader"):
        return f"{parts.speed(part, name):,.0f} MB/s"

    last = parts.pipeline[-1]
    rows = [
        ["reader, one core", *seconds("reader", "reading"), speed("reading")],
        ["of it bringing the bytes into its window", *seconds("reader", "copying"), speed("copying")],
        ["reader and sums by party", *seconds("reader", "withAggregation"), speed("withAggregation")],
    ]
    if parts.simdjson:
        for form, what in (("fields", "fields left as text"), ("columns", "made into columns")):
            ratio = f"{speed(form, 'simdjson')}; the reader without that is {figure(parts.over_simdjson(form))} × as fast"
            rows.append([f"simdjson On Demand, {what}", *seconds("simdjson", form), ratio])
    each = [
        ("features", "all features from columns and sums", last["parties"], "companies"),
        ("reachability", "reachability of them, one thread", last["parties"], "companies"),
        ("scores", "scores and reasons", last["parties"], "companies"),
        ("recording", "one durable transaction of features and scores", last["recordedRows"], "rows"),
        ("training", "training: design, folds, every penalty", last["parties"], "companies"),
    ]
    for name, what, count, unit in each:
        rate = f"{figure(count / parts.seconds('pipeline', name, 'wall'))} {unit}/s"
        rows.append([what, *seconds("pipeline", name), rate])
    title = f"Parts, {parts.companies:,} companies, {len(parts.reader)} rounds"
    return table(title, ["", "wall s", "CPU s", "rate"], rows)


def _fit(fit):
    rows = []
    for solver in ["kycc", *fit.others]:
        name = "**KYCC**" if solver == "kycc" else f"scikit-learn `{solver}`"
        ratios = ["", ""] if solver == "kycc" else [f"{figure(fit.ratio(solver, clock))} ×" for clock in ("wall", "cpu")]
        times = [figure(fit.median(solver, clock)) for clock in ("wall", "cpu")]
        gradient = f"{fit.gradient[solver]:.0e}" if solver in fit.gradient else ""
        if solver in fit.others and not fit.reached(solver):
            gradient += " (stops early)"
        difference = f"{fit.difference[solver]:.0e}" if solver in fit.difference else ""
        rows.append([name, *times, *ratios, gradient, difference])
    preparation = [figure(fit.median("preparation", clock)) for clock in ("wall", "cpu")]
    rows.insert(1, ["its matrix made of columns", *preparation, "", "", "", ""])
    title = f"Fit at one penalty, {fit.rows:,} × {fit.columns}, {fit.threads} threads, {len(fit.seconds['kycc'])} rounds"
    header = ["", "wall s", "CPU s", "wall ÷ KYCC", "CPU ÷ KYCC", "gradient", "coefficients differ by"]
    return table(title, header, rows)


RECIPE_NAMES = {
    "straight1": "**KYCC**, `straight1`: a job, six fits",
    "bends": "**KYCC**, `bends`: a job, six fits",
    "hist_gradient_boosting": "scikit-learn `HistGradientBoostingClassifier`: one fit",
    "additive_boosting": "interpret `ExplainableBoostingClassifier`: one fit",
}


def _recipes(recipes):
    if not recipes:
        return ""
    rows = []
    for name, what in RECIPE_NAMES.items():
        cost, quality = recipes.costs.get(name), recipes.quality.get(name)
        times = [f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:,.0f}"] if cost else ["", "", ""]
        figures = [f"{quality[0]:.4f}", f"{quality[1]:.4f}"] if quality else ["", ""]
        if cost or quality:
            rows.append([what, *times, *figures])
    title = (
        f"Recipes: a training of {recipes.companies:,} companies; out of time on {recipes.batches} generated batches of "
        f"{recipes.parties:,}"
    )
    return table(title, ["", "wall s", "CPU s", "peak MB", "mean AUC", "log loss"], rows)


def _idle(all_idle):
    rows = [
        [one.what, f"{one.seconds:.0f}", f"{one.cpu_percent:.3f}", f"{one.resident:.1f}", f"{one.anonymous:.1f}"]
        for one in all_idle
    ]
    return table("Idle daemon", ["", "seconds", "% of a core", "resident MB", "of it anonymous MB"], rows)
