"""Ways to damage data: trees of lists and tables, text, bytes."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Again(str):
    """A key that is written like another one and yet stands beside it."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@st.composite
def damaged_tree(draw: Draw, tree: Any, odd: st.SearchStrategy[Any], most: int = 3) -> Any:
    """The tree with values dropped, replaced, doubled, wrapped or put in each other's place."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, most))):
        places = _places(tree)
        if not places:
            return copy.deepcopy(draw(odd))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(("replace", "drop", "double", "wrap", "exchange"))):
            case "replace":
                holder[key] = copy.deepcopy(draw(odd))
            case "drop":
                del holder[key]
            case "double" if isinstance(holder, dict):
                holder[Again(key)] = copy.deepcopy(draw(odd | st.just(holder[key])))
            case "double":
                holder[key:key] = [holder[key]] * draw(st.sampled_from((1, 2, 40)))
            case "wrap":
                holder[key] = draw(st.sampled_from(([holder[key]], {"key": holder[key]})))
            case "exchange":
                other, at = places[draw(st.integers(0, len(places) - 1))]
                holder[key] = copy.deepcopy(other[at])
    return tree


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Where a value stands in the tree: the list or table that holds it, and its index or key."""
    places = []
    pending = [tree]
    while pending:
        holder = pending.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            places += [(holder, key) for key in keys]
            pending += [holder[key] for key in keys]
    return places


@st.composite
def damaged_bytes(draw: Draw, content: bytes, most: int = 4) -> bytes:
    """The bytes cut, flipped, overwritten, with others put in or a part of them doubled."""
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 64)))
        match draw(st.sampled_from(("cut", "flip", "put in", "overwrite", "take out", "double"))):
            case "cut":
                content = content[:at]
            case "flip" if at < len(content):
                flipped = content[at] ^ (1 << draw(st.integers(0, 7)))
                content = content[:at] + bytes([flipped]) + content[at + 1 :]
            case "put in":
                content = content[:at] + draw(st.binary(max_size=16)) + content[at:]
            case "overwrite":
                content = content[:at] + draw(st.binary(max_size=16)) + content[end:]
            case "take out":
                content = content[:at] + content[end:]
            case "double":
                content = content[:end] + content[at:]
    return content


@st.composite
def damaged_text(draw: Draw, text: str, odd: st.SearchStrategy[str], most: int = 3) -> str:
    """The text cut or doubled somewhere, or with odd pieces put in at any place or on a line."""
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, len(text)))
        line = text.rfind("\n", 0, at) + 1
        match draw(st.sampled_from(("cut", "put in", "line", "instead", "take out", "repeat"))):
            case "cut":
                text = text[:at]
            case "put in":
                text = text[:at] + draw(odd) + text[at:]
            case "line":
                text = text[:line] + draw(odd) + "\n" + text[line:]
            case "instead":
                text = text[:line] + draw(odd) + text[at:]
            case "take out":
                text = text[:line] + text[at:]
            case "repeat":
                text = text[:line] + text[line:at] * draw(st.sampled_from((2, 50))) + text[at:]
    return text
