"""Drawn pictures that are shared out already."""

import numpy as np
import pytest
from PIL import Image

from catsdogs.datasets.drawn_split import draw_split


def pictures(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.jpg")
    }


def test_each_set_holds_as_many_of_each_kind_and_no_two_are_alike(tmp_path):
    made = pictures(draw_split(tmp_path / "a" / "split", {"training": 4, "validation": 2}, 1))
    folders = sorted(path.rpartition("/")[0] for path in made)
    assert [folders.count(name) for name in dict.fromkeys(folders)] == [4, 4, 2, 2]
    assert sorted(set(folders)) == [
        f"{name}/{kind}s" for name in ("training", "validation") for kind in ("cat", "dog")
    ]
    assert len(set(made.values())) == 12


def test_every_file_is_a_picture(tmp_path):
    folder = draw_split(tmp_path / "split", {"training": 2}, 1)
    for path in folder.rglob("*.jpg"):
        assert np.asarray(Image.open(path)).ndim == 3


def test_the_same_seed_draws_the_same_files_and_once(tmp_path):
    one = draw_split(tmp_path / "one", {"training": 2}, 1)
    same = draw_split(tmp_path / "same", {"training": 2}, 1)
    other = draw_split(tmp_path / "other", {"training": 2}, 2)
    assert pictures(one) == pictures(same) != pictures(other)
    next(one.rglob("*.jpg")).unlink()
    assert len(pictures(draw_split(one, {"training": 2}, 1))) == 3


def test_what_cannot_be_finished_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="null byte"):
        draw_split(tmp_path / "split", {"training": 2, "\0": 1}, 1)
    assert list(tmp_path.iterdir()) == []
