"""A grader that evaluates evidence about students' code and runs that code only in a sandbox.

For notebooks it offers `check`, `practice_folders`, `practice_pictures` and `try_out`. They are
loaded at first use, so that the command line and the sandbox do not import what only a notebook
needs.
"""

from importlib import import_module
from typing import Any

__all__ = ["check", "practice_folders", "practice_pictures", "try_out"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("grader.selfcheck.notebook_checks"), name)
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
