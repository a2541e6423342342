"""The pictures that generators gave in one epoch, compared with those in their folders."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from grader.checks.color_cards import ColorCards
from grader.checks.recognized_sets import RecognizedSet
from grader.grading.submission import CallEvidence
from grader.messages.phrases import Message, Phrase, counted, phrase


@dataclass(frozen=True)
class Shown:
    """The pictures that the generator of one set gave in an epoch.

    `numbers` are those of the recognized cards, -1 if none is recognized; `batches` are the sizes
    of the batches. `folder` are the numbers of the cards in the folder of the set.
    """

    name: str
    numbers: tuple[int, ...]
    batches: tuple[int, ...]
    folder: frozenset[int]

    @cached_property
    def cards(self) -> Counter[int]:
        """How often each recognized card came."""
        return Counter(number for number in self.numbers if number >= 0)

    @property
    def unrecognized(self) -> int:
        """The number of pictures that show none of the cards."""
        return len(self.numbers) - sum(self.cards.values())

    @property
    def repeated(self) -> int:
        """The number of pictures that came again."""
        return sum(self.cards.values()) - len(self.cards)

    @property
    def foreign(self) -> frozenset[int]:
        """The cards from the folder of another set."""
        return frozenset(self.cards) - self.folder

    @property
    def missing(self) -> frozenset[int]:
        """The cards of the folder that did not come."""
        return self.folder - frozenset(self.cards)

    @property
    def is_right(self) -> bool:
        """Whether as many pictures came as the folder has, none twice and none of another set."""
        return len(self.numbers) == len(self.folder) and not self.foreign and not self.repeated

    @property
    def found(self) -> Message:
        """What came, in words."""
        count = len(self.numbers)
        lost = len(self.folder) - count + self.repeated
        parts: list[Phrase | str] = []
        if self.foreign:
            foreign = sum(self.cards[number] for number in self.foreign)
            parts.append(
                "all from another folder"
                if foreign == count
                else phrase("{count} from another folder", count=foreign)
            )
        if self.repeated:
            parts.append(phrase("{count} repeated", count=self.repeated))
        if lost > 0 and not self.foreign:
            parts.append(phrase("{count} missing", count=lost))
        if parts and self.unrecognized:
            parts.append(phrase("{count} not recognized", count=self.unrecognized))
        first = counted(count, "1 {name} picture", "{count} {name} pictures", name=self.name)
        if not parts:
            return first
        return phrase("{first} ({parts})", first=first, parts=tuple(parts))


@dataclass(frozen=True)
class ShownSets:
    """The pictures of both sets in one epoch, and the cards in their folders."""

    evidence: CallEvidence
    sets: tuple[Shown, ...]
    cards: ColorCards

    @property
    def wrong(self) -> tuple[Shown, ...]:
        """The sets whose pictures are wrong."""
        return tuple(one for one in self.sets if not one.is_right)

    @property
    def first(self) -> Shown:
        """The first set whose pictures are wrong."""
        return self.wrong[0]


def shown_set(name: str, recognized: RecognizedSet, cards: ColorCards) -> Shown:
    """Return the pictures that the generator of a set gave."""
    return Shown(
        name,
        tuple(int(number) for number in recognized.card_numbers),
        tuple(shape[0] for shape in recognized.shapes),
        frozenset(number for number, owner in enumerate(cards.sets) if owner == name),
    )
