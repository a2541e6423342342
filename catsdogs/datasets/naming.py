"""Names for copies of files that come from many folders into one."""

import itertools
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath


class CopyNames:
    """Gives each file a name of its own in one folder.

    Names that differ in upper and lower case only, or in how an accent is written, count as one,
    because some file systems take them for one.
    """

    def __init__(self) -> None:
        self._taken: dict[str, Path] = {}

    def owner_of(self, name: str) -> Path | None:
        """Tell which file got a name.

        Args:
            name: of a copy.

        Returns:
            The file that was given with it; None if the name is free.
        """
        return self._taken.get(_key(name))

    def choose(self, file: Path, path: PurePath) -> str:
        """Choose a name and take it.

        Args:
            file: the file that is going to be copied.
            path: where it is in its data set, without a leading slash.

        Returns:
            Its own name; if that is taken, the folders that it is in and its name, and if that is
            taken as well, the same with a number.
        """
        name = next(name for name in _candidates(path) if self.owner_of(name) is None)
        self._taken[_key(name)] = file
        return name


def _candidates(path: PurePath) -> Iterator[str]:
    whole = PurePath("-".join(path.parts))
    yield path.name
    yield whole.name
    for number in itertools.count(2):
        yield f"{whole.stem}-{number}{whole.suffix}"


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
