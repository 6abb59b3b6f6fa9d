"""What a process cost, as the operating system tells it."""

import ctypes
import json
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds that went by, seconds of processors, and the most memory that was resident, in MB (10⁶ bytes)."""

    wall: float
    cpu: float
    peak: float = 0.0


class ProcessFailed(Exception):
    """A program that is measured did not do its work: then there is no figure."""


def run(arguments, *, keeps_output=False):
    """Runs a program to its end.

    The peak is `ru_maxrss`, which a program inherits from the one that started it: what is below this program's own 25 MB
    or so is not to be seen.

    Returns: its cost, and what it wrote where that is kept.
    """
    arguments = [str(argument) for argument in arguments]
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output if keeps_output else subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise ProcessFailed(f"{Path(arguments[0]).name} ended with {process.returncode}: {last[0]}")
        output.seek(0)
        text = output.read().decode()
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6), text


def run_json(arguments):
    """Runs a program that tells its figures itself, as JSON."""
    cost, text = run(arguments, keeps_output=True)
    return cost, json.loads(text)


class Running:
    """A process that goes on until the block ends, then is asked to stop."""

    def __init__(self, arguments):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.errors,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()

    def check(self):
        """Raises `ProcessFailed` where the process has ended."""
        if self.process.poll() is not None:
            self.errors.seek(0)
            said = self.errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise ProcessFailed(f"the daemon ended with {self.process.returncode}: {said[0]}")

    def cpu(self):
        """Seconds of processors so far, threads that have ended included, to the nanosecond: the hundredths of
        `/proc/PID/stat` are too coarse for an idle process."""
        clock = ctypes.c_int()
        error = ctypes.CDLL(None).clock_getcpuclockid(self.process.pid, ctypes.byref(clock))
        if error:
            raise OSError(error, "clock_getcpuclockid")
        return time.clock_gettime(clock.value)

    def resident(self):
        """MB (10⁶ bytes) in memory, and those of them that no file on the disk stands for (heap and stacks)."""
        figures = {}
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            key, _, value = line.partition(":")
            if key in ("VmRSS", "RssAnon"):
                figures[key] = int(value.split()[0]) * 1024 / 1e6
        return figures["VmRSS"], figures["RssAnon"]
