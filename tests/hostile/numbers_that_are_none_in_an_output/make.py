"""What Python writes and nobody else reads."""

from pathlib import Path


def hand_in(folder: Path) -> None:
    """Change how the file is written."""
    path = folder / "baseline.ipynb"
    output = '{"output_type": "display_data", "metadata": {}, "data": {"a/b": [NaN, "\\ud83d"]}}'
    path.write_text(path.read_text("utf-8").replace('"outputs": []', f'"outputs": [{output}]', 1))
