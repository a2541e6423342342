"""Test sizes, overlap, completeness, empty files, output, source and random order in nine calls."""

import contextlib
import io
import os
import random
import tempfile

# Numbers of pictures that a ratio divides without a remainder.
COUNTS = {0.9: (20, 30, 40), 0.8: (20, 25, 30), 0.75: (20, 24, 28), 0.6: (20, 25), 0.5: (22, 26)}
USUAL = [0.9] * 5
OTHERS = [0.8, 0.75, 0.6, 0.5]


def contents(folder):
    files = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            files[name] = file.read()
    return files


def is_split_in_order(split_data, ratio):
    """Call the function on new files; return whether the training set is one end of a listing."""
    with tempfile.TemporaryDirectory() as scratch:
        source, training, validation = (
            os.path.join(scratch, name, "") for name in ("PetImages", "training", "validation")
        )
        for folder in (source, training, validation):
            os.mkdir(folder)
        count = random.choice(COUNTS[ratio])  # noqa: S311 - test data
        empty = random.randint(20, 40)  # noqa: S311 - test data
        names = [f"{n}.jpg" for n in random.sample(range(9000), count + empty)]
        for number, name in enumerate(names):
            with open(source + name, "wb") as file:
                file.write(b"picture %d" % number if number < count else b"")
        originals, listed = contents(source), [n for n in os.listdir(source) if n in names[:count]]
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            split_data(source, training, validation, ratio)
        trained, validated = set(contents(training).values()), set(contents(validation).values())
        pictures = {originals[name] for name in names[:count]}
        assert b"" not in trained | validated, "empty files are copied"
        assert len(os.listdir(training)) == len(trained) == round(count * ratio), "training size"
        assert len(os.listdir(validation)) == len(validated) == count - len(trained), "other size"
        assert not trained & validated, "a picture is in both sets"
        assert trained | validated == pictures, "a picture is in neither set"
        assert printed.getvalue().strip(), "empty files are not reported"
        assert contents(source) == originals, "the source is changed"
    ends = [listing[::step] for listing in (listed, sorted(listed)) for step in (1, -1)]
    return any({originals[name] for name in end[: len(trained)]} == trained for end in ends)


def test_split_data(split_data):
    in_order = [is_split_in_order(split_data, ratio) for ratio in USUAL + OTHERS]
    assert not all(in_order), "the pictures are not selected at random"
