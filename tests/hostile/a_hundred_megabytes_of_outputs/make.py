"""A notebook that printed too much."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Change how the file is written."""
    path = folder / "baseline.ipynb"
    start, end = path.read_bytes().split(b'"outputs": []', 1)
    lists = b"[" + b"[]," * 15_000_000 + b"[]]"
    text = b'"' + b"all work and no play " * 2_500_000 + b'"'
    stream = b'{"output_type": "stream", "name": "stdout", "text": %s, "more": %s}' % (text, lists)
    path.write_bytes(start + b'"outputs": [' + stream + b"]" + end)
