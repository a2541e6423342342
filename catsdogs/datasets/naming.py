"""Choose unique names for copies of files from many folders in one folder."""

import itertools
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath


class CopyNames:
    """Assigns each file a unique name in one folder.

    Names that differ only in case, or in the encoding of an accent, count as equal, because some
    file systems treat them as equal.
    """

    def __init__(self) -> None:
        self._owners: dict[str, Path] = {}

    def owner_of(self, name: str) -> Path | None:
        """Return the file that has a name.

        Args:
            name: of a copy.

        Returns:
            The file passed to `choose`; None if the name is free.
        """
        return self._owners.get(_key(name))

    def choose(self, file: Path, path: PurePath) -> str:
        """Choose a free name and reserve it.

        Args:
            file: the file that is going to be copied.
            path: where it is in its data set, without a leading slash.

        Returns:
            Its own name; if that is taken, its folders and its name, and if that is taken as well,
            the same with a number.
        """
        name = next(name for name in _candidates(path) if self.owner_of(name) is None)
        self._owners[_key(name)] = file
        return name


def _candidates(path: PurePath) -> Iterator[str]:
    whole = PurePath("-".join(path.parts))
    yield path.name
    yield whole.name
    for number in itertools.count(2):
        yield f"{whole.stem}-{number}{whole.suffix}"


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
