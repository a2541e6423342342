"""Former names that still work for one release, so that existing courses keep working."""

import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

_FORMER_REFERENCES = {"catsdogs_ref": "catsdogs_ref.baseline"}


def forward(former: str, current: str) -> Callable[[str], Any]:
    """Make a `__getattr__` for a module that is now called `current`; each use warns."""

    def attribute(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {former!r} has no attribute {name!r}")
        message = f"{former} is now {current}; change the name in nbgrader_config.py"
        warnings.warn(message, FutureWarning, stacklevel=2)
        return getattr(import_module(current), name)

    return attribute


def current_reference(package: str, settings_path: Path) -> str:
    """Return the current name of a reference package, with a warning if `package` is outdated."""
    current = _FORMER_REFERENCES.get(package, package)
    if current != package:
        # One place for all callers: Python shows the same warning of one place only once.
        warnings.warn(
            f'{settings_path}: the reference "{package}" is now "{current}"; '
            f'write reference = "{current}"',
            FutureWarning,
            stacklevel=1,
        )
    return current
