"""Digests of the project's own source files, as part of the keys of cached records.

A key that lacked the code that made a record would keep stale records forever, and nobody would
notice. So a missing file or an empty folder is an error.
"""

import hashlib
from functools import cache
from pathlib import Path


@cache
def source_digest(*paths: Path) -> str:
    """Compute a digest of the names and contents of modules.

    Each path is a module, or a folder whose modules all count. A process reads the files only once,
    as it does with imported modules.

    Raises:
        FileNotFoundError: a path has no module.
    """
    digest = hashlib.sha256()
    for path in paths:
        modules = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not modules:
            raise FileNotFoundError(f"{path} holds no module to make a key of")
        for module in modules:
            content = module.read_bytes()
            name = module.relative_to(path.parent).as_posix()
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
