"""Text of strangers on one line of a report."""

import pytest

from grader.wording import one_line


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("a  b\n\tc\r\n", "a b c"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 300 + "… (cut, 301 characters)"),
        ("ä\u2028ö", "ä ö"),
    ],
)
def test_texts_are_one_line_of_bounded_length(text, short):
    assert one_line(text) == short


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\x00b\x07", "a\\x00b\\x07"),
        ("Käthe 猫 ✓", "Käthe 猫 ✓"),
        ("a\ud800", "a\\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert one_line(text) == shown
