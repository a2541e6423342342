"""Every notebook is read, or refused with a message that names the reason."""

import json
import os
import re
import tracemalloc
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submissions import notebooks
from grader.submissions.notebooks import Cell, UnreadableError, cells_of, functions_in, read_cells

IPYNB = Path("ada.ipynb")
PY = Path("ada.py")


def code(source: object, **fields: object) -> dict[str, object]:
    """Return a code cell of nbformat 4."""
    return {"cell_type": "code", "source": source, **fields}


def document(*cells: object, minor: int = 5, **fields: object) -> dict[str, object]:
    """Return a notebook of nbformat 4."""
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": list(cells), **fields}


def parse_cells(content: object) -> tuple[Cell, ...]:
    return cells_of(json.dumps(content).encode(), IPYNB)


@pytest.mark.parametrize("minor", range(6))
def test_reads_every_minor_version_of_format_4(minor):
    cells = [{"cell_type": "markdown", "source": "# Title"}, code("x = 1"), code("y = 2")]
    assert parse_cells(document(*cells, minor=minor)) == (
        Cell(1, "# Title", is_code=False),
        Cell(2, "x = 1"),
        Cell(3, "y = 2"),
    )


def test_reads_what_nbformat_writes(tmp_path):
    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a = 1\nb = 2\n")])
    path = tmp_path / "ada.ipynb"
    nbformat.write(written, path)
    assert read_cells(path) == (Cell(1, "a = 1\nb = 2\n"),)


def test_reads_format_3_with_its_worksheets_and_inputs():
    first = [{"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python"}]
    second = [{"cell_type": "heading", "source": "T"}, {"cell_type": "code", "input": "z = 3"}]
    old = {"nbformat": 3, "worksheets": [{"cells": first}, {"cells": second}]}
    assert parse_cells(old) == (
        Cell(1, "x = 1\ny = 2"),
        Cell(2, "T", is_code=False),
        Cell(3, "z = 3"),
    )


@pytest.mark.parametrize(
    "sheets",
    [
        [],
        [3, None, "sheet"],
        [{}],
        [{"cells": None}],
        [{"cells": 5}],
        [{"cells": "code"}],
        [{"cells": {"cell_type": "code"}}],
    ],
)
def test_worksheets_without_cells_hold_none(sheets):
    assert parse_cells({"nbformat": 3, "worksheets": sheets}) == ()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x = 1\ny = 2", "x = 1\ny = 2"),
        (["x = 1\n", "y = 2"], "x = 1\ny = 2"),
        (["x = 1\n", None, 3, "y = 2"], "x = 1\ny = 2"),
        ([], ""),
        ("", ""),
        (None, ""),
        (7, ""),
        ({"x": 1}, ""),
    ],
)
def test_a_source_is_a_string_or_a_list_of_lines(source, text):
    assert parse_cells(document(code(source))) == (Cell(1, text),)


@pytest.mark.parametrize(
    "cell",
    [
        code("x = 1", id="same", metadata={}, outputs=[], execution_count=None),
        code("x = 1", id=17),
        code("x = 1", metadata=None, outputs="none", execution_count="first"),
        code("x = 1", outputs=[{"output_type": "error", "errorDetails": {"actions": []}}]),
        code("x = 1", metadata={"nbgrader": {"grade_id": None}}, colab={"height": 1}),
        {"cell_type": "code", "input": "x = 1"},
    ],
)
def test_schema_faults_do_not_matter(cell):
    assert parse_cells(document(cell, cell, kernelspec=[])) == (Cell(1, "x = 1"), Cell(2, "x = 1"))


def test_items_that_are_not_code_cells_count_for_the_numbering():
    others = [None, 3, "x = 0", [code("x = 0")], {}, {"cell_type": "raw", "source": "x = 0"}]
    cells = parse_cells(document(*others, code("x = 1")))
    assert [cell for cell in cells if cell.is_code] == [Cell(7, "x = 1")]
    assert Cell(6, "x = 0", is_code=False) in cells


