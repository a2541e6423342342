"""List the names and signatures that authors of checks rely on, in a file that a test compares.

Run `python -m scripts.public_api` after a deliberate change of `grader.checks`.
"""

import dataclasses
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader import checks

LIST = Path(__file__).parents[1] / "tests/grader/checks/public_api.txt"


def public_api() -> str:
    """Return a line for each name, and one for each public member of a class."""
    return "".join(f"{line}\n" for name in checks.__all__ for line in _lines(name))


def _lines(name: str) -> Iterator[str]:
    part = getattr(checks, name)
    if not isinstance(part, type):
        yield f"{name}{_signature(part)}"
    elif issubclass(part, Exception):
        yield name if part.__init__ is Exception.__init__ else f"{name}{_signature(part)}"
    else:
        # Of other classes, the grader makes the objects, and authors use their members.
        yield f"{name}{_signature(part)}" if issubclass(part, msgspec.Struct) else name
        yield from (f"{name}.{member}" for member in sorted(_members(part)))


def _members(part: type) -> Iterator[str]:
    """Yield the public attributes, properties and methods of a class that its fields leave out."""
    fields = (
        {one.name for one in dataclasses.fields(part)} if dataclasses.is_dataclass(part) else ()
    )
    yield from (name for name in fields if not name.startswith("_"))
    for base in part.__mro__:
        for name, value in vars(base).items():
            if base.__module__.startswith("grader.") and name not in fields and name[0] != "_":
                if isinstance(value, property):
                    yield name
                elif inspect.isfunction(value):
                    yield f"{name}{_signature(value)}"


def _signature(part: Any) -> str:
    """Return the parameters and their default values, without the types."""
    parameters = inspect.signature(part).parameters.values()
    return f"({', '.join(_parameter(one) for one in parameters if one.name != 'self')})"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
    default = parameter.default
    if default is parameter.empty:
        return f"{stars}{parameter.name}"
    plain = default is None or isinstance(default, bool | int | float | str | tuple)
    return f"{parameter.name}={default!r}" if plain else f"{parameter.name}=…"


def main() -> None:
    """Write the list."""
    LIST.write_text(public_api(), "utf-8")


if __name__ == "__main__":
    main()
