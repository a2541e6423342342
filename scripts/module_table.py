"""Write docs/modules.md: every module of the packages with the first line of its docstring.

python -m scripts.module_table
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from samples.sample_class import REPOSITORY

PAGE = REPOSITORY / "docs" / "modules.md"
PACKAGES = ("grader", "catsdogs", "catsdogs_ref")

_HEADER = """# Modules

`python -m scripts.module_table` generates this page from the first line of each module's docstring.
[Architecture](architecture.md) describes the packages.
"""


def page() -> str:
    """Return the page: one table for each package that has modules."""
    return _HEADER + "".join(map(_section, _folders()))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


def _folders() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted(path.parent for path in (REPOSITORY / package).rglob("__init__.py"))


def _section(folder: Path) -> str:
    modules = sorted(folder.glob("*.py"), key=lambda path: (path.stem != "__init__", path.stem))
    rows = [f"| `{path.name}` | {_summary(path)} |" for path in modules if path.stem != "__init__"]
    if not rows:
        return ""
    name = folder.relative_to(REPOSITORY).as_posix()
    about = _summary(folder / "__init__.py")
    return "\n".join(
        [f"\n## {name}\n", f"{about}\n", "| module | purpose |", "|---|---|", *rows, ""]
    )


def _summary(module: Path) -> str:
    docstring = ast.get_docstring(ast.parse(module.read_bytes())) or ""
    return docstring.partition("\n")[0].replace("|", "\\|")


if __name__ == "__main__":
    main()
