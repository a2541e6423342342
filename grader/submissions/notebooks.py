"""Reads a student's notebook or `.py` file, leniently: whatever its format version or faults.

Only what grading needs is taken: the text of the cells, numbered from 1 as in the file. Schema
faults, missing ids and foreign keys do not matter, and outputs, which may be huge, are passed over.
"""

import codecs
import json
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

MAX_NOTEBOOK_BYTES = 200 * 2**20
# Far more than anybody writes by hand.
MAX_CELLS = 5_000
MAX_CODE = 2_000_000
# Python's own reader forgives more, but needs up to thirty times the size of a file in memory.
_MAX_LENIENT_BYTES = 10 * 2**20
# What one letter may need in JSON: `\\u00e4`.
_LONGEST_ESCAPE = 6
_NOTHING = msgspec.Raw(b'""')
# No list of anything else: millions of those would fit into a file.
_SOURCE = msgspec.json.Decoder(str | list[str] | None)
_FUNCTION = re.compile(r"^def +(\w+)", re.MULTILINE)
_CONFLICT = re.compile(rb"^\s*\"?(?:<{7}|>{7}) ", re.MULTILINE)
# How files begin that are no notebook, whatever their names say.
_BEGINNINGS = (
    (b"PK\x03\x04", "a zip archive: unpack it"),
    (b"\x1f\x8b", "a gzip archive: unpack it"),
    (b"Rar!", "a rar archive: unpack it"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"%PDF", "a PDF"),
    (b"\x89HDF", "an HDF5 file, such as a saved model"),
    (b"<!DOCTYPE html", "a web page, not the file behind it"),
    (b"<html", "a web page, not the file behind it"),
)
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_PERCENT = re.compile(r"^# %%(?!%)(.*)$", re.MULTILINE)


class UnreadableError(Exception):
    """A file cannot be read as a notebook; the message is for a person."""


class Cell(msgspec.Struct, frozen=True):
    """One cell: its number among all cells, from 1, its source text, and whether it is code.

    `name` is the one that nbgrader gave it, its grade id.
    """

    number: int
    source: str
    is_code: bool = True
    name: str | None = None


class _Marks(msgspec.Struct):
    grade_id: str | None = None


class _Metadata(msgspec.Struct):
    nbgrader: _Marks | None = None


class _Written(msgspec.Struct):
    """A cell as it is written in a file, its text not read yet; `input` is that of format 3."""

    cell_type: str
    source: msgspec.Raw = _NOTHING
    input: msgspec.Raw = _NOTHING
    metadata: msgspec.Raw = _NOTHING

    @property
    def text(self) -> msgspec.Raw:
        """Its text as it is written, nothing where that is too long to look at."""
        raw = self.input if self.source is _NOTHING else self.source
        is_short = len(memoryview(raw)) <= _MAX_LENIENT_BYTES
        return raw if self.cell_type == "code" or is_short else _NOTHING


class _Sheet(msgspec.Struct):
    cells: list[_Written]


class _Notebook(msgspec.Struct):
    """A notebook of format 4, or of format 3 with its worksheets."""

    cells: list[_Written] | None = None
    worksheets: list[_Sheet] | None = None


def read_cells(path: Path) -> tuple[Cell, ...]:
    """The cells of a `.ipynb` or `.py` file; a `.py` file may use `# %%` cell marks.

    Raises:
        UnreadableError: the file is missing, too large, or not a notebook.
    """
    return cells_of(_read(path), path)


def cells_of(content: bytes, path: Path) -> tuple[Cell, ...]:
    """As `read_cells`, for content already read; `path` tells the kind and is named in errors."""
    if not content.strip():
        raise UnreadableError(f"{path.name} is empty")
    what = _what_it_is(content, path)
    if what:
        raise UnreadableError(f"{path.name} is not a notebook: it is not valid JSON but {what}")
    if path.suffix.lower() == ".py":
        _expect_little(1, len(content), path)
        cells = _percent_cells(_decode(content))
    else:
        cells = _notebook_cells(content, path)
    _expect_little(len(cells), sum(len(cell.source) for cell in cells if cell.is_code), path)
    return cells


def functions_in(cells: Iterable[Cell]) -> list[str]:
    """Names of the functions that code cells define, each once, as they seem at a glance."""
    names = (name for cell in cells if cell.is_code for name in _FUNCTION.findall(cell.source))
    return list(dict.fromkeys(names))


