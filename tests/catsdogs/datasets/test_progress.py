"""What is said of long work where there is no terminal."""

from catsdogs.datasets.progress import show_download, track_progress


def test_items_pass_as_they_come_and_nothing_is_said(capsys):
    assert list(track_progress(iter("abc"), 3, "reading")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_a_download_says_a_line_for_each_tenth_on_stderr(capsys):
    with show_download("pets.zip", 10_000_000) as show:
        for had in range(4_000_000, 10_000_001, 200_000):
            show(had)

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"pets.zip: {tenth} of 10 MB" for tenth in range(4, 11)]
