"""Digests of our own source files, as part of the keys of what is kept.

A key that lacks the code that made a record would keep stale records for ever, and nobody would see
it. So a file or folder that is not where it is looked for is an error.
"""

import hashlib
from functools import cache
from pathlib import Path


@cache
def source_digest(*places: Path) -> str:
    """A digest of the names and contents of some modules, and of all modules in some folders.

    The files are read once in the life of a process, as modules are.

    Raises:
        FileNotFoundError: one of the places holds no module.
    """
    digest = hashlib.sha256()
    for place in places:
        modules = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        if not modules:
            raise FileNotFoundError(f"{place} holds no module to make a key of")
        for module in modules:
            content = module.read_bytes()
            name = module.relative_to(place.parent).as_posix()
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