def _read(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(f"{path.name} is no regular file")
            if status.st_size > MAX_NOTEBOOK_BYTES:
                raise UnreadableError(f"{path.name} is larger than {MAX_NOTEBOOK_BYTES >> 20} MB")
            return file.read(MAX_NOTEBOOK_BYTES)
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be read: {error.strerror}") from error


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe would otherwise wait for somebody to write."""
    return os.open(path, flags | os.O_NONBLOCK)


def _expect_little(cells: int, code: int, path: Path) -> None:
    """Refuse what nobody writes by hand: reading it as Python would take minutes."""
    if cells > MAX_CELLS:
        raise UnreadableError(f"{path.name} has {cells} cells, more than {MAX_CELLS}")
    if code > MAX_CODE:
        raise UnreadableError(f"{path.name} holds more than {MAX_CODE // 10**6} MB of code")


def _decode(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _what_it_is(content: bytes, path: Path) -> str | None:
    """Say what a file is that only has the name of a notebook, as far as its beginning shows."""
    start = content[:100].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_LFS_POINTER):
        return "a Git LFS pointer, which stands for the file: run `git lfs pull`, hand in again"
    if path.suffix.lower() == ".py":
        return None
    return next((what for first, what in _BEGINNINGS if start.startswith(first.lower())), None)


def _percent_cells(text: str) -> tuple[Cell, ...]:
    """Split at `# %%` marks."""
    marks = list(_PERCENT.finditer(text))
    if not marks:
        return (Cell(1, text),)
    spans = [(mark.end(), mark.group(1)) for mark in marks]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    if text[: marks[0].start()].strip():
        spans.insert(0, (0, ""))
        ends.insert(0, marks[0].start())
    return tuple(
        Cell(
            number,
            text[start:end].strip("\n"),
            "[markdown]" not in header and "[raw]" not in header,
        )
        for number, ((start, header), end) in enumerate(zip(spans, ends, strict=True), 1)
    )


def _notebook_cells(content: bytes, path: Path) -> tuple[Cell, ...]:
    try:
        return _skimmed(content, path)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if len(_CONFLICT.findall(content)) > 1:
            raise UnreadableError(
                f"{path.name} holds git's conflict marks (<<<<<<< and >>>>>>>): merge the two "
                "versions, open the notebook once, and hand in again"
            ) from error
        if len(content) > _MAX_LENIENT_BYTES:
            raise UnreadableError(
                f"{path.name} is not a notebook as Jupyter writes them ({error}), and too large "
                "to look closer"
            ) from error
    cells = _list_of_cells(_decode(content), path)
    return tuple(
        Cell(
            number,
            _text(cell.get("source", cell.get("input"))),
            cell.get("cell_type") == "code",
            _name(cell.get("metadata")),
        )
        for number, cell in enumerate(cells, 1)
        if isinstance(cell, dict)
    )


def _skimmed(content: bytes, path: Path) -> tuple[Cell, ...]:
    """The cells of a notebook that is well written, without making anything of its outputs."""
    notebook = msgspec.json.decode(content.removeprefix(codecs.BOM_UTF8), type=_Notebook)
    written = notebook.cells
    if written is None and notebook.worksheets is not None:
        written = [cell for sheet in notebook.worksheets for cell in sheet.cells]
    if written is None:
        raise _no_cells(path)
    code = sum(len(memoryview(cell.text)) for cell in written if cell.cell_type == "code")
    _expect_little(len(written), code // _LONGEST_ESCAPE, path)
    return tuple(
        Cell(
            number,
            _text(_SOURCE.decode(cell.text)),
            cell.cell_type == "code",
            _name(cell.metadata),
        )
        for number, cell in enumerate(written, 1)
    )


def _list_of_cells(text: str, path: Path) -> list[Any]:
    """The cells of a notebook in which anything may be anything."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"{path.name} is not a notebook: it is not valid JSON ({error}). "
            "was it cut off while it was saved or sent?"
        ) from error
    if not isinstance(document, dict):
        raise UnreadableError(
            f"{path.name} is not a notebook: it holds a {type(document).__name__}"
        )
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        held = [sheet["cells"] for sheet in sheets if isinstance(sheet.get("cells"), list)]
        cells = [cell for sheet in held for cell in sheet]
    if not isinstance(cells, list):
        raise _no_cells(path)
    return cells


def _no_cells(path: Path) -> UnreadableError:
    return UnreadableError(f"{path.name} is not a notebook: it has no list of cells")


def _name(metadata: object) -> str | None:
    """The grade id in a cell's metadata, which may be anything."""
    try:
        if isinstance(metadata, msgspec.Raw):
            marks = msgspec.json.decode(metadata, type=_Metadata).nbgrader
        else:
            marks = msgspec.convert(metadata, _Metadata).nbgrader
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return marks.grade_id if marks else None


def _text(source: object) -> str:
    """A cell's text, which is written as a string or as a list of lines."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