def test_a_notebook_without_code_holds_no_cells():
    assert parse_cells(document()) == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (json.dumps(document(code("x = 1"))).encode()[:-20], "not valid JSON.*cut off"),
        (b"def split_data(): pass", "not valid JSON"),
        (b"PK\x03\x04", "not valid JSON"),
        (b"\0" * 10, "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "it holds a list"),
        (b'"cells"', "it holds a str"),
        (b"null", "it holds a NoneType"),
        (b"{}", "it has no list of cells"),
        (b'{"cells": null}', "it has no list of cells"),
        (b'{"cells": {"0": {}}}', "it has no list of cells"),
        (b'{"worksheets": {}}', "it has no list of cells"),
    ],
)
def test_a_file_that_is_not_a_notebook_is_refused_with_the_reason(content, reason):
    with pytest.raises(UnreadableError, match=reason) as caught:
        cells_of(content, IPYNB)
    assert str(caught.value).startswith("ada.ipynb ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("path", [IPYNB, PY])
def test_the_usual_encodings_are_read(encoding, path):
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    text = 'name = "Käthe"'
    if path is IPYNB:
        text = json.dumps(document(code(text)), ensure_ascii=False)
    content = mark + text.encode(encoding)
    assert cells_of(content, path) == (Cell(1, 'name = "Käthe"'),)


def test_truncated_utf_16_is_refused():
    content = json.dumps(document(code("x = 1"))).encode("utf-16")[:-1]
    with pytest.raises(UnreadableError, match="not valid JSON"):
        cells_of(content, IPYNB)


def test_escaped_letters_in_json_are_read():
    assert cells_of(rb'{"cells": [{"cell_type": "code", "source": "\u00e4"}]}', IPYNB) == (
        Cell(1, "ä"),
    )


CELLS_IN_PERCENT_FORMAT = """\
# %% [markdown]
# # Title

# %%
x = 1

# %% tags=["graded"]
def f():
    # %%% no mark
    return x

# %% [raw]
raw
# %%"""


def test_percent_cells_are_numbered_among_all_cells():
    assert cells_of(CELLS_IN_PERCENT_FORMAT.encode(), PY) == (
        Cell(1, "# # Title", is_code=False),
        Cell(2, "x = 1"),
        Cell(3, "def f():\n    # %%% no mark\n    return x"),
        Cell(4, "raw", is_code=False),
        Cell(5, ""),
    )


def test_text_before_the_first_mark_is_a_cell_of_its_own():
    assert cells_of(b"import os\n# %%\nx = 1\n", PY) == (Cell(1, "import os"), Cell(2, "x = 1"))


def test_blank_lines_before_the_first_mark_make_no_cell():
    assert cells_of(b"\n\n# %%\nx = 1\n", PY) == (Cell(1, "x = 1"),)


def test_a_file_without_marks_is_one_cell():
    assert cells_of(b"import os\nx = 1\n", PY) == (Cell(1, "import os\nx = 1\n"),)


def test_a_mark_must_be_at_the_start_of_a_line():
    source = b'text = "# %%"\n    # %% indented\n#%%percent\n'
    assert cells_of(source, PY) == (Cell(1, source.decode()),)


def test_windows_line_ends_do_not_hide_marks():
    cells = cells_of(b"# %% [markdown]\r\n# T\r\n# %%\r\nx = 1\r\n", PY)
    assert [(cell.number, cell.source.strip()) for cell in cells] == [(1, "# T"), (2, "x = 1")]


def test_the_error_for_a_missing_file_names_it(tmp_path):
    with pytest.raises(UnreadableError, match=r"^ada.ipynb cannot be read: No such file"):
        read_cells(tmp_path / "ada.ipynb")


def test_a_folder_is_not_a_notebook(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be read: Is a directory"):
        read_cells(tmp_path)


def test_a_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "ada.ipynb")
    with pytest.raises(UnreadableError, match=r"^ada.ipynb is not a regular file"):
        read_cells(tmp_path / "ada.ipynb")


def test_a_device_is_not_read(tmp_path):
    (tmp_path / "ada.ipynb").symlink_to("/dev/zero")
    with pytest.raises(UnreadableError, match="is not a regular file"):
        read_cells(tmp_path / "ada.ipynb")


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "ada.ipynb").symlink_to("ada.ipynb")
    with pytest.raises(UnreadableError, match="cannot be read: Too many levels"):
        read_cells(tmp_path / "ada.ipynb")


