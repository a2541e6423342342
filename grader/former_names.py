"""Keeps dotted names that instructors' files hold for one release after a module has moved."""

import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any


def forward(former: str, current: str) -> Callable[[str], Any]:
    """Make a `__getattr__` for a module that is now called `current`; each use warns."""

    def attribute(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {former!r} has no attribute {name!r}")
        message = f"{former} is now {current}; change the name in nbgrader_config.py"
        warnings.warn(message, FutureWarning, stacklevel=2)
        return getattr(import_module(current), name)

    return attribute
