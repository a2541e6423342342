"""The machine and library versions of a measurement."""

import datetime
import os
import platform
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("tensorflow", "keras", "nbgrader")


def machine() -> dict[str, str | int]:
    """Return the number of usable processors, their model, versions, and today's date."""
    return {
        "processors": len(os.sched_getaffinity(0)),
        "cpu": _cpu_model(),
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        "date": datetime.date.today().isoformat(),
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
