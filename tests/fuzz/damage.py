"""Ways to damage data: trees of lists and tables, text, bytes."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]


class DuplicateKey(str):
    """A key with the text of another key in the same dictionary."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@st.composite
def damaged_tree(draw: Draw, tree: Any, odd: st.SearchStrategy[Any], max_changes: int = 3) -> Any:
    """Draw a copy of a tree with values dropped, replaced, duplicated, wrapped or exchanged."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, max_changes))):
        locations = _locations(tree)
        if not locations:
            return copy.deepcopy(draw(odd))
        holder, key = locations[draw(st.integers(0, len(locations) - 1))]
        match draw(st.sampled_from(("replace", "drop", "double", "wrap", "exchange"))):
            case "replace":
                holder[key] = copy.deepcopy(draw(odd))
            case "drop":
                del holder[key]
            case "double" if isinstance(holder, dict):
                holder[DuplicateKey(key)] = copy.deepcopy(draw(odd | st.just(holder[key])))
            case "double":
                holder[key:key] = [holder[key]] * draw(st.sampled_from((1, 2, 40)))
            case "wrap":
                holder[key] = draw(st.sampled_from(([holder[key]], {"key": holder[key]})))
            case "exchange":
                other, at = locations[draw(st.integers(0, len(locations) - 1))]
                holder[key] = copy.deepcopy(other[at])
    return tree


def _locations(tree: Any) -> list[tuple[Any, Any]]:
    """Return the locations of all values: the list or dictionary, and the index or key."""
    locations = []
    pending = [tree]
    while pending:
        holder = pending.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            locations += [(holder, key) for key in keys]
            pending += [holder[key] for key in keys]
    return locations


@st.composite
def damaged_bytes(draw: Draw, content: bytes, max_changes: int = 4) -> bytes:
    """Draw bytes with parts cut, flipped, overwritten, inserted, removed or duplicated."""
    for _ in range(draw(st.integers(1, max_changes))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 64)))
        match draw(st.sampled_from(("cut", "flip", "insert", "overwrite", "remove", "double"))):
            case "cut":
                content = content[:at]
            case "flip" if at < len(content):
                flipped = content[at] ^ (1 << draw(st.integers(0, 7)))
                content = content[:at] + bytes([flipped]) + content[at + 1 :]
            case "insert":
                content = content[:at] + draw(st.binary(max_size=16)) + content[at:]
            case "overwrite":
                content = content[:at] + draw(st.binary(max_size=16)) + content[end:]
            case "remove":
                content = content[:at] + content[end:]
            case "double":
                content = content[:end] + content[at:]
    return content


@st.composite
def damaged_text(draw: Draw, text: str, odd: st.SearchStrategy[str], max_changes: int = 3) -> str:
    """Draw a text that is cut or repeated somewhere, or has odd pieces inserted."""
    for _ in range(draw(st.integers(1, max_changes))):
        at = draw(st.integers(0, len(text)))
        line = text.rfind("\n", 0, at) + 1
        match draw(st.sampled_from(("cut", "insert", "line", "replace", "remove", "repeat"))):
            case "cut":
                text = text[:at]
            case "insert":
                text = text[:at] + draw(odd) + text[at:]
            case "line":
                text = text[:line] + draw(odd) + "\n" + text[line:]
            case "replace":
                text = text[:line] + draw(odd) + text[at:]
            case "remove":
                text = text[:line] + text[at:]
            case "repeat":
                text = text[:line] + text[line:at] * draw(st.sampled_from((2, 50))) + text[at:]
    return text
