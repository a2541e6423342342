"""Damaged notebooks are read, or refused with one sentence, in limited time and memory."""

import ast
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from grader.grading.grader import Grader
from grader.reports.tables import class_table, remarks, source_lines
from grader.results import GradeReport, SubmissionResult
from grader.sandbox.protocol import Call, Job, Limits, RunCall, Slice, encode
from grader.submissions.notebooks import Cell, UnreadableError, read_cells
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY
from tests.fuzz.bounds import bounded
from tests.fuzz.conftest import PROFILE
from tests.fuzz.damage import Draw, damaged_bytes, damaged_text, damaged_tree

MEGABYTES = 200
FUNCTIONS = ("create_train_val_dirs", "split_data", "train_val_generators", "create_model")
SUBMISSION_PATHS = (
    REPOSITORY / "assignments/baseline/baseline.ipynb",
    REPOSITORY / "solutions/baseline/baseline.py",
    *sorted((REPOSITORY / "samples/submissions").glob("*/*/submission.*")),
)


def _document(path: Path) -> dict[str, Any]:
    """Return a submission as the tree of a notebook."""
    if path.suffix == ".ipynb":
        content = json.loads(path.read_text("utf-8-sig"))
        if isinstance(content, dict) and "cells" in content:
            return content
    cells = [
        {
            "cell_type": "code" if cell.is_code else "markdown",
            "source": cell.source.splitlines(keepends=True),
            "metadata": {},
            "outputs": [],
        }
        for cell in read_cells(path)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


DOCUMENTS = [_document(path) for path in SUBMISSION_PATHS if path.parent.name != "cut_notebook"]
# Text that `json.dumps` cannot write, by the placeholders that it replaces.
_PLACEHOLDERS = {
    '"@deep"': "[" * 20_000 + "]" * 20_000,
    '"@deep table"': '{"a":' * 20_000 + "1" + "}" * 20_000,
    '"@huge"': "9" * 5_000,
    '"@exponent"': "-1e999",
    '"@surrogate"': '"\\ud800 \\udfff"',
}
_ODD_JSON = st.one_of(
    st.sampled_from([name.strip('"') for name in _PLACEHOLDERS]),
    st.sampled_from(
        [None, True, 0, -1, 3, 4.5, 10**400, float("nan"), float("-inf"), "", "code", "raw", [], {}]
    ),
    st.sampled_from([[None], ["a", 1, None, ["b"], {}], {"source": "x = 1"}, "\0", "x" * 100_000]),
    st.text(max_size=20),
    st.recursive(st.none() | st.integers() | st.text(max_size=3), st.lists, max_leaves=8),
)
_ODD_CODE = st.one_of(
    st.sampled_from(
        [
            *["(", "[", "{", ")", "]}", "'", '"""', "\\", "\\\n", "\n", "\r", "\r\n", "\f", "\t"],
            *[
                "\0",
                "\x1a",
                "\ufeff",
                "\u2028",
                "\u202e",
                "\xa0",
                "é",
                "ﬁ",
                "𝐱",
                "\ud800",
                "\x1b[31m",
            ],
            *[
                "!ls",
                "%matplotlib inline",
                "%%time",
                "%%bash",
                "files = !ls",
                "!ls \\",
                "split_data?",
            ],
            *[
                "??",
                "?",
                "%",
                "!",
                "%%",
                "!!",
                "%time x = 1",
                "x = %pwd",
                ";",
                ",f a",
                "/f 1",
                "# %%",
            ],
            *["global split_data", "nonlocal x", "del split_data", "return", "yield x", "await x"],
            *[
                "from os import *",
                "import split_data",
                "from . import x",
                "from __future__ import no",
            ],
            *["@", "@split_data", "@(x := 1)", "def split_data(", "class create_model: pass"],
            *["def split_data(a, a): pass", "async def split_data(): pass", "split_data = 1"],
            *[
                "split_data: int",
                "split_data += 1",
                "(split_data := 1)",
                "for split_data in x: pass",
            ],
            *[
                "if 1:",
                "else:",
                "elif 1:",
                "try:",
                "except* E: pass",
                "finally:",
                "with a as b, c:",
            ],
            *[
                "match x:\n case {'a': [1, *_]}: pass",
                "f'{x!r:{y}}'",
                "f'{'",
                "f'{\"{\"}'",
                "rb'\\'",
            ],
            *[
                "x = 0777",
                "1_000__0",
                "0x",
                "1e",
                "1if 2else 3",
                "x = 9" + "9" * 5_000,
                "...",
                "a.b.c",
            ],
            *[
                "print 'x'",
                "exec 'x'",
                "`x`",
                "<>",
                "lambda: (yield)",
                "lambda *, a: a",
                "*a, b = c",
            ],
            *[
                "# -*- coding: utf-16 -*-",
                "# coding: no",
                "#!x",
                "    indented",
                "\tx\n        y",
                "x;",
            ],
        ]
    ),
    st.sampled_from(
        ["(", "[", "-", "not ", "lambda:", "a.", "f(", "{", "1+", "if 1:\n ", "\n", " "]
    ).map(lambda piece: "x = " + piece * 10_000),
    st.sampled_from(
        ["x = = 1\n", "a?\n", "!ls\n", "import ", "from ", "é;", "#\n", "'''\n", "x=1;"]
    ).map(lambda piece: piece * 400),
    st.text(max_size=12),
)
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7")


def _as_json(document: Any) -> str:
    text = json.dumps(document)
    for placeholder, replacement in _PLACEHOLDERS.items():
        text = text.replace(placeholder, replacement)
    return text


def _as_script(document: Any) -> str:
    """Return the cells of an undamaged document as a `.py` file."""
    marks = {"code": "# %%\n", "markdown": "# %% [markdown]\n"}
    return "\n".join(
        marks[cell["cell_type"]] + "".join(cell["source"]) for cell in document["cells"]
    )


@st.composite
def submissions(draw: Draw) -> tuple[str, bytes]:
    """Draw the suffix and the content of a damaged submission."""
    document = draw(st.sampled_from(DOCUMENTS))
    ways = draw(st.sets(st.sampled_from(("code", "tree", "bytes", "encoding")), min_size=1))
    if "code" in ways:
        document = draw(_with_damaged_code(document))
    suffix = draw(st.sampled_from((".ipynb", ".ipynb", ".py")))
    if suffix == ".py":
        text = _as_script(document)
    else:
        text = _as_json(draw(damaged_tree(document, _ODD_JSON)) if "tree" in ways else document)
    encoding = draw(st.sampled_from(_ENCODINGS)) if "encoding" in ways else "utf-8"
    content = text.encode(encoding, "backslashreplace")
    return suffix, draw(damaged_bytes(content)) if "bytes" in ways else content


@st.composite
def _with_damaged_code(draw: Draw, document: dict[str, Any]) -> dict[str, Any]:
    cells = list(document["cells"])
    for at in draw(st.lists(st.integers(0, len(cells) - 1), min_size=1, max_size=3)):
        source = draw(damaged_text("".join(cells[at]["source"]), _ODD_CODE))
        cells[at] = {**cells[at], "source": [source]}
    return {**document, "cells": cells}


@pytest.fixture(scope="module")
def read_and_report(
    grader: Grader, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., None]:
    """Return a function that reads a file and expects a result that can be sent and printed."""
    folder = tmp_path_factory.mktemp("fuzz")

    def read(suffix: str, content: bytes) -> None:
        path = folder / f"submission{suffix}"
        path.write_bytes(content)
        try:
            source = grader.read(path)
        except UnreadableError:
            result = grader.grade(path, "student")
            assert result.reason
        else:
            expect_runnable(source)
            result = SubmissionResult(
                submission=str(path),
                student="student",
                status="graded",
                score=0,
                max_score=24,
                isolation="namespaces",
                seconds=0,
                taken=source.cells,
                notes=source.notes,
            )
        expect_presentable(result)

    return read


def expect_runnable(source: Slice) -> None:
    """Expect that the slice can be sent to the sandbox, and that each statement parses alone."""
    for function, part in source.parts.items():
        assert encode(Job(RunCall(part, Call(function)), Limits()))
        for statement in part.statements:
            assert statement.cell >= 1
            assert statement.line >= 1
            assert ast.parse(statement.source).body


def expect_presentable(result: SubmissionResult) -> None:
    """Expect that each message is one line, and that the report can be printed and saved."""
    for message in (result.reason or "", *result.notes):
        assert message.isprintable()
    report = GradeReport(assignment="baseline", seed=7, results=(result,))
    assert GradeReport.from_json(report.to_json()) == report
    console = Console(file=io.StringIO(), width=80)
    console.print(class_table(report), *remarks(report), *source_lines(result))


@settings(PROFILE)
@given(submission=submissions())
def test_a_damaged_submission_is_read_or_refused_with_a_sentence(read_and_report, submission):
    with bounded("notebooks", MEGABYTES):
        read_and_report(*submission)


# Cells that once took minutes.
COSTLY_CELLS = {
    "empty lines": "\n" * 150_000,
    "broken lines among empty ones": ("x = = 1\n" + "\n" * 300) * 490,
    "questions": "a?\n" * 150,
    "imports of nothing": "import " * 25_000,
    "unused names": "def create_model():\n" + "".join(f"    a{i}\n" for i in range(15_000)),
    "magics of magics": "%%time\n" * 20_000,
}


@pytest.mark.parametrize("source", COSTLY_CELLS.values(), ids=COSTLY_CELLS)
def test_costly_cells_are_read_in_seconds(source):
    with bounded("costly cells", MEGABYTES):
        slice_of([Cell(1, source)], FUNCTIONS)


def test_a_notebook_with_too_much_code_is_read_in_part():
    long_cells = [Cell(number, "#" * 190_000) for number in range(1, 100)]
    read = slice_of([Cell(1, "def split_data(): pass"), *long_cells], FUNCTIONS)
    assert read.functions == ("split_data",)
    assert "the notebook holds too much code" in read.notes[0]
    assert read.notes[-1] == "74 more cells cannot be read as a whole"


@pytest.mark.parametrize(
    "metadata", ['"\\udfff"', '{"nbgrader": "\\ud800"}', '{"nbgrader": {"grade_id": 1}}']
)
@pytest.mark.parametrize("beside", ["", ", 5"])
def test_invalid_metadata_does_not_affect_the_cell(grader, tmp_path, metadata, beside):
    cell = f'{{"cell_type": "code", "source": "def split_data(): pass", "metadata": {metadata}}}'
    path = tmp_path / "submission.ipynb"
    path.write_text(f'{{"cells": [{cell}{beside}]}}')
    assert grader.read(path).functions == ("split_data",)
