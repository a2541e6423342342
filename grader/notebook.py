"""Reads a student's notebook or `.py` file, leniently: whatever its format version or faults.

Only what grading needs is taken: the text of the cells, numbered from 1 as in the file.
Schema faults, missing ids and foreign keys do not matter.
"""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

MAX_NOTEBOOK_BYTES = 100 * 2**20
_PERCENT = re.compile(r"^# %%(?!%)(.*)$", re.MULTILINE)


class UnreadableError(Exception):
    """A file cannot be read as a notebook; the message is for a person."""


class Cell(msgspec.Struct, frozen=True):
    """One cell: its number among all cells, from 1, its source text, and whether it is code."""

    number: int
    source: str
    is_code: bool = True


def read_cells(path: Path) -> tuple[Cell, ...]:
    """The cells of a `.ipynb` or `.py` file; a `.py` file may use `# %%` cell marks.

    Raises:
        UnreadableError: the file is missing, too large, or not a notebook.
    """
    return cells_of(_read(path), path)


def cells_of(content: bytes, path: Path) -> tuple[Cell, ...]:
    """As `read_cells`, for content already read; `path` tells the kind and is named in errors."""
    text = _decode(content, path)
    if path.suffix == ".py":
        return _percent_cells(text)
    return _notebook_cells(text, path)


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableError(f"{path} is not a file")
        if path.stat().st_size > MAX_NOTEBOOK_BYTES:
            raise UnreadableError(f"{path} is larger than {MAX_NOTEBOOK_BYTES // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}") from error


def _decode(content: bytes, path: Path) -> str:
    if not content.strip():
        raise UnreadableError(f"{path.name} is empty")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("latin-1")


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


def _notebook_cells(text: str, path: Path) -> tuple[Cell, ...]:
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
        raise UnreadableError(f"{path.name} is not a notebook: it has no list of cells")
    return tuple(
        Cell(number, _source(cell), cell.get("cell_type") == "code")
        for number, cell in enumerate(cells, 1)
        if isinstance(cell, dict)
    )


def _source(cell: dict[str, Any]) -> str:
    """A cell's text: a string or a list of lines, called `input` in old formats."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
