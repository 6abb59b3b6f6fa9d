"""A daemon over time: with nothing to do, with one small file after the other, and with a thousand of them at once."""

import ctypes
import json
import os
import select
import statistics
import time
from dataclasses import dataclass

from .process import ProcessFailed, Running, run
from .surroundings import tell

# inotify(7)
IN_MOVED_TO = 0x80
SECONDS_TO_WAIT = 60


class Status:
    """`status.json` of a root as a reader sees it: it waits for the file to be replaced, and does not poll."""

    def __init__(self, root):
        self.folder = root / "status"
        self.folder.mkdir(parents=True, exist_ok=True)
        libc = ctypes.CDLL(None, use_errno=True)
        self.inotify = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        if self.inotify < 0 or libc.inotify_add_watch(self.inotify, bytes(self.folder), IN_MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.inotify)

    def wait(self, running, is_wanted):
        """The first status that is wanted."""
        end = time.monotonic() + SECONDS_TO_WAIT
        while True:
            try:
                status = json.loads((self.folder / "status.json").read_text())
            except FileNotFoundError:
                status = None
            if status and is_wanted(status):
                return status
            running.check()
            left = end - time.monotonic()
            if left <= 0:
                raise ProcessFailed(f"nothing happened for {SECONDS_TO_WAIT} s")
            # A second at most, so that a daemon that has ended is noticed.
            if select.select([self.inotify], [], [], min(left, 1))[0]:
                os.read(self.inotify, 1 << 16)


def _is_idle(running):
    return lambda status: status["daemon"]["state"] == "idle" and status["daemon"]["pid"] == running.process.pid


def _daemon(surroundings, root):
    return Running([surroundings.binary, "daemon", "--root", root])


@dataclass(frozen=True)
class Idle:
    what: str
    seconds: float
    #: Percent of one core.
    cpu_percent: float
    #: MB (10⁶ bytes).
    resident: float
    anonymous: float


def idle(surroundings, seconds):
    """A daemon that has never had anything to do, and one that has just scored a batch."""
    figures = []
    for what, companies in (("fresh", None), ("after a batch of 10,000 companies", 10_000)):
        tell(f"idle, {what}, {seconds} s")
        root = surroundings.fresh_folder("idle")
        with Status(root) as status, _daemon(surroundings, root) as running:
            status.wait(running, _is_idle(running))
            if companies:
                with surroundings.dropped(surroundings.batch(companies)[0], root):
                    status.wait(running, _has_scored("BATCH_001"))
                    status.wait(running, _is_idle(running))
            # What it does to become idle is not idleness.
            time.sleep(1)
            start, cpu = time.perf_counter(), running.cpu()
            time.sleep(seconds)
            went_by = time.perf_counter() - start
            share = (running.cpu() - cpu) / went_by
            figures.append(Idle(what, went_by, 100 * share, *running.resident()))
    return figures


def _has_scored(batch):
    return lambda status: (status["last_batch"] or {}).get("batch") == batch


@dataclass(frozen=True)
class Latency:
    """Milliseconds from the rename into the inbox to the batch being `last_batch` in `status.json`."""

    files: int
    median: float
    p95: float
    p99: float
    greatest: float
    #: Of the daemon, each file: what a busy machine leaves of the figures above.
    cpu: float


def latency(surroundings, files, companies=100):
    tell(f"latency, {files:,} files of {companies} companies")
    root = surroundings.fresh_folder("latency")
    content, _ = surroundings.batch(companies)
    text = content.read_bytes()
    milliseconds = []
    with Status(root) as status, _daemon(surroundings, root) as running:
        status.wait(running, _is_idle(running))
        cpu = running.cpu()
        for number in range(1, files + 1):
            batch = f"LATENCY_{number}"
            name = root / "inbox" / f"{batch}_profiles.json"
            unfinished = name.with_suffix(".tmp")
            _write_batch(unfinished, text, batch)
            start = time.perf_counter()
            unfinished.rename(name)
            status.wait(running, _has_scored(batch))
            milliseconds.append(1000 * (time.perf_counter() - start))
            # The next one finds the daemon waiting, as a file that is dropped alone does.
            status.wait(running, _is_idle(running))
        cpu = 1000 * (running.cpu() - cpu) / files
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return Latency(files, statistics.median(milliseconds), cuts[94], cuts[98], max(milliseconds), cpu)


@dataclass(frozen=True)
class Backlog:
    files: int
    seconds: float
    batches_per_minute: float


def backlog(surroundings, files, companies=100):
    """Batches that lie in the inbox when the daemon comes."""
    tell(f"backlog, {files:,} files of {companies} companies")
    root = surroundings.fresh_folder("backlog")
    (root / "inbox").mkdir()
    content, _ = surroundings.batch(companies)
    text = content.read_bytes()
    for number in range(1, files + 1):
        _write_batch(root / "inbox" / f"BACKLOG_{number}_profiles.json", text, f"BACKLOG_{number}")
    os.sync()
    cost, _ = run([surroundings.binary, "daemon", "--once", "--root", root, "--set", "settle=0s"])
    left = list((root / "inbox").iterdir())
    if left:
        raise ProcessFailed(f"{len(left)} of {files} batches were left in the inbox")
    return Backlog(files, cost.wall, 60 * files / cost.wall)


def _write_batch(path, text, batch):
    """The same companies as another batch: its id stands at the top, and in records where nobody reads it."""
    path.write_bytes(text.replace(b'"batch_id": "BATCH_001"', b'"batch_id": "%s"' % batch.encode()))
