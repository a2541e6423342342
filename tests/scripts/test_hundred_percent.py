"""The page on 100 %: whatever the network says, the report finds all copies and nothing else."""

import re

from scripts.hundred_percent import COPIES, main


def test_all_copies_are_found_and_no_picture_that_is_new(tmp_path):
    main(pictures=8, epochs=1, output=tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    rows = re.findall(r"\| (.+) \| (\d+)% \| (\d+) of (\d+) \|", page)

    assert [name for name, *_ in rows] == ["new pictures", *COPIES]
    assert [(int(leaked), int(asked)) for *_, leaked, asked in rows] == [(0, 16), *[(8, 8)] * 4]
    assert "photo-0.jpg: nearly the same as training/cats/0.jpg → known from the other set" in page