def test_a_file_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_NOTEBOOK_BYTES", 2**20)
    path = tmp_path / "ada.ipynb"
    path.write_bytes(b" " * (2**20 + 1))
    with pytest.raises(UnreadableError, match="is larger than 1 MB"):
        read_cells(path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "ada.ipynb"
    path.write_text("{}")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableError, match="cannot be read: Permission denied"):
        read_cells(path)


@pytest.mark.parametrize(
    "output",
    ['"' + "a" * 8_000_000 + '"', "[" + "[]," * 2_000_000 + "[]]", '"' + "😀" * 2_000_000 + '"'],
    ids=["one long text", "a list of lists", "letters of four bytes"],
)
def test_outputs_need_little_memory(output):
    text = f'{{"cells": [{{"cell_type": "code", "outputs": [{output}], "source": "x = 1"}}]}}'
    content = text.encode()
    tracemalloc.start()
    assert cells_of(content, IPYNB) == (Cell(1, "x = 1"),)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * len(content)


def test_an_invalid_notebook_is_read_only_if_it_is_small(monkeypatch):
    content = json.dumps(document(code("x = 1", outputs=[float("nan")]))).encode()
    assert cells_of(content, IPYNB) == (Cell(1, "x = 1"),)

    monkeypatch.setattr(notebooks, "_MAX_LENIENT_BYTES", 10)
    with pytest.raises(UnreadableError, match="not a notebook as Jupyter writes them"):
        cells_of(content, IPYNB)


@pytest.mark.parametrize("cell", [code("x = 1"), {"cell_type": "code", "source": ["\ud83d", "x"]}])
def test_too_many_cells_are_refused(cell):
    content = json.dumps(document(*[cell] * 5_001)).encode()
    with pytest.raises(UnreadableError, match=r"^ada\.ipynb has 5001 cells, more than 5000"):
        cells_of(content, IPYNB)


@pytest.mark.parametrize("source", ["x" * 2_000_001, ["x" * 20_000] * 101])
def test_too_much_code_is_refused(source):
    for content, path in (
        (json.dumps(document(code(source))).encode(), IPYNB),
        (json.dumps(document(code(source, outputs=[float("nan")]))).encode(), IPYNB),
        ("".join(source).encode(), PY),
    ):
        with pytest.raises(UnreadableError, match="holds more than 2 MB of code"):
            cells_of(content, path)


def test_a_picture_in_a_markdown_cell_does_not_count_as_code():
    picture = {"cell_type": "markdown", "source": "x" * 3_000_000}
    assert parse_cells(document(picture, code("x = 1")))[1] == Cell(2, "x = 1")


def test_a_markdown_cell_that_is_too_long_is_left_empty(monkeypatch):
    monkeypatch.setattr(notebooks, "_MAX_LENIENT_BYTES", 100)
    picture = {"cell_type": "markdown", "source": "x" * 101}
    assert parse_cells(document(picture, code("x = 1"))) == (
        Cell(1, "", is_code=False),
        Cell(2, "x = 1"),
    )


def test_lone_surrogates_are_read():
    content = rb'{"cells": [{"cell_type": "code", "source": "x = \ud83d"}]}'
    assert cells_of(content, IPYNB) == (Cell(1, "x = \ud83d"),)


@pytest.mark.parametrize("output", [None, float("nan")])
@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ({"nbgrader": {"grade_id": "split", "grade": False}}, "split"),
        ({"nbgrader": {"grade_id": 17}}, None),
        ({"nbgrader": "split"}, None),
        ({"nbgrader": None, "tags": ["graded"]}, None),
        ([{"grade_id": "split"}], None),
        (None, None),
        ({}, None),
    ],
)
def test_a_cell_has_the_name_that_nbgrader_gave_it(metadata, name, output):
    cell = code("x = 1", metadata=metadata, outputs=[output])
    assert parse_cells(document(cell)) == (Cell(1, "x = 1", name=name),)


