"""The files of one assignment that its checks consist of or may read.

`solutions/<name>/checks/` holds checks of the course's own, modules that they import, and data that
students do not get. Data beside the notebook is part of the release.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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
_NO_DATA_SUFFIXES = (".ipynb", ".py")


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
        inner = PurePosixPath(name)
        for folder, is_covered in ((self.checks, _is_check_file), (self.folder, _is_data_file)):
            path = folder / inner
            if is_covered(inner) and path.is_file():
                return path
        raise AssignmentFileError(
            f"no file {name!r} for checks in {self.checks} or {self.folder}; "
            f"found: {', '.join(self._paths()) or 'none'}"
        )

    def check_sources(self) -> dict[str, bytes]:
        """Return the source of all modules in `checks`, by the path in it.

        They come to students, for the checks in their notebooks. Other files in `checks` do not.
        """
        return {
            inner.as_posix(): (self.checks / inner).read_bytes()
            for inner in _files_below(self.checks, _is_check_file)
            if inner.suffix == ".py"
        }

    def packed(self) -> dict[str, bytes]:
        """Return the content of all files that a check may read, by the path in `folder`."""
        return {name: path.read_bytes() for name, path in self._paths().items()}

    def digest(self) -> str:
        """Compute a digest of the names and contents of all files that a check may read."""
        digest = hashlib.sha256()
        for name, path in self._paths().items():
            with path.open("rb") as file:
                digest.update(
                    f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
                )
        return digest.hexdigest()

    def _paths(self) -> dict[str, Path]:
        """Return all files that a check may read, by the path that they have in `folder`."""
        checks = {
            f"{CHECKS}/{inner.as_posix()}": self.checks / inner
            for inner in _files_below(self.checks, _is_check_file)
        }
        data = {
            inner.as_posix(): self.folder / inner
            for inner in _files_below(self.folder, _is_data_file)
        }
        return checks | data


def _files_below(
    folder: Path, is_covered: Callable[[PurePosixPath], bool]
) -> Iterator[PurePosixPath]:
    """Yield the covered files below a folder, in order, by the path in it."""
    for path in sorted(folder.rglob("*")):
        inner = PurePosixPath(path.relative_to(folder))
        if is_covered(inner) and path.is_file():
            yield inner


def _is_check_file(inner: PurePosixPath) -> bool:
    """Return whether a path in `checks` leads to a file that a check consists of or may read."""
    # A part that starts with a dot is hidden, or leads out of the folder.
    leads_out = inner.is_absolute() or any(part.startswith(".") for part in inner.parts)
    return not leads_out and inner.suffix != ".pyc"


def _is_data_file(inner: PurePosixPath) -> bool:
    """Return whether a path beside the notebook leads to data that a check may read."""
    return (
        _is_check_file(inner)
        and set(inner.parts[:1]).isdisjoint(NOT_RELEASED)
        and inner.name not in _NO_DATA
        and inner.suffix not in _NO_DATA_SUFFIXES
    )
