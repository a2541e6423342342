"""Format names of files for a terminal, without control characters."""

from pathlib import Path


def printable(name: str | Path) -> str:
    """Format the name or the path of a file without control characters.

    Args:
        name: any name or path.

    Returns:
        The name; if it contains such characters, quoted and escaped.
    """
    text = str(name)
    return text if text.isprintable() else ascii(text)
