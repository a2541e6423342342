"""The files of one assignment that its checks consist of or may read.

`solutions/<name>/checks/` holds checks of the course's own, modules that they import, and data that
students do not get. Data beside the notebook is part of the release.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InputError

CHECKS = "checks"
"""The folder beside the notebook with the checks of the course's own."""
CASES = "cases"
"""The folder beside the notebook with submissions that the checks are tried on."""
REFERENCE = "reference.py"
"""The module beside the notebook that may hold the reference."""
NOT_RELEASED = (CHECKS, CASES, REFERENCE)
"""The names beside a source notebook that students do not get."""
# These are written by people or by `grader release`; no check reads them.
_NO_DATA = ("settings.toml", "selfcheck.json")
_NO_DATA_SUFFIXES = (".ipynb", ".py", ".pyc")
_BLOCK_BYTES = 2**20


class AssignmentFileError(InputError):
    """A file that a check asks for and does not find; names the folders."""


@dataclass(frozen=True)
class AssignmentFiles:
    """The files for the checks of one assignment: the folder `checks`, and data in `folder`."""

    checks: Path
    folder: Path

    @classmethod
    def beside(cls, notebook: Path) -> "AssignmentFiles":
        """Return the files of the assignment whose source notebook has this path."""
        return cls(notebook.parent / CHECKS, notebook.parent)

    def check_module(self, name: str) -> Path | None:
        """Return the module with the course's own checks of this name, or None."""
        module = self.checks / f"test_{name}.py"
        return module if module.is_file() else None

    def file(self, name: str) -> Path:
        """Return the path of a data file, in `checks` or else beside the notebook.

        Raises:
            AssignmentFileError: there is no such file, or its content is not part of the keys of
                stored results.
        """
        covered = {
            path.relative_to(folder).as_posix(): path
            for folder, path in (*self._data_files(), *self._check_files())
        }
        if name not in covered:
            raise AssignmentFileError(
                f"no file {name!r} for checks in {self.checks} or {self.folder}; "
                f"found: {', '.join(sorted(covered)) or 'none'}"
            )
        return covered[name]

    def check_sources(self) -> dict[str, bytes]:
        """Return the source of all modules in `checks`, by the path in it.

        They come to students, for the checks in their notebooks. Other files in `checks` do not.
        """
        return {
            path.relative_to(self.checks).as_posix(): path.read_bytes()
            for _, path in self._check_files()
            if path.suffix == ".py"
        }

    def packed(self) -> dict[str, bytes]:
        """Return the content of all files that a check may read, by the path in `folder`."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for _, path in (*self._check_files(), *self._data_files())
        }

    def digest(self) -> str:
        """Compute a digest of the names and contents of all files that a check may read."""
        digest = hashlib.sha256()
        for folder, path in (*self._check_files(), *self._data_files()):
            name = path.relative_to(folder.parent).as_posix()
            digest.update(f"{name} {path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    digest.update(block)
        return digest.hexdigest()

    def _check_files(self) -> Iterator[tuple[Path, Path]]:
        for path in _visible_files(self.checks):
            if path.suffix != ".pyc":
                yield self.checks, path

    def _data_files(self) -> Iterator[tuple[Path, Path]]:
        for path in _visible_files(self.folder):
            if (
                path.relative_to(self.folder).parts[0] not in NOT_RELEASED
                and path.name not in _NO_DATA
                and path.suffix not in _NO_DATA_SUFFIXES
            ):
                yield self.folder, path


def _visible_files(folder: Path) -> list[Path]:
    """Return all files below a folder, sorted, but no hidden ones."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
