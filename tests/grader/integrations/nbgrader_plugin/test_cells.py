"""The nbgrader metadata of cells, which a student may have changed."""

import nbformat
import pytest

from grader.integrations.nbgrader_plugin.cells import remove_duplicate_metadata


@pytest.mark.parametrize("metadata", ["yes", None, 17, [], {"grade_id": 17}, {"grade_id": None}])
def test_metadata_without_a_valid_name_is_ignored(metadata: object) -> None:
    cells = [nbformat.v4.new_code_cell(id=name, metadata={"nbgrader": metadata}) for name in "ab"]
    notebook = nbformat.v4.new_notebook(cells=cells)

    remove_duplicate_metadata(notebook)

    assert [cell.metadata.nbgrader for cell in notebook.cells] == [metadata, metadata]
