"""Submissions are read in a separate process: none takes long, and none affects the next."""

import gc
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from msgspec import structs

from grader.grading.grader import Grader
from grader.grading.time_limit import EVALUATION_SECONDS
from grader.sandbox.isolation.process_list import descendants
from grader.submissions import reader as reader_module
from grader.submissions import reader_protocol
from grader.submissions.flags import flags_of_code
from grader.submissions.notebooks import (
    MAX_CELLS,
    MAX_CODE,
    MAX_NOTEBOOK_BYTES,
    UnreadableError,
    read_cells,
)
from grader.submissions.reader import Reader
from grader.submissions.reader_protocol import READING_SECONDS
from grader.submissions.slicing import slice_of
from grader.submissions.statements import MAX_CELL_CHARACTERS
from samples.sample_class import REPOSITORY, all_cases

pytestmark = pytest.mark.slow

DEFINES_F = "def f():\n    return 1\n"
MAGIC_LINES = 3000


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def write_notebook(folder: Path, *cells: str) -> Path:
    path = folder / "submission.ipynb"
    document = {
        "cells": [
            {"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in cells
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize(
    "cell",
    [
        ",f x\n" * MAGIC_LINES,
        ";f x\n" * MAGIC_LINES,
        "/f x\n" * MAGIC_LINES,
        "  , f x\n" * MAGIC_LINES,
        "!ls\n,f x\n%pwd\n/f x\n?f\n" * MAGIC_LINES,
    ],
)
def test_a_cell_with_too_many_shell_lines_is_left_out_at_once(
    reader: Reader, tmp_path: Path, cell: str
) -> None:
    read = reader.code(write_notebook(tmp_path, cell, DEFINES_F), ("f",)).source

    assert read.functions == ("f",)
    assert read.notes == (
        "cell 1 cannot be read (it holds too many lines for the shell) and was left out",
    )


@pytest.mark.parametrize(
    "body",
    [
        "    return [" + ",".join("a" + ".load" * 300 for _ in range(110)) + "]",
        "    x" + ("\n    x" + ".a" * 300 + ".layers = 1") * 300,
        "\n".join(f"    class A{i}(x{'.a' * 300}): pass" for i in range(300)),
        "    return " + "x.__code__" + "[0].__code__" * 300,
    ],
    ids=["unpickling", "overriding", "bases", "items"],
)
def test_long_chains_of_attributes_are_read_within_the_time_limit(
    reader: Reader, tmp_path: Path, body: str
) -> None:
    read = reader.code(write_notebook(tmp_path, f"def f():\n{body}\n"), ("f",)).source
    assert read.functions == ("f",)


# Hundreds of thousands of statements that fit into the size limits.
SLOW_CELLS = ["A = 1;" * 33_000] * 9


@pytest.mark.parametrize(
    "cells",
    [
        SLOW_CELLS,
        ["B[0] = 1;" * 20_000] * 9,
        ["\n".join(f"def g{i}(): g{i - 1}" for i in range(7000))] * 9,
    ],
    ids=["statements", "items", "functions"],
)
def test_a_notebook_that_takes_too_long_is_refused_and_the_next_is_read(
    tmp_path: Path, cells: list[str]
) -> None:
    # A tenth of the limit, so that the test takes a tenth of the time.
    with Reader(READING_SECONDS / 10) as reader:
        with pytest.raises(UnreadableError, match=r"submission\.ipynb took longer than 1 s"):
            reader.code(write_notebook(tmp_path, *cells), ("f",))
        assert reader.code(write_notebook(tmp_path, DEFINES_F), ("f",)).source.functions == ("f",)


def test_a_file_that_crashes_the_process_does_not_affect_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "deadly" / "grader_that_dies.py"
    program.parent.mkdir()
    program.write_text(
        "import os, signal\n"
        "from grader.submissions import reader_program\n"
        "def answer(path, request):\n"
        "    if 'deadly' in path.name: os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    return reader_program.read_code(path, request)\n"
        "reader_program.serve(answer)\n"
    )
    monkeypatch.setitem(reader_module.READER_ENVIRONMENT, "PYTHONPATH", str(program.parent))
    monkeypatch.setattr(reader_module, "_PROGRAM", program.stem)
    deadly, honest = tmp_path / "deadly.py", tmp_path / "honest.py"
    for path in (deadly, honest):
        path.write_text(DEFINES_F)
    with Reader() as reader:
        with pytest.raises(UnreadableError, match=r"deadly\.py .* ended the process .*SIGSEGV"):
            reader.code(deadly, ("f",))
        assert reader.code(honest, ("f",)).source.functions == ("f",)


def test_a_killed_process_is_replaced(reader: Reader, tmp_path: Path) -> None:
    path = write_notebook(tmp_path, DEFINES_F)
    before = descendants(os.getpid())
    first = reader.code(path, ("f",))
    (process,) = set(descendants(os.getpid())) - set(before)

    os.kill(process, signal.SIGKILL)

    assert reader.code(path, ("f",)) == first


def test_a_notebook_that_needs_too_much_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python's own parser makes a dictionary of each of these objects.
    path = tmp_path / "submission.ipynb"
    path.write_text('{"cells": [], "metadata": [' + ",".join(['{"a":[]}'] * 900_000) + "], 1: 2}")
    program = tmp_path / "small_reader.py"
    program.write_text(
        "from grader.submissions import reader_program\n"
        "reader_program.READING_MEMORY_MB = 60\n"
        "reader_program.serve(reader_program.read_code)\n"
    )
    monkeypatch.setitem(reader_module.READER_ENVIRONMENT, "PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(reader_module, "_PROGRAM", program.stem)
    with (
        Reader() as reader,
        pytest.raises(UnreadableError, match=r"takes more than 60 MB of memory to read"),
    ):
        reader.code(path, ("f",))


def test_closing_ends_the_process(tmp_path: Path) -> None:
    before = set(descendants(os.getpid()))
    with Reader() as reader:
        reader.code(write_notebook(tmp_path, DEFINES_F))
        assert set(descendants(os.getpid())) - before
    assert not set(descendants(os.getpid())) - before


def test_a_reader_that_is_not_closed_leaves_no_process(tmp_path: Path) -> None:
    before = set(descendants(os.getpid()))
    Reader().code(write_notebook(tmp_path, DEFINES_F))
    gc.collect()
    assert not set(descendants(os.getpid())) - before


@pytest.mark.parametrize("name", ["a\udcff.py", "ä b.py", "-c.py", "x" * 200 + ".py"])
def test_unusual_file_names_are_supported(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.write_text(DEFINES_F)
    assert reader.code(path, ("f",)).source.functions == ("f",)
    path.write_text("")
    with pytest.raises(UnreadableError, match="is empty"):
        reader.code(path, ("f",))


def test_the_process_reads_the_same_as_a_direct_call(reader: Reader) -> None:
    functions = ("split_data", "create_model", "evaluate")
    for case in all_cases():
        try:
            cells = read_cells(case.submission)
        except UnreadableError as error:
            with pytest.raises(UnreadableError, match=str(error)[:20]):
                reader.code(case.submission, functions)
        else:
            source = slice_of(cells, functions)
            source = structs.replace(source, flags=flags_of_code(source))
            assert reader.code(case.submission, functions).source == source


def test_a_whole_notebook_is_returned_as_valid_nbformat(tmp_path: Path) -> None:
    path = write_notebook(tmp_path, DEFINES_F, "x = 1")
    with Reader(for_nbgrader=True) as reader:
        read = nbformat.from_dict(json.loads(reader.notebook(path).text))
        nbformat.validate(read)
        assert [cell.source for cell in read.cells] == [DEFINES_F, "x = 1"]
        assert reader.code(path, ("f",)).source.functions == ("f",)


def test_warnings_of_libraries_are_returned_with_counts(tmp_path: Path) -> None:
    path = write_notebook(tmp_path, *[DEFINES_F] * 9)
    document = json.loads(path.read_text())
    for cell in document["cells"]:
        cell.update(id="mine", execution_count=None)
    path.write_text(json.dumps(document))
    with Reader(for_nbgrader=True) as reader:
        (line,) = reader.notebook(path).warnings
    assert line.startswith("DuplicateCellId, 8 times: Non-unique cell id 'mine' detected")


def test_the_result_gives_the_reason_for_a_reading_timeout(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Reader(READING_SECONDS / 10) as impatient_reader:
        monkeypatch.setattr(grader.steps, "_reader", impatient_reader)
        result = grader.grade(write_notebook(tmp_path, *SLOW_CELLS), "student")

    assert (result.status, result.score) == ("ungradable", 0.0)
    assert "took longer than 1 s to read" in (result.reason or "")


def test_the_limits_are_ten_times_the_needs_of_the_sample_classes() -> None:
    sources = [
        *(case.submission for case in all_cases() if case.status == "graded"),
        *REPOSITORY.glob("solutions/*/*.py"),
        *REPOSITORY.glob("assignments/*/*.ipynb"),
    ]
    for path in sources:
        cells = read_cells(path)
        code = [len(cell.source) for cell in cells if cell.is_code]
        assert 10 * path.stat().st_size <= MAX_NOTEBOOK_BYTES
        assert 10 * len(cells) <= MAX_CELLS
        assert 10 * sum(code) <= MAX_CODE
        assert 10 * max(code) <= MAX_CELL_CHARACTERS


def test_the_security_page_lists_the_limits() -> None:
    page = (REPOSITORY / "docs" / "security.md").read_text("utf-8")
    for limit in (
        f"{READING_SECONDS:g} s",
        f"{reader_protocol.READING_MEMORY_MB} MB",
        f"{MAX_NOTEBOOK_BYTES >> 20} MB",
        f"{MAX_CELLS:,}",
        f"{MAX_CODE:,} characters",
        f"{MAX_CELL_CHARACTERS:,} characters",
        f"{reader_protocol.MAX_REPLY_BYTES >> 20} MB",
        f"{EVALUATION_SECONDS:g} s",
    ):
        assert f"| {limit} |" in page
