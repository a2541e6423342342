"""Names of files in messages."""

from pathlib import Path

from catsdogs.datasets.printable_names import printable


def test_a_plain_name_stays_as_it_is() -> None:
    assert printable("cat 1 é.jpg") == "cat 1 é.jpg"
    assert printable(Path("cats", "1.jpg")) == str(Path("cats", "1.jpg"))


def test_control_characters_are_escaped_and_the_name_is_quoted() -> None:
    assert printable("a\x1b[2J\n.jpg") == r"'a\x1b[2J\n.jpg'"
