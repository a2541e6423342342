"""A file that is being written is there whole or not at all."""

import pytest

from catsdogs.training.atomic_file import atomic_file


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("old")
    with atomic_file(path) as unfinished:
        unfinished.write_text("new")
        assert path.read_text() == "old"

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", [ValueError, KeyboardInterrupt])
def test_after_an_error_the_old_file_is_there_and_nothing_beside_it(tmp_path, ending):
    path = tmp_path / "table.csv"
    path.write_text("old")

    def write() -> None:
        with atomic_file(path) as unfinished:
            unfinished.write_text("half of the")
            raise ending

    with pytest.raises(ending):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
