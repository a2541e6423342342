"""The useful part of the message of an exception, on one line."""

import re

_COLOR_CODE = re.compile(r"\x1b\[[0-9;]*m")
# TensorFlow names the node and the operation of its graph, which students never see.
_GRAPH_NAMES = re.compile(
    r"\{\{function_node [^}]*\}\}\s*|\[\[\{\{node [^}]*\}\}\]\]|\[Op:\w+\](?:\s*name:\s*$)?"
)
_STACK = re.compile(r"^(?:File \"|Detected at node|Stack trace for op|Graph execution error)")
# Leaves room for the student's own line of code after the message.
_MAX_CHARACTERS = 180


def useful_text(message: str) -> str:
    """Return the line of a message that names the cause, of at most 180 characters.

    Keras first names the layer, and TensorFlow all lines of its own that lead there.
    """
    plain = (_GRAPH_NAMES.sub("", _COLOR_CODE.sub("", line)).strip() for line in _lines(message))
    lines = [line for line in plain if line and not line.startswith("Exception encountered when")]
    line = lines[0] if lines else ""
    return line if len(line) <= _MAX_CHARACTERS else f"{line[:_MAX_CHARACTERS]}…"


def _lines(message: str) -> list[str]:
    """Return the lines of a message; of one with the lines of a graph, those after them."""
    lines = [line.strip() for line in message.splitlines()]
    stack = [number for number, line in enumerate(lines) if _STACK.match(line)]
    is_graph = message.startswith("Graph execution error")
    return lines[stack[-1] + 1 :] if is_graph else lines
