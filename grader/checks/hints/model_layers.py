"""Hints on layers that are not those of the task: missing, added, or in another order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.messages.phrases import Message, Value, counted, phrase
from grader.messages.rules import Rule, Rules

_MAX_LISTED = 12
_MAX_NAMED = 3


@dataclass(frozen=True)
class Kinds:
    """The kinds of the layers of a model, and those of the reference."""

    found: Sequence[str]
    expected: Sequence[str]

    @property
    def place(self) -> int:
        """The place of the first difference, from 0."""
        pairs = zip(self.found, self.expected, strict=False)
        shorter = min(len(self.found), len(self.expected))
        return next((at for at, (one, other) in enumerate(pairs) if one != other), shorter)

    @property
    def missing(self) -> list[str] | None:
        """The kinds that the model lacks, None if other things differ."""
        return _left_out(self.found, self.expected)

    @property
    def added(self) -> list[str] | None:
        """The kinds that the model has in addition, None if other things differ."""
        return _left_out(self.expected, self.found)


def layer_list(kinds: Sequence[str]) -> Message:
    """Return the number of layers and their kinds; of many only the first."""
    shown = ", ".join(kinds[:_MAX_LISTED]) + (", …" if len(kinds) > _MAX_LISTED else "")
    return counted(len(kinds), "1 layer: {kinds}", "{count} layers: {kinds}", kinds=shown)


def _left_out(part: Sequence[str], whole: Sequence[str]) -> list[str] | None:
    """Return the elements of `whole` that are not in `part`, None if `part` has others."""
    rest = list(part)
    left_out = []
    for kind in whole:
        if rest and rest[0] == kind:
            rest.pop(0)
        else:
            left_out.append(kind)
    return None if rest else left_out


def layers_missing(kinds: Kinds) -> bool:
    """The model has the layers of the task except for some."""
    return bool(kinds.missing)


def layers_added(kinds: Kinds) -> bool:
    """The model has all layers of the task and more."""
    return bool(kinds.added)


def no_flatten(kinds: Kinds) -> bool:
    """The only layer that is missing is Flatten."""
    return kinds.missing == ["Flatten"]


def layers_exchanged(kinds: Kinds) -> bool:
    """The layers are those of the task in another order."""
    return Counter(kinds.found) == Counter(kinds.expected)


def layers_replaced(kinds: Kinds) -> bool:
    """There are as many layers as in the task, and some of another kind."""
    return len(kinds.found) == len(kinds.expected)


def _missing(kinds: Kinds) -> Mapping[str, Value]:
    return {"layers": _named(kinds.missing or ())}


def _added(kinds: Kinds) -> Mapping[str, Value]:
    return {"layers": _named(kinds.added or ())}


def _first_difference(kinds: Kinds) -> Mapping[str, Value]:
    return {
        "number": kinds.place + 1,
        "found": _kind_at(kinds.place, kinds.found),
        "expected": _kind_at(kinds.place, kinds.expected),
    }


def _named(kinds: Iterable[str]) -> tuple[Message, ...]:
    counts = Counter(kinds)
    names: list[Message] = [
        kind if count == 1 else phrase("{count} {kind}", count=count, kind=kind)
        for kind, count in counts.items()
    ]
    more = len(names) - _MAX_NAMED
    if more <= 0:
        return tuple(names)
    return (*names[:_MAX_NAMED], counted(more, "1 other kind", "{count} other kinds"))


def _kind_at(place: int, kinds: Sequence[str]) -> Message:
    return kinds[place] if place < len(kinds) else phrase("missing")


KIND_RULES = Rules[Kinds](
    "create_model/kinds",
    Rule(
        "no_flatten",
        "Dense layers need a list of numbers: is a Flatten layer missing before the first Dense "
        "layer?",
        when=(no_flatten,),
        example="Conv2D, MaxPooling2D, Dense",
    ),
    Rule(
        "missing",
        "These layers are missing: {layers}. Does model.summary() list every layer of the task?",
        when=(layers_missing,),
        values=_missing,
        example="7 layers of 9: one Conv2D and one MaxPooling2D are missing",
    ),
    Rule(
        "added",
        "These layers are too many: {layers}. Does the task ask for them?",
        when=(layers_added,),
        values=_added,
        example="10 layers: a Dropout before the dense layers",
    ),
    Rule(
        "order",
        "Layer {number} is {found}, in the task {expected}: are the layers in the order of the "
        "task?",
        when=(layers_exchanged,),
        values=_first_difference,
        example="Conv2D, Conv2D, MaxPooling2D, MaxPooling2D",
    ),
    Rule(
        "replaced",
        "Layer {number} is {found}, in the task {expected}: which class do you call for this "
        "layer?",
        when=(layers_replaced,),
        values=_first_difference,
        example="AveragePooling2D in place of MaxPooling2D",
    ),
    Rule(
        "other",
        "Layer {number} is {found}, in the task {expected}: does model.summary() match the task "
        "from there on?",
        values=_first_difference,
        example="2 layers: Flatten, Dense",
    ),
)
