"""Where things lie, what there is to measure with, and what machine this is."""

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .process import ProcessFailed, run


def tell(text):
    """A word on what goes on, apart from the results."""
    print(f"benchmarks: {text}", file=sys.stderr, flush=True)


@dataclass
class Surroundings:
    checkout: Path
    #: The program that is measured.
    binary: Path
    #: A Python with the packages of requirements.txt; None where it is not wanted or not to be had.
    python: Path | None
    #: The Python pipeline; None where it is not there.
    peer: Path | None
    #: The program that measures parts; None where it is not wanted.
    parts: Path | None
    #: What was left out, and why.
    skipped: list[str] = field(default_factory=list)

    def skip(self, text):
        if text not in self.skipped:
            tell(f"left out: {text}")
            self.skipped.append(text)

    @property
    def folder(self):
        """Everything that the benchmarks write, under the build folder."""
        return self.checkout / ".build" / "benchmarks"

    def fresh_folder(self, name):
        """A folder that is empty; what others left of their work goes, second names of the data among it."""
        path = self.folder / "work" / name
        shutil.rmtree(path.parent, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def batch(self, companies):
        """Profiles and labels of a synthetic batch, made once.

        The name of the folder is that of the arguments, and it gets it when the files are whole.
        """
        folder = self.folder / "data" / str(companies)
        files = folder / "BATCH_001_profiles.json", folder / "BATCH_001_labels.json"
        if not all(file.exists() for file in files):
            tell(f"making a batch of {companies:,} companies")
            unfinished = folder.with_name(f"{companies}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            run([self.binary, "generate", "--batch-number", 1, "--parties", companies, "--out", unfinished])
            shutil.rmtree(folder, ignore_errors=True)
            unfinished.rename(folder)
            # What is still to be written to the disk would be written while something is measured.
            os.sync()
        return files

    @contextlib.contextmanager
    def dropped(self, file, root):
        """Has a file in the inbox of a root, and takes it back at the end from wherever it is then.

        It is moved, not copied, for it may have gigabytes; and has no second name, for of a file that others can write to
        KYCC makes a copy first.
        """
        if file.stat().st_nlink > 1:
            raise ProcessFailed(f"{file} has a second name somewhere; remove it, or the file")
        (root / "inbox").mkdir(parents=True, exist_ok=True)
        file.rename(root / "inbox" / file.name)
        try:
            yield
        finally:
            for place in root.rglob(file.name):
                place.rename(file)

    def free_disk(self):
        """Bytes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.folder).free


def available_memory():
    """Bytes that a process could take without others being pushed out."""
    return _meminfo("MemAvailable")


def _meminfo(key):
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024
    return 0


def machine():
    """What this machine is, and how busy."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {
        "processor": model,
        "architecture": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(_meminfo("MemTotal") / 1e9, 1),
        "kernel": platform.release(),
        "load": round(os.getloadavg()[0], 2),
    }


def program(surroundings):
    """Which program was measured."""
    describe = ["git", "-C", surroundings.checkout, "describe", "--always", "--dirty", "--abbrev=12"]
    commit = subprocess.run(describe, capture_output=True, text=True).stdout.strip()
    with open(surroundings.binary, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"commit": commit or "unknown", "sha256": digest, "bytes": surroundings.binary.stat().st_size}
