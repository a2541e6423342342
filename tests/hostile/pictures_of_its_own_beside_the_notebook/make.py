"""Pictures as they come with the real data set, handed in beside the notebook."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Lay the pictures beside the notebook."""
    cats = folder / "PetImages" / "Cat"
    (cats / "more" / "and more").mkdir(parents=True)
    for name in ("666.jpg", "11702.jpg", "Thumbs.db", "more/0.jpg", "odd\nname.jpg"):
        (cats / name).write_bytes(b"\xff\xd8" if name == "Thumbs.db" else b"")
    (cats / "1.jpg").symlink_to("666.jpg")
    (cats / "2.jpg").symlink_to("2.jpg")
    (cats / "3").symlink_to("../..")
