"""Rules that choose a hint: the first rule whose conditions the evidence meets speaks.

A condition is a function of the evidence; its docstring says what holds. The order of the rules is
their priority.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from grader.messages.phrases import Phrase, Value

E = TypeVar("E")
Condition = Callable[[E], bool]


def _no_values(evidence: object) -> Mapping[str, Value]:  # noqa: ARG001 - as all functions of values
    return {}


@dataclass(frozen=True)
class Rule(Generic[E]):
    """A hint, with the conditions that must hold (`when`) and those that must not (`unless`).

    `name` stays the same when the text changes. `text` may use the values that `values` takes from
    the evidence. A rule without conditions always fits, so it comes last. `example` is what a check
    found in a case where the rule speaks.
    """

    name: str
    text: str
    when: tuple[Condition[E], ...] = ()
    unless: tuple[Condition[E], ...] = ()
    values: Callable[[E], Mapping[str, Value]] = _no_values
    example: str = ""

    def fits(self, evidence: E) -> bool:
        """Return whether all conditions hold and none that must not."""
        return all(holds(evidence) for holds in self.when) and not any(
            holds(evidence) for holds in self.unless
        )


class Rules(Generic[E]):
    """The rules for one kind of evidence, the first that fits speaks."""

    def __init__(self, name: str, *rules: Rule[E]) -> None:
        self.name = name
        self.rules = rules

    def hint(self, evidence: E) -> Phrase | None:
        """Return the hint of the first rule that fits, or None."""
        for rule in self.rules:
            if rule.fits(evidence):
                values = dict(rule.values(evidence))
                return Phrase(rule.text, values, id=f"{self.name}/{rule.name}")
        return None
