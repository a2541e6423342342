"""Recognize files that are not notebooks although they have a notebook's name."""

import codecs
from pathlib import Path

# The first bytes of other file types, which students rename to `.ipynb`.
_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive: unpack it"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"BZh", "a bzip2 archive: unpack it"),
    (b"\xfd7zXZ\x00", "an xz archive: unpack it"),
    (b"Rar!", "a rar archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF): save the notebook as .ipynb"),
    (b"\xd0\xcf\x11\xe0", "a Word document: save the notebook as .ipynb"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89HDF", "an HDF5 file, such as a saved model"),
    (b"<!DOCTYPE html", "a web page, not the file behind it"),
    (b"<html", "a web page, not the file behind it"),
    (b"<!--", "a web page, not the file behind it"),
    (b"<?xml", "an XML file, such as a link to the notebook: hand in the notebook itself"),
    (b"[InternetShortcut]", "a link to the notebook: hand in the notebook itself"),
    (b"https://", "a link to the notebook: hand in the notebook itself"),
    (b"http://", "a link to the notebook: hand in the notebook itself"),
)
# Files that stand for others in a repository, also where a Python file should be.
_POINTERS = (
    (
        b"version https://git-lfs.github.com/spec/",
        "a Git LFS pointer, which stands for the file: run `git lfs pull`, hand in again",
    ),
    (
        b"/annex/objects/",
        "a git-annex pointer, which stands for the file: run `git annex get`, hand in again",
    ),
)


def other_file_type(content: bytes, path: Path) -> str | None:
    """Describe the type of a file that only has a notebook's name, by its first bytes."""
    start = content[:100].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    signatures = _POINTERS if path.suffix.lower() == ".py" else (*_POINTERS, *_SIGNATURES)
    return next((kind for first, kind in signatures if start.startswith(first.lower())), None)
