"""How surely copies of pictures are known, and whether different ones are taken for copies.

    python -m benchmarks.duplicate_detection PetImages --copies 1000

The folder holds different pictures: whatever is alike among them is printed, to be looked at. Then
copies of some, changed in one way or another, are laid beside all of them. Prints, for each change,
how many copies were known as what they are.
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
    looks = [look_of(path) for path in track(paths, "looking at pictures")]
    alike = duplicates(looks)
    for one in alike:
        print(f"{paths[one.index]}: {one.how} {paths[one.earlier]}")
    print(f"{len(alike)} of {len(paths):,} pictures are like an earlier one")
    chosen = random.Random(0).sample(range(len(paths)), copies)
    for name, change in CHANGES.items():
        known = known_copies(looks, [paths[index] for index in chosen], chosen, change)
        print(f"{name}: {known:,} of {copies:,} known")


def known_copies(
    looks: Sequence[Fingerprint], originals: Sequence[Path], indices: Sequence[int], change: Change
) -> int:
    """Count the changed copies of pictures that are known as copies of these."""
    with tempfile.TemporaryDirectory() as folder:
        changed = []
        for number, path in enumerate(originals):
            copy = Path(folder, f"{number}.png")
            change(Image.open(path).convert("RGB")).save(copy)
            changed.append(look_of(copy))
    found = {one.index: one.earlier for one in duplicates([*looks, *changed])}
    return sum(found.get(len(looks) + place) == index for place, index in enumerate(indices))


def look_of(path: Path) -> Fingerprint:
    """What a picture that can be decoded looks like."""
    look = inspect(path).look
    assert look is not None, path
    return look


def compressed(quality: int) -> Change:
    """The change of being saved as JPEG."""

    def change(picture: Image.Image) -> Image.Image:
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        return Image.open(buffer)

    return change


def scaled(factor: float) -> Change:
    """The change of being made larger or smaller."""
    return lambda picture: ImageOps.scale(picture, factor)


def cropped(share: float) -> Change:
    """The change of losing a share of width and height at each side."""

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
    "64 colours": lambda picture: picture.quantize(64),
    "grey": lambda picture: picture.convert("L"),
    "a fifth brighter": lambda picture: picture.point(lambda value: min(255, int(value * 1.2))),
    "mirrored": ImageOps.mirror,
    "mirrored, half as large": lambda picture: ImageOps.mirror(ImageOps.scale(picture, 0.5)),
    "1 % cut off at each side": cropped(0.01),
    "2 % cut off at each side": cropped(0.02),
    "5 % cut off at each side": cropped(0.05),
}


if __name__ == "__main__":
    typer.run(main)
