"""The useful part of long messages of Keras and TensorFlow."""

import pytest

from grader.grading.exception_texts import useful_text


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("", ""),
        ("one\ntwo", "one"),
        ("\x1b[1mred\x1b[0m", "red"),
        (
            "Exception encountered when calling Conv2D.call().\n\n\x1b[1mToo small\x1b[0m",
            "Too small",
        ),
        (
            "{{function_node __wrapped__Read}} x.jpg; No such file [Op:ReadFile]",
            "x.jpg; No such file",
        ),
        ("Matrix size-incompatible: [2,3] [Op:MatMul] name: ", "Matrix size-incompatible: [2,3]"),
        (
            'Graph execution error:\n\nDetected at node a defined at:\n  File "x", line 3\n\n'
            "Received a label value of 1\n\t [[{{node a/b}}]] [Op:__inference_1]",
            "Received a label value of 1",
        ),
        ("x" * 500, "x" * 180 + "…"),
    ],
)
def test_the_line_that_names_the_cause_is_kept(message: str, text: str) -> None:
    assert useful_text(message) == text
