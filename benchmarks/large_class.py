"""Create classes of any size from sample submissions with twenty distinct models.

No two submissions have the same code, as in a real class; but students of the same course build the
same models.
"""

import ast
from pathlib import Path

import nbformat

from grader.submissions.student_folder import FoundSubmission
from samples.sample_class import REPOSITORY, as_notebook, cases

MODELS = (
    "reference",
    "activations_as_layers_of_their_own",
    "adam_as_a_string",
    "batch_normalization_after_each_block",
    "dropout_before_the_head",
    "filters_32_32_64",
    "filters_32_64_64",
    "filters_8_16_32",
    "filters_up_and_down_16_32_16",
    "five_convolutions",
    "four_convolutions",
    "functional_api_and_os_path_join",
    "head_of_128_with_adam",
    "head_of_256",
    "head_of_64",
    "kernels_2x2",
    "l2_on_the_dense_layer",
    "pooling_3x3",
    "subclassed_model",
    "two_hidden_layers",
)
"""Sample submissions that are right under the rubric `open`, each with a different model."""

_RELEASE = REPOSITORY / "assignments" / "baseline" / "baseline.ipynb"


def hand_in(folder: Path, size: int) -> list[FoundSubmission]:
    """Write the notebooks of `size` students into `folder`, as nbgrader collects them."""
    by_name = {case.name: case for case in cases()}
    notebooks = [as_notebook(by_name[name], _RELEASE) for name in MODELS]
    submissions = []
    for number in range(size):
        student = f"student{number:06}"
        path = folder / student / "baseline" / "baseline.ipynb"
        path.parent.mkdir(parents=True)
        notebook = nbformat.from_dict(notebooks[number % len(MODELS)])
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = _with_comments(cell.source, student)
        nbformat.write(notebook, path)
        submissions.append(FoundSubmission(path, student))
    return submissions


def _with_comments(text: str, comment: str) -> str:
    """Return the same code with a comment in each of its functions."""
    lines = text.split("\n")
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    for function in reversed(functions):
        first = function.body[0]
        lines.insert(first.lineno - 1, f"{' ' * first.col_offset}# {comment}")
    return "\n".join(lines)
