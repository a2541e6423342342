"""The examples of docs/api/checks.md, run as they stand there."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from grader.grading.sandboxed_submission import SandboxedSubmission
from grader.sandbox.protocol import Limits
from grader.submissions.notebooks import Cell
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY

pytestmark = pytest.mark.slow

PAGE = (REPOSITORY / "docs/api/checks.md").read_text("utf-8")
BLOCKS = re.findall(r'^```python title="(\w+)"\n(.*?)^```$', PAGE, re.M | re.S)
NAMES = re.compile(r"^(?:def|class) (\w+)", re.M)
EXAMPLES = [
    (notebook, check) for (kind, notebook), (_, check) in pairwise(BLOCKS) if kind == "notebook"
]


class OneReference:
    """A reference that is the submission itself."""

    def __init__(self, submission: SandboxedSubmission) -> None:
        self._submission = submission

    def value(self, _name: str, _kind: Any, observe: Any) -> Any:
        return observe(self._submission)


class Context:
    """The parts of a context that the page uses."""

    def __init__(self, submission: SandboxedSubmission) -> None:
        self.reference = OneReference(submission)

    def random_input(self, draw: Any, *_purpose: str) -> Any:
        return draw(np.random.default_rng(1))


def test_the_page_has_examples_of_one_notebook_and_one_check_each():
    assert [kind for kind, _ in BLOCKS] == ["check", *["notebook", "check"] * len(EXAMPLES)]
    assert len(EXAMPLES) > 10


@pytest.mark.parametrize(
    ("notebook", "check"), EXAMPLES, ids=[NAMES.findall(a)[-1] for a, _ in EXAMPLES]
)
def test_an_example_passes_on_the_notebook_beside_it(grader, notebook, check):
    source = slice_of([Cell(1, notebook)], NAMES.findall(notebook))
    submission = SandboxedSubmission(grader.sandbox, source, Limits(), Limits())
    names = {"submission": submission, "context": Context(submission)}
    exec(BLOCKS[0][1], names)
    exec(check, names)
