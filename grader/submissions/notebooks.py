"""Read the cells of a notebook or `.py` file, tolerating any format version and schema fault.

Grading needs only the text of the cells, numbered from 1 as in the file. Missing ids and unknown
keys do not matter, and outputs, which can be huge, are skipped.
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

from grader.errors import InputError
from grader.submissions.file_types import other_file_type

MAX_NOTEBOOK_BYTES = 200 * 2**20
# Far above what a person writes by hand.
MAX_CELLS = 5_000
MAX_CODE = 2_000_000
# Python's own parser is more tolerant, but needs up to thirty times the size of a file in memory.
_MAX_LENIENT_BYTES = 10 * 2**20
# The longest form of one letter in JSON: `\\u00e4`.
_MAX_ESCAPE_BYTES = 6
_EMPTY_TEXT = msgspec.Raw(b'""')
# Lists of other types are refused: a file has room for millions of their items.
_SOURCE_DECODER = msgspec.json.Decoder(str | list[str] | None)
_FUNCTION_DEFINITION = re.compile(r"^def +(\w+)", re.MULTILINE)
_CONFLICT_MARK = re.compile(rb"^\s*\"?(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
_CELL_MARK = re.compile(r"^# %%(?!%)(.*)$", re.MULTILINE)


class UnreadableError(InputError):
    """A file cannot be read as a notebook; the message tells the student and instructor why."""


class Cell(msgspec.Struct, frozen=True):
    """One cell of a notebook; cells are numbered from 1 in the order of the file.

    `name` is the grade id that nbgrader gave it.
    """

    number: int
    source: str
    is_code: bool = True
    name: str | None = None


class _NbgraderMetadata(msgspec.Struct):
    grade_id: str | None = None


class _CellMetadata(msgspec.Struct):
    nbgrader: _NbgraderMetadata | None = None


class _RawCell(msgspec.Struct):
    """A cell whose text is not decoded yet; notebooks of format 3 store it in `input`."""

    cell_type: str
    source: msgspec.Raw = _EMPTY_TEXT
    input: msgspec.Raw = _EMPTY_TEXT
    metadata: msgspec.Raw = _EMPTY_TEXT

    @property
    def text(self) -> msgspec.Raw:
        """The encoded text; the empty text if it is prose that is too long."""
        raw = self.input if self.source is _EMPTY_TEXT else self.source
        is_short = len(memoryview(raw)) <= _MAX_LENIENT_BYTES
        return raw if self.cell_type == "code" or is_short else _EMPTY_TEXT


class _Worksheet(msgspec.Struct):
    cells: list[_RawCell]


class _Notebook(msgspec.Struct):
    """A notebook of format 4, or of format 3 with its worksheets."""

    cells: list[_RawCell] | None = None
    worksheets: list[_Worksheet] | None = None


def read_cells(path: Path) -> tuple[Cell, ...]:
    """Read the cells of a `.ipynb` or `.py` file; a `.py` file may use `# %%` cell marks.

    Raises:
        UnreadableError: the file is missing, too large, or not a notebook.
    """
    return cells_of(_read_bytes(path), path)


def cells_of(content: bytes, path: Path) -> tuple[Cell, ...]:
    """Parse the cells of a file's content; the suffix of `path` selects the format.

    Raises:
        UnreadableError: the content is too large or not a notebook; the message names the file.
    """
    if not content.strip():
        raise UnreadableError(f"{path.name} is empty")
    file_type = other_file_type(content, path)
    if file_type:
        raise UnreadableError(
            f"{path.name} is not a notebook: it is not valid JSON but {file_type}"
        )
    if path.suffix.lower() == ".py":
        _check_size(1, len(content), path)
        cells = _percent_cells(_decode(content))
    else:
        cells = _notebook_cells(content, path)
    _check_size(len(cells), sum(len(cell.source) for cell in cells if cell.is_code), path)
    return cells


def functions_in(cells: Iterable[Cell]) -> list[str]:
    """Return the names of the functions that code cells seem to define, each once."""
    names = (
        name for cell in cells if cell.is_code for name in _FUNCTION_DEFINITION.findall(cell.source)
    )
    return list(dict.fromkeys(names))


def _read_bytes(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=_open_nonblocking) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(f"{path.name} is not a regular file")
            if status.st_size > MAX_NOTEBOOK_BYTES:
                raise UnreadableError(f"{path.name} is larger than {MAX_NOTEBOOK_BYTES >> 20} MB")
            return file.read(MAX_NOTEBOOK_BYTES)
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be read: {error.strerror}") from error


def _open_nonblocking(path: str, flags: int) -> int:
    """Open a file without blocking: a pipe would wait for a writer."""
    return os.open(path, flags | os.O_NONBLOCK)


def _check_size(cells: int, code: int, path: Path) -> None:
    """Refuse more than a person writes by hand: parsing it as Python would take minutes."""
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


def _percent_cells(text: str) -> tuple[Cell, ...]:
    """Split the text of a `.py` file at its `# %%` marks."""
    marks = list(_CELL_MARK.finditer(text))
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
        return _cells_without_outputs(content, path)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        if _CONFLICT_MARK.search(content):
            raise UnreadableError(
                f"{path.name} holds git's conflict marks (<<<<<<< and >>>>>>>): merge the two "
                "versions, open the notebook once, and hand in again"
            ) from error
        if len(content) > _MAX_LENIENT_BYTES:
            raise UnreadableError(
                f"{path.name} is not a notebook as Jupyter writes them ({error}), and too large "
                "for a more tolerant parser"
            ) from error
    cells = _untyped_cells(_decode(content), path)
    return tuple(
        Cell(
            number,
            _text(cell.get("source", cell.get("input"))),
            cell.get("cell_type") == "code",
            _grade_id(cell.get("metadata")),
        )
        for number, cell in enumerate(cells, 1)
        if isinstance(cell, dict)
    )


def _cells_without_outputs(content: bytes, path: Path) -> tuple[Cell, ...]:
    """Parse the cells of a valid notebook without decoding its outputs.

    Raises:
        UnreadableError: it has no cells, or is too large.
        msgspec.MsgspecError, UnicodeDecodeError, RecursionError: it is not a valid notebook.
    """
    notebook = msgspec.json.decode(content.removeprefix(codecs.BOM_UTF8), type=_Notebook)
    raw_cells = notebook.cells
    if raw_cells is None and notebook.worksheets is not None:
        raw_cells = [cell for sheet in notebook.worksheets for cell in sheet.cells]
    if raw_cells is None:
        raise _missing_cells(path)
    code_bytes = sum(len(memoryview(cell.text)) for cell in raw_cells if cell.cell_type == "code")
    _check_size(len(raw_cells), code_bytes // _MAX_ESCAPE_BYTES, path)
    return tuple(
        Cell(
            number,
            _text(_SOURCE_DECODER.decode(cell.text)),
            cell.cell_type == "code",
            _grade_id(cell.metadata),
        )
        for number, cell in enumerate(raw_cells, 1)
    )


def _untyped_cells(text: str, path: Path) -> list[Any]:
    """Return the list of cells of a notebook whose items may have any type."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            f"{path.name} is not a notebook: it is not valid JSON ({error}). {_guess(text)}"
        ) from error
    if not isinstance(document, dict):
        raise UnreadableError(
            f"{path.name} is not a notebook: it holds a {type(document).__name__}"
        )
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet["cells"] for sheet in sheets if isinstance(sheet.get("cells"), list)]
        cells = [cell for cells_of_sheet in lists for cell in cells_of_sheet]
    if not isinstance(cells, list):
        raise _missing_cells(path)
    return cells


def _guess(text: str) -> str:
    """Return a question about a file that is not JSON, which a notebook begins with a brace."""
    if text.lstrip().startswith("{"):
        return "was it cut off while it was saved or sent?"
    return "does another file have its name, such as a Python file or a link to the notebook?"


def _missing_cells(path: Path) -> UnreadableError:
    return UnreadableError(f"{path.name} is not a notebook: it has no list of cells")


def _grade_id(metadata: object) -> str | None:
    """Return the grade id in a cell's metadata, or None if it is missing or malformed."""
    try:
        if isinstance(metadata, msgspec.Raw):
            nbgrader = msgspec.json.decode(metadata, type=_CellMetadata).nbgrader
        else:
            nbgrader = msgspec.convert(metadata, _CellMetadata).nbgrader
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return nbgrader.grade_id if nbgrader else None


def _text(source: object) -> str:
    """Return a cell's text, which is stored as a string or as a list of lines."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