def test_functions_are_listed_once_and_only_those_at_the_margin():
    cells = parse_cells(
        document(
            code("def g(): pass\n\ndef f(x):\n    def inner(): pass"),
            {"cell_type": "markdown", "source": "def text(): pass"},
            code("def g(): return 1"),
        )
    )
    assert functions_in(cells) == ["g", "f"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "worksheets", "cell_type", "source", "input", "code"]),
            inner | st.just("code"),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=200), path=st.sampled_from([IPYNB, PY]))
def test_arbitrary_bytes_are_cells_or_unreadable(content, path):
    try:
        cells = cells_of(content, path)
    except UnreadableError:
        return
    assert all(isinstance(cell.source, str) for cell in cells)


@settings(deadline=None, max_examples=200)
@given(
    content=JSON_VALUES
    | JSON_VALUES.map(lambda cells: {"cells": cells})
    | JSON_VALUES.map(lambda cell: {"cells": [cell]})
    | JSON_VALUES.map(lambda sheets: {"worksheets": sheets})
    | JSON_VALUES.map(lambda sheet: {"worksheets": [sheet]})
)
def test_arbitrary_json_is_cells_or_unreadable(content):
    try:
        cells = parse_cells(content)
    except UnreadableError:
        return
    numbers = [cell.number for cell in cells]
    assert numbers == sorted(set(numbers))
    assert all(isinstance(cell.source, str) for cell in cells)


GIT_LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
MERGE_CONFLICT = (
    json.dumps(document(code("x = 1")), indent=1)
    .replace('   "source"', '<<<<<<< HEAD\n   "source"', 1)
    .replace("}", "=======\n}\n>>>>>>> origin/main", 1)
)


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        (
            IPYNB,
            GIT_LFS_POINTER,
            "not valid JSON but a Git LFS pointer, which stands for the file: run `git lfs pull`",
        ),
        (PY, GIT_LFS_POINTER, "not valid JSON but a Git LFS pointer"),
        (IPYNB, b"/annex/objects/SHA256E-s12--0.ipynb", "a git-annex pointer"),
        (IPYNB, b"https://colab.research.google.com/drive/1", "a link to the notebook"),
        (IPYNB, b"[InternetShortcut]\r\nURL=https://x", "a link to the notebook"),
        (IPYNB, b"\x89PNG\r\n", "a picture"),
        (IPYNB, b"{\\rtf1 f}", "a text document (RTF)"),
        (
            IPYNB,
            b"def f():\n    return 1",
            "does another file have its name",
        ),
        (IPYNB, MERGE_CONFLICT.encode(), "holds git's conflict marks"),
        (
            IPYNB,
            MERGE_CONFLICT.replace(">>>>>>> origin/main", "").encode(),
            "holds git's conflict marks",
        ),
        (
            IPYNB,
            MERGE_CONFLICT.replace("HEAD", "Updated upstream").encode(),
            "holds git's conflict marks",
        ),
        (IPYNB, b"PK\x03\x04\x14\0", "but a zip archive: unpack it"),
        (IPYNB, b"\x1f\x8b\x08", "but a gzip archive"),
        (IPYNB, b"%PDF-1.7", "but a PDF"),
        (IPYNB, b"\xef\xbb\xbf\n<!doctype HTML>\n<html>", "but a web page"),
    ],
)
def test_the_error_names_the_type_of_another_file(path: Path, content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=re.escape(message)):
        cells_of(content, path)


def test_conflict_marks_in_a_cells_text_are_accepted() -> None:
    text = "<<<<<<< HEAD\n=======\n>>>>>>> main\n"
    (cell,) = cells_of(json.dumps(document(code(text))).encode(), IPYNB)
    assert cell.source == text
