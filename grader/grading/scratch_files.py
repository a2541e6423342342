"""Files that are costly to make and that checks keep, such as a table or an embedding."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from grader.cache import FILE_MODE, Store, cache_key


class ScratchFiles:
    """Files in a store, under keys of their name and of the values that `depends_on` returns.

    It is called when a check asks for a file: most checks keep none, and a digest of the files
    beside a student's notebook would read all of their pictures.
    """

    def __init__(self, store: Store, depends_on: Callable[[], tuple[object, ...]]) -> None:
        self._store = store
        self._depends_on = depends_on

    def get_or_make(self, name: str, make: Callable[[Path], None]) -> Path:
        """Return the path of a file; if it is missing, `make` writes it to the given path.

        A reader gets a whole file. If several processes need the same file, one of them makes it.
        """
        key = cache_key("scratch file", name, *self._depends_on())
        path = self._store.path(key, f"-{Path(name).name}")
        with self._store.locked(key):
            if not path.is_file():
                with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                    made = Path(folder) / path.name
                    make(made)
                    made.chmod(FILE_MODE)
                    made.replace(path)
        return path
