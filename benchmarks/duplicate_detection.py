"""Measure how reliably copies of pictures are detected, and how often others are confused.

    python -m benchmarks.duplicate_detection PetImages --copies 1000

The folder contains different pictures: pairs that are reported as duplicates are printed for
review. Then changed copies of some pictures are compared with all of them. The command prints, for
each kind of change, how many copies were detected.
"""

import io
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import typer
from PIL import Image, ImageOps
from rich.progress import track

from catsdogs.datasets.duplicates import duplicates
from catsdogs.datasets.issues import Fingerprint, inspect

Change = Callable[[Image.Image], Image.Image]


def main(folder: Path, copies: int = 1000) -> None:
    """Measure, and print counts."""
    paths = sorted(folder.glob("*/*.jpg"))
    looks = [look_of(path) for path in track(paths, "reading pictures")]
    alike = duplicates(looks)
    for match in alike:
        print(f"{paths[match.index]}: {match.how} {paths[match.earlier]}")
    print(f"{len(alike)} of {len(paths):,} pictures are like an earlier one")
    chosen = random.Random(0).sample(range(len(paths)), copies)  # noqa: S311 - a fixed sample
    for name, change in CHANGES.items():
        detected = detected_copies(looks, [paths[index] for index in chosen], chosen, change)
        print(f"{name}: {detected:,} of {copies:,} detected")


def detected_copies(
    looks: Sequence[Fingerprint], originals: Sequence[Path], indices: Sequence[int], change: Change
) -> int:
    """Count the changed copies of pictures that are detected as copies of the right originals."""
    with tempfile.TemporaryDirectory() as folder:
        changed = []
        for number, path in enumerate(originals):
            copy = Path(folder, f"{number}.png")
            change(Image.open(path).convert("RGB")).save(copy)
            changed.append(look_of(copy))
    originals_by_index = {match.index: match.earlier for match in duplicates([*looks, *changed])}
    return sum(
        originals_by_index.get(len(looks) + number) == index for number, index in enumerate(indices)
    )


def look_of(path: Path) -> Fingerprint:
    """Return the comparable features of a picture that can be decoded."""
    look = inspect(path).fingerprint
    assert look is not None, path
    return look


def compressed(quality: int) -> Change:
    """Return a function that saves a picture as JPEG of a quality."""

    def change(picture: Image.Image) -> Image.Image:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        return Image.open(buffer)

    return change


def scaled(factor: float) -> Change:
    """Return a function that scales a picture by a factor."""
    return lambda picture: ImageOps.scale(picture, factor)


def cropped(share: float) -> Change:
    """Return a function that crops a share of width and height at each side."""

    def change(picture: Image.Image) -> Image.Image:
        across, down = round(share * picture.width), round(share * picture.height)
        return picture.crop((across, down, picture.width - across, picture.height - down))

    return change


CHANGES: dict[str, Change] = {
    "JPEG of quality 75": compressed(75),
    "JPEG of quality 30": compressed(30),
    "JPEG of quality 10": compressed(10),
    "half as large": scaled(0.5),
    "twice as large": scaled(2),
    "64 by 64 pixels": lambda picture: picture.resize((64, 64)),
    "150 by 150 pixels, nearest": lambda picture: picture.resize((150, 150), 0),
    "64 colors": lambda picture: picture.quantize(64),
    "gray": lambda picture: picture.convert("L"),
    "a fifth brighter": lambda picture: picture.point(lambda value: min(255, int(value * 1.2))),
    "mirrored": ImageOps.mirror,
    "mirrored, half as large": lambda picture: ImageOps.mirror(ImageOps.scale(picture, 0.5)),
    "1 % cut off at each side": cropped(0.01),
    "2 % cut off at each side": cropped(0.02),
    "5 % cut off at each side": cropped(0.05),
}


if __name__ == "__main__":
    typer.run(main)
