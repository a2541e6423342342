"""The page on 100 % shows that the report finds all copies and nothing else."""

import re

import pytest

from scripts.hundred_percent import COPIES, main

pytestmark = pytest.mark.slow


def test_the_report_finds_all_copies_and_no_new_picture(tmp_path):
    main(pictures=8, epochs=1, output=tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    rows = re.findall(r"\| (.+) \| (\d+)% \| (\d+) of (\d+) \|", page)

    assert [name for name, *_ in rows] == ["pictures that it has never seen", *COPIES]
    assert [(int(leaked), int(total)) for *_, leaked, total in rows] == [(0, 16), *[(8, 8)] * 4]
    assert "photo-0.jpg: nearly the same as training/cats/0.jpg → known from the other set" in page
